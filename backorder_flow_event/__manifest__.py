{
    "name": "Backorder Flow: Events",
    "version": "19.0.1.2.0",
    "category": "Sales/Sales",
    "summary": "Keep the event seats of orders on hold",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "event_sale"],
    "auto_install": True,
}

{
    "name": "Backorder Flow: Events",
    "version": "19.0.1.2.0",
    "category": "Sales/Sales",
    "summary": "Orders on hold keep their event seats",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "event_sale"],
    "auto_install": True,
}

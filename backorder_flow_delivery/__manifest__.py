{
    "name": "Backorder Flow: Delivery Costs",
    "version": "19.0.1.2.0",
    "category": "Sales/Sales",
    "summary": "Update the carrier on the deliveries of orders on hold",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "stock_delivery"],
    "auto_install": True,
}

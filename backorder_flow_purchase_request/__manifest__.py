{
    "name": "Backorder Flow: Purchase Requests",
    "version": "19.0.1.2.0",
    "category": "Inventory/Purchase",
    "summary": "Keep purchase requests out of purchase order lines with backorders",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "purchase_request"],
    "auto_install": True,
}

{
    "name": "Backorder Flow: Blocked Deliveries",
    "version": "19.0.1.2.0",
    "category": "Sales/Sales",
    "summary": "Block and unblock orders on hold like confirmed ones",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "sale_stock_picking_blocking"],
    "data": ["views/sale_order_views.xml"],
    "auto_install": True,
}

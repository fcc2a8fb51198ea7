{
    "name": "Backorder Flow: Sales Exceptions",
    "version": "19.0.1.2.0",
    "category": "Sales/Sales",
    "summary": "Detect exceptions on orders on hold without blocking their release",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "sale_exception"],
    "data": ["views/sale_order_views.xml"],
    "auto_install": True,
}

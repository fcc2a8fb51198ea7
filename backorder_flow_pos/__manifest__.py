{
    "name": "Backorder Flow: Point of Sale",
    "version": "19.0.1.2.0",
    "category": "Sales/Sales",
    "summary": "Keep orders on hold from being settled in the Point of Sale",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "pos_sale"],
    "auto_install": True,
}

{
    "name": "Backorder Flow: Point of Sale",
    "version": "19.0.1.2.0",
    "category": "Sales/Sales",
    "summary": "Prevent settling orders on hold in the point of sale",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "pos_sale"],
    "auto_install": True,
}

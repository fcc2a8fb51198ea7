{
    "name": "Backorder Flow: Expiration Dates",
    "version": "19.0.1.2.0",
    "category": "Sales/Sales",
    "summary": "Backorder products with expiration dates",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "product_expiry"],
    "auto_install": True,
}

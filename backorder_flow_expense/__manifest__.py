{
    "name": "Backorder Flow: Expenses",
    "version": "19.0.1.2.0",
    "category": "Sales/Sales",
    "summary": "Reinvoice expenses to orders on hold",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "sale_expense"],
    "auto_install": True,
}

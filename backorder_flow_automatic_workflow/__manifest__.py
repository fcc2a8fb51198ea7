{
    "name": "Backorder Flow: Automatic Workflow",
    "version": "19.0.1.2.0",
    "category": "Sales/Sales",
    "summary": "Automatic workflows wait for orders on hold",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "sale_automatic_workflow"],
    "auto_install": True,
}

{
    "name": "Backorder Flow: Timesheets",
    "version": "19.0.1.2.0",
    "category": "Sales/Sales",
    "summary": "Show customers the timesheets of orders on hold",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "sale_timesheet"],
    "data": [
        "views/sale_portal_templates.xml",
    ],
    "auto_install": True,
}

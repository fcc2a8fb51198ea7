{
    "name": "Backorder Flow: Dashboards",
    "version": "19.0.1.2.0",
    "category": "Sales/Sales",
    "summary": "Backorder dashboard; orders on hold count as sales in other dashboards",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "spreadsheet_dashboard"],
    "data": ["data/dashboards.xml"],
    "auto_install": True,
}

{
    "name": "Backorder Flow: Dashboards",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "summary": "Held orders count as sales in dashboards",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "spreadsheet_dashboard"],
    "auto_install": True,
}

{
    "name": "Backorder Flow: Example",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "summary": "How another addon extends Backorder Flow: five wishes and their hooks",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Alpha",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "project_purchase", "sale_project"],
    "data": [
        "views/res_partner_views.xml",
        "wizard/sale_backorder_create_views.xml",
    ],
    "assets": {
        "web.assets_tests": [
            "backorder_flow_example/static/tests/tours/**/*",
        ],
    },
}

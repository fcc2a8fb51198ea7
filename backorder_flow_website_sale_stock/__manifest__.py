{
    "name": "Backorder Flow: Product Availability",
    "version": "19.0.1.2.0",
    "category": "Sales/Sales",
    "summary": "Show in the web shop what will arrive later, and when",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "website_sale_stock"],
    "data": [
        "views/website_sale_templates.xml",
        "views/sale_portal_templates.xml",
    ],
    "assets": {
        "web.assets_tests": [
            "backorder_flow_website_sale_stock/static/tests/tours/*",
        ],
    },
    "auto_install": True,
}

{
    "name": "Backorder Flow: eCommerce",
    "version": "19.0.1.2.0",
    "category": "Sales/Sales",
    "summary": "Orders on hold count as sales in the web shop",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "website_sale"],
    "data": [
        "views/sale_order_views.xml",
        "views/sale_report_views.xml",
    ],
    "auto_install": True,
}

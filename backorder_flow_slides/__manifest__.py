{
    "name": "Backorder Flow: Courses",
    "version": "19.0.1.2.0",
    "category": "Sales/Sales",
    "summary": "Tell customers that the courses of orders on hold are available",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "website_sale_slides"],
    "data": [
        "views/website_sale_templates.xml",
    ],
    "auto_install": True,
}

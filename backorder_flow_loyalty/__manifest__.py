{
    "name": "Backorder Flow: Loyalty",
    "version": "19.0.1.2.0",
    "category": "Sales/Sales",
    "summary": "Orders on hold keep their points and rewards",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "sale_loyalty"],
    "data": [
        "views/sale_portal_templates.xml",
    ],
    "auto_install": True,
}

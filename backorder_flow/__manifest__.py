{
    "name": "Backorder Flow",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "summary": "Buy what is sold but out of stock, hold the order until it is billed",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["sale_management", "sale_purchase_stock", "stock_dropshipping"],
    "data": [
        "security/sale_backorder_groups.xml",
        "security/ir.model.access.csv",
        "security/sale_backorder_security.xml",
        "data/mail_message_subtype_data.xml",
        "wizard/sale_backorder_create_views.xml",
        "wizard/sale_backorder_release_views.xml",
        "views/sale_backorder_views.xml",
        "views/sale_order_views.xml",
        "views/sale_order_on_hold_views.xml",
        "views/purchase_order_views.xml",
        "views/stock_picking_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "demo": [
        "demo/res_users_demo.xml",
        "demo/product_demo.xml",
        "demo/sale_order_demo.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "backorder_flow/static/src/**/*",
        ],
        "web.assets_tests": [
            "backorder_flow/static/tests/tours/**/*",
        ],
    },
}

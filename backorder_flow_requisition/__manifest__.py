{
    "name": "Backorder Flow: Purchase Agreements",
    "version": "19.0.1.2.0",
    "category": "Sales/Sales",
    "summary": "Backorder with purchase agreements and alternatives",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "purchase_requisition"],
    "auto_install": True,
}

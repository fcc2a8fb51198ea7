{
    "name": "Backorder Flow: PDF Quote Builder",
    "version": "19.0.1.2.0",
    "category": "Sales/Sales",
    "summary": "Print orders on hold without the quotation pages",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "sale_pdf_quote_builder"],
    "auto_install": True,
}

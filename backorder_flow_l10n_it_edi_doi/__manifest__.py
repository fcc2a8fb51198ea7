{
    "name": "Backorder Flow: Italian Declarations of Intent",
    "version": "19.0.1.2.0",
    "category": "Accounting/Localizations",
    "summary": "Include orders on hold in declarations of intent",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "l10n_it_edi_doi"],
    "auto_install": True,
}

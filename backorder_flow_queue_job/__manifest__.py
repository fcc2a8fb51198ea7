{
    "name": "Backorder Flow: Queue Job",
    "version": "19.0.1.2.0",
    "category": "Sales/Sales",
    "summary": "Bulks in the background are carried out by the job queue",
    "author": "Backorder Flow contributors",
    "website": "https://github.com/backorder-flow/backorder_flow",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["backorder-flow"],
    "depends": ["backorder_flow", "queue_job"],
    "auto_install": True,
}

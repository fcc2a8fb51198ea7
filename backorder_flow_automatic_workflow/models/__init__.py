from . import automatic_workflow_job

from . import test_automatic_workflow

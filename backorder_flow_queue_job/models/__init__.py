from . import sale_backorder_run

from . import sale_backorder_run
from . import sale_backorder_run_order
from . import sale_backorder_run_result

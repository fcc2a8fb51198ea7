from . import sale_backorder_run
from . import sale_order
from . import sale_order_line

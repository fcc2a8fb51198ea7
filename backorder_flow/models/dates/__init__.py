from . import purchase_order
from . import purchase_order_line
from . import sale_backorder
from . import sale_order

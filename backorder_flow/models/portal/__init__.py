from . import sale_backorder
from . import sale_order
from . import sale_order_answer
from . import sale_order_line
from . import sale_order_line_answer

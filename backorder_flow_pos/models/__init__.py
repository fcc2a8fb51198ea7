from . import pos_order
from . import pos_order_line
from . import sale_order

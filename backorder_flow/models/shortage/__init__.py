from . import product_product
from . import sale_backorder
from . import sale_order
from . import sale_order_line
from . import sale_order_line_short
from . import stock_move

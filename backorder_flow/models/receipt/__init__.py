from . import purchase_order_line
from . import report_stock_reception
from . import sale_backorder
from . import stock_move
from . import stock_move_line
from . import stock_picking

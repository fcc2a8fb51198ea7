from . import account_move
from . import account_move_line
from . import purchase_order_line
from . import sale_backorder
from . import stock_move

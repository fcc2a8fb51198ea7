from . import account_move
from . import account_move_line
from . import payment_transaction
from . import sale_backorder
from . import sale_order
from . import sale_order_line
from . import stock_move
from . import stock_picking

from . import sale_backorder_responsible_mixin

from . import account_move
from . import account_move_line
from . import purchase_order
from . import purchase_order_line
from . import sale_backorder
from . import sale_order
from . import sale_order_line
from . import uom_uom

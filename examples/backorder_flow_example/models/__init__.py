from . import account_move
from . import account_partial_reconcile
from . import purchase_order
from . import purchase_order_line
from . import res_company
from . import res_partner
from . import sale_backorder
from . import sale_order

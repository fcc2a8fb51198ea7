from . import sale_advance_payment_inv
from . import sale_backorder_hold_scope
from . import sale_backorder_release

from . import sale_advance_payment_inv
from . import sale_backorder_create
from . import sale_backorder_create_line
from . import sale_backorder_create_line_purchase
from . import sale_backorder_create_line_vendor
from . import sale_backorder_hand_over
from . import sale_backorder_release
from . import sale_backorder_replace

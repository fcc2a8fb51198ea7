from . import sale_backorder_cancel_rest

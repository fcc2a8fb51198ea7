from . import sale_backorder_replace

from . import sale_backorder_demo

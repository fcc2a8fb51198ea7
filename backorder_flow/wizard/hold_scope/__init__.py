from . import sale_backorder_create

from . import sale_backorder

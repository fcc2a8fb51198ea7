from . import sale_backorder_price_only
from . import sale_backorder_price_only_line

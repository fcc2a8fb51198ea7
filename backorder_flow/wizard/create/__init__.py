from . import sale_backorder_create
from . import sale_backorder_create_line
from . import sale_backorder_create_line_checks
from . import sale_backorder_create_line_keys
from . import sale_backorder_create_line_prices
from . import sale_backorder_create_line_purchase
from . import sale_backorder_create_line_quantities
from . import sale_backorder_create_line_summary

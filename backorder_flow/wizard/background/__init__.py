from . import sale_backorder_create
from . import sale_backorder_create_line
from . import sale_backorder_dialog

from . import res_company
from . import res_config_settings
from . import sale_backorder
from . import sale_backorder_run
from . import sale_order

from . import sale_backorder_measures
from . import sale_backorder_report_fields
from . import sale_backorder_report
from . import sale_backorder_vendor_report
from . import sale_report

from . import test_backorder_dashboard
from . import test_dashboard

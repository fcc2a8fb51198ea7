from . import test_access
from . import test_changes
from . import test_dialog
from . import test_fulfilment
from . import test_hold
from . import test_queries
from . import test_shortage
from . import test_tours

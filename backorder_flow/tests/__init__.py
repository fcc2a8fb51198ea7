from . import test_shortage
from . import test_dialog
from . import test_hold
from . import test_fulfilment

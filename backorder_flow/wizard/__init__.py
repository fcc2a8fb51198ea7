from . import sale_backorder_dialog

from . import create
from . import automatic
from . import background
from . import changes
from . import fulfilment
from . import hand_over
from . import held_as_confirmed
from . import hold
from . import hold_scope
from . import replace

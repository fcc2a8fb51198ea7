from . import accountant
from . import buyer
from . import salesperson
from . import warehouse

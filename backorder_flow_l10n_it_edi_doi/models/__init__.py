from . import declaration_of_intent
from . import sale_order

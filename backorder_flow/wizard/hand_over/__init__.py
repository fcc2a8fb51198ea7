from . import sale_backorder_hand_over

from . import test_picking_blocking

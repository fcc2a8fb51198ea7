from . import test_purchase_request

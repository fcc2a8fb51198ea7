from . import test_exception

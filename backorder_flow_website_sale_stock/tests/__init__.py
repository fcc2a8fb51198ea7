from . import test_shop
from . import test_shop_pages
from . import test_shop_tour

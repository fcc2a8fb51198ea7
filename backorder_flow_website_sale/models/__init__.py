from . import sale_order
from . import website_snippet_filter

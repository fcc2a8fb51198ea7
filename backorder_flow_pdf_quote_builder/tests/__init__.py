from . import test_pdf_quote_builder

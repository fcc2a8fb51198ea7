from . import test_declaration_of_intent

"""What becomes of an order and its backorder, whatever happens in whichever state.

Every event is tried in every state where it can happen, as the user whose work it is.
``docs/lifecycle_outcomes.md`` has the outcomes.
"""

"""What the hold follows from: where an order stands, what happens, and the rule."""

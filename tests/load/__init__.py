"""Users who all work at the same time; run by script/load."""

"""What the addon costs, measured on databases of its own (see script/bench).

Each scenario is a process on a copy of a world made before. Scenarios that are
compared run in turn, several times.
"""

"""Real servers, and users who talk to them over HTTP: for faults and for load.

``check`` and what it imports run in odoo shell, all else in the process of the test.
"""

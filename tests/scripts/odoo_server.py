"""Start Odoo from a file.

With workers it starts this file once more, for its bus: ``python -m odoo`` is no file.
"""

from odoo.cli.command import main

main()

"""Start Odoo from a file, as its server with workers starts itself once more, for its bus.

``python -m odoo`` is no such file.
"""

from odoo.cli.command import main

main()

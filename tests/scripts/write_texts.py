"""Write the texts to translate of addons, those of their demo data too: for odoo shell.

The demo data stays in a transaction that nobody commits.
"""

import os
from pathlib import Path
from unittest.mock import patch

from odoo.modules import Manifest
from odoo.tools.convert import convert_file
from odoo.tools.translate import trans_export

for addon in os.environ["BACKORDER_FLOW_TEXTS"].split():
    manifest = Manifest.for_addon(addon)
    # What is sold in the three months before today takes long, and has no texts.
    with patch.object(env.registry["sale.backorder.demo"], "_play"):
        for file in manifest["demo"]:
            convert_file(env, addon, file, {}, mode="init", noupdate=True)
    folder = Path(os.environ.get("BACKORDER_FLOW_TEXTS_TO") or f"{manifest.path}/i18n")
    folder.mkdir(exist_ok=True)
    pot = folder / f"{addon}.pot"
    with pot.open("wb") as output:
        found = trans_export(None, [addon], output, "po", env)
    if not found:
        pot.unlink()
        folder.rmdir()

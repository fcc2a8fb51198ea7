"""The texts to translate, as the files of the addon have them now."""

import os
import subprocess
import sys
from pathlib import Path

POT = Path(__file__).parent.parent / "backorder_flow/i18n/backorder_flow.pot"


def test_texts_to_translate_are_up_to_date(tmp_path):
    conf = f"{os.environ['BACKORDER_FLOW_RUN']}/odoo.conf"
    new = tmp_path / "new.pot"
    odoo = [sys.executable, "-m", "odoo", "i18n", "export", "-c", conf, "-d", "test"]
    subprocess.run([*odoo, "-o", str(new), "backorder_flow"], check=True)
    assert POT.exists(), "run script/pot"
    assert texts(POT) == texts(new), "run script/pot"


def texts(path):
    """Return the lines of a file but those that tell when it was made."""
    return [line for line in path.read_text().splitlines() if "-Date:" not in line]

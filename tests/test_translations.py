"""The texts to translate, as the addon has them now, and their translations."""

import os
import subprocess
import sys

import pytest
from conftest import ROOT, RUN, SCRIPTS

sys.path.insert(0, str(ROOT / "script/lib"))

import translations


def test_texts_to_translate_are_up_to_date(tmp_path):
    """Those of the demo data too; script/pot writes them in the same way."""
    pot = ROOT / "backorder_flow/i18n/backorder_flow.pot"
    shell = [sys.executable, "-m", "odoo", "shell", "-c", f"{RUN}/odoo.conf"]
    subprocess.run(
        [*shell, "-d", "test", "--no-http"],
        input=(SCRIPTS / "write_texts.py").read_text(),
        env=os.environ
        | {
            "BACKORDER_FLOW_TEXTS": "backorder_flow",
            "BACKORDER_FLOW_TEXTS_TO": str(tmp_path),
        },
        text=True,
        check=True,
    )
    new = tmp_path / "backorder_flow.pot"
    assert pot.exists(), "run script/pot"
    assert texts(pot) == texts(new), "run script/pot"


def texts(path):
    """Return the lines of a file but those that tell when it was made."""
    return [line for line in path.read_text().splitlines() if "-Date:" not in line]


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_translations_are_complete(language):
    wrong = {
        pot.stem: problems
        for pot in translations.pots()
        if (problems := translations.problems(pot, language))
    }
    assert not wrong, "run script/translations, then translate"


@pytest.mark.parametrize(
    "text, translation",
    [
        ("%(order)s is held", "Gehalten"),
        ("%s of %s", "%s von"),
        ("Hold <b>now</b>", "Jetzt anhalten"),
        ('<span t-out="name"/>', '<span t-out="title"/>'),
        ("Order {{ object.name }}", "Auftrag {{ object.nummer }}"),
        ("Lines: ", "Zeilen:"),
    ],
)
def test_broken_translation_is_found(text, translation):
    assert translations.frame(text) != translations.frame(translation)


def test_translated_words_of_a_tag_are_no_fault():
    here, there = '<i title="Late"/>', '<i title="Verspätet"/>'
    assert translations.frame(here) == translations.frame(there)

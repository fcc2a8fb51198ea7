"""The translations of all addons: what script/translations and its test ask of them.

LANGUAGES are the ones that are kept complete, by the names of Odoo's files.
"""

import re
from collections import Counter
from pathlib import Path

import polib

ROOT = Path(__file__).parents[2]
LANGUAGES = "ar de es fr id it ja nl pl pt_BR tr zh_CN".split()
# Odoo's addons whose words are ours too; where they differ, the first one counts.
GLOSSARY = (
    "sale purchase stock account sale_stock purchase_stock sale_purchase_stock "
    "stock_dropshipping product portal mail base sale_management web website_sale "
    "point_of_sale spreadsheet_dashboard"
).split()
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdif%]|\{\{.*?\}\}|\{\w*\}")
TAG = re.compile(r"</?([\w.]+)((?:\s+[\w.:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*/?>")
ATTRIBUTE = re.compile(r"([\w.:-]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
# Attributes of which Odoo translates the value.
WORDS = {"title", "alt", "placeholder", "aria-label", "string", "help", "confirm"}


def pots():
    """Return the templates of all addons."""
    return sorted(ROOT.glob("*/i18n/*.pot"))


def read(path):
    return polib.pofile(path, wrapwidth=78)


def problems(pot, language):
    """Return what is wrong with an addon's translations into a language, as texts."""
    po = pot.with_name(f"{language}.po")
    if not po.exists():
        return ["no file"]
    done = {entry.msgid: entry for entry in read(po)}
    wanted = [entry.msgid for entry in read(pot)]
    found = [f"no longer asked for: {text}" for text in done if text not in wanted]
    for text in wanted:
        entry = done.get(text)
        if not entry or not entry.msgstr.strip():
            found.append(f"missing: {text}")
        elif entry.fuzzy:
            found.append(f"fuzzy: {text}")
        elif frame(entry.msgid) != frame(entry.msgstr):
            found.append(f"other placeholders or tags: {text} > {entry.msgstr}")
    return found


def frame(text):
    """Return what a translation must keep: placeholders, tags, and spaces around."""
    tags = Counter()
    for name, attributes in TAG.findall(text):
        kept = [pair for pair in ATTRIBUTE.findall(attributes) if pair[0] not in WORDS]
        tags[name, *kept] += 1
    around = text[:1].isspace(), text[-1:].isspace()
    return Counter(PLACEHOLDER.findall(text)), tags, around


def merge(pot):
    """Bring an addon's translations to the texts of its template, as msgmerge does.

    What has no translation yet is empty, what nobody asks for any more is gone.
    """
    for po in pot.parent.glob("*.po"):
        old, new = read(po), read(pot)
        known = {entry.msgid: entry.msgstr for entry in old}
        for entry in new:
            entry.msgstr = known.get(entry.msgid, "")
        kept = {"Language", "Plural-Forms"} & old.metadata.keys()
        new.metadata |= {name: old.metadata[name] for name in kept}
        new.save(po)


def glossary(addons, language):
    """Return Odoo's own translations: {text: the ones it uses, its best one first}."""
    words = {}
    for addon in GLOSSARY:
        for folder in addons:
            path = Path(folder, addon, "i18n", f"{language}.po")
            if path.exists():
                for entry in read(path):
                    if entry.msgstr and not entry.fuzzy:
                        words.setdefault(entry.msgid, []).append(entry.msgstr)
    return words


def agreement(addons, language):
    """Return how many of our texts Odoo has too, and how many have one of its words."""
    words = glossary(addons, language)
    both = agree = 0
    for pot in pots():
        for entry in read(pot.with_name(f"{language}.po")):
            if entry.msgid in words:
                both += 1
                agree += entry.msgstr in words[entry.msgid]
    return both, agree

"""What a release lacks, as far as files and git tell; see script/release.

release.py                     tell what is missing
release.py --draft|--history   show or write the changelog of the version
"""

import ast
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import polib

ROOT = Path(__file__).parents[2]
MAIN = "backorder_flow"
CHECKS = []
HISTORY = f"{MAIN}/readme/HISTORY.md"
NEWS = f"{MAIN}/readme/newsfragments"
MOST = 10  # lines of a check


def check(title):
    """Declare a check: a function that tells, line by line, what a release lacks."""

    def declare(find_missing):
        CHECKS.append((title, find_missing))
        return find_missing

    return declare


def main(root=ROOT, option=None):
    if option:
        return build_history(root, option)
    print(f"==> version {version_of(root / MAIN)}")
    lacking = False
    for title, find_missing in CHECKS:
        missing = list(find_missing(root))
        lacking = lacking or bool(missing)
        print(f"{'MISSING' if missing else 'ok':<8} {title}")
        for line in missing[:MOST]:
            print(f"         - {line}")
        if len(missing) > MOST:
            print(f"         - and {len(missing) - MOST} more")
    return int(lacking)


@check("all addons have the version of the release")
def find_other_versions(root):
    wanted = version_of(root / MAIN)
    for addon in addons(root):
        if (version := version_of(addon)) != wanted:
            yield f"{addon.name} has {version}"


@check("the changelog has the version, with its date")
def find_no_history(root):
    version = version_of(root / MAIN)
    text = (root / HISTORY).read_text()
    heading = re.search(rf"^## {re.escape(version)}\b(.*)", text, re.MULTILINE)
    if not heading:
        wanted = f"## {version} ({date.today()})"
        yield f"{HISTORY} has no heading '{wanted}': run script/release --history"
        return
    if not re.fullmatch(r" \(\d{4}-\d\d-\d\d\)", heading[1]):
        yield f"{HISTORY} has '{heading[0]}' instead of a date"
    if text.index(heading[0]) != text.index("## "):
        yield f"{HISTORY} has another version above {version}"


@check("the changelog has all news fragments")
def find_news(root):
    for path in sorted((root / NEWS).glob("*")):
        if path.name != "README.md":
            yield f"{path.name} is not in {HISTORY}: run script/release --history"


@check("all addons are translated into the same languages, completely")
def find_untranslated(root):
    languages = {path.name for path in (root / MAIN).glob("i18n/*.po")}
    for addon in addons(root):
        for template in addon.glob("i18n/*.pot"):
            found = {path.name for path in addon.glob("i18n/*.po")}
            for name in sorted(languages | found):
                yield from find_untranslated_texts(template, addon / "i18n" / name)


def find_untranslated_texts(template, path):
    """Tell how many texts of a template a language lacks."""
    name = f"{path.parts[-3]}/i18n/{path.name}"
    if not path.exists():
        yield f"there is no {name}"
        return
    texts = {text.msgid: text for text in polib.pofile(str(path))}
    wanted = [text.msgid for text in polib.pofile(str(template))]
    fuzzy = [text for text in wanted if text in texts and texts[text].fuzzy]
    done = {msgid for msgid, text in texts.items() if text.translated()}
    missing = set(wanted) - done - set(fuzzy)
    if missing:
        yield f"{name} lacks {len(missing)} of {len(wanted)} texts"
    if fuzzy:
        yield f"{name} has {len(fuzzy)} fuzzy texts"


@check("everything is committed")
def find_uncommitted(root):
    yield from git(root, "status", "--porcelain")


@check("the version has no tag yet")
def find_tag(root):
    for tag in git(root, "tag", "--list", version_of(root / MAIN)):
        yield f"there is a tag {tag}: raise the version"


def build_history(root, option):
    """Show or write what towncrier makes of the news fragments."""
    options = {"--draft": ["--draft"], "--history": ["--yes"]}[option]
    options.append(f"--version={version_of(root / MAIN)}")
    command = [sys.executable, "-m", "towncrier", "build", *options]
    return subprocess.call(command, cwd=root)


def addons(root):
    return sorted(path.parent for path in root.glob(f"{MAIN}*/__manifest__.py"))


def version_of(addon):
    return ast.literal_eval((addon / "__manifest__.py").read_text())["version"]


def git(root, *arguments):
    return subprocess.check_output(
        ["git", *arguments], cwd=root, text=True
    ).splitlines()


if __name__ == "__main__":
    sys.exit(main(ROOT, *sys.argv[1:]))

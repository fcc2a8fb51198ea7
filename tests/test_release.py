"""What script/release finds missing."""

import re
import subprocess
import sys
import tomllib
from datetime import date

import pytest
from conftest import ROOT

sys.path.append(str(ROOT / "script/lib"))
import release  # noqa: E402

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "On Hold"
msgstr "{hold}"

{flag}
msgid "Release"
msgstr "Freigeben"
"""

PYPROJECT = (ROOT / "pyproject.toml").read_text()
START = tomllib.loads(PYPROJECT)["tool"]["towncrier"]["start_string"]


@pytest.fixture
def root(tmp_path):
    """Two addons that lack nothing."""
    for name in ("backorder_flow", "backorder_flow_pos"):
        write(tmp_path / name / "__manifest__.py", '{"version": "19.0.2.0.0"}')
        write(tmp_path / name / "i18n" / f"{name}.pot", PO.format(hold="", flag=""))
        write(tmp_path / name / "i18n/de.po", PO.format(hold="Angehalten", flag=""))
    write(tmp_path / release.HISTORY, f"{START}\n## 19.0.2.0.0 (2026-12-01)\n")
    write(tmp_path / release.NEWS / "README.md", "How to add one")
    write(tmp_path / "pyproject.toml", PYPROJECT)
    run(tmp_path, "init", "--quiet")
    commit(tmp_path)
    return tmp_path


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def run(root, *arguments):
    who = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
    subprocess.run(["git", *who, *arguments], cwd=root, check=True)


def commit(root):
    run(root, "add", "--all")
    run(root, "commit", "--quiet", "--message=test")


def missing(root, capsys):
    """Return what is told to be missing, and check that it fails if something is."""
    status = release.main(root)
    lines = capsys.readouterr().out.splitlines()
    found = [line.strip(" -") for line in lines if line.startswith(" ")]
    assert status == (1 if found else 0)
    return found


def test_nothing_is_missing(root, capsys):
    assert missing(root, capsys) == []


def test_addons_have_one_version(root, capsys):
    write(root / "backorder_flow_pos/__manifest__.py", '{"version": "19.0.1.0.0"}')
    commit(root)
    assert missing(root, capsys) == ["backorder_flow_pos has 19.0.1.0.0"]


@pytest.mark.parametrize("heading", ["19.0.2.0.0 (unreleased)", "19.0.2.0.0"])
def test_the_changelog_has_a_date(root, capsys, heading):
    write(root / release.HISTORY, f"## {heading}\n")
    commit(root)
    assert missing(root, capsys) == [
        f"{release.HISTORY} has '## {heading}' instead of a date"
    ]


def test_the_changelog_has_the_version(root, capsys):
    write(root / release.HISTORY, "## 19.0.1.0.0 (2026-11-01)\n")
    commit(root)
    (text,) = missing(root, capsys)
    assert "no heading '## 19.0.2.0.0 (" in text


def test_the_changelog_has_all_news(root, capsys):
    write(root / release.NEWS / "+late.bugfix.md", "Late.\n")
    commit(root)
    (text,) = missing(root, capsys)
    assert text.startswith("+late.bugfix.md is not in ")


def test_the_changelog_is_made_of_news(root, capsys):
    write(root / "backorder_flow/__manifest__.py", '{"version": "19.0.2.1.0"}')
    write(root / "backorder_flow_pos/__manifest__.py", '{"version": "19.0.2.1.0"}')
    write(root / release.NEWS / "+new.feature.md", "New, in\ntwo lines.\n")
    write(root / release.NEWS / "7.bugfix.md", "Mended.\n")
    commit(root)
    assert len(missing(root, capsys)) == 3
    assert release.main(root, "--draft") == 0
    assert len(missing(root, capsys)) == 3
    assert release.main(root, "--history") == 0
    link = "https://github.com/backorder-flow/backorder_flow/issues/7"
    text = (root / release.HISTORY).read_text()
    assert re.sub(r"\n{3,}", "\n\n", text.lstrip()) == (  # as prettier does
        f"{START}\n## 19.0.2.1.0 ({date.today()})\n\n"
        "### Features\n\n- New, in\n  two lines.\n\n"
        f"### Bugfixes\n\n- Mended. ([#7]({link}))\n\n"
        "## 19.0.2.0.0 (2026-12-01)\n"
    )
    assert [path.name for path in (root / release.NEWS).iterdir()] == ["README.md"]
    commit(root)
    assert missing(root, capsys) == []


def test_news_of_an_unknown_kind_is_refused(root):
    write(root / release.NEWS / "+new.improvement.md", "New.\n")
    assert release.main(root, "--draft") != 0


def test_towncrier_accepts_the_news_of_this_version(capfd):
    assert release.main(ROOT, "--draft") == 0
    draft = re.sub(r"\s+", " ", capfd.readouterr().out)
    news = set((ROOT / release.NEWS).glob("*.md")) - {ROOT / release.NEWS / "README.md"}
    texts = {path.name: re.sub(r"\s+", " ", path.read_text()) for path in news}
    assert {name for name, text in texts.items() if text.strip() not in draft} == set()


def test_the_version_is_the_last_one_in_the_changelog(root, capsys):
    text = "## 19.0.2.1.0 (unreleased)\n\n## 19.0.2.0.0 (2026-12-01)\n"
    write(root / release.HISTORY, text)
    commit(root)
    assert missing(root, capsys) == [
        f"{release.HISTORY} has another version above 19.0.2.0.0"
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PO.format(hold="", flag=""), "lacks 1 of 2 texts"),
        (PO.format(hold="Angehalten", flag="#, fuzzy"), "has 1 fuzzy texts"),
    ],
)
def test_translations_are_complete(root, capsys, text, message):
    write(root / "backorder_flow_pos/i18n/de.po", text)
    commit(root)
    assert missing(root, capsys) == [f"backorder_flow_pos/i18n/de.po {message}"]


def test_all_addons_have_all_languages(root, capsys):
    (root / "backorder_flow_pos/i18n/de.po").unlink()
    commit(root)
    assert missing(root, capsys) == ["there is no backorder_flow_pos/i18n/de.po"]


def test_everything_is_committed(root, capsys):
    write(root / "new.txt", "")
    assert missing(root, capsys) == ["?? new.txt"]


def test_the_version_is_not_released_yet(root, capsys):
    run(root, "tag", "19.0.2.0.0")
    assert missing(root, capsys) == ["there is a tag 19.0.2.0.0: raise the version"]

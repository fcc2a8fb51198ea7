"""The wheels of the addons are complete, and Odoo installs the addons from them.

Of the small addons, only those whose modules are in the database: the others are found.
"""

import ast
import re
import subprocess
import sys
import zipfile

import pytest
from conftest import ROOT, RUN

ADDONS = sorted(path.parent.name for path in ROOT.glob("*/__manifest__.py"))
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]

WHERE = """
import json
from odoo.modules import Manifest
print(json.dumps({name: Manifest.for_addon(name).path for name in NAMES}))
"""


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """The wheel of each addon, by its name."""
    folder = tmp_path_factory.mktemp("wheels")
    options = ["--no-deps", "--no-index", "--no-build-isolation"]
    sources = [str(ROOT / addon) for addon in ADDONS]
    pip(["wheel", *options, f"--wheel-dir={folder}", *sources])
    return {name_of(path): path for path in folder.iterdir()}


@pytest.fixture(scope="module")
def site(wheels, tmp_path_factory):
    """A folder with all of them installed, as the site-packages of an Odoo."""
    folder = tmp_path_factory.mktemp("site")
    options = ["--no-deps", "--no-index", "--no-compile", f"--target={folder}"]
    pip(["install", *options, *wheels.values()])
    return folder


@pytest.fixture(scope="module", params=ADDONS)
def addon(request):
    return ROOT / request.param


@pytest.fixture
def wheel(addon, wheels):
    with zipfile.ZipFile(wheels[addon.name]) as archive:
        yield archive


def test_wheel_has_all_files(addon, wheel):
    git = ["git", "ls-files", "-z"]  # whool packs what git knows
    files = subprocess.check_output(git, cwd=addon, text=True).split("\0")
    wanted = {name for name in files if (addon / name).is_file()} - {"pyproject.toml"}
    packed = {
        name.removeprefix(f"odoo/addons/{addon.name}/") for name in wheel.namelist()
    }
    assert wanted - packed == set()


def test_wheel_tells_what_it_is_and_what_it_needs(addon, wheel):
    (metadata,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))
    text = wheel.read(metadata).decode()
    lines = text.splitlines()
    assert f"Name: odoo-addon-{addon.name}" in lines
    assert any(line.startswith("Version: 19.0.1.") for line in lines)
    assert (addon / "README.rst").read_text() in text
    # of what is not part of Odoo
    needed = {line for line in lines if line.startswith("Requires-Dist: odoo-addon-")}
    assert bool(needed) == (addon.name != "backorder_flow")


def test_odoo_installs_the_addons_from_their_wheels(database, site):
    folders = addons_path(site)
    database.update("--init=backorder_flow", folders)
    installed = database.modules() & set(ADDONS)
    assert installed == {name for name in ADDONS if depends(name) <= database.modules()}
    script = WHERE.replace("NAMES", repr(ADDONS))
    assert database.ask(script, folders) == {
        name: str(site / "odoo/addons" / name) for name in ADDONS
    }


def pip(arguments):
    subprocess.run([*PIP, "--quiet", *map(str, arguments)], check=True)


def name_of(path):
    """Return the name of the addon that a wheel is of."""
    return path.name.partition("-")[0].removeprefix("odoo_addon_")


def addons_path(site):
    """Return the option that has Odoo take our addons from there, not from here."""
    conf = (RUN / "odoo.conf").read_text()
    (folders,) = re.findall(r"^addons_path = (.*)$", conf, re.MULTILINE)
    *core, own = folders.split(",")
    assert own == str(ROOT)
    return f"--addons-path={','.join([*core, str(site / 'odoo/addons')])}"


def depends(addon):
    manifest = (ROOT / addon / "__manifest__.py").read_text()
    return set(ast.literal_eval(manifest)["depends"])

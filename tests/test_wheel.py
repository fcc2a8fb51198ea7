"""The wheel has all of the addon in it, so that pip can install it into an Odoo."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ADDONS = sorted(path.parent.name for path in ROOT.glob("*/__manifest__.py"))


@pytest.fixture(scope="module", params=ADDONS)
def addon(request):
    return ROOT / request.param


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """A folder with the wheels of all addons."""
    folder = tmp_path_factory.mktemp("wheels")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel"]
    options = ["--no-deps", "--no-build-isolation", f"--wheel-dir={folder}"]
    addons = [str(ROOT / name) for name in ADDONS]
    subprocess.run([*pip, *options, *addons], check=True)
    return folder


@pytest.fixture(scope="module")
def wheel(addon, wheels):
    (path,) = wheels.glob(f"odoo_addon_{addon.name}-*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def test_wheel_has_all_files(addon, wheel):
    git = ["git", "ls-files", "-z"]  # whool packs what git knows
    files = subprocess.check_output(git, cwd=addon, text=True).split("\0")
    wanted = {name for name in files if (addon / name).is_file()} - {"pyproject.toml"}
    packed = {
        name.removeprefix(f"odoo/addons/{addon.name}/") for name in wheel.namelist()
    }
    assert wanted - packed == set()


def test_wheel_tells_its_name_and_version(addon, wheel):
    (metadata,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))
    lines = wheel.read(metadata).decode().splitlines()
    assert f"Name: odoo-addon-{addon.name}" in lines
    assert any(line.startswith("Version: 19.0.1.") for line in lines)

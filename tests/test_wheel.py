"""The wheel has all of the addon in it, so that pip can install it into an Odoo."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ADDON = Path(__file__).parent.parent / "backorder_flow"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel"]
    options = ["--no-deps", "--no-build-isolation", f"--wheel-dir={folder}"]
    subprocess.run([*pip, *options, str(ADDON)], check=True)
    (path,) = folder.iterdir()
    with zipfile.ZipFile(path) as archive:
        yield archive


def test_wheel_has_all_files(wheel):
    git = ["git", "ls-files", "-z"]  # whool packs what git knows
    files = subprocess.check_output(git, cwd=ADDON, text=True).split("\0")
    wanted = {name for name in files if (ADDON / name).is_file()} - {"pyproject.toml"}
    packed = {
        name.removeprefix("odoo/addons/backorder_flow/") for name in wheel.namelist()
    }
    assert wanted - packed == set()


def test_wheel_tells_its_name_and_version(wheel):
    (metadata,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))
    lines = wheel.read(metadata).decode().splitlines()
    assert "Name: odoo-addon-backorder_flow" in lines
    assert any(line.startswith("Version: 19.0.1.") for line in lines)

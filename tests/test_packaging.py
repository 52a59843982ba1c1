"""What the build takes in and gives out."""

import importlib.metadata
import json
import re
import tomllib
from pathlib import Path

import landtrack

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCK = json.loads((ROOT / "package-lock.json").read_text("utf-8"))


def test_the_lock_names_no_address_to_download_from():
    text = (ROOT / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in text
    assert ".tgz" not in text


def test_the_lock_proves_every_package_by_its_hash():
    packages = {name: entry for name, entry in LOCK["packages"].items() if name}
    assert packages
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())


def test_the_lock_is_that_of_the_package_file():
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))
    assert LOCK["packages"][""]["dependencies"] == wanted["dependencies"]
    assert LOCK["version"] == wanted["version"] == PROJECT["project"]["version"]
    for name, version in wanted["dependencies"].items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), "an exact version"
        assert LOCK["packages"][f"node_modules/{name}"]["version"] == version


def test_one_version_everywhere():
    version = PROJECT["project"]["version"]
    assert landtrack.__version__ == version
    assert importlib.metadata.version("landtrack") == version
    changelog = ROOT / "CHANGELOG.md"
    if changelog.is_file():
        newest = re.search(r"^## \[?v?(\d+\.\d+\.\d+)", changelog.read_text("utf-8"), re.MULTILINE)
        assert newest
        assert newest[1] == version


def test_what_is_made_by_the_build_is_not_committed_but_shipped():
    ignored = (ROOT / ".gitignore").read_text("utf-8").split()
    assert "/landtrack/maps/assets/" in ignored
    assert "/landtrack/papers/fonts/" in ignored
    assert "*.mo" in ignored
    assert PROJECT["tool"]["hatch"]["build"]["artifacts"] == [
        "landtrack/maps/assets/**",
        "landtrack/papers/fonts/**",
        "landtrack/i18n/**/*.mo",
    ]

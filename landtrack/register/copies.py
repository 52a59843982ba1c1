"""Copies of a live register: complete, consistent, one file to carry away."""

from __future__ import annotations

from pathlib import Path

from landtrack.register.register import Register
from landtrack.store.database import put_meta


def make_copy(register: Register, dest: Path) -> Path:
    """Copy a register while others go on writing, and note the day.

    ``dest``: a file that is not there yet, or a folder: then the copy's name says its day, and
    no earlier copy is written over.

    Raises
    ------
    AlreadyThere : a file stands at the place
    """
    today = register.clock.today().isoformat()
    target = _free_name(dest, register.place, today) if dest.is_dir() else dest
    register.database.copy_to(target)
    with register.database.write() as conn:
        put_meta(conn, last_copy=today, last_copy_to=str(target.parent))
    return target


def _free_name(folder: Path, place: Path, today: str) -> Path:
    """A name in the folder that no file has."""
    first = folder / f"{place.stem}-{today}{place.suffix}"
    others = (folder / f"{place.stem}-{today}-{n}{place.suffix}" for n in range(2, 10_000))
    return first if not first.exists() else next(path for path in others if not path.exists())

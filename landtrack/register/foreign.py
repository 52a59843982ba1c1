"""What a GeoPackage from elsewhere is made of, before anything else opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landtrack.store.geopackage import definitions_in

if TYPE_CHECKING:
    from pathlib import Path

_INDEXES = ("rtree", "fts3", "fts4", "fts5")  # virtual tables that hold what they give


def has_computed_tables(path: Path) -> bool:
    """Whether something in it is computed when it is asked for: a query may never end, or look elsewhere.

    False for a file that is broken: whoever reads it says so.
    """
    return any(kind == "view" or not _is_stored(sql) for kind, sql in definitions_in(path))


def _is_stored(sql: str) -> bool:
    words = sql.lower().replace("(", " ").split()
    if words[:2] != ["create", "virtual"]:
        return True
    return "using" in words and words[words.index("using") + 1 :][:1] in [[one] for one in _INDEXES]

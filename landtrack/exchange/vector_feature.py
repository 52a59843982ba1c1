"""What every reader of vector files gives: layers, and features one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_OUTLINES = ("Polygon", "MultiPolygon", "Unknown", "GeometryCollection", "Track")
MOST_FEATURES = 5_000_000
MOST_FEATURE_BYTES = 64 * 2**20  # of one feature told as text: a million corners and more


@dataclass(frozen=True, slots=True)
class Layer:
    """A table of features."""

    name: str
    driver: str
    form: str = "Unknown"  # type of its geometries; Track for a walk
    crs: str = ""  # WKT or authority code; "" if the file does not say
    fields: tuple[str, ...] = ()
    count: int | None = None  # of features; None if the file does not say

    @property
    def may_hold_outlines(self) -> bool:
        """Whether its geometries may be outlines of fields."""
        return self.form.removeprefix("3D ").replace(" ", "") in _OUTLINES


@dataclass(frozen=True, slots=True, eq=False)
class Feature:
    """One record of a layer, as the file tells it."""

    row: int  # from 1, in file order
    geometry: Any  # a mapping as in GeoJSON, longitude or easting first; None if there is none
    fields: Mapping[str, Any] = field(default_factory=dict)
    own_id: str | None = None  # an identifier that stands outside the fields
    problem: str = ""  # code of what keeps it from being read
    ends_apart_m: float | None = None  # of a walk: from its end to where it began
    doubtful_text: bool = False  # letters of its fields could not be read with certainty

"""Common parts of a field: the path, the well, trees, a building. They are there for all and not shared out.

A part is told where it lies, how large it is, or only that it is there::

    {"kind": "path", "geometry": {"type": "LineString", ...}, "width_m": 2}
    {"kind": "well", "geometry": {"type": "Point", ...}}
    {"kind": "building", "m2": 40, "label": "magasin"}
"""

from __future__ import annotations

import json
import math
from typing import Any, Final

from landtrack.domain.codes import CODES
from landtrack.domain.values import read_text

Part = dict[str, Any]
SHAPES: Final = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
MOST: Final = 200  # of one field
LONGEST_LABEL: Final = 40
WIDEST_M: Final = 100.0  # a path wider than that is drawn as an outline
NONE: Final = "none"  # said of a field in which nothing is common any more


def read_common_parts(value: Any) -> list[Part]:
    """The parts as they are kept: one or several as told, or ``NONE``.

    Raises
    ------
    ValueError, TypeError, KeyError : not a list of parts
    """
    if value == NONE:
        return []
    told = value if isinstance(value, list | tuple) else [value]
    if not told or len(told) > MOST:
        raise ValueError(value)
    return [_read_part(one) for one in told]


def _read_part(told: Any) -> Part:
    if not isinstance(told, dict) or set(told) - {"kind", *_READ} or told["kind"] not in CODES["common_part"]:
        raise ValueError(told)
    read = {name: read(told[name]) for name, read in _READ.items() if told.get(name) is not None}
    return {"kind": told["kind"], **read}


def _geometry(told: Any) -> Part:
    if not isinstance(told, dict) or told.get("type") not in SHAPES:
        raise ValueError(told)
    kept = {"type": told["type"], "coordinates": told["coordinates"]}
    read: Part = json.loads(json.dumps(kept, allow_nan=False))
    return read


def _number(told: Any) -> float:
    if isinstance(told, bool) or not isinstance(told, int | float) or not (math.isfinite(told) and told >= 0):
        raise ValueError(told)
    return float(told)


def _width(told: Any) -> float:
    if not 0 < (metres := _number(told)) <= WIDEST_M:
        raise ValueError(told)
    return metres


def _label(told: Any) -> str:
    text = str(read_text(told)).strip()
    if not 0 < len(text) <= LONGEST_LABEL:
        raise ValueError(told)
    return text


_READ = {"geometry": _geometry, "m2": _number, "width_m": _width, "label": _label}

"""What is common in a field, for maps and in words: the path, the well, trees, a building."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from landtrack.domain.codes import CODES
from landtrack.land.common_parts import on_the_ground
from landtrack.land.outlines import GeoJson, to_geojson
from landtrack.maps import Neighbour
from landtrack.web.page import Page, Record


def placed(parts: Iterable[Record]) -> list[tuple[Record, GeoJson]]:
    """The parts that somebody placed, each as it lies on the ground; the largest first, so that none is hidden."""
    found = [(part, on_the_ground(part)) for part in parts]
    lying = sorted(((p, shape) for p, shape in found if shape is not None), key=lambda pair: -pair[1].area)
    return [(part, to_geojson(shape)) for part, shape in lying]


def neighbours_of(parts: Iterable[Record]) -> list[Neighbour]:
    """What lies under a drawing."""
    return [Neighbour(part["kind"], shape, part.get("label") or "") for part, shape in placed(parts)]


def features_of(page: Page, parts: Iterable[Record]) -> list[GeoJson]:
    """What lies on the map of the field."""
    return [
        {"type": "Feature", "geometry": shape, "properties": {"kind": part["kind"], "label": said(page, part)}}
        for part, shape in placed(parts)
    ]


def said(page: Page, part: Record) -> str:
    """One part in words: its kind, its name, how much ground it was told to take."""
    told = [page.t(f"code.common_part.{part['kind']}"), part.get("label") or ""]
    told.append(page.say.area(part["m2"]) if part.get("m2") is not None else "")
    return " · ".join(word for word in told if word)


def parts_said(page: Page, parts: Sequence[Record]) -> str:
    """How many of each kind."""
    count = Counter(part["kind"] for part in parts)
    return " · ".join(page.t.tn(f"common.{kind}_n", count[kind], n=page.say.number(count[kind]))
                      for kind in CODES["common_part"] if count[kind])  # fmt: skip

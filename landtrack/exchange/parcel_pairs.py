"""Ground that two fields claim, in a file and with the register; and the same outline twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import shapely

from landtrack.exchange.parcel_found import Parcel, Problem
from landtrack.land.checks import geometry_problem, overlaps_m2
from landtrack.land.findings import Finding, from_overlaps
from landtrack.land.measure import areas_m2

__all__ = ["apart"]

SAME_GROUND = 1e-6  # of the area of two outlines that may be one: what measuring the shared ground costs


def apart(
    parcels: list[Parcel], accuracy_m: float | None, near: Callable[[Any], list[dict[str, Any]]]
) -> tuple[list[Parcel], list[Problem]]:  # fmt: skip
    """Parcels without those that are there already, and what is to be said of ground that two claim.

    Of equal outlines in a file the last is taken: who draws a field again means the later one.
    """
    if not parcels:
        return parcels, []
    shapes = np.array([one.shape for one in parcels], dtype=object)
    pairs = overlaps_m2(shapes)
    same = dict(_equal(shapes, shapes, pairs))
    for i in sorted(same, reverse=True):  # of three alike, both others name the one that is taken
        same[i] = same.get(same[i], same[i])
    problems = [_pair(parcels[i], Finding("duplicate", ids=("",)), parcels[j]) for i, j in same.items()]
    known = _known(near(tuple(shapely.total_bounds(shapes).tolist())))
    there = np.array([one["shape"] for one in known], dtype=object)
    meeting = overlaps_m2(shapes, there) if known else []
    taken = dict(_equal(shapes, there, meeting))
    problems += [
        _with_known(parcels[i], Finding("duplicate", ids=("",)), known[k]) for i, k in taken.items() if i not in same
    ]
    gone = set(same) | set(taken)
    pairs = [one for one in pairs if one.first not in gone and one.second not in gone]
    meeting = [one for one in meeting if one.first not in gone]
    doubt = accuracy_m or 0.0
    for one, finding in _shared(pairs, [doubt] * len(pairs), doubt):
        problems.append(_pair(parcels[one.first], finding, parcels[one.second]))
    for one, finding in _shared(meeting, [known[one.second].get("accuracy_m") or 0.0 for one in meeting], doubt):
        problems.append(_with_known(parcels[one.first], finding, known[one.second]))
    return [one for i, one in enumerate(parcels) if i not in gone], problems


def _equal(left: Any, right: Any, pairs: list[Any]) -> Iterator[tuple[int, int]]:
    """Pairs that are the very same outline, among those that share ground."""
    if not pairs:
        return
    i, j = np.array([[one.first, one.second] for one in pairs]).T
    sizes, m2 = areas_m2(left), np.array([one.m2 for one in pairs])
    others = sizes if right is left else areas_m2(right)
    whole = np.flatnonzero(m2 >= (1 - SAME_GROUND) * np.maximum(sizes[i], others[j]))
    equal = whole[shapely.equals(left[i[whole]], right[j[whole]])]
    yield from zip(i[equal].tolist(), j[equal].tolist(), strict=True)


def _known(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Parcels of the register that lie somewhere and that nothing replaced, with their shapes."""
    told = [one for one in records if one.get("geometry") and not one.get("successors")]
    shaped = [one | {"shape": shapely.geometry.shape(one["geometry"])} for one in told]
    return [one for one in shaped if geometry_problem(one["shape"]) is None]


def _shared(pairs: list[Any], errors_m: list[float], own_m: float) -> Iterator[tuple[Any, Finding]]:
    found = from_overlaps(pairs, [("",)] * len(pairs), np.hypot(own_m, errors_m).tolist())
    return zip(pairs, found, strict=True)


def _pair(one: Parcel, finding: Finding, other: Parcel) -> Problem:
    return Problem(one.row, one.id, finding, other.row, other.id)


def _with_known(one: Parcel, finding: Finding, other: dict[str, Any]) -> Problem:
    return Problem(one.row, one.id, finding, None, other["uid"], str(other.get("name") or ""))

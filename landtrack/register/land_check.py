"""All that is to be said of the land in a register: shapes, ground that two take, gaps, plots beyond their field.

What was refused when it was recorded may still be here: it came from another laptop, from a file, or was right before
a field was measured better.  Nothing is changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from landtrack.domain.lifecycle import LIVE_ALLOTMENT, LIVE_COMMITMENT
from landtrack.land.checks import geometry_problem, overlaps_m2
from landtrack.land.common_parts import drawn_in
from landtrack.land.findings import Finding, check_plots, from_overlaps
from landtrack.store.columns import shape_of

if TYPE_CHECKING:
    from landtrack.register.reading import Reader

__all__ = ["LandFinding", "check_land"]

State = dict[str, Any]
Tell = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class LandFinding:
    """Something to be said of one field, of two, or of plots of one (then ``finding.ids`` are their numbers)."""

    fields: tuple[State, ...]
    finding: Finding


def check_land(reader: Reader, *, village: str = "", tell: Tell = lambda _: None) -> list[LandFinding]:
    """Every finding about the fields and plots that the account sees, the largest overlaps first.

    Parameters
    ----------
    village : uid, to look at the fields of one village alone
    tell : called with the share that is done, 0 to 1

    Notes
    -----
    Accuracies are those that each field and plot was recorded with; not known counts as 0, so that nobody's doubt hides
    an overlap.  Fields that others have followed are history and not looked at.
    """
    where = {"area_code": village} if village else {}
    fields = [p for p in reader.list("parcel", **where) if p.get("geometry") and not p.get("successors")]
    found = list(_of_fields(fields))
    by_village: dict[str, list[State]] = defaultdict(list)
    for field in fields:
        by_village[field["area_code"]].append(field)
    for at, (area, mine) in enumerate(by_village.items(), 1):  # the plots of one village at a time are in memory
        found += _in_village(reader, area, mine)
        tell(at / len(by_village))
    return found


def _in_village(reader: Reader, area: str, fields: Sequence[State]) -> Iterator[LandFinding]:
    """What is to be said of the plots of a village."""
    plots: dict[str, list[State]] = defaultdict(list)
    for plot in reader.list("plot", area_code=area):
        plots[plot["parcel"]].append(plot)
    for field in fields:
        yield from _of_plots(field, plots.get(field["uid"], ()))
    yield from _of_the_given(reader, area, {p["uid"]: p for p in fields}, plots)


def _of_fields(fields: Sequence[State]) -> Iterator[LandFinding]:
    """What is wrong with a field by itself, and the ground that two of them take."""
    shapes = np.array([shape_of(p["geometry"]) for p in fields], dtype=object)
    for at, field in enumerate(fields):
        if problem := geometry_problem(shapes[at]):
            yield LandFinding((field,), Finding(problem, shape=shapes[at]))
            shapes[at] = None
    overlaps = sorted(overlaps_m2(shapes), key=lambda one: -one.m2) if len(shapes) else []
    pairs = [(fields[one.first], fields[one.second]) for one in overlaps]
    errors = [hypot(*(p.get("accuracy_m") or 0.0 for p in pair)) for pair in pairs]
    told = from_overlaps(overlaps, [()] * len(overlaps), errors)
    for one, pair, finding in zip(overlaps, pairs, told, strict=True):
        is_same = shapely.equals(shapes[one.first], shapes[one.second])
        yield LandFinding(pair, Finding("duplicate", m2=one.m2, shape=finding.shape) if is_same else finding)


def _of_plots(field: State, plots: Sequence[State]) -> Iterator[LandFinding]:
    drawn = [(p, shape_of(p["geometry"])) for p in plots if p.get("geometry")]
    outline = shape_of(field["geometry"])
    if not drawn or geometry_problem(outline):
        return
    found = check_plots(
        [(p["number"], shape) for p, shape in drawn], outline, accuracy_m=[p.get("accuracy_m") for p, _ in drawn],
        field_accuracy_m=field.get("accuracy_m"), common=drawn_in(field),
    )  # fmt: skip
    yield from (LandFinding((field,), one) for one in found)


def _of_the_given(
    reader: Reader, area: str, fields: dict[str, State], plots: dict[str, list[State]]
) -> Iterator[LandFinding]:
    """Plots that women hold by land which was not given, or no longer: their field is none of the commitment's."""
    given = {c["uid"]: c for c in reader.list("commitment", area_code=area)}
    lies_in = {p["uid"]: (uid, p["number"]) for uid, many in plots.items() for p in many}
    astray: dict[str, list[str]] = defaultdict(list)
    for allotment in reader.list("allotment", status=list(LIVE_ALLOTMENT), area_code=area):
        uid, number = lies_in.get(allotment.get("plot") or "", ("", ""))
        land = given.get(allotment["commitment"], {})
        if uid in fields and not (land.get("status") in LIVE_COMMITMENT and uid in (land.get("parcels") or ())):
            astray[uid].append(number)
    for uid, numbers in astray.items():
        yield LandFinding((fields[uid],), Finding("not_given", ids=tuple(numbers)))

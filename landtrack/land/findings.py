"""What is to be said about land that was typed, drawn, read or laid out: as codes, numbers and shapes.

A finding never changes anything.  Its sentence stands in the catalogues under ``finding.<code>``
(``finding.<code>.repaired`` where it was mended).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from landtrack.land.checks import (
    MIN_OVERLAP_M2,
    Overlap,
    are_sure,
    geometry_problem,
    is_sure,
    measured,
    overlaps_m2,
    shared_ground,
    sound,
)
from landtrack.land.frames import Plane
from landtrack.land.measure import GEOD, areas_m2, too_small_for_gps

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = ["CHECKS", "FAR_M", "Finding", "check_field", "check_plots", "from_overlaps", "refused"]

FAR_M = 10_000.0  # from the village's point
SMALLEST_M2, LARGEST_M2 = 10.0, 1_000_000.0  # a field beyond them is asked about: a bed of onions, 100 hectares
MOST_NAMED = 4  # plots beside a gap
MIN_OVERLAP_M = 1.0  # of a path that is a line

REFUSED, WARNING = "refused", "warning"
CHECKS = {  # code: what it means for the shape; a mended one is "repaired"
    # one outline
    "empty_geometry": REFUSED, "not_polygon": REFUSED, "unreadable_feature": REFUSED, "not_finite": REFUSED,
    "no_crs": REFUSED, "swapped_axes": REFUSED, "outside_area": REFUSED, "too_few_points": REFUSED,
    "zero_area": REFUSED, "self_intersection": REFUSED, "spike": REFUSED, "unclosed_ring": REFUSED,
    "duplicate": REFUSED, "has_z": WARNING, "duplicate_vertex": WARNING, "multi_part": WARNING,
    "too_small": WARNING, "too_large": WARNING, "too_small_for_gps": WARNING, "far_from_village": WARNING,
    # an outline and its neighbours, plots and their field
    "conflict": WARNING, "within_gps_error": WARNING, "outside_field": REFUSED, "outside_within_error": WARNING,
    "covers_path": WARNING, "covers_well": WARNING, "covers_tree": WARNING, "covers_building": WARNING,
    "plots_outside": REFUSED, "plots_cut": REFUSED, "gap": WARNING, "not_given": WARNING, "plot_clipped": WARNING,
    "plot_in_pieces": WARNING,
    # corners as typed
    "line_unread": REFUSED, "line_left_out": WARNING, "not_an_angle": REFUSED, "unclear_commas": REFUSED,
    "sign_and_letter": REFUSED, "minutes_against_decimals": REFUSED, "minus_missing": REFUSED,
    "zone_missing": REFUSED, "zone_not_there": REFUSED, "mixed_zones": REFUSED, "beyond_zone": REFUSED,
    "zone_wrong": REFUSED, "latitude_south": REFUSED,
    "mixed_forms": WARNING, "few_decimals": WARNING, "far_from_others": WARNING, "too_much_text": REFUSED,
    # files
    "ends_apart": WARNING, "unknown_village": REFUSED, "encoding": WARNING,
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """Something that a person should know, or has to answer."""

    code: str  # of CHECKS
    lines: tuple[int, ...] = ()  # of the text, from 1
    ids: tuple[str, ...] = ()  # fields or plots that it is about, as the caller named them
    m: float | None = None  # metres
    m2: float | None = None  # square metres
    cured_m: float | None = None  # metres from the village if the proposal is taken, where ``m`` is as it was typed
    text: str = ""  # what was written, or the UTM zone that is meant
    shape: BaseGeometry | None = None  # EPSG:4326: where it is, for a picture
    proposal: Any = None  # the cure: corners (n, 2) or a shape, both lon/lat; None: there is none
    mended: bool = False

    @property
    def severity(self) -> str:
        """``refused``, ``repaired`` or ``warning``, as in an import's report."""
        return "repaired" if self.mended else CHECKS[self.code]


def refused(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that stand in the way: nothing may be recorded before they are answered."""
    return tuple(one for one in findings if one.severity == REFUSED)


Named = tuple[str, Any, float | None]  # id, shape in EPSG:4326 or None, standard error of a corner in metres


def check_field(
    shape: BaseGeometry, accuracy_m: float | None, others: Iterable[Named] = (),
    village: tuple[float, float] | None = None, *, smallest_m2: float = SMALLEST_M2, largest_m2: float = LARGEST_M2,
) -> tuple[Finding, ...]:  # fmt: skip
    """What is to be said about a field that was entered.

    Parameters
    ----------
    shape : EPSG:4326
    accuracy_m : standard error of a corner; None (not known) gives nobody the benefit of a doubt, as 0 does
    others : the fields about it, as the box query found them: (id, shape, accuracy_m); those without a usable
        shape are passed over
    village : its point, lon/lat

    Returns
    -------
    findings : alone the one that refuses the shape, if there is one; overlaps from the largest on, each with the
        other's id, m² and outline
    """
    if problem := geometry_problem(shape):
        return (Finding(problem),)
    told = [one for one in others if one[1] is not None]
    same, meeting = _against_others(shape, np.array([one for _, one, _ in told], dtype=object))
    pairs, ground = meeting
    m2 = areas_m2([shape, *ground])  # in one go: measuring two shapes takes no longer than measuring one
    overlaps = sorted(measured(pairs, ground, m2[1:]), key=lambda one: -one.m2)
    by = [told[one.second] for one in overlaps]
    errors = [float(np.hypot(accuracy_m or 0.0, accuracy or 0.0)) for _, _, accuracy in by]
    return (
        *_about_size(shape, float(m2[0]), accuracy_m, smallest_m2, largest_m2),
        *_about_place(shape, village),
        *(Finding("duplicate", ids=(told[i][0],), shape=told[i][1]) for i in same),
        *from_overlaps(overlaps, [(name,) for name, _, _ in by], errors),
    )


def check_plots(
    plots: Sequence[tuple[str, Any]], field: BaseGeometry | None, *,
    accuracy_m: float | Sequence[float | None] | None = 0.0, field_accuracy_m: float | None = 0.0,
    gaps: bool = True, common: Sequence[tuple[str, Any]] = (),
) -> tuple[Finding, ...]:  # fmt: skip
    """What is to be said about the plots of a field, drawn or laid out.

    Parameters
    ----------
    plots : (number, shape in EPSG:4326 or None)
    field : None where it was never measured
    accuracy_m, field_accuracy_m : standard errors of a corner, of the plots one by one or of all alike; 0 for what we
        laid out ourselves; None (not known) gives nobody the benefit of a doubt, as 0 does
    gaps : list what the plots leave of the field; off where paths are meant
    common : (kind, shape in EPSG:4326) of what is common in the field: it is no gap, and no plot's ground

    Returns
    -------
    findings : overlaps (ids: both numbers), plots beyond the field, gaps above 1 m² (ids: plots beside it),
        plots too small for the GPS (ids: all of them), plots on a path, a well, a building (ids: all of them)
    """
    usable, found = _usable_plots(plots)
    numbers, shapes = [plots[at][0] for at in usable], [plots[at][1] for at in usable]
    errors = np.broadcast_to(np.nan_to_num(np.array(accuracy_m, dtype=float)), len(plots))[usable]
    twice = _same_shapes(shapes)
    found += [Finding("duplicate", ids=(numbers[i], numbers[j]), shape=shapes[i]) for i, j in sorted(twice)]
    overlaps = [one for one in overlaps_m2(shapes) if (one.first, one.second) not in twice]
    pairs = [(numbers[one.first], numbers[one.second]) for one in overlaps]
    found += from_overlaps(overlaps, pairs, [hypot(errors[one.first], errors[one.second]) for one in overlaps])
    if field is not None and shapes and not geometry_problem(field):
        told = _without_common(field, common) if gaps else None
        found += _against_field(numbers, shapes, field, np.hypot(errors, field_accuracy_m or 0.0), told)
    return (*found, *_too_small(numbers, shapes, errors), *_on_common(numbers, shapes, common))


def _about_size(
    shape: Any, m2: float, accuracy_m: float | None, smallest_m2: float, largest_m2: float
) -> list[Finding]:
    found = [Finding("multi_part")] if len(shapely.get_parts(shape)) > 1 else []
    if m2 < smallest_m2:
        found.append(Finding("too_small", m2=m2))
    if m2 > largest_m2:
        found.append(Finding("too_large", m2=m2))
    if accuracy_m and too_small_for_gps(shape, accuracy_m, m2):
        found.append(Finding("too_small_for_gps", m=accuracy_m, m2=m2))
    return found


def _about_place(shape: Any, village: tuple[float, float] | None) -> list[Finding]:
    """How far the nearest corner lies from the village, where that is far."""
    if village is None:
        return []
    lon, lat = shapely.get_coordinates(shape).T
    away = float(GEOD.inv(lon, lat, np.full_like(lon, village[0]), np.full_like(lat, village[1]))[2].min())
    return [Finding("far_from_village", m=away)] if away > FAR_M else []


def _against_others(shape: Any, others: Any) -> tuple[list[int], tuple[list[tuple[int, int]], Any]]:
    """Which of the others are the same shape again, and the ground shared with the rest (second of a pair: which)."""
    near = np.flatnonzero(_boxes_meet(shape, others))
    in_degrees = (np.abs(shapely.bounds(others[near])) <= (180.0, 90.0, 180.0, 90.0)).all(axis=1)
    near = near[in_degrees & shapely.is_valid(others[near]) & (shapely.get_dimensions(others[near]) == 2)]
    same = shapely.equals(shape, others[near])
    rest = near[~same]
    pairs, ground = shared_ground([shape], others[rest])
    return near[same].tolist(), ([(i, int(rest[j])) for i, j in pairs], ground)


def _boxes_meet(shape: Any, others: Any) -> Any:
    """(n,) whether the boxes of the others share ground with that of the shape; False for None."""
    if not len(others):
        return np.zeros(0, dtype=bool)
    west, south, east, north = shape.bounds
    there = shapely.bounds(others)
    return (there[:, 0] < east) & (there[:, 2] > west) & (there[:, 1] < north) & (there[:, 3] > south)


def from_overlaps(
    overlaps: Sequence[Overlap], ids: Sequence[tuple[str, ...]], errors_m: Sequence[float]
) -> list[Finding]:
    """The overlaps of one call, each with those whom it concerns and the joint error of their corners."""
    if not overlaps:
        return []
    sure = are_sure(overlaps, errors_m).tolist()
    return [
        Finding("conflict" if certain else "within_gps_error", ids=names, m2=one.m2, shape=one.shape)
        for one, names, certain in zip(overlaps, ids, sure, strict=True)
    ]


def _usable_plots(plots: Sequence[tuple[str, Any]]) -> tuple[list[int], list[Finding]]:
    """Which plots have a usable shape, and what is wrong with the others; a plot without a shape is no fault."""
    usable, found = [], []
    for at, (number, shape) in enumerate(plots):
        if shape is None:
            continue
        if problem := geometry_problem(shape):
            found.append(Finding(problem, ids=(number,)))
        else:
            usable.append(at)
    return usable, found


def _too_small(numbers: Sequence[str], shapes: Sequence[Any], errors_m: NDArray[np.float64]) -> list[Finding]:
    """Plots that a GPS as good as theirs cannot measure, all of one accuracy together."""
    small: dict[float, list[str]] = {}
    for at in np.flatnonzero(errors_m).tolist():
        if too_small_for_gps(shapes[at], error := float(errors_m[at])):
            small.setdefault(error, []).append(numbers[at])
    return [Finding("too_small_for_gps", ids=tuple(named), m=error) for error, named in small.items()]


def _same_shapes(shapes: Sequence[Any]) -> set[tuple[int, int]]:
    """Pairs of plots that are the very same shape."""
    if not shapes:
        return set()
    i, j = shapely.STRtree(shapes).query(shapes)
    pairs = [(a, b) for a, b in zip(i.tolist(), j.tolist(), strict=True) if a < b]
    boxes = shapely.bounds(shapes)
    return {
        (a, b) for a, b in pairs if np.allclose(boxes[a], boxes[b], 0, 1e-9) and shapely.equals(shapes[a], shapes[b])
    }


def _against_field(
    numbers: Sequence[str], shapes: Sequence[Any], field: Any, errors_m: NDArray[np.float64], to_share: Any
) -> list[Finding]:
    """Plots beyond the field, and ground of ``to_share`` (None: nobody asks) in no plot; in metres about the field.

    ``errors_m``: (n,) joint standard errors of the corners of each plot and of the field.
    """
    plane = Plane([field, *shapes, to_share])
    ground, plots = sound(plane.shapes[0]), np.array([sound(one) for one in plane.shapes[1:-1]], dtype=object)
    outside = shapely.difference(plots, ground)
    found = []
    beyond = np.flatnonzero(shapely.area(outside) > MIN_OVERLAP_M2)
    sure = is_sure(outside[beyond], errors_m[beyond])
    for i, certain in zip(beyond.tolist(), sure.tolist(), strict=True):
        code = "outside_field" if certain else "outside_within_error"
        m2 = float(outside[i].area)
        found.append(Finding(code, ids=(numbers[i],), m2=m2, shape=plane.to_degrees(outside[i])))
    if to_share is None:
        return found
    tree = shapely.STRtree(plots)
    for gap in shapely.get_parts(shapely.difference(sound(plane.shapes[-1]), shapely.union_all(plots))):
        if gap.area > MIN_OVERLAP_M2:
            beside = sorted(tree.query(gap, predicate="dwithin", distance=0.01).tolist())[:MOST_NAMED]
            ids = tuple(numbers[i] for i in beside)
            found.append(Finding("gap", ids=ids, m2=float(gap.area), shape=plane.to_degrees(gap)))
    return found


def _without_common(field: Any, common: Sequence[tuple[str, Any]]) -> Any:
    """The ground of a field that is there to be shared out."""
    taken = [shape for _, shape in common if shapely.get_dimensions(shape) == 2]
    return shapely.difference(field, shapely.union_all(taken)) if taken else field


def _on_common(numbers: Sequence[str], shapes: Sequence[Any], common: Sequence[tuple[str, Any]]) -> list[Finding]:
    """Plots that take of what is common, kind by kind; a tree may stand in a plot."""
    if not shapes or not common:
        return []
    plane = Plane([*shapes, *(shape for _, shape in common)])
    plots = np.array([sound(one) for one in plane.shapes[: len(shapes)]], dtype=object)
    taken: dict[str, set[int]] = {}
    m2: dict[str, float] = {}
    for (kind, _), shape in zip(common, plane.shapes[len(shapes) :], strict=True):
        size = int(shapely.get_dimensions(shape))
        both = shapely.intersection(plots, shape)
        amount = (shapely.get_num_coordinates, shapely.length, shapely.area)[size](both)
        on = np.flatnonzero(amount > (0, MIN_OVERLAP_M, MIN_OVERLAP_M2)[size])
        if len(on) and not (size == 0 and kind == "tree"):
            taken.setdefault(kind, set()).update(on.tolist())
            m2[kind] = m2.get(kind, 0.0) + (float(amount[on].sum()) if size == 2 else 0.0)
    return [
        Finding(f"covers_{kind}", ids=tuple(numbers[i] for i in sorted(on)), m2=m2[kind] or None)
        for kind, on in taken.items()
    ]

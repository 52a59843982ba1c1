"""Corners typed in the wrong place, each with a cure: proposed with how far both places lie from the village.

A cure is a row of ``CURES``; nothing is moved before its code is accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from landtrack.land.checks import in_mali
from landtrack.land.findings import FAR_M, Finding
from landtrack.land.measure import distances_m
from landtrack.land.notations import UTM, Position
from landtrack.land.utm import Zone, degrees_from, zone_at

__all__ = ["CURES", "Told", "cure", "lines_of"]

Floats = NDArray[np.float64]
Which = NDArray[np.bool_]
Point = tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Told:
    """One corner as it was understood."""

    line: int  # of the text, from 1
    position: Position
    zone: Zone | None  # in which its metres are read


@dataclass(frozen=True, slots=True, eq=False)
class Cure:
    """Which corners are wrong, and all of them without that."""

    wrong: Which  # (n,)
    lonlat: Floats  # (n, 2)
    zone: Zone | None = None  # in which the metres are read then


Look = Callable[[Floats, Sequence[Told], Point], Cure | None]


def cure(
    lonlat: Floats, told: list[Told], village: Point, accept: Collection[str]
) -> tuple[Floats, list[Told], list[Finding]]:
    """Go through ``CURES``: those accepted are taken, the others proposed.

    Parameters
    ----------
    lonlat : (n, 2) degrees, as typed
    village : its point, lon/lat, if anybody knows it

    Returns
    -------
    the corners, how they are read, and what was found
    """
    findings = []
    for code, look in CURES.items():
        found = look(lonlat, told, village)
        if found is None or not found.wrong.any():
            continue
        cured = np.where(found.wrong[:, None], found.lonlat, lonlat)
        findings.append(_finding(code, lonlat, cured, found, told, village, is_taken=code in accept))
        if code in accept:
            lonlat, told = cured, _read_in(found.zone, found.wrong, told)
    return lonlat, told, findings


def lines_of(told: Sequence[Told], which: Which) -> tuple[int, ...]:
    """The lines of some corners, each once."""
    return tuple(dict.fromkeys(told[i].line for i in np.flatnonzero(which).tolist()))


def _finding(
    code: str, lonlat: Floats, cured: Floats, found: Cure, told: Sequence[Told], village: Point, *, is_taken: bool
) -> Finding:
    away, near = (_furthest_m(some[found.wrong], village) for some in (lonlat, cured))
    return Finding(
        code, lines=lines_of(told, found.wrong), text=str(found.zone or ""), mended=is_taken,
        m=away, cured_m=near, proposal=None if is_taken else cured,
    )  # fmt: skip


def _furthest_m(lonlat: Floats, village: Point) -> float | None:
    """How far the furthest corner lies from the village; None if the village, or the corner, has no place on Earth."""
    away = float(distances_m(lonlat, village).max()) if village else np.inf
    return away if np.isfinite(away) else None


def _read_in(zone: Zone | None, which: Which, told: list[Told]) -> list[Told]:
    if zone is None:
        return told
    return [replace(one, zone=zone) if wrong else one for one, wrong in zip(told, which.tolist(), strict=True)]


# --- what may be wrong ----------------------------------------------------------------------------------------


def _letters(lonlat: Floats, told: Sequence[Told], _: Point) -> Cure | None:
    """A minus and a letter in one number: the letter may say it again, or turn it round."""
    return Cure(np.array([one.position.told_twice for one in told], dtype=bool), lonlat)


def _swapped(lonlat: Floats, told: Sequence[Told], _: Point) -> Cure | None:
    """Corners outside Mali whose swap lies inside: degrees, or metres whose letters say the contrary."""
    turned = lonlat[:, ::-1].copy()
    for i, one in enumerate(told):
        if one.position.form == UTM and one.zone:
            turned[i] = degrees_from(one.zone.epsg).transform(one.position.y, one.position.x)
    return Cure(~in_mali(lonlat) & in_mali(turned), turned)


def _other_zone(lonlat: Floats, told: Sequence[Told], village: Point) -> Cure | None:
    """Metres that lie near the village in its own zone of UTM, and far from it in the one that is written."""
    if village is None:
        return None
    own = zone_at(*village)
    moved = lonlat.copy()
    for i, one in enumerate(told):
        if one.position.form == UTM and one.zone != own:
            moved[i] = degrees_from(own.epsg).transform(one.position.x, one.position.y)
    return Cure(_comes_near(lonlat, moved, village), moved, own)


def _south(lonlat: Floats, told: Sequence[Told], village: Point) -> Cure | None:
    """Degrees south of the equator, whose place north of it is near the village, or inside Mali.

    Where the longitude is mirrored as well, that is the next thing to be asked.
    """
    north = lonlat * np.array([1.0, -1.0])
    both = -lonlat
    there = in_mali(north)
    if village is not None:
        there = _comes_near(lonlat, north, village) | _comes_near(lonlat, both, village)
    return Cure((lonlat[:, 1] < 0) & there & _in_degrees(told), north)


def _minus(lonlat: Floats, told: Sequence[Told], village: Point) -> Cure | None:
    """Corners whose place west of Greenwich is near the village, or near the other corners, and theirs is not."""
    near = village
    if near is None:
        west, east = lonlat[:, 0] < 0, lonlat[:, 0] > 0
        if not (west.any() and east.any()):
            return None
        near = tuple(np.median(lonlat[west], axis=0).tolist())
    mirrored = lonlat * np.array([-1.0, 1.0])
    return Cure(_comes_near(lonlat, mirrored, near) & _in_degrees(told), mirrored)


def _comes_near(lonlat: Floats, moved: Floats, place: tuple[float, float]) -> Which:
    return (distances_m(lonlat, place) > FAR_M) & (distances_m(moved, place) <= FAR_M)


def _in_degrees(told: Sequence[Told]) -> Which:
    return np.array([one.position.form != UTM for one in told], dtype=bool)


# The order in which they are asked: each looks at the corners as those before it left them.
CURES: dict[str, Look] = {
    "sign_and_letter": _letters,
    "swapped_axes": _swapped,
    "zone_wrong": _other_zone,
    "latitude_south": _south,
    "minus_missing": _minus,
}

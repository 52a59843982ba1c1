"""The corners of a field as an officer types them, or pastes them from a GPS, a notebook or a spreadsheet.

What contradicts itself is shown with its cure, never guessed: a cure is taken only where its code is accepted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from landtrack.land.checks import in_mali
from landtrack.land.findings import FAR_M, Finding, refused
from landtrack.land.measure import GEOD, area_m2
from landtrack.land.notations import (
    DECIMAL,
    FORMS,
    MINUTES,
    SECONDS,
    UTM,
    Line,
    Position,
    plain_line,
    read_line,
    row_index,
    without_index,
)
from landtrack.land.utm import UnreadError, Zone, degrees_from, read_zone, zone_at

__all__ = ["Corners", "read_corners", "tells_corners"]

DISAGREE_M = 100.0  # between two ways of saying one corner
SAME_M = 0.01  # a last corner that repeats the first
PLANE_GAP = 0.0025  # between the areas of UTM and of the ground: 0.19 % at the edge of a zone, 0.7 % in the next
COARSE_M = 5.0  # half a GPS's error: less than five decimals
MOST_CHARS, MOST_LINES = 2_000_000, 50_000
_TRUST = (MINUTES, SECONDS, DECIMAL, UTM)  # of two ways of saying one corner: decimals are what people miscalculate

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Corners:
    """What was understood; ``lonlat``, ``lines`` and ``forms`` go together, corner by corner."""

    lonlat: Floats  # (n, 2) degrees, EPSG:4326, as precise as told; a last corner that repeats the first left out
    lines: tuple[int, ...]  # of the text, from 1
    forms: tuple[str, ...]  # decimal, minutes, seconds or utm
    findings: tuple[Finding, ...]
    zone: str = ""  # of UTM, as told: "30N"

    @property
    def is_clear(self) -> bool:
        """Whether nothing has to be answered first."""
        return not refused(self.findings)

    def polygon(self) -> shapely.Polygon | None:
        """The outline in the order of the lines; None below three corners.  ``repair`` judges it."""
        return shapely.Polygon(self.lonlat) if len(self.lonlat) >= 3 else None


@dataclass(frozen=True, slots=True)
class _Row:
    """One corner: its line, and every way in which that line tells it."""

    line: int
    positions: tuple[Position, ...]
    zone: Zone | None


@dataclass(frozen=True, slots=True)
class _Found:
    """A contradiction in some corners, and how they would be without it."""

    finding: Finding
    lonlat: Floats


def read_corners(
    text: str, *, zone: str = "", village: tuple[float, float] | None = None, accept: Collection[str] = (),
) -> Corners:  # fmt: skip
    """The corners in a text, one a line or several on a line.

    Parameters
    ----------
    zone : the zone of UTM where the text does not tell it, such as "30N"
    village : its point, lon/lat degrees: what lies beyond 10 km is shown, and where the zone is missing its own
        is proposed
    accept : codes of findings whose proposal is taken; what was done then stands among the findings as mended

    >>> read_corners("14° 11.346' N  3° 44.956' W").lonlat.round(5).tolist()
    [[-3.74927, 14.1891]]
    """
    if len(text) > MOST_CHARS or text.count("\n") > MOST_LINES:
        return Corners(np.zeros((0, 2)), (), (), (Finding("too_much_text"),))
    rows, findings = _rows(text, clear_commas="unclear_commas" in accept)
    if "unclear_commas" not in accept:
        findings = _with_commas_read(text, zone, village, findings)
    rows, zone_findings, told = _with_zones(rows, read_zone(zone), village, accept)
    findings += zone_findings
    chosen = [min(row.positions, key=lambda one: _TRUST.index(one.form)) for row in rows]
    lonlat = _degrees(chosen, rows)
    findings += _of_lines(rows, chosen, lonlat, accept)
    lonlat, rows, chosen = _without_closing(lonlat, rows, chosen)
    for look in (_letters, _swapped, _minus):
        for found in look(lonlat, rows, chosen, village):
            is_taken = found.finding.code in accept
            lonlat = found.lonlat if is_taken else lonlat
            findings.append(replace(found.finding, mended=is_taken, proposal=None if is_taken else found.lonlat))
    findings += [*_beyond_zone(lonlat, rows, chosen, accept), *_places(lonlat, rows, village, findings)]
    if 0 < len(lonlat) < 3 or (not len(lonlat) and not refused(findings)):
        findings.append(Finding("too_few_points"))
    return Corners(
        lonlat, tuple(row.line for row in rows), tuple(one.form for one in chosen),
        tuple(sorted(findings, key=lambda one: one.lines or (0,))), str(told or ""),
    )  # fmt: skip


def tells_corners(text: str) -> bool:
    """Whether some line of a text is a corner, or would be one with its zone or its commas explained."""
    asked = {"unclear_commas", "zone_missing", "zone_not_there", "too_much_text"}
    read = read_corners(text)
    return len(read.lonlat) > 0 or any(one.code in asked for one in read.findings)


# --- lines ----------------------------------------------------------------------------------------------------


def _rows(text: str, *, clear_commas: bool) -> tuple[list[_Row], list[Finding]]:
    """The corners of all lines, and what is to be said of lines that are none."""
    told = [(number, plain_line(line), line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    told = [(number, plain, line) for number, plain, line in told if line]
    counted = _counted([plain for _, plain, _ in told])
    rows: list[_Row] = []
    findings: list[Finding] = []
    lat_first = True
    for number, plain, line in told:
        try:
            read, assumed = _read(
                without_index(plain) if counted else plain, lat_first=lat_first, clear_commas=clear_commas
            )
        except UnreadError as error:
            findings.append(Finding(error.code, lines=(number,), text=line[:60]))
            continue
        if assumed:
            findings.append(Finding("unclear_commas", lines=(number,), text=line[:60], mended=True))
        lat_first = lat_first if read.lat_first is None else read.lat_first
        if read.is_empty:
            findings.append(Finding("line_left_out", lines=(number,), text=line[:60]))
        if any(one.has_height for one in read.positions):
            findings.append(Finding("has_z", lines=(number,), mended=True))
        rows += [_Row(number, one, read.zone) for one in _corners_of(read.positions)]
        if read.zone and not read.positions:
            rows.append(_Row(number, (), read.zone))
    return rows, _together(findings)


def _read(line: str, *, lat_first: bool, clear_commas: bool) -> tuple[Line, bool]:
    """What a line says, and whether its commas had to be taken for decimal ones."""
    try:
        return read_line(line, lat_first=lat_first), False
    except UnreadError as error:
        if error.code != "unclear_commas" or not clear_commas:
            raise
    return read_line(line, lat_first=lat_first, clear_commas=True), True


def _counted(lines: list[str]) -> bool:
    """Whether the lines below the heads and the zone begin with 1, 2, 3 or another count, as rows of a table do."""
    numbers = [row_index(line) for line in lines if len(re.findall(r"\d+", line)) > 2]
    steps = {b - a for a, b in pairwise(numbers) if a is not None and b is not None}
    return len(numbers) > 1 and None not in numbers and steps == {1}


def _corners_of(positions: Sequence[Position]) -> list[tuple[Position, ...]]:
    """Positions of one line: each form at most once is one corner told twice; else each is a corner."""
    forms = Counter(one.form for one in positions)
    if len(forms) > 1 and max(forms.values()) == 1:
        return [tuple(positions)]
    return [(one,) for one in positions]


def _together(findings: list[Finding]) -> list[Finding]:
    """The same remark on several lines is one remark; what could not be read stays line by line."""
    apart = [one for one in findings if one.code != "has_z"]
    lines = tuple(line for one in findings if one.code == "has_z" for line in one.lines)
    return [*apart, Finding("has_z", lines=lines, mended=True)] if lines else apart


def _with_commas_read(
    text: str, zone: str, village: tuple[float, float] | None, findings: list[Finding]
) -> list[Finding]:
    """Give the proposal to unclear commas: the corners with every comma a decimal one."""
    if not any(one.code == "unclear_commas" for one in findings):
        return findings
    read = read_corners(text, zone=zone, village=village, accept=("unclear_commas",)).lonlat
    cure = read if len(read) else None
    return [replace(one, proposal=cure) if one.code == "unclear_commas" else one for one in findings]


# --- zones of UTM ---------------------------------------------------------------------------------------------


def _with_zones(
    rows: list[_Row], answered: Zone | None, village: tuple[float, float] | None, accept: Collection[str]
) -> tuple[list[_Row], list[Finding], Zone | None]:
    """Each corner in metres with its zone; those that have none are left out, and asked for.

    A zone told once is that of all; where several are told each stands for the lines from there on.
    """
    told = [row.zone for row in rows if row.zone]
    zones = list(dict.fromkeys(told))
    current = zones[0] if len(zones) == 1 else None
    filled: list[_Row] = []
    for row in rows:
        current = row.zone or current
        filled.append(replace(row, zone=current))
    filled = [row for row in filled if row.positions]
    lacking = tuple(row.line for row in filled if not row.zone and _only_metres(row))
    findings: list[Finding] = []
    used = zones[0] if len(zones) == 1 else answered
    if lacking:
        proposed = zone_at(*village) if village else None
        is_taken = answered is None and proposed is not None and "zone_missing" in accept
        used = answered or (proposed if is_taken else None)
        if answered is None:
            cure = None
            if proposed and not is_taken:
                with_zone = [replace(row, zone=row.zone or proposed) for row in filled]
                chosen = [min(r.positions, key=lambda one: _TRUST.index(one.form)) for r in with_zone]
                cure = _degrees(chosen, with_zone)
            text = str(proposed or "")
            code = "zone_missing" if proposed else "zone_not_there"
            findings.append(Finding(code, lines=lacking, text=text, proposal=cure, mended=is_taken))
        filled = [replace(row, zone=row.zone or used) for row in filled]
        filled = [row for row in filled if row.zone or not _only_metres(row)]
    if len(zones) > 1:
        lines = tuple(row.line for row in filled if row.zone != zones[0])
        text = ", ".join(map(str, zones))
        findings.append(Finding("mixed_zones", lines=lines, text=text, mended="mixed_zones" in accept))
    return [_without_loose_metres(row) for row in filled], findings, used if lacking or told else None


def _only_metres(row: _Row) -> bool:
    return all(one.form == UTM for one in row.positions)


def _without_loose_metres(row: _Row) -> _Row:
    """A line that tells degrees as well needs no zone: its metres are then left alone."""
    if row.zone or _only_metres(row):
        return row
    return replace(row, positions=tuple(one for one in row.positions if one.form != UTM))


def _degrees(positions: Sequence[Position], rows: Sequence[_Row]) -> Floats:
    """(n, 2) lon/lat; metres are read in the zone of their row."""
    xy = np.array([(one.x, one.y) for one in positions], dtype=float).reshape(-1, 2)
    for zone in {row.zone for row in rows if row.zone}:
        here = [i for i, one in enumerate(positions) if one.form == UTM and rows[i].zone == zone]
        if here:
            x, y = np.sort(xy[here], axis=1).T if not any(positions[i].axes_told for i in here) else xy[here].T
            xy[here] = np.column_stack(degrees_from(zone.epsg).transform(x, y))
    return xy


# --- contradictions -------------------------------------------------------------------------------------------


def _of_lines(
    rows: Sequence[_Row], chosen: Sequence[Position], lonlat: Floats, accept: Collection[str]
) -> list[Finding]:
    """What two forms in one line, several forms, or few digits have to say."""
    found = []
    for i, row in enumerate(rows):
        others = [one for one in row.positions if one is not chosen[i]]
        apart = [_apart_m(lonlat[i], there) for there in _degrees(others, [row] * len(others))]
        if apart and max(apart) > DISAGREE_M:
            taken = "minutes_against_decimals" in accept
            cure = None if taken else lonlat
            found.append(
                Finding("minutes_against_decimals", lines=(row.line,), m=max(apart), proposal=cure, mended=taken)
            )
    forms = Counter(one.form for one in chosen)
    if len(forms) > 1:
        usual = max(FORMS, key=lambda form: forms[form])
        lines = _lines(rows, np.array([one.form != usual for one in chosen]))
        found.append(Finding("mixed_forms", lines=lines))
    for form in forms:  # a spreadsheet leaves zeros out, so the most precise line of a form speaks for all
        steps = [one.step_m for one in chosen if one.form == form]
        if min(steps) > COARSE_M:
            lines = _lines(rows, np.array([one.form == form for one in chosen]))
            found.append(Finding("few_decimals", lines=lines, m=min(steps)))
    return found


def _without_closing(
    lonlat: Floats, rows: list[_Row], chosen: list[Position]
) -> tuple[Floats, list[_Row], list[Position]]:
    """The corners without a last one that only repeats the first."""
    if len(lonlat) > 1 and _apart_m(lonlat[0], lonlat[-1]) <= SAME_M:
        return lonlat[:-1], rows[:-1], chosen[:-1]
    return lonlat, rows, chosen


def _apart_m(here: Floats, there: Floats) -> float:
    """Geodesic distance; infinite where one of them lies nowhere on Earth."""
    if not np.isfinite([here, there]).all() or max(abs(here[1]), abs(there[1])) > 90:
        return float("inf")
    return float(GEOD.inv(*here, *there)[2])


def _distances_m(lonlat: Floats, point: tuple[float, float]) -> Floats:
    """(n,) from each corner; infinite for latitudes beyond the pole."""
    there = np.abs(lonlat[:, 1]) <= 90
    away = np.full(len(lonlat), np.inf)
    lon, lat = lonlat[there].T
    away[there] = GEOD.inv(lon, lat, np.full_like(lon, point[0]), np.full_like(lat, point[1]))[2]
    return away


def _cured(code: str, lonlat: Floats, rows: Sequence[_Row], wrong: NDArray[np.bool_], cure: Floats,
           m: float | None = None) -> list[_Found]:  # fmt: skip
    """The finding on the corners that are wrong, and all corners with those cured."""
    if not wrong.any():
        return []
    lines = tuple(dict.fromkeys(rows[i].line for i in np.flatnonzero(wrong).tolist()))
    return [_Found(Finding(code, lines=lines, m=m), np.where(wrong[:, None], cure, lonlat))]


def _letters(lonlat: Floats, rows: Sequence[_Row], chosen: Sequence[Position], _: object) -> list[_Found]:
    """A minus and a letter in one number: the letter may say it again, or turn it round."""
    wrong = np.array([one.told_twice for one in chosen], dtype=bool)
    return _cured("sign_and_letter", lonlat, rows, wrong, lonlat)


def _swapped(lonlat: Floats, rows: Sequence[_Row], chosen: Sequence[Position], _: object) -> list[_Found]:
    """Corners outside Mali whose swap lies inside."""
    cure = lonlat[:, ::-1].copy()
    for i, one in enumerate(chosen):
        if one.form == UTM and rows[i].zone:
            x, y = degrees_from(rows[i].zone.epsg).transform(one.y, one.x)  # type: ignore[union-attr]
            cure[i] = x, y
    return _cured("swapped_axes", lonlat, rows, ~in_mali(lonlat) & in_mali(cure), cure)


def _minus(
    lonlat: Floats, rows: Sequence[_Row], chosen: Sequence[Position], village: tuple[float, float] | None
) -> list[_Found]:
    """Corners whose place west of Greenwich is near the village, or near the other corners, and theirs is not."""
    if not len(lonlat):
        return []
    cure = lonlat * np.array([-1.0, 1.0])
    near = village
    if near is None:
        west, east = lonlat[:, 0] < 0, lonlat[:, 0] > 0
        if not (west.any() and east.any()):
            return []
        near = tuple(np.median(lonlat[west], axis=0).tolist())
    away, back = _distances_m(lonlat, near), _distances_m(cure, near)
    metres = np.array([one.form == UTM for one in chosen], dtype=bool)
    wrong = (away > FAR_M) & (back <= FAR_M) & ~metres
    return _cured("minus_missing", lonlat, rows, wrong, cure, float(away[wrong].max()) if wrong.any() else None)


def _beyond_zone(
    lonlat: Floats, rows: Sequence[_Row], chosen: Sequence[Position], accept: Collection[str]
) -> list[Finding]:
    """Metres so far beyond their zone that its plane no longer has the area of the ground: wrong zone, or as it is."""
    zones = {row.zone for row in rows}
    shape = shapely.Polygon(lonlat) if len(lonlat) > 2 and in_mali(lonlat).all() else None
    if shape is None or len(zones) != 1 or any(one.form != UTM for one in chosen) or not shape.is_valid:
        return []
    plane = shapely.Polygon([sorted((one.x, one.y)) for one in chosen]).area
    if abs(plane / area_m2(shape) - 1) <= PLANE_GAP:
        return []
    lines = _lines(rows, np.ones(len(rows), dtype=bool))
    return [Finding("beyond_zone", lines=lines, text=str(zones.pop()), mended="beyond_zone" in accept)]


def _places(
    lonlat: Floats, rows: Sequence[_Row], village: tuple[float, float] | None, findings: Sequence[Finding]
) -> list[Finding]:
    """Corners outside Mali, far from the village, or far from the other corners, unless a cure is proposed."""
    asked = {line for one in findings if one.severity == "refused" and one.proposal is not None for line in one.lines}
    free = np.array([row.line not in asked for row in rows], dtype=bool)
    outside = ~in_mali(lonlat) & free
    found = []
    if outside.any():
        found.append(Finding("outside_area", lines=_lines(rows, outside)))
    left = free & ~outside
    if village:
        away = _distances_m(lonlat, village)
        far = left & (away > FAR_M)
        if far.any():
            found.append(Finding("far_from_village", lines=_lines(rows, far), m=float(away[far].min())))
        left &= ~far
    if left.sum() > 2:
        middle = np.median(lonlat[left], axis=0)
        away = _distances_m(lonlat, (float(middle[0]), float(middle[1])))
        far = left & (away > FAR_M)
        if far.any():
            found.append(Finding("far_from_others", lines=_lines(rows, far), m=float(away[far].max())))
    return found


def _lines(rows: Sequence[_Row], which: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(rows[i].line for i in np.flatnonzero(which).tolist()))

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
from landtrack.land.cures import Told, cure, lines_of
from landtrack.land.findings import FAR_M, Finding, refused
from landtrack.land.measure import area_m2, distances_m
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
    lonlat, corners = _without_closing(
        lonlat, [Told(row.line, one, row.zone) for row, one in zip(rows, chosen, strict=True)]
    )
    lonlat, corners, cures = cure(lonlat, corners, village, accept)
    findings = _without_explained_zones(findings, cures) + cures
    findings += [*_beyond_zone(lonlat, corners, accept), *_places(lonlat, corners, village, findings)]
    if 0 < len(lonlat) < 3 or (not len(lonlat) and not refused(findings)):
        findings.append(Finding("too_few_points"))
    return Corners(
        lonlat, tuple(one.line for one in corners), tuple(one.position.form for one in corners),
        tuple(sorted(findings, key=lambda one: one.lines or (0,))), _zone_said(corners, told),
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
            xy[here] = np.column_stack(degrees_from(zone.epsg).transform(*xy[here].T))
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
        lines = _lines(rows, [one.form != usual for one in chosen])
        found.append(Finding("mixed_forms", lines=lines))
    for form in forms:  # a spreadsheet leaves zeros out, so the most precise line of a form speaks for all
        steps = [one.step_m for one in chosen if one.form == form]
        if min(steps) > COARSE_M:
            lines = _lines(rows, [one.form == form for one in chosen])
            found.append(Finding("few_decimals", lines=lines, m=min(steps)))
    return found


def _lines(rows: Sequence[_Row], which: Sequence[bool]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(row.line for row, wanted in zip(rows, which, strict=True) if wanted))


def _without_closing(lonlat: Floats, corners: list[Told]) -> tuple[Floats, list[Told]]:
    """The corners without a last one that only repeats the first."""
    if len(lonlat) > 1 and _apart_m(lonlat[0], lonlat[-1]) <= SAME_M:
        return lonlat[:-1], corners[:-1]
    return lonlat, corners


def _apart_m(here: Floats, there: Floats) -> float:
    return float(distances_m(here[None], (float(there[0]), float(there[1])))[0])


def _without_explained_zones(findings: list[Finding], cures: Sequence[Finding]) -> list[Finding]:
    """Several zones need no answer of their own where that of the village is proposed for those that stray."""
    asked = any(one.code == "zone_wrong" for one in cures)
    return [one for one in findings if not (asked and one.code == "mixed_zones")]


def _zone_said(corners: Sequence[Told], told: Zone | None) -> str:
    """The zone in which all metres are read; else the first that is told."""
    zones = {one.zone for one in corners if one.position.form == UTM}
    return str(zones.pop() if len(zones) == 1 else told or "")


def _beyond_zone(lonlat: Floats, corners: Sequence[Told], accept: Collection[str]) -> list[Finding]:
    """Metres so far beyond their zone that its plane no longer has the area of the ground: wrong zone, or as it is."""
    zones = {one.zone for one in corners}
    shape = shapely.Polygon(lonlat) if len(lonlat) > 2 and in_mali(lonlat).all() else None
    if shape is None or len(zones) != 1 or any(one.position.form != UTM for one in corners) or not shape.is_valid:
        return []
    plane = shapely.Polygon([sorted((one.position.x, one.position.y)) for one in corners]).area
    if abs(plane / area_m2(shape) - 1) <= PLANE_GAP:
        return []
    lines = lines_of(corners, np.ones(len(corners), dtype=bool))
    return [Finding("beyond_zone", lines=lines, text=str(zones.pop()), mended="beyond_zone" in accept)]


def _places(
    lonlat: Floats, corners: Sequence[Told], village: tuple[float, float] | None, findings: Sequence[Finding]
) -> list[Finding]:
    """Corners outside Mali, far from the village, or far from the other corners, unless a cure is proposed."""
    asked = {line for one in findings if one.severity == "refused" and one.proposal is not None for line in one.lines}
    free = np.array([one.line not in asked for one in corners], dtype=bool)
    outside = ~in_mali(lonlat) & free
    found = []
    if outside.any():
        found.append(Finding("outside_area", lines=lines_of(corners, outside)))
    left = free & ~outside
    if village:
        away = distances_m(lonlat, village)
        far = left & (away > FAR_M)
        if far.any():
            found.append(Finding("far_from_village", lines=lines_of(corners, far), m=float(away[far].min())))
        left &= ~far
    if left.sum() > 2:
        middle = np.median(lonlat[left], axis=0)
        away = distances_m(lonlat, (float(middle[0]), float(middle[1])))
        far = left & (away > FAR_M)
        if far.any():
            found.append(Finding("far_from_others", lines=lines_of(corners, far), m=float(away[far].max())))
    return found

"""One line of coordinates as people write them: signs, words and numbers, and the positions they make.

Degrees with decimals, degrees and minutes, degrees minutes and seconds, UTM; letters in French and English.
Nothing is judged here: ``corners`` sets the lines side by side.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import cast

from landtrack.land.utm import UnreadError, Zone, zone_in

DECIMAL, MINUTES, SECONDS, UTM = FORMS = ("decimal", "minutes", "seconds", "utm")
EASTINGS, NORTHINGS = (100_000, 900_000), (1_000_000, 10_000_000)  # metres of UTM in and about Mali
_SMALLEST_UTM = 1000  # a bare number from here on is metres
_STEPS_M = {DECIMAL: 111_000.0, MINUTES: 1_850.0, SECONDS: 31.0, UTM: 1.0}  # of a whole unit of the last number

_SIGNS = str.maketrans({
    **dict.fromkeys("º˚*", "°"), **dict.fromkeys("′’‘ʹʼ´`", "'"), **dict.fromkeys("″”“„ʺ", '"'),
    **dict.fromkeys("−–—‐‑‒", "-"), **dict.fromkeys("\u00a0\u202f\u2009\u2007", " "), "٫": ".", "،": ",", "؛": ";",
})  # fmt: skip
_HEMISPHERES = {
    "n": ("lat", 1), "nord": ("lat", 1), "north": ("lat", 1), "s": ("lat", -1), "sud": ("lat", -1),
    "south": ("lat", -1), "e": ("lon", 1), "est": ("lon", 1), "east": ("lon", 1), "w": ("lon", -1),
    "o": ("lon", -1), "ouest": ("lon", -1), "west": ("lon", -1),
}  # fmt: skip
_LABELS = {
    "lat": "lat", "latitude": "lat", "y": "lat", "northing": "lat", "lon": "lon", "long": "lon", "lng": "lon",
    "longitude": "lon", "x": "lon", "easting": "lon", "alt": "alt", "altitude": "alt", "elev": "alt",
    "elevation": "alt", "z": "alt",
}  # fmt: skip
_MARKS = {"deg": "°", "degre": "°", "degres": "°", "degree": "°", "degrees": "°", "min": "'", "mn": "'", "sec": '"'}
_IGNORED = {"m", "wgs", "gps", "utm", "et", "and", "zone", "fuseau"}

_TOKEN = re.compile(
    r"(?P<num>\d+(?:[.,]\d+)*)|(?P<word>[a-z]+)|(?P<sign>[-+])|(?P<mark>[°'\"])|(?P<gap>[;|/,\t])|(?P<odd>[^\s():=.])"
)
_ROW = re.compile(
    r"\A\s*(?:(?:point|pt|p|coin|corner|borne|b|sommet|wpt|waypoint|no|#|n *°)[ .]*\d{1,4}(?![\d.,])(?: *[-):;.,|\t]| )"
    r"|\d{1,4}(?: *\)| *:|\.(?!\d))|[a-z]\d{0,3} *[):.](?!\d)|[a-df-mp-rtuvz]\d{0,3}(?: *[;,|\t]|(?= +[-+\d])))"
)
_INDEX = re.compile(  # 1,14.18 and 1,419150,1568769 are no numbers: the comma sets them apart
    r"\A\s*(\d{1,4})(?:\s*[;|\t]\s*|,?\s+|,(?=[-+]?\d+\.\d|\d{6,7},\d{6,7}(?!\d)))(?=\S)"
)
_UTM_SPACED = re.compile(r"(?<![\d.,])(\d{1,3}(?: \d{3})+(?:[.,]\d+)?)(?![\d])")
_SCIENTIFIC = re.compile(r"\de[-+]\d")
_DATUM = re.compile(r"wgs[ _-]?(?:19)?84")


@dataclass(frozen=True, slots=True)
class Position:
    """A position that a line tells."""

    form: str  # of FORMS
    x: float  # degrees east, or metres of the zone
    y: float
    step_m: float  # what one more in its last digit is worth
    axes_told: bool = False  # by letters or labels
    has_height: bool = False
    told_twice: bool = False  # a minus and a letter that says the same, or the contrary


@dataclass(frozen=True, slots=True)
class Line:
    """What stands in a line."""

    positions: tuple[Position, ...] = ()
    zone: Zone | None = None
    lat_first: bool | None = None  # the order that heads of columns tell
    is_empty: bool = False  # no number and no head


def plain_line(text: str) -> str:
    """A line in small letters without accents, its signs and digits in their plainest form."""
    text = "".join(c for c in text if unicodedata.category(c) != "Cf" or c == "\u00ad").translate(_SIGNS)
    text = "".join(str(unicodedata.decimal(c, c)) for c in text)
    bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    bare = re.sub(r"(?<=\d)o(?=\s*\d+(?:[.,]\d+)?\s*')", "°", bare)  # a small o for the sign of degrees
    return bare.replace("''", '"')


def row_index(line: str) -> int | None:
    """The number with which a plain line begins, where more follows."""
    found = _INDEX.match(line)
    return int(found[1]) if found else None


def without_index(line: str) -> str:
    """The line without that number."""
    return _INDEX.sub("", line, count=1)


def read_line(line: str, *, lat_first: bool = True, clear_commas: bool = False) -> Line:
    """The positions of a plain line.

    Parameters
    ----------
    lat_first : the order of numbers that nothing names
    clear_commas : a comma between digits is the decimal sign, whatever else it might be

    Raises
    ------
    UnreadError : with the code of the finding
    """
    zone, bare = zone_in(line)
    bare = _DATUM.sub(" ", bare)
    if _SCIENTIFIC.search(bare):
        raise UnreadError
    if not re.search(r"\d", bare):
        return _heads(bare, zone)
    bare = _ROW.sub("", bare, count=1) if re.search(r"\d.*\d", _ROW.sub("", bare, count=1)) else bare
    bare = _UTM_SPACED.sub(lambda m: _joined(m[0]), bare)
    groups = _grouped(list(_items(bare, clear_commas=clear_commas)))
    return Line(tuple(_positions(groups, lat_first=lat_first)), zone)


# --- heads of columns -----------------------------------------------------------------------------------------


def _heads(line: str, zone: Zone | None) -> Line:
    """A line without numbers: heads of columns, or words."""
    words = re.findall(r"[a-z]+", re.sub(r"\bn *°|\bno\b|\bnum\w*|#", " ", line))
    axes = [_LABELS.get(word) or _HEMISPHERES.get(word, ("",))[0] for word in words]
    named = [axis for axis in axes if axis in ("lat", "lon")]
    if len(named) < 2 or named[0] == named[1]:
        return Line(zone=zone, is_empty=zone is None and bool(line.strip()))
    return Line(zone=zone, lat_first=named[0] == "lat")


# --- from signs to numbers ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Number:
    value: float
    decimals: int
    negative: bool
    mark: str = ""  # ° ' "

    @property
    def is_whole(self) -> bool:
        return self.decimals == 0


@dataclass(slots=True)
class _Group:
    """The numbers of one angle or one length, and what is said of its direction."""

    axis: str = ""
    hemisphere: int = 0
    numbers: list[_Number] = field(default_factory=list)


def _joined(text: str) -> str:
    """Thousands set apart by spaces, where they make a UTM length: "419 150" and "1 568 769"."""
    bare = text.replace(" ", "")
    whole = re.split("[.,]", bare)[0]
    if len(whole) in (6, 7):
        return bare
    parts = text.split()
    return "{}{}{} {}{}".format(*parts) if len(parts) == 5 and len(parts[0]) == 1 else text  # northing, easting


Item = tuple[str, object]


def _items(line: str, *, clear_commas: bool) -> Iterator[Item]:
    """Numbers, axes, hemispheres and gaps of a line.

    Raises
    ------
    UnreadError : there is something else in it, or its commas may be read in two ways
    """
    tokens = [(found.lastgroup or "", found[0], found.start(), found.end()) for found in _TOKEN.finditer(line)]
    points = any("." in text for kind, text, *_ in tokens if kind == "num")
    split_by_comma = _free_commas(line)
    letters = any(kind == "word" and text in _HEMISPHERES for kind, text, *_ in tokens)
    unclear, negative = 0, False
    signed = "-" in line
    for at, (kind, text, start, end) in enumerate(tokens):
        mark = _mark_after(tokens, at)
        if kind == "num":
            parts = _parts(text, points=points, marked=bool(mark))
            unclear += not points and _may_be_two(text, parts, mark, free=split_by_comma, signed=signed)
            for k, part in enumerate(parts):
                last = k == len(parts) - 1
                decimals = len(part.partition(".")[2])
                yield "num", _Number(float(part), decimals, negative, mark if last else "")
                negative = False
        elif kind == "sign":
            spaced = line[start - 1 : start].isspace() and line[end : end + 1].isspace()
            negative = text == "-" and not (spaced and letters)
            if at + 1 == len(tokens) or (tokens[at + 1][0] != "num" and not (spaced and letters)):
                raise UnreadError
        elif kind == "word":
            yield from _word(text)
        elif kind == "gap":
            yield "gap", text
        elif kind == "odd":
            raise UnreadError
    if unclear and not clear_commas:
        raise UnreadError("unclear_commas")


def _mark_after(tokens: list[tuple[str, str, int, int]], at: int) -> str:
    if at + 1 < len(tokens):
        kind, text = tokens[at + 1][:2]
        return text if kind == "mark" else _MARKS.get(text, "")
    return ""


def _word(text: str) -> Iterator[Item]:
    if text in _HEMISPHERES:
        yield "hemisphere", _HEMISPHERES[text]
    elif text in _LABELS:
        yield "label", _LABELS[text]
    elif text not in _MARKS and text not in _IGNORED:
        raise UnreadError


def _free_commas(line: str) -> bool:
    """Whether a comma stands beside something else than digits, so that it sets numbers apart."""
    return bool(re.search(r"(?<=[\d'\"°nsewo]),(?!\d)|,(?=[-+nsewo])", line))


def _parts(text: str, *, points: bool, marked: bool) -> list[str]:
    """The numbers in a run of digits, points and commas."""
    if text.count(".") > 1 and "," not in text:
        raise UnreadError
    if marked and text.count(",") == 1 and "." not in text:
        parts = [text.replace(",", ".")]
    elif points:
        parts = text.split(",")
    else:
        digits = text.split(",")
        if len(digits) == 1 or (len(digits) == 2 and min(map(len, digits)) >= 6 and not marked):
            parts = digits  # whole metres: "419150,1568769"
        elif len(digits) % 2 == 0:
            parts = [f"{a}.{b}" for a, b in zip(digits[::2], digits[1::2], strict=True)]
        else:
            raise UnreadError
    if any(part.count(".") > 1 for part in parts):
        raise UnreadError
    return parts


def _may_be_two(text: str, parts: list[str], mark: str, *, free: bool, signed: bool) -> bool:
    """Whether a comma between digits might as well set numbers apart, or thousands."""
    if "," not in text or "." not in parts[0] or mark:
        return False
    short = any(len(part.partition(".")[2]) <= 3 for part in parts)
    return short and (len(parts) > 1 or (free and not signed))


# --- from numbers to positions --------------------------------------------------------------------------------


def _grouped(items: list[Item]) -> list[_Group]:
    """Numbers that belong together: by letters before or behind them, by marks, else each on its own."""
    kinds = [kind for kind, _ in items]
    has_letters = "hemisphere" in kinds or "label" in kinds
    before = "hemisphere" in kinds and kinds.index("hemisphere") < kinds.index("num")
    groups: list[_Group] = []
    current: _Group | None = None
    gap = False
    for kind, what in items:
        if kind == "gap":
            gap = True
            continue
        if kind == "label":
            current = _Group(axis=str(what))
            groups.append(current)
        elif kind == "hemisphere":
            axis, sign = cast("tuple[str, int]", what)
            fresh = before and (current is None or current.numbers or current.hemisphere)
            if fresh:
                current = _Group()
                groups.append(current)
            if current is None or current.hemisphere or current.axis not in ("", axis):
                raise UnreadError
            current.axis, current.hemisphere = axis, sign
            current = current if before else None
        else:
            number = cast("_Number", what)
            if current is None or (current.numbers and not _goes_on(current, number, gap=gap, letters=has_letters)):
                current = _Group()
                groups.append(current)
            current.numbers.append(number)
        gap = False
    return [one for one in groups if one.axis != "alt"]


def _goes_on(group: _Group, number: _Number, *, gap: bool, letters: bool) -> bool:
    """Whether a number is the minutes or seconds of the one before it."""
    last = group.numbers[-1]
    if gap or number.negative or number.mark == "°" or not last.is_whole or len(group.numbers) > 2:
        return False
    if number.mark:
        return bool(last.mark)
    return bool(last.mark) or letters


def _positions(groups: list[_Group], *, lat_first: bool) -> Iterator[Position]:
    """Groups two by two; a last number alone behind a pair is a height.

    Raises
    ------
    UnreadError
    """
    groups = _minutes_without_marks(groups)
    has_height = False
    if len(groups) == 3 and not groups[2].axis and _form(groups[2]) == DECIMAL and not groups[2].numbers[0].mark:
        groups, has_height = groups[:2], True
    if not groups or len(groups) % 2:
        raise UnreadError
    for one, other in zip(groups[::2], groups[1::2], strict=True):
        yield replace(_position(one, other, lat_first=lat_first), has_height=has_height)


def _minutes_without_marks(groups: list[_Group]) -> list[_Group]:
    """Bare numbers that can only be degrees with minutes: 14 11.346 -3 44.956, or with seconds as well."""
    numbers = [g.numbers[0] for g in groups if len(g.numbers) == 1 and not g.axis and not g.numbers[0].mark]
    if len(numbers) != len(groups) or len(groups) not in (4, 6):
        return groups
    half = len(groups) // 2
    halves = (numbers[:half], numbers[half:])
    fits = all(
        all(n.is_whole for n in one[:-1]) and all(n.value < 60 and not n.negative for n in one[1:]) for one in halves
    )
    return [_Group(numbers=one) for one in halves] if fits else groups


def _form(group: _Group) -> str:
    if not 1 <= len(group.numbers) <= 3:
        raise UnreadError
    if len(group.numbers) > 1:
        return FORMS[len(group.numbers) - 1]
    return UTM if group.numbers[0].value >= _SMALLEST_UTM else DECIMAL


def _position(one: _Group, other: _Group, *, lat_first: bool) -> Position:
    form = _form(one)
    if form != _form(other):
        raise UnreadError
    told = bool(one.axis or other.axis)
    first_is_lat = one.axis == "lat" or other.axis == "lon" if told else lat_first
    if told and one.axis == other.axis:
        raise UnreadError
    lat, lon = (one, other) if first_is_lat else (other, one)
    decimals = max(one.numbers[-1].decimals, other.numbers[-1].decimals)  # a spreadsheet leaves zeros out
    step = _STEPS_M[form] * 10.0**-decimals
    if form == UTM:
        return _in_metres(lon.numbers[0].value, lat.numbers[0].value, step, told=told)
    twice = any(group.hemisphere and group.numbers[0].negative for group in (one, other))
    return Position(form, _angle(lon, 180), _angle(lat, 90), step, told, told_twice=twice)


def _in_metres(x: float, y: float, step: float, *, told: bool) -> Position:
    """The larger one is the northing, unless letters say otherwise."""
    if not told and y < x:
        x, y = y, x
    small, large = sorted((x, y))
    if not (EASTINGS[0] <= small < EASTINGS[1] and NORTHINGS[0] <= large < NORTHINGS[1]):
        raise UnreadError("not_an_angle")
    return Position(UTM, x, y, step, told)


def _angle(group: _Group, most: float) -> float:
    """Degrees; a letter wins over a sign.

    Raises
    ------
    UnreadError : minutes or seconds from 60 on, degrees beyond the pole, a part that is not whole
    """
    *wholes, _ = group.numbers
    if any(not n.is_whole for n in wholes) or any(n.value >= 60 for n in group.numbers[1:]):
        raise UnreadError("not_an_angle")
    degrees = sum(n.value / 60**k for k, n in enumerate(group.numbers))
    if degrees > 180 or (degrees > most and group.hemisphere):
        raise UnreadError("not_an_angle")
    sign = group.hemisphere or (-1 if group.numbers[0].negative else 1)
    return sign * degrees

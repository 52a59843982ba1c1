"""GeoJSON and lines of GeoJSON as a stream: cut at the borders of features, so that a broken one loses no other.

The file is read twice: once for what stands outside the features (the name of its coordinate system may follow
them), once for the features.  Never more than a feature and a block is held.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from landtrack.errors import UnreadableFile
from landtrack.exchange.vector_feature import MOST_FEATURE_BYTES, MOST_FEATURES, Feature, Layer

__all__ = ["of_json"]

WGS84 = "EPSG:4326"  # what a GeoJSON without a word about it is told in (RFC 7946)
BLOCK = 2**20
MOST_FIELDS = 1000
LONGEST_TAIL = 2**16  # signs after the features that are looked at
LONGEST_SIGN = 200  # signs from "features" to its bracket
_FEATURES = re.compile(r'"features"\s*:\s*\[')
_CRS = re.compile(r'"crs"\s*:\s*(?=\{)')
_BETWEEN = re.compile(r"[\s,]*")
# A text ends with its line at the latest: one whose sign of end is missing does not swallow what follows.
_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*(?:"|(?P<open>\\?\Z)|(?=\n))|[{}]')
# How a feature begins.  These signs cannot stand in a text (they would be escaped), nor within a feature.
_START = re.compile(r'\{\s*(?:"id"\s*:\s*(?:"[^"\\]*"|[-\d.]+|null)\s*,\s*)?"type"\s*:\s*"Feature"')
_KINDS = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")


@dataclass(frozen=True, slots=True)
class _Json:
    """A GeoJSON file that was looked through once."""

    path: Path
    file: str
    layers: tuple[Layer, ...]
    form: str  # features, lines, or single: one feature or geometry

    def features(self, _: Layer) -> Iterator[Feature]:
        """The features in file order; what is no JSON, or none, has a ``problem``.  Raises UnreadableFile."""
        if self.form == "features":
            texts = _cut(self.path, self.file, _Around())
        else:
            texts = _lines(self.path) if self.form == "lines" else iter(["".join(_blocks(self.path))])
        for row, text in enumerate(texts, 1):
            if row > MOST_FEATURES:
                raise UnreadableFile(self.file, "vector_too_large")
            yield _feature(row, text)


def of_json(path: Path, name: str) -> _Json:
    """A GeoJSON file, or one of a feature a line.

    Raises
    ------
    UnreadableFile : broken_json, no_vector (other JSON), vector_too_large (one feature of 64 MB)
    """
    first = _first_of_lines(path)
    if first is not None:
        return _Json(path, name, (replace(_seen(first), name=Path(name).stem, driver="GeoJSONSeq"),), "lines")
    around = _Around()
    seen, count = _seen("{}"), 0
    for text in _cut(path, name, around):
        count += 1
        seen = _seen(text) if count == 1 else seen
    if around.has_features:
        layer = replace(seen, name=Path(name).stem, crs=_crs_name(around.crs), count=count)
        return _Json(path, name, (layer,), "features")
    if path.stat().st_size > MOST_FEATURE_BYTES:
        raise UnreadableFile(name, "vector_too_large")
    told = _parsed("".join(_blocks(path)))
    if told is None:
        raise UnreadableFile(name, "broken_json")
    if not isinstance(told, dict) or told.get("type") not in (*_KINDS, "Feature"):
        raise UnreadableFile(name, "no_vector")
    layer = Layer(Path(name).stem, "GeoJSON", crs=_crs_name(told.get("crs")), fields=_fields(told), count=1)
    return _Json(path, name, (layer,), "single")


# --- texts of features --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Around:
    """What stands around the features."""

    has_features: bool = False
    crs: Any = None


class _Window:
    """The part of a text that is looked at: it grows at its end and is let go of at its start."""

    def __init__(self, path: Path, name: str) -> None:
        self.text, self.at = "", 0
        self._blocks, self._name = _blocks(path), name

    def grow(self) -> bool:
        """One block more, if there is one.  Raises UnreadableFile for a feature without end."""
        block = next(self._blocks, "")
        if len(self.text) - self.at > MOST_FEATURE_BYTES:
            raise UnreadableFile(self._name, "vector_too_large")
        self.text, self.at = self.text[self.at :] + block, 0
        return bool(block)

    def seek(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The next match, however far; what lies before it may be gone."""
        while (match := pattern.search(self.text, self.at)) is None:
            self.at = max(self.at, len(self.text) - LONGEST_SIGN)
            if not self.grow():
                return None
        return match


def _cut(path: Path, name: str, around: _Around) -> Iterator[str]:
    """The text of each feature in the array "features", however it is laid out; broken ones up to the next.

    Raises
    ------
    UnreadableFile
    """
    window = _Window(path, name)
    window.grow()
    opening = _FEATURES.search(window.text) or window.seek(_FEATURES)
    if opening is None:
        return
    around.has_features = True
    around.crs = _crs_in(window.text[: opening.start()])
    window.at = opening.end()
    while True:
        window.at = _BETWEEN.match(window.text, window.at).end()  # type: ignore[union-attr] # matches nothing, too
        if window.at == len(window.text):
            if window.grow():
                continue
            return
        if window.text[window.at] == "]":
            break
        yield _next_feature(window)
    while len(window.text) - window.at < LONGEST_TAIL and window.grow():
        pass
    around.crs = around.crs or _crs_in(window.text[window.at : window.at + LONGEST_TAIL])


def _next_feature(window: _Window) -> str:
    """What stands from here to the end of the object that begins here, or to where the next feature begins."""
    depth, at, next_start = 0, window.at, None
    while True:
        if next_start is None:
            begins = _START.search(window.text, window.at + 1)
            next_start = begins.start() if begins else None
        match = _TOKEN.search(window.text, at)
        if next_start is not None and (match is None or match.end() > next_start):
            end = next_start
            break
        if match is None or match["open"] is not None:  # a text may go on in the next block
            begin, length = window.at, len(window.text)
            if not window.grow():
                end = len(window.text)
                break
            at = (match.start() if match else length) - begin
            continue
        at = match.end()
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth <= 0 and match[0] == "}":
            end = at
            break
    said = window.text[window.at : end]
    window.at = end
    return said


def _crs_in(text: str) -> Any:
    """The value of "crs" in what stands before or after the features."""
    match = _CRS.search(text)
    try:
        return json.JSONDecoder().raw_decode(text, match.end())[0] if match else None
    except (ValueError, RecursionError):
        return None


def _blocks(path: Path) -> Iterator[str]:
    """The text of a file; bytes that are no UTF-8 come as lone surrogates, which ``_feature`` looks for."""
    with path.open("rb") as file:
        is_utf_16 = file.read(2) in (b"\xff\xfe", b"\xfe\xff")
    encoding, errors = ("utf-16", "replace") if is_utf_16 else ("utf-8-sig", "surrogateescape")
    with path.open(encoding=encoding, errors=errors) as text:
        while block := text.read(BLOCK):
            yield block


def _first_of_lines(path: Path) -> str | None:
    """The first line of a file of one feature a line; None for any other."""
    with path.open("rb") as file:
        head = file.read(2)
    if head in (b"\xff\xfe", b"\xfe\xff"):
        return None
    lines = _lines(path)
    first = next(lines, "")
    told = _parsed(first)
    is_feature = isinstance(told, dict) and told.get("type") in ("Feature", *_KINDS)
    return first if is_feature and (head[:1] == b"\x1e" or next(lines, "")[:1] == "{") else None


def _lines(path: Path) -> Iterator[str]:
    """The lines that say something, without the sign that RFC 8142 puts before each; too long ones come cut."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape") as text:
        while line := text.readline(MOST_FEATURE_BYTES):
            if said := line.strip(" \t\r\n\x1e"):
                yield said


# --- from a text to a feature ---------------------------------------------------------------------------------------


def _feature(row: int, text: str) -> Feature:
    doubtful = not text.isascii() and re.search("[\udc80-\udcff]", text) is not None
    if doubtful:
        text = text.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
    told = _parsed(text)
    if not isinstance(told, dict) or told.get("type") not in ("Feature", *_KINDS):
        return Feature(row, None, problem="unreadable_feature")
    if told["type"] != "Feature":
        return Feature(row, told, doubtful_text=doubtful)
    fields = told.get("properties")
    fields = fields if isinstance(fields, dict) else {}
    own_id = told.get("id")
    own_id = str(own_id) if isinstance(own_id, str | int) and not isinstance(own_id, bool) else None
    return Feature(row, told.get("geometry"), fields, own_id, doubtful_text=doubtful)


def _parsed(text: str) -> Any:
    """What a text says; None for what is no JSON, or says a name twice."""
    try:
        return json.loads(text, object_pairs_hook=_each_name_once)
    except (ValueError, RecursionError):
        return None


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name said twice in one object is refused: one of the two would be lost without a word."""
    told = dict(pairs)
    if len(told) < len(pairs):
        raise ValueError(pairs)
    return told


def _seen(text: str) -> Layer:
    """A layer as its first feature shows it."""
    told = _parsed(text)
    return Layer("", "GeoJSON", crs=WGS84, fields=_fields(told if isinstance(told, dict) else {}))


def _fields(told: dict[str, Any]) -> tuple[str, ...]:
    own = told.get("properties")
    return tuple(map(str, own))[:MOST_FIELDS] if isinstance(own, dict) else ()


def _crs_name(told: Any) -> str:
    """The system that an old GeoJSON names; degrees if it names none."""
    match told:
        case {"properties": {"name": str(text)}}:
            return text
    return WGS84

"""GPX and KML: the tracks, routes, points and outlines in them, read as a stream.

No entity is declared, none is expanded, nothing outside the file is fetched; depth and numbers are limited.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.sax import parseString

from landtrack.errors import UnreadableFile

MOST_CORNERS = 1_000_000
MOST_OUTLINES = 2000
ENDS_APART_M = 30.0  # a walk that did not come back to where it began
_DEEPEST = 64
_LONGEST_LABEL = 80
_HOLDERS = {"trk": "track", "rte": "route", "Placemark": ""}  # elements with a name of their own
AFTER_COMMA = re.compile(r",\s+")  # "-3.74, 14.18, 0": what hands write
_LINES = {"LineString": "line", "LinearRing": "line", "Track": "track"}

Corner = tuple[float, float]
Ring = list[Corner]


@dataclass(slots=True)
class Outline:
    """Something in a file that may be the outline of a field."""

    form: str  # polygon, track, route, line or points
    polygons: list[list[Ring]] = field(default_factory=list)  # each its outer ring, then its holes; open or closed
    label: str = ""


def read_walks(data: bytes, name: str) -> list[Outline]:
    """The outlines of a GPX or KML text; points alone make one outline, in their order.

    Raises
    ------
    UnreadableFile : no such file (no_outline), broken (broken_xml), with entities (xml_entities), or with too many
        outlines or corners
    """
    reader = _Reader(name)
    try:
        parseString(data, reader, forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnreadableFile(name, "xml_entities") from error
    except (SAXException, ValueError, LookupError) as error:
        raise UnreadableFile(name, "broken_xml") from error
    return reader.outlines()


class _Reader(ContentHandler):
    """Follows the few elements that hold corners; knows nothing of the rest."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.file, self.root = name, ""
        self.path: list[str] = []
        self.text: list[str] = []
        self.found: list[Outline] = []
        self.points: Ring = []
        self.label, self.first = "", 0  # of the holder that is open, and its first outline
        self.corners = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 (SAX's name)
        """Note a corner's attributes, or where an outline begins."""
        tag = name.rpartition(":")[2]
        self.root = self.root or tag
        self.path.append(tag)
        if len(self.path) > _DEEPEST:
            raise UnreadableFile(self.file, "broken_xml")
        self.text = []
        if tag in _HOLDERS:
            self.label, self.first = "", len(self.found)
            if _HOLDERS[tag]:
                self._begin(_HOLDERS[tag])
        elif tag in ("trkpt", "rtept"):
            self._add([corner_of(attrs.get("lon", ""), attrs.get("lat", ""))])
        elif tag == "wpt":
            self.points.append(corner_of(attrs.get("lon", ""), attrs.get("lat", "")))
        elif tag == "Polygon":
            self._begin("polygon")
        elif tag in _LINES and "Polygon" not in self.path:
            self._begin(_LINES[tag])

    def characters(self, content: str) -> None:
        """Gather the text of the element."""
        self.text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        """Take in what the element said."""
        tag, text = name.rpartition(":")[2], "".join(self.text).strip()
        self.path.pop()
        self.text = []
        if tag == "name" and self.path and self.path[-1] in _HOLDERS:
            self.label = plain_label(text)
        elif tag == "coordinates":
            self._coordinates([corner_of(*one.split(",")[:2]) for one in AFTER_COMMA.sub(",", text).split()])
        elif tag == "coord":
            self._add([corner_of(*text.split()[:2])])
        elif tag in _HOLDERS:
            self._close_holder()

    def _coordinates(self, corners: Ring) -> None:
        if "Point" in self.path:
            self.points += corners
        elif self.found and self.found[-1].form == "polygon" and "Polygon" in self.path:
            rings = self.found[-1].polygons[0]
            rings.insert(len(rings) if "innerBoundaryIs" in self.path else 0, [])  # a hole may be told first
            self._add(corners, -1 if "innerBoundaryIs" in self.path else 0)
        else:
            self._add(corners)

    def _begin(self, form: str) -> None:
        if len(self.found) >= MOST_OUTLINES:
            raise UnreadableFile(self.file, "many_outlines")
        self.found.append(Outline(form, [[] if form == "polygon" else [[]]]))

    def _add(self, corners: Ring, ring: int = -1) -> None:
        self.corners += len(corners)
        if self.corners > MOST_CORNERS:
            raise UnreadableFile(self.file, "outline_too_large")
        if self.found and self.found[-1].polygons[0]:
            self.found[-1].polygons[0][ring].extend(corners)

    def _close_holder(self) -> None:
        """Name what the holder held; its polygons are one field in several parts."""
        inside = self.found[self.first :]
        areas = [one for one in inside if one.form == "polygon"]
        if len(areas) > 1:
            whole = Outline("polygon", [polygon for one in areas for polygon in one.polygons])
            inside = [whole, *(one for one in inside if one.form != "polygon")]
        for one in inside:
            one.label = self.label
        self.found[self.first :] = inside
        self.first = len(self.found)

    def outlines(self) -> list[Outline]:
        """Everything found.

        Raises
        ------
        UnreadableFile : it is neither GPX nor KML, or holds nothing
        """
        points = [Outline("points", [[self.points]])] if len(self.points) > 2 and not self.found else []
        if self.root not in ("gpx", "kml") or not (self.found or points):
            raise UnreadableFile(self.file, "no_outline")
        return self.found + points


def plain_label(text: Any) -> str:
    """A name from a file as one short line of printable signs."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())[:_LONGEST_LABEL]


def corner_of(lon: str = "", lat: str = "") -> Corner:
    """A corner as told; ValueError for what is no number, among it what only ``float`` takes for one (1_4, ١٤)."""
    if "_" in lon + lat or not (lon + lat).isascii():
        raise ValueError(lon, lat)
    return float(lon), float(lat)

"""KML and GPX as a stream of features: one a placemark, track or route; whatever is broken in one stays in it.

No entity is declared, none is expanded, nothing outside the file is fetched.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

from landtrack.errors import UnreadableFile
from landtrack.exchange.vector_feature import MOST_FEATURES, Feature, Layer
from landtrack.exchange.walks import AFTER_COMMA, corner_of
from landtrack.land.measure import distance_m

__all__ = ["of_marks", "require_plain_xml"]

BLOCK = 2**18
DEEPEST = 64
MOST_CORNERS = 1_000_000  # of one feature
MOST_FIELDS = 1000
WGS84 = "EPSG:4326"  # KML and GPX are told in nothing else
_MARKS = {"Placemark": "placemarks", "trk": "tracks", "rte": "routes", "wpt": "waypoints"}  # a feature: its layer
_FORMS = {"placemarks": "Unknown", "tracks": "Track", "routes": "Track", "waypoints": "Point"}
_SIMPLE = {"Point", "LineString", "LinearRing", "Track"}
_BROKEN = (SAXException, DefusedXmlException, ValueError, LookupError)


@dataclass(frozen=True, slots=True)
class _Marks:
    """A KML or GPX file that was looked through once."""

    path: Path
    file: str
    layers: tuple[Layer, ...]

    def features(self, layer: Layer) -> Iterator[Feature]:
        """The features of a layer in file order.  Raises UnreadableFile where the XML itself breaks."""
        return (one for name, one in _read(self.path, self.file) if name == layer.name)


def of_marks(path: Path, name: str) -> _Marks:
    """The layers of a KML file (one) or a GPX file (tracks, routes, waypoints).

    Raises
    ------
    UnreadableFile : broken_xml, xml_entities, no_features
    """
    counts: dict[str, int] = {}
    fields: dict[str, dict[str, None]] = {}
    for layer, feature in _read(path, name):
        counts[layer] = counts.get(layer, 0) + 1
        known = fields.setdefault(layer, {})
        if len(known) < MOST_FIELDS:
            known.update(dict.fromkeys(feature.fields))
    if not counts:
        raise UnreadableFile(name, "no_features")
    layers = [
        Layer(layer, "KML" if layer == "placemarks" else "GPX", _FORMS[layer], WGS84, tuple(fields[layer]), count)
        for layer, count in counts.items()
    ]
    return _Marks(path, name, tuple(layers))


def require_plain_xml(path: Path, name: str) -> None:
    """Refuse an XML file that is broken, too deep, or declares anything.  Raises UnreadableFile."""
    for _ in _read(path, name):
        pass


def _read(path: Path, name: str) -> Iterator[tuple[str, Feature]]:
    """Each feature with its layer, as soon as it is closed."""
    handler = _Handler(name)
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    with path.open("rb") as file:
        try:
            while block := file.read(BLOCK):
                parser.feed(block)
                while handler.ready:
                    yield handler.ready.popleft()
            parser.close()
        except DefusedXmlException as error:
            raise UnreadableFile(name, "xml_entities") from error
        except _BROKEN as error:
            raise UnreadableFile(name, "broken_xml") from error


class _Handler(ContentHandler):
    """Follows what holds corners and fields; knows nothing of the rest."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.file = name
        self.path: list[str] = []
        self.text: list[str] = []
        self.rows: dict[str, int] = {}
        self.ready: deque[tuple[str, Feature]] = deque()
        self.mark = ""  # element of the feature that is open
        self._begin()

    def _begin(self) -> None:
        self.parts: list[tuple[str, list[Any]]] = []  # each geometry: its type, its corners or rings
        self.fields: dict[str, Any] = {}
        self.problem, self.key, self.corners = "", "", 0
        self.own_id: str | None = None

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 (SAX's name)
        """Note where a feature, a geometry or a field begins, and a corner told as attributes."""
        tag = name.rpartition(":")[2]
        self.path.append(tag)
        if len(self.path) > DEEPEST:
            raise UnreadableFile(self.file, "broken_xml")
        self.text = []
        if tag in _MARKS and not self.mark:
            self.mark = tag
            self._begin()
            self.own_id = attrs.get("id")
            if tag != "Placemark":
                self.parts.append(("Point" if tag == "wpt" else "Walk", []))
        if not self.mark:
            return
        if tag in ("trkpt", "rtept", "wpt"):
            self._add([(attrs.get("lon", ""), attrs.get("lat", ""))])
        elif tag == "Polygon" or (tag in _SIMPLE and "Polygon" not in self.path):
            self.parts.append((tag, []))
        elif tag in ("Data", "SimpleData"):
            self.key = attrs.get("name", "")

    def characters(self, content: str) -> None:
        """Gather the text of the element."""
        if self.mark:
            self.text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        """Take in what the element said."""
        tag = name.rpartition(":")[2]
        self.path.pop()
        if not self.mark:
            return
        text, self.text = "".join(self.text).strip(), []
        if tag == "coordinates":
            self._coordinates([one.split(",") for one in AFTER_COMMA.sub(",", text).split()])
        elif tag == "coord":
            self._add([text.split()])
        elif tag in ("value", "SimpleData") and self.key:
            self.fields.setdefault(self.key, text)
        elif tag == "name" and self.path[-1:] == [self.mark]:
            self.fields.setdefault("name", text)
        elif tag == self.mark and self.mark not in self.path:
            self._close()

    def _coordinates(self, corners: list[Any]) -> None:
        if not self.parts:
            return
        kind, held = self.parts[-1]
        if kind != "Polygon":
            self._add(corners)
        elif "outerBoundaryIs" in self.path:
            held.insert(0, [])  # a hole may be told first
            self._add(corners, 0)
        else:
            held.append([])
            self._add(corners, -1)

    def _add(self, corners: list[Any], ring: int | None = None) -> None:
        """Corners of the geometry that is open; one that is no number spoils its feature alone."""
        self.corners += len(corners)
        if self.corners > MOST_CORNERS:
            self.problem, self.parts = "unreadable_feature", []
        if self.problem or not self.parts:
            return
        held = self.parts[-1][1]
        try:
            read = [_corner(one) for one in corners]
        except (ValueError, OverflowError):
            self.problem = "unreadable_feature"
            return
        (held if ring is None else held[ring]).extend(read)

    def _close(self) -> None:
        layer, self.mark = _MARKS[self.mark], ""
        self.rows[layer] = row = self.rows.get(layer, 0) + 1
        if row > MOST_FEATURES:
            raise UnreadableFile(self.file, "vector_too_large")
        geometry = None if self.problem else _geometry(self.parts)
        apart = None
        if geometry is not None and geometry["type"] == "Polygon" and self.parts[0][0] == "Walk":
            first, last = (geometry["coordinates"][0][end][:2] for end in (0, -1))
            apart = distance_m(tuple(first), tuple(last))
        self.ready.append((layer, Feature(row, geometry, self.fields, self.own_id, self.problem, apart)))
        self._begin()


def _corner(told: Any) -> list[float]:
    lon, lat, *height = told
    return [*corner_of(lon, lat), *(float(one) for one in height[:1] if one)]


def _geometry(parts: list[tuple[str, list[Any]]]) -> dict[str, Any] | None:
    """The geometries of a feature as one, as in GeoJSON; a walk round a field is closed by going home."""
    told = [_as_geojson(kind, held) for kind, held in parts if held]
    if len(told) < 2:
        return told[0] if told else None
    if all(one["type"] == "Polygon" for one in told):
        return {"type": "MultiPolygon", "coordinates": [one["coordinates"] for one in told]}
    return {"type": "GeometryCollection", "geometries": told}


def _as_geojson(kind: str, held: list[Any]) -> dict[str, Any]:
    if kind == "Polygon":
        return {"type": "Polygon", "coordinates": held}
    if kind == "Walk":
        return {"type": "Polygon", "coordinates": [held]}
    return {"type": "Point", "coordinates": held[0]} if kind == "Point" else {"type": "LineString", "coordinates": held}

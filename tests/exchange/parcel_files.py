"""The same fields, good and bad, in every format that offices bring; faults are written byte by byte where a library
would mend them on the way out."""

import io
import json
import struct
import warnings
import zipfile

import numpy as np
import pyogrio
import shapely
from geometries import HERE
from pyproj import Transformer
from shapely.geometry import box, mapping

UTM30 = "EPSG:32630"
CAN_HOLD = {  # what a format has no way to tell
    "shp": {"not_finite", "not_polygon", "has_z"}, "fgb": {"empty_geometry", "has_z"},
}  # fmt: skip


def ring(east, north, side=60.0, height=None):
    """The corners of a square in metres about Parou's point, closed, lon/lat."""
    shape = HERE.to_degrees(box(east, north, east + side, north + side))
    corners = [list(corner) for corner in mapping(shape)["coordinates"][0]]
    return [[*corner, height] for corner in corners] if height is not None else corners


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def planted():
    """(id, code that is expected, geometry), in rows; clean ones have no code."""
    bow = ring(600, 0)
    bow[1], bow[2] = bow[2], bow[1]
    flat = ring(700, 0)
    flat = [flat[0], flat[1], flat[1], flat[0]]
    lost = ring(1100, 0)
    lost[2][0] = float("nan")
    away = [[lon + 30, lat] for lon, lat in ring(900, 0)]
    return [
        ("P-01", None, polygon(ring(0, 0))),
        ("P-02", "duplicate", polygon(ring(100, 0))),
        ("P-03", None, polygon(ring(100, 0))),
        ("P-04", "unclosed_ring", polygon(ring(200, 0)[:-1])),
        ("P-05", "too_few_points", polygon(ring(300, 0)[:2])),
        ("P-06", "empty_geometry", None),
        ("P-07", "not_polygon", {"type": "Point", "coordinates": ring(400, 0)[0]}),
        ("P-08", "swapped_axes", polygon([corner[::-1] for corner in ring(500, 0)])),
        ("P-09", "self_intersection", polygon(bow)),
        ("P-10", "zero_area", polygon(flat)),
        ("P-11", "has_z", polygon(ring(800, 0, height=412.0))),
        ("P-12", "outside_area", polygon(away)),
        ("P-13", "overlap", polygon(ring(1000, 0))),
        ("P-14", None, polygon(ring(1030, 0))),
        ("P-15", "not_finite", polygon(lost)),
        ("P-16", None, polygon(ring(1200, 0), ring(1210, 10, 20.0))),
    ]


def held(form):
    """What of it a format can hold."""
    return [one for one in planted() if one[1] not in CAN_HOLD.get(form, ())]


def in_metres(geometry):
    """The same geometry in UTM 30N."""
    way = Transformer.from_crs(4326, 32630, always_xy=True)

    def moved(told):
        if isinstance(told[0], list):
            return [moved(one) for one in told]
        return [*way.transform(*told[:2]), *told[2:]]

    return geometry and geometry | {"coordinates": moved(geometry["coordinates"])}


def wkb(geometry):
    """A geometry as it is, faults and all."""
    if geometry is None:
        return None
    corners = geometry["coordinates"]
    if geometry["type"] == "Point":
        return struct.pack("<BI2d", 1, 1, *corners)
    deep = len(corners[0][0]) == 3
    out = struct.pack("<BII", 1, 1003 if deep else 3, len(corners))
    for one in corners:
        out += struct.pack("<I", len(one)) + b"".join(struct.pack(f"<{len(c)}d", *c) for c in one)
    return out


def table(place, driver, rows, crs="EPSG:4326", village="Parou", **options):
    """Write rows through GDAL, whose writers take any bytes for a geometry."""
    ids = np.array([one[0] for one in rows], dtype=object)
    shapes = np.array([wkb(one[2]) for one in rows], dtype=object)

    with warnings.catch_warnings(action="ignore", category=UserWarning):  # of the missing system, which is meant
        pyogrio.raw.write(
        place, shapes, [ids, np.array([village] * len(rows), dtype=object)], ["parcel_id", "village"], driver=driver,
        crs=crs, geometry_type="Polygon" if driver == "ESRI Shapefile" else "Unknown", **options,
    )  # fmt: skip
    return place


def shapefile(folder, rows, crs="EPSG:4326", village="Parou", name="champs", encoding="UTF-8"):
    """A zipped shapefile."""
    parts = folder / f"{name}.parts"
    parts.mkdir()
    table(parts / f"{name}.shp", "ESRI Shapefile", rows, crs, village, encoding=encoding)
    place = folder / f"{name}.zip"
    with zipfile.ZipFile(place, "w") as archive:
        for one in sorted(parts.iterdir()):
            archive.write(one, one.name)
    return place


def geojson(place, rows, crs=None, village="Parou"):
    features = [
        {"type": "Feature", "properties": {"parcel_id": name, "village": village}, "geometry": shape}
        for name, _, shape in rows
    ]
    around = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    place.write_text(
        json.dumps({"type": "FeatureCollection", "features": features, **around}, ensure_ascii=False), "utf-8"
    )
    return place


def lines(place, rows, village="Parou"):
    features = [{"type": "Feature", "properties": {"parcel_id": name, "village": village}, "geometry": shape}
                for name, _, shape in rows]  # fmt: skip
    place.write_text("\n".join(map(json.dumps, features)), "utf-8")
    return place


def kml_text(rows, village="Parou"):
    def corners(told):
        return " ".join(",".join(map(repr, corner)) for corner in told)

    def shape(geometry):
        if geometry is None:
            return ""
        if geometry["type"] == "Point":
            return f"<Point><coordinates>{corners([geometry['coordinates']])}</coordinates></Point>"
        sides = ["outer", *["inner"] * (len(geometry["coordinates"]) - 1)]
        return "<Polygon>" + "".join(
            f"<{side}BoundaryIs><LinearRing><coordinates>{corners(one)}</coordinates></LinearRing></{side}BoundaryIs>"
            for side, one in zip(sides, geometry["coordinates"], strict=True)
        ) + "</Polygon>"  # fmt: skip

    marks = "".join(
        f"<Placemark><name>{name}</name><ExtendedData><Data name='parcel_id'><value>{name}</value></Data>"
        f"<Data name='village'><value>{village}</value></Data></ExtendedData>{shape(geometry)}</Placemark>"
        for name, _, geometry in rows
    )
    return f"<?xml version='1.0' encoding='UTF-8'?><kml xmlns='http://www.opengis.net/kml/2.2'><Document><Folder>{marks}</Folder></Document></kml>"


def kml(place, rows, village="Parou"):
    place.write_text(kml_text(rows, village), "utf-8")
    return place


def kmz(place, rows):
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", kml_text(rows))
    return place


def gpx(place, walks):
    """(name, corners) as tracks."""
    told = "".join(
        f"<trk><name>{name}</name><trkseg>"
        + "".join(f"<trkpt lat='{y}' lon='{x}'/>" for x, y in corners)
        + "</trkseg></trk>"
        for name, corners in walks
    )
    place.write_text(f"<gpx xmlns='http://www.topografix.com/GPX/1/1' version='1.1'>{told}</gpx>", "utf-8")
    return place


def write(form, folder, rows, village="Parou"):
    """The rows in a format, by the ending of its files."""
    place = folder / f"champs.{form}"
    match form:
        case "shp":
            return shapefile(folder, rows, village=village)
        case "gpkg" | "fgb" | "gml":
            driver = {"gpkg": "GPKG", "fgb": "FlatGeobuf", "gml": "GML"}[form]
            more = {"SPATIAL_INDEX": "NO"} if form == "fgb" else {}
            return table(place, driver, rows, village=village, **more)
        case "geojson":
            return geojson(place, rows, village=village)
        case "geojsonl":
            return lines(place, rows, village=village)
        case "kml":
            return kml(place, rows, village)
        case "kmz":
            return kmz(place, rows)
    raise ValueError(form)


def archive_of(place, **members):
    """An archive; "__" in a name stands for a point."""
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name.replace("__", "."), data)
    return place


def shape_of(geometry):
    return shapely.geometry.shape(geometry)


def packed(data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("inner.kml", data)
    return out.getvalue()

"""Files and texts that offices really send, and some that nobody sends by mistake: what ``bad_shapes`` does not draw.

``ODD_SHAPES`` stand as GeoJSON or shapely geometries, ``ODD_TEXTS`` as pasted texts, ``ODD_FILES`` as (name, bytes).
"""

import io
import json
import struct
import tempfile
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from geometries import FIELD_3_HA, HERE, PAROU, metres, square
from land.bad_shapes import LAT, LON, A, B, C, D, archive, gpx, polygon
from shapely.geometry import MultiPolygon, Polygon, box, mapping

UTM = box(419_150.7, 1_568_769.6, 419_350.7, 1_568_919.6)  # EPSG:32630: 200 x 150 m at Parou
RING = [A, B, C, D, A]
FIELD = polygon(RING)


def table(shape, driver, crs="EPSG:4326", name="champ", layer=None, into=None, **fields):
    """The bytes of a file of one layer (a shapefile: its parts by their endings)."""
    shapes = list(shape) if isinstance(shape, list) else [shape]
    values = [np.array([told] * len(shapes), dtype=object) for told in fields.values()]
    kind = shapes[0].geom_type if all(s.geom_type == shapes[0].geom_type for s in shapes) else "Unknown"
    options = {"ENCODING": "ISO-8859-1"} if driver == "ESRI Shapefile" else {}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the missing system, which is meant
        place = Path(folder) / f"{name}.{'shp' if driver == 'ESRI Shapefile' else 'gpkg'}"
        if into is not None:
            place.write_bytes(into)
        pyogrio.raw.write(
            str(place), shapely.to_wkb(np.array(shapes, dtype=object)), values, list(fields), driver=driver, crs=crs,
            geometry_type=kind, layer=layer, append=into is not None, layer_options=options,
        )  # fmt: skip
        if driver != "ESRI Shapefile":
            return place.read_bytes()
        return {one.suffix[1:]: one.read_bytes() for one in Path(folder).iterdir()}


def shapefile(*parts, shape=FIELD_3_HA, crs="EPSG:4326", stem="champ", **fields):
    """A zipped shapefile of some of its parts."""
    made = table(shape, "ESRI Shapefile", crs, **(fields or {"nom": "Champ"}))
    return archive(**{f"{stem}__{end}": made[end] for end in parts or made})


def upper(data):
    """An archive whose names are all capitals."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as made:
        for name in old.namelist():
            made.writestr(name.upper(), old.read(name))
    return out.getvalue()


def lying_archive():
    """A member that says it holds 10 bytes and unpacks to 80 MB."""
    data = bytearray(archive(doc__kml=b"0" * 80_000_000))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(data)


def two_layers():
    first = table(FIELD_3_HA, "GPKG", layer="champs", nom="Champ du bas")
    return table(square(60, 500), "GPKG", layer="jardins", nom="Jardin", into=first)


def track(*points, kind="trk"):
    inner = "".join(f"<{kind}pt lat='{lat}' lon='{lon}'/>" for lon, lat in points)
    return gpx(f"<trk><name>Marche</name><trkseg>{inner}</trkseg></trk>" if kind == "trk" else f"<rte>{inner}</rte>")


def tracks(*walks):
    return gpx("".join(track(*walk).partition(">")[2].removesuffix("</gpx>") for walk in walks))


def kml(inner):
    return f"<kml xmlns='http://www.opengis.net/kml/2.2'><Placemark><name>Champ</name>{inner}</Placemark></kml>"


def boundary(kind, points, sign=","):
    told = " ".join(sign.join(map(repr, p)) for p in points)
    return f"<{kind}BoundaryIs><LinearRing><coordinates>{told}</coordinates></LinearRing></{kind}BoundaryIs>"


def collection(*geometries, **more):
    features = [{"type": "Feature", "properties": {"nom": f"n° {n}"}, "geometry": g} for n, g in enumerate(geometries)]
    return json.dumps({"type": "FeatureCollection", "features": features, **more})


def named(crs, shape=UTM):
    return collection(mapping(shape), crs={"type": "name", "properties": {"name": crs}})


def comb(teeth):
    """So many teeth, each 10 cm wide: a walk that went to and fro."""
    xy = [(0.2 * k + 0.1 * side, north) for k in range(teeth) for side, north in ((0, 0), (0, 90), (1, 90), (1, 0))]
    return HERE.to_degrees(Polygon([*xy, (0.2 * teeth, 0), (0.2 * teeth, -5), (0, -5)]))


def sieve(holes):
    """A field full of holes of a metre."""
    side = int(holes**0.5)
    inner = [box(2 * i + 1, 2 * j + 1, 2 * i + 2, 2 * j + 2).exterior for i in range(side) for j in range(side)]
    return HERE.to_degrees(Polygon(box(0, 0, 2 * side + 1, 2 * side + 1).exterior, inner))


ODD_SHAPES = {
    "a_hole_of_nothing": {"type": "Polygon", "coordinates": [RING, []]},
    "a_hole_of_two_corners": {"type": "Polygon", "coordinates": [RING, [A, B]]},
    "a_hole_of_a_point": {"type": "Polygon", "coordinates": [RING, [A, A, A, A]]},
    "the_hole_first": Polygon(square(10, 20, 20).exterior, [square(60).exterior]),
    "a_hole_that_cuts_in_two": Polygon(square(40).exterior, [metres((0, 20), (20, 0), (40, 20), (20, 40)).exterior]),
    "a_hundred_thousand_corners_of_a_comb": comb(25_000),
    "ten_thousand_holes": sieve(10_000),
    "two_thousand_parts": MultiPolygon([square(2, 3 * (k % 50), 3 * (k // 50)) for k in range(2000)]),
    "a_bow_tie_with_heights": shapely.force_3d(metres((0, 0), (100, 100), (100, 0), (0, 100)), 5),
    "a_hair_of_200_m": metres((0, 0), (200, 0), (200, 0.005), (0, 0.005)),
    "measures_for_heights": shapely.from_wkt("POLYGON M ((-3.75 14.18 1, -3.749 14.18 2, -3.749 14.181 3, -3.75 14.18 1))"),
    "longitudes_from_0_to_360": shapely.transform(FIELD_3_HA, lambda xy: np.add(xy, (360, 0))),
    "once_more_around_the_world": shapely.transform(FIELD_3_HA, lambda xy: np.subtract(xy, (360, 0))),
    "whole_degrees": polygon([[-4, 14], [-3, 14], [-3, 15], [-4, 14]]),
    "the_smallest_number_there_is": polygon([A, [5e-324, LAT], C, A]),
    "minus_zero": polygon([[-0.0, LAT], [0.001, LAT], [0.001, LAT + 0.001], [-0.0, LAT]]),
    "back_and_forth": polygon([A, B, A, B, C, D, A]),
    "the_same_ring_twice": {"type": "Polygon", "coordinates": [RING, RING]},
    "one_field_in_two_pieces_of_a_cut": MultiPolygon([square(50), square(50, 50.004)]),
    "a_feature": {"type": "Feature", "properties": {}, "geometry": FIELD},
    "a_feature_of_nothing": {"type": "Feature", "properties": {}, "geometry": None},
    "a_feature_collection": {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": FIELD}]},
    "with_a_box_and_a_system": FIELD | {"bbox": [0, 0, 1, 1], "crs": {"type": "name", "properties": {"name": "EPSG:32630"}}},
    "rings_of_esri": {"rings": [RING], "spatialReference": {"wkid": 4326}},
    "type_in_small_letters": {"type": "polygon", "coordinates": [RING]},
    "corners_as_mappings": {"type": "Polygon", "coordinates": [[{"lon": x, "lat": y} for x, y in RING]]},
    "a_corner_too_deep": {"type": "Polygon", "coordinates": [[A, [B], C, A]]},
    "numbers_and_nothing": {"type": "Polygon", "coordinates": [[A, B, [], C, A]]},
    "decimal_commas": polygon([["-3,75", "14,19"], ["-3,749", "14,19"], ["-3,749", "14,191"], ["-3,75", "14,19"]]),
    "very_long_numbers": polygon([[LON, LAT], [LON + 0.001, LAT], [float("0." + "1" * 300), LAT], [LON, LAT]]),
}  # fmt: skip

ODD_TEXTS = {
    "geojson_pasted": json.dumps(FIELD),
    "feature_pasted": json.dumps({"type": "Feature", "geometry": FIELD}),
    "wkt_pasted": shapely.from_geojson(json.dumps(FIELD)).wkt,
    "ewkt_pasted": f"SRID=32630;{UTM.wkt}",
    "kml_pasted": kml(f"<Polygon>{boundary('outer', RING)}</Polygon>"),
    "gpx_pasted": track(*RING),
    "decimal_commas_and_semicolons": "lat;lon\n14,18910;-3,74927\n14,19010;-3,74927\n14,19010;-3,74827\n",
    "decimal_commas_and_tabs": "Point\tLat\tLong\nA1\t14,18910\t-3,74927\nA2\t14,19010\t-3,74927\nA3\t14,19010\t-3,74827",
    "decimal_commas_and_commas": "14,18910,-3,74927\n14,19010,-3,74927\n14,19010,-3,74827",
    "decimal_commas_and_spaces": "14,18910 -3,74927\n14,19010 -3,74927\n14,19010 -3,74827",
    "degrees_as_ordinals": "14º11'20.8\"N 3º44'57.4\"O\n14º11'24.4\"N 3º44'57.4\"O\n14º11'24.4\"N 3º44'53.8\"O",
    "typographic_minus": "14.18910 −3.74927\n14.19010 −3.74927\n14.19010 −3.74827",
    "dash_for_minus": "14.18910 –3.74927\n14.19010 –3.74927\n14.19010 –3.74827",
    "underscores": "14_18910 -3_74927\n14_19010 -3_74927\n14_19010 -3_74827",
    "exponents": "1.41891e1 -3.74927e0\n1.4190e1 -3.74927e0\n1.419e1 -3.74827e0",
    "hexadecimal": "0x0e 0x03\n0x0f 0x03\n0x0f 0x04",
    "nan_and_inf": "nan inf\n14.1 -3.7\n-inf nan",
    "no_signs_at_all": "14.18910 3.74927\n14.19010 3.74927\n14.19010 3.74827",
    "plus_codes": "7C8P+QX Parou\n7C8P+RX Parou\n7C8P+RW Parou",
    "mgrs": "30PVB1915068769\n30PVB1935068769\n30PVB1935068919",
    "utm_with_bands": "30P 419150 1568769\n30P 419350 1568769\n30P 419350 1568919",
    "a_formula": '=HYPERLINK("http://x")\n14.1 -3.7',
    "html_pasted": "<table><tr><td>14.1</td><td>-3.7</td></tr></table>",
    "fifty_thousand_corners": "\n".join(f"{14.18 + k * 1e-7:.7f} -3.7{k % 7}" for k in range(49_999)),
    "fifty_one_thousand_lines": "14.1 -3.7\n" * 51_000,
    "zero_width_spaces": "14.18910\u200b -3.74927\n14.19010 -3.\u200b74927\n14.19010 -3.74827",
    "non_breaking_spaces": "14.18910\u00a0-3.74927\n14.19010\u202f-3.74927\n14.19010\u2009-3.74827",
    "carriage_returns_only": "14.18910 -3.74927\r14.19010 -3.74927\r14.19010 -3.74827",
    "line_separators": "14.18910 -3.74927\u202814.19010 -3.74927\u202814.19010 -3.74827",
    "thousands": "419 150,7 1 568 769,6\n419 350,7 1 568 769,6\n419 350,7 1 568 919,6",
    "thousands_in_points": "419.150,7 1.568.769,6\n419.350,7 1.568.769,6\n419.350,7 1.568.919,6",
}  # fmt: skip

_SEED = table(FIELD_3_HA, "GPKG", nom="Champ")
ODD_FILES = {
    # archives
    "shapefile": ("champ.zip", shapefile()),
    "shapefile_without_prj": ("champ.zip", shapefile("shp", "shx", "dbf")),
    "shapefile_of_metres_without_prj": ("champ.zip", shapefile("shp", "shx", "dbf", shape=UTM, crs="EPSG:32630")),
    "shapefile_without_shx": ("champ.zip", shapefile("shp", "dbf", "prj")),
    "shapefile_without_dbf": ("champ.zip", shapefile("shp", "shx", "prj")),
    "shapefile_alone": ("champ.zip", shapefile("shp")),
    "shapefile_without_shp": ("champ.zip", shapefile("shx", "dbf", "prj")),
    "shapefile_in_utm": ("champ.zip", shapefile(shape=UTM, crs="EPSG:32630")),
    "shapefile_in_latin_1": ("champ.zip", shapefile(nom="Champ d'été à Gào")),
    "shapefile_in_latin_1_without_cpg": ("champ.zip", shapefile("shp", "shx", "dbf", "prj", nom="Champ d'été à Gào")),
    "shapefile_in_capitals": ("CHAMP.ZIP", upper(shapefile())),
    "shapefile_with_heights": ("champ.zip", shapefile(shape=shapely.force_3d(FIELD_3_HA, 400.0))),
    "shapefile_of_points": ("champ.zip", shapefile(shape=[shapely.Point(p) for p in RING])),
    "shapefile_of_a_bow_tie": ("champ.zip", shapefile(shape=metres((0, 0), (100, 100), (100, 0), (0, 100)))),
    "shapefile_in_a_folder": ("champ.zip", shapefile(stem="données/2024/champ")),
    "shapefile_with_a_broken_prj": ("champ.zip", archive(a__prj="GEOGCS[", **{f"a__{k}": v for k, v in table(
        FIELD_3_HA, "ESRI Shapefile", nom="x").items() if k != "prj"})),
    "two_shapefiles": ("champs.zip", archive(**{f"{stem}__{k}": v for stem in "ab" for k, v in table(
        FIELD_3_HA, "ESRI Shapefile", nom="x").items()})),
    "kmz_of_nothing": ("champ.kmz", archive(doc__kml=kml(""))),
    "kmz_and_pictures": ("champ.kmz", archive(doc__kml=kml(f"<Polygon>{boundary('outer', RING)}</Polygon>"), p__png="x")),
    "kmz_bomb": ("champ.kmz", archive(doc__kml=b"<kml>" + b" " * 90_000_000)),
    "kmz_of_two_kmls": ("champ.kmz", archive(doc__kml=kml(""), autre__kml=kml(""))),
    "archive_that_lies": ("champ.kmz", lying_archive()),
    "archive_cut_off": ("champ.zip", shapefile()[:-40]),
    "archive_of_many_names": ("champ.zip", archive(**{f"a{k}__txt": "" for k in range(5000)})),
    "archive_of_a_spreadsheet": ("champ.zip", archive(xl="x")),
    # tables
    "geopackage": ("champ.gpkg", _SEED),
    "geopackage_of_two_layers": ("champs.gpkg", two_layers()),
    "geopackage_in_utm": ("champ.gpkg", table(UTM, "GPKG", "EPSG:32630", nom="Champ")),
    "geopackage_in_mercator": ("champ.gpkg", table(box(-417_369, 1_597_000, -417_170, 1_597_150), "GPKG", "EPSG:3857")),
    "geopackage_without_system": ("champ.gpkg", table(FIELD_3_HA, "GPKG", None, nom="Champ")),
    "geopackage_of_metres_without_system": ("champ.gpkg", table(UTM, "GPKG", None, nom="Champ")),
    "geopackage_of_mixed_kinds": ("champ.gpkg", table([FIELD_3_HA, shapely.Point(PAROU), square(9, 300)], "GPKG", nom="é")),
    "geopackage_of_nothing": ("champ.gpkg", table([FIELD_3_HA], "GPKG", nom="x").replace(b"champ", b"chamq", 1)),
    "geopackage_with_heights": ("champ.gpkg", table(shapely.force_3d(FIELD_3_HA, 3.0), "GPKG")),
    "geopackage_of_300_fields": ("champ.gpkg", table([square(9, 12 * k) for k in range(300)], "GPKG")),
    "a_database_that_is_no_geopackage": ("champ.gpkg", b"SQLite format 3\0" + bytes(4080)),
    # GPX
    "gpx_without_a_track": ("marche.gpx", gpx("<metadata><name>Parou</name></metadata>").encode()),
    "gpx_of_waypoints": ("marche.gpx", gpx("".join(f"<wpt lat='{y}' lon='{x}'/>" for x, y in RING)).encode()),
    "gpx_of_a_route": ("marche.gpx", track(*RING, kind="rte").encode()),
    "gpx_of_a_bow_tie": ("marche.gpx", track(A, C, B, D).encode()),
    "gpx_swapped": ("marche.gpx", track(*(p[::-1] for p in RING)).encode()),
    "gpx_with_decimal_commas": ("marche.gpx", track(("-3,74927", "14,1891"), ("-3,74", "14,19"), ("-3,75", "14,2")).encode()),
    "gpx_of_nan": ("marche.gpx", track(("nan", "14.1"), *map(tuple, RING)).encode()),
    "gpx_of_infinity": ("marche.gpx", track(("-3.7", "infinity"), *map(tuple, RING)).encode()),
    "gpx_with_underscores": ("marche.gpx", track(("-3.7", "1_4.1"), *map(tuple, RING)).encode()),
    "gpx_with_arabic_digits": ("marche.gpx", track(("-٣.7", "١٤.1"), *map(tuple, RING)).encode()),
    "gpx_that_stood_still": ("marche.gpx", track(*([tuple(A)] * 5000)).encode()),
    "gpx_that_did_not_come_back": ("marche.gpx", track(A, B, C).encode()),
    "gpx_of_two_tracks": ("marche.gpx", tracks(RING, [A, B, C, A]).encode()),
    "gpx_in_three_segments": ("marche.gpx", track(*RING).replace("'/><trkpt", "'/></trkseg><trkseg><trkpt", 2).encode()),
    "gpx_in_latin_1": ("marche.gpx", ("<?xml version='1.0' encoding='ISO-8859-1'?>" + track(*RING).replace("Marche", "Été")).encode("latin-1")),
    "gpx_in_utf_16": ("marche.gpx", track(*RING).encode("utf-16")),
    "gpx_said_utf_8_but_latin_1": ("marche.gpx", track(*RING).replace("Marche", "Été").encode("latin-1")),
    # KML
    "kml_hole_before_the_field": ("champ.kml", kml(f"<Polygon>{boundary('inner', [A, B, C, A])}{boundary('outer', RING)}</Polygon>").encode()),
    "kml_of_two_outer_rings": ("champ.kml", kml(f"<Polygon>{boundary('outer', RING) * 2}</Polygon>").encode()),
    "kml_with_spaces_behind_commas": ("champ.kml", kml(f"<Polygon>{boundary('outer', RING, ', ')}</Polygon>").encode()),
    "kml_swapped": ("champ.kml", kml(f"<Polygon>{boundary('outer', [p[::-1] for p in RING])}</Polygon>").encode()),
    "kml_of_a_link": ("champ.kml", b"<kml><NetworkLink><Link><href>http://127.0.0.1:1/x.kml</href></Link></NetworkLink></kml>"),
    # GeoJSON
    "geojson_in_utm": ("champ.geojson", named("urn:ogc:def:crs:EPSG::32630").encode()),
    "geojson_in_an_unknown_system": ("champ.geojson", named("EPSG:999999").encode()),
    "geojson_in_no_system": ("champ.geojson", named("Clarke 1880").encode()),
    "geojson_in_mercator": ("champ.geojson", named("EPSG:3857", box(-417_369, 1_597_000, -417_170, 1_597_150)).encode()),
    "geojson_of_metres": ("champ.geojson", collection(mapping(UTM)).encode()),
    "geojson_system_is_a_number": ("champ.geojson", collection(mapping(UTM), crs=32630).encode()),
    "geojson_system_is_a_link": ("champ.geojson", collection(mapping(UTM), crs={"type": "link", "properties": {"href": "x"}}).encode()),
    "geojson_of_two_fields": ("champ.geojson", collection(FIELD, mapping(square(60, 500))).encode()),
    "geojson_of_no_feature": ("champ.geojson", collection().encode()),
    "geojson_of_null_features": ("champ.geojson", collection(None, None).encode()),
    "geojson_of_201_fields": ("champ.geojson", collection(*[FIELD] * 201).encode()),
    "geojson_a_line_each": ("champ.geojson", "\n".join([json.dumps({"type": "Feature", "geometry": FIELD})] * 3).encode()),
    "geojson_with_nan": ("champ.geojson", json.dumps(polygon([A, [float("nan"), LAT], C, A])).encode()),
    "geojson_with_coordinates_twice": ("champ.geojson", json.dumps(FIELD)[:-1].encode() + b', "coordinates": [[[0,0],[1,0],[1,1],[0,0]]]}'),
    "geojson_with_a_mark": ("champ.geojson", json.dumps(FIELD).encode("utf-8-sig")),
    "geojson_in_latin_1": ("champ.geojson", json.dumps({"type": "Feature", "properties": {"nom": "Été"}, "geometry": FIELD}, ensure_ascii=False).encode("latin-1")),
    "topojson": ("champ.json", b'{"type": "Topology", "objects": {}, "arcs": []}'),
    "geojson_of_a_line": ("champ.json", json.dumps({"type": "LineString", "coordinates": [A, B, C]}).encode()),
    "geojson_of_lines": ("champ.json", json.dumps({"type": "MultiLineString", "coordinates": [RING]}).encode()),
    "geojson_of_points": ("champ.json", json.dumps({"type": "MultiPoint", "coordinates": RING}).encode()),
    # texts
    "csv_with_decimal_commas": ("coins.csv", "n°;lat;lon\n1;14,18910;-3,74927\n2;14,19010;-3,74927\n3;14,19010;-3,74827\n".encode("latin-1")),
    "csv_of_utm": ("coins.csv", b"419150.7,1568769.6\n419350.7,1568769.6\n419350.7,1568919.6\n"),
    "csv_with_outlines": ("champs.csv", f'nom;contour\nChamp;"{FIELD_3_HA.wkt}"\n'.encode()),
    "csv_of_words": ("noms.csv", b"nom;village\nAwa;Parou\n"),
    "text_of_corners": ("coins.txt", b"14.18910 -3.74927\r\n14.19010 -3.74927\r\n14.19010 -3.74827\r\n"),
    "text_in_utf_16": ("coins.txt", "14.18910 -3.74927\n14.19010 -3.74927\n14.19010 -3.74827".encode("utf-16")),
    "a_picture": ("champ.kml", b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "a_paper": ("champ.gpx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    "nothing": ("champ.gpx", b""),
    "wkt_in_three_dimensions": ("champ.wkt", b"POLYGON Z ((-3.75 14.18 1, -3.749 14.18 2, -3.749 14.181 3, -3.75 14.18 1))"),
}  # fmt: skip

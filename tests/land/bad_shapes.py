"""A gallery of what one can type, paste, upload or draw and that is no plain field.

Each stands as GeoJSON (a mapping), as a shapely geometry, as pasted text, or as the bytes of a file.
"""

import io
import json
import math
import zipfile

import numpy as np
import shapely
from geometries import FIELD_3_HA, HERE, PAROU, metres, square, with_hole
from shapely.geometry import (
    GeometryCollection,
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
    box,
)

LON, LAT = PAROU
A, B, C, D = ([LON, LAT], [LON + 0.001, LAT], [LON + 0.001, LAT + 0.001], [LON, LAT + 0.001])


def polygon(*rings):
    return {"type": "Polygon", "coordinates": [list(ring) for ring in rings]}


def circle(corners, radius=600.0):
    turn = np.linspace(0, 2 * math.pi, corners, endpoint=False)
    return HERE.to_degrees(Polygon(np.c_[np.cos(turn), np.sin(turn)] * radius))


def archive(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, inner in files.items():
            made.writestr(name.replace("__", "."), inner)
    return out.getvalue()


def gpx(inner):
    return f"<gpx xmlns='http://www.topografix.com/GPX/1/1'>{inner}</gpx>"


NESTED = A
for _ in range(500):
    NESTED = [NESTED]
WITHIN = GeometryCollection([square(25)])
for _ in range(5):
    WITHIN = GeometryCollection([WITHIN])

BAD_SHAPES = {
    # numbers
    "nan": polygon([A, [math.nan, LAT], C, A]),
    "infinite": polygon([A, B, [LON, math.inf], A]),
    "1e308": polygon([A, [1e308, LAT], [LON, -1e308], A]),
    "1e400_in_text": '{"type": "Polygon", "coordinates": [[[-3.7, 14.1], [1e400, 14.1], [-3.7, 14.2], [-3.7, 14.1]]]}',
    "an_integer_of_a_thousand_digits": polygon([A, [10**1000, LAT], C, A]),
    "texts_for_numbers": polygon([[str(x), str(y)] for x, y in (A, B, C, A)]),
    "booleans_for_numbers": polygon([[True, False], [False, True], [True, True], [True, False]]),
    "null_for_a_number": polygon([A, [None, LAT], C, A]),
    "one_number_a_corner": polygon([[LON], [LAT], [LON], [LON]]),
    "seven_numbers_a_corner": polygon([[LON, LAT, 0, 0, 0, 0, 0]] * 4),
    "a_billionth_of_a_degree": polygon([[LON + x * 1e-9, LAT + y * 1e-9] for x, y in ((0, 0), (1, 0), (1, 1), (0, 0))]),
    # rings
    "bow_tie": metres((0, 0), (100, 100), (100, 0), (0, 100)),
    "bow_tie_of_a_hair": metres((0.004, 0), (100, 0), (100, 100), (0, 100), (0, 20), (-0.004, 60)),
    "pentagram": metres(*((100 * math.sin(4 * math.pi * k / 5), 100 * math.cos(4 * math.pi * k / 5)) for k in range(5))),
    "twice_around": metres((0, 0), (50, 0), (50, 50), (0, 50), (0, 0), (50, 0), (50, 50), (0, 50)),
    "walk_beyond_its_start": metres((0, 0), (100, 0), (100, 100), (0, 100), (0, -4), (3, 2)),
    "spike": metres((0, 0), (50, 0), (50, 25), (90, 25), (50, 25), (50, 50), (0, 50)),
    "spike_inwards": metres((0, 0), (50, 0), (50, 50), (25, 50), (25, 20), (25, 50), (0, 50)),
    "hole_outside": Polygon(square(25).exterior, [square(5, 50).exterior]),
    "hole_across": Polygon(square(25).exterior, [square(25, 12, 5).exterior]),
    "hole_as_large_as_the_field": Polygon(square(25).exterior, [square(25).exterior]),
    "holes_touching": HERE.to_degrees(box(0, 0, 100, 100) - box(10, 10, 30, 30) - box(30, 30, 50, 50)),
    "holes_overlapping": Polygon(square(100).exterior, [square(20, 10, 10).exterior, square(20, 20, 20).exterior]),
    "hole_twice": Polygon(square(100).exterior, [square(20, 10, 10).exterior] * 2),
    "hole_touching_the_border": Polygon(square(100).exterior, [metres((0, 50), (20, 40), (20, 60)).exterior]),
    "two_corners": polygon([A, B]),
    "two_corners_and_back": polygon([A, B, A]),
    "one_corner": polygon([A]),
    "no_corner": polygon([]),
    "no_ring": polygon(),
    "one_corner_four_times": polygon([A, A, A, A]),
    "collinear": polygon([A, [LON + 0.001, LAT + 0.001], [LON + 0.002, LAT + 0.002], A]),
    "nearly_collinear": metres((0, 0), (100, 0), (200, 1e-7)),
    "open": polygon([A, B, C, D]),
    "open_by_a_hair": polygon([A, B, C, D, [LON + 1e-9, LAT]]),
    "corner_twice": polygon([A, B, B, C, D, D, D, A]),
    "corners_a_millimetre_apart": metres((0, 0), (50, 0), (50.001, 0), (50, 50), (0, 50), (0, 0.002)),
    "against_the_sun": square(40).reverse(),
    "with_heights": shapely.force_3d(square(40), 412.5),
    "heights_that_are_nan": Polygon([(x, y, math.nan) for x, y in square(40).exterior.coords]),
    "200000_corners": circle(200_000),
    "200000_times_the_same": polygon([A] * 200_000 + [A]),
    "zigzag_within_a_centimetre": polygon([*([LON + k % 2 * 1e-8, LAT] for k in range(1001)), B, C, A]),
    # places
    "swapped": shapely.transform(FIELD_3_HA, lambda xy: xy[:, ::-1]),
    "half_swapped": polygon([A, B[::-1], C, D, A]),
    "minus_forgotten": shapely.transform(FIELD_3_HA, lambda xy: np.abs(xy) + np.array([1.0, 0.0])),
    "utm_as_degrees": box(419_150.7, 1_568_769.6, 419_170.7, 1_568_799.6),
    "mercator_as_degrees": box(-417_369, 1_595_000, -417_300, 1_595_100),
    "across_the_date_line": polygon([[179.999, 14.0], [-179.999, 14.0], [-179.999, 14.001], [179.999, 14.001], [179.999, 14.0]]),
    "round_the_pole": polygon([[0, 89.9], [120, 89.9], [-120, 89.9], [0, 89.9]]),
    "null_island": box(0, 0, 0.001, 0.001),
    "the_world": box(-180, -90, 180, 90),
    "half_of_mali": box(-8, 12, 0, 18),
    "a_corner_of_zeros": polygon([A, B, C, [0, 0], A]),
    # kinds
    "nothing": None,
    "empty": Polygon(),
    "empty_collection": GeometryCollection(),
    "a_point": Point(PAROU),
    "points": MultiPoint([A, B, C, D]),
    "a_line": LineString([A, B, C]),
    "a_closed_line": LineString([A, B, C, A]),
    "lines": MultiLineString([[A, B], [C, D]]),
    "collection_of_a_field_and_a_well": GeometryCollection([square(40), Point(PAROU)]),
    "collections_in_collections": WITHIN,
    "the_same_part_twice": MultiPolygon([square(25), square(25)]),
    "parts_sharing_a_border": MultiPolygon([square(25), square(25, 25)]),
    "parts_overlapping": MultiPolygon([square(25), square(25, 10)]),
    "part_within_a_part": MultiPolygon([square(100), square(25, 10, 10)]),
    "part_in_a_hole": MultiPolygon([with_hole(), square(5, 42, 42)]),
    "parts_touching_in_a_corner": MultiPolygon([square(25), square(25, 25, 25)]),
    "one_part_empty": {"type": "MultiPolygon", "coordinates": [[[A, B, C, A]], []]},
    "wrong_kind": {"type": "Polygone", "coordinates": [[A, B, C, A]]},
    "kind_is_a_list": {"type": ["Polygon"], "coordinates": [[A, B, C, A]]},
    "no_coordinates": {"type": "Polygon"},
    "coordinates_are_a_text": {"type": "Polygon", "coordinates": "A B C"},
    "coordinates_are_a_mapping": {"type": "Polygon", "coordinates": {"0": A}},
    "ring_too_shallow": {"type": "Polygon", "coordinates": [A, B, C, A]},
    "ring_too_deep": {"type": "Polygon", "coordinates": [[[A, B, C, A]]]},
    "multipolygon_too_shallow": {"type": "MultiPolygon", "coordinates": [[A, B, C, A]]},
    "nested_500_deep": {"type": "Polygon", "coordinates": NESTED},
    "a_list": [A, B, C, A],
    "a_number": 42,
    # texts
    "blank": "  \n\t ",
    "missing_bracket": "POLYGON ((-3.74927 14.1891, -3.749 14.1891, -3.749 14.19, -3.74927 14.1891)",
    "wkt_of_nan": "POLYGON ((-3.74927 14.1891, nan 14.1891, -3.749 14.19, -3.74927 14.1891))",
    "wkt_open": "POLYGON ((-3.74927 14.1891, -3.749 14.1891, -3.749 14.19))",
    "wkt_swapped": "POLYGON ((14.1891 -3.74927, 14.1891 -3.749, 14.19 -3.749, 14.1891 -3.74927))",
    "wkt_empty": "POLYGON EMPTY",
    "wkt_curve": "CURVEPOLYGON (CIRCULARSTRING (-3.75 14.18, -3.74 14.19, -3.75 14.2, -3.76 14.19, -3.75 14.18))",
    "ewkt_of_no_system": "SRID=999999;POLYGON ((0 0, 1 0, 1 1, 0 0))",
    "ewkt_of_the_wrong_zone": "SRID=32631;POLYGON ((419150 1568769, 419250 1568769, 419250 1568869, 419150 1568769))",
    "huge_nesting": "GEOMETRYCOLLECTION(" * 100_000,
    "json_nesting": '{"type":' * 50_000,
    "json_lists": "[" * 100_000 + "]" * 100_000,
    "nul_bytes": "POLYGON\0((-3.74927 14.1891, -3.749 14.1891, -3.749 14.19, -3.74927 14.1891))",
    "emoji_digits": "1️⃣4️⃣.1️⃣ 3️⃣",
    "arabic_digits": "١٤٫١٨٩١٠ -٣٫٧٤٩٢٧\n١٤٫١٩٠١٠ -٣٫٧٤٩٢٧\n١٤٫١٩٠١٠ -٣٫٧٤٨٢٧",
    "right_to_left_marks": "\u202e14.18910, -3.74927\u202c\n\u200f14.19010, -3.74927\n14.19010, -3.74827",
    "superscript_digits": "14² -3³\n14² -3³\n14² -3³",
    "a_thousand_commas": "14" + ",1" * 1001,
    "a_long_line": "9" * 1_000_000,
    "signs_only": "----++++°°°'''\"\"\"",
    "surrogates": "\ud800 14.1 -3.7",
    "a_song": "Il pleut, il pleut, bergère\nRentre tes blancs moutons",
    "bow_tie_as_typed": "14.1891 -3.7492\n14.1901 -3.7482\n14.1901 -3.7492\n14.1891 -3.7482",
    # files
    "gpx_of_one_point": gpx("<trk><trkseg><trkpt lat='14.1' lon='-3.7'/></trkseg></trk>"),
    "gpx_without_numbers": gpx("<trk><trkseg><trkpt lat='a' lon='b'/></trkseg></trk>"),
    "gpx_without_attributes": gpx("<trk><trkseg><trkpt/></trkseg></trk>"),
    "gpx_cut_off": "<gpx><trk><trkseg><trkpt lat='14.1' lon='-3.7'/>",
    "billion_laughs": '<!DOCTYPE k [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><kml><Placemark><name>&b;</name></Placemark></kml>',
    "outside_entity": '<!DOCTYPE k [<!ENTITY a SYSTEM "file:///etc/passwd">]><kml><name>&a;</name></kml>',
    "xml_nesting": "<kml>" + "<Folder>" * 50_000,
    "kml_of_words": "<kml><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>a,b c,d</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>",
    "kml_of_nothing": "<kml><Placemark><Polygon/></Placemark></kml>",
    "html": "<!doctype html><html><body>POLYGON</body></html>",
    "archive_of_nothing": archive(),
    "archive_of_an_archive": archive(doc__kml=archive(doc__kml="<kml/>")),
    "archive_that_climbs_out": archive(**{"../../doc__kml": "<kml/>"}),
    "archive_bomb": archive(doc__kml=b"0" * 80_000_000),
    "shapefile_that_is_a_text": archive(a__shp="<OGRVRTDataSource><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTDataSource>"),
    "shapefile_cut_off": archive(a__shp=b"\0\0\x27\x0a" + b"\0" * 30, a__shx=b"", a__dbf=b""),
    "geopackage_cut_off": b"SQLite format 3\0" + b"\x10\0\1\1\0@  " + b"\0" * 500,
    "bytes_of_nothing": bytes(range(256)) * 10,
    "json_in_utf16": json.dumps(polygon([A, B, C, A])).encode("utf-16"),
}  # fmt: skip

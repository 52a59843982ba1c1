"""One field from whatever a person brings: every format says the same field, several are a choice."""

import io
import json
import warnings
import zipfile

import geopandas
import pytest
import shapely
from geometries import FIELD_3_HA, HERE, PAROU, metres, with_hole
from land.odd_files import ODD_FILES, ODD_TEXTS
from shapely.geometry import LineString, MultiPoint, mapping

from landtrack.errors import UnreadableFile
from landtrack.exchange.one_field import read_field
from landtrack.exchange.texts import is_outline, unpacked_text
from landtrack.land.measure import area_m2

CORNERS = list(FIELD_3_HA.exterior.coords)
HOLED = with_hole()


def gpx(*tracks, close=True):
    told = ""
    for name, points in tracks:
        walked = points if close else points[:-1]
        inner = "".join(f'<trkpt lat="{y!r}" lon="{x!r}"><ele>412</ele><name>x</name></trkpt>' for x, y in walked)
        told += f"<trk><name>{name}</name><trkseg>{inner}</trkseg></trk>"
    return f'<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1">{told}</gpx>'


def kml(*placemarks):
    return (
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>All</name>{"".join(placemarks)}</Document></kml>'
    )


def ring(points):
    return f"<LinearRing><coordinates>{' '.join(f'{x!r},{y!r},0' for x, y in points)}</coordinates></LinearRing>"


def area(name, shape):
    holes = "".join(f"<innerBoundaryIs>{ring(hole.coords)}</innerBoundaryIs>" for hole in shape.interiors)
    return f"<Placemark><name>{name}</name><Polygon><outerBoundaryIs>{ring(shape.exterior.coords)}</outerBoundaryIs>{holes}</Polygon></Placemark>"


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, inner in files.items():
            made.writestr(name.replace("__", "."), inner)
    return out.getvalue()


def in_utm(shape):
    return geopandas.GeoSeries([shape], crs=4326).to_crs(32630).iloc[0]


def table(folder, driver, *shapes, crs=4326, **columns):
    frame = geopandas.GeoDataFrame(columns, geometry=list(shapes), crs=4326).to_crs(crs)
    ending = {"GPKG": "gpkg", "ESRI Shapefile": "shp"}[driver]
    frame.to_file(folder / f"field.{ending}", driver=driver)
    if ending == "gpkg":
        return (folder / "field.gpkg").read_bytes()
    return zipped(**{path.name.replace(".", "__"): path.read_bytes() for path in folder.glob("field.*")})


EXACT = {
    "gpx": lambda _: gpx(("Champ", CORNERS)),
    "gpx_bytes": lambda _: gpx(("Champ", CORNERS)).encode("utf-16"),
    "gpx_route": lambda _: gpx(("Champ", CORNERS)).replace("trkseg", "x").replace("trkpt", "rtept").replace("trk", "rte"),
    "kml": lambda _: kml(area("Champ", FIELD_3_HA)),
    "kml_line": lambda _: kml(f"<Placemark><name>Champ</name>{ring(CORNERS).replace('LinearRing', 'LineString')}</Placemark>"),
    "kmz": lambda _: zipped(doc__kml=kml(area("Champ", FIELD_3_HA))),
    "geojson": lambda _: json.dumps(mapping(FIELD_3_HA)),
    "geojson_feature": lambda _: json.dumps({"type": "Feature", "properties": {"nom": "Champ"}, "geometry": mapping(FIELD_3_HA)}),
    "geojson_zip": lambda _: zipped(a__geojson=json.dumps(mapping(FIELD_3_HA))),
    "wkt": lambda _: shapely.to_wkt(FIELD_3_HA, rounding_precision=-1),
    "ewkt": lambda _: "SRID=4326; " + shapely.to_wkt(FIELD_3_HA, rounding_precision=-1),
    "geopackage": lambda folder: table(folder, "GPKG", FIELD_3_HA, Nom=["Champ"]),
    "shapefile": lambda folder: table(folder, "ESRI Shapefile", FIELD_3_HA, Nom=["Champ"]),
}  # fmt: skip


@pytest.mark.parametrize("make", EXACT.values(), ids=EXACT.keys())
def test_every_format_says_the_same_field_to_the_last_digit(make, tmp_path):
    (found,) = read_field(make(tmp_path), "x")
    assert found.label in ("Champ", "")
    assert found.findings == ()
    assert set(found.shape.exterior.coords) == set(CORNERS)
    assert found.shape.equals(FIELD_3_HA)


METRES = {
    "ewkt": lambda _: f"SRID=32630;{shapely.to_wkt(in_utm(FIELD_3_HA), rounding_precision=-1)}",
    "old_geojson": lambda _: json.dumps({"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32630"}}, "features": [{"type": "Feature", "properties": None, "geometry": mapping(in_utm(FIELD_3_HA))}]}),
    "geopackage": lambda folder: table(folder, "GPKG", FIELD_3_HA, crs=32630),
    "shapefile": lambda folder: table(folder, "ESRI Shapefile", FIELD_3_HA, crs=32630, id=[7]),
}  # fmt: skip


@pytest.mark.parametrize("make", METRES.values(), ids=METRES.keys())
def test_other_systems_are_turned_to_degrees(make, tmp_path):
    (found,) = read_field(make(tmp_path), "x")
    assert found.crs == "EPSG:32630"
    assert HERE.to_metres(found.shape).symmetric_difference(HERE.to_metres(FIELD_3_HA)).area < 1e-3
    assert area_m2(found.shape) == pytest.approx(30_000, rel=1e-6)


def test_metres_without_a_system_are_asked():
    text = in_utm(FIELD_3_HA).wkt
    (asked,) = read_field(text, village=PAROU)
    assert asked.shape is None
    (finding,) = asked.findings
    assert (finding.code, finding.text) == ("zone_missing", "30N")
    assert area_m2(finding.proposal) == pytest.approx(30_000, rel=1e-6)
    (answered,) = read_field(text, zone="30N")
    assert answered.shape.equals(finding.proposal)
    (unknown,) = read_field(text)
    assert [one.code for one in unknown.findings] == ["zone_not_there"]


def test_several_outlines_are_a_choice():
    found = read_field(gpx(("Nord", CORNERS), ("Sud\u202e\n", CORNERS)))
    assert [(one.label, one.form) for one in found] == [("Nord", "track"), ("Sud", "track")]
    both = read_field(kml(area("Baobab", HOLED), area("Puits", FIELD_3_HA)))
    assert [one.label for one in both] == ["Baobab", "Puits"]
    assert both[0].shape.equals(HOLED)
    assert (
        len(
            read_field(
                json.dumps(
                    {
                        "type": "FeatureCollection",
                        "features": [{"type": "Feature", "geometry": mapping(FIELD_3_HA)}] * 3,
                    }
                )
            )
        )
        == 3
    )


def test_a_walk_that_did_not_come_back_is_shown():
    (found,) = read_field(gpx(("Champ", CORNERS), close=False))
    (finding,) = found.findings
    assert (finding.code, finding.severity) == ("ends_apart", "warning")
    assert finding.m == pytest.approx(173.2, abs=0.1)
    assert found.shape.equals(FIELD_3_HA)


def test_points_in_order_are_one_outline():
    way = "".join(f'<wpt lat="{y!r}" lon="{x!r}"/>' for x, y in CORNERS[:-1])
    placemarks = (
        f"<Placemark><Point><coordinates>{x!r},{y!r}</coordinates></Point></Placemark>" for x, y in CORNERS[:-1]
    )
    for text in (
        f"<gpx>{way}</gpx>",
        kml(*placemarks),
        shapely.to_wkt(MultiPoint(CORNERS[:-1]), rounding_precision=-1),
    ):
        (found,) = read_field(text)
        assert (found.form, found.findings) == ("points", ())
        assert found.shape.equals(FIELD_3_HA)


def test_a_line_and_a_point_beside_a_field():
    text = f"GEOMETRYCOLLECTION ({FIELD_3_HA.wkt}, {LineString(HOLED.exterior.coords).wkt})"
    assert [one.form for one in read_field(text)] == ["polygon", "line"]


def test_a_field_in_several_pieces_is_one():
    text = kml(
        f"<Placemark><name>Deux</name><MultiGeometry>{area('', FIELD_3_HA)}{area('', metres((200, 0), (240, 0), (240, 40)))}</MultiGeometry></Placemark>".replace(
            "<Placemark><name></name>", ""
        )
        .replace("</Placemark></Placemark>", "</Placemark>")
        .replace("</Polygon></Placemark>", "</Polygon>")
    )
    (found,) = read_field(text)
    assert found.shape.geom_type == "MultiPolygon"
    assert [one.code for one in found.findings] == ["multi_part"]


def test_what_is_wrong_is_named_with_its_cure():
    (swapped,) = read_field(shapely.transform(FIELD_3_HA, lambda xy: xy[:, ::-1]).wkt)
    assert swapped.shape is None
    assert swapped.findings[0].code == "swapped_axes"
    assert swapped.findings[0].proposal.equals(shapely.from_wkt(FIELD_3_HA.wkt))
    (high,) = read_field(shapely.force_3d(FIELD_3_HA, 400).wkt)
    assert [(one.code, one.severity) for one in high.findings] == [("has_z", "repaired")]


REFUSED = {
    "": "empty", "bonjour": "no_outline", "<html/>": "no_outline", "<gpx>": "broken_xml", "{": "broken_json",
    "POLYGON ((1 2": "broken_wkt", "GEOMETRYCOLLECTION(" * 50: "broken_wkt", "<kml/>": "no_outline",
    '<!DOCTYPE a [<!ENTITY b "c">]><gpx>&b;</gpx>': "xml_entities", "SRID=999999;POINT (1 2)": "unknown_crs",
    b"PK\x03\x04": "broken_archive", b"SQLite format 3\0": "broken_table", "[]": "no_outline",
    gpx(*[("x", CORNERS)] * 201): "many_outlines", b" " * (20 * 2**20 + 1) + b"{": "outline_too_large",
    zipped(a__kml="<kml/>", b__kml="<kml/>"): "many_files", zipped(a__txt="x"): "no_outline",
    zipped(a__shp=b"<OGRVRTDataSource/>"): "broken_archive",
}  # fmt: skip


@pytest.mark.parametrize(("source", "reason"), REFUSED.items(), ids=REFUSED.values())
def test_what_is_no_field_says_so(source, reason):
    with pytest.raises(UnreadableFile) as caught:
        read_field(source, "champ.gpx")
    assert caught.value.reason == reason
    assert caught.value.place == "champ.gpx"


def test_a_locked_archive_and_a_bomb_are_refused():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("doc.kml", b"0" * 90_000_000)
    locked = bytearray(zipped(doc__kml="<kml/>"))
    at = locked.index(b"PK\x01\x02")
    locked[at + 8] |= 1
    for data, reason in ((bomb.getvalue(), "bomb"), (bytes(locked), "locked_archive")):
        with pytest.raises(UnreadableFile) as caught:
            read_field(data)
        assert caught.value.reason == reason


def test_nothing_is_warned_about_on_the_way(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_field(table(tmp_path, "GPKG", FIELD_3_HA, Nom=["Champ"]))


# --- what offices really send -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["gpx_with_underscores", "gpx_with_arabic_digits"])
def test_a_number_that_only_a_programming_language_reads_is_none(name):
    with pytest.raises(UnreadableFile) as caught:
        read_field(ODD_FILES[name][1])
    assert caught.value.reason == "broken_xml"


def test_a_hole_may_be_told_before_its_field():
    told = area("Champ", HOLED)
    outer, inner = told.index("<outerBoundaryIs>"), told.index("<innerBoundaryIs>")
    turned = (
        told[:outer] + told[inner : told.index("</Polygon>")] + told[outer:inner] + told[told.index("</Polygon>") :]
    )
    (found,) = read_field(kml(turned))
    assert found.shape.equals(HOLED)


def test_an_outline_that_is_told_twice_in_one_object_is_refused():
    with pytest.raises(UnreadableFile) as caught:
        read_field(ODD_FILES["geojson_with_coordinates_twice"][1])
    assert caught.value.reason == "broken_json"


@pytest.mark.parametrize("name", ["geojson_of_lines", "geojson_of_points", "geojson_of_a_line"])
def test_lines_and_points_of_geojson_are_walks(name):
    (found,) = read_field(ODD_FILES[name][1])
    assert found.form in ("line", "points")
    assert found.shape is not None


@pytest.mark.parametrize("name", ["shapefile_without_shx", "shapefile_alone"])
def test_a_shapefile_that_is_not_complete_says_so(name):
    with pytest.raises(UnreadableFile) as caught:
        read_field(ODD_FILES[name][1], "champ.zip")
    assert caught.value.reason == "parts_missing"


def test_a_text_is_read_however_it_was_saved():
    told = json.dumps(
        {"type": "Feature", "properties": {"nom": "Été"}, "geometry": mapping(FIELD_3_HA)}, ensure_ascii=False
    )
    labels = [read_field(told.encode(code))[0].label for code in ("utf-8", "utf-8-sig", "utf-16", "latin-1")]
    assert labels == ["Été"] * 4


def test_corners_are_told_from_outlines():
    assert all(is_outline(ODD_TEXTS[name]) for name in ODD_TEXTS if name.endswith("_pasted"))
    assert not is_outline(ODD_TEXTS["decimal_commas_and_semicolons"])
    assert unpacked_text(ODD_FILES["geopackage"][1]) is None
    assert unpacked_text(ODD_FILES["a_picture"][1]) is None
    assert "14,18910" in unpacked_text(ODD_FILES["csv_with_decimal_commas"][1])

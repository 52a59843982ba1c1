"""Vector files that are broken, foreign or meant to harm: a sentence, or the broken feature under its row."""

import json
import socket
import sqlite3
import struct
import zipfile

import pytest
from exchange import parcel_files as files
from exchange.parcel_files import archive_of, polygon, ring

from landtrack.errors import UnknownCrs, UnreadableFile, WhichLayer
from landtrack.exchange import vector_json
from landtrack.exchange.vector import choose_layer, crs_of, open_vector

ROWS = [(f"P-{n}", None, polygon(ring(100 * n, 0))) for n in range(3)]


def read(place):
    """All features of a file's only layer."""
    with open_vector(place) as vector:
        return list(vector.features(choose_layer(vector)))


def names(folder):
    return sorted(one.name for one in folder.iterdir())


def reason(place):
    with pytest.raises(UnreadableFile) as error:
        read(place)
    return error.value.reason


@pytest.fixture
def spill(tmp_path):
    """A folder for a file, and whether anything came into being beside it."""
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def no_line(monkeypatch):
    """A request to anybody fails the test."""

    def refuse(*_):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)


# --- GeoJSON -----------------------------------------------------------------------------------------------------


def features_text(*texts, tail="]}"):
    return '{"type":"FeatureCollection","features":[' + ",".join(texts) + tail


def text_of(name):
    shape = json.dumps(polygon(ring(0, 0)))
    return f'{{"type":"Feature","properties":{{"id":"{name}"}},"geometry":{shape}}}'


@pytest.mark.parametrize("block", [7, 64, 2**20])
@pytest.mark.parametrize("layout", ["tight", "indented", "crs_last", "braces_in_names", "id_first", "type_last"])
def test_geojson_is_cut_at_features_however_it_is_laid_out(tmp_path, monkeypatch, layout, block):
    monkeypatch.setattr(vector_json, "BLOCK", block)
    told = {"type": "FeatureCollection", "name": "champs", "features": [
        {"type": "Feature", "properties": {"id": f'"{{n°\\ }} {n}', "x": {"y": ["]}"]}}, "geometry": polygon(ring(0, 0))} for n in range(3)
    ]}  # fmt: skip
    if layout == "crs_last":
        told["crs"] = {"type": "name", "properties": {"name": "EPSG:32630"}}
    if layout == "id_first":
        told["features"] = [{"id": str(n), **one} for n, one in enumerate(told["features"])]
    if layout == "type_last":
        told["features"] = [dict(reversed(one.items())) for one in told["features"]]
    place = tmp_path / "a.geojson"
    place.write_text(json.dumps(told, indent=2 if layout == "indented" else None), "utf-8")
    with open_vector(place) as vector:
        layer = choose_layer(vector)
        found = list(vector.features(layer))
    assert [one.fields["id"] for one in found] == [f'"{{n°\\ }} {n}' for n in range(3)]
    assert [(one.row, one.problem, one.geometry) for one in found] == [(n, "", polygon(ring(0, 0))) for n in (1, 2, 3)]
    assert (layer.count, layer.crs) == (3, "EPSG:32630" if layout == "crs_last" else "EPSG:4326")


@pytest.mark.parametrize("block", [7, 2**20])
@pytest.mark.parametrize("broken", [
    '{"type":"Feature","properties":{"id":"b"},"geometry":{"type":"Polygon","coordinates":[[[1,2],[3,',
    '{"type":"Feature","properties":{"id":"b},"geometry":null}', '{"type":"Feature","properties":{"id":"b"},"geometry":nul}',
    '{"type":"Feature","properties":{"id":"b","id":"c"},"geometry":null}', '{"type":"Feature","properties":{"id":01}}',
    '{"type":"Feature"}}', "{}", '{"type":"Feature","type":"Feature"}', "null", '"text"', "12", "[1,2]",
])  # fmt: skip
def test_a_broken_feature_loses_no_other(tmp_path, monkeypatch, broken, block):
    monkeypatch.setattr(vector_json, "BLOCK", block)
    place = tmp_path / "a.geojson"
    place.write_text(features_text(text_of("a"), broken, text_of("c"), text_of("d")), "utf-8")
    found = read(place)
    assert [one.fields.get("id") for one in found if not one.problem] in (["a", "c", "d"], ["a", None, "c", "d"])
    assert found[0].fields["id"] == "a"
    assert all(one.geometry is None for one in found if one.fields.get("id") is None)


def test_a_file_cut_short_keeps_what_is_whole(tmp_path):
    place = tmp_path / "a.geojson"
    place.write_text(features_text(text_of("a"), text_of("b"), tail="")[:-30], "utf-8")
    assert [(one.row, one.problem) for one in read(place)] == [(1, ""), (2, "unreadable_feature")]


def test_letters_that_are_no_utf_8_are_read_and_said(tmp_path):
    place = tmp_path / "a.geojson"
    place.write_bytes(features_text(text_of("Pélou")).encode("cp1252"))
    (one,) = read(place)
    assert (one.fields["id"], one.doubtful_text) == ("Pélou", True)
    place.write_bytes(features_text(text_of("Pélou")).encode("utf-16"))
    (one,) = read(place)
    assert (one.fields["id"], one.doubtful_text) == ("Pélou", False)


def test_lines_of_geojson_lose_a_line_at_most(tmp_path):
    place = tmp_path / "a.geojsonl"
    place.write_text("\x1e" + "\n\x1e".join([text_of("a"), '{"type":"Feat', "", text_of("c")]), "utf-8")
    assert [(one.row, one.problem) for one in read(place)] == [(1, ""), (2, "unreadable_feature"), (3, "")]


# --- KML, GPX, shapefiles ------------------------------------------------------------------------------------------


def test_a_broken_placemark_loses_no_other(tmp_path):
    text = files.kml_text(
        [*ROWS, ("bad", None, polygon([["x", 14.2], [1, 2], [3, 4]])), ("last", None, polygon(ring(900, 0)))]
    )
    place = tmp_path / "a.kml"
    place.write_text(text, "utf-8")
    assert [one.problem for one in read(place)] == ["", "", "", "unreadable_feature", ""]


def test_a_loose_shapefile_is_read_and_links_beside_it_are_not(spill, tmp_path):
    files.shapefile(tmp_path, ROWS)
    for one in (tmp_path / "champs.parts").iterdir():
        one.rename(spill / one.name.upper())
    secret = tmp_path / "secret"
    (spill / "CHAMPS.PRJ").rename(secret)
    (spill / "CHAMPS.PRJ").symlink_to(secret)
    before = sorted(spill.iterdir())
    with open_vector(spill / "CHAMPS.SHP") as vector:
        layer = choose_layer(vector)
        assert layer.crs == ""  # what says it is a link: not followed
        assert [one.fields["parcel_id"] for one in vector.features(layer)] == ["P-0", "P-1", "P-2"]
    assert sorted(spill.iterdir()) == before


def test_two_shapefiles_in_an_archive_are_layers(tmp_path):
    place = tmp_path / "two.zip"
    for name in ("a", "b"):
        files.shapefile(tmp_path, ROWS, name=name)
    with zipfile.ZipFile(place, "w") as made:
        for name in ("a", "b"):
            for one in (tmp_path / f"{name}.parts").iterdir():
                made.write(one, f"dossier {name}/{one.name}")
    with pytest.raises(WhichLayer) as error:
        read(place)
    assert error.value.layers == ("a", "b")


def test_features_that_a_shapefile_promises_are_missed(tmp_path):
    place = files.shapefile(tmp_path, ROWS)
    parts = tmp_path / "champs.parts"
    main = parts / "champs.shp"
    main.write_bytes(main.read_bytes()[:-100])
    with zipfile.ZipFile(place, "w") as made:
        for one in parts.iterdir():
            made.write(one, one.name)
    found = read(place)
    assert len(found) == 3
    assert [bool(one.geometry) for one in found] == [True, True, False]


# --- what is meant to harm --------------------------------------------------------------------------------------------

VRT = "<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
ENTITY = "<!DOCTYPE kml [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
LAUGH = (
    "<!DOCTYPE kml [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
GML = (
    "<ogr:FeatureCollection xmlns:gml='http://www.opengis.net/gml' xmlns:ogr='x' {more}>{inner}</ogr:FeatureCollection>"
)


def lying(place):
    """A member that says it holds 10 bytes and unpacks to 80 MB."""
    data = bytearray(archive_of(place, doc__kml=b"0" * 80_000_000).read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    place.write_bytes(bytes(data))
    return place


def locked(place):
    data = bytearray(archive_of(place, doc__kml="<kml/>").read_bytes())
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.rindex(sign) + at] |= 1
    place.write_bytes(bytes(data))
    return place


def with_view(place, sql):
    files.table(place, "GPKG", ROWS)
    with sqlite3.connect(place) as con:
        con.execute(sql)
    con.close()
    return place


def plain(data):
    def made(place):
        place.write_bytes(data if isinstance(data, bytes) else data.encode())
        return place

    return made


ENDLESS = "CREATE VIEW x AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid, NULL AS geom FROM n"
HARMFUL = {
    "vrt.shp": (plain(VRT), "no_vector"),
    "vrt.gpkg": (plain(VRT), "no_vector"),
    "vrt_in.zip": (lambda p: archive_of(p, a__shp=VRT, a__shx="x", a__dbf="x"), "broken_archive"),
    "entity.kml": (plain(ENTITY + files.kml_text(ROWS).partition("?>")[2]), "xml_entities"),
    "laugh.kml": (plain(LAUGH + "<kml><Placemark><name>&i;</name></Placemark></kml>"), "xml_entities"),
    "entity.gml": (plain("<!DOCTYPE x [<!ENTITY a 'b'>]>" + GML.format(more="", inner="")), "xml_entities"),
    "deep.kml": (plain("<kml>" + "<Folder>" * 100_000), "broken_xml"),
    "cut.kml": (plain(files.kml_text(ROWS)[:-20]), "broken_xml"),
    "html.kml": (plain("<html><body>404</body></html>"), "no_vector"),
    "service.xml": (plain("<WFS_Capabilities xmlns='http://www.opengis.net/wfs'/>"), "no_vector"),
    "bomb.zip": (lambda p: archive_of(p, doc__kml=b"<kml>" + b" " * 50_000_000), "bomb"),
    "lying.zip": (lying, "broken_archive"),
    "locked.zip": (locked, "locked_archive"),
    "nested.zip": (lambda p: archive_of(p, doc__kml=files.packed(files.kml_text(ROWS))), "broken_archive"),
    "cut.zip": (lambda p: plain(archive_of(p, doc__kml=files.kml_text(ROWS)).read_bytes()[:-40])(p), "broken_archive"),
    "empty.zip": (archive_of, "no_vector"),
    "two.zip": (lambda p: archive_of(p, a__kml=files.kml_text(ROWS), b__kml=files.kml_text(ROWS)), "many_files"),
    "half.zip": (lambda p: archive_of(p, a__shp=b"\0\0\x27\x0a" + b"\0" * 96), "parts_missing"),
    "head.shp": (plain(b"\0\0\x27\x0a" + b"\0" * 96), "parts_missing"),
    "view.gpkg": (lambda p: with_view(p, ENDLESS), "a_view"),
    "virtual.gpkg": (lambda p: with_view(p, "CREATE VIRTUAL TABLE x USING fts5vocab('a', 'row')"), "a_view"),
    "text.gpkg": (plain(b"SQLite format 3\0" + b"x" * 5000), "broken_table"),
    "other.gpkg": (lambda p: sqlite3.connect(p).executescript("CREATE TABLE t(a)").close() or p, "broken_table"),
    "cut.gpkg": (lambda p: plain(files.table(p, "GPKG", ROWS).read_bytes()[:30_000])(p), "broken_table"),
    "noise.fgb": (plain(b"fgb\x03fgb\x01" + bytes(range(256)) * 20), "broken_table"),
    "empty.shp": (plain(b""), "empty"),
    "blank.json": (plain(b"  \n "), "empty"),
    "other.json": (plain('{"rows": [1, 2, 3]}'), "no_vector"),
    "link.json": (plain('{"type": "Topology", "href": "http://example.org"}'), "no_vector"),
    "deep.json": (plain("[" * 200_000), "broken_json"),
    "cut.json": (plain('{"type": "Polygon", "coordinates": [[['), "broken_json"),
    "picture.shp": (plain(b"\x89PNG\r\n\x1a\n" + b"\0" * 100), "no_vector"),
    "table.csv": (plain("id;x;y\n1;2;3\n"), "no_vector"),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMFUL)
def test_a_file_that_is_none_or_would_harm_is_refused_in_a_sentence(spill, tmp_path, monkeypatch, name):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    make, expected = HARMFUL[name]
    place = make(spill / name)
    assert reason(place) == expected
    assert names(spill) == [name]
    assert names(scratch) == []


@pytest.mark.parametrize("path", ["/vsicurl/http://example.org/a.gpkg", "/vsizip//etc/x.zip", "http://example.org/a.kml", "PG:dbname=x",
                                  "\0", "x" * 5000, "nothing.gpkg"])  # fmt: skip
def test_a_name_that_is_no_file_opens_nothing(tmp_path, path):
    assert reason(type(tmp_path)(path)) in ("missing", "no_access")


def test_a_folder_is_no_file(tmp_path):
    assert reason(tmp_path) == "no_vector"


def test_an_archive_writes_under_names_of_our_own(spill, tmp_path):
    files.shapefile(tmp_path, ROWS)
    place = spill / "up.zip"
    with zipfile.ZipFile(place, "w") as made:
        for one in (tmp_path / "champs.parts").iterdir():
            made.write(one, f"../../../{one.name}")
    assert len(read(place)) == 3
    assert names(spill) == ["up.zip"]
    assert names(tmp_path) == ["champs.parts", "champs.zip", "in"]


def test_a_geopackage_that_another_program_writes_is_not_read_by_half(spill):
    place = files.table(spill / "a.gpkg", "GPKG", ROWS)
    (spill / "a.gpkg-wal").write_bytes(b"x")
    assert reason(place) == "still_open"


def test_a_gml_fetches_no_schema_and_follows_no_link(spill):
    link = "xlink:href='http://127.0.0.1:9/x#g'"
    shape = "<gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>0 0 1 0 1 1 0 0</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>"
    inner = "".join(
        f"<gml:featureMember><ogr:c><ogr:g {more}>{held}</ogr:g></ogr:c></gml:featureMember>"
        for more, held in (("", shape), (link, ""))
    )
    more = "xmlns:xlink='http://www.w3.org/1999/xlink' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='x http://127.0.0.1:9/a.xsd'"
    place = plain(GML.format(more=more, inner=inner))(spill / "a.gml")
    assert [one.geometry is None for one in read(place)] == [False, True]
    assert names(spill) == ["a.gml"]


def test_no_feature_of_endless_size_is_held(tmp_path, monkeypatch):
    monkeypatch.setattr(vector_json, "MOST_FEATURE_BYTES", 50_000)
    monkeypatch.setattr(vector_json, "BLOCK", 10_000)
    place = tmp_path / "a.geojson"
    place.write_text(features_text(text_of("a"), '{"x":"' + "y" * 200_000), "utf-8")
    assert reason(place) == "vector_too_large"


@pytest.mark.parametrize(
    "text", ["EPSG:32630", "32630", "epsg::32630", "urn:ogc:def:crs:EPSG::32630", "urn:ogc:def:crs:EPSG:9.6:32630"]
)
def test_a_system_is_known_by_its_number(text):
    assert crs_of(text, "x").to_epsg() == 32630
    assert crs_of("urn:ogc:def:crs:OGC:1.3:CRS84", "x").to_authority() == ("OGC", "CRS84")
    assert crs_of(crs_of(text, "x").to_wkt("WKT1_ESRI"), "x").to_epsg() == 32630
    with pytest.raises(UnknownCrs):
        crs_of(text + "/x", "x")

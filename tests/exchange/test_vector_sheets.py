"""Fields in spreadsheets: an outline a row as WKT or as ODK's geoshape, or a corner a row; CSV and XLSX alike."""

import io

import pytest
from exchange import parcel_files as files
from exchange.conftest import workbook
from exchange.parcel_files import polygon, ring
from shapely.geometry import shape

from landtrack.errors import UnreadableFile
from landtrack.exchange.vector import open_vector
from landtrack.land.mending import repair

SQUARE = ring(0, 0)


def wkt(corners):
    return "POLYGON ((" + ", ".join(f"{x} {y}" for x, y in corners) + "))"


def geoshape(corners):
    return "; ".join(f"{y} {x} 400.5 3.0" for x, y in corners)


def read(place):
    with open_vector(place) as vector:
        return [(layer, list(vector.features(layer))) for layer in vector.layers]


def written(tmp_path, text, name="champs.csv"):
    place = tmp_path / name
    place.write_text(text, "utf-8")
    return place


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_an_outline_a_row_in_wkt(tmp_path, delimiter):
    rows = [
        ("Champ", "Village", "geom"),
        ("a", "Parou", wkt(SQUARE)),
        ("b", "Parou", wkt(ring(99, 0)[:-1])),
        ("c", "", ""),
    ]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    ((layer, found),) = read(written(tmp_path, text))
    assert (layer.name, layer.driver, layer.crs, layer.fields) == ("champs", "Spreadsheet", "", ("Champ", "Village"))
    assert [(one.row, one.fields["Champ"], one.problem) for one in found] == [(1, "a", ""), (2, "b", ""), (3, "c", "")]
    assert shape(found[0].geometry).equals(shape(polygon(SQUARE)))
    assert [one.code for one in repair(found[1].geometry).findings] == ["unclosed_ring"]
    assert found[2].geometry is None


def test_a_geoshape_of_odk_is_degrees_latitude_first(tmp_path):
    ((layer, found),) = read(written(tmp_path, f"id,contour\n1,{geoshape(SQUARE)}\n2,{geoshape(ring(99, 0))};\n"))
    assert layer.crs == "EPSG:4326"
    assert [shape(one.geometry).equals(shape(polygon(ring(e, 0)))) for one, e in zip(found, (0, 99), strict=True)] == [
        True
    ] * 2


def test_a_wkt_may_say_its_system(tmp_path):
    metres = files.in_metres(polygon(SQUARE))["coordinates"][0]
    ((layer, _),) = read(written(tmp_path, f'id;geom\n1;"SRID=32630;{wkt(metres)}"\n'))
    assert layer.crs == "EPSG:32630"


@pytest.mark.parametrize(
    "cell", ["POLYGON ((1 2, 3 x, 5 6))", "POLYGON ((1 2, 3 4)", "POLYGON " + "(" * 5000 + ")" * 5000]
)
def test_an_outline_that_is_none_loses_no_other(tmp_path, cell):
    ((_, found),) = read(written(tmp_path, f'id;geom\n1;"{wkt(SQUARE)}"\n2;"{cell}"\n3;"{wkt(SQUARE)}"\n'))
    assert [one.row for one in found] == [1, 2, 3]
    assert found[1].problem == "unreadable_feature" or repair(found[1].geometry).shape is None
    assert found[2].geometry is not None


@pytest.mark.parametrize("kind", ["POINT (1 2)", "LINESTRING (1 2, 3 4)", "POLYGON EMPTY"])
def test_what_is_no_outline_is_named(tmp_path, kind):
    ((_, found),) = read(written(tmp_path, f'id;geom\n1;"{wkt(SQUARE)}"\n2;"{kind}"\n'))
    assert found[1].geometry is None or {one.code for one in repair(found[1].geometry).findings} == {"not_polygon"}


def test_a_corner_a_row(tmp_path):
    lines = ["Liste des champs", "", "Champ;Village;X;Y"]
    lines += [
        f"{name};Parou;{x:.9f};{y:.9f}".replace(".", ",")
        for name, e in (("a", 0), ("b", 99))
        for x, y in ring(e, 0)[:-1]
    ]
    lines += ["c;Parou;1,5;oui"]
    ((layer, found),) = read(written(tmp_path, "\n".join(lines)))
    assert (layer.crs, layer.fields, layer.count) == ("", ("Champ", "Village"), 3)
    assert [(one.row, one.own_id, one.problem) for one in found] == [
        (1, "a", ""),
        (2, "b", ""),
        (3, "c", "unreadable_feature"),
    ]
    assert [repair(one.geometry).findings for one in found[:2]] == [(), ()]
    assert shape(found[1].geometry).equals_exact(shape(polygon(ring(99, 0))), 1e-8)


def test_a_workbook_is_read_like_the_others(tmp_path):
    place = tmp_path / "champs.xlsx"
    place.write_bytes(workbook(("id", "geom"), (1, wkt(SQUARE)), title="Relevé"))
    ((layer, found),) = read(place)
    assert (layer.name, found[0].fields) == ("Relevé", {"id": "1"})
    assert shape(found[0].geometry).equals(shape(polygon(SQUARE)))


@pytest.mark.parametrize(
    "text", ["id;x;y\n1;2;3\n", "nom;village\na;Parou\n", "Bonjour.\n", "%PDF-1.4", "x\n", "lat;lon\n1;2\n1;3\n2;2\n"]
)
def test_a_table_without_outlines_is_none(tmp_path, text):
    with pytest.raises(UnreadableFile) as refused:
        read(written(tmp_path, text))
    assert refused.value.reason == "no_vector"


def test_a_workbook_without_outlines_is_none(tmp_path):
    place = tmp_path / "x.xlsx"
    place.write_bytes(workbook(("nom",), ("a",)))
    with pytest.raises(UnreadableFile) as refused:
        read(place)
    assert refused.value.reason == "no_vector"
    assert io.BytesIO(place.read_bytes()).read(2) == b"PK"

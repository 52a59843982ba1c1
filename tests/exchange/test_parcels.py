"""A vector file as parcels: every planted fault under its row and code, nothing lost, the same from any format."""

import json
from datetime import date

import numpy as np
import pytest
from exchange import parcel_files as files
from exchange.parcel_files import polygon, ring
from factories import fresh_register
from geometries import PAROU
from shapely.geometry import shape

from landtrack.errors import (
    CannotRetract,
    ImpossibleValue,
    NoSuchField,
    NotAllowed,
    NotFound,
    UnknownCrs,
    UnreadableFile,
    WhichLayer,
)
from landtrack.exchange.parcel_picture import picture
from landtrack.exchange.parcel_report import as_csv, as_json
from landtrack.exchange.parcels import Asked, check, record, take_in
from landtrack.i18n.catalogues import translator
from landtrack.i18n.formats import formats
from landtrack.land.measure import areas_m2
from landtrack.register.parcel_batch import add_parcels, batches, undo_parcels

FORMATS = ["gpkg", "shp", "geojson", "geojsonl", "kml", "kmz", "fgb", "gml"]
REFUSED = {"duplicate", "too_few_points", "empty_geometry", "not_polygon", "swapped_axes", "self_intersection", "zero_area",
           "outside_area", "not_finite"}  # fmt: skip
REPAIRED = {"unclosed_ring", "has_z"}
BY_NAME = Asked(village_field="village")


@pytest.fixture
def register(tmp_path):
    register = fresh_register(tmp_path, today=date(2014, 11, 30))
    with register.write(register.first("officer")) as unit:
        for name, code, point in (
            ("Parou", "P1", list(PAROU)),
            ("Bodio-é", "B1", [-3.9, 14.4]),
            ("Sans point", "S1", None),
        ):
            with unit.new_form():
                where = {"point": {"type": "Point", "coordinates": point}} if point else {}
                unit.do("village.add", name=name, code=code, **where)
    yield register
    register.close()


@pytest.fixture
def take(register):
    def taken(place, asked=BY_NAME, **more):
        return take_in(register, register.first("officer"), place, asked, **more)

    return taken


def parcels_of(register):
    return register.read(register.first("officer")).list("parcel")


def told(report):
    return {(one.row, one.id, one.code, one.finding.severity) for one in report.problems}


# --- what is planted is found -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_every_planted_fault_stands_under_its_row_and_code(take, tmp_path, form):
    rows = files.held(form)
    if form == "gml":  # its writer refuses what has no end; the reader is shown the rest
        rows = [one for one in rows if one[1] not in ("not_finite", "too_few_points", "has_z")]
    report = take(files.write(form, tmp_path, rows))
    severity = dict.fromkeys(REFUSED, "refused") | dict.fromkeys(REPAIRED, "repaired") | {"overlap": "warning"}
    order = [one.id for one in report.problems]
    expected = {(n, name, code, severity[code]) for n, (name, code, _) in enumerate(rows, 1) if code}
    assert told(report) == expected
    assert order == sorted(order)
    assert report.read == len(rows) == report.accepted + report.refused
    assert report.refused == sum(code in REFUSED for _, code, _ in rows)
    assert report.repaired == sum(one[3] == "repaired" for one in expected)


@pytest.mark.parametrize("form", FORMATS)
def test_fields_are_the_same_whatever_the_format(take, register, tmp_path, form):
    rows = [one for one in files.held(form) if one[1] is None]
    report = take(files.write(form, tmp_path, rows))
    assert report.problems == () or {one.code for one in report.problems} == set()
    there = {one["name"]: one for one in parcels_of(register)}
    assert there.keys() == {name for name, _, _ in rows}
    for name, _, geometry in rows:
        whole = areas_m2([shape(geometry)])[0]
        assert there[name]["calculated_area"]["m2"] == pytest.approx(whole, rel=1e-6)
        assert areas_m2([shape(there[name]["geometry"])])[0] == pytest.approx(whole, rel=1e-6)


def test_a_pair_names_its_second_feature_and_the_ground(take, tmp_path):
    report = take(files.write("geojson", tmp_path, files.planted()))
    said = {one["code"]: one for one in as_json(report, translator("en"), formats("en"))["problems"]}
    assert (said["overlap"]["id"], said["overlap"]["other"]) == ("P-13", "P-14")
    assert said["overlap"]["m2"] == pytest.approx(30 * 60, rel=1e-5)
    assert (said["duplicate"]["id"], said["duplicate"]["other"]) == ("P-02", "P-03")
    assert "row 3 of the file (P-03)" in said["duplicate"]["message"]


def test_ground_within_the_error_of_the_corners_is_told_as_that(take, tmp_path):
    rows = [("a", None, polygon(ring(0, 0))), ("b", None, polygon(ring(59.5, 0)))]
    place = files.write("gpkg", tmp_path, rows)
    exact = take(place, dry_run=True)
    walked = take(place, Asked(village_field="village", accuracy_m=3.0), dry_run=True)
    assert [one.code for one in exact.problems] == ["overlap"]
    assert "within_gps_error" in {one.code for one in walked.problems}
    assert "overlap" not in {one.code for one in walked.problems}


def test_of_three_alike_one_is_taken(take, register, tmp_path):
    turned = ring(0, 0)[2:-1] + ring(0, 0)[:3]  # the same outline from another corner on
    rows = [("a", None, polygon(ring(0, 0))), ("b", None, polygon(turned)), ("c", None, polygon(ring(0, 0)[::-1]))]
    report = take(files.write("gpkg", tmp_path, rows))
    assert {(one.id, one.code, one.other) for one in report.problems} == {
        ("a", "duplicate", "c"),
        ("b", "duplicate", "c"),
    }
    assert [one["name"] for one in parcels_of(register)] == ["c"]


# --- coordinate systems -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["gpkg", "fgb", "gml", "shp", "geojson"])
def test_metres_of_utm_are_read_as_the_file_says(take, tmp_path, form):
    rows = [("a", None, files.in_metres(polygon(ring(0, 0)))), ("b", None, files.in_metres(polygon(ring(99, 0)[:-1])))]
    if form == "shp":
        place = files.shapefile(tmp_path, rows, files.UTM30)
    elif form == "geojson":
        place = files.geojson(tmp_path / "champs.geojson", rows, "urn:ogc:def:crs:EPSG::32630")
    else:
        place = files.table(
            tmp_path / f"champs.{form}", {"gpkg": "GPKG", "fgb": "FlatGeobuf", "gml": "GML"}[form], rows, files.UTM30
        )
    report = take(place)
    assert (report.crs, report.accepted) == ("EPSG:32630", 2)
    for one, east in zip(sorted(report.parcels, key=lambda p: p.id), (0, 99), strict=True):
        assert one.shape.normalize().equals_exact(shape(polygon(ring(east, 0))).normalize(), 1e-8)
    assert report.area_m2 == pytest.approx(areas_m2([shape(polygon(ring(e, 0))) for e in (0, 99)]).sum(), rel=1e-6)


def test_a_file_that_does_not_say_its_system_is_asked_for_it(take, register, tmp_path):
    place = files.shapefile(tmp_path, [("a", None, files.in_metres(polygon(ring(0, 0))))], crs=None)
    with pytest.raises(UnknownCrs):
        take(place)
    assert parcels_of(register) == []
    assert take(place, Asked(village_field="village", crs="EPSG:32630")).accepted == 1


@pytest.mark.parametrize("crs", ["EPSG:99999999", "EPSG:1", "/etc/passwd", "http://example.org/crs", "+proj=utm +zone=30",
                                 "+init=/tmp/x:1", 'LOCAL_CS["x"]', "PROJCS[", "une grille", "\0"])  # fmt: skip
def test_a_system_that_is_none_is_refused(take, tmp_path, crs):
    place = files.geojson(tmp_path / "champs.geojson", [("a", None, polygon(ring(0, 0)))], "EPSG:4326")
    with pytest.raises(UnknownCrs):
        take(place, Asked(village="Parou", crs=crs))


def test_metres_that_pass_for_degrees_are_named(take, tmp_path):
    place = files.geojson(tmp_path / "champs.geojson", [("a", None, files.in_metres(polygon(ring(0, 0))))])
    assert told(take(place)) == {(1, "a", "no_crs", "refused")}


# --- villages and identifiers ---------------------------------------------------------------------------------------------


def test_the_village_is_told_by_its_field_by_name_or_code(take, tmp_path):
    for n, village in enumerate(("Parou", "P1", "parou ", "bodio-e")):
        report = take(
            files.geojson(tmp_path / f"{n}.geojson", [("a", None, polygon(ring(100 * n, 0)))], village=village)
        )
        assert report.accepted == 1, village
    report = take(files.geojson(tmp_path / "x.geojson", [("a", None, polygon(ring(900, 0)))], village="Tombouctou"))
    assert told(report) == {(1, "a", "unknown_village", "refused")}
    assert "Tombouctou" in as_json(report, translator("fr"), formats("fr"))["problems"][0]["message"]


def test_an_empty_field_leaves_it_to_the_given_village_then_to_the_place(take, register, tmp_path):
    villages = {one["uid"]: one["name"] for one in register.read(register.first("officer")).list("village")}
    place = files.geojson(tmp_path / "a.geojson", [("a", None, polygon(ring(0, 0)))], village="")
    given = take(place, Asked(village_field="village", village="S1"), dry_run=True)
    nearest = take(place, dry_run=True)
    assert [villages[one.village] for report in (given, nearest) for one in report.parcels] == ["Sans point", "Parou"]


def test_no_village_within_ten_kilometres_is_none(take, tmp_path):
    rows = [("near", None, polygon(ring(0, 9_800))), ("far", None, polygon(ring(0, 10_100)))]
    report = take(files.write("geojson", tmp_path, rows), Asked())
    assert told(report) == {(2, "far", "unknown_village", "refused")}


def test_a_village_or_a_field_that_is_not_there_refuses_the_file(take, tmp_path):
    place = files.write("gpkg", tmp_path, files.planted())
    with pytest.raises(NotFound):
        take(place, Asked(village="Tombouctou"))
    for asked in (Asked(village_field="commune"), Asked(id_field="numero")):
        with pytest.raises(NoSuchField):
            take(place, asked)


def test_letters_of_an_old_shapefile_are_read(take, register, tmp_path):
    rows = [("Champ-é", None, polygon(ring(0, 0)))]
    place = files.shapefile(tmp_path, rows, village="Bodio-é", encoding="cp1252")
    assert [(one.id, one.row) for one in take(place).parcels] == [("Champ-é", 1)]
    assert parcels_of(register)[0]["name"] == "Champ-é"


def test_the_identifier_is_the_field_that_was_named(take, tmp_path):
    place = files.write("gpkg", tmp_path, [("P-1", None, polygon(ring(0, 0)))])
    assert take(place, Asked(village_field="VILLAGE", id_field="Village"), dry_run=True).parcels[0].id == "Parou"


# --- layers -----------------------------------------------------------------------------------------------------------------


def test_several_layers_are_a_choice(take, tmp_path):
    rows = [("a", None, polygon(ring(0, 0)))]
    place = files.table(tmp_path / "c.gpkg", "GPKG", rows, layer="champs")
    files.table(place, "GPKG", rows, layer="jardins", append=True)
    with pytest.raises(WhichLayer) as error:
        take(place)
    assert error.value.layers == ("champs", "jardins")
    with pytest.raises(WhichLayer):
        take(place, Asked(village_field="village", layer="forets"))
    assert take(place, Asked(village_field="village", layer="jardins")).layer == "jardins"


def test_walks_that_came_home_are_fields(take, tmp_path):
    home, open_end = ring(0, 0), [*ring(200, 0)[:3]]
    place = files.gpx(
        tmp_path / "w.gpx", [("home", home), ("nearly", ring(100, 0, 20)[:-1]), ("away", open_end), ("two", home[:2])]
    )
    report = take(place, Asked(village="Parou"))
    assert (report.layer, report.driver, report.crs) == ("tracks", "GPX", "EPSG:4326")
    assert told(report) == {(3, None, "unclosed_ring", "refused"), (4, None, "too_few_points", "refused")}


# --- writing and taking back ----------------------------------------------------------------------------------------------


def test_a_rehearsal_reports_the_same_and_writes_nothing(take, register, tmp_path):
    place = files.write("gpkg", tmp_path, files.planted())
    dry = take(place, dry_run=True)
    assert parcels_of(register) == []
    assert told(dry) == told(take(place))
    assert (dry.batch, len(parcels_of(register))) == (None, dry.accepted)


def test_the_same_file_again_is_all_there_already(take, tmp_path):
    place = files.write("gpkg", tmp_path, [one for one in files.planted() if one[1] is None])
    first, again = take(place), take(place)
    assert (first.refused, again.accepted) == (0, 0)
    assert {one.code for one in again.problems} == {"duplicate"}


def test_ground_of_the_register_is_named(take, register, tmp_path):
    take(files.write("gpkg", tmp_path, [("old", None, polygon(ring(0, 0)))]))
    report = take(files.geojson(tmp_path / "new.geojson", [("new", None, polygon(ring(30, 0)))]))
    (one,) = as_json(report, translator("en"), formats("en"))["problems"]
    assert (one["code"], one["other"], one["severity"]) == ("overlap", parcels_of(register)[0]["uid"], "warning")
    assert "field old of the register" in one["message"]
    assert report.accepted == 1


def test_an_import_is_taken_back_whole_and_once(take, register, tmp_path):
    report = take(files.write("gpkg", tmp_path, files.planted()))
    actor = register.first("officer")
    assert undo_parcels(register, actor, report.batch) == report.accepted
    assert parcels_of(register) == []
    with pytest.raises(CannotRetract):
        undo_parcels(register, actor, report.batch)
    for other in ("", "x", "01a20d8e-1863-7000-b9eb-3c0970da4470"):
        with pytest.raises(NotFound):
            undo_parcels(register, actor, other)
    assert take(files.write("geojson", tmp_path, files.planted())).accepted == report.accepted


def test_one_form_holds_more_than_a_chunk(register, monkeypatch):
    monkeypatch.setattr("landtrack.register.parcel_batch.CHUNK", 3)
    actor = register.first("officer")
    village = register.read(actor).list("village")[0]["uid"]
    facts = [{"village": village, "geometry": polygon(ring(100 * n, 0))} for n in range(8)]
    batch = add_parcels(register, actor, iter(facts))
    assert len(parcels_of(register)) == 8
    assert undo_parcels(register, actor, batch) == 8
    with pytest.raises(ImpossibleValue):  # all or none: the last one is a point
        add_parcels(
            register, actor, [*facts, {"village": village, "geometry": {"type": "Point", "coordinates": [0, 0]}}]
        )
    assert parcels_of(register) == []


def test_who_may_add_no_field_imports_none(register, tmp_path):
    place = files.write("gpkg", tmp_path, files.planted())
    with pytest.raises(NotAllowed):
        take_in(register, register.first("admin"), place, BY_NAME)


# --- the report -------------------------------------------------------------------------------------------------------------


def test_the_report_is_the_contract_s(take, tmp_path):
    report = as_json(take(files.write("gpkg", tmp_path, files.planted())), translator("fr"), formats("fr"))
    assert {
        "file",
        "layer",
        "driver",
        "crs",
        "read",
        "accepted",
        "repaired",
        "refused",
        "area_ha",
        "seconds",
        "problems",
    } <= report.keys()
    assert all(one.keys() == {"row", "id", "code", "severity", "message", "other", "m2"} for one in report["problems"])
    assert {one["severity"] for one in report["problems"]} == {"refused", "repaired", "warning"}
    assert all(one["message"].endswith((".", "?")) for one in report["problems"])
    assert json.loads(json.dumps(report, allow_nan=False)) == report


def test_the_report_opens_in_a_spreadsheet_without_formulas(take, tmp_path):
    place = files.geojson(tmp_path / "f.geojson", [("=cmd|' /C calc'!A0", None, None)])
    text = as_csv(take(place), translator("fr"), formats("fr"))
    assert text.startswith("\ufeffLigne;Numéro;")
    assert ";=cmd" not in text
    assert np.char.count(text, "\r\n") == 2


def test_a_file_without_features_is_refused(take, tmp_path):
    for place in (files.write("gpkg", tmp_path, []), files.write("geojson", tmp_path, [])):
        with pytest.raises(UnreadableFile) as error:
            take(place)
        assert error.value.reason == "no_features"


# --- a file as a whole ------------------------------------------------------------------------------------------------


def test_a_file_that_was_taken_in_is_known_again_until_it_is_taken_back(take, register, tmp_path):
    place = files.write("gpkg", tmp_path, [one for one in files.planted() if one[1] is None])
    first = take(place)
    actor = register.first("officer")
    assert first.earlier == ()
    again = take(place, dry_run=True)
    assert [(one.uid, one.parcels, one.digest) for one in again.earlier] == [(first.batch, 4, first.digest)]
    assert (again.accepted, {one.code for one in again.problems}) == (0, {"duplicate"})
    other = take(files.geojson(tmp_path / "x.geojson", [("z", None, polygon(ring(0, 900)))]))
    assert other.earlier == ()
    assert [one.uid for one in batches(register, actor)] == [other.batch, first.batch]
    undo_parcels(register, actor, first.batch)
    assert take(place, dry_run=True).earlier == ()
    assert [one.uid for one in batches(register, actor)] == [other.batch]


def test_fields_of_some_villages_are_taken_and_the_others_left(register, tmp_path):
    actor = register.first("officer")
    villages = {one["name"]: one["uid"] for one in register.read(actor).list("village")}
    rows = [("a", None, polygon(ring(0, 0))), ("b", None, polygon(ring(100, 0)))]
    near = files.geojson(tmp_path / "a.geojson", rows, village="Parou").read_text("utf-8")
    place = tmp_path / "both.geojson"
    place.write_text(near.replace("Parou", "Sans point", 1), "utf-8")
    report = check(register, actor, place, BY_NAME)
    assert parcels_of(register) == []
    done = record(register, actor, report, villages={villages["Parou"]})
    assert [one["name"] for one in parcels_of(register)] == ["b"]
    assert (done.read, done.accepted, done.refused) == (2, 1, 0)
    assert [one.id for one in done.not_chosen] == ["a"]
    assert done.area_m2 == pytest.approx(report.area_m2 / 2, rel=1e-3)
    assert record(register, actor, report, villages=()).batch is None


def test_what_is_refused_can_be_drawn_where_it_lies(take, tmp_path):
    rows = [(name, code, files.in_metres(told)) for name, code, told in files.planted() if code != "swapped_axes"]
    place = files.geojson(tmp_path / "champs.geojson", rows, "urn:ogc:def:crs:EPSG::32630")
    drawn = {one.id: one.geometry for one in take(place, dry_run=True).left_out}
    assert drawn.keys() == {"P-02", "P-09", "P-10", "P-12", "P-15"}  # not: no corner to draw, or fewer than three
    twisted = files.planted()[8][2]["coordinates"][0]
    assert np.allclose(drawn["P-09"]["coordinates"][0][0], twisted, rtol=0, atol=1e-9)


def test_an_import_that_breaks_off_leaves_nothing(register, tmp_path):
    place = files.write("gpkg", tmp_path, [one for one in files.planted() if one[1] is None])
    actor = register.first("officer")
    report = check(register, actor, place, BY_NAME)

    def stopped(items, _total):
        yield from items[:2]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        record(register, actor, report, progress=stopped)
    assert parcels_of(register) == []
    assert batches(register, actor) == []


def test_both_sides_of_ground_that_two_claim_stand_out_on_the_map(register, tmp_path):
    """Each names the other; who looks at the map sees which two."""
    found = check(register, register.first("officer"), files.write("gpkg", tmp_path, files.planted()), BY_NAME)
    (pair,) = [one for one in found.problems if one.code == "overlap" and one.other_row is not None]
    outlines, _, left = picture(found, 500)
    assert left == 0
    sides = {one.row: one for one in outlines if one.row in (pair.row, pair.other_row)}
    assert {one.kind for one in sides.values()} == {"warning"}
    assert {row: [p.other_row for p in one.problems if p.code == "overlap"] for row, one in sides.items()} == {
        pair.row: [pair.other_row], pair.other_row: [pair.row],
    }  # fmt: skip

"""landtrack import parcels: exit codes, one JSON document, the report beside it, a whole import taken back."""

import functools
import json

import pytest
from exchange import parcel_files as files
from factories import fresh_register
from geometries import PAROU

from landtrack.register.register import open_register

MAIN = "from landtrack.cli import main; main()"
GOOD = [one for one in files.planted() if one[1] is None]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A register with a village, whose key the commands find."""
    register = fresh_register(tmp_path)
    with register.write(register.first("officer")) as unit:
        unit.do("village.add", name="Parou", code="P1", point={"type": "Point", "coordinates": list(PAROU)})
    register.close()
    monkeypatch.setenv("LANDTRACK_KEYS", str(tmp_path / "keys"))
    return register.place


@pytest.fixture
def run(place, run_over):
    """Run the command over the register; returns what came of it."""
    return functools.partial(run_over, place, "import", "parcels")


def parcels(place):
    register = open_register(place)
    found = register.read(register.first("officer")).list("parcel")
    register.close()
    return found


def test_a_good_file_is_taken_in_and_taken_back(run, place, tmp_path):
    done = run(
        files.write("gpkg", tmp_path, GOOD),
        "--village-field",
        "village",
        "--method",
        "gnssSurvey",
        "--accuracy",
        "0.02",
        "--json",
    )
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert (report["read"], report["accepted"], report["repaired"], report["refused"], report["problems"]) == (
        4,
        4,
        0,
        0,
        [],
    )
    assert (report["layer"], report["driver"], report["crs"]) == ("champs", "GPKG", "EPSG:4326")
    there = parcels(place)
    assert {(one["name"], one["method"], one["accuracy_m"]) for one in there} == {
        (name, "gnssSurvey", 0.02) for name, _, _ in GOOD
    }
    assert report["area_ha"] == pytest.approx(sum(one["calculated_area"]["m2"] for one in there) / 10_000, rel=1e-9)
    assert report["batch"] in done.stderr
    back = run("--undo", report["batch"], "--json")
    assert (back.returncode, json.loads(back.stdout)) == (0, {"batch": report["batch"], "taken_back": 4})
    assert parcels(place) == []
    again = run("--undo", report["batch"])
    assert (again.returncode, again.stdout) == (2, "")


def test_a_file_with_faults_is_taken_in_part(run, place, tmp_path):
    rows = files.held("shp")
    done = run(files.write("shp", tmp_path, rows), "--report", "r.json")
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert done.returncode == 3
    assert report["read"] == len(rows) == report["accepted"] + report["refused"]
    assert len(parcels(place)) == report["accepted"] > 0
    assert {(p["row"], p["id"], p["code"]) for p in report["problems"]} == {
        (n, name, code) for n, (name, code, _) in enumerate(rows, 1) if code
    }
    assert "Ligne 2 (P-02), refusé\u202f: Ce contour est déjà là\u202f: la ligne 3 du fichier (P-03)." in done.stdout
    assert done.stderr.strip() == ""  # and no word of GDAL


def test_a_rehearsal_writes_nothing_and_reports_the_same(run, place, tmp_path):
    file = files.write("kml", tmp_path, files.planted())
    dry = run(file, "--dry-run", "--report", "dry.csv", "--json", lang="en")
    assert dry.returncode == 3
    assert parcels(place) == []
    done = run(file, "--json", lang="en")
    assert json.loads(dry.stdout)["problems"] == json.loads(done.stdout)["problems"]
    lines = (tmp_path / "dry.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "Row;Number;Result;Code;Why;Other field;m²"
    assert len(lines) == 1 + len(json.loads(dry.stdout)["problems"])


def test_what_cannot_be_done_says_what_to_do_and_writes_nothing(run, place, tmp_path):
    good = files.write("geojson", tmp_path, GOOD)
    unknown = files.shapefile(tmp_path, [(name, None, files.in_metres(shape)) for name, _, shape in GOOD], crs=None)
    two = files.table(tmp_path / "two.gpkg", "GPKG", GOOD, layer="champs")
    files.table(two, "GPKG", GOOD, layer="jardins", append=True)
    (tmp_path / "notes.txt").write_text("Bonjour")
    for words, said in (
        ([unknown], "--crs EPSG:32630"), ([good, "--crs", "rien"], "--crs"), ([two], "champs, jardins"),
        ([good, "--village", "Tombouctou"], "Tombouctou"), ([good, "--village-field", "commune"], "parcel_id, village"),
        ([good, "--method", "oeil"], "gnssSurvey"), ([good, "--accuracy", "-1"], "--accuracy"), ([good, "--accuracy", "nan"], "--accuracy"),
        (["notes.txt"], "GeoPackage"), (["absent.gpkg"], "absent.gpkg"), ([], "--undo"), ([good, "--undo", "x"], "--undo"),
        (["--undo", "x"], "x"), (["/vsicurl/http://example.org/a.gpkg"], "/vsicurl"),
    ):  # fmt: skip
        done = run(*words)
        assert (done.returncode, done.stdout) == (2, ""), words
        assert said in done.stderr, done.stderr
    assert parcels(place) == []
    assert run(unknown, "--crs", "EPSG:32630").returncode == 0
    assert len(parcels(place)) == len(GOOD)


def test_a_report_that_cannot_be_written_undoes_nothing(run, place, tmp_path):
    done = run(files.write("gpkg", tmp_path, GOOD), "--report", "no/such/folder.json")
    assert done.returncode == 0
    assert "no/such/folder.json" in done.stderr
    assert len(parcels(place)) == len(GOOD)

"""landtrack check-land: what it says, what it writes for a map and a spreadsheet, and its exit codes."""

import functools
import json

import pyogrio
import pytest
from factories import fresh_register
from geometries import HERE, PAROU
from shapely.geometry import box, mapping


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Two fields of Parou that share 0.1 x 100 m, each walked at 3 m."""
    register = fresh_register(tmp_path)
    with register.write(register.first("officer")) as unit:
        parou = unit.do("village.add", name="Parou", code="P1",
                        point={"type": "Point", "coordinates": list(PAROU)}).subject  # fmt: skip
        unit.do("village.add", name="Songobia", code="S1")
        for name, west in (("Baobab", 0), ("Karité", 99.9)):
            outline = mapping(HERE.to_degrees(box(west, 0, west + 100, 100)))
            unit.do("parcel.add", village=parou, geometry=outline, name=name, accuracy_m=3.0)
    register.close()
    monkeypatch.setenv("LANDTRACK_KEYS", str(tmp_path / "keys"))
    return register.place


@pytest.fixture
def run(place, run_over):
    return functools.partial(run_over, place, "check-land")


def plain(text):
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_it_says_what_it_found_and_nobody_has_to_act(run):
    done = run()
    assert done.returncode == 0, done.stderr
    said, count = plain(done.stdout).splitlines()
    assert said.startswith("Les champs Baobab (Parou) et Karité (Parou) se recouvrent sur 10 m² :")
    assert count == "Une remarque."


def test_a_layer_opens_in_a_gis_and_the_json_says_the_same(run, tmp_path):
    done = run("--out", "remarques.geojson", "--json")
    (one,) = json.loads(done.stdout)["findings"]
    layer = pyogrio.read_dataframe(tmp_path / "remarques.geojson")
    assert list(layer["code"]) == [one["code"]] == ["within_gps_error"]
    assert layer.crs.to_epsg() == 4326
    assert layer["m2"][0] == pytest.approx(one["m2"]) == pytest.approx(10, rel=1e-4)
    assert len(one["fields"]) == 2


def test_a_spreadsheet(run, tmp_path):
    assert run("--out", "remarques.csv").returncode == 0
    head, line = (tmp_path / "remarques.csv").read_text(encoding="utf-8-sig").splitlines()
    assert head.startswith("Village")
    assert "within_gps_error" in line


def test_two_on_the_same_ground_is_a_check_that_failed(run, place):
    from landtrack.register.register import open_register

    register = open_register(place)
    with register.write(register.first("officer")) as unit:
        outline = mapping(HERE.to_degrees(box(50, 0, 150, 100)))
        unit.do("parcel.add", village=unit.matching("village", code="P1")[0]["uid"], geometry=outline, accuracy_m=1.0)
    register.close()
    assert run().returncode == 1
    assert run("--village", "S1").returncode == 0
    assert run("--village", "Nulle part").returncode == 2


def test_what_it_cannot_write_is_said(run):
    assert run("--out", "remarques.shp").returncode == 2
    done = run("--out", "nulle/part/remarques.csv")
    assert done.returncode == 2
    assert "remarques.csv" in done.stderr

"""Plots and lots on the command line, on a machine that has no register."""

import json

import pytest
from cli.test_commands import document, register, run
from land.fields import FIELD_OF_PAROU, ONE_PIECE, TWO_PARTS
from shapely.geometry import mapping, shape

from landtrack.land.measure import area_m2, areas_m2

__all__ = ["register", "run"]
LIST = "A1\nA2\nA3\nA4\nA5\n--\n1\n2\n3\n4\n5\n"
HASH = "c99c8ec411facaf76f421bc4410f34214c2e917d5fb931b2744133251f457f21"


@pytest.fixture
def field(tmp_path):
    place = tmp_path / "field.geojson"
    place.write_text(json.dumps(mapping(ONE_PIECE["parou"])), "utf-8")
    return place


def test_a_file_in_a_file_out_with_every_digit(run, field, tmp_path):
    done = run("divide", field, "--plots", 50, "--path-width", 2, "--out", "plots.geojson", "--json")
    assert done.returncode == 0, done.stderr
    told = document(done)
    made = json.loads((tmp_path / "plots.geojson").read_text("utf-8"))["features"]
    plots = [shape(one["geometry"]) for one in made if one["properties"]["kind"] == "plot"]
    areas = areas_m2(plots)
    assert len(plots) == 50
    assert areas.max() / areas.min() < 1 + 1e-6
    assert [one["m2"] for one in told["plots"]] == pytest.approx(areas.tolist(), rel=1e-9)
    total = sum(area_m2(shape(one["geometry"])) for one in made)
    assert total == pytest.approx(area_m2(ONE_PIECE["parou"]), abs=0.1)


@pytest.mark.parametrize("typed", ["600; 450,5; 1200", "600,450.5,1200", "areas.csv"])
def test_areas_are_listed_on_the_line_or_in_a_file(run, field, tmp_path, typed):
    (tmp_path / "areas.csv").write_text("600\n450,5\n1200\n", "utf-8")
    told = document(run("divide", field, "--areas", typed, "--json"))
    assert [one["m2"] for one in told["plots"]] == pytest.approx([600, 450.5, 1200], rel=1e-6)
    assert told["left_over_m2"] > 1000


@pytest.mark.parametrize("words", [
    (), ("--plots", 0), ("--plots", 3, "--areas", "600;600"), ("--areas", "many"), ("--areas", "0"),
    ("--plots", 3, "--parts", "some"), ("--plots", 3, "--parcel", "x"), ("--plots", 200, "--min-width", 30),
    ("--plots", 3, "--out", "no/folder/plots.geojson"),
])  # fmt: skip
def test_what_cannot_be_is_exit_2_and_one_sentence(run, field, words):
    done = run("divide", field, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_the_field_is_chosen_where_a_file_has_several_outlines(run):
    several = run("divide", FIELD_OF_PAROU, "--plots", 5)
    assert (several.returncode, "Traceback" in several.stderr) == (2, False)
    assert len(document(run("divide", FIELD_OF_PAROU, "--plots", 5, "--outline", 1, "--json"))["plots"]) == 5


def test_a_field_in_parts_asks_what_to_do(run, tmp_path):
    (tmp_path / "two.geojson").write_text(json.dumps(mapping(TWO_PARTS)), "utf-8")
    assert run("divide", "two.geojson", "--plots", 7).returncode == 2
    told = document(run("divide", "two.geojson", "--plots", 7, "--parts", "pieces", "--json"))
    assert len(told["in_pieces"]) == 1


def test_a_field_of_the_register_is_divided(run, register):
    from landtrack.register.register import open_register

    there = open_register(register)
    parcel = there.read(there.first("officer")).list("parcel")[0]["uid"]
    there.close()
    done = run("divide", "--parcel", parcel, "--plots", 7, "--json", register=register)
    assert len(document(done)["plots"]) == 7
    assert "nowhere.kml" in run("divide", "nowhere.kml", "--plots", 7).stderr
    assert run("divide", "--parcel", "unknown", "--plots", 7, register=register).returncode == 2


def test_a_draw_is_held_and_redone_without_a_register(run, tmp_path):
    (tmp_path / "list.txt").write_text(LIST, "utf-8")
    held = run("draw", "hold", "list.txt", "--seed", "2-7-4", "--out", "minutes.json", "--json")
    assert held.returncode == 0, held.stderr
    assert HASH in held.stderr
    assert [one["code"] for one in document(held)["result"]] == ["A4", "A2", "A3", "A1", "A5"]
    again = run("draw", "replay", "minutes.json", "--json")
    assert (again.returncode, document(again)) == (0, document(held))
    assert run("draw", "hold", "list.txt", "--seed", "1", "--out", "minutes.json").returncode == 2  # never written over


def test_a_list_that_changed_and_a_result_that_changed_are_found(run, tmp_path):
    (tmp_path / "list.txt").write_text(LIST, "utf-8")
    run("draw", "hold", "list.txt", "--seed", "2-7-4", "--out", "minutes.json")
    minutes = json.loads((tmp_path / "minutes.json").read_text("utf-8"))
    minutes["result"][0]["code"], minutes["result"][1]["code"] = "A2", "A4"
    (tmp_path / "minutes.json").write_text(json.dumps(minutes), "utf-8")
    assert run("draw", "replay", "minutes.json").returncode == 1
    (tmp_path / "list.txt").write_text(LIST.replace("A5", "A6"), "utf-8")
    refused = run("draw", "hold", "list.txt", "--list-hash", HASH, "--seed", "1", "--out", "other.json")
    assert (refused.returncode, (tmp_path / "other.json").exists()) == (2, False)
    assert run("draw", "replay", "nowhere.json").returncode == 2

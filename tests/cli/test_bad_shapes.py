"""The gallery of bad shapes through ``landtrack record``: refused line by line, in sentences, never a traceback."""

import json

import pytest
import shapely
from cli.test_commands import document, register, run  # noqa: F401 (fixtures)
from land.bad_shapes import BAD_SHAPES
from land.odd_files import ODD_SHAPES
from shapely.geometry import mapping

LARGE = {
    "200000_corners",
    "200000_times_the_same",
    "a_hundred_thousand_corners_of_a_comb",
    "ten_thousand_holes",
    "two_thousand_parts",
}


def lines():
    for name, told in {**BAD_SHAPES, **ODD_SHAPES}.items():
        geometry = mapping(told) if isinstance(told, shapely.Geometry) else told
        if isinstance(told, bytes) or name in LARGE:
            continue
        yield json.dumps(
            {"do": "parcel.add", "on": "2013-05-21", "village": "Parou", "name": name, "geometry": geometry}
        )


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_bad_shapes_in_a_story(run, register, tmp_path, lang):  # noqa: F811
    told = list(lines())
    (tmp_path / "formes.jsonl").write_text("\n".join(told), encoding="utf-8")
    done = run("record", "formes.jsonl", "--keep-going", "--json", register=register, lang=lang)
    assert done.returncode == 3, done.stderr
    report = document(done)
    assert report["recorded"] + len(report["refused"]) == len(told)
    assert len(report["refused"]) > 100
    assert all(" " in one["message"] and len(one["message"]) < 600 for one in report["refused"])
    assert run("verify", register=register).returncode == 0

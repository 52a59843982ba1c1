"""Ground that two fields, or two plots, both take is a shape of its own on the picture beside the sentence."""

import json
import re

import pytest
import streamlit_folium
from factories import Kept, fresh_register, gather
from geometries import HERE, square
from shapely.geometry import box, mapping
from web.driving import Session

from landtrack.land.measure import area_m2
from landtrack.store.columns import shape_of
from landtrack.web.forms import layout


@pytest.fixture
def pictures(monkeypatch):
    """What the maps of a page are told is taken twice, as the browser gets it; the latest last."""
    seen = []

    def show(page, **_):
        told = [json.loads(one) for one in re.findall(r"\(map_\w+, (\{.*\})\);", page.get_root().render())]
        seen.append(next(one["common"] for one in told if "common" in one))

    monkeypatch.setattr(streamlit_folium, "st_folium", show)
    monkeypatch.setattr(layout, "st_folium", show)
    return seen


@pytest.fixture
def play(tmp_path):
    register = fresh_register(tmp_path)
    yield Kept(gather(register))
    register.close()


def test_two_fields(play, pictures, monkeypatch):
    play.do("parcel.add", village=play.cast.parou, geometry=mapping(square(100, 90)))
    session = Session(play.cast, monkeypatch).open(do="parcel.add", village=play.cast.parou)
    session.widget("radio", ".way").set_value("corners")
    session.run()
    corners = "\n".join(f"{y} {x}" for x, y in square(100).exterior.coords[:-1])
    session.widget("text_area", ".corners").set_value(corners)
    session.run()
    (taken,) = pictures[-1]
    assert taken["properties"]["kind"] == "overlap"
    assert taken["properties"]["label"]
    assert area_m2(shape_of(taken["geometry"])) == pytest.approx(1000, rel=1e-3)


def test_two_plots_of_a_file(play, pictures, monkeypatch):
    field = play.do("parcel.add", village=play.cast.parou, geometry=mapping(square(60))).subject
    session = Session(play.cast, monkeypatch).open(do="plot.lay_out", id=field, village=play.cast.parou)
    session.widget("radio", ".layout").set_value("file")
    session.run()
    plots = [HERE.to_degrees(box(west, 0, west + 20, 30)) for west in (0, 18)]
    told = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"id": str(n)}, "geometry": mapping(one)} for n, one in enumerate(plots, 1)
    ]}  # fmt: skip
    session.widget("file_uploader", ".plots_file").set_value(("p.json", json.dumps(told).encode(), ""))
    session.run()
    (taken,) = pictures[-1]
    assert area_m2(shape_of(taken["geometry"])) == pytest.approx(60, rel=1e-3)
    assert session.warnings

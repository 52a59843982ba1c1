"""A changed outline that would leave plots outside, or cut them, is refused where it is drawn, not at the end."""

import json
import re

import pytest
import streamlit_folium
from factories import Kept, field_at, fresh_register, gather
from geometries import HERE, square
from shapely.geometry import LineString, mapping
from web.driving import Session, plain

from landtrack.i18n.formats import formats
from landtrack.land.measure import area_m2
from landtrack.register import drafts, forms
from landtrack.store.columns import shape_of


@pytest.fixture
def play(tmp_path):
    """A field of 100 by 100 m on given land, with four plots of 25 by 25 m along its southern edge."""
    register = fresh_register(tmp_path)
    play = Kept(gather(register))
    play.told["commitment.demarcate"] = {"geometry": field_at(0, 0, 100)}
    play.at("commitment", "active:measured")
    plots = [{"number": str(n + 1), "geometry": field_at(25 * n, 0, 25)} for n in range(4)]
    play.do("plot.lay_out", parcel=play.parcel, plots=plots)
    yield play
    register.close()


@pytest.fixture
def pictures(monkeypatch):
    """What the small maps of a page are told, as the browser gets it; the latest last."""
    seen = []

    def show(page, **_):
        told = [json.loads(one) for one in re.findall(r"\(map_\w+, (\{.*\})\);", page.get_root().render())]
        seen.append(next(one for one in told if "common" in one))

    monkeypatch.setattr(streamlit_folium, "st_folium", show)
    return seen


def answers(session):
    kept = drafts.load(session.cast.register, session.cast[session.who], session.draft)
    return kept.answers if kept else {}


def area(m2):
    return plain(formats("fr").area(m2, short=True))


def type_corners(session, shape):
    session.widget("radio", ".way").set_value("corners")
    session.run()
    corners = "\n".join(f"{y:.9f} {x:.9f}" for x, y in shape.exterior.coords[:-1])
    session.widget("text_area", ".corners").set_value(corners)
    return session.run()


def stands_out(picture):
    """The ground that is to be put right, m²."""
    return sum(area_m2(shape_of(one["geometry"])) for one in picture["common"]
               if one["properties"]["kind"] == "to_correct")  # fmt: skip


def draw(session, geometry):
    told = json.loads(json.dumps(geometry))  # lists for tuples, as the browser tells it
    return session.drawn({"shapes": [{"uid": None, "cut_from": None, "geometry": told}]})


@pytest.mark.parametrize("way", ["map", "corners"])
def test_plots_left_outside_are_named_measured_and_drawn_at_once(play, pictures, monkeypatch, way):
    session = Session(play.cast, monkeypatch).open(do="parcel.reshape", id=play.parcel, village=play.cast.parou)
    tell = (lambda shape: draw(session, mapping(shape))) if way == "map" else lambda shape: type_corners(session, shape)
    tell(square(60))
    (said,) = session.warnings
    assert "3 et 4" in said
    assert area(15 * 25 + 25 * 25) in said
    assert stands_out(pictures[-1]) == pytest.approx(1000, rel=1e-3)
    assert [one["properties"]["number"] for one in pictures[-1]["plots"]] == ["1", "2", "3", "4"]
    assert "geometry" not in answers(session)
    session.press(".next.0")
    assert "geometry" not in answers(session)
    tell(square(110))
    assert not session.warnings
    session.press(".next.0")
    session.press(".next.1")
    session.press(".record")
    found = play.cast.register.read(play.cast["everywhere"]).get("parcel", play.parcel)
    assert found["calculated_area"]["m2"] == pytest.approx(110**2, rel=1e-5)


def line(*corners):
    return mapping(HERE.to_degrees(LineString(corners)))


def test_a_line_through_a_plot_is_refused_at_once_and_one_between_is_taken(play, pictures, monkeypatch):
    session = Session(play.cast, monkeypatch).open(do="parcel.split", id=play.parcel, village=play.cast.parou)
    draw(session, line((30, -10), (30, 110)))
    (said,) = session.warnings
    assert said.startswith("Parcelles que la ligne couperait")
    assert re.search(r": 2, avec", said)
    assert area(5 * 25) in said
    assert stands_out(pictures[-1]) == pytest.approx(125, rel=1e-2)
    assert "parts" not in answers(session)
    draw(session, line((50, -10), (50, 110)))
    assert not session.warnings
    assert len(answers(session)["parts"]) == 2


def test_what_else_the_register_refuses_is_said_before_the_next_question(play, monkeypatch):
    play.do("contest.open", target=play.parcel)
    session = Session(play.cast, monkeypatch).open(do="parcel.split", id=play.parcel, village=play.cast.parou)
    draw(session, line((50, -10), (50, 110)))
    (said,) = session.warnings
    session.press(".next.0")
    assert session.warnings == [said]
    assert session.widget("button", ".next.0")


def test_fields_that_cannot_be_joined_are_refused_where_they_are_chosen(play, monkeypatch):
    apart = play.do("parcel.add", village=play.cast.parou, geometry=field_at(0, 500), name="Loin").subject
    beside = play.do("parcel.add", village=play.cast.parou, geometry=field_at(100, 500), name="Près").subject
    session = Session(play.cast, monkeypatch).open(do="parcel.merge", village=play.cast.parou)
    session.widget("multiselect", ".parcels").set_value([play.parcel, apart])
    session.run()
    assert any("pas été donnés ensemble" in one for one in session.warnings), session.warnings
    session.press(".next.0")
    assert session.widget("button", ".next.0")
    session.widget("multiselect", ".parcels").set_value([apart, beside])
    session.run()
    assert not session.warnings
    session.press(".next.0")
    session.press(".record")
    reader = play.cast.register.read(play.cast["everywhere"])
    assert reader.get("parcel", apart)["successors"] == reader.get("parcel", beside)["successors"]


def test_a_form_that_is_only_tried_writes_nothing(play):
    cast = play.cast
    before = cast.register.version()
    told = {"on": "2014-03-01", "how_known": "seen", "geometry": field_at(0, 0, 110)}
    draft = drafts.Draft("0190a000-0000-7000-8000-000000000001", "parcel.reshape", play.parcel, cast.parou, 0, told)
    assert forms.refusal(cast.register, cast["everywhere"], draft) is None
    bad = drafts.Draft(draft.uid, draft.form, draft.subject, draft.area, 0, told | {"geometry": field_at(0, 0, 60)})
    assert forms.refusal(cast.register, cast["everywhere"], bad).reason == "plots_outside"
    assert cast.register.version() == before

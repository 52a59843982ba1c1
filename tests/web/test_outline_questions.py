"""What is asked beside a field's outline goes with it: how it was measured, and how far a corner may be off."""

import pytest
from geometries import square
from web.driving import Session, plain

from landtrack.i18n.formats import formats
from landtrack.land.measure import sd_area_m2
from landtrack.register import drafts

FIELD = square(173.2)


@pytest.fixture
def session(cast, monkeypatch):
    """The form of a field, its corners typed."""
    session = Session(cast, monkeypatch)
    session.open(do="parcel.add", village=cast.parou)
    return session


def answers(session):
    return drafts.load(session.cast.register, session.cast[session.who], session.draft).answers


def choose(session, way):
    session.widget("radio", ".way").set_value(way)
    session.run()


def type_corners(session):
    choose(session, "corners")
    text = "\n".join(f"{y} {x}" for x, y in FIELD.exterior.coords[:-1])
    session.widget("text_area", ".corners").set_value(text)
    session.run()


def test_corners_of_a_gps_are_no_sketch_though_the_map_was_there_first(session):
    type_corners(session)
    assert answers(session)["method"] == "gnssSurvey"
    assert session.widget("selectbox", ".method").value == "gnssSurvey"
    choose(session, "map")
    assert session.widget("selectbox", ".method").value == "fieldSketch"
    assert not session.app.warning


def test_how_it_was_measured_stays_as_somebody_said_it(session):
    session.widget("selectbox", ".method").set_value("relativeMeasurement")
    session.run()
    type_corners(session)
    assert answers(session)["method"] == "relativeMeasurement"
    choose(session, "map")
    assert session.widget("selectbox", ".method").value == "relativeMeasurement"


def test_how_far_the_area_may_be_off_is_said_as_soon_as_the_accuracy_is(session):
    type_corners(session)
    session.widget("number_input", ".accuracy_m").set_value(3.0)
    session.run()
    assert sd_area_m2(FIELD, 3.0) == pytest.approx(734.8, abs=0.1)
    error = plain(formats("fr").area(730))  # no digits that nobody measured
    assert any(error in one for one in session.said), session.said

"""What is asked beside a field's outline goes with it: how it was measured, and how far a corner may be off."""

import pytest
from geometries import square
from pyproj import Transformer
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


@pytest.mark.parametrize("code", ["mixed_zones", "beyond_zone"])
def test_what_may_be_right_about_zones_can_be_said_to_be_right(session, code):
    corners = {"mixed_zones": [("29P", -6.0005, 13.0), ("30P", -5.9995, 13.0), ("30P", -5.9995, 13.001)],
               "beyond_zone": [("29P", -5.45, 13.0), ("29P", -5.449, 13.0), ("29P", -5.449, 13.001)]}[code]  # fmt: skip
    lines = []
    for zone, lon, lat in corners:
        x, y = Transformer.from_crs(4326, 32600 + int(zone[:2]), always_xy=True).transform(lon, lat)
        lines.append(f"{zone} {x:.2f} {y:.2f}")
    choose(session, "corners")
    session.widget("text_area", ".corners").set_value("\n".join(lines))
    session.run()
    assert "geometry" not in answers(session)
    session.press(f".take_corners.{code}")
    assert not session.warnings
    told = answers(session)["geometry"]["coordinates"][0]
    assert told[0] == pytest.approx(corners[0][1:], abs=1e-6)


def test_how_far_the_area_may_be_off_is_said_as_soon_as_the_accuracy_is(session):
    type_corners(session)
    session.widget("text_input", ".accuracy_m").set_value("3,0")
    session.run()
    assert sd_area_m2(FIELD, 3.0) == pytest.approx(734.8, abs=0.1)
    error = plain(formats("fr").area(730))  # no digits that nobody measured
    assert any(error in one for one in session.said), session.said


def test_that_all_of_it_is_far_from_the_village_is_said_once(session):
    choose(session, "corners")
    session.widget("text_area", ".corners").set_value("14.05001 -3.30001\n14.05101 -3.30001\n14.05101 -3.29901")
    session.run()
    assert sum("du village" in one for one in session.said) == 1, session.said
    session.widget("text_area", ".corners").set_value("14.18910 -3.74927\n14.19010 -3.74927\n14.05101 -3.29901")
    session.run()
    assert any(one.startswith("Ligne 3") and "du village" in one for one in session.said), session.said


def test_a_wrong_zone_is_taken_from_the_village_only_when_pressed(session):
    choose(session, "corners")
    typed = "zone 31N\n" + "\n".join(f"{419150 + x} {1568769 + y}" for x, y in ((0, 0), (100, 0), (100, 100)))
    session.widget("text_area", ".corners").set_value(typed)
    session.run()
    assert "geometry" not in answers(session)
    assert any("corrigé, à" in one for one in session.warnings), session.warnings
    session.press(".take_corners.zone_wrong")
    assert not session.warnings
    there = Transformer.from_crs(4326, 32630, always_xy=True).transform(
        *answers(session)["geometry"]["coordinates"][0][0]
    )
    assert there == pytest.approx((419150, 1568769), abs=0.01)

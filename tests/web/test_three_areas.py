"""What was promised, measured and drawn stand side by side, with how far they may be off."""

import pytest
from factories import Kept, fresh_register, gather
from geometries import HERE
from shapely.geometry import box, mapping
from web.driving import Session, plain

from landtrack.i18n.formats import formats
from landtrack.land.measure import sd_area_m2

FIELD = HERE.to_degrees(box(0, 0, 200, 150))
SAY = formats("fr")


@pytest.fixture
def play(tmp_path):
    register = fresh_register(tmp_path)
    yield Kept(gather(register))
    register.close()


def measured(play, monkeypatch, **facts):
    """What the tab says in the box of what was measured."""
    play.at("commitment", "signed")
    play.do("commitment.demarcate", commitment=play.commitment, geometry=mapping(FIELD), **facts)
    session = Session(play.cast, monkeypatch, start="village").open(id=play.cast.parou, tab="field")
    (found,) = (one for one in session.said if "3 hectares" in one and "Mesuré" in one)
    return found


def test_what_was_walked_says_how_far_it_may_be_off(play, monkeypatch):
    said = measured(play, monkeypatch, method="gnssSurvey", accuracy_m=3.0)
    assert sd_area_m2(FIELD, 3.0) == pytest.approx(750, abs=1)
    assert plain(f"à {SAY.area(750)} près") in said
    assert "sur la carte" not in said


def test_what_was_taped_stands_beside_what_the_outline_makes(play, monkeypatch):
    said = measured(play, monkeypatch, method="relativeMeasurement", surveyed_area={"value": 2.8, "unit": "ha"})
    assert "2,8 hectares" in said
    assert "sur la carte" in said
    assert "près" not in said


def test_one_area_is_said_once(play, monkeypatch):
    said = measured(play, monkeypatch, method="fieldSketch")
    assert "sur la carte" not in said
    assert "près" not in said


def test_of_several_lands_each_says_its_field_and_its_day(play, monkeypatch):
    measured(play, monkeypatch, method="gnssSurvey", name="Bas-fond")
    play.at("commitment", "signed")
    session = Session(play.cast, monkeypatch, start="village").open(id=play.cast.parou, tab="field")
    lands = [one for one in session.said if one.startswith("Terre donnée")]
    assert len(lands) == 2
    assert sum("Bas-fond" in one for one in lands) == 1
    reader = play.cast.register.read(play.cast["everywhere"])
    for land, said in zip(reader.land(play.cast.parou)["commitments"], lands, strict=True):
        assert plain(SAY.date(land["signed_on"])) in said

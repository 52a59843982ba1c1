"""No confirmation is a dead end: after a form about land, the next step on that land and the way to its request."""

import pytest
from factories import Kept, told
from geometries import FIELD_3_HA
from web.driving import Session

from landtrack.i18n.catalogues import translator

T = translator("fr")
LAND = {
    "on": "2013-05-10", "givers": "unknown", "nature": "loan", "declared_area": {"value": 3, "unit": "ha"},
    "how_known": "seen",
}  # fmt: skip


@pytest.fixture
def session(cast, monkeypatch):
    return Session(cast, monkeypatch)


@pytest.fixture
def play(cast):
    play = Kept(cast)
    play.at("claim", "upheld")
    play.unit = None
    return play


def ways(session):
    """Pages and questions of the links, by label."""
    return {one.label: f"{one.proto.page}?{one.proto.query_string}" for one in session.app.get("page_link")}


def done(session, written, do):
    """Ways on from the page of a form that was written."""
    return ways(session.open(do=do, draft=written.events[0].id))


def test_after_land_given_it_is_measured_or_handed_over(session, cast, play):
    written = told(cast, "land", village=cast.parou, claims=[play.claim], **LAND)
    links = done(session, written, "land")
    for step, do in (("step.measure", "commitment.demarcate"), ("step.handing", "handing")):
        assert f"do={do}" in links[T(step)]
        assert written.subject in links[T(step)]
    assert play.claim in links[T("done.to_claim")]
    assert "tab=field" in links[T("done.to_village")]


def test_who_objects_to_land_and_what_became_of_it_lead_on(session, cast, play):
    land = told(cast, "land", village=cast.parou, claims=[play.claim], **LAND).subject
    said = {"on": "2013-05-11", "how_known": "seen"}
    objects = told(cast, "contest.open", land, target=land, type="boundary", **said)
    assert T("step.measure") in done(session, objects, "contest.open")
    ended = told(cast, "commitment.withdraw", land, reason="repris", by_whom="la famille", **said)
    links = done(session, ended, "commitment.withdraw")
    assert T("step.handing") not in links
    assert f"village={cast.parou}" in links[T("step.land")]


def test_a_field_that_nobody_gave_yet_can_be_given(session, cast):
    added = told(cast, "parcel.add", village=cast.parou, method="fieldSketch", geometry=FIELD_3_HA.__geo_interface__,
                 on="2013-05-10", how_known="seen")  # fmt: skip
    assert "do=land" in done(session, added, "parcel.add")[T("step.land")]

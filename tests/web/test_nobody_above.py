"""The women ask higher where nobody sits above yet: the page says who is missing, and how to write them down."""

import pytest
from factories import told
from web.driving import REQUEST, Session

from landtrack.domain.values import new_uid
from landtrack.i18n.catalogues import translator
from landtrack.register import drafts, forms
from landtrack.register.drafts import Draft

T = translator("fr")


@pytest.fixture
def refused(cast):
    """A refusal in a village without a commission, and the women's wish as a form that was filled in."""
    claim = told(cast, "request", village=cast.songobia, **REQUEST).subject
    told(cast, "answer", claim, said="no", on="2014-03-20", refusal_reason="no_land_available", women_there="yes",
         how_known="seen")  # fmt: skip
    officer = cast["everywhere"]
    last = cast.register.read(officer).get("claim", claim)["last_event"]
    draft = Draft(new_uid(), "claim.appeal", claim, cast.songobia, 1,
                  {"ground": "outcome", "on": cast.register.clock.today().isoformat(), "how_known": "seen", "after": last})  # fmt: skip
    drafts.save(cast.register, officer, draft)
    return draft


def test_the_way_on_leads_to_the_form_that_adds_it_and_the_appeal_then_goes_through(cast, refused, monkeypatch):
    session = Session(cast, monkeypatch).open(do="claim.appeal", id=refused.subject, draft=refused.uid)
    session.press(".record")
    (way,) = [one for one in session.app.get("page_link") if T("ask.add_body") in one.proto.label]
    assert "do=authority.add" in way.proto.query_string
    assert f"village={refused.area}" in way.proto.query_string
    with cast.register.write(cast["everywhere"]) as unit:
        unit.do("authority.add", office="COFOV", village=refused.area)
    written = forms.write(cast.register, cast["everywhere"], refused)
    assert cast.register.read(cast["everywhere"]).get("claim", written.subject)["ladder_level"] == 2

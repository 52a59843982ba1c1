"""The president's sheet tells where it stands: done drawings inked, what was said, the next meeting in market days."""

import pytest
from factories import Story, fresh_register, gather

from landtrack.papers import making
from landtrack.papers.data import MARKETS


@pytest.fixture(scope="module")
def cast(tmp_path_factory):
    register = fresh_register(tmp_path_factory.mktemp("sheet"))
    yield gather(register)
    register.close()


def sheet(cast, claim, lang="fr"):
    return making._says(cast.register.read(cast["everywhere"]), "president", about=claim, lang=lang)[1]


def done(says):
    return [bool(step["done"]) for step in says["path"]]


@pytest.mark.parametrize(
    ("status", "inked", "said"),
    [
        ("acknowledged", 1, ""),
        ("under_review", 1, ""),
        ("upheld", 2, "C’est juste"),
        ("partly_upheld", 2, "Une partie"),
        ("not_upheld", 2, "Non"),
        ("land_committed", 3, "C’est juste"),
    ],
)
def test_what_is_done_is_inked(cast, status, inked, said):
    with cast.register.write(cast["everywhere"]) as unit:
        claim = Story(unit, cast).claim_at(status)
    says = sheet(cast, claim)
    assert done(says) == [True] * inked + [False] * (5 - inked)
    assert says["said"] == said
    assert bool(says["who_said"]) is bool(said)
    assert says["next"] == ""


def test_measured_and_handed_over_are_inked_each_for_itself(cast):
    with cast.register.write(cast["everywhere"]) as unit:
        story = Story(unit, cast)
        story.claim_at("upheld")
        story.commitment_at("active")
        story.do("claim.commit_land")
        story.do("claim.start_allotting")
        story.allotment_at("handed_over")
    says = sheet(cast, story.claim)
    assert done(says) == [True, True, True, False, True]
    assert says["path"][-1]["more"] == "1/2"


def test_a_hearing_without_an_answer_is_heard(cast):
    with cast.register.write(cast["everywhere"]) as unit:
        story = Story(unit, cast)
        story.claim_at("under_review")
        heard = story.do("claim.hearing_held")
    assert done(sheet(cast, story.claim))[1] is True
    with cast.register.write(cast["everywhere"]) as unit:
        unit.do("event.retract", event=heard.id)
    assert done(sheet(cast, story.claim))[1] is False


@pytest.fixture
def talking(cast):
    """A request of which they talk again until a day."""

    def until(day):
        with cast.register.write(cast["everywhere"]) as unit:
            story = Story(unit, cast)
            story.claim_at("under_review")
            story.do("claim.talk_again", hold_until=day)
        return story.claim

    return until


def baskets(says):
    return sum('fill="#000000"' in basket["svg"] for basket in says["baskets"])


def test_the_next_meeting_is_told_in_market_days_where_their_week_is_set(cast, talking):
    near, far = talking("2014-12-13"), talking("2015-05-01")  # 13 days after the register's day, and 152
    assert (baskets(sheet(cast, near)), sheet(cast, near)["day"]) == (0, "13 décembre 2014")
    with cast.register.write(cast["admin"]) as unit:
        unit.do("setting.change", key="market_week_days", setting_value=5)
        unit.do("setting.change", key="office_phone", setting_value="+223 70 00 00 00")
    says = sheet(cast, near, "en")
    assert (baskets(says), len(says["baskets"]), says["markets"]) == (3, MARKETS, "in 3 market days")
    assert says["said"] == "We will talk again"
    assert says["phone"] == "+223 70 00 00 00"
    assert baskets(sheet(cast, far)) == 0  # more than the row holds: by hand, never a wrong number


def test_a_season_is_no_number_of_market_days(cast, talking):
    says = sheet(cast, talking("2015-harvest"))
    assert (says["day"], says["baskets"], says["markets"]) == ("récoltes 2015", [], "")


def test_a_hold_for_another_reason_is_no_meeting(cast):
    with cast.register.write(cast["everywhere"]) as unit:
        claim = Story(unit, cast).claim_at("on_hold")
    assert sheet(cast, claim)["next"] == ""


def test_after_an_appeal_nothing_is_said_until_the_other_body_speaks(cast):
    with cast.register.write(cast["everywhere"]) as unit:
        story = Story(unit, cast)
        story.claim_at("not_upheld")
        story.do("claim.appeal")
    assert sheet(cast, story.claim)["said"] == ""
    letter = making._says(cast.register.read(cast["everywhere"]), "letter", about=story.claim)[1]
    assert letter["appeal"] == ["Une autre autorité regarde déjà\u202f: Commission foncière villageoise."]
    with cast.register.write(cast["everywhere"]) as unit:
        story.unit = unit
        story.do("claim.uphold", on="2013-05-01", decided_on="2013-05-01")
    says = sheet(cast, story.claim)
    assert (says["who_said"], says["said"]) == ("La commission du village a dit\u202f:", "C’est juste")


@pytest.mark.parametrize(
    ("told", "words"), [("2014-11-20", "20 décembre 2014"), ("2013-03-21", "20 avril 2013"), (None, "30 jours")]
)
def test_a_refusal_tells_the_way_on_and_until_when(cast, told, words):
    with cast.register.write(cast["everywhere"]) as unit:
        story = Story(unit, cast)
        story.claim_at("under_review")
        story.do("claim.refuse", reason_words="paroles")
        if told:
            story.do("claim.tell_outcome", on=told)
    says = making._says(cast.register.read(cast["everywhere"]), "letter", about=story.claim)[1]
    assert [row["text"] for row in says["rows"]] == ["Pas de terre disponible", "«\u00a0paroles\u00a0»"]
    assert "Commission foncière villageoise" in says["appeal"][0]
    assert words in says["appeal"][1]
    assert says["labels"] == ["Contient des paroles ou un plan\u202f: à ne montrer qu’aux personnes concernées."]

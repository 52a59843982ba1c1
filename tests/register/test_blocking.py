"""Reserves block certificates and publication of what rests on them, never entry and never the next step (3)."""

import datetime as dt

import pytest
from factories import Kept
from register.test_reserves import ALL_CODES

from landtrack import errors
from landtrack.domain.reserves import BLOCKS
from landtrack.register.blocking import blocks_certificate, blocks_publication
from landtrack.register.clock import Clock

LONG_AGO = dt.date(2014, 11, 30)


@pytest.fixture
def play(cast):
    """A chain with nothing missing, unless a test leaves something out (``play.told``)."""
    play = Kept(cast)
    both = {"witnesses": [cast.named[0], cast.chief_person]}
    play.women = [cast.named[0]]
    play.told = {verb: dict(both) for verb in ("claim.uphold", "commitment.sign", "allotment.hand_over")}
    return play


def chain(play, *, tell=True, measure=True):
    """From the request to a plot that a named woman holds; returns the allotment."""
    play.at("claim", "under_review")
    play.do("claim.uphold")
    if tell:
        play.do("claim.tell_outcome")
    play.at("commitment", "announced")
    play.do("commitment.sign")
    if measure:
        play.do("commitment.demarcate")
        play.parcel = play.event.body["facts"]["parcels"][-1]
    play.do("claim.commit_land")
    play.do("commitment.activate")
    play.do("claim.start_allotting")
    unit = {"unit": "unmeasured"}
    if measure:
        with play.writing():
            unit = {"unit": "plot", "plot": play.lay_out()[0]}
    for verb in ("allotment.plan", "allotment.assign", "allotment.hand_over"):
        play.allotment = play.do(verb, **(unit if verb == "allotment.plan" else {})).subject
    return play.allotment


def codes(play, ask=blocks_certificate, subject=None, **how):
    reader = play.cast.register.read(play.cast["everywhere"])
    return {one.code for one in ask(reader, subject or play.allotment, **how)}


def tell(play, verb, **facts):
    play.told[verb] = play.told.get(verb, {}) | facts


def test_a_chain_with_nothing_missing_blocks_nothing(play):
    chain(play)
    assert codes(play) == codes(play, blocks_publication) == codes(play, blocks_publication, area=True) == set()


# code -> the verb of the chain that leaves it open, and how
LEFT_OPEN = {
    "the answer has no witnesses": ("witnesses", "claim.uphold", {"witnesses": ...}),
    "the signing has no witnesses": ("witnesses", "commitment.sign", {"witnesses": ...}),
    "the handing over has one witness": ("witnesses", "allotment.hand_over", {"witnesses": []}),
    "the answer is known by phone": ("by_phone", "claim.uphold", {"how_known": "phone"}),
    "the promise is known by phone": ("by_phone", "commitment.announce", {"how_known": "phone"}),
    "the handing over is known by phone": ("by_phone", "allotment.hand_over", {"how_known": "phone"}),
    "the land is a story told later": ("caught_up", "commitment.sign", {"caught_up": True}),
    "the plot is a story told later": ("caught_up", "allotment.hand_over", {"caught_up": True}),
    "the decider is named": ("decider_named", "claim.lodge", {"decider_named": "yes"}),
}


@pytest.mark.parametrize(("code", "verb", "facts"), LEFT_OPEN.values(), ids=LEFT_OPEN.keys())
def test_what_rests_on_an_open_reserve_has_no_certificate_and_is_not_published(play, code, verb, facts):
    tell(play, verb, **facts)
    chain(play)
    assert codes(play) == codes(play, blocks_publication) == codes(play, blocks_publication, area=True) == {code}


def test_an_answer_that_was_never_told_blocks(play):
    chain(play, tell=False)
    assert codes(play) == codes(play, blocks_publication) == {"told"}


def test_a_contest_window_that_is_not_over_blocks_until_it_is(play):
    tell(play, "commitment.announce", on="2013-04-30")
    chain(play)
    register = play.cast.register
    try:
        register.clock = Clock(dt.date(2013, 5, 15))  # S15: the last day of the window
        assert codes(play) == {"window"}
        register.clock = Clock(dt.date(2013, 5, 16))
        assert codes(play) == set()
    finally:
        register.clock = Clock(LONG_AGO)


def test_an_open_contest_blocks_what_was_handed_over_before_it(play):
    chain(play)
    play.do("contest.open", on="2013-09-01")
    assert codes(play) == codes(play, blocks_publication) == {"objection"}
    play.contest = play.event.subject
    play.do("contest.settle", on="2013-09-02")
    assert codes(play) == set()


def test_measurement_blocks_her_certificate_and_areas_only(play):
    """Her plot counts, no hectares do; in publication it blocks areas only."""
    chain(play, measure=False)
    assert codes(play) == codes(play, blocks_publication, area=True) == {"measurement"}
    assert codes(play, blocks_publication) == set()


def test_a_woman_without_a_name_counts_but_gets_no_certificate(play):
    """`name` blocks her certificate; in publication she counts and the share without a name is shown."""
    play.women = [play.cast.women[0]]
    chain(play)
    assert codes(play) == {"name"}
    assert codes(play, blocks_publication) == codes(play, blocks_publication, area=True) == set()


@pytest.mark.parametrize(("verb", "facts", "expected"), [
    ("allotment.transfer", {}, {"private_question"}), ("allotment.transfer", {"asked_in_private": "yes"}, set()),
    ("allotment.inherit", {"how_known": "phone"}, {"by_phone"}), ("allotment.inherit", {}, set()),
])  # fmt: skip
def test_a_plot_that_was_handed_on_rests_on_how_it_was(play, verb, facts, expected):
    chain(play)
    play.do(verb, **facts)
    reader = play.cast.register.read(play.cast["everywhere"])
    new = reader.get("allotment", play.allotment)["successor"]
    assert codes(play, subject=new) == codes(play, blocks_publication, new) == expected
    assert {one.code for one in reader.reserves(new)} == expected


def test_a_plot_that_was_handed_on_rests_on_how_it_was_given_before(play):
    tell(play, "allotment.hand_over", witnesses=...)
    chain(play)
    play.do("allotment.inherit", heir=[play.cast.women[0]])  # whom nobody knows by name
    new = play.cast.register.read(play.cast["everywhere"]).get("allotment", play.allotment)["successor"]
    assert codes(play, subject=new) == {"witnesses", "name"}
    assert codes(play, blocks_publication, new) == {"witnesses"}


def test_what_came_after_holds_back_nothing_that_was_given(play):
    """A promise called kept without its second signature, a closing without the women's answer."""
    tell(play, "claim.uphold", promised_women=1)
    chain(play)
    play.do("claim.fulfil")
    play.do("claim.close")
    assert codes(play) == codes(play, blocks_publication) == set()
    assert codes(play, subject=play.claim) == {"second_person", "women_answer"}


def test_an_answer_that_was_overturned_holds_back_nothing(play):
    play.at("claim", "under_review")
    play.do("claim.refuse")  # no witnesses, no words
    play.do("claim.tell_outcome")
    play.do("claim.appeal")
    play.do("claim.uphold", on="2013-04-10", decided_on="2013-04-10")
    play.do("claim.tell_outcome", on="2013-04-11")
    play.at("commitment", "signed")
    play.do("claim.commit_land")
    assert codes(play, blocks_publication, play.commitment) == set()


def test_a_late_appeal_holds_back_the_land_that_its_answer_brought(play):
    play.at("claim", "not_upheld")  # told on 21 March
    appeal = play.do("claim.appeal", on="2013-06-01")
    play.do("claim.uphold", on="2013-06-10", decided_on="2013-06-10")
    play.do("claim.tell_outcome", on="2013-06-11")
    play.at("commitment", "signed")
    play.do("claim.commit_land", on="2013-06-12")
    assert codes(play, subject=play.commitment) == {"window"}
    play.complete(appeal, "window", reason_words="la-crue")
    assert codes(play, subject=play.commitment) == set()


@pytest.mark.parametrize("ask", [blocks_certificate, blocks_publication])
def test_who_sees_no_reserves_is_not_told_that_there_are_none(play, ask):
    chain(play)
    for who in ("chief_account", "advocate", "admin", "disabled"):
        with pytest.raises(errors.NotAllowed):
            ask(play.cast.register.read(play.cast[who]), play.allotment)
    with pytest.raises(errors.NotFound):
        ask(play.cast.register.read(play.cast["songobia_recorder"]), play.allotment)


def test_every_code_says_what_it_holds_back():
    """domain.md 3: all of them certificates; in publication ``measurement`` areas only and ``name`` nothing."""
    assert set(BLOCKS) == ALL_CODES
    assert all("certificate" in what for what in BLOCKS.values())
    assert {code for code, what in BLOCKS.items() if "publication" not in what} == {"measurement", "name"}
    assert {code for code, what in BLOCKS.items() if "area" not in what} == {"name"}


def test_with_every_reserve_open_the_whole_chain_from_record_to_hand_over_is_recorded(play):
    """T (domain.md 3): with every reserve open the whole chain is recorded, and no certificate prints."""
    phone = {"how_known": "phone", "caught_up": True}
    play.told = {
        "claim.lodge": {"decider_named": "yes"},
        "claim.start_review": {"body": play.cast.chief},
        **{verb: dict(phone) for verb in (
            "commitment.propose", "commitment.announce", "commitment.sign", "commitment.activate", "claim.commit_land",
            "claim.start_allotting", "allotment.plan", "allotment.assign", "allotment.hand_over")},
    }  # fmt: skip
    play.women = [play.cast.women[0]]
    play.at("claim", "under_review")
    play.do("claim.refuse")
    play.do("claim.tell_outcome")
    play.do("claim.appeal", on="2013-06-01")  # late
    play.do("claim.escalate", on="2013-06-02", wish_date="2013-06-02", body=third_rung(play))
    play.do("claim.uphold", on="2013-06-03", decided_on="2013-06-03")
    for verb, day in (("propose", "2013-06-04"), ("announce", "2013-06-05"), ("sign", "2013-06-06")):
        play.commitment = play.do(f"commitment.{verb}", on=day).subject
    play.do("claim.commit_land", on="2013-06-06")
    play.do("commitment.activate", on="2013-06-07")
    play.do("claim.start_allotting", on="2013-06-07")
    for verb in ("plan", "assign", "hand_over"):
        play.allotment = play.do(f"allotment.{verb}", on="2013-06-10").subject
    play.do("contest.open", on="2013-06-11")
    found = codes(play)
    assert found == {"witnesses", "by_phone", "caught_up", "told", "window", "measurement", "name", "objection"}
    play.do("allotment.transfer", on="2013-06-20")
    new = play.cast.register.read(play.cast["everywhere"]).get("allotment", play.allotment)["successor"]
    assert codes(play, subject=new) == (found | {"private_question"}) - {"name"}


def third_rung(play):
    return play.do("authority.add", office="COFO", village=play.cast.parou).subject

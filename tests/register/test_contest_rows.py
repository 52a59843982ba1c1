"""Somebody does not agree (3.3): about which land, in which window, both sides, and which units it touches (G11)."""

import pytest
from factories import LATE, Kept, refused

from landtrack import errors


def contest(story):
    return story.unit.get("contest", story.contest)


@pytest.mark.parametrize(("day", "in_window"), [("2013-04-25", True), ("2013-04-26", False)])
def test_3_3_1_the_window_of_the_land_is_that_of_its_field(story, day, in_window):
    """S15: 15 days from the announcement, whether commitment or parcel is named."""
    story.told["commitment.sign"] = story.told["commitment.demarcate"] = {"on": "2013-04-12"}
    story.commitment_at("demarcated")
    story.contest = story.do("contest.open", target=story.parcel, on=day).subject
    assert contest(story)["in_window"] is in_window


def test_3_3_1_a_field_that_nobody_gives_is_contested_outside_any_window(story):
    field = story.do("parcel.add", village=story.cast.parou, geometry=story._commitment_demarcate()["geometry"]).subject
    story.contest = story.do("contest.open", target=field).subject
    assert contest(story)["in_window"] is False


def test_3_3_1_both_sides_are_named_and_may_stay_unnamed(story):
    story.commitment_at("signed")
    story.contest = story.do("contest.open", objectors=[{"person": story.cast.chief_person, "role": "land_giver"}],
                             defenders=[story.cast.group]).subject  # fmt: skip
    found = contest(story)
    assert found["objectors"] == [{"party": story.cast.chief_person, "role": "land_giver"}]
    assert found["defenders"] == [{"party": story.cast.group}]
    story.do("contest.open")


def test_3_3_1_who_stands_on_which_side_is_identity(cast):
    play = Kept(cast)
    play.at("commitment", "signed")
    contest = play.do("contest.open", objectors=[cast.chief_person], defenders=[cast.group]).subject
    officer, chief = (cast.register.read(cast[who]) for who in ("everywhere", "chief_account"))
    assert officer.get("contest", contest)["objectors"]
    assert {"objectors", "defenders"} & set(chief.get("contest", contest)) == set()


def test_3_3_1_new_facts_are_a_new_contest_that_names_the_old(story):
    story.contest_at("open")
    old = story.contest
    assert refused(story, errors.GuardRefused, "contest.open", earlier_contest=old).guard == "3.3/1"
    story.do("contest.settle")
    story.contest = story.do("contest.open", earlier_contest=old, on=LATE).subject
    assert contest(story)["earlier_contest"] == old


def test_3_3_3_no_contest_is_overridden_without_a_reason_code(story):
    story.contest_at("open")
    refused(story, errors.MissingFact, "contest.override", reason_code=...)


def test_3_3_3_overriding_waits_for_a_second_signature_and_the_words(cast):
    play = Kept(cast)
    play.at("contest", "open")
    event = play.do("contest.override")
    assert play.reserves(event.subject, event) == {"second_person", "reason_text"}


@pytest.mark.parametrize("verb", ["contest.settle", "contest.withdraw"])
def test_3_3_2_4_nothing_ends_before_it_began(story, verb):
    story.contest_at("open")  # on 25 May
    assert refused(story, errors.ImpossibleDate, verb, on="2013-05-24").reason == "before_step"


# --- which units are touched ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["allotment.assign", "allotment.hand_over", "allotment.locate"])
def test_g11_a_contest_about_some_plots_touches_no_other_plot(measured, verb):
    in_question, other = measured.plots[:2]
    before = {"allotment.assign": "planned", "allotment.hand_over": "assigned", "allotment.locate": "handed_over"}[verb]
    units = {}
    for plot in (in_question, other):
        unit = {"unit": "unmeasured"} if verb == "allotment.locate" else {"unit": "plot", "plot": plot}
        units[plot] = measured.allotment_at(before, **unit)
    measured.contest = measured.do("contest.open", target=measured.parcel, contested_plots=[in_question],
                                   on="2013-06-20").subject  # fmt: skip
    facts = {"on": LATE}
    for plot, free in ((in_question, False), (other, True)):
        measured.allotment = units[plot]
        if verb == "allotment.locate":
            facts |= {"unit": "plot", "plot": plot}
        if free:
            measured.do(verb, **facts)
        else:
            assert refused(measured, errors.GuardRefused, verb, **facts).guard == "G11"


@pytest.mark.parametrize("unit", ["share", "unmeasured"])
def test_g11_what_is_no_plot_is_touched_by_any_contest_of_the_land(measured, unit):
    told = {"unit": "unmeasured"} if unit == "unmeasured" else {"unit": "share", "parcel": measured.parcel,
                                                                "share": "1/10"}  # fmt: skip
    measured.allotment_at("planned", **told)
    measured.do("contest.open", target=measured.parcel, contested_plots=measured.plots[:1], on="2013-06-20")
    assert refused(measured, errors.GuardRefused, "allotment.assign", on=LATE).guard == "G11"


def test_3_3_1_plots_in_question_lie_in_the_land_that_is_contested(measured):
    other = measured.do("parcel.add", village=measured.cast.parou,
                        geometry=measured._commitment_demarcate()["geometry"]).subject  # fmt: skip
    plot = measured.do("plot.lay_out", parcel=other, plots=[{"number": "1"}]).body["makes"][0]["uid"]
    for target in (measured.commitment, measured.parcel):
        refused(measured, errors.ImpossibleValue, "contest.open", target=target, contested_plots=[plot])
        measured.do("contest.open", target=target, contested_plots=[measured.plots[0]], on=LATE)


def test_g11_the_rest_of_the_land_keeps_a_reserve(cast):
    """3.3: an open contest blocks the units it touches and leaves a reserve on the rest."""
    play = Kept(cast)
    play.at("commitment", "demarcated")
    event = play.event
    with play.writing():
        play.lay_out()
    play.do("contest.open", target=play.parcel, contested_plots=play.plots[:1], on=LATE)
    assert "objection" in play.reserves(event.subject, event)

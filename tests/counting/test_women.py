"""Who counts, and when: the faults of other registers, days, duplicates, groups, mistakes."""

import pytest
from counting.plays import Play

from landtrack.counting import facts_for, three_numbers
from landtrack.counting.holding import area_per_woman, fairness, share_of_area
from landtrack.errors import NotAllowed, NotFound


@pytest.fixture
def play(tmp_path):
    play = Play(tmp_path)
    with play.together():
        play.home, play.chief = play.village()
        play.land = play.commitment(play.home)
    return play


def numbers(play, day=None, villages=None):
    found = three_numbers(play.read(), day, villages)
    return found.registered, found.holding


# --- five faults of a by-gender report seen elsewhere ----------------------------------------------------


@pytest.mark.parametrize(
    ("status", "counts"),
    [
        ("draft", False),
        ("lodged", True),
        ("under_review", True),
        ("upheld", True),
        ("withdrawn", False),
        ("not_upheld", False),
        ("refused", False),
        ("given_up", True),
    ],
)
def test_fault_1_a_draft_a_refused_or_withdrawn_claim_registers_nobody(play, status, counts):
    woman = play.person(play.home, "Awa")
    play.claim(play.home, play.chief, [woman], status)
    assert numbers(play) == (int(counts), 0)


def test_fault_2_a_woman_with_two_plots_is_one_woman(play):
    woman = play.person(play.home, "Awa")
    parcel = play.field(play.land)
    for plot in play.plots(parcel, 2):
        play.allot(play.land, [woman], plot=plot, area=300)
    assert numbers(play) == (1, 1)
    seven = area_per_woman(facts_for(play.read()))
    assert (seven.value, seven.denominator) == (600, 1)


def test_fault_3_unknown_sex_is_a_bucket_of_its_own(play):
    woman, somebody = play.person(play.home, "Awa"), play.person(play.home, "Quelqu’un", sex="unknown")
    play.allot(play.land, [woman])
    play.claim(play.home, play.chief, [somebody], "lodged")
    found = three_numbers(play.read())
    assert (found.registered, found.holding) == (1, 1)
    assert (found.unknown_sex, found.unknown_sex_holding) == (1, 0)
    play.allot(play.land, [somebody])
    found = three_numbers(play.read())
    assert (found.holding, found.unknown_sex, found.unknown_sex_holding) == (1, 1, 1)


def test_fault_4_every_count_of_women_has_its_area_beside_it(play):
    woman, man = play.person(play.home, "Awa"), play.person(play.home, "Amadou", sex="M")
    plots = play.plots(play.field(play.land), 2)
    play.allot(play.land, [{"person": woman, "share": "1/3"}, {"person": man, "share": "2/3"}], plot=plots[0], area=900)
    play.allot(play.land, [man], plot=plots[1], area=300)
    share = share_of_area(facts_for(play.read()))
    assert share.value == pytest.approx(300 / 1200)
    assert share.parts["men_ha"] == pytest.approx(0.09)
    assert area_per_woman(facts_for(play.read())).value == pytest.approx(300)


def test_fault_5_a_woman_in_two_claims_is_one_woman(play):
    woman = play.person(play.home, "Awa")
    play.claim(play.home, play.chief, [woman], "lodged")
    play.claim(play.home, play.chief, [woman], "upheld")
    assert numbers(play) == (1, 0)


# --- days ------------------------------------------------------------------------------------------------


def test_a_plot_counts_from_its_hand_over_until_it_is_taken_back(play):
    woman = play.person(play.home, "Awa")
    plot = play.new("allotment.plan", commitment=play.land, unit="unmeasured", on="2013-05-01")
    play.do("allotment.assign", allotment=plot, holders=[woman], method="unknown", on="2013-06-01")
    play.do("allotment.hand_over", allotment=plot, handed_by=play.by(), on="2013-06-10")
    play.take_back(plot, "2014-02-01")
    days = ["2013-05-31", "2013-06-01", "2013-06-09", "2013-06-10", "2014-01-31", "2014-02-01", None]
    assert [numbers(play, day) for day in days] == [(0, 0), (1, 0), (1, 0), (1, 1), (1, 1), (0, 0), (0, 0)]


def test_a_claim_counts_by_its_status_of_the_day(play):
    woman = play.person(play.home, "Awa")
    claim = play.new("claim.record", village=play.home, complainants=[woman], on="2013-03-01")
    steps = [
        ("2013-03-05", "claim.lodge", {
            "complainant_kind": "woman", "women_asked": 1, "remedies": ["plot"], "text_original": "Une parcelle",
            "consent_record": "yes", "share_with_chief": "no", "danger": "no"}),
        ("2013-03-06", "claim.acknowledge", {"paper": "none"}),
        ("2013-03-10", "claim.start_review", {"body": play.chief}),
        ("2013-03-20", "claim.refuse", {
            "body": play.chief, "decided_on": "2013-03-20", "refusal_reason": "no_land_available"}),
        ("2013-03-25", "claim.close", {"closing_outcome": "refused"}),
    ]  # fmt: skip
    for day, verb, facts in steps:
        play.do(verb, claim=claim, on=day, **facts)
    cofov = play.new("authority.add", office="COFOV", village=play.home)
    play.do("claim.appeal", claim=claim, on="2013-04-01", ground="outcome", body=cofov)
    play.do("claim.uphold", claim=claim, on="2013-04-20", body=cofov, decided_on="2013-04-20",
            promised_women="not_said", promised_area="not_said")  # fmt: skip
    play.do("claim.close", claim=claim, on="2013-05-01", closing_outcome="given_up")
    days = ["2013-03-04", "2013-03-05", "2013-03-19", "2013-03-20", "2013-03-31", "2013-04-01", "2013-05-01", None]
    assert [numbers(play, day)[0] for day in days] == [0, 1, 1, 0, 0, 1, 1, 1]


def test_a_corrected_day_is_the_day_that_counts(play):
    woman = play.person(play.home, "Awa")
    plot = play.new("allotment.plan", commitment=play.land, unit="unmeasured", on="2013-05-01")
    play.do("allotment.assign", allotment=plot, holders=[woman], method="unknown", on="2013-05-01")
    handed = play.do("allotment.hand_over", allotment=plot, handed_by=play.by(), on="2013-09-10")
    play.do("event.correct", event=handed.id, facts={"on": "2013-06-10"})
    assert [numbers(play, day)[1] for day in ("2013-06-09", "2013-06-10", "2013-09-09")] == [0, 1, 1]


def test_a_confirmed_duplicate_is_one_woman_at_every_day(play):
    one, other = play.person(play.home, "Awa"), play.person(play.home, "Awa T.")
    plots = play.plots(play.field(play.land), 2)
    play.allot(play.land, [one], plot=plots[0], area=200)
    play.allot(play.land, [other], plot=plots[1], area=400)
    play.claim(play.home, play.chief, [one, other], "lodged")
    assert numbers(play) == (2, 2)
    same = play.do("person.same_as", person=other, same_as=one)
    assert numbers(play) == numbers(play, "2013-07-01") == (1, 1)
    assert area_per_woman(facts_for(play.read())).value == 600
    play.do("event.retract", event=same.id)
    assert numbers(play) == (2, 2)


def test_what_is_known_of_either_of_two_records_is_known_of_the_woman(play):
    counted = play.count(play.home, 1)[0]
    named, unknown = play.person(play.home, "Awa"), play.person(play.home, "Quelqu’un", sex="unknown")
    play.allot(play.land, [unknown])
    play.allot(play.land, [counted])
    assert three_numbers(play.read()).holding_without_name == 1
    play.do("person.same_as", person=named, same_as=counted)
    assert three_numbers(play.read()).holding_without_name == 0
    woman = play.person(play.home, "Fanta")
    play.do("person.same_as", person=woman, same_as=unknown)
    found = three_numbers(play.read())
    assert (found.holding, found.unknown_sex) == (2, 0)


def test_a_woman_without_a_name_counts_and_keeps_her_place_when_she_gives_it(play):
    woman = play.count(play.home, 1)[0]
    play.allot(play.land, [woman])
    play.do("person.name", person=woman, full_name="Awa", consent_record="yes", on="2014-03-01")
    before, after = (three_numbers(play.read(), day) for day in ("2014-02-28", "2014-03-01"))
    assert (before.holding, before.holding_without_name) == (1, 1)
    assert (after.holding, after.holding_without_name) == (1, 0)


def test_girls_are_counted_and_can_be_told_apart(play):
    girl = play.person(play.home, "Nyele", age_band="15_17")
    play.allot(play.land, [girl])
    found = three_numbers(play.read())
    assert (found.holding, found.holding_under_18, found.under_18) == (1, 1, 1)


# --- groups ----------------------------------------------------------------------------------------------


def test_members_hold_through_their_group_while_they_are_members(play):
    women = [play.person(play.home, name) for name in ("Awa", "Fanta", "Kadia")]
    group = play.new("group.register", village=play.home, name="Groupement", declared_size=5, members=women[:2],
                     on="2013-03-01")  # fmt: skip
    plot = play.allot(play.land, [group], on="2013-06-10")
    play.do("group.member_joined", group=group, person=women[2], on="2013-08-01")
    play.do("group.member_left", group=group, person=women[0], on="2014-01-15")
    days = ["2013-06-09", "2013-06-10", "2013-08-01", "2014-01-14", "2014-01-15"]
    assert [numbers(play, day)[1] for day in days] == [0, 2, 3, 3, 2]
    missing = [three_numbers(play.read(), day).declared_not_named for day in days]
    assert missing == [0, 3, 2, 2, 3]  # the group stands nowhere before it holds
    play.take_back(plot, "2014-02-01")
    assert numbers(play) == (0, 0)


def test_a_group_that_never_said_its_size_makes_the_difference_unknown(play):
    group = play.new("group.register", village=play.home, name="Groupement")
    play.allot(play.land, [group])
    assert three_numbers(play.read()).declared_not_named is None


def test_members_of_a_group_that_asks_are_registered(play):
    woman, man = play.person(play.home, "Awa"), play.person(play.home, "Amadou", sex="M")
    group = play.new("group.register", village=play.home, name="Groupement", declared_size=2, members=[woman, man],
                     on="2013-03-01")  # fmt: skip
    play.claim(play.home, play.chief, [group], "lodged")
    found = three_numbers(play.read())
    assert (found.registered, found.holding, found.declared_not_named) == (1, 0, 0)


def test_a_mixed_group_is_no_group_of_women_only(play):
    woman, man = play.person(play.home, "Awa"), play.person(play.home, "Amadou", sex="M")
    plots = play.plots(play.field(play.land), 2)
    for members, plot in (([woman], plots[0]), ([woman, man], plots[1])):
        group = play.new("group.register", village=play.home, name="Groupement", members=members, on="2013-03-01")
        play.allot(play.land, [group], plot=plot, area=1000)
    parts = share_of_area(facts_for(play.read())).parts
    assert (parts["women_only_groups_ha"], parts["other_groups_ha"]) == (0.1, 0.1)


def test_an_office_that_stands_among_the_complainants_is_no_woman(play):
    play.claim(play.home, play.chief, [play.chief], "lodged")
    assert numbers(play) == (0, 0)


# --- mistakes, rights ------------------------------------------------------------------------------------


def test_what_was_recorded_by_mistake_counts_nowhere_and_at_no_day(play):
    woman = play.person(play.home, "Awa")
    plot = play.new("allotment.plan", commitment=play.land, unit="unmeasured", on="2013-05-01")
    play.do("allotment.assign", allotment=plot, holders=[woman], method="unknown", on="2013-05-01")
    handed = play.do("allotment.hand_over", allotment=plot, handed_by=play.by(), on="2013-06-10")
    figure = play.do("figure.report", village=play.home, subject="women", value=7, source="Radio")
    assert numbers(play, "2013-07-01") == (1, 1)
    play.do("event.retract", event=handed.id)
    play.do("event.retract", event=figure.id)
    assert numbers(play, "2013-07-01") == numbers(play) == (1, 0)
    assert three_numbers(play.read()).reported == ()
    assert fairness(facts_for(play.read())).value is None


def test_only_those_who_see_cases_may_count_and_only_in_their_villages(play):
    other, _ = play.village("Songobia")
    play.allot(play.land, [play.person(play.home, "Awa")])
    for name, role in (("fanta", "advocate"), ("admin2", "admin")):
        with pytest.raises(NotAllowed):
            three_numbers(play.read(play.account(name, role, villages=["*"])))
    chief = play.read(play.account("chef", "chief", villages=[play.home], ladder_level=1))
    officer = play.read(play.account("moussa", "officer", villages=[other]))
    assert three_numbers(chief).holding == 1
    assert three_numbers(officer).holding == 0
    for ask in (three_numbers, facts_for):
        with pytest.raises(NotFound):
            ask(officer, villages=[play.home])


def test_it_takes_as_many_statements_for_many_villages_as_for_one(play):
    from sqlalchemy import event

    statements = []
    listen = lambda *told: statements.append(told[2])  # noqa: E731
    event.listen(play.register.database.engine, "before_cursor_execute", listen)
    counted = []
    for _ in range(2):
        for day in ("2013-07-01", None):
            statements.clear()
            three_numbers(play.read(), day)
            counted.append(len(statements))
        with play.together():
            for i in range(20):
                village, _ = play.village(f"Village {i}")
                play.allot(play.commitment(village), [play.person(village, f"Awa {i}")])
    assert counted[:2] == counted[2:]
    assert max(counted) <= 15

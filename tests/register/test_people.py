"""Who is who: two records said to be one woman and parted again, members who come and go; what counts before and after."""

import itertools
import random

import pytest
from counting.plays import Play
from factories import rebuilt_equals_live, refused

from landtrack import errors
from landtrack.counting import three_numbers
from landtrack.register import integrity


@pytest.fixture
def play(tmp_path):
    play = Play(tmp_path)
    play.home, play.chief = play.village()
    play.land = play.commitment(play.home)
    return play


def count(story, number):
    event = story.do("person.count", village=story.cast.parou, count=number, on="2013-03-01")
    return [made["uid"] for made in event.body["makes"]]


def same(story, one, other):
    return story.do("person.same_as", person=one, same_as=other)


def apart(story, one, other):
    return story.do("person.not_same", person=one, not_same=other)


def survivors(story, people):
    """The women whom these records are, as sets of places in the list."""
    found = {}
    for i, uid in enumerate(people):
        found.setdefault(story.unit.get("person", uid).get("same_as") or uid, set()).add(i)
    for head, members in found.items():
        assert people.index(head) in members
        assert not story.unit.get("person", head).get("same_as"), "a survivor that is no survivor"
    return sorted(map(sorted, found.values()))


# --- one woman, two records ---------------------------------------------------------------------------


def test_both_records_stay_and_one_stands_for_both(story):
    a, b = count(story, 2)
    same(story, a, b)
    assert (story.unit.get("person", a)["same_as"], story.unit.get("person", b).get("same_as")) == (b, None)


@pytest.mark.parametrize("ties", [
    [(0, 1), (1, 2)],  # a chain from its beginning
    [(1, 2), (0, 1)],  # and from its end
    [(0, 1), (2, 1)], [(0, 1), (0, 2)],
    [(0, 1), (2, 3), (1, 3)], [(0, 1), (2, 3), (3, 1)], [(0, 1), (2, 3), (0, 2)],  # two that have others already
])  # fmt: skip
def test_chains_end_at_one_survivor(story, ties):
    people = count(story, 4)
    for one, other in ties:
        same(story, people[one], people[other])
    women = survivors(story, people)
    assert len(women) == 4 - len(ties)
    assert max(women, key=len) == sorted({i for tie in ties for i in tie})
    assert rebuilt_equals_live(story.unit)


def test_what_is_one_already_is_not_said_again(story):
    a, b, c = count(story, 3)
    same(story, a, b)
    same(story, c, b)
    for one, other in itertools.permutations((a, b, c), 2):
        assert (
            refused(story, errors.ImpossibleValue, "person.same_as", person=one, same_as=other).reason == "same_already"
        )
    assert refused(story, errors.ImpossibleValue, "person.same_as", person=a, same_as=a).reason == "same_already"


def test_a_woman_and_a_man_are_not_one(story):
    (woman,) = count(story, 1)
    error = refused(story, errors.ImpossibleValue, "person.same_as", person=woman, same_as=story.cast.chief_person)
    assert error.reason == "another_sex"


def test_a_tie_is_not_corrected_but_parted(story):
    a, b, c = count(story, 3)
    event = same(story, a, b)
    refused(story, errors.UnknownFact, "event.correct", event=event.id, facts={"same_as": c})


@pytest.mark.parametrize("named", [0, 1])
def test_g6_a_tie_gives_no_name_to_a_claim_of_which_nobody_holds_one(story, named):
    (woman,) = count(story, 1)
    story.women = [woman]
    story.do("claim.record")
    story.claim = story.event.subject
    story.do("claim.lodge", complainant_kind="anonymous")
    pair = [woman, story.cast.named[0]]
    error = refused(story, errors.GuardRefused, "person.same_as", person=pair[named], same_as=pair[1 - named])
    assert (error.guard, error.reason) == ("G6", "anonymous_holds_no_name")


def test_g6_who_is_one_with_an_anonymous_woman_gives_no_name_nor_lodges_with_one(story):
    asking, other = count(story, 2)
    story.women = [asking]
    story.claim = story.do("claim.record").subject
    story.do("claim.lodge", complainant_kind="anonymous")
    same(story, asking, other)
    facts = {"person": other, "full_name": "Awa", "consent_record": "yes"}
    assert refused(story, errors.GuardRefused, "person.name", **facts).reason == "anonymous_holds_no_name"
    third, fourth = count(story, 2)
    story.do("person.name", **facts | {"person": third})
    same(story, fourth, third)
    story.women, story.claim = [fourth], story.do("claim.record").subject
    refused(story, errors.GuardRefused, "claim.lodge", complainant_kind="anonymous")


# --- parted again -----------------------------------------------------------------------------------------


def test_any_officer_parts_them_at_any_time_whatever_was_built_on_it(story):
    one, two = story.cast.women[:2]
    event = same(story, one, two)
    story.women = [one]
    story.allotment_at("handed_over")
    with pytest.raises(errors.CannotRetract):
        story.do("event.retract", event=event.id)
    with story.unit.acting_as(story.cast["plain"]):
        apart(story, one, two)
    assert survivors(story, [one, two]) == [[0], [1]]
    assert rebuilt_equals_live(story.unit)


def test_said_of_the_survivor_it_parts_the_same(story):
    a, b = count(story, 2)
    same(story, a, b)
    apart(story, b, a)
    assert survivors(story, [a, b]) == [[0], [1]]


def test_what_was_tied_to_either_side_stays_with_it(story):
    people = a, b, c, d = count(story, 4)
    for one, other in ((a, b), (b, c), (d, c)):
        same(story, one, other)
    apart(story, b, c)
    assert survivors(story, people) == [[0, 1], [2, 3]]
    same(story, b, c)
    apart(story, a, c)  # tied by way of b: she goes alone
    assert survivors(story, people) == [[0], [1, 2, 3]]
    assert rebuilt_equals_live(story.unit)


def test_a_tie_through_a_record_that_was_joined_already_remembers_it(story):
    people = a, b, c = count(story, 3)
    same(story, b, c)
    same(story, a, b)  # by way of b, who is c
    apart(story, b, c)
    assert survivors(story, people) == [[0, 1], [2]]


def test_parting_taken_back_joins_them_again(story):
    people = a, b, c = count(story, 3)
    same(story, a, b)
    same(story, b, c)
    event = apart(story, b, c)
    assert survivors(story, people) == [[0, 1], [2]]
    story.do("event.retract", event=event.id)
    assert survivors(story, people) == [[0, 1, 2]]
    assert rebuilt_equals_live(story.unit)


def test_two_that_were_never_one_are_said_apart_and_may_be_joined_later(story):
    a, b = count(story, 2)
    assert refused(story, errors.ImpossibleValue, "person.not_same", person=a, not_same=a).reason == "same_record"
    apart(story, a, b)
    assert survivors(story, [a, b]) == [[0], [1]]
    same(story, a, b)
    assert survivors(story, [a, b]) == [[0, 1]]


def test_a_parting_that_was_retracted_since_is_no_bar_to_another(story):
    a, b, c = count(story, 3)
    same(story, a, b)
    parting = apart(story, b, a)
    same(story, a, c)
    story.unit.form = None
    story.do("event.retract", event=parting.id)
    assert survivors(story, [a, b, c]) == [[0, 2], [1]]
    apart(story, a, c)
    assert survivors(story, [a, b, c]) == [[0], [1], [2]]
    assert rebuilt_equals_live(story.unit)


def test_the_sex_that_was_learnt_from_a_tie_goes_with_it(story):
    unknown, other = (
        story.do("person.register", village=story.cast.parou, basis="counted", sex="unknown").subject for _ in "ab"
    )
    (woman,) = count(story, 1)
    sexes = lambda: [story.unit.get("person", uid)["sex"] for uid in (unknown, other, woman)]  # noqa: E731
    same(story, other, unknown)
    same(story, woman, unknown)
    assert sexes() == ["F", "F", "F"]
    assert rebuilt_equals_live(story.unit)
    apart(story, woman, unknown)
    assert sexes() == ["unknown", "unknown", "F"]
    assert rebuilt_equals_live(story.unit)


@pytest.mark.parametrize("seed", range(8))
def test_any_ties_and_partings_join_and_split_only_whom_they_name(story, seed):
    rng = random.Random(seed)
    people = count(story, 6)
    for _ in range(24):
        i, j = rng.sample(range(6), 2)
        before = survivors(story, people)
        hers, others = (next(group for group in before if k in group) for k in (i, j))
        if hers != others:
            same(story, people[i], people[j])
            changed = [sorted(hers + others)]
        else:
            apart(story, people[i], people[j])
            changed = [group for group in survivors(story, people) if group not in before]
            assert sorted(i for group in changed for i in group) == hers
            assert len(changed) == 2
            assert not any({i, j} <= set(group) for group in changed)
        left = [group for group in before if group not in (hers, others)]
        assert survivors(story, people) == sorted(left + changed)
    assert rebuilt_equals_live(story.unit)


# --- what counts ---------------------------------------------------------------------------------------------


def numbers(play, day=None):
    found = three_numbers(play.read(), day)
    return found.registered, found.holding


def test_a_chain_of_three_records_is_one_woman_and_two_when_it_parts(play):
    women = [play.person(play.home, name) for name in ("Awa", "Hawa", "Haoua")]
    for woman in women:
        play.allot(play.land, [woman], on="2013-06-10")
    assert numbers(play) == (3, 3)
    play.do("person.same_as", person=women[0], same_as=women[1])
    assert numbers(play) == (2, 2)
    play.do("person.same_as", person=women[1], same_as=women[2])
    assert numbers(play) == numbers(play, "2013-06-10") == (1, 1)
    play.do("person.not_same", person=women[1], not_same=women[2])
    assert numbers(play) == numbers(play, "2013-06-10") == (2, 2)
    assert integrity.verify(play.register) == []


def test_a_tie_across_villages_brings_both_villages_up_to_date(play):
    other, _ = play.village("Songobia")
    land = play.commitment(other)
    here, there = play.person(play.home, "Awa"), play.person(other, "Hawa")
    play.allot(play.land, [here])
    play.allot(land, [there])
    play.allot(land, [here])
    women = lambda: [v["women"] for v in play.read().villages()]  # noqa: E731
    assert women() == [1, 2]
    event = play.do("person.same_as", person=here, same_as=there)
    assert women() == [1, 1]
    play.do("event.retract", event=event.id)
    assert women() == [1, 2]
    play.do("person.same_as", person=here, same_as=there)
    play.do("person.not_same", person=there, not_same=here)
    assert women() == [1, 2]
    assert integrity.verify(play.register) == []


def test_members_of_a_group_count_once_whatever_their_records(play):
    one, again = play.person(play.home, "Awa"), play.person(play.home, "Hawa")
    group = play.new("group.register", village=play.home, declared_size=3, members=[one, again], on="2013-03-01")
    play.allot(play.land, [group], on="2013-06-10")
    play.allot(play.land, [one], on="2013-06-10")
    found = three_numbers(play.read())
    assert (found.registered, found.holding, found.holding_group, found.declared_not_named) == (2, 2, 2, 1)
    play.do("person.same_as", person=again, same_as=one)
    found = three_numbers(play.read())
    assert (found.registered, found.holding, found.holding_group, found.declared_not_named) == (1, 1, 1, 2)


# --- members -----------------------------------------------------------------------------------------------------


def test_she_joins_once_under_either_code(story):
    member, other = story.cast.named[1], count(story, 1)[0]
    same(story, other, member)
    error = refused(story, errors.ImpossibleValue, "group.member_joined", group=story.cast.group, person=other)
    assert error.reason == "already_a_member"


def test_she_leaves_under_either_code_and_wholly(story):
    a, b = count(story, 2)
    group = story.do("group.register", village=story.cast.parou, members=[a, b], on="2013-04-01").subject
    same(story, a, b)
    story.do("group.member_left", group=group, person=a, end_reason="moved", on="2013-05-01")
    members = story.unit.matching("member", group=group)
    assert [(m["left_on"], m["end_reason"]) for m in members] == [("2013-05-01", "moved")] * 2
    story.do("group.member_joined", group=group, person=b, on="2013-06-01")
    assert len([m for m in story.unit.matching("member", group=group) if not m.get("left_on")]) == 1


@pytest.mark.parametrize(("joined_on", "left_on", "possible"), [
    ("2013-04-10", "2013-04-09", False), ("2013-04-10", "2013-04-10", True), ("2013-04-10", "2013-04", True),
    ("2013", "2013-02-01", True), ("2013-04", "2013-03", False), ("2013-rains", "2013-05-31", False),
])  # fmt: skip
def test_g1_nobody_leaves_before_she_joined(story, joined_on, left_on, possible):
    (woman,) = count(story, 1)
    group = story.do("group.register", village=story.cast.parou, on="2012-01-01").subject
    story.do("group.member_joined", group=group, person=woman, on=joined_on)
    leave = {"group": group, "person": woman, "on": left_on}
    if possible:
        story.do("group.member_left", **leave)
    else:
        assert refused(story, errors.ImpossibleDate, "group.member_left", **leave).reason == "before_step"


def test_g1_nobody_joins_again_before_she_left(story):
    (woman,) = count(story, 1)
    group = story.do("group.register", village=story.cast.parou, members=[woman], on="2013-01-01").subject
    story.do("group.member_left", group=group, person=woman, on="2013-06-01")
    refused(story, errors.ImpossibleDate, "group.member_joined", group=group, person=woman, on="2013-05-01")
    story.do("group.member_joined", group=group, person=woman, on="2013-06-01")


def test_a_counted_woman_gives_her_name_and_stays_the_same(story):
    (woman,) = count(story, 1)
    before = story.unit.get("person", woman)
    assert (
        refused(story, errors.GuardRefused, "person.name", person=woman, full_name="Awa", consent_record="no").guard
        == "G6"
    )
    story.do("person.name", person=woman, full_name="Awa", consent_record="yes")
    after = story.unit.get("person", woman)
    assert (after["basis"], after["number"], after["pseudonym"]) == ("named", before["number"], before["pseudonym"])

"""Groups noted twice: proposed by name and women, one by a person's word, two again without a trace in any number."""

import pytest
from factories import Kept

from landtrack import errors
from landtrack.counting import three_numbers
from landtrack.register import like_groups, people
from landtrack.register.integrity import verify


@pytest.fixture
def play(cast):
    play = Kept(cast)
    play.unit = None
    return play


def new_group(play, name, members=(), size=None, village=None, **more):
    facts = {"name": name, "members": list(members)} | ({"declared_size": size} if size else {}) | more
    return play.do("group.register", village=village or play.cast.parou, on="2013-03-01", **facts).subject


@pytest.fixture
def reader(cast):
    return cast.register.read(cast["everywhere"])


def pairs(reader, village):
    return {frozenset((one.stays, one.goes)): one.reasons for one in like_groups.proposals(reader, village)}


def members(reader, village):
    found = people.of_village(reader, village)
    return {g.record["uid"]: set(g.members) for g in found.groups}


def test_groups_are_proposed_by_sound_and_by_women_within_their_village(play, reader):
    cast = play.cast
    one = new_group(play, "Groupement des femmes Benkadi de Parou")
    other = new_group(play, "Association Benkady")
    same_women = new_group(play, "Yiriwa", cast.women[:3])
    again = new_group(play, "Jigiya", cast.women[:3])
    elsewhere = new_group(play, "Benkadi", village=cast.songobia)
    family = new_group(play, "Benkadi", group_type="family")
    found = pairs(reader, cast.parou)
    assert frozenset((one, other)) in found
    assert found[frozenset((same_women, again))] == ("same_women",)
    assert not any({elsewhere, family} & pair for pair in found)
    assert pairs(reader, cast.songobia) == {}
    with pytest.raises(errors.NotAllowed):
        like_groups.proposals(cast.register.read(cast["chief_account"]), cast.parou)
    with pytest.raises(errors.NotFound):
        like_groups.proposals(cast.register.read(cast["recorder"]), cast.songobia)


def test_one_group_counts_once_and_two_again_as_before(play, reader):
    cast, (a, b, c) = play.cast, play.cast.women[:3]
    stays = new_group(play, "Benkadi", [a, b])
    goes = new_group(play, "Benkadi", [b, c], size=50)
    before, lacking = members(reader, cast.parou), three_numbers(reader)
    play.do("group.same_as", group=goes, same_group=stays)
    now = members(reader, cast.parou)
    assert goes not in now
    assert now[stays] == {a, b, c}
    assert reader.get("group", stays)["declared_size"] == {"value": 50, "qualifier": "exactly"}
    assert reader.get("group", goes).get("declared_size") is None
    assert frozenset((stays, goes)) not in pairs(reader, cast.parou)
    assert verify(cast.register) == []
    play.do("group.not_same", group=goes, other_group=stays)
    assert members(reader, cast.parou) == before
    assert three_numbers(reader) == lacking
    assert reader.get("group", stays).get("declared_size") is None
    assert frozenset((stays, goes)) not in pairs(reader, cast.parou)  # a person has judged
    assert verify(cast.register) == []


def test_who_holds_through_one_record_holds_as_a_member_of_the_other(play, reader):
    woman = play.cast.women[0]
    holds, again = new_group(play, "Benkadi"), new_group(play, "Ben kadi", [woman])
    play.women = [holds]
    play.at("commitment", "signed")
    play.allotment_at("handed_over")
    before = three_numbers(reader).holding_group
    tie = play.do("group.same_as", group=again, same_group=holds)
    assert three_numbers(reader).holding_group == before + 1
    play.do("event.retract", event=tie.id)
    assert three_numbers(reader).holding_group == before


def test_who_joins_or_leaves_one_group_does_so_under_both_codes(play, reader):
    a, b = play.cast.women[:2]
    stays, goes = new_group(play, "Benkadi", [a]), new_group(play, "Benkadi")
    play.do("group.same_as", group=goes, same_group=stays)
    play.do("group.member_joined", group=stays, person=b, on="2013-05-01")
    play.do("group.member_left", group=stays, person=a, on="2013-06-01")
    inside = people.members_of(reader, [stays, goes])
    assert set(inside[stays]) == set(inside[goes]) == {b}
    play.do("group.not_same", group=stays, other_group=goes)
    inside = people.members_of(reader, [stays, goes])
    assert (set(inside.get(stays, ())), set(inside.get(goes, ()))) == ({b}, set())


def test_three_records_part_one_by_one(play, reader):
    cast, (a, b, c) = play.cast, play.cast.women[:3]
    groups = [new_group(play, "Benkadi", [woman]) for woman in (a, b, c)]
    play.do("group.same_as", group=groups[1], same_group=groups[0])
    play.do("group.same_as", group=groups[2], same_group=groups[1])
    assert members(reader, cast.parou)[groups[0]] == {a, b, c}
    play.do("group.not_same", group=groups[0], other_group=groups[1])
    now = members(reader, cast.parou)
    assert (now[groups[0]], now[groups[1]]) == ({a}, {b, c})
    assert groups[2] not in now


@pytest.mark.parametrize("why", ["another_village", "no_group_of_women", "same_group_already"])
def test_what_cannot_be_one_group_is_refused(play, why):
    cast = play.cast
    stays = new_group(play, "Benkadi")
    other = {"another_village": {"village": cast.songobia}, "no_group_of_women": {"group_type": "family"}}.get(why, {})
    goes = new_group(play, "Benkadi", **other)
    if why == "same_group_already":
        play.do("group.same_as", group=goes, same_group=stays)
    with pytest.raises(errors.ImpossibleValue) as caught, play.writing():
        play.do("group.same_as", group=goes, same_group=stays)
    assert caught.value.reason == why

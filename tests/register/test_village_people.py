"""The people of a village on a day: who was registered, named, a member, holding; and found again by what she is called."""

import pytest
from counting.plays import Play
from sqlalchemy import select

from landtrack.register import people
from landtrack.store.tables import read_log


@pytest.fixture
def play(tmp_path):
    play = Play(tmp_path)
    play.home, play.chief = play.village()
    return play


def there(play, day=None):
    return people.of_village(play.read(), play.home, day)


def uids(records):
    return [record["uid"] for record in records]


def test_who_was_registered_later_was_not_there(play):
    early, late = play.person(play.home, "Awa", on="2013-03-01"), play.person(play.home, "Oumou", on="2014-03-01")
    man = play.person(play.home, "Amadou", sex="M", on="2013-05-01")
    assert uids(there(play).women) == [early, late]
    assert uids(there(play, "2014-02-28").women) == [early]
    assert uids(there(play, "2014-03-01").women) == [early, late]
    assert (uids(there(play, "2013-03-01").others), uids(there(play).others)) == ([], [man])
    assert there(play, "2012-01-01") == people.People((), (), (), frozenset())


def test_an_imprecise_day_counts_as_its_last(play):
    play.count(play.home, 2, on="2013-03")
    assert len(there(play, "2013-03-30").women) == 0
    assert len(there(play, "2013-03-31").women) == 2


def test_a_corrected_day_is_the_day(play):
    event = play.do("person.register", village=play.home, basis="counted", sex="F", on="2014-03-01")
    play.do("event.correct", event=event.id, facts={"on": "2013-03-01"})
    assert uids(there(play, "2013-03-01").women) == [event.subject]


def test_who_was_registered_by_mistake_was_never_there(play):
    event = play.do("person.register", village=play.home, basis="counted", sex="F", on="2013-03-01")
    play.do("event.retract", event=event.id)
    assert there(play).women == there(play, "2013-06-01").women == ()


def test_a_name_given_later_was_not_known_then(play):
    (woman,) = play.count(play.home, 1)
    play.do("person.name", person=woman, full_name="Awa", consent_record="yes", on="2014-03-01")
    before, after = (there(play, day).women[0] for day in ("2014-02-28", "2014-03-01"))
    assert (before["basis"], "full_name" in before, before["number"]) == ("counted", False, 1)
    assert (after["basis"], after["number"]) == ("named", 1)


def test_two_records_of_one_woman_are_one_on_every_day(play):
    one, other = play.person(play.home, "Awa"), play.person(play.home, "Hawa")
    land = play.commitment(play.home)
    play.allot(land, [other], on="2013-06-10")
    play.do("person.same_as", person=other, same_as=one, on="2014-03-01")
    assert uids(there(play).women) == uids(there(play, "2013-07-01").women) == [one]
    assert there(play, "2013-07-01").holding == {one}
    assert there(play, "2013-06-09").holding == frozenset()


def test_a_woman_whose_other_record_lies_elsewhere_is_seen_by_whoever_may(play):
    other_village, _ = play.village("Songobia")
    here, elsewhere = play.person(play.home, "Awa"), play.person(other_village, "Hawa")
    play.allot(play.commitment(play.home), [here])
    play.do("person.same_as", person=here, same_as=elsewhere)
    assert uids(there(play).women) == [elsewhere]
    officer = play.account("agente", "officer", duties=["recorder"], villages=[play.home])
    found = people.of_village(play.read(officer), play.home)
    assert (uids(found.women), found.holding) == ([here], {here})


def test_members_are_those_of_the_day_each_once(play):
    a, b, c = (play.person(play.home, name) for name in ("Awa", "Oumou", "Kadia"))
    group = play.new("group.register", village=play.home, members=[a, b, c], on="2013-03-01")
    play.do("group.member_left", group=group, person=b, end_reason="moved", on="2014-01-15")
    play.do("person.same_as", person=c, same_as=a)
    assert [(g.record["uid"], g.members) for g in there(play, "2014-01-14").groups] == [(group, (a, b))]
    assert there(play, "2014-01-15").groups[0].members == (a,)
    assert there(play, "2013-02-28").groups == ()
    reader = play.read()
    assert [g["uid"] for _, g in people.groups_of(reader, [b], "2014-01-14")] == [group]
    assert people.groups_of(reader, [b]) == []


def test_all_records_of_a_woman_who_stands_for_them_first(play):
    a, b, c = (play.person(play.home, name) for name in ("Awa", "Hawa", "Haoua"))
    play.do("person.same_as", person=a, same_as=b)
    play.do("person.same_as", person=b, same_as=c)
    for one in (a, b, c):
        assert uids(people.records_of(play.read(), one)) == [c, a, b]


@pytest.mark.parametrize(("text", "signs", "found"), [
    ("", (), [0, 1, 2]), ("   ", (), [0, 1, 2]), ("guindo", (), [0]), ("GUÍNDO", (), [0]), ("aissatou", (), [0]),
    ("Gindo Aisata", (), [0]), ("3", (), []), ("1", (), [2]), ("poule", ("hen",), [1]), ("Togo", (), []), ("o", (), []),
])  # fmt: skip
def test_a_woman_is_found_by_number_picture_and_name_however_spelt(play, text, signs, found):
    women = [
        play.person(play.home, "Aïssata Guindo"),
        play.person(play.home, "Oumou Diarra", sign="hen"),
        *play.count(play.home, 1),
    ]
    listed = there(play).women
    hits = people.search(play.read(), listed, text, signs=signs)
    assert uids(hits) == [women[i] for i in found]


def test_a_woman_is_found_by_her_code(play):
    woman = play.person(play.home, "Awa")
    play.person(play.home, "Oumou")
    code = play.read().get("person", woman)["pseudonym"]
    assert uids(people.search(play.read(), there(play).women, code[:5].lower())) == [woman]


def test_only_names_that_were_found_are_written_down_as_read(play):
    woman = play.person(play.home, "Aïssata Guindo")
    play.person(play.home, "Oumou Diarra")
    for _ in range(2):
        people.search(play.read(), there(play).women, "guindo", sid="séance")
    with play.register.database.read() as conn:
        rows = conn.execute(select(read_log.c.record, read_log.c["class"], read_log.c.why)).all()
    assert [tuple(row) for row in rows] == [(woman, "I", "search")]


def test_a_name_that_was_not_given_yet_finds_nobody(play):
    (woman,) = play.count(play.home, 1)
    play.do("person.name", person=woman, full_name="Aïssata Guindo", consent_record="yes", on="2014-03-01")
    assert uids(people.search(play.read(), there(play).women, "guindo")) == [woman]
    assert people.search(play.read(), there(play, "2013-12-31").women, "guindo") == []


@pytest.mark.parametrize("role", ["chief", "advocate", "admin"])
def test_no_other_role_finds_a_name(play, role):
    play.person(play.home, "Aïssata Guindo")
    listed = there(play).women
    more = {"ladder_level": 1, "authority": play.chief} if role == "chief" else {}
    other = play.account("autre", role, villages=["*"], **more)
    assert people.search(play.read(other), listed, "guindo") == []


def test_a_household_is_opened_for_an_officer_of_the_village_and_nobody_else(play):
    from landtrack.register.names import open_field

    woman = play.person(play.home, "Awa", household="Guindo du puits")
    other_village, _ = play.village("Songobia")
    elsewhere = play.account("agente", "officer", duties=["recorder"], villages=[other_village])
    chief = play.account("chef", "chief", villages=["*"], ladder_level=1, authority=play.chief)
    assert open_field(play.read(), "household", [woman], sid="s") == {woman: "Guindo du puits"}
    assert open_field(play.read(elsewhere), "household", [woman], sid="s") == {}
    assert open_field(play.read(chief), "household", [woman], sid="s") == {}
    with play.register.database.read() as conn:
        assert [tuple(r) for r in conn.execute(select(read_log.c.record, read_log.c["class"]))] == [(woman, "S")]

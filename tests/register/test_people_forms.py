"""The forms about women and groups: names with consent only, a second counting never added silently, one form undone whole."""

from types import SimpleNamespace

import pytest
from factories import told
from factories import verbs_of as verbs

from landtrack import errors
from landtrack.domain.asking import FORMS, of_verb
from landtrack.domain.events import canonical
from landtrack.domain.values import new_uid
from landtrack.register import drafts, duplicates, people
from landtrack.register.drafts import Draft
from landtrack.register.integrity import verify
from landtrack.register.like_groups import groups_like
from landtrack.web.forms.asking import Asking

THEN = {"on": "2014-03-08", "how_known": "seen"}
NAME = "Yassimina Doukoupélou"


@pytest.fixture
def cast(alone):
    return alone


@pytest.fixture
def reader(cast):
    return cast.register.read(cast["everywhere"])


def woman(cast, **answers):
    return told(cast, "person.register", **({"consent_record": "yes", "full_name": NAME, **THEN} | answers))


def count(cast, number, **answers):
    return told(cast, "person.count", count=number, basis="counted", **THEN, **answers)


def a_group(cast, **answers):
    return told(cast, "group.register", **THEN, **answers).subject


def members(reader, group):
    return {m["person"]: m["member_role"] for m in reader.list("member", group=group) if not m.get("left_on")}


# --- a woman ---------------------------------------------------------------------------------------


def test_a_woman_who_agrees_is_registered_by_name_and_the_name_lies_sealed(cast, reader):
    written = woman(cast, household="Concession Doukoupélou")
    record = reader.get("person", written.subject)
    assert (record["basis"], record["sex"], record["consent_record"]) == ("named", "F", "yes")
    assert reader.names([written.subject]) == {written.subject: NAME}
    assert "Doukoup" not in canonical([event.body for event in written.events])
    assert verify(cast.register) == []


def test_a_woman_who_does_not_agree_has_a_code_and_no_name(cast, reader):
    written = woman(cast, consent_record="no", full_name=None, sign="hen", age_band="25_34")
    record = reader.get("person", written.subject)
    assert (record["basis"], record["sign"], record["age_band"], "full_name" in record) == (
        "counted",
        "hen",
        "25_34",
        False,
    )
    assert reader.names([written.subject]) == {}


@pytest.mark.parametrize("form", ["person.register", "person.name"])
def test_no_name_is_kept_without_her_yes(cast, form):
    subject = cast.women[0] if form == "person.name" else ""
    with pytest.raises(errors.GuardRefused):
        told(cast, form, subject, consent_record="no", full_name=NAME, **THEN)
    with pytest.raises(errors.MissingFact):
        told(cast, form, subject, full_name=NAME, **THEN)


def test_her_membership_is_written_and_taken_back_with_her(cast, reader):
    group = a_group(cast)
    written = woman(cast, group=group)
    assert verbs(written) == ["person.register", "group.member_joined"]
    assert written.subject in members(reader, group)
    with cast.register.write(cast["everywhere"]) as unit:
        unit.do("event.retract", event=written.events[0].id)
    assert members(reader, group) == {}
    with pytest.raises(errors.NotFound):
        reader.get("person", written.subject)


def test_a_counted_woman_who_gives_her_name_stays_the_same_person(cast, reader):
    told(cast, "person.name", cast.women[0], consent_record="yes", full_name=NAME, **THEN)
    assert reader.names([cast.women[0]]) == {cast.women[0]: NAME}
    assert reader.get("person", cast.women[0])["basis"] == "named"


def test_a_begun_form_lies_sealed_and_is_its_author_s(cast):
    draft = Draft(new_uid(), "person.register", "", cast.parou, 0, {"consent_record": "yes", "full_name": NAME})
    drafts.save(cast.register, cast["recorder"], draft)
    with cast.register.database.read() as conn:
        lies = b"".join(bytes(str(row), "utf-8") for row in conn.exec_driver_sql("select * from draft").all())
    assert b"Doukoup" not in lies
    assert drafts.load(cast.register, cast["second"], draft.uid) is None
    assert drafts.load(cast.register, cast["recorder"], draft.uid).answers["full_name"] == NAME


# --- many women -------------------------------------------------------------------------------------


def test_women_of_a_group_that_was_counted_are_never_added_silently(cast, reader):
    group = a_group(cast)
    assert len(count(cast, 4, group=group).events) == 5  # nobody was there: nothing to ask
    with pytest.raises(errors.MissingFact) as refused:
        count(cast, 5, group=group)
    assert refused.value.facts == ("again",)
    assert len(members(reader, group)) == 4


@pytest.mark.parametrize(("again", "number", "there"), [("same", 6, 6), ("others", 2, 6)])
def test_the_same_women_count_once_and_others_are_added(cast, reader, again, number, there):
    group = a_group(cast)
    count(cast, 4, group=group)
    count(cast, number, group=group, again=again)
    assert len(members(reader, group)) == there
    assert [one for one in duplicates.proposals(reader, cast.parou).proposals if one.place == group] == []


def test_where_all_of_them_are_there_nothing_is_written(cast, reader):
    group = a_group(cast)
    count(cast, 4, group=group)
    version = cast.register.version()
    with pytest.raises(errors.ImpossibleValue):
        count(cast, 4, group=group, again="same")
    assert cast.register.version() == version


def test_who_left_is_not_there(cast, reader):
    group = a_group(cast)
    (one,) = (made["uid"] for made in count(cast, 1, group=group).events[0].body["makes"])
    told(cast, "group.member_left", group, person=one, end_reason="moved", **THEN)
    count(cast, 1, group=group)
    assert len(members(reader, group)) == 1


# --- groups ------------------------------------------------------------------------------------------


def test_the_president_is_a_member_and_named_once(cast, reader):
    group = a_group(cast, name="Yam Ebem", president=cast.named[0], members=[*cast.named, cast.women[0]])
    assert members(reader, group) == {cast.named[0]: "president", cast.named[1]: "member", cast.women[0]: "member"}
    assert reader.names([group]) == {group: "Yam Ebem"}


def test_she_joins_on_her_own_page_or_on_the_group_s(cast, reader):
    group = a_group(cast)
    told(cast, "joining", cast.women[0], group=group, **THEN)
    told(cast, "group.member_joined", group, person=cast.women[1], member_role="treasurer", **THEN)
    assert members(reader, group) == {cast.women[0]: "member", cast.women[1]: "treasurer"}


def test_the_record_with_a_name_stands_for_both(cast, reader):
    told(cast, "person.same_as", cast.named[0], same_as=cast.women[0], **THEN)
    assert reader.get("person", cast.women[0])["same_as"] == cast.named[0]
    assert not reader.get("person", cast.named[0]).get("same_as")


@pytest.mark.parametrize(("there", "told_now", "reason"), [
    ("Benkadi", "benkadi", "same_name"),
    ("Groupement Bɛnkadi", "Association des femmes Benkady de Parou", "same_sounds"),
    ("Benkadi", "Benkadi Sabunyuma", "part_of_name"),
    ("Les femmes de Parou", "Association des femmes de Parou", "near_name"),
    ("Benkadi", "Association des femmes Jigiya", None),
    ("Association des femmes Benkadi", "Association des femmes Jigiya", None),
    ("Benkadi", "", None),
])  # fmt: skip
def test_a_group_that_sounds_the_same_is_proposed_before_another_is_added(cast, reader, there, told_now, reason):
    group = a_group(cast, name=there)
    found = {one.group: one.reasons for one in groups_like(reader, cast.parou, told_now)}
    assert found.get(group) == ((reason,) if reason else None)


def test_a_group_of_the_same_women_is_proposed_whatever_its_name(cast, reader):
    women = [made["uid"] for made in count(cast, 6).events[0].body["makes"]]
    group = a_group(cast, members=women[:4])
    like = lambda *of: [one.reasons for one in groups_like(reader, cast.parou, "", of) if one.group == group]  # noqa: E731
    assert like(*women[2:]) == [("same_women",)]
    assert like(women[3], *women[4:]) == []  # one of three


def test_names_of_groups_stay_closed_to_whom_they_are_closed(cast, reader):
    from dataclasses import replace

    group = a_group(cast, name="Benkadi")
    assert group in {one.group for one in groups_like(reader, cast.parou, "Benkadi")}
    overheard = cast.register.read(replace(cast["everywhere"], overheard=True))
    assert groups_like(overheard, cast.parou, "Benkadi") == []
    assert groups_like(cast.register.read(cast["songobia_recorder"]), cast.parou, "Benkadi") == []


# --- who is offered -----------------------------------------------------------------------------------


def offered(cast, form, name):
    """Uids that a question of a form offers in Parou."""
    page = SimpleNamespace(reader=cast.register.read(cast["everywhere"]))
    asked = FORMS.get(form) or of_verb(form)
    question = next(q for q in asked.questions() if q.name == name)
    return set(Asking(page, asked, new_uid(), "", cast.parou, {}).offered(question))


@pytest.fixture
def village(cast):
    """A man, a family that lends, somebody of unknown sex, and a woman who sits in the commission."""
    with cast.register.write(cast["everywhere"]) as unit:
        new = lambda verb, **facts: unit.do(verb, village=cast.parou, **facts).subject  # noqa: E731
        named = {"basis": "named", "consent_record": "yes"}
        return SimpleNamespace(
            man=new("person.register", full_name="Amadou Dolo", sex="M", **named),
            unknown=new("person.register", basis="counted", sex="unknown"),
            family=new("group.register", name="Famille Dolo", group_type="family"),
            sits=(sits := new("person.register", full_name="Awa Guindo", sex="F", **named)),
            body=new("authority.add", office="COFO", office_holders=[sits]),
        )


@pytest.mark.parametrize(("form", "name"), [
    ("request", "complainants"), ("lodge", "complainants"), ("handing", "women"), ("group.register", "president"),
    ("group.register", "members"), ("group.member_joined", "person"),
])  # fmt: skip
def test_where_women_are_asked_for_no_man_and_no_chief_is_offered(cast, village, form, name):
    found = offered(cast, form, name)
    assert found >= {*cast.women, village.unknown, village.sits}
    assert found.isdisjoint({village.man, village.family, cast.chief, cast.chief_person, village.body})


@pytest.mark.parametrize(("form", "name"), [
    ("land", "givers"), ("land", "heard_by"), ("answer", "witnesses"), ("answer", "sat"), ("handing", "witnesses"),
    ("handing", "handed_by"),
])  # fmt: skip
def test_whoever_may_give_land_or_be_a_witness_is_offered(cast, village, form, name):
    assert offered(cast, form, name) >= {village.man, cast.chief, village.family, *cast.women}


def test_a_plot_goes_on_to_a_person_or_a_group_and_to_no_office(cast, village):
    found = offered(cast, "allotment.inherit", "heir")
    assert village.man in found
    assert cast.chief not in found


def test_women_in_a_group_are_found_in_the_village(cast, reader):
    """The lists of the forms and the tab of the women know the same women."""
    assert {p["uid"] for p in people.of_village(reader, cast.parou).women} <= offered(cast, "group.register", "members")

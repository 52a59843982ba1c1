"""Erasing an identity (3.6, 8.4): it goes for good, an older copy revives nothing, counts and chain stay."""

import pytest
from factories import SECRETS, Story, fresh_register, gather, whole_story
from PIL import Image
from sqlalchemy import select

from landtrack import errors
from landtrack.counting import three_numbers
from landtrack.register import integrity
from landtrack.register.documents import add_document, open_document
from landtrack.store import tables
from landtrack.store.erasing import tombstones

OF_THE_VISIT = ("elle-dit-que-le-sol-est-lourd", "la-cadette-de-Yassimina")
HERS = ("full_name", "phone", "safe_times", "must_not_know", "household", "relation_to_head")


def picture(colour, tmp_path):
    path = tmp_path / "p.png"
    Image.new("RGB", (8, 8), colour).save(path)
    return path.read_bytes()


@pytest.fixture
def cast(tmp_path):
    register = fresh_register(tmp_path)
    cast = gather(register)
    with register.write(cast["everywhere"]) as unit:
        story = cast.story = whole_story(unit, cast)
        cast.woman = cast.named[0]  # she holds the first of the story's plots
        story.do("visit.record", allotment=story.allotments[0], visit_answer="in_use", on="2014-05-01",
                 own_words=OF_THE_VISIT[0], who_farms=OF_THE_VISIT[1])  # fmt: skip
        cast.photo = add_document(unit, picture("red", tmp_path), "photo", village=cast.parou, title="elle",
                                  about=cast.woman).subject  # fmt: skip
        cast.page = add_document(unit, picture("blue", tmp_path), "photo", village=cast.parou, title="page",
                                 about=story.claim).subject  # fmt: skip
    yield cast
    register.close()


def do(cast, verb, who="everywhere", **facts):
    with cast.register.write(cast[who]) as unit:
        return unit.do(verb, **facts)


def erase_her(cast, reason="her_request", **facts):
    return do(cast, "person.erase", person=cast.woman, erase_reason=reason, **facts)


def words_left(cast):
    with cast.register.database.read() as conn:
        rows = conn.execute(select(tables.sealed)).all()
    return {cast.register.sealer.open(r.box, f"{r.uid}.{r.field}", r.digest).decode() for r in rows}


def test_3_6_erase_takes_name_contact_photo_and_words(cast):
    told = {SECRETS[name] for name in HERS} | set(OF_THE_VISIT)
    assert told <= words_left(cast)
    erase_her(cast)
    assert told & words_left(cast) == set()
    reader = cast.register.read(cast["everywhere"])
    after = reader.get("person", cast.woman)
    assert set(HERS) & set(after) == set()
    assert after["erased_on"] == "2014-11-30"
    assert reader.names([cast.woman]) == {}
    assert reader.words("person", cast.woman) == {}
    assert [hit for hit in reader.search("Yassimina") if hit.uid == cast.woman] == []
    for visit in reader.list("visit", allotment=cast.story.allotments[0]):
        assert reader.words("visit", visit["uid"]) == {}
    with pytest.raises(errors.NotFound):
        reader.get("document", cast.photo)
    with pytest.raises(errors.NotFound):
        open_document(reader, cast.photo)
    assert {SECRETS["president"], SECRETS["own_words"]} <= words_left(cast)  # of another woman, of another plot


def test_3_6_erase_leaves_her_code_her_plots_and_every_count(cast):
    reader = cast.register.read(cast["everywhere"])
    before, numbers = reader.get("person", cast.woman), three_numbers(reader)
    erase_her(cast)
    after = reader.get("person", cast.woman)
    assert {n: after.get(n) for n in ("pseudonym", "basis", "sex", "age_band")} == {
        n: before.get(n) for n in ("pseudonym", "basis", "sex", "age_band")
    }
    assert three_numbers(reader) == numbers
    assert [a["uid"] for a in reader.holdings(cast.woman)] == [cast.story.allotments[0]]


def test_3_6_erase_leaves_the_chain_whole_and_a_rebuild_the_same(cast):
    erase_her(cast)
    do(cast, "claim.erase", claim=cast.story.claim, erase_reason="her_request")
    assert integrity.verify(cast.register) == []
    with cast.register.database.read() as conn:
        before = integrity.snapshot(conn)
    integrity.rebuild(cast.register)
    with cast.register.database.read() as conn:
        assert integrity.snapshot(conn) == before


def test_3_6_a_tombstone_names_what_an_older_copy_may_not_bring_back(cast):
    with cast.register.database.read() as conn:
        old = {row.digest for row in conn.execute(select(tables.sealed)) if row.uid == cast.woman}
        hashes = set(conn.execute(select(tables.content.c.hash)).scalars())
    erase_her(cast)
    with cast.register.database.read() as conn:
        texts, files = tombstones(conn)
        left = set(conn.execute(select(tables.content.c.hash)).scalars())
    assert old <= texts
    assert files == hashes - left
    assert len(files) == 1


def test_3_6_a_text_that_is_gone_without_a_tombstone_is_still_found(cast):
    """The check is not blind for what was erased."""
    erase_her(cast)
    with cast.register.database.write() as conn:
        kept = conn.execute(select(tables.sealed.c.digest)).scalars().first()
        conn.execute(tables.sealed.delete().where(tables.sealed.c.digest == kept))
    assert [finding.code for finding in integrity.verify(cast.register)] == ["sealed"]


def test_3_6_a_name_corrected_before_goes_with_its_earlier_version(cast):
    registered = next(e.event for e in cast.register.read(cast["everywhere"]).timeline(cast.woman)
                      if e.event.verb == "person.register")  # fmt: skip
    do(cast, "event.correct", event=registered.id, facts={"full_name": "Yassimina Doukoupèlou"})
    erase_her(cast)
    assert {SECRETS["full_name"], "Yassimina Doukoupèlou"} & words_left(cast) == set()
    with pytest.raises(errors.ImpossibleValue) as caught:
        do(cast, "event.correct", event=registered.id, facts={"full_name": "encore"})
    assert caught.value.reason == "erased"
    do(cast, "event.correct", event=registered.id, facts={"age_band": "35_49"})


def test_3_6_she_may_give_her_name_again_with_a_new_consent(cast):
    erase_her(cast)
    do(cast, "person.name", person=cast.woman, full_name="Yassimina", consent_record="yes")
    reader = cast.register.read(cast["everywhere"])
    assert reader.names([cast.woman]) == {cast.woman: "Yassimina"}
    assert "erased_on" not in reader.get("person", cast.woman)
    assert integrity.verify(cast.register) == []


def test_3_6_a_certificate_needs_a_name_again(cast):
    allotment = cast.story.allotments[0]
    reader = cast.register.read(cast["everywhere"])
    assert "name" not in {r.code for r in reader.reserves(allotment)}
    erase_her(cast)
    assert "name" in {r.code for r in reader.reserves(allotment)}


def test_3_6_erase_takes_the_words_of_a_claim_and_leaves_who_asked(cast):
    claim = cast.story.claim
    reader = cast.register.read(cast["everywhere"])
    before = reader.get("claim", claim)
    do(cast, "claim.erase", claim=claim, erase_reason="her_request")
    after = reader.get("claim", claim)
    assert reader.words("claim", claim) == {}
    assert {SECRETS[n] for n in ("text_original", "named_parties", "land_words", "risk_note")} & words_left(
        cast
    ) == set()
    for name in ("status", "complainants", "category", "public_code", "women_asked"):
        assert after[name] == before[name]
    with pytest.raises(errors.NotFound):
        reader.get("document", cast.page)
    assert reader.get("document", cast.photo)


def test_3_6_a_photo_that_two_papers_hold_stays_for_the_other(cast, tmp_path):
    with cast.register.write(cast["everywhere"]) as unit:
        other = add_document(
            unit, picture("red", tmp_path), "photo", village=cast.parou, about=cast.story.allotments[1]
        )
    erase_her(cast)
    reader = cast.register.read(cast["everywhere"])
    assert open_document(reader, other.subject)[1] == "image/png"
    with pytest.raises(errors.NotFound):
        reader.get("document", cast.photo)


@pytest.mark.parametrize("verb", ["person.erase", "claim.erase"])
def test_3_6_what_was_erased_is_not_retracted(cast, verb):
    subject = {"person": cast.woman} if verb == "person.erase" else {"claim": cast.story.claim}
    event = do(cast, verb, erase_reason="her_request", **subject)
    with pytest.raises(errors.CannotRetract) as caught:
        do(cast, "event.retract", event=event.id)
    assert caught.value.reason == "erased"


@pytest.mark.parametrize("who", ["chief_account", "advocate", "admin", "songobia_recorder", "disabled"])
def test_3_6_nobody_but_an_officer_of_the_village_erases(cast, who):
    with pytest.raises((errors.NotAllowed, errors.NotFound)):
        do(cast, "person.erase", who, person=cast.woman, erase_reason="her_request")
    assert SECRETS["full_name"] in words_left(cast)


# --- by the term of 8.4 ------------------------------------------------------------------------------------------------


def test_8_4_by_the_term_only_what_is_over_for_five_years(cast):
    """Identity of closed claims is anonymised 5 years after closing; earlier on request."""
    for verb, subject in (("claim.erase", {"claim": cast.story.claim}), ("person.erase", {"person": cast.woman})):
        with pytest.raises(errors.GuardRefused) as caught:  # fulfilled, not closed
            do(cast, verb, erase_reason="term", **subject)
        assert caught.value.guard == "8.4"
    do(cast, "claim.erase", claim=withdrawn(cast, "2009-11-29"), erase_reason="term")


@pytest.mark.parametrize(("day", "years"), [("2009-12-02", 5), ("2009-11-29", 7)])
def test_8_4_the_term_is_five_years_or_what_the_register_sets(cast, day, years):
    claim = withdrawn(cast, day)
    with cast.register.write(cast["admin"]) as unit:
        unit.do("setting.change", key="retention_years", setting_value=years)
    with pytest.raises(errors.GuardRefused):
        do(cast, "claim.erase", claim=claim, erase_reason="term")
    do(cast, "claim.erase", claim=claim, erase_reason="her_request")


def withdrawn(cast, day):
    """An old claim that the women gave up on a day."""
    with cast.register.write(cast["everywhere"]) as unit:
        story = Story(unit, cast)
        for step in ("claim.record", "claim.lodge"):
            story.claim = story.do(step, on="2008-01-01", date_received="2008-01-01").subject
        story.do("claim.withdraw", on=day)
    return story.claim

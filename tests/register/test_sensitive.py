"""Sensitive matters (8.5; 3.1 rows 8, 8b): the narrative, names and links go, for everybody, and only the day stays."""

import json

import pytest
from factories import SECRETS, Story, fresh_register, gather, reopened, whole_story
from PIL import Image
from sqlalchemy import select

from landtrack import errors
from landtrack.counting import facts_for, three_numbers
from landtrack.domain.values import new_uid
from landtrack.register import drafts, integrity, sensitive
from landtrack.register.documents import add_document, open_document
from landtrack.register.drafts import Draft
from landtrack.store import tables

EVERYBODY = ("recorder", "plain", "focal", "everywhere", "chief_account", "cofov_account", "advocate", "admin")
HERS = ("text_original", "named_parties", "land_words", "risk_note")


def photo(tmp_path):
    path = tmp_path / "page.png"
    Image.new("RGB", (8, 8), "red").save(path)
    return path.read_bytes()


@pytest.fixture
def cast(tmp_path):
    register = fresh_register(tmp_path)
    cast = gather(register)
    with register.write(cast["everywhere"]) as unit:
        story = cast.story = whole_story(unit, cast)
        cast.page = add_document(unit, photo(tmp_path), "photo", village=cast.parou, about=story.claim).subject
        cast.consent = story.do("consent.record", claim=story.claim, purpose="share_with_partners", answer="yes",
                                on="2013-03-09").subject  # fmt: skip
        cast.linked = story.do("claim.record", linked_claims=[story.claim]).subject
    yield cast
    register.close()


def do(cast, verb, who="focal", **facts):
    with cast.register.write(cast[who]) as unit:
        return unit.do(verb, **facts)


def refer(cast, **facts):
    return do(cast, "claim.refer_sensitive", claim=cast.story.claim, referred_on="2013-09-12", **facts)


def everything(reader, cast):
    """What the read path gives an account of the claim and of all that was linked with it."""
    uids = (cast.story.claim, cast.page, cast.consent, cast.linked, cast.story.commitment, *cast.story.allotments,
            *cast.named, cast.parou)  # fmt: skip
    kinds = ("claim", "decision", "consent", "document", "commitment", "allotment")
    questions = [lambda uid=uid, ask=ask: ask(uid) for uid in uids for ask in (
        reader.timeline, reader.reserves, reader.claims_of, reader.linked_to)]  # fmt: skip
    questions += [lambda uid=uid, k=kind, ask=ask: ask(k, uid) for uid in uids for kind in kinds
                  for ask in (reader.get, reader.words)]  # fmt: skip
    questions += [*(lambda k=kind: reader.list(k) for kind in kinds), lambda: reader.land(cast.parou)]
    found = []
    for question in questions:
        try:
            found.append(question())
        except (errors.NotFound, errors.NotAllowed):
            continue
    return "\n".join(map(repr, found))


# --- row 8 ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", EVERYBODY)
def test_3_1_8_nobody_finds_a_referred_matter_any_more_nor_the_officer(cast, who):
    reader = cast.register.read(cast[who])
    claim, decision = cast.story.claim, decision_of(cast)
    code = cast.register.read(cast["everywhere"]).get("claim", claim)["public_code"]
    refer(cast)
    with pytest.raises((errors.NotFound, errors.NotAllowed)):
        reader.get("claim", claim)
    seen = everything(reader, cast)
    for gone in (claim, decision, cast.consent, cast.page, code, *(SECRETS[name] for name in HERS)):
        assert [line[:300] for line in seen.split("\n") if gone in line] == []
    assert reader.search(code) == []
    assert reader.status_on(claim, "2013-09-30") is None
    with pytest.raises((errors.NotFound, errors.NotAllowed)):
        open_document(reader, cast.page)


def decision_of(cast):
    with cast.register.write(cast["everywhere"]) as unit:
        return unit.matching("decision", claim=cast.story.claim)[0]["uid"]


def test_3_1_8_the_test_above_is_not_blind(cast):
    seen = everything(cast.register.read(cast["everywhere"]), cast)
    for there in (cast.story.claim, cast.consent, cast.page, decision_of(cast), SECRETS["text_original"]):
        assert there in seen


def test_3_1_8_only_the_day_is_left_in_the_read_tables_and_no_text_under_the_seal(cast):
    claim, decision = cast.story.claim, decision_of(cast)
    refer(cast)
    with cast.register.database.read() as conn:
        row = conn.execute(select(tables.RECORD_TABLES["claim"]).where(tables.RECORD_TABLES["claim"].c.uid == claim))
        row = {name: value for name, value in row.mappings().one().items() if value is not None}
        kept = {"uid", "area_code", "version", "begin_lifespan", "made_by", "last_event", "village"}
        assert set(row) == kept | {"status", "status_since", "referral_kind", "referred_on"}
        assert (row["status"], row["referral_kind"], row["referred_on"]) == ("referred", "sensitive", "2013-09-12")
        boxes = select(tables.sealed).where(tables.sealed.c.uid.in_([claim, decision]))
        assert conn.execute(boxes).all() == []
        assert conn.execute(select(tables.content)).all() == []  # the page photo itself
        for table in tables.READ_TABLES:
            if table.name not in ("mention", "claim"):
                rows = conn.execute(select(table)).all()
                assert claim not in repr(rows), table.name


def test_3_1_8_the_bytes_of_what_was_erased_are_not_left_in_the_file(cast, tmp_path):
    with cast.register.database.read() as conn:
        query = select(tables.sealed.c.box).where(tables.sealed.c.uid == cast.story.claim)
        boxes = [*conn.execute(query).scalars(), *conn.execute(select(tables.content.c.box)).scalars()]
    assert len(boxes) > 4
    place = cast.register.place
    assert all(any(box in p.read_bytes() for p in place.parent.glob("essai.gpkg*")) for box in boxes)
    refer(cast)
    cast.register.close()  # the log of the file is written back, as at every end of work
    left = b"".join(p.read_bytes() for p in place.parent.glob("essai.gpkg*"))
    assert [box for box in boxes if box in left] == []


def test_3_1_8_the_chain_stays_whole_and_a_rebuild_gives_the_same(cast):
    refer(cast)
    assert integrity.verify(cast.register) == []
    with cast.register.database.read() as conn:
        before = integrity.snapshot(conn)
    integrity.rebuild(cast.register)
    with cast.register.database.read() as conn:
        assert integrity.snapshot(conn) == before


def test_3_1_8_women_keep_their_plots_and_the_land_its_life(cast):
    before = three_numbers(cast.register.read(cast["everywhere"]))
    refer(cast)
    reader = cast.register.read(cast["everywhere"])
    after = three_numbers(reader)
    assert after.holding == before.holding
    land = reader.get("commitment", cast.story.commitment)
    assert (land["status"], land.get("claims"), land.get("decision")) == ("active", [], None)
    assert reader.get("allotment", cast.story.allotments[0]).get("claim") is None


def test_3_1_8_the_village_shows_no_word_and_no_flag_of_it_at_any_date(cast):
    with cast.register.write(cast["everywhere"]) as unit:
        other = Story(unit, cast, **{"claim.record": {"village": cast.songobia}})
        other.claim_at("lodged")
    reader = cast.register.read(cast["everywhere"])
    there = lambda day: next(v for v in reader.villages(day) if v["uid"] == cast.songobia)  # noqa: E731
    assert there(None)["word"] == there("2013-03-30")["word"] == "asked"
    do(cast, "claim.refer_sensitive", "everywhere", claim=other.claim, referred_on="2013-03-16")
    for day in (None, "2013-03-30", "2014-01-01"):
        assert (there(day)["word"], there(day)["flags"]) == (None, ())


def test_3_1_8_it_counts_among_no_claims_received(cast):
    received = lambda: len(facts_for(cast.register.read(cast["everywhere"])).lodged)  # noqa: E731
    before = received()
    refer(cast)
    assert received() == before - 1


def test_3_1_8_no_step_is_taken_on_it_and_nothing_is_linked_to_it(cast):
    event = refer(cast)
    claim = cast.story.claim
    for verb, facts in {
        "claim.tell_outcome": {"claim": claim, "told_how": "spoken"},
        "claim.referral_answer": {"claim": claim, "answer": "oui"},
        "claim.take_up_again": {"claim": claim, "ground": "her_wish"},
        "claim.strip_sensitive": {"claim": claim, "referred_on": "2013-09-12"},
        "claim.erase": {"claim": claim, "erase_reason": "her_request"},
        "consent.record": {"claim": claim, "purpose": "photo", "answer": "no"},
        "document.add": {"kind": "photo", "village": cast.parou, "about": claim},
        "claim.record": {"village": cast.parou, "linked_claims": [claim]},
        "event.correct": {"event": event.id, "facts": {"referred_on": "2013-09-13"}},
        "event.complete": {"event": event.id, "reserve": "by_phone"},
    }.items():
        with pytest.raises(errors.NotFound):
            do(cast, verb, "everywhere", **facts)


def test_3_1_8_what_was_taken_away_is_not_recorded_by_mistake(cast):
    event = refer(cast)
    with pytest.raises(errors.LandtrackError):
        do(cast, "event.retract", event=event.id)
    stripped = cast.linked
    event = do(cast, "claim.strip_sensitive", claim=stripped, referred_on="2013-09-12")
    with pytest.raises(errors.CannotRetract) as caught:
        do(cast, "event.retract", event=event.id)
    assert caught.value.reason == "erased"


@pytest.mark.parametrize("status", ["closed", "merged", "withdrawn"])
def test_3_1_8_what_is_over_is_referred_no_more(cast, status):
    with cast.register.write(cast["everywhere"]) as unit:
        story = Story(unit, cast)
        story.claim_at(status)
        with pytest.raises(errors.ImpossibleStep):
            story.do("claim.refer_sensitive")


def test_the_restricted_counter_is_the_focal_point_s(cast):
    refer(cast)
    do(cast, "claim.strip_sensitive", claim=cast.linked, referred_on="2013-09-11")
    assert sensitive.referral_days(cast.register.read(cast["focal"])) == ["2013-09-11", "2013-09-12"]
    for who in ("recorder", "plain", "approver", "chief_account", "advocate", "admin", "disabled"):
        with pytest.raises(errors.NotAllowed):
            sensitive.referral_days(cast.register.read(cast[who]))


def test_the_counter_counts_in_the_account_s_villages_only(cast):
    refer(cast)
    with cast.register.write(cast["admin"]) as unit:
        unit.do("account.change", account=cast["focal"].uid, villages=[cast.songobia])
    assert sensitive.referral_days(cast.register.read(cast["focal"])) == []


def test_3_1_8_no_form_begun_about_it_is_left_in_anybody_s_drafts(cast):
    register, about = (
        cast.register,
        Draft(new_uid(), "answer", cast.story.claim, cast.parou, 0, {"grounds": "ses mots"}),
    )
    other = Draft(new_uid(), "answer", cast.linked, cast.parou, 0, {"grounds": "autre chose"})
    for who, one in (("recorder", about), ("plain", other)):
        drafts.save(register, cast[who], one)
    refer(cast)
    assert drafts.load(register, cast["recorder"], about.uid) is None
    assert drafts.load(register, cast["plain"], other.uid).answers == other.answers


# --- row 8b ----------------------------------------------------------------------------------------------------------


def test_3_1_8b_the_land_matter_goes_on_without_the_sensitive_part(cast):
    claim = cast.story.claim
    before = cast.register.read(cast["everywhere"]).get("claim", claim)
    do(cast, "claim.strip_sensitive", claim=claim, referred_on="2013-09-12")
    reader = cast.register.read(cast["everywhere"])
    after = reader.get("claim", claim)
    assert after["status"] == before["status"] == "fulfilled"
    assert after["complainants"] == before["complainants"]
    assert reader.words("claim", claim) == {}
    assert set(HERS) & set(after) == set()
    assert "referred_on" not in after
    with pytest.raises(errors.NotFound):
        reader.get("document", cast.page)
    assert integrity.verify(cast.register) == []


def test_3_1_8b_a_category_that_tells_of_it_goes_with_it(cast):
    with cast.register.write(cast["everywhere"]) as unit:
        story = Story(unit, cast, **{"claim.lodge": {"category": "retaliation"}})
        story.claim_at("lodged")
        story.do("claim.strip_sensitive")
        assert unit.get("claim", story.claim)["category"] == "access_refused"


@pytest.mark.parametrize(("who", "seen"), [("focal", True), ("recorder", False), ("chief_account", False)])
def test_3_1_8b_that_something_was_taken_out_is_known_to_the_focal_point_only(cast, who, seen):
    do(cast, "claim.strip_sensitive", claim=cast.story.claim, referred_on="2013-09-12")
    verbs = {entry.event.verb for entry in cast.register.read(cast[who]).timeline(cast.story.claim)}
    assert ("claim.strip_sensitive" in verbs) is seen
    assert "claim.lodge" in verbs


def test_3_1_8b_her_words_are_not_brought_back_by_a_correction(cast):
    lodged = next(e.event for e in cast.register.read(cast["everywhere"]).timeline(cast.story.claim)
                  if e.event.verb == "claim.lodge")  # fmt: skip
    do(cast, "claim.strip_sensitive", claim=cast.story.claim, referred_on="2013-09-12")
    for facts in ({"text_original": "encore"}, {"named_parties": "lui"}):
        with pytest.raises(errors.ImpossibleValue):
            do(cast, "event.correct", "everywhere", event=lodged.id, facts=facts)
    do(cast, "event.correct", "everywhere", event=lodged.id, facts={"remedies": ["plot"]})


def test_a_referral_names_what_it_took_so_that_an_older_copy_brings_nothing_back(cast):
    event = refer(cast)
    with cast.register.database.read() as conn:
        body = json.loads(conn.execute(select(tables.event.c.body).where(tables.event.c.id == event.id)).scalar_one())
    assert len(body["erased"]["texts"]) > 4
    assert len(body["erased"]["files"]) == 1
    assert not any(secret in json.dumps(body) for secret in SECRETS.values())


def test_a_copy_made_before_brings_nothing_back(cast, tmp_path):
    """What the tombstones name, put into the file again, is found by verify."""
    with cast.register.database.read() as conn:
        old = [dict(row) for row in conn.execute(select(tables.sealed)).mappings() if row["uid"] == cast.story.claim]
    refer(cast)
    with cast.register.database.write() as conn:
        conn.execute(tables.sealed.insert(), old[:1])
    assert [finding.code for finding in integrity.verify(cast.register)] == ["sealed"]
    keys = cast.register.place.parent / "keys"
    assert reopened(cast.register.place, keys).has_key

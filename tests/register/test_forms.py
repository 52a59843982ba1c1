"""The guided forms: one form, several verbs in one transaction, once, from a sealed draft."""

import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from factories import PNG, told
from factories import verbs_of as verbs

from landtrack import errors
from landtrack.domain.asking import FORMS, UNKNOWN, of_verb
from landtrack.domain.events import VERBS
from landtrack.domain.policy import GRANTS
from landtrack.domain.values import new_uid
from landtrack.register import drafts, forms
from landtrack.register.drafts import Draft
from landtrack.register.integrity import verify
from landtrack.register.sealed import renew_key

WORDS = "Nous n’avons pas de terre à nous."
REQUEST = {
    "on": "2014-03-08", "complainant_kind": "women_group", "women_asked": {"value": 50, "qualifier": "about"},
    "remedies": ["land_for_group"], "consent_record": "yes", "text_original": WORDS, "share_with_chief": "yes",
    "danger": "no", "paper": "at_office", "how_known": "seen",
}  # fmt: skip


@pytest.fixture
def cast(alone):
    return alone


@pytest.fixture
def officer(cast):
    return cast["everywhere"]


def request(cast, **more):
    return told(cast, "request", village=cast.parou, **(REQUEST | more))


def claim_of(cast, uid):
    return cast.register.read(cast["everywhere"]).get("claim", uid)


# --- a new request -----------------------------------------------------------------------------


def test_eight_answers_record_lodge_and_acknowledge(cast, officer):
    written = request(cast)
    assert verbs(written) == ["claim.record", "claim.lodge", "claim.acknowledge"]
    claim = claim_of(cast, written.subject)
    assert (claim["status"], claim["confidentiality"], claim["women_asked"]["value"]) == ("acknowledged", 1, 50)
    assert cast.register.read(officer).words("claim", written.subject) == {"text_original": WORDS}


def test_the_request_form_asks_for_exactly_the_facts_that_lodge_requires():
    asked = {q.name for q in FORMS["request"].questions()}
    assert set(VERBS["claim.lodge"].required()) - {"in_their_words"} <= asked


@pytest.mark.parametrize("name", ["complainant_kind", "women_asked", "remedies", "consent_record", "text_original",
                                  "share_with_chief", "danger"])  # fmt: skip
def test_a_missing_answer_is_named_and_nothing_is_written(cast, officer, name):
    answers = {k: v for k, v in REQUEST.items() if k != name}
    draft = Draft(new_uid(), "request", "", cast.parou, 3, {"village": cast.parou, **answers})
    drafts.save(cast.register, officer, draft)
    before = cast.register.version()
    with pytest.raises(errors.MissingFact) as refused:
        forms.write(cast.register, officer, draft)
    assert name in refused.value.facts
    assert cast.register.version() == before
    assert drafts.load(cast.register, officer, draft.uid).answers == draft.answers


def test_how_many_may_be_not_known_yet(cast):
    assert claim_of(cast, request(cast, women_asked=UNKNOWN).subject).get("women_asked") is None


def test_without_their_yes_nothing_is_kept(cast):
    with pytest.raises(errors.LandtrackError):
        request(cast, consent_record="no")


def test_pressed_twice_it_is_written_once(cast, officer):
    draft = Draft(new_uid(), "request", "", cast.parou, 0, {"village": cast.parou, **REQUEST})
    first = forms.write(cast.register, officer, draft)
    version = cast.register.version()
    again = forms.write(cast.register, officer, draft)
    assert (again.subject, cast.register.version()) == (first.subject, version)
    assert [e.id for e in again.events] == [e.id for e in first.events]


def test_what_was_written_is_known_by_the_draft_s_uid_and_to_its_author_alone(cast, officer):
    draft = Draft(new_uid(), "request", "", cast.parou, 0, {"village": cast.parou, **REQUEST})
    assert forms.written(cast.register, officer, draft.uid) is None
    first = forms.write(cast.register, officer, draft)
    found = forms.written(cast.register, officer, draft.uid)
    assert (found.subject, [e.id for e in found.events], found.stands) == (
        first.subject, [e.id for e in first.events], True)  # fmt: skip
    for ask in (forms.written, lambda register, actor, _: forms.write(register, actor, draft)):
        with pytest.raises(errors.NotFound):
            ask(cast.register, cast["approver"], draft.uid)
    with cast.register.write(officer) as unit:
        unit.do("event.retract", event=draft.uid)
    assert not forms.written(cast.register, officer, draft.uid).stands


def test_a_draft_that_was_offered_is_finished_by_the_same_questions(cast):
    with cast.register.write(cast["everywhere"]) as unit:
        begun = unit.do("claim.record", village=cast.parou, complainant_kind="woman", remedies=["restore_plot"]).subject
    answers = REQUEST | {"complainant_kind": "woman", "remedies": ["restore_plot"]}
    written = told(cast, "lodge", begun, **(answers | {"on": "2014-11-30"}))
    assert (written.subject, verbs(written)) == (begun, ["claim.lodge", "claim.acknowledge"])
    assert claim_of(cast, begun)["status"] == "acknowledged"


def test_a_form_is_taken_back_whole(cast, officer):
    written = request(cast)
    with cast.register.write(officer) as unit:
        unit.do("event.retract", event=written.events[1].id)
    with pytest.raises(errors.NotFound):
        claim_of(cast, written.subject)


def test_a_photo_of_the_page_stands_for_the_words_and_hangs_on_the_claim(cast, officer):
    from landtrack.register.documents import keep

    with cast.register.database.write() as conn:
        kept = keep(conn, cast.register, PNG)
    answers = {k: v for k, v in REQUEST.items() if k != "text_original"} | {"page_photo": kept}
    written = told(cast, "request", village=cast.parou, **answers)
    assert "document.add" in verbs(written)
    (paper,) = cast.register.read(officer).list("document", about=written.subject)
    assert paper["media_type"] == "image/png"
    assert verify(cast.register) == []


# --- the chief's answer ------------------------------------------------------------------------------


@pytest.mark.parametrize(("said", "more", "written_verbs", "status"), [
    ("just", {"promised_women": {"value": 50, "qualifier": "at_least"}, "promised_area": {"value": 3, "unit": "ha"}},
     ["claim.start_review", "claim.uphold", "claim.tell_outcome"], "upheld"),
    ("in_part", {"promised_women": UNKNOWN, "promised_area": UNKNOWN},
     ["claim.start_review", "claim.uphold_partly", "claim.tell_outcome"], "partly_upheld"),
    ("no", {"refusal_reason": "no_land_available"},
     ["claim.start_review", "claim.refuse", "claim.tell_outcome"], "not_upheld"),
    ("again", {"hold_until": {"season": "harvest", "year": 2014}}, ["claim.start_review", "claim.talk_again"], "on_hold"),
    ("talked", {}, ["claim.start_review", "claim.hearing_held"], "under_review"),
])  # fmt: skip
def test_the_answer_is_written_with_the_steps_that_only_formalise(cast, said, more, written_verbs, status):
    claim = request(cast).subject
    written = told(cast, "answer", claim, said=said, on="2014-03-20", women_there="yes", how_known="seen", **more)
    assert [v for v in verbs(written) if v != "authority.add"] == written_verbs
    assert claim_of(cast, claim)["status"] == status


def test_after_they_talked_again_he_can_answer(cast):
    claim = request(cast).subject
    told(cast, "answer", claim, said="again", on="2014-03-20", hold_until="2014-04-01")
    written = told(cast, "answer", claim, said="just", on="2014-04-02", women_there="no", promised_women=UNKNOWN,
                   promised_area=UNKNOWN)  # fmt: skip
    assert verbs(written) == ["claim.resume", "claim.uphold"]


def test_a_village_whose_chief_nobody_wrote_down_gets_one_on_the_way(cast):
    with cast.register.write(cast["everywhere"]) as unit:
        village = unit.do("village.add", name="Eguela").subject
    draft = Draft(new_uid(), "request", "", village, 0, {"village": village, **REQUEST})
    claim = forms.write(cast.register, cast["everywhere"], draft).subject
    answer = Draft(new_uid(), "answer", claim, village, 0, {"said": "talked", "on": "2014-03-20"})
    assert "authority.add" in verbs(forms.write(cast.register, cast["everywhere"], answer))


def test_an_answer_on_an_old_page_is_refused_and_the_draft_stays(cast, officer):
    claim = request(cast).subject
    seen = claim_of(cast, claim)["last_event"]
    told(cast, "answer", claim, said="talked", on="2014-03-15")
    draft = Draft(new_uid(), "answer", claim, cast.parou, 1, {
        "said": "no", "on": "2014-03-20", "refusal_reason": "others", "after": seen, "women_there": "no"})  # fmt: skip
    drafts.save(cast.register, officer, draft)
    with pytest.raises(errors.SomethingNewer):
        forms.write(cast.register, officer, draft)
    assert drafts.load(cast.register, officer, draft.uid)
    now = replace(draft, answers={**draft.answers, "after": claim_of(cast, claim)["last_event"]})
    forms.write(cast.register, officer, now)
    assert drafts.load(cast.register, officer, draft.uid) is None


# --- land given -----------------------------------------------------------------------------------------


def _upheld(cast):
    claim = request(cast).subject
    told(cast, "answer", claim, said="just", on="2014-03-20", women_there="yes", promised_women=UNKNOWN,
         promised_area={"value": 3, "unit": "ha"})  # fmt: skip
    return claim


def test_land_given_without_a_measure_is_committed_to_the_request(cast, officer):
    claim = _upheld(cast)
    written = told(cast, "land", claims=[claim], givers=UNKNOWN, nature="loan", declared_area=UNKNOWN,
                   on="2014-04-10", how_known="seen")  # fmt: skip
    assert verbs(written) == ["commitment.propose", "commitment.announce", "commitment.sign", "claim.commit_land"]
    assert claim_of(cast, claim)["status"] == "land_committed"
    reserves = {r.code for r in cast.register.read(officer).reserves(written.subject)}
    assert "witnesses" in reserves


def test_who_heard_it_may_be_somebody_new_with_their_yes(cast, officer):
    claim = _upheld(cast)
    new = {"new_name": "Yassa Essai", "sex": "M"}
    written = told(cast, "land", claims=[claim], givers=[new], nature="loan", declared_area={"value": 3, "unit": "ha"},
                   on="2014-04-10", heard_by=[{"new_name": "Ada Essai", "sex": "F"}])  # fmt: skip
    assert verbs(written).count("person.register") == 2
    with closing(sqlite3.connect(cast.register.place)) as con:
        bodies = " ".join(row[0] for row in con.execute("SELECT body FROM event"))
    assert "Essai" not in bodies


def test_land_that_began_with_a_meeting_needs_no_request(cast):
    written = told(
        cast, "land", origin="meeting", givers=UNKNOWN, nature="gift", declared_area=UNKNOWN, on="2014-04-10"
    )
    assert verbs(written) == ["commitment.propose", "commitment.announce", "commitment.sign"]


# --- any other step ---------------------------------------------------------------------------------------


def test_a_rare_step_is_made_from_its_facts(cast):
    claim = request(cast).subject
    told(cast, "answer", claim, said="talked", on="2014-03-10")
    written = told(cast, "claim.hold", claim, hold_reason="season", hold_until="2014-03-30", on="2014-03-12")
    assert verbs(written) == ["claim.hold"]


# What a page names itself when it opens a form, or what has a page of its own.
NAMED_BY_THE_PAGE = {
    "village",
    "target",
    "allotment",
    "parcel",
    "parcels",
    "parts",
    "plots",
    "geometry",
    "common_parts",
    "facts",
    "event",
    "setting_value",
    "same_group",  # two groups side by side
    "other_group",
}


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_the_form_of_every_verb_asks_for_what_it_requires(verb):
    asked = {q.name for q in of_verb(verb).questions()}
    assert {n for n in VERBS[verb].required() if n in VERBS[verb].facts} - NAMED_BY_THE_PAGE <= asked
    assert verb in GRANTS


def test_every_question_has_a_widget_of_its_type():
    from landtrack.web.forms.widgets import BY_NAME, WIDGETS

    questions = [q for form in (*FORMS.values(), *map(of_verb, VERBS)) for q in form.questions()]
    assert {q.type for q in questions if not {q.type, q.base} & WIDGETS.keys() and q.name not in BY_NAME} == set()


@pytest.mark.parametrize(("outcome", "asked"), [
    ("fulfilled", set()), ("part_fulfilled", {"shortfall"}), ("not_delivered", {"shortfall"}),
    ("remedied_without_land", {"what_was_done"}), ("given_up", set()), ("refused", set()),
])  # fmt: skip
def test_a_closing_asks_what_its_outcome_needs(outcome, asked):
    group = of_verb("claim.close").groups[0]
    assert "closing_outcome" in group.missing({"on": "2014-11-30"})
    left = set(group.missing({"closing_outcome": outcome, "on": "2014-11-30"}))
    assert left == asked


def test_a_shortfall_that_nobody_knows_is_an_answer(cast):
    claim = _upheld(cast)
    written = told(cast, "claim.close", claim, closing_outcome="not_delivered", shortfall=UNKNOWN, on="2014-11-30")
    assert verbs(written) == ["claim.close"]


# --- drafts ------------------------------------------------------------------------------------------------


def test_a_draft_is_sealed_its_authors_alone_and_survives_the_process(cast, officer, keys):
    draft = Draft(new_uid(), "request", "", cast.parou, 2, {"text_original": WORDS})
    drafts.save(cast.register, officer, draft)
    raw = cast.register.place.read_bytes() + cast.register.place.with_suffix(".gpkg-wal").read_bytes()
    assert b"pas de terre" not in raw
    assert drafts.load(cast.register, officer, draft.uid).answers == {"text_original": WORDS}
    other = cast["second"]
    assert drafts.load(cast.register, other, draft.uid) is None
    assert drafts.mine(cast.register, other) == []
    with pytest.raises(errors.NotFound):
        drafts.save(cast.register, other, draft)


def test_drafts_open_with_a_renewed_key_and_a_broken_one_is_found(cast, officer):
    draft = Draft(new_uid(), "request", "", cast.parou, 2, {"text_original": WORDS})
    drafts.save(cast.register, officer, draft)
    renew_key(cast.register)
    assert drafts.load(cast.register, officer, draft.uid).answers == {"text_original": WORDS}
    with cast.register.database.write() as conn:
        conn.exec_driver_sql("UPDATE draft SET box = zeroblob(40)")
    assert [f.code for f in verify(cast.register)] == ["draft"]


def test_a_draft_thrown_away_takes_its_file_along_but_not_one_that_a_paper_holds(cast, officer):
    from landtrack.register.documents import add_document, keep

    def contents():
        with cast.register.database.read() as conn:
            return conn.exec_driver_sql("SELECT count(*) FROM content").scalar()

    with cast.register.database.write() as conn:
        kept = keep(conn, cast.register, PNG)
    draft = Draft(new_uid(), "request", "", cast.parou, 2, {"page_photo": kept})
    drafts.save(cast.register, officer, draft)
    drafts.discard(cast.register, officer, draft.uid)
    assert contents() == 0
    with cast.register.write(officer) as unit:
        add_document(unit, PNG, "photo", village=cast.parou)
    drafts.save(cast.register, officer, draft)
    drafts.discard(cast.register, officer, draft.uid)
    assert contents() == 1


def test_a_draft_nobody_finished_is_forgotten_after_its_term(cast, officer):
    old = Draft(new_uid(), "request", "", cast.parou, 2, {"text_original": WORDS})
    drafts.save(cast.register, officer, old)
    with cast.register.database.write() as conn:
        past = (cast.register.clock.today() - dt.timedelta(days=1)).isoformat()
        conn.exec_driver_sql("UPDATE draft SET expires_on = ?", (past,))
    drafts.save(cast.register, officer, replace(old, uid=new_uid()))
    assert len(drafts.mine(cast.register, officer)) == 1

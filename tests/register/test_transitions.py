"""Every built verb at every status of its subject: allowed exactly where the tables say."""

import pytest
from domain import spec_tables as spec
from factories import LATE, rows_written
from sqlalchemy import select

from landtrack import errors
from landtrack.domain.clocks import STILL
from landtrack.domain.events import VERBS
from landtrack.store import log
from landtrack.store.tables import step

BUILT = sorted(verb for verb, one in VERBS.items() if spec.rows_of(verb) and not one.makes)
BEGINNINGS = sorted(verb for verb, one in VERBS.items() if spec.rows_of(verb) and one.makes)
OUTCOMES = tuple(row.outcome for row in spec.rows_of("claim.close"))
GONE = {"claim.discard", "claim.refer_sensitive"}  # after these nobody finds the claim any more
CASES = [
    (verb, status, outcome)
    for verb in BUILT
    for status in spec.STATUSES[verb.split(".")[0]]
    for outcome in (OUTCOMES if verb == "claim.close" else (None,))
]


def row_for(verb, status, outcome):
    found = [r for r in spec.rows_of(verb) if status in r.sources and r.outcome == outcome]
    return found[0] if found else None


@pytest.mark.parametrize(("verb", "status", "outcome"), CASES, ids=lambda case: case or "")
def test_a_step_is_taken_exactly_where_the_tables_allow_it(story, verb, status, outcome):
    unit, kind = story.unit, verb.split(".")[0]
    facts = story.ready(verb, status, outcome)
    subject = getattr(story, kind)
    before = unit.get(kind, subject)
    assert before["status"] == status
    row = row_for(verb, status, outcome)
    if row is None:
        written = rows_written(unit)
        with pytest.raises(errors.ImpossibleStep) as refused:
            story.do(verb, **facts)
        assert rows_written(unit) == written
        assert unit.get(kind, subject) == before
        assert (refused.value.verb, refused.value.status) == (verb, status)
        # what a page can offer in its place; a verb that is not built yet is absent, not a stub
        assert set(refused.value.allowed) & set(VERBS) == spec.possible(kind, status) & set(VERBS)
        return
    event = story.do(verb, **facts)
    if verb in GONE:  # their own tests below
        return
    after = unit.get(kind, subject)
    computed = {"<last_outcome>": before.get("last_outcome"), "<land_committed_if_live>": "land_committed"}
    to = {None: status, **computed}.get(row.to, row.to)
    assert after["status"] == to
    assert after["last_event"] == event.id
    assert "problems" not in after
    noted = (
        unit.conn.execute(select(step.c.status).where(step.c.event == event.id, step.c.subject == subject))
        .scalars()
        .all()
    )
    assert noted == ([to] if row.to or verb in STILL else [])
    assert after.get("status_since") == (LATE if row.to else before.get("status_since"))


@pytest.mark.parametrize("verb", BEGINNINGS)
def test_a_beginning_begins_where_the_table_says(story, verb):
    (row,) = spec.rows_of(verb)
    kind = verb.split(".")[0]
    if kind in ("contest", "allotment"):
        story.commitment_at("signed")
    event = story.do(verb)
    assert story.unit.get(kind, event.subject)["status"] == row.to


@pytest.mark.parametrize("kind", spec.STATUSES)
def test_what_is_offered_exists(story, kind):
    """contract.md: what is not built yet is absent, not a stub; so no message offers it."""
    offered = set()
    for status in spec.STATUSES[kind]:
        story.put_at(kind, status)
        verb = _impossible(kind, status)
        if verb is None:
            continue
        with pytest.raises(errors.ImpossibleStep) as refused:
            story.do(verb, on=LATE)
        offered |= set(refused.value.allowed)
    assert offered - set(VERBS) == set()


def _impossible(kind, status):
    return next((v for v in BUILT if v.startswith(kind) and v not in spec.possible(kind, status)), None)


def test_a_discarded_draft_is_gone(story):
    """3.1 row 2: the row is removed; the event keeps the uid only."""
    story.claim_at("discarded")
    assert story.unit.matching("claim", uid=story.claim) == []
    assert log.by_id(story.unit.conn, story.event.id).subject == story.claim


@pytest.mark.parametrize("verb", [v for v in BUILT if v.startswith("claim.")])
def test_a_discarded_draft_takes_no_step(story, verb):
    story.claim_at("discarded")
    written = rows_written(story.unit)
    with pytest.raises((errors.NotFound, errors.ImpossibleStep)):
        story.do(verb, on=LATE)
    assert rows_written(story.unit) == written


@pytest.mark.parametrize("kind", spec.FINAL)
def test_nothing_built_leads_on_from_a_final_status(kind):
    for status in spec.FINAL[kind]:
        assert spec.possible(kind, status) == set()


@pytest.mark.parametrize("verb", BUILT)
def test_a_verb_without_its_subject_is_missing_a_fact(story, verb):
    with pytest.raises(errors.MissingFact) as refused:
        story.unit.do(verb)
    assert refused.value.facts == (verb.split(".")[0],)


@pytest.mark.parametrize("verb", BUILT)
def test_a_verb_about_nobody_is_not_found(story, verb):
    with pytest.raises(errors.NotFound):
        story.do(verb, **{verb.split(".")[0]: story.cast.parou})


def test_a_verb_that_is_none_is_told_with_what_is_near(story):
    with pytest.raises(errors.UnknownVerb) as refused:
        story.unit.do("claim.lodged")
    assert "claim.lodge" in refused.value.near


def test_a_fact_that_the_verb_has_not_is_told_with_those_it_has(story):
    story.claim_at("lodged")
    with pytest.raises(errors.UnknownFact) as refused:
        story.do("claim.acknowledge", colour="red", status="closed")
    assert refused.value.facts == ("colour", "status")
    assert "paper" in refused.value.possible


# --- required facts -----------------------------------------------------------------------

# "unknown" or "not said yet" is an answer only where the row says so (3): said with these words, never by silence.
MAY_BE_UNKNOWN = {
    ("claim.lodge", "women_asked"), ("claim.uphold", "promised_women"), ("claim.uphold", "promised_area"),
    ("claim.uphold_partly", "promised_women"), ("claim.uphold_partly", "promised_area"),
    ("commitment.propose", "givers"), ("commitment.propose", "declared_area"),
}  # fmt: skip
REQUIRED = [
    (row, name) for row in spec.ROWS if row.verb in VERBS for name in sorted(row.needs) if name != "in_their_words"
]


@pytest.fixture
def told(story):
    """A story brought to where a row starts, and the facts of its verb, all of them there."""

    def bring(row):
        kind = row.verb.split(".")[0]
        if not row.sources:
            if kind in ("contest", "allotment"):
                story.commitment_at("signed")
            return {"on": LATE}
        facts = story.ready(row.verb, row.sources[0], row.outcome)
        if row.verb in ("claim.uphold", "claim.uphold_partly"):
            facts |= {"promised_women": 2, "promised_area": 500}
        return facts

    return bring


@pytest.mark.parametrize(("row", "name"), REQUIRED, ids=lambda v: v if isinstance(v, str) else f"{v.number}-{v.verb}")
def test_a_step_without_a_required_fact_is_refused_by_its_name(story, told, row, name):
    facts = told(row)
    written = rows_written(story.unit)
    with pytest.raises(errors.MissingFact) as refused:
        story.do(row.verb, **{**facts, name: ...})
    assert name in refused.value.facts
    assert rows_written(story.unit) == written


@pytest.mark.parametrize("empty", [None, "", [], {}], ids=["none", "blank", "no-list", "no-mapping"])
@pytest.mark.parametrize(("row", "name"), REQUIRED, ids=lambda v: v if isinstance(v, str) else f"{v.number}-{v.verb}")
def test_a_required_fact_is_never_empty(story, told, row, name, empty):
    """domain.md 3: a required fact may be preset but is never empty."""
    if empty is None and ((row.verb, name) in MAY_BE_UNKNOWN or name == "shortfall"):
        return  # None is how "not known" reads
    if name == "givers" and empty == []:
        return  # an empty list of givers is how "not said yet" reads
    facts = told(row)
    written = rows_written(story.unit)
    with pytest.raises(errors.LandtrackError):
        story.do(row.verb, **{**facts, name: empty})
    assert rows_written(story.unit) == written


@pytest.mark.parametrize(("verb", "name"), sorted(MAY_BE_UNKNOWN))
@pytest.mark.parametrize("word", ["unknown", "not_said"])
def test_not_known_yet_is_an_answer_where_the_row_says_so(story, told, verb, name, word):
    if name == "givers" and word == "unknown":
        return  # of givers one says "not said yet"
    row = spec.rows_of(verb)[0]
    facts = told(row)
    story.do(verb, **{**facts, name: word})


def test_their_words_are_a_text_a_voice_or_a_page(story):
    story.claim_at("draft")
    with pytest.raises(errors.MissingFact) as refused:
        story.do("claim.lodge", text_original=...)
    assert "in_their_words" in refused.value.facts
    voice = story.do("document.add", village=story.cast.parou, kind="voice").subject
    story.do("claim.lodge", text_original=..., audio=voice)
    assert story.unit.get("claim", story.claim)["status"] == "lodged"


def test_answers_given_to_the_draft_need_not_be_given_again(story):
    lodged = story._claim_lodge()
    early = {k: v for k, v in lodged.items() if k != "danger"}
    story.claim = story.do("claim.record", **early).subject
    story.unit.do("claim.lodge", claim=story.claim, danger="no", **{
        k: lodged[k] for k in ("complainant_kind", "women_asked", "remedies", "consent_record", "share_with_chief")
    })  # fmt: skip


def test_a_closing_without_its_outcome_is_missing_a_fact(story):
    story.claim_at("allotting")
    with pytest.raises(errors.MissingFact) as refused:
        story.do("claim.close", closing_outcome=..., on=LATE)
    assert refused.value.facts == ("closing_outcome",)


# --- what the steps leave behind ----------------------------------------------------------------


def test_the_closing_says_how(story):
    story.claim_at("closed:refused")
    assert story.unit.get("claim", story.claim)["closing_outcome"] == "refused"


def test_the_latest_decision_counts_and_the_first_stays_readable(story):
    story.claim_at("not_upheld")
    story.do("claim.appeal")
    claim = story.unit.get("claim", story.claim)
    assert (claim["status"], claim["ladder_level"], claim["body"]) == ("under_review", 2, story.cast.cofov)
    story.do("claim.uphold", on="2013-05-01", decided_on="2013-05-01")
    decisions = story.unit.matching("decision", claim=story.claim)
    assert [d["outcome"] for d in decisions] == ["refuse", "uphold"]
    assert [d["ladder_level"] for d in decisions] == [1, 2]
    assert story.unit.get("claim", story.claim)["decision"] == decisions[1]["uid"]


def test_the_deciding_body_s_own_account_is_marked(story):
    story.claim_at("under_review")
    story.unit.actor = story.cast["chief_account"]
    story.do("claim.uphold")
    (decision,) = story.unit.matching("decision", claim=story.claim)
    assert decision["entered_by_body"] is True


def test_who_may_know_follows_from_two_answers(story):
    """domain.md 8.2: the chief may know = 1, else 2, anonymous = 3."""
    levels = []
    for answers in (
        {"share_with_chief": "yes"},
        {"share_with_chief": "no"},
        {"share_with_chief": "not_asked"},
        {"share_with_chief": "yes", "complainant_kind": "anonymous"},
    ):
        story.claim = story.do("claim.record").subject
        story.do("claim.lodge", **answers)
        levels.append(story.unit.get("claim", story.claim)["confidentiality"])
    assert levels == [1, 2, 2, 3]


def test_a_plot_taken_back_that_breaks_the_promise_is_followed_by_the_system(story):
    """3.1 row 22: S, at the step that breaks it, once."""
    story.claim_at("fulfilled")
    seen = []
    for allotment in story.allotments:
        story.allotment = allotment
        story.do("allotment.take_back")
        seen.append(story.unit.get("claim", story.claim)["status"])
    assert seen == ["fulfilled", "allotting", "allotting"]
    followed = [e for e in story.unit.events if e.verb == "claim.lose_delivery"]
    assert [(e.actor, e.how_known) for e in followed] == [("system", "none")]

"""The tables of domain.md 3.1 to 3.4, typed in by hand in ``spec_tables``, and the tables in the code: row by row."""

import pytest
from domain import spec_tables as spec
from hypothesis import given
from hypothesis import strategies as st

from landtrack.domain import lifecycle
from landtrack.domain.events import ALTERNATIVES, VERBS
from landtrack.domain.facts import FACTS
from landtrack.domain.lifecycle import TRANSITIONS, possible_events, take_step, word_shown
from landtrack.domain.reserves import RESERVES
from landtrack.errors import ImpossibleStep


def in_code(row):
    """The row of TRANSITIONS that stands for a row of the specification."""
    same = [t for t in TRANSITIONS if t.verb == row.verb and t.when == row.outcome]
    found = [t for t in same if set(t.sources) & set(row.sources) or not (t.sources or row.sources)]
    assert len(found) == 1, f"{row.number} {row.verb} from {row.sources}"
    return found[0]


def name(row):
    return f"{row.kind}-{row.number}-{row.verb.split('.')[1]}-{row.outcome or ''}"


@pytest.mark.parametrize("row", spec.ROWS, ids=name)
def test_a_row_stands_with_its_sources_and_its_target(row):
    t = in_code(row)
    assert set(t.sources) == set(row.sources)
    assert t.to == row.to


@pytest.mark.parametrize("row", spec.ROWS, ids=name)
def test_a_row_names_those_whose_act_it_is(row):
    assert set(in_code(row).who) == row.who


@pytest.mark.parametrize("row", spec.ROWS, ids=name)
def test_a_row_needs_what_may_not_be_empty(row):
    assert set(in_code(row).needs) == row.needs


@pytest.mark.parametrize("row", spec.ROWS, ids=name)
def test_a_row_names_its_hard_guards(row):
    """Further conditions of the row have names of their own; none of the general ones is left out."""
    assert row.guards <= set(in_code(row).guards)
    extra = {g for g in in_code(row).guards if g.startswith("G")} - row.guards
    assert extra <= {"G1", "G10"}  # days, numbers and shapes are looked at wherever there are any


@pytest.mark.parametrize("row", spec.ROWS, ids=name)
def test_a_row_names_its_reserves(row):
    assert set(in_code(row).reserves) == row.reserves
    assert row.reserves <= set(RESERVES)


def test_there_is_no_row_more():
    assert len(TRANSITIONS) == len(spec.ROWS)
    assert {t.verb for t in TRANSITIONS} == {row.verb for row in spec.ROWS}


def test_a_row_bears_the_number_that_it_has_in_the_specification():
    numbers = {"claim": "3.1", "commitment": "3.2", "contest": "3.3", "allotment": "3.4"}
    for row in spec.ROWS:
        assert in_code(row).row.rstrip("p") == f"{numbers[row.kind]}/{row.number}"
    assert len({t.row for t in TRANSITIONS}) == len(TRANSITIONS)


@pytest.mark.parametrize("kind", spec.STATUSES)
def test_the_statuses_are_those_of_the_tables(kind):
    assert set(lifecycle.STATUSES[kind]) - {"discarded"} == set(spec.STATUSES[kind])


@pytest.mark.parametrize("row", spec.ROWS, ids=name)
def test_every_need_is_a_fact_that_the_verb_has(row):
    if row.verb in VERBS:
        for need in row.needs:
            assert set(ALTERNATIVES.get(need, (need,))) <= set(VERBS[row.verb].facts)
            assert all(n in FACTS or f"{row.kind}.{n}" in FACTS for n in ALTERNATIVES.get(need, (need,)))


@pytest.mark.parametrize("kind", spec.STATUSES)
def test_what_is_possible_is_read_from_the_tables(kind):
    for status in spec.STATUSES[kind]:
        assert set(possible_events(kind, status)) == spec.possible(kind, status)
    assert set(possible_events(kind, None)) == {r.verb for r in spec.ROWS if r.kind == kind and not r.sources}


OUTCOMES = [None, *(r.outcome for r in spec.rows_of("claim.close"))]


@given(st.sampled_from(sorted({r.verb for r in spec.ROWS})), st.data(), st.sampled_from(OUTCOMES))
def test_a_step_is_the_row_that_starts_there_and_nothing_else(verb, data, outcome):
    kind = verb.split(".")[0]
    status = data.draw(st.sampled_from([None, *spec.STATUSES[kind], "no such status"]))
    rows = [
        r for r in spec.rows_of(verb)
        if (status in r.sources if status else not r.sources) and r.outcome in (None, outcome)
    ]  # fmt: skip
    if rows:
        assert take_step(verb, status, outcome) == in_code(rows[0])
    else:
        with pytest.raises(ImpossibleStep) as refused:
            take_step(verb, status, outcome)
        assert set(refused.value.allowed) == set(possible_events(kind, status))


@given(st.data())
def test_no_sequence_of_steps_reaches_an_undefined_state(data):
    """T: no sequence of calls reaches an undefined state; a computed target is one of the outcomes."""
    kind = data.draw(st.sampled_from(sorted(spec.STATUSES)))
    status = data.draw(st.sampled_from(sorted(possible_events(kind, None))))
    status = take_step(status, None).to
    for _ in range(12):
        possible = possible_events(kind, status)
        if not possible:
            assert status in spec.FINAL.get(kind, set()) | {"discarded"}
            return
        outcome = data.draw(st.sampled_from(OUTCOMES))
        try:
            row = take_step(data.draw(st.sampled_from(sorted(possible))), status, outcome)
        except ImpossibleStep:
            continue
        computed = {"<last_outcome>": "upheld", "<land_committed_if_live>": "land_committed"}
        status = computed.get(row.to, row.to) or status
        assert status in (*spec.STATUSES[kind], "discarded")


@pytest.mark.parametrize("kind", spec.STATUSES)
def test_every_status_can_be_reached_and_only_final_ones_lead_nowhere(kind):
    reached = {r.to for r in spec.ROWS if r.kind == kind and not r.sources}
    for _ in range(len(spec.STATUSES[kind])):
        reached |= {r.to for r in spec.ROWS if r.kind == kind and set(r.sources) & reached and r.to}
    assert set(spec.STATUSES[kind]) <= reached
    stuck = {s for s in spec.STATUSES[kind] if not {r for r in spec.ROWS if r.kind == kind and s in r.sources and r.to}}
    assert stuck == spec.FINAL.get(kind, set())


def test_live_and_held_are_what_the_tables_say():
    assert spec.LIVE["commitment"] == lifecycle.LIVE_COMMITMENT
    assert spec.LIVE["allotment"] == lifecycle.LIVE_ALLOTMENT
    assert {"handed_over", "confirmed_in_use"} == lifecycle.HELD


def test_claims_that_count_women_are_those_from_lodged_to_fulfilled():
    """domain.md 5, N2: draft, not_upheld, inadmissible, withdrawn, merged and referred do not count."""
    out = {"draft", "not_upheld", "inadmissible", "withdrawn", "merged", "referred", "closed"}
    assert set(spec.CLAIM_STATUSES) - out == lifecycle.COUNTABLE_CLAIM


# --- the six words (2.4) --------------------------------------------------------------------------------------

WORDS = {
    "asked": {"lodged", "acknowledged"},
    "in_discussion": {"under_review", "on_hold", "not_upheld", "referred"},
    "accepted": {"upheld", "partly_upheld", "proposed", "announced"},
    "land_given": {"land_committed", "allotting", "signed", "demarcated", "active"},
    "handed_over": {"fulfilled"},
    "finished": {"closed", "withdrawn", "inadmissible", "expired", "ended"},
    None: {"draft", "merged", "discarded"},
}


@pytest.mark.parametrize("word", WORDS, ids=str)
def test_a_status_shows_one_of_six_words(word):
    for status in WORDS[word]:
        assert word_shown(status) == word


def test_land_given_is_handed_over_once_a_plot_is():
    for status in WORDS["land_given"]:
        assert word_shown(status, 1) == "handed_over"
    for word in (WORDS["asked"], WORDS["in_discussion"], WORDS["finished"]):
        for status in word:
            assert word_shown(status, 5) == word_shown(status)


@pytest.mark.parametrize(
    ("word", "statuses"),
    [("planned", "planned assigned"), ("handed_over", "handed_over confirmed_in_use"),
     ("ended", "transferred surrendered taken_back lapsed inherited cancelled")],
)  # fmt: skip
def test_a_plot_is_planned_handed_over_or_ended(word, statuses):
    assert {lifecycle.PLOT_WORD[status] for status in statuses.split()} == {word}
    assert set(lifecycle.PLOT_WORD) == set(spec.ALLOTMENT_STATUSES)

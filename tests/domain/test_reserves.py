"""Which reserves may stand on an event, and when each is open: the pure part, without a register."""

import datetime as dt
from dataclasses import replace

import pytest
from domain import spec_tables as spec
from domain.test_fold import event

from landtrack.domain.reserves import ANYWHERE, OPEN, RESERVES, Setting, codes_for, open_reserves

TODAY = Setting(today=dt.date(2014, 11, 30))


def of_row(row):
    """An event that took this row."""
    facts = {"closing_outcome": row.outcome} if row.outcome else {}
    return event(1, verb=row.verb, status=[row.sources[0] if row.to and row.sources else None, row.to], **facts)


@pytest.mark.parametrize("row", spec.ROWS, ids=lambda r: f"{r.number}-{r.verb}-{r.outcome or ''}")
def test_what_may_stand_on_an_event_is_its_row_s_and_what_stands_anywhere(row):
    assert set(codes_for(of_row(row))) == row.reserves | {"by_phone", "caught_up"}


def test_by_phone_and_caught_up_may_stand_on_any_event():
    assert set(ANYWHERE) == {"by_phone", "caught_up"}
    for verb in ("figure.report", "person.count", "visit.record", "commitment.announce"):
        assert set(codes_for(event(1, verb=verb))) == set(ANYWHERE)


def test_every_code_of_a_row_has_a_rule():
    assert {code for row in spec.ROWS for code in row.reserves} | set(ANYWHERE) == set(RESERVES) == set(OPEN)


def codes(*life, setting=TODAY, cleared=()):
    return [r.code for r in open_reserves(list(life), set(cleared), setting)]


def test_what_was_completed_is_open_no_more():
    phoned = replace(event(1, verb="claim.acknowledge", status=["lodged", "acknowledged"]), how_known="phone")
    assert codes(phoned) == ["by_phone"]
    assert codes(phoned, cleared=[("e1", "by_phone")]) == []
    assert codes(phoned, cleared=[("e2", "by_phone")]) == ["by_phone"]


def test_a_past_story_waits_for_its_review():
    old = replace(event(1, verb="claim.acknowledge", status=["lodged", "acknowledged"]), caught_up=1)
    assert codes(old) == ["caught_up"]


def test_a_register_with_one_officer_asks_for_no_second():
    overridden = event(1, verb="contest.override", status=["open", "overridden"], reason_words={"sealed": "x"})
    assert codes(overridden) == ["second_person"]
    assert codes(overridden, setting=replace(TODAY, one_officer=True)) == []


@pytest.mark.parametrize(("witnesses", "is_open"), [(None, True), ([], True), (["a"], True), (["a", "b"], False)])
def test_two_witnesses_of_a_signing(witnesses, is_open):
    facts = {} if witnesses is None else {"witnesses": [{"party": w} for w in witnesses]}
    signed = event(1, verb="commitment.sign", status=["announced", "signed"], **facts)
    assert ("witnesses" in codes(signed)) is is_open


def test_one_witness_named_twice_is_one_witness():
    """domain.md 3: two witnesses."""
    twice = [{"party": "a"}, {"party": "a"}]
    signed = event(1, verb="commitment.sign", status=["announced", "signed"], witnesses=twice)
    assert "witnesses" in codes(signed)


def test_a_reserve_names_its_event_its_verb_and_its_day():
    (found,) = open_reserves([replace(event(7, verb="claim.acknowledge"), how_known="phone")], set(), TODAY)
    assert (found.event, found.verb, found.code, found.since) == ("e7", "claim.acknowledge", "by_phone", "2013-03-08")

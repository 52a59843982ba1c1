"""What people say: dates with a precision, numbers with a qualifier, areas, shares, words; and what nobody says."""

import contextlib
import datetime as dt
import json
import math
import re
import string
import subprocess
import sys
import uuid
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from landtrack.domain.codes import CODES, LADDER, level_of_office
from landtrack.domain.events import VERBS, canonical
from landtrack.domain.facts import FACTS, read_fact
from landtrack.domain.standards import STANDARDS, Calendar, last_day, standard
from landtrack.domain.values import (
    UNITS_M2,
    as_code,
    check_character,
    derived_uid,
    is_code,
    new_code,
    new_uid,
    read_area,
    read_date,
    read_fraction,
    read_quantity,
    read_text,
)
from landtrack.errors import NotFound, UnreadableFact

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.text("0123456789-/., haHAm²"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
) | st.fixed_dictionaries(
    {}, optional={"value": st.none() | st.integers() | st.floats() | st.text(max_size=4), "unit": st.text(max_size=4),
                  "qualifier": st.text(max_size=8), "source": st.text(max_size=8), "season": st.text(max_size=8),
                  "year": st.integers() | st.text(max_size=4)},
)  # fmt: skip


# --- dates ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "said", "first", "last"),
    [
        ("2013-03-08", "2013-03-08", "2013-03-08", "2013-03-08"),
        ("2013-03", "2013-03", "2013-03-01", "2013-03-31"),
        ("2012-02", "2012-02", "2012-02-01", "2012-02-29"),
        ("2013", "2013", "2013-01-01", "2013-12-31"),
        (2013, "2013", "2013-01-01", "2013-12-31"),
        (" 2013-03-08 ", "2013-03-08", "2013-03-08", "2013-03-08"),
        (dt.date(2013, 3, 8), "2013-03-08", "2013-03-08", "2013-03-08"),
        ({"season": "rains", "year": 2013}, "2013-rains", "2013-06-01", "2013-10-31"),
        ({"season": "harvest", "year": 2013}, "2013-harvest", "2013-10-01", "2013-12-31"),
        ({"season": "dry", "year": 2013}, "2013-dry", "2013-11-01", "2014-05-31"),
        ("2013-rains", "2013-rains", "2013-06-01", "2013-10-31"),
    ],
)
def test_a_date_is_what_was_said_and_the_days_it_may_mean(told, said, first, last):
    read = read_date(told)
    assert (read.said, read.first.isoformat(), read.last.isoformat()) == (said, first, last)
    assert read.is_exact == (first == last)


@given(DAYS)
def test_every_day_reads_as_itself(day):
    read = read_date(day.isoformat())
    assert (read.said, read.first, read.last) == (day.isoformat(), day, day)


@given(st.integers(1900, 2100), st.integers(1, 12))
def test_the_days_of_a_month_are_all_of_it(year, month):
    read = read_date(f"{year:04}-{month:02}")
    assert read.first.day == 1
    assert (read.last + dt.timedelta(days=1)).day == 1
    assert read.first.month == read.last.month == month


@pytest.mark.parametrize(
    "told",
    [
        "", "hier", "8 mars 2013", "2013-3-8", "2013-02-30", "2013-13", "2013-00-01", "13-03-08", "2013/03/08", "0000",
        "0000-01-01", "2013-03-08T00:00", "2013-03-08 12:00", "-2013", "20133", "2013-", "2013-rain", "2013-RAINS",
        "9999-dry",
        None, True, 2013.0, 1.5, -5, 0, 10_000, [], ["2013"], {}, {"year": 2013}, {"season": "rains"},
        {"season": "mars", "year": 2013}, {"season": "rains", "year": None}, {"season": "rains", "year": 2013,
        "day": 1},
        {"season": "03", "year": 2013}, {"season": "03-08", "year": 2013}, {"season": 3, "year": 2013},
        dt.datetime(2013, 3, 8, 12, 0),  # noqa: DTZ001
        "２０１３-０３-０８", "٢٠١٣", "２０１３", "2013-०३", b"2013", "2013\n2014", "2013\x00",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(told):
    with pytest.raises((ValueError, TypeError)):
        read_date(told)


@given(st.sampled_from(["2013-03-08", "2013-03", "2013", "2013-rains", "2013-harvest", "2013-dry"]), DAYS)
def test_the_day_that_counts_is_the_last_possible_one_never_after_today(said, today):
    read = read_date(said)
    day = read.effective(today)
    assert read.first <= day <= read.last
    assert day == read.last or day == max(today, read.first)
    if read.first <= today:
        assert day <= today


@given(ANYTHING)
def test_reading_a_date_again_changes_nothing(value):
    with contextlib.suppress(ValueError, TypeError):
        read = read_date(value)
        assert read.said.isascii()
        assert read_date(read.said) == read
        assert read_date(read) is read


# --- numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "read"),
    [
        (50, {"value": 50, "qualifier": "exactly"}),
        (0, {"value": 0, "qualifier": "exactly"}),
        ({"value": 50, "qualifier": "at_least", "source": "CARE"}, {"value": 50, "qualifier": "at_least",
        "source": "CARE"}),
        ({"value": 50, "qualifier": "about"}, {"value": 50, "qualifier": "about"}),
        ({"value": 50, "qualifier": "as_told"}, {"value": 50, "qualifier": "as_told"}),
        ("unknown", None),
        ("not_said", None),
        (None, None),
    ],
)  # fmt: skip
def test_a_number_keeps_its_at_least_and_its_source(told, read):
    assert read_quantity(told) == read


@pytest.mark.parametrize(
    "told",
    [
        -1, 2.0, 2.5, True, "50", "fifty", "", [], [50], {}, {"value": None}, {"value": "50"}, {"value": True},
        {"value": -3},
        {"value": 50, "qualifier": "at_most"}, {"value": 50, "unit": "ha"}, {"qualifier": "about"}, float("nan"), 2**63,
        10**30, {"value": 2**63}, {"value": 50, "source": "\ud800"}, {"value": 50, "source": "a\x00b"},
        {"value": 50, "source": {"name": "CARE"}}, {"value": 50, "source": ["CARE"]},
    ],
)  # fmt: skip
def test_what_is_no_number_of_people_is_refused(told):
    """A count fits the column that it stands in; a source is a text."""
    with pytest.raises((ValueError, TypeError)):
        read_quantity(told)


# --- areas -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "read"),
    [
        (600, {"m2": 600.0, "value": 600, "unit": "m2"}),
        (0, {"m2": 0.0, "value": 0, "unit": "m2"}),
        (0.5, {"m2": 0.5, "value": 0.5, "unit": "m2"}),
        ({"value": 3, "unit": "ha"}, {"m2": 30_000.0, "value": 3, "unit": "ha"}),
        ({"value": 2.5, "unit": "ha"}, {"m2": 25_000.0, "value": 2.5, "unit": "ha"}),
        ({"value": 600}, {"m2": 600.0, "value": 600, "unit": "m2"}),
        ("unknown", None),
        ("not_said", None),
        (None, None),
    ],
)
def test_an_area_keeps_the_number_and_the_unit_that_were_said(told, read):
    assert read_area(told) == read


@pytest.mark.parametrize(
    "told",
    [
        -1, -0.1, "3", "3 ha", "", True, [], [3], {}, {"unit": "ha"}, {"value": None, "unit": "ha"},
        {"value": "3", "unit": "ha"}, {"value": 3, "unit": "acre"}, {"value": 3, "unit": "HA"}, {"value": 3,
        "unit": None},
        {"value": 3, "units": "ha"}, {"value": 3, "unit": "ha", "colour": "red"}, {"value": True, "unit": "ha"},
        float("nan"), float("inf"), -float("inf"), 1e13, 10**400, {"value": 1e9, "unit": "ha"},
    ],
)  # fmt: skip
def test_what_is_no_area_is_refused(told):
    with pytest.raises((ValueError, TypeError)):
        read_area(told)


@given(st.floats(0, 1e8, allow_nan=False), st.sampled_from(sorted(UNITS_M2)))
def test_an_area_read_again_is_the_same_area(number, unit):
    said = read_area({"value": number, "unit": unit})
    assert read_area({k: said[k] for k in ("value", "unit")}) == said
    assert said["m2"] == pytest.approx(number * UNITS_M2[unit])


# --- shares ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("1/3", "1/3"),
        ("2/6", "1/3"),
        (1, "1/1"),
        ("1", "1/1"),
        (" 1/2 ", "1/2"),
        (Fraction(3, 4), "3/4"),
        ("50/50", "1/1"),
    ],
)
def test_a_share_is_exact_and_in_lowest_terms(told, read):
    assert read_fraction(told) == read


@pytest.mark.parametrize(
    "told",
    [0, 2, -1, "0/5", "3/2", "-1/2", "1/-2", "1/0", "a/b", "", "1/2/3", "one half", 0.5, True, None, [], [1, 2],
    {"n": 1}, "nan",
     "inf", "1/ 2/"],
)  # fmt: skip
def test_what_is_no_share_is_refused(told):
    with pytest.raises((ValueError, TypeError, ZeroDivisionError)):
        read_fraction(told)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12))
def test_shares_that_are_one_stay_exactly_one(parts):
    total = sum(parts)
    assert sum(Fraction(read_fraction(f"{part}/{total}")) for part in parts) == 1


@pytest.mark.parametrize("told", ["1e-90000000", "1e90000000", "1/" + "9" * 4000])
def test_a_share_takes_no_time_to_refuse(told):
    """A text of a few letters must not keep the machine busy: nobody says a share with an exponent."""
    code = "import sys; from landtrack.domain.values import read_fraction; read_fraction(sys.argv[1])"
    try:
        subprocess.run([sys.executable, "-c", code, told], capture_output=True, check=False, timeout=3)
    except subprocess.TimeoutExpired:
        pytest.fail("still busy after three seconds")


# --- words ------------------------------------------------------------------------------------------------------


def test_text_is_composed_and_trimmed():
    assert read_text("  Kadia\u0300 \n ") == "Kadi\u00e0"


@pytest.mark.parametrize(
    "told", ["deux\nlignes", "deux\r\nlignes", "un\ttableau", "ɲɛgɛn ɓooɗol", "ߒߞߏ", "👩🏿\u200d🌾"]
)
def test_words_of_every_language_and_line_ends_are_kept(told):
    """On Windows a line ends with two characters: a line end all the same."""
    assert read_text(told).replace("\r\n", "\n") == told.replace("\r\n", "\n")


@pytest.mark.parametrize(
    "told", [None, 5, b"bytes", ["a"], {}, "a\x00b", "a\x07b", "\ud800", "a\udfffb", "x" * 100_001, "\ufffe"]
)
def test_what_is_no_text_is_refused(told):
    with pytest.raises((ValueError, TypeError)):
        read_text(told)


@given(st.text())
@example("\u1e9b\u0323")
@example("e\u0301\u0300")
def test_text_read_again_is_the_same_and_can_be_stored(told):
    with contextlib.suppress(ValueError):
        read = read_text(told)
        assert read_text(read) == read
        assert read.encode().decode() == read


# --- ids and codes --------------------------------------------------------------------------------


def test_uids_are_uuids_of_version_7_that_sort_by_time():
    made = [new_uid() for _ in range(500)]
    assert len(set(made)) == len(made)
    assert {uuid.UUID(one).version for one in made} == {7}
    assert {uuid.UUID(one).variant for one in made} == {uuid.RFC_4122}
    assert [one[:13] for one in made] == sorted(one[:13] for one in made)


def test_a_code_has_no_look_alike_letters():
    for _ in range(200):
        assert not set(new_code()) & set("01OILS5")


def test_a_code_is_known_by_its_letters_and_its_check_character():
    code = new_code()
    assert is_code(code)
    assert as_code(f" {code[:3].lower()} {code[3:]}\n") == code
    for wrong in (code.lower(), code[:-1], f"{code} ", f"F-{code}", "", "0" * 6, code[:-1] + "É"):
        assert not is_code(wrong), wrong


@given(st.integers(0, 4), st.data())
def test_the_check_character_finds_one_wrong_letter_and_two_exchanged_ones(at, data):
    code = new_code(length=5)
    letters = sorted(set(string.ascii_uppercase + string.digits) - set("01OILS5"))
    other = data.draw(st.sampled_from([c for c in letters if c != code[at]]))
    wrong = code[:at] + other + code[at + 1 :]
    assert check_character(wrong[:-1]) != wrong[-1]
    assert not is_code(wrong)
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    if swapped != code:
        assert check_character(swapped[:-1]) != swapped[-1]


# --- every fact of every verb ---------------------------------------------------------------------


ONE_OF_EACH = {fact.base: fact for fact in reversed(FACTS.values())}
THERE = new_uid()


def resolved(kinds, value):
    """Only one record is there."""
    if value != THERE:
        raise NotFound(kinds, str(value))
    return value


@pytest.mark.parametrize("base", sorted(ONE_OF_EACH))
@settings(deadline=None)
@given(value=ANYTHING | st.just(THERE) | st.just([THERE]))
@example(value="\ud800")
@example(value={"\ud800": 1})
@example(value=["\ud800"])
@example(value={"value": 1, "source": "\ud800"})
@example(value=10**30)
@example(value=[10**30])
@example(value={"type": "Polygon", "coordinates": "\ud800"})
@example(value={"type": [], "coordinates": {}})
@example(value=[{"party": THERE, "share": "1/3"}])
def test_a_fact_reads_to_json_that_can_be_hashed_and_stored_or_is_refused(base, value):
    """Whatever is typed: canonical JSON that survives UTF-8 and reads again as itself, or a refusal."""
    what = ONE_OF_EACH[base]
    try:
        read = read_fact(what, value, resolved)
    except (UnreadableFact, NotFound):
        return
    text = canonical(read)
    assert canonical(json.loads(text.encode().decode())) == text
    assert no_number_is_too_large(read)
    if base not in ("json", "geometry", "people"):
        assert canonical(read_fact(what, said_again(what, read), resolved)) == text


def said_again(what, read):
    """A value that was read, as it would be told once more."""
    if what.base == "area" and read is not None:
        return {k: read[k] for k in ("value", "unit")}
    return read


def no_number_is_too_large(value):
    """Whole numbers fit SQL's 64 bits, others are finite."""
    if isinstance(value, dict):
        return all(no_number_is_too_large(v) for v in value.values())
    if isinstance(value, list):
        return all(no_number_is_too_large(v) for v in value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return True
    return abs(value) < 2**63 if isinstance(value, int) else math.isfinite(value)


def test_every_fact_of_every_verb_has_a_type_and_every_code_list_is_there():
    for verb in VERBS.values():
        for name in verb.facts:
            fact = verb.fact(name)
            if fact.base in ("code", "codes"):
                assert CODES[fact.of]


# --- code lists and standards ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("how_known", "seen phone paper told_by_president none"),
        ("origin", "request meeting project unknown"),
        ("basis", "named counted listed_on_paper"),
        ("visit_basis", "checked said_by_president"),
        ("allot_unit", "plot share unmeasured"),
        ("appeal_ground", "outcome partial_outcome no_delivery biased_decider"),
        ("closing_outcome", "fulfilled part_fulfilled remedied_without_land refused given_up not_delivered"),
        ("taken_back_reason",
        "unworked giver_needs_land marriage_or_moving no_succession dispute fee_unpaid retaliation "
         "unknown other"),
        ("dispute_type",
        "boundary counter_claim_inter_family counter_claim_intra_family counter_claim_other other_interest"),
        ("inadmissible_reason", "not_about_land outside_area no_identifiable_matter already_decided_final"),
        ("refusal_reason",
        "missingEvidence inconclusiveEvidence validityOfEvidence boundaryUnclear alternativeProcess others "
         "no_land_available not_entitled_by_custom"),
        ("remedy", "land_for_group plot restore_plot boundary_fixed water_access admission other"),
        ("category", "access_refused plot_taken_back widow_inheritance boundary water garden_exclusion quota_not_kept "
         "retaliation animals fence dues"),
        ("channel", "oral_meeting home_visit visit_slip paper form_import phone representative"),
        ("complainant_kind", "woman women_group representative anonymous"),
        ("consent_purpose",
        "record share_with_chief share_with_commission share_with_partners publish_count publish_map photo"),
        ("visit_answer", "in_use partly not_used taken_back unknown"),
        ("paper", "with_her at_office none"),
        ("nature", "loan gift rent developed_scheme"),
        ("allot_method", "lottery_seeded lottery_physical merit_list need_ranking group_internal chief_choice unknown"),
        ("acquisition", "allocated_by_community allocated_by_family gift inheritance purchase"),
        ("account_role", "officer chief advocate admin"),
        ("duty", "recorder approver focal_point publisher"),
    ],
)  # fmt: skip
def test_the_code_lists_of_section_2_are_there(name, codes):
    """Open lists: more may be added, none of these is missing."""
    assert set(codes.split()) <= set(CODES[name])


def test_silence_is_no_refusal_reason():
    assert "silence" not in CODES["refusal_reason"]


def test_the_ladder_has_four_levels_in_this_order():
    offices = ("chief", "COFOV", "COFO", "mayor", "sous_prefet")
    assert [level_of_office(office) for office in offices] == [1, 2, 3, 3, 4]
    assert set(LADDER) == {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("code", "limit", "unit"),
    [("S1", 7, "days"), ("S2", 1, "working_days"), ("S3", 2, "working_days"), ("S4", 14, "days"), ("S5", 30, "days"),
     ("S6", 30, "days"), ("S8", 5, "working_days"), ("S9", 30, "days"), ("S10", 60, "days"), ("S11", 30, "days"),
     ("S13", 30, "days"), ("S15", 15, "days")],
)  # fmt: skip
def test_the_days_allowed_are_those_of_3_5(code, limit, unit):
    rule = standard(code, dt.date(2013, 3, 8))
    assert (rule.limit, rule.unit) == (limit, unit)


@pytest.mark.parametrize(
    ("code", "start", "holidays", "last"),
    [
        ("S9", "2013-03-21", (), "2013-04-20"),  # counting starts the day after
        ("S3", "2013-03-08", (), "2013-03-12"),  # a Friday: Monday and Tuesday
        ("S2", "2013-03-09", (), "2013-03-11"),  # a Saturday: Monday
        ("S2", "2013-03-25", ("2013-03-26",), "2013-03-27"),
        ("S8", "2013-03-08", (), "2013-03-15"),
    ],
)
def test_days_are_counted_from_the_day_after_working_days_without_holidays(code, start, holidays, last):
    free = frozenset(map(dt.date.fromisoformat, holidays))
    assert last_day(code, dt.date.fromisoformat(start), Calendar(free)).isoformat() == last


def test_standards_are_versioned():
    for rule in STANDARDS:
        assert rule.source
        assert rule.valid_to is None or rule.valid_from < rule.valid_to
    with pytest.raises(KeyError):
        standard("S99", dt.date(2013, 3, 8))


@given(st.uuids(version=4), st.lists(st.text(max_size=8), max_size=3))
def test_a_derived_uid_is_the_same_everywhere_and_looks_like_any_other(seed, key):
    after = new_uid()
    made = derived_uid(after, str(seed), *key)
    assert made == derived_uid(after, str(seed), *key)
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", made)
    assert made[:13] == after[:13]  # it sorts with the step that it follows
    assert uuid.UUID(made).variant == uuid.RFC_4122


def test_derived_uids_of_many_keys_are_all_different():
    after = new_uid()
    assert len({derived_uid(after, "allotment.lapse", str(i)) for i in range(10_000)}) == 10_000

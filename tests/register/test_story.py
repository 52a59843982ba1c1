"""A story file is applied in order, all of it or nothing, and says which line is refused and why."""

import json
from datetime import date

import pytest

from landtrack import errors
from landtrack.register.integrity import verify
from landtrack.register.register import init_register
from landtrack.register.story import apply_story
from landtrack.store import log

PAROU = {"do": "village.add", "as": "parou", "name": "Parou", "code": "P1"}
CHIEF = {"do": "authority.add", "as": "chief", "office": "chief", "village": "parou"}
WOMEN = {"do": "person.count", "as": "women", "village": "parou", "count": 3, "on": "2013-03-08"}
EIGHT = {
    "complainant_kind": "women_group", "women_asked": 3, "remedies": ["land_for_group"],
    "text_original": "Nous demandons une terre.", "consent_record": "yes", "share_with_chief": "yes",
    "danger": "no",
}  # fmt: skip
LODGE = {
    "do": "claim.lodge",
    "as": "claim",
    "village": "parou",
    "on": "2013-03-08",
    "complainants": "women",
    **EIGHT,
}
UPHELD = [
    PAROU, CHIEF, WOMEN, LODGE,
    {"do": "claim.acknowledge", "claim": "claim", "paper": "with_her", "on": "2013-03-08"},
    {"do": "claim.start_review", "claim": "claim", "body": "chief", "on": "2013-03-10"},
    {"do": "claim.uphold", "as": "decision", "as_event": "upheld", "claim": "claim", "body": "chief",
     "decided_on": "2013-03-20", "promised_women": 3, "promised_area": 10_000, "on": "2013-03-20"},
]  # fmt: skip
SIGNED = [
    *UPHELD,
    {"do": "commitment.propose", "as": "land", "village": "parou", "origin": "request", "claims": ["claim"],
     "givers": "not_said", "declared_area": {"value": 1, "unit": "ha"}, "decision": "decision",
     "on": "2013-04-01"},
    {"do": "commitment.announce", "commitment": "land", "on": "2013-04-05"},
    {"do": "commitment.sign", "commitment": "land", "on": "2013-05-01"},
]  # fmt: skip


def square(west, south, side):
    x, y = west + side, south + side
    ring = [[west, south], [x, south], [x, y], [west, y], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def register(tmp_path):
    register, _ = init_register(tmp_path / "essai.gpkg", today=date(2014, 11, 30), officer="awa")
    yield register
    register.close()


@pytest.fixture
def tell(register):
    """Apply lines, given as mappings or as text, in the name of the first two accounts."""

    def do(*lines, **options):
        texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
        accounts = {name: register.actor(name) for name in ("awa", "admin")}
        return apply_story(register, texts, **{"accounts": accounts, **options})

    return do


@pytest.fixture
def refusal(tell):
    """The refusal of a story that is known to fail."""

    def of(*lines, **options):
        with pytest.raises(errors.StoryLineRefused) as caught:
            tell(*lines, **options)
        return caught.value

    return of


def reader(register):
    return register.read(register.actor("awa"))


def events(register):
    with register.database.read() as conn:
        return list(log.every(conn))


# --- names -------------------------------------------------------------------------------


def test_as_names_what_a_line_creates_and_later_lines_use_it(tell, register):
    report = tell(PAROU, CHIEF)
    chief = reader(register).get("authority", report.aliases["chief"])
    assert chief["village"] == report.aliases["parou"]
    assert report.recorded == 2


def test_counted_women_are_named_by_their_order_and_all_together(tell, register):
    report = tell(PAROU, {**WOMEN, "as": "before", "count": 2}, WOMEN, LODGE)
    women = [report.aliases[f"women.{i}"] for i in (1, 2, 3)]
    assert [reader(register).get("person", w)["number"] for w in women] == [3, 4, 5]
    claim = reader(register).get("claim", report.aliases["claim"])
    assert [link["party"] for link in claim["complainants"]] == women
    assert "women" not in report.aliases  # it is three


def test_a_field_and_its_plots_are_named(tell, register):
    field = square(-3.75, 14.19, 0.001)
    plots = [{"number": "7", "geometry": square(-3.75, 14.19, 0.0004)}, {"number": "B"}]
    report = tell(
        *SIGNED,
        {"do": "commitment.demarcate", "as": "field", "commitment": "land", "method": "gnssSurvey",
         "geometry": field, "on": "2013-05-10"},
        {"do": "plot.lay_out", "as": "plots", "parcel": "field", "plots": plots, "on": "2013-05-11"},
    )  # fmt: skip
    read = reader(register)
    assert read.get("commitment", report.aliases["land"])["parcels"] == [report.aliases["field"]]
    assert [read.get("plot", report.aliases[f"plots.{n}"])["number"] for n in "7B"] == ["7", "B"]
    assert read.get("commitment", report.aliases["land"])["decision"] == report.aliases["decision"]


def test_an_only_one_of_many_is_named_alike(tell, register):
    report = tell(PAROU, {**WOMEN, "count": 1})
    assert report.aliases["women.1"] == report.aliases["women"]
    assert reader(register).get("person", report.aliases["women"])["number"] == 1


def test_references_inside_people_and_lists_are_resolved(tell, register):
    report = tell(
        {"do": "unit.add", "as": "commune", "name": "Bara Sara", "kind": "commune"},
        {**PAROU, "parents": [{"unit": "commune", "valid_from": "2011"}]},
        CHIEF,
        {"do": "account.open", "by": "admin", "name": "moussa", "role": "officer", "villages": ["parou"]},
        {"do": "account.open", "by": "admin", "name": "fanta", "role": "advocate", "villages": ["*"]},
        WOMEN,
        LODGE,
        {"do": "claim.acknowledge", "claim": "claim", "paper": "none", "on": "2013-03-08"},
        {"do": "claim.start_review", "claim": "claim", "body": "chief", "on": "2013-03-09"},
        {"do": "claim.hearing_held", "as_event": "heard", "claim": "claim", "on": "2013-03-10",
         "sat": ["chief", {"person": "women.2", "role": "witness"}]},
    )  # fmt: skip
    named, read = report.aliases, reader(register)
    parents = read.get("village", named["parou"])["parents"]
    assert parents == [{"unit": named["commune"], "valid_from": "2011"}]
    assert register.actor("moussa").villages == {named["parou"]}
    assert register.actor("fanta").villages == {"*"}
    sat = events(register)[-1].body["facts"]["sat"]
    assert sat == [{"party": named["chief"]}, {"party": named["women.2"], "role": "witness"}]


def test_what_was_there_before_is_known_by_uid_code_or_name(tell, register):
    village = tell(PAROU).aliases["parou"]
    for said in (village, "P1", "Parou"):
        tell({**WOMEN, "village": said})
    claim = tell({**LODGE, "village": "P1", "complainants": []}).aliases["claim"]
    code = reader(register).get("claim", claim)["public_code"]
    tell({"do": "claim.acknowledge", "claim": code, "paper": "none", "on": "2013-03-08"})
    assert reader(register).get("claim", claim)["status"] == "acknowledged"
    assert len(reader(register).list("person", area_code=village)) == 9


def test_a_name_that_two_villages_bear_names_neither(tell, refusal):
    tell(PAROU, {**PAROU, "as": "other", "code": "P2"})
    assert isinstance(refusal({**WOMEN, "village": "Parou"}).cause, errors.NotFound)


def test_an_unknown_name_is_refused_with_those_that_were_possible(refusal):
    error = refusal(PAROU, {**CHIEF, "village": "paruo"})
    assert (error.line, error.verb) == (2, "authority.add")
    assert isinstance(error.cause, errors.NotFound)
    assert "parou" in error.possible


def test_many_are_not_one(refusal):
    line = {"do": "person.name", "person": "women", "full_name": "Aïssata", "consent_record": "yes"}
    assert isinstance(refusal(PAROU, WOMEN, line).cause, errors.NotFound)


def test_a_name_is_given_once(refusal, register):
    error = refusal(PAROU, {**PAROU, "code": "P2"})
    assert isinstance(error.cause, errors.AlreadyThere)
    error = refusal({**PAROU, "as_event": "e"}, {**CHIEF, "as_event": "e"})
    assert (error.line, error.cause.what) == (2, "e")
    assert len(events(register)) == 2  # the two accounts of an empty register


# --- the event itself --------------------------------------------------------------------


def test_an_event_is_named_to_be_retracted_corrected_or_completed(tell, register):
    report = tell(
        *UPHELD[:-1],
        {**UPHELD[-1], "witnesses": "women.3"},
        {**WOMEN, "as": "again", "as_event": "slip", "count": 52},
        {"do": "event.retract", "event": "slip"},
        {"do": "event.correct", "event": "upheld",
         "facts": {"promised_women": 4, "witnesses": ["women.1", {"person": "women.2", "role": "witness"}]}},
    )  # fmt: skip
    read = reader(register)
    decision = read.get("decision", report.aliases["decision"])
    assert decision["promised_women"]["value"] == 4
    witnesses = [link["party"] for link in decision["witnesses"]]
    assert witnesses == [report.aliases["women.1"], report.aliases["women.2"]]
    assert len(read.list("person")) == 3


def test_an_event_of_before_is_named_by_its_id(tell, register):
    tell(PAROU, WOMEN)
    tell({"do": "event.retract", "event": events(register)[-1].id})
    assert reader(register).list("person") == []


def test_an_event_that_nobody_named_is_refused(refusal):
    error = refusal({**PAROU, "as_event": "founding"}, {"do": "event.retract", "event": "foundin"})
    assert (error.line, error.cause.kind) == (2, "event")
    assert "founding" in error.possible


def test_lines_of_one_form_are_retracted_together(tell, register):
    tell(
        PAROU,
        {**WOMEN, "form": "visit", "as_event": "first"},
        {**WOMEN, "as": "others"},
        {**WOMEN, "as": "more", "form": "visit"},
        {"do": "event.retract", "event": "first"},
    )
    assert sorted(p["number"] for p in reader(register).list("person")) == [4, 5, 6]
    village, first, others, more, _ = events(register)[2:]
    assert first.form == more.form == first.id
    assert others.form == others.id
    assert village.form == village.id


def test_how_it_is_known_and_what_was_caught_up_stand_in_the_event(tell, register):
    tell(PAROU, {"do": "claim.record", "village": "parou", "how": "phone", "caught_up": True, "on": "2012"})
    event = events(register)[-1]
    assert (event.how_known, event.caught_up, event.said_on) == ("phone", 1, "2012")


def test_a_request_told_in_one_line_records_its_draft_on_the_way(tell, register):
    report = tell(PAROU, WOMEN, {**LODGE, "how": "paper"})
    assert reader(register).get("claim", report.aliases["claim"])["status"] == "lodged"
    record, lodge = events(register)[-2:]
    assert (record.verb, lodge.verb) == ("claim.record", "claim.lodge")
    assert record.form == lodge.form
    assert (record.how_known, record.said_on) == ("paper", "2013-03-08")
    assert report.recorded == 4


def test_a_request_that_was_a_draft_stays_the_same(tell, register):
    line = {k: v for k, v in LODGE.items() if k not in ("village", "as")}
    report = tell(
        PAROU,
        WOMEN,
        {"do": "claim.record", "as": "draft", "village": "parou", "on": "2013-03-01"},
        {**line, "claim": "draft", "as": "claim"},
    )
    assert report.aliases["claim"] == report.aliases["draft"]
    assert len(reader(register).list("claim")) == 1


# --- accounts ----------------------------------------------------------------------------


def test_the_first_account_acts_unless_a_line_names_another(tell, register):
    tell(
        PAROU,
        {"do": "account.open", "by": "admin", "name": "moussa", "role": "officer", "duties": ["recorder"],
         "villages": ["parou"]},
        {**WOMEN, "by": "moussa"},
        WOMEN | {"as": "more"},
    )  # fmt: skip
    names = {uid: name for name in ("awa", "admin", "moussa") for uid in [register.actor(name).uid]}
    assert [names[e.actor] for e in events(register)[2:]] == ["awa", "admin", "moussa", "awa"]


def test_the_nameless_account_is_the_one_that_acts(tell, register):
    accounts = {"admin": register.actor("admin"), "": register.actor("awa")}
    tell(PAROU, accounts=accounts)
    assert events(register)[-1].actor == register.actor("awa").uid


def test_only_accounts_that_were_handed_over_may_be_named(refusal, register):
    error = refusal({**PAROU, "by": "admin"}, accounts={"awa": register.actor("awa")})
    assert error.cause.params() == {"kind": "account", "uid": "admin"}


def test_an_account_acts_within_its_rights_and_villages(tell, refusal):
    moussa = {"do": "account.open", "by": "admin", "as": "moussa", "name": "moussa", "role": "officer",
              "duties": ["recorder"], "villages": ["parou"]}  # fmt: skip
    tell(PAROU, {**PAROU, "as": "ouo", "name": "Ouo", "code": "O1"})
    moussa["villages"] = ["P1"]
    elsewhere = {**WOMEN, "village": "O1", "by": "moussa"}
    assert isinstance(refusal(moussa, elsewhere).cause, errors.NotFound)  # he may not know of it
    assert isinstance(refusal({**PAROU, "by": "admin", "do": "claim.record"}).cause, errors.UnknownFact)
    assert isinstance(refusal({**WOMEN, "village": "P1", "by": "admin"}).cause, errors.NotAllowed)
    changed = {"do": "account.disable", "by": "admin", "account": "moussa"}
    here = {**WOMEN, "village": "P1", "by": "moussa"}
    error = refusal(moussa, here, changed, {**here, "as": "more"})
    assert (error.line, error.cause.why) == (4, "disabled")


# --- all or nothing ----------------------------------------------------------------------


def test_one_refused_line_undoes_the_whole_story(refusal, register):
    error = refusal("# a story", "", PAROU, "   ", CHIEF, {**WOMEN, "count": 0})
    assert (error.line, error.verb, error.cause.fact) == (6, "person.count", "count")
    assert error.__cause__ is error.cause
    assert "LT111" in error.why
    assert len(events(register)) == 2
    assert reader(register).list("village") == []


def test_a_story_can_be_told_again_once_its_line_is_mended(tell, refusal, register):
    refusal(PAROU, CHIEF, {**WOMEN, "count": 0})
    tell(PAROU, CHIEF, WOMEN)
    assert verify(register) == []


def test_keep_going_leaves_out_refused_lines_only(tell, register):
    report = tell(
        PAROU,
        {**WOMEN, "as": "none", "count": 0},
        "{not json",
        {"do": "person.name", "person": "none.1", "full_name": "Awa", "consent_record": "yes"},
        {"do": "claim.lodge", "village": "parou", "on": "2013-03-08", **EIGHT, "consent_record": "no"},
        WOMEN,
        keep_going=True,
    )
    assert [(r.line, r.verb) for r in report.refused] == [
        (2, "person.count"), (3, "?"), (4, "person.name"), (5, "claim.lodge"),
    ]  # fmt: skip
    assert [type(r.cause) for r in report.refused] == [
        errors.ImpossibleValue, errors.UnreadableFact, errors.NotFound, errors.GuardRefused,
    ]  # fmt: skip
    assert report.recorded == 2
    assert reader(register).list("claim") == []  # the draft begun on the way is undone with its line
    assert len(reader(register).list("person")) == 3
    assert verify(register) == []


def test_keep_going_keeps_what_sums_up_a_village_right(tell, register):
    report = tell(*UPHELD, {**WOMEN, "count": 0, "as": "x"}, keep_going=True)
    assert [v["word"] for v in reader(register).villages()] == ["accepted"]
    assert len(report.refused) == 1
    assert verify(register) == []


@pytest.mark.parametrize("keep_going", [False, True])
def test_a_dry_run_leaves_no_trace(tell, register, keep_going):
    report = tell(*SIGNED, dry_run=True, keep_going=keep_going)
    assert (report.dry_run, report.recorded, report.refused) == (True, 11, [])
    assert len(events(register)) == 2
    assert tell(*SIGNED).recorded == 11
    assert verify(register) == []


def test_a_dry_run_finds_what_would_be_refused(refusal, tell):
    assert refusal(PAROU, {"do": "village.sing"}, dry_run=True).line == 2
    assert [r.line for r in tell(PAROU, {"do": "village.sing"}, dry_run=True, keep_going=True).refused] == [2]


def test_progress_sees_every_line(tell):
    seen = []

    def progress(lines):
        for line in lines:
            seen.append(line)
            yield line

    tell("# first", PAROU, progress=progress)
    assert seen == ["# first", json.dumps(PAROU)]


# --- lines that cannot be read -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('{"do": "village.add", "name": "Ouo"', errors.UnreadableFact),
        ("village.add", errors.UnreadableFact),
        ('["village.add"]', errors.UnreadableFact),
        ("3", errors.UnreadableFact),
        ('{"do": "village.add", "name": "Ouo", "name": "Owo"}', errors.UnreadableFact),
        ("[" * 100_000, errors.UnreadableFact),
        ('{"do": "village.add", "name": ' + "1" * 5000 + "}", errors.UnreadableFact),
        ('{"do": "village.add", "name": "Ou\\ud800"}', errors.UnreadableFact),
        ('{"do": "village.add", "name": 5}', errors.UnreadableFact),
        ('{"do": "village.add", "name": "Ouo", "as": 5}', errors.UnreadableFact),
        ('{"do": "village.add", "name": "Ouo", "as_event": ["e"]}', errors.UnreadableFact),
        ('{"do": "village.add", "name": "Ouo", "by": {}}', errors.UnreadableFact),
        ('{"do": "village.add", "name": "Ouo", "how": "guessed"}', errors.UnreadableFact),
        ('{"do": "village.add", "name": "Ouo", "caught_up": "yes"}', errors.UnreadableFact),
        ('{"do": "village.add", "name": "Ouo", "on": "soon"}', errors.UnreadableFact),
        ('{"do": "village.add", "name": "Ouo", "on": NaN}', errors.UnreadableFact),
        ('{"do": "village.add", "name": "Ouo", "parents": [5]}', errors.UnreadableFact),
        ('{"do": "village.add", "name": "Ouo", "parents": [{"unit": 5}]}', errors.UnreadableFact),
        ('{"do": "village.add", "name": "Ouo", "on": "2015-01-01"}', errors.ImpossibleDate),
        ('{"name": "Ouo"}', errors.MissingFact),
        ('{"do": 5}', errors.MissingFact),
        ('{"do": "village.add"}', errors.MissingFact),
        ('{"do": "claim.lodge"}', errors.MissingFact),
        ('{"do": "vilage.add", "name": "Ouo"}', errors.UnknownVerb),
        ('{"do": "village.add", "name": "Ouo", "nom": "Ouo"}', errors.UnknownFact),
        ('{"do": "village.add", "name": "Ouo", "uid": "x"}', errors.UnknownFact),
        ('{"do": "village.add", "name": "Ouo", "id": "x"}', errors.UnknownFact),
        ('{"do": "village.add", "name": "Ouo", "after": "x"}', errors.UnknownFact),
        ('{"do": "village.add", "name": "Ouo", "how_known": "seen"}', errors.UnknownFact),
        ('{"do": "authority.add", "office": "chief", "village": ["parou"]}', errors.UnreadableFact),
        ('{"do": "authority.add", "office": "chief", "village": "ouo"}', errors.NotFound),
        ('{"do": "group.register", "village": "parou", "members": [5]}', errors.UnreadableFact),
        ('{"do": "group.register", "village": "parou", "members": {}}', errors.UnreadableFact),
        ('{"do": "claim.record", "village": "parou", "complainants": 5}', errors.UnreadableFact),
        ('{"do": "claim.record", "village": "parou", "complainants": [5]}', errors.UnreadableFact),
        ('{"do": "claim.record", "village": "parou", "complainants": {}}', errors.UnreadableFact),
        ('{"do": "event.retract", "event": 5}', errors.NotFound),
        ('{"do": "event.retract"}', errors.MissingFact),
        ('{"do": "claim.acknowledge", "paper": "none"}', errors.MissingFact),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_taken_is_named_with_its_number(refusal, register, text, error):
    refused = refusal(PAROU, text)
    assert refused.line == 2
    assert isinstance(refused.cause, error)
    assert len(events(register)) == 2


def test_what_was_possible_is_told(refusal):
    assert refusal({"do": "vilage.add"}).cause.near[0] == "village.add"
    assert "name" in refusal({"do": "village.add", "nom": "Ouo"}).cause.possible
    assert "claim.acknowledge" in refusal(PAROU, CHIEF, WOMEN, LODGE, UPHELD[-1]).cause.allowed


def test_a_mark_at_the_start_of_the_file_is_no_part_of_it(tell):
    assert tell("\ufeff" + json.dumps(PAROU)).recorded == 1

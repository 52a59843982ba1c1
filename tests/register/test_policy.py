"""Who may do what, and what each account gets to see of all that the read path gives out."""

import dataclasses
import datetime as dt
import inspect

import pytest
from domain import spec_tables as spec
from factories import (
    ACCOUNTS,
    LATE,
    POINTS,
    SECRETS,
    Story,
    fresh_register,
    gather,
    rows_written,
    trial,
    whole_story,
)
from shapely.geometry import box, mapping, shape
from sqlalchemy import select

from landtrack import errors
from landtrack.domain import policy
from landtrack.domain.events import VERBS
from landtrack.domain.records import RECORDS, fields_of
from landtrack.register.reading import Reader
from landtrack.store import log
from landtrack.store.tables import RECORD_TABLES, read_log

REFUSALS = (errors.NotAllowed, errors.NotFound, errors.GuardRefused)
LIFE_CYCLES = sorted(verb for verb in VERBS if spec.rows_of(verb))
ACTORS = (*ACCOUNTS, "admin", "agent")


# --- role x verb ------------------------------------------------------------------------------


def may_in_spec(actor, verb, outcome=None):
    """Whether an account of Parou's cast may do a verb to Parou's level-1 claim or what follows from it."""
    if actor.disabled:
        return False
    if spec.rows_of(verb):
        right = spec.allowed(actor.role, actor.duties, verb, outcome)
    else:
        right = bool({(actor.role, None), *((actor.role, d) for d in actor.duties)} & policy.GRANTS[verb])
    return right


def attempts(story, verb, facts, outcome=None):
    """The accounts whose attempt ended otherwise than the tables say."""
    wrong, cast, unit = [], story.cast, story.unit
    for name in ACTORS:
        if name == "cofov_account" and "CH" in spec.who_may(verb):
            continue  # a body that is not the claim's: below
        actor = cast[name]
        expected = may_in_spec(actor, verb, outcome) and name not in ELSEWHERE
        with trial(unit):
            unit.actor, written = actor, rows_written(unit)
            try:
                story.do(verb, **facts)
                done = True
            except REFUSALS:
                done = False
                assert rows_written(unit) == written, f"{name} was refused and yet wrote"
        if done != expected:
            wrong.append(f"{name} {'did' if done else 'was refused'}")
    return wrong


# Accounts of the other village, and the body at the other level: whatever their role, not their matter.
ELSEWHERE = {"songobia_recorder", "other_chief_account", "cofov_account"}
ROW_CASES = [
    (row.verb, row.sources[0] if row.sources else None, row.outcome)
    for row in spec.ROWS
    if row.verb in VERBS and row.number != "12c"
]


@pytest.mark.parametrize(("verb", "status", "outcome"), ROW_CASES, ids=lambda case: case or "")
def test_a_step_is_taken_by_those_whose_act_it_is_and_nobody_else(story, verb, status, outcome):
    if status is None:
        kind = verb.split(".")[0]
        if kind in ("contest", "allotment"):
            story.commitment_at("signed")
        facts = {"on": LATE}
    else:
        facts = story.ready(verb, status, outcome)
    assert attempts(story, verb, facts, outcome) == []


def halves(story):
    """The western and the eastern half of the field."""
    whole = shape(story._commitment_demarcate()["geometry"])
    west, south, east, north = whole.bounds
    middle = (west + east) / 2
    return [
        {"geometry": mapping(whole.intersection(box(a, south, b, north)))} for a, b in ((west, middle), (middle, east))
    ]


def beside(story):
    """Two fields that nobody gave yet, side by side."""
    return [
        story.do("parcel.add", village=story.cast.parou, geometry=part["geometry"]).subject for part in halves(story)
    ]


def situation(story, verb):
    """Something that each verb without a life cycle can be done to, and its facts."""
    cast = story.cast
    village = {"village": cast.parou}
    if verb == "plot.lay_out" or verb.startswith("parcel."):
        story.commitment_at("demarcated")
    if verb in ("visit.record", "visit.season_sheet"):
        story.allotment_at("handed_over")
    if verb in ("group.same_as", "group.not_same"):
        again = story.do("group.register", **village).subject
    if verb == "claim.extend":
        story.claim_at("under_review")
    if verb == "consent.withdraw":
        consent = story.do("consent.record", party=cast.women[0], purpose="photo", answer="yes", **village).subject
    return {
        "unit.add": lambda: {"name": "Bara Sara", "kind": "commune"},
        "village.add": lambda: {"name": "Bodio"},
        "village.hold": lambda: {"village": cast.parou, "security_hold": True},
        "authority.add": lambda: {"office": "COFO", **village},
        "person.register": lambda: {"basis": "counted", "sex": "F", **village},
        "person.count": lambda: {"count": 2, **village},
        "claim.extend": lambda: {
            "claim": story.claim,
            "standard": "S4",
            "extended_until": "2099",
            "extension_reason": "season",
            "told_how": "spoken",
        },
        "person.name": lambda: {"person": cast.women[0], "full_name": "Aminata", "consent_record": "yes"},
        "person.same_as": lambda: {"person": cast.women[0], "same_as": cast.women[1]},
        "person.not_same": lambda: {"person": cast.women[0], "not_same": cast.women[1]},
        "person.erase": lambda: {"person": cast.named[0], "erase_reason": "her_request"},
        "claim.erase": lambda: {"claim": story.claim_at("lodged"), "erase_reason": "her_request"},
        "group.register": lambda: village,
        "group.same_as": lambda: {"group": cast.group, "same_group": again},
        "group.not_same": lambda: {"group": cast.group, "other_group": again},
        "group.member_joined": lambda: {"group": cast.group, "person": cast.women[0]},
        "group.member_left": lambda: {"group": cast.group, "person": cast.women[2]},
        "consent.record": lambda: {"party": cast.women[0], "purpose": "photo", "answer": "yes", **village},
        "consent.withdraw": lambda: {"consent": consent},
        "document.add": lambda: {"kind": "photo", **village},
        "figure.report": lambda: {"subject": "women", "value": 50, "source": "CARE", **village},
        "parcel.add": lambda: {"geometry": story._commitment_demarcate()["geometry"], **village},
        "parcel.reshape": lambda: {"parcel": story.parcel, "geometry": story._commitment_demarcate()["geometry"]},
        "parcel.mark_common": lambda: {"parcel": story.parcel, "common_parts": [{"kind": "path", "m2": 90}]},
        "parcel.split": lambda: {"parcel": story.parcel, "parts": halves(story)},
        "parcel.merge": lambda: {"parcels": beside(story), **village},
        "plot.lay_out": lambda: {"parcel": story.parcel, "plots": [{"number": "1"}]},
        "visit.record": lambda: {"allotment": story.allotment, "visit_answer": "in_use"},
        "visit.season_sheet": lambda: {"commitment": story.commitment, "season_year": 2014},
        "account.open": lambda: {"name": "nouvelle", "role": "officer"},
        "account.change": lambda: {"account": cast["plain"].uid, "duties": ["recorder"]},
        "account.disable": lambda: {"account": cast["plain"].uid},
        "setting.change": lambda: {"key": "hosting", "setting_value": "ML"},
    }[verb]()


OTHERS = sorted(verb for verb in VERBS if not spec.rows_of(verb) and not verb.startswith("event."))
NO_VILLAGE = {"unit.add", "account.open", "account.change", "account.disable", "setting.change"}


@pytest.mark.parametrize("verb", OTHERS)
def test_a_verb_without_a_life_cycle_is_done_by_those_it_is_granted_to_and_nobody_else(story, verb):
    facts = situation(story, verb)
    wrong = attempts(story, verb, facts)
    if verb in NO_VILLAGE:  # not a matter of one village: an officer of any village may
        wrong = [w for w in wrong if w.split()[0] not in ELSEWHERE]
    if verb == "village.add":  # a village that is not there yet lies in the scope of those who see all
        wrong = [w for w in wrong if not w.endswith("was refused") or "*" in story.cast[w.split()[0]].villages]
    assert wrong == []


@pytest.mark.parametrize("verb", sorted(set(VERBS) - set(LIFE_CYCLES)))
def test_an_advocate_moves_nothing_and_an_administrator_no_case(verb):
    """domain.md 3: admin and advocate move nothing."""
    assert not {role for role, _ in policy.GRANTS[verb]} & {"advocate"}
    if verb.split(".")[0] not in ("unit", "village", "authority", "account", "setting", "event"):
        assert "admin" not in {role for role, _ in policy.GRANTS[verb]}


@pytest.mark.parametrize("verb", LIFE_CYCLES)
def test_the_grants_of_a_life_cycle_are_those_of_its_table(verb):
    for role in policy.ROLES:
        for duty in (None, "recorder", "approver", "focal_point", "publisher"):
            held = (role, duty) in policy.GRANTS[verb] or (role, None) in policy.GRANTS[verb]
            assert held == spec.allowed(role, (duty,) if duty else (), verb), (role, duty)


def test_telling_the_answer_belongs_to_whoever_gives_it():
    """domain.md 3: GRANTS gives the steps that only formalise (tell_outcome ...) to whoever holds the form's own verb;
    product.md 2.3: The chief's answer: start_review, decision, tell_outcome if the women were there."""
    assert policy.GRANTS["claim.tell_outcome"] >= policy.GRANTS["claim.uphold"]


@pytest.mark.parametrize("verb", ["claim.close", "claim.withdraw", "claim.appeal"])
def test_what_the_women_do_is_heard_by_a_recorder(story, verb):
    """W: the complainants or their representative, heard by R; here an officer without that duty."""
    status, outcome = {"claim.close": ("upheld", "given_up"), "claim.withdraw": ("lodged", None),
                       "claim.appeal": ("not_upheld", None)}[verb]  # fmt: skip
    facts = story.ready(verb, status, outcome)
    story.unit.actor = story.cast["plain"]
    with pytest.raises(errors.NotAllowed):
        story.do(verb, **facts)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_buttons_ask_what_the_verb_asks(cast, verb):
    for name in ACTORS:
        reader = cast.register.read(cast[name])
        for area in (cast.parou, cast.songobia, ""):
            assert reader.may(verb, area) == (policy.refusal(cast[name], verb, area) is None)
    assert not cast.register.read(cast["disabled"]).may(verb)


def test_no_account_is_the_system(cast):
    pretender = dataclasses.replace(policy.SYSTEM, name="system")
    for verb in VERBS:
        assert policy.may(policy.SYSTEM, verb) == ("S" in spec.who_may(verb))
        assert not policy.may(pretender, verb)
        for name in ACTORS:
            actor = dataclasses.replace(cast[name], uid="system", name="system")
            assert policy.may(actor, verb, cast.parou) == policy.may(cast[name], verb, cast.parou)


# --- G0: villages, level, and rights withdrawn a moment ago -----------------------------------------

CHIEF_VERBS = sorted(
    {row.verb for row in spec.ROWS if "CH" in row.who and row.verb in VERBS}
)  # start_review, hearing_held, talk_again, resume, uphold, uphold_partly, refuse


@pytest.mark.parametrize("verb", CHIEF_VERBS)
@pytest.mark.parametrize("who", ["other_chief_account", "cofov_account"])
def test_a_body_acts_on_its_own_claims_only(story, verb, who):
    """CH: the deciding body at the claim's current level and area."""
    row = next(r for r in spec.rows_of(verb) if "CH" in r.who)
    facts = story.ready(verb, row.sources[0])
    story.unit.actor = story.cast[who]
    with pytest.raises(REFUSALS):
        story.do(verb, **facts)


@pytest.mark.parametrize("verb", sorted(set(CHIEF_VERBS) - {"claim.start_review"}))
def test_a_chief_does_nothing_more_to_a_claim_that_went_to_the_next_level(story, verb):
    story.claim_at("not_upheld")
    story.do("claim.appeal")
    if verb == "claim.resume":
        story.do("claim.hold", on=LATE, hold_until="2014-06-20")
    facts = {"on": LATE, "hold_until": "2014-harvest"} if verb == "claim.talk_again" else {"on": LATE}
    story.unit.actor = story.cast["chief_account"]
    with pytest.raises(REFUSALS):
        story.do(verb, **facts)


def test_a_chief_takes_up_no_claim_that_names_him(story):
    """3.1 row 9: level 2 is preset where the chief is named in the claim; 8.2: hidden from the person complained of."""
    story.told["claim.lodge"] = {"decider_named": "yes"}
    story.claim_at("acknowledged")
    story.unit.actor = story.cast["chief_account"]
    with pytest.raises(REFUSALS):
        story.do("claim.start_review")


@pytest.mark.parametrize(
    "verb", ["claim.hearing_held", "claim.hold", "claim.uphold", "event.correct", "event.complete"]
)
def test_an_officer_acts_in_her_villages_only(story, verb):
    story.claim_at("under_review")
    event = story.event
    common = {
        "event.correct": {"facts": {"body": story.cast.chief}},
        "event.complete": {"reserve": "by_phone"},
    }
    story.unit.actor = story.cast["songobia_recorder"]
    written = rows_written(story.unit)
    facts = {"event": event.id, **common[verb]} if verb in common else {}
    with pytest.raises((errors.NotAllowed, errors.NotFound)):
        story.do(verb, **facts)
    assert rows_written(story.unit) == written


REACHES_ACROSS = {
    "consent for a claim elsewhere": ("consent.record", {"purpose": "share_with_chief", "answer": "yes",
    "claim": "claim"}),
    "consent of a woman elsewhere": ("consent.record", {"purpose": "photo", "answer": "yes", "party": "woman"}),
    "paper about a claim elsewhere": ("document.add", {"kind": "photo", "about": "claim"}),
    "a group of women elsewhere": ("group.register", {"members": ["woman"]}),
    "a claim of women elsewhere": ("claim.record", {"complainants": ["woman"], "consent_record": "yes"}),
    "a claim linked with one elsewhere": ("claim.record", {"linked_claims": ["claim"]}),
    "land that answers a claim elsewhere": (
        "commitment.propose", {"origin": "request", "claims": ["claim"], "givers": "not_said", "declared_area": 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("verb", "facts"), REACHES_ACROSS.values(), ids=REACHES_ACROSS.keys())
def test_no_fact_refers_to_what_the_account_may_not_know_of(story, verb, facts):
    """NotFound: there is none, or the account may not know of it (errors.py); rights are villages (design.md 5)."""
    story.claim_at("lodged")
    known = {"claim": story.claim, "woman": story.cast.named[0]}

    def fill(value):
        return [fill(v) for v in value] if isinstance(value, list) else known.get(value, value)

    story.unit.actor = story.cast["songobia_recorder"]
    with pytest.raises((errors.NotFound, errors.NotAllowed)):
        story.unit.do(verb, village=story.cast.songobia, **{name: fill(value) for name, value in facts.items()})


def test_a_plot_is_not_planned_for_a_claim_elsewhere(story):
    story.claim_at("upheld")
    story.told["commitment.propose"] = {"village": story.cast.songobia, "origin": "meeting", "claims": ...}
    story.commitment_at("signed")
    story.unit.actor = story.cast["songobia_recorder"]
    with pytest.raises((errors.NotFound, errors.NotAllowed, errors.GuardRefused)):
        story.do("allotment.plan")


def test_an_account_that_was_disabled_a_moment_ago_writes_nothing(story):
    unit, cast = story.unit, story.cast
    with unit.new_form(), unit.acting_as(cast["admin"]):
        unit.do("account.disable", account=cast["recorder"].uid)
    unit.actor = unit.register._as_it_stands(unit.conn, cast["recorder"])
    with pytest.raises(errors.NotAllowed) as refused:
        story.do("claim.record")
    assert refused.value.why == "disabled"


@pytest.fixture
def own(tmp_path):
    """A register of the test's own, to disable accounts in."""
    register = fresh_register(tmp_path)
    cast = gather(register)
    with register.write(cast["everywhere"]) as unit:
        cast.story = whole_story(unit, cast)
    yield cast
    register.close()


def disable(cast, name):
    with cast.register.write(cast["admin"]) as unit:
        unit.do("account.disable", account=cast[name].uid)


@pytest.mark.parametrize("when", ["opened before", "opened after"])
def test_an_account_that_was_disabled_a_moment_ago_reads_nothing(own, when):
    """A right withdrawn a moment ago no longer reads: the page still holds the account as it was."""
    reader = own.register.read(own["recorder"])
    assert reader.get("claim", own.story.claim)
    disable(own, "recorder")
    if when == "opened after":
        reader = own.register.read(own["recorder"])
    with pytest.raises((errors.NotAllowed, errors.NotFound)):
        reader.get("claim", own.story.claim)
    assert reader.names(own.named) == {}


def test_a_village_withdrawn_a_moment_ago_is_read_no_more(own):
    reader = own.register.read(own["recorder"])
    with own.register.write(own["admin"]) as unit:
        unit.do("account.change", account=own["recorder"].uid, villages=[own.songobia])
    with pytest.raises((errors.NotAllowed, errors.NotFound)):
        reader.get("claim", own.story.claim)


def test_an_account_that_was_disabled_a_moment_ago_writes_nothing_in_a_new_unit(own):
    disable(own, "recorder")
    with pytest.raises(errors.NotAllowed), own.register.write(own["recorder"]) as unit:
        unit.do("claim.record", village=own.parou)


def test_the_last_administrator_stays(own):
    disable(own, "admin2")
    with pytest.raises(errors.GuardRefused), own.register.write(own["admin"]) as unit:
        unit.do("account.disable", account=own["admin"].uid)


# --- what each account is given to read ------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Parou: a whole story at level 2 with every secret, one anonymous, one the chief may know, one that went to
    the next level, one that names the chief, a draft; and a story of Songobia."""
    register = fresh_register(tmp_path_factory.mktemp("read"))
    cast = gather(register)
    with register.write(cast["everywhere"]) as unit:
        cast.main = whole_story(unit, cast, last="allotment.take_back")
        cast.anonymous = Story(
            unit, cast, **{"claim.lodge": {"complainant_kind": "anonymous", "text_original": "rien"}}
        )
        cast.anonymous.claim_at("under_review")
        cast.appealed = Story(unit, cast)
        cast.appealed.women = [cast.named[0]]
        cast.appealed.claim_at("not_upheld")
        cast.appealed.do("claim.appeal", reason_words=SECRETS["reason_words"])
        cast.against_him = Story(unit, cast, **{"claim.lodge": {"decider_named": "yes"}})
        cast.against_him.women = [cast.named[0]]
        cast.against_him.claim_at("acknowledged")
        cast.draft = Story(unit, cast)
        cast.draft.claim_at("draft")
        with unit.new_form():
            cast.known_woman = unit.do(
                "person.register", village=cast.parou, basis="named", sex="F", full_name="Nafissatou Connue",
                consent_record="yes",
            ).subject  # fmt: skip
        cast.known = Story(unit, cast, **{"claim.lodge": {"share_with_chief": "yes"}})
        cast.known.women = [cast.known_woman]
        cast.known.claim_at("under_review")
        cast.elsewhere = Story(unit, cast, **{
            "claim.record": {"village": cast.songobia}, "claim.start_review": {"body": cast.other_chief},
            "commitment.propose": {"village": cast.songobia}, "commitment.announce": {"heard_by": [cast.other_chief]},
            "allotment.hand_over": {"handed_by": [cast.other_chief]},
        })  # fmt: skip
        with unit.new_form():
            facts = {"basis": "named", "sex": "F", "full_name": "Ramata Dehors", "consent_record": "yes"}
            cast.woman_elsewhere = unit.do("person.register", village=cast.songobia, **facts).subject
            cast.group_elsewhere = unit.do("group.register", village=cast.songobia, members=[cast.woman_elsewhere],
                                           name="Groupement Dehors").subject  # fmt: skip
        cast.elsewhere.women = [cast.woman_elsewhere]
        cast.elsewhere.claim_at("allotting")
        cast.elsewhere.allotment_at("handed_over")
        with unit.new_form():
            unit.do("figure.report", village=cast.parou, subject="women", value=50, source="CARE", on="2013-06-01")
            unit.do("consent.record", village=cast.parou, party=cast.named[0], claim=cast.main.claim, purpose="photo",
                    answer="no")  # fmt: skip
            unit.do("document.add", village=cast.parou, kind="photo", about=cast.main.claim, access_class="S")
    yield cast
    register.close()


@pytest.fixture(scope="module")
def everything(told):
    """All that each account is given by all public methods of a Reader."""
    return {name: given(told, told.register.read(told[name])) for name in ACTORS}


def all_uids(register):
    with register.database.read() as conn:
        return {kind: list(conn.execute(select(t.c.uid)).scalars()) for kind, t in RECORD_TABLES.items()}


def given(cast, reader):  # noqa: C901, PLR0912 (a branch a case)
    """(what was asked, the answer) for every question that a Reader takes; refusals give nothing."""
    uids = all_uids(cast.register)
    every = [uid for many in uids.values() for uid in many]
    days = (None, "2013-06-15", "2014-11-30")
    words = ["Parou", "a", "an", "e", "ou", *SECRETS.values(), *(w.split("-")[0] for w in SECRETS.values()),
             "Nafissatou", "Ramata", "Groupement"]  # fmt: skip
    with cast.register.database.read() as conn:
        for kind, column in (("claim", "public_code"), ("person", "pseudonym"), ("group", "pseudonym")):
            words += [code for code in conn.execute(select(RECORD_TABLES[kind].c[column])).scalars() if code]
    questions = [("today", (), lambda: reader.today), ("scope", (), lambda: reader.scope)]

    def ask(name, *args, **kwargs):
        if hasattr(Reader, name):
            questions.append((name, args, lambda: getattr(reader, name)(*args, **kwargs)))

    for kind in RECORDS:
        ask("list", kind)
        ask("knows_any", kind)
        ask("knows_any", kind, area_code=[cast.songobia])
        ask("list", kind, area_code=cast.parou)
        ask("list", kind, area_code=[cast.parou, cast.songobia, ""])
        for uid in uids[kind]:
            ask("get", kind, uid)
            ask("words", kind, uid, sid="walk")
    for kind in ("parcel", "plot"):
        ask("near", kind, POINTS["Parou"])
    for day in days:
        ask("villages", day)
        for village in uids["village"]:
            ask("places", village, day)
            ask("land", village, day)
            ask("holding_persons", village, day)
            ask("timeline", village, day=day)
        for claim in uids["claim"]:
            ask("chain", claim, day)
        ask("chains", every, day)
        for uid in every:
            if day:
                ask("status_on", uid, day)
    for uid in every:
        ask("timeline", uid)
        ask("reserves", uid)
        ask("holdings", uid)
        ask("claims_of", uid)
    with cast.register.database.read() as conn:
        events = [event.id for event in log.every(conn)]
    for event in events:
        ask("told_in", event)
    for claim in uids["claim"]:
        ask("linked_to", claim)
    ask("left_to_complete")
    ask("setting", "one_officer")
    ask("names", every, sid="walk")
    for text in words:
        ask("search", text, sid="walk")
    ask("search", "a", sid="walk", signs=("hoe", "hen", "moon"))
    answers = []
    for name, args, question in questions:
        try:
            answers.append(((name, *args), question()))
        except (errors.NotAllowed, errors.NotFound):
            continue
    return answers


# Methods that give out nothing of the register: they work on what the caller holds already.
TAKES_WHAT_IT_IS_GIVEN = {"may", "flags", "live", "sign", "may_open", "refresh", "sees", "cut"}


def test_the_walk_asks_every_question_that_a_reader_takes():
    public = {name for name, _ in inspect.getmembers(Reader) if not name.startswith("_")}
    asked = {
        "today", "scope", "list", "get", "words", "villages", "places", "land", "holding_persons", "timeline", "chain", "chains",
        "knows_any", "status_on", "reserves", "holdings", "claims_of", "linked_to", "left_to_complete", "names",
        "search", "told_in", "setting", "near",
    }  # fmt: skip
    assert public - TAKES_WHAT_IT_IS_GIVEN <= asked


@pytest.mark.parametrize("account", ACTORS)
def test_there_is_any_where_a_list_has_one(told, account):
    reader = told.register.read(told[account])
    places = ({}, {"area_code": told.parou}, {"area_code": told.songobia}, {"uid": ["no such"]})
    for kind in RECORDS:
        for where in places:
            try:
                listed = reader.list(kind, **where)
            except errors.NotAllowed:
                with pytest.raises(errors.NotAllowed):
                    reader.knows_any(kind, **where)
            else:
                assert reader.knows_any(kind, **where) is bool(listed), (kind, where)


def parts(value):
    """Every key, value and text within an answer, whatever it is made of."""
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            inner = getattr(value, field.name)
            yield field.name, inner
            yield from parts(inner)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key, inner
            yield from parts(key)
            yield from parts(inner)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from parts(inner)
    else:
        yield None, value


def texts(answer):
    return [v for _, v in parts(answer) if isinstance(v, str | dt.date)]


def tells(answer):
    """Whether there is anything in an answer; a village's land without any is its own uid only."""
    return any(v for k, v in answer.items() if k != "village") if isinstance(answer, dict) else bool(answer)


def asked_with(found):
    """The methods that gave it out, and of which kind: short enough for a failing test to show."""
    return sorted({" ".join(q[:2]) if q[0] in ("get", "list", "words") else q[0] for q in found})


def test_the_walk_finds_what_is_there(everything, told):
    """The tests below prove nothing if the walk is blind: the officer of the village is given all of it."""
    seen = {str(t) for _, answer in everything["everywhere"] for t in texts(answer)}
    names = {SECRETS["full_name"], SECRETS["president"], SECRETS["group"], SECRETS["text_original"]}
    assert seen >= names | {told.main.claim, told.elsewhere.claim, told.woman_elsewhere, "Nafissatou Connue"}


@pytest.mark.parametrize("name", ["chief_account", "cofov_account", "other_chief_account", "advocate", "admin",
"admin2",
                                  "disabled"])  # fmt: skip
def test_no_name_and_no_word_of_a_claim_at_level_2_or_3_reaches(everything, name):
    """domain.md 8.2, T: the chief's view of a level 2-3 claim contains none of the seeded names."""
    secrets = {*SECRETS.values(), "Ramata Dehors", "Groupement Dehors"}
    found = [q for q, answer in everything[name] if any(s in str(t) for t in texts(answer) for s in secrets)]
    assert asked_with(found) == []


def test_the_woman_who_agreed_is_known_to_her_chief_and_to_no_other_body(told):
    def known(name):
        return told.register.read(told[name]).names([told.known_woman])

    assert known("chief_account") == {told.known_woman: "Nafissatou Connue"}
    for other in ("cofov_account", "other_chief_account", "advocate", "admin", "disabled"):
        assert known(other) == {}


def class_in_spec(kind, name):
    for letter, table in zip("ICSP", (spec.IDENTITY, spec.CONTACT, spec.SENSITIVE, spec.PUBLIC), strict=True):
        if name in table.get(kind, set()):
            return letter
    return "O"


@pytest.mark.parametrize("kind", RECORDS)
def test_every_field_has_the_class_of_section_4(kind):
    strictness = {"I": 3, "C": 3, "S": 2, "O": 1, "P": 0}
    laxer = {
        f.name: (f.cls, class_in_spec(kind, f.name))
        for f in fields_of(kind)
        if strictness[f.cls] < strictness[class_in_spec(kind, f.name)]
    }
    assert laxer == {}


# What each part of an answer is made of.
RECORDS_OF = {"claims_of": "claim", "linked_to": "claim", "holdings": "allotment", "villages": "village"}
INSIDE = {"claim": "claim", "decisions": "decision", "commitments": "commitment", "contests": "contest",
          "parcels": "parcel", "plots": "plot", "allotments": "allotment"}  # fmt: skip


def fields_told(question, answer):
    """(kind, field, value) of every record and event within an answer."""
    name = question[0]
    if name in ("chain", "land"):
        for key, kind in INSIDE.items():
            many = answer.get(key, [])
            for record in [many] if isinstance(many, dict) else many:
                yield from ((kind, *item) for item in record.items())
    elif name == "timeline":
        for entry in answer:
            body = entry.event.body
            for facts in (entry.facts, entry.corrected, body.get("facts", {})):
                yield from ((entry.event.kind, *item) for item in facts.items())
            for record in body.get("makes", []) + body.get("sets", []):
                yield from ((record["kind"], *item) for item in record.items())
    elif name in ("get", "list", *RECORDS_OF):
        kind = RECORDS_OF.get(name) or question[1]
        for record in answer if isinstance(answer, list) else [answer]:
            yield from ((kind, *item) for item in record.items())


@pytest.mark.parametrize("role", ["chief", "advocate", "admin"])
def test_a_role_is_given_no_field_of_a_class_it_may_not_see(everything, role):
    """Role x field class over records and what stands inside events: the cut is made in the register, not on a page."""
    found = set()
    for question, answer in everything[{"chief": "chief_account"}.get(role, role)]:
        for kind, field, value in fields_told(question, answer):
            told_ = value not in (None, [], "", {}, ()) and not (isinstance(value, dict) and "sealed" in value)
            own_land = role == "chief" and field in ("geometry", "common_parts")
            accounts = role == "admin" and kind in ("account", "setting")
            if field not in RECORDS.get(kind, ()) or not told_ or own_land or accounts:
                continue
            if class_in_spec(kind, field) not in spec.SEES[role]:
                found.add((question[0], kind, field))
    assert sorted(found) == []


def test_what_is_common_in_a_field_is_told_to_those_who_see_its_outline_and_to_nobody_else(everything):
    """domain.md 4 and 8.2: class S like the geometry; an officer, a chief in his own village, no advocate, no admin."""
    sees = {}
    for name in ("recorder", "chief_account", "advocate", "admin2"):
        told = [
            (field, value) for question, answer in everything[name] for _, field, value in fields_told(question, answer)
        ]
        sees[name] = tuple(any(field == one and value for field, value in told) for one in ("geometry", "common_parts"))
    assert sees == {"recorder": (True, True), "chief_account": (True, True), "advocate": (False, False),
                    "admin2": (False, False)}  # fmt: skip


def test_a_chief_is_not_told_who_complained_unless_she_agreed(everything, told):
    """domain.md 4: complainants are class I; at level 2 and 3 he decides on a pseudonym and facts."""
    women = {*told.main.women, *told.anonymous.women, *told.appealed.women}
    found = []
    for question, answer in everything["chief_account"]:
        if question[0] == "claims_of" and question[1] in women and answer:
            found.append(question)
        found += [
            question for key, value in parts(answer) if key == "complainants" and women & set(map(str, texts(value)))
        ]
    assert asked_with(found) == []


@pytest.mark.parametrize("which", ["appealed", "against_him", "draft", "elsewhere"])
def test_a_chief_knows_nothing_of_a_claim_that_is_not_his(everything, told, which):
    """domain.md 8.2: own claims and commitments; hidden from the person complained of."""
    claim = getattr(told, which).claim
    found = [q for q, answer in everything["chief_account"] if claim in map(str, texts(answer))]
    assert asked_with(found) == []


@pytest.mark.parametrize("which", ["main", "anonymous", "known", "draft", "elsewhere"])
def test_the_commission_knows_nothing_of_a_claim_at_the_first_level(everything, told, which):
    claim = getattr(told, which).claim
    found = [q for q, answer in everything["cofov_account"] if claim in map(str, texts(answer))]
    assert asked_with(found) == []


@pytest.mark.parametrize(("name", "village"), [("songobia_recorder", "parou"), ("other_chief_account", "parou"),
                                               ("recorder", "songobia"), ("chief_account", "songobia")])  # fmt: skip
def test_an_account_knows_nothing_of_a_village_out_of_its_scope(everything, told, name, village):
    area = getattr(told, village)
    with told.register.database.read() as conn:
        kinds = set(RECORDS) - {"unit", "village", "authority", "account", "setting"}
        tables = [RECORD_TABLES[kind] for kind in kinds]
        foreign = {uid for t in tables for uid in conn.execute(select(t.c.uid).where(t.c.area_code == area)).scalars()}
    found = [q for q, answer in everything[name] if foreign & set(map(str, texts(answer)))]
    asked = foreign | {area}
    answered = [
        q for q, answer in everything[name]
        if set(map(str, q[1:])) & asked and tells(answer) and q[0] != "places"
    ]  # fmt: skip
    assert (asked_with(found), asked_with(answered)) == ([], [])


@pytest.mark.parametrize("name", ["advocate", "admin"])
def test_no_case_content_reaches(everything, told, name):
    """domain.md 1.4: advocate, published figures only; admin, no case content."""
    with told.register.database.read() as conn:
        kinds = set(RECORDS) - {"unit", "village", "authority", "figure", "account", "setting"}
        cases = {uid for k in kinds for uid in conn.execute(select(RECORD_TABLES[k].c.uid)).scalars()}
    found = [q for q, answer in everything[name] if cases & set(map(str, texts(answer)))]
    answered = [q for q, answer in everything[name] if set(map(str, q[1:])) & cases and answer]
    assert (asked_with(found), asked_with(answered)) == ([], [])


@pytest.mark.parametrize("name", ["advocate", "admin"])
def test_whether_a_village_has_a_case_does_not_show(own, name):
    """What an account without case content is given is the same whether or not women have complained."""
    reader = own.register.read(own[name])

    def seen():
        return [
            {k: v for k, v in village.items() if k != "reported"}
            for day in (None, "2013-06-15", "2013-12-31")
            for village in reader.villages(day)
            if village["name"] == "Songobia"
        ]

    before = seen()
    with own.register.write(own["everywhere"]) as unit:
        Story(unit, own, **{"claim.record": {"village": own.songobia}}).claim_at("lodged")
    assert seen() == before


def test_a_village_under_a_security_hold_shows_no_point_outside(own):
    """domain.md 4: point P, O under a hold; 1.3: a security hold per zone stops every publication."""
    with own.register.write(own["everywhere"]) as unit:
        unit.do("village.hold", village=own.parou, security_hold=True)
    for name in ("advocate", "admin"):
        reader = own.register.read(own[name])
        assert "point" not in reader.get("village", own.parou)
        shown = next(v for v in reader.villages() if v["uid"] == own.parou)
        assert not shown.get("point")
    assert own.register.read(own["plain"]).get("village", own.parou)["point"]


@pytest.mark.parametrize("name", ["chief_account", "cofov_account", "advocate", "admin"])
def test_lateness_and_reserves_are_the_officer_s_view_only(everything, name):
    given_ = [q for q, answer in everything[name] if q[0] in ("reserves", "left_to_complete") and answer]
    assert asked_with(given_) == []


def test_a_disabled_account_is_given_nothing(everything):
    given_ = {q[0] for q, answer in everything["disabled"] if answer and q[0] not in ("today", "scope")}
    assert given_ == set()


def test_contact_is_for_the_recorder_who_took_it_down(told):
    """domain.md 8.2: contact, officer as recorder: own intakes."""
    mine = told.register.read(told["agent"]).words("person", told.named[0])
    others = told.register.read(told["recorder"]).words("person", told.named[0])
    assert mine["phone"] == SECRETS["phone"]
    assert not {"phone", "safe_times", "must_not_know"} & set(others)


# --- consent, alive or not ----------------------------------------------------------------------------------


@pytest.fixture
def shared(tmp_path):
    """A claim of which the chief may know who stands behind it."""
    register = fresh_register(tmp_path)
    cast = gather(register)
    with register.write(cast["everywhere"]) as unit:
        cast.story = Story(unit, cast, **{"claim.lodge": {"share_with_chief": "yes"}})
        cast.story.women = [cast.named[0]]
        cast.story.claim_at("not_upheld")
    yield cast
    register.close()


def known(cast, name="chief_account"):
    return cast.register.read(cast[name]).names([cast.named[0]])


def consent(cast, **facts):
    with cast.register.write(cast["everywhere"]) as unit:
        return unit.do("consent.record", village=cast.parou, purpose="share_with_chief", **facts).subject


def test_identity_goes_to_the_chief_with_a_live_consent(shared):
    assert known(shared) == {shared.named[0]: SECRETS["full_name"]}


@pytest.mark.parametrize("whose", ["claim", "party"])
def test_a_consent_that_was_withdrawn_closes_the_name_again(shared, whose):
    """domain.md 8.1: may be withdrawn; G6: identity goes to a body only with a live consent for it."""
    subject = {"claim": {"claim": shared.story.claim}, "party": {"party": shared.named[0]}}[whose]
    given_ = consent(shared, answer="yes", **subject)
    with shared.register.write(shared["everywhere"]) as unit:
        unit.do("consent.withdraw", consent=given_)
    assert known(shared) == {}


@pytest.mark.parametrize("whose", ["claim", "party"])
def test_a_later_no_closes_the_name_again(shared, whose):
    answer = "no"
    subject = {"claim": {"claim": shared.story.claim}, "party": {"party": shared.named[0]}}[whose]
    consent(shared, answer=answer, **subject)
    assert known(shared) == {}


def test_an_answer_corrected_to_no_closes_the_name_again(shared):
    with shared.register.write(shared["everywhere"]) as unit:
        lodged = next(e for e in shared.register.read(shared["everywhere"]).timeline(shared.story.claim)
                      if e.event.verb == "claim.lodge")  # fmt: skip
        unit.do("event.correct", event=lodged.event.id, facts={"share_with_chief": "no"})
    assert known(shared) == {}


def test_what_the_chief_may_know_the_commission_may_not(shared):
    """domain.md 8.1: share_with_chief and share_with_commission (per level) are separate purposes."""
    with shared.register.write(shared["everywhere"]) as unit:
        shared.story.unit = unit
        shared.story.do("claim.appeal")
    assert known(shared, "cofov_account") == {}
    consent_facts = {"answer": "yes", "claim": shared.story.claim, "purpose": "share_with_commission"}
    with shared.register.write(shared["everywhere"]) as unit:
        unit.do("consent.record", village=shared.parou, **consent_facts)
    assert known(shared, "cofov_account") == {shared.named[0]: SECRETS["full_name"]}


# --- reading is logged -----------------------------------------------------------------------------------------


def logged(cast, **where):
    with cast.register.database.read() as conn:
        rows = conn.execute(select(read_log)).mappings().all()
    return [r for r in rows if all(r[k] == v for k, v in where.items())]


def test_reading_a_name_is_logged_once_a_sign_in_record_and_class(own):
    reader = own.register.read(own["recorder"])
    for sid in ("s-1", "s-1", "s-2"):
        assert reader.names(own.named[:1], sid=sid, why="to call her") == {own.named[0]: SECRETS["full_name"]}
    rows = logged(own, record=own.named[0])
    assert [(r["sid"], r["class"], r["account"], r["why"]) for r in rows] == [
        ("s-1", "I", own["recorder"].uid, "to call her"),
        ("s-2", "I", own["recorder"].uid, "to call her"),
    ]


def test_reading_words_is_logged_by_class(own):
    own.register.read(own["everywhere"]).words("claim", own.story.claim, sid="s-1")
    assert {r["class"] for r in logged(own, record=own.story.claim)} == {"I", "S"}


def test_a_name_found_by_search_is_logged(own):
    hits = own.register.read(own["recorder"]).search("doukou", sid="s-1")
    assert [h.uid for h in hits] == [own.named[0]]
    assert [r["record"] for r in logged(own, **{"class": "I"})] == [own.named[0]]


def test_a_refused_reading_logs_nothing(own):
    for name in ("chief_account", "advocate", "admin", "disabled", "songobia_recorder"):
        assert own.register.read(own[name]).names(own.named, sid="s-1") == {}
    assert logged(own) == []

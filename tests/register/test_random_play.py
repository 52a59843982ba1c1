"""Random verbs of random accounts with random facts: whatever is tried, the register stays what it should be.

Every attempt either becomes one event that its author had the right to, or changes nothing.  What was found is
kept by kind, so that one fault does not hide another; each test below asks for one kind.  A finding names the seed
and the number of the attempt.  LANDTRACK_DEEP=1 plays much longer.
"""

import datetime as dt
import itertools
import os
import random
from collections import Counter
from fractions import Fraction

import pytest
from domain import spec_tables as spec
from factories import (
    EIGHT,
    PATHS,
    SECRETS,
    Story,
    common_part,
    field_at,
    fresh_register,
    gather,
    rows_written,
    trial,
    undone,
)
from shapely.geometry import Point
from sqlalchemy import select, text

from landtrack.counting.facts import WomenFacts
from landtrack.counting.women import numbers_by, numbers_of
from landtrack.domain import policy
from landtrack.domain.codes import CODES
from landtrack.domain.events import VERBS
from landtrack.domain.fold import is_hidden
from landtrack.domain.records import RECORDS
from landtrack.domain.values import new_uid
from landtrack.errors import LandtrackError
from landtrack.register import integrity
from landtrack.register.system import all_due
from landtrack.store import log, spans
from landtrack.store.tables import READ_TABLES, RECORD_TABLES

from counting.long_way import Recount, shown  # isort: skip

DEEP = os.environ.get("LANDTRACK_DEEP") == "1"
SEEDS = range(int(os.environ.get("LANDTRACK_SEEDS", "150"))) if DEEP else range(10)
ATTEMPTS = 500 if DEEP else 250
CHECK_EVERY = 50
TABLES = {table.name: table for table in READ_TABLES}

PLAYERS = (
    *("everywhere",) * 6, *("recorder",) * 3, *("second",) * 2, "plain", "approver", "songobia_recorder",
    "chief_account", "chief_account", "cofov_account", "other_chief_account", "advocate", "admin", "disabled",
)  # fmt: skip
HOSTILE = (
    None, "", " ", [], {}, [[]], [None], {"value": None}, {"value": "x"}, {"value": 3, "unit": "acre"}, {"unit": "ha"},
    True, -1, 0, 2**63, 10**30, -0.0, 1e308, float("nan"), float("inf"), "x" * 300, "\x00", "\ud800", "2013-02-30",
    "9999-dry", "٢٠١٣", {"season": "rains"}, {"season": "03", "year": 2013}, "1/0", "0/1", "7/3", "null", "*",
    "'; DROP TABLE claim; --", {"party": None}, [{"person": None}], [{"share": "1/2"}], {"sealed": "0" * 64},
    {"type": "Polygon"}, {"type": "Polygon", "coordinates": None}, {"type": "Polygon", "coordinates": [[[0, 0]] * 4]},
    {"type": "Point", "coordinates": ["a", "b"]}, {"type": "GeometryCollection", "geometries": []},
)  # fmt: skip


# Steps that lead away from the road: drawn less often, so that much is still played on it.
RARE = {
    row.verb for row in spec.ROWS
    if row.to in ("inadmissible", "merged", "withdrawn", "referred", "discarded", "expired", "ended", "cancelled",
                  "transferred", "surrendered", "taken_back", "lapsed", "inherited", "closed")
} | {"claim.strip_sensitive", "claim.hold", "claim.talk_again", "commitment.reduce"}  # fmt: skip


def differences(table, live, again):
    """Columns in which rows of one uid differ, or rows that stand on one side only."""
    columns = [c.name for c in TABLES[table].c if c.name != "fid"]
    one, two = ({row[: 2 if "uid" not in columns else 1]: row for row in side} for side in (live, again))
    for key in one.keys() & two.keys():
        for column, a, b in zip(columns, one[key], two[key], strict=True):
            if a != b:
                yield f"{column}: {str(a)[:30]} live, {str(b)[:30]} rebuilt"
    if extra := len(one.keys() - two.keys()):
        yield f"{extra} rows live only"
    if lacking := len(two.keys() - one.keys()):
        yield f"{lacking} rows rebuilt only"


class Play:
    """One seed: a unit in which accounts try things, and what was found."""

    def __init__(self, seed, unit, cast):
        self.rng, self.seed, self.unit, self.cast = random.Random(seed), seed, unit, cast
        self.attempt, self.found, self.done, self.events, self.counted = 0, [], Counter(), [], Counter()
        self.day = dt.date(2014, 2, 2)
        self.stories = [self.told(), self.told()]
        self.events += [self.a_group(declared_size=5), self.a_group()]

    def a_group(self, **size):
        """A group of two women that may ask and hold."""
        with self.unit.new_form():
            members = self.rng.sample(self.cast.women, 2)
            return self.unit.do("group.register", village=self.cast.parou, members=members, on="2013-03-08", **size)

    def told(self):
        """A story that is somewhere on its way: play begins in the middle of things."""
        lent = {"commitment.propose": {"end": "2014-06-30"}, "allotment.plan": {"term_end": "2014-05"}}
        story = Story(self.unit, self.cast, **(lent if self.rng.random() < 0.4 else {}))
        before = len(self.unit.events)
        story.claim_at(self.rng.choice([status for status in PATHS["claim"] if status != "discarded"]))
        story.commitment_at("active:measured")
        story.lay_out()
        for unit in ({"unit": "unmeasured"}, {"unit": "plot", "plot": story.plots[0]}):
            story.allotment_at(self.rng.choice(("planned", "assigned", "handed_over", "confirmed_in_use")), **unit)
        self.events += [e for e in self.unit.events[before:] if e.actor != "system"]
        return story

    def report(self, kind, *what):
        self.found.append((kind, *map(str, what), f"seed {self.seed}, attempt {self.attempt}"))

    # --- what is tried -----------------------------------------------------------------------

    def a_day(self):
        self.day = min(self.day + dt.timedelta(days=self.rng.choice((0, 0, 0, 1))), dt.date(2014, 11, 30))
        early = self.day - dt.timedelta(days=self.rng.randrange(40))
        return self.rng.choices(
            (
                self.day.isoformat(),
                early.isoformat(),
                self.day.isoformat()[:7],
                str(self.day.year),
                "2014-rains",
                "2015",
            ),
            (20, 3, 2, 1, 1, 0.3),
        )[0]

    def uids(self, kind):
        table = RECORD_TABLES[kind]
        newest = select(table.c.uid).order_by(text("rowid DESC")).limit(30)  # uids are random, their order is not
        return list(self.unit.conn.execute(newest).scalars())

    def one_of(self, kinds):
        many = [uid for kind in kinds for uid in self.uids(kind)]
        return self.rng.choice(many) if many else new_uid()

    def value(self, fact):
        """A value that may well be right for a fact of this type."""
        rng = self.rng
        if fact.base in ("code", "codes"):
            return rng.choice(CODES[fact.of]) if fact.base == "code" else [rng.choice(CODES[fact.of])]
        if fact.base in ("ref", "refs"):
            uid = self.one_of(fact.kinds)
            return uid if fact.base == "ref" else [uid]
        if fact.base == "people":
            return [self.one_of(("person", "person", "group", "authority")) for _ in range(rng.choice((1, 1, 2)))]
        return {
            "text": lambda: rng.choice(("oui", "Parou", "sous l'arbre", rng.choice(list(SECRETS.values())))),
            "int": lambda: rng.choice((0, 1, 2, 3, 50)), "number": lambda: rng.choice((0.5, 3.0)),
            "bool": lambda: rng.choice((True, False)), "date": self.a_day, "until": self.a_day,
            "quantity": lambda: rng.choice((1, 2, {"value": 50, "qualifier": "at_least"}, "unknown")),
            "area": lambda: rng.choice((600, {"value": 3, "unit": "ha"}, "unknown")),
            "fraction": lambda: rng.choice(("1/2", "1/3", "1/50")),
            "geometry": lambda: field_at(rng.randrange(-300, 300), rng.randrange(-300, 300), rng.choice((20, 100))),
            "common_parts": lambda: rng.choice((
                "none", [], [{"kind": "path"}, {"kind": "building", "m2": rng.choice((3, 500_000))}],
                [common_part("well", Point(rng.randrange(-300, 300), rng.randrange(-300, 300)))],
            )),
            "json": lambda: rng.choice(([], {}, [{"number": str(rng.randrange(40))}], "not_known", ["*"],
            {"women": 1})),
        }[fact.base]()  # fmt: skip

    def facts_of(self, verb):
        facts = {}
        for name in verb.facts:
            if self.rng.random() < (0.95 if name in verb.required() else 0.2):
                facts[name] = self.value(verb.fact(name))
        if not verb.makes and not verb.about and verb.kind != "event":
            facts[verb.kind] = self.one_of((verb.kind,))
        return facts

    def anything(self):
        """Any verb with any facts."""
        verb = VERBS[self.rng.choice(list(VERBS))]
        return verb.name, {"on": self.a_day(), **self.facts_of(verb)}

    def next_step(self):
        """A step that the tables allow from where something stands."""
        story = self.rng.choice(self.stories)
        kinds = [kind for kind in PATHS if self.uids(kind)]
        if "claim" not in kinds or self.rng.random() < 0.15:
            return self.a_beginning(story)
        for _ in range(6):  # mostly a step on the road
            kind = self.rng.choice(("claim", *kinds))
            subject = self.one_of((kind,))
            (record,) = self.unit.matching(kind, uid=subject)
            possible = sorted(spec.possible(kind, record["status"]) & set(VERBS))
            verb = self.rng.choice(possible) if possible and not is_hidden(record) else None
            if verb and (verb not in RARE or self.rng.random() < 0.15):
                break
        else:
            return self.a_beginning(story)
        setattr(story, kind, subject)
        if kind != "claim" and self.uids("claim"):
            story.claim = story.claim or self.one_of(("claim",))
        if verb == "claim.commit_land" and self.uids("commitment"):
            story.commitment = self.one_of(("commitment",))
        return verb, self.filled(story, verb)

    def a_beginning(self, story):
        verbs = ["claim.record", "commitment.propose", "person.count", "figure.report", "village.hold",
                 "consent.record", "group.member_joined", "group.member_left", "person.name",
                 "person.same_as", "person.same_as", "person.not_same", "group.same_as", "group.not_same"]  # fmt: skip
        verbs += ["contest.open", "allotment.plan", "allotment.plan"] if self.uids("commitment") else []
        verbs += ["plot.lay_out"] if self.uids("parcel") else []
        verbs += ["visit.record"] if self.uids("allotment") else []
        verbs += ["person.erase", "claim.erase"] if self.rng.random() < 0.2 else []
        verb = self.rng.choice(verbs)
        if verb == "claim.record":
            story = Story(self.unit, self.cast)
            self.stories.append(story)
        if self.uids("commitment"):
            story.commitment = self.one_of(("commitment",))
        return verb, self.filled(story, verb)

    def filled(self, story, verb):  # noqa: C901, PLR0912 (a branch a case)
        """Valid facts, with those that a story cannot preset chosen by type."""
        told = VERBS[verb]
        try:
            preset = story._preset(verb)
        except LandtrackError:
            preset = {}
        facts = {"on": self.a_day()} | {k: v for k, v in preset.items() if v is not None and v != ""}
        facts["on"] = self.a_day()
        if verb == "claim.lodge":
            facts |= {"share_with_chief": self.rng.choice(("yes", "no"))} | self.rng.choice(
                (
                    {},
                    {},
                    {"complainants": [self.one_of(("person",))]},
                    {"complainant_kind": "anonymous"},
                    EIGHT,
                )
            )
        if verb == "claim.close":
            facts |= {"closing_outcome": self.rng.choice(CODES["closing_outcome"]), "shortfall": "not_known",
                      "what_was_done": "un puits"}  # fmt: skip
        if verb in ("claim.hold", "claim.talk_again"):
            facts["hold_until"] = (self.day + dt.timedelta(days=20)).isoformat()
        if verb in ("claim.uphold", "claim.uphold_partly", "claim.refuse"):
            facts["decided_on"] = facts["on"]
        if "wish_date" in facts:
            facts["wish_date"] = facts["on"]
        if verb == "claim.merge":
            facts |= {"survivor": self.one_of(("claim",)), "both_agree": self.rng.choice(("yes", "yes", "no"))}
        if verb == "allotment.plan":
            plots = self.uids("plot")
            facts |= self.rng.choice((
                {"unit": "unmeasured"},
                {"unit": "plot", "plot": self.rng.choice(plots) if plots else new_uid()},
                {"unit": "share", "parcel": self.one_of(("parcel",)), "share": self.rng.choice(("1/2", "1/3"))},
            ))  # fmt: skip
            facts.pop("claim", None) if self.rng.random() < 0.3 else None
        if verb == "commitment.demarcate":
            facts["geometry"] = self.value(VERBS[verb].fact("geometry"))
        if verb == "person.count":
            facts["count"] = self.rng.choice((1, 2))
        if verb == "figure.report":
            facts["value"] = self.value(VERBS[verb].fact("value"))
        if verb == "plot.lay_out":
            facts["plots"] = [{"number": str(self.rng.randrange(10, 60))}]
        if "village" in told.facts and self.rng.random() < 0.9:
            facts["village"] = self.cast.parou
        if verb == "allotment.assign":
            facts["holders"] = [self.one_of(("person", "person", "group"))]
        if not (told.makes or told.about) and told.kind not in PATHS:
            facts[told.kind] = self.one_of((told.kind,))
        if verb == "consent.record":
            facts["party"] = self.one_of(("person",))
        for name in told.required():
            if name not in facts and name in told.facts:
                facts[name] = self.value(told.fact(name))
        if self.rng.random() < 0.15 and told.facts:  # a further fact, right or wrong
            name = self.rng.choice(told.facts)
            facts[name] = self.value(told.fact(name))
        return facts

    def undoing(self):
        """Recorded by mistake, corrected, completed: mostly by the author of the event."""
        event = self.rng.choice(self.events[-12:] if self.rng.random() < 0.7 else self.events)
        verb = self.rng.choice(("event.retract", "event.retract", "event.correct", "event.correct", "event.complete"))
        facts = {"event": event.id}
        if verb == "event.correct":
            names = [n for n in VERBS[event.verb].facts if n in event.body["facts"]] or ["on"]
            name = self.rng.choice([*names, "on"])
            facts["facts"] = {name: self.a_day() if name == "on" else self.value(VERBS[event.verb].fact(name))}
        if verb == "event.complete":
            facts["reserve"] = self.rng.choice(("witnesses", "second_person", "by_phone", "private_question", "name"))
        author = next((n for n, a in self.cast.accounts.items() if a.uid == event.actor), None)
        return verb, facts, author if self.rng.random() < 0.8 else None

    def spoil(self, facts):
        """Sometimes one fact is missing, hostile, or of another kind."""
        if facts and self.rng.random() < 0.12:
            name = self.rng.choice(sorted(facts))
            if self.rng.random() < 0.3:
                del facts[name]
            else:
                facts[name] = self.rng.choice(HOSTILE)
        return facts

    # --- one attempt ---------------------------------------------------------------------------

    def turn(self):
        self.attempt += 1
        unit, who = self.unit, None
        unit.actor = self.cast["everywhere"]  # looks around for what to try
        roll = self.rng.random()
        if roll < 0.15 and self.events:
            verb, facts, who = self.undoing()
        elif roll < 0.75:
            verb, facts = self.next_step()
        else:
            verb, facts = self.anything()
        facts = self.spoil(facts)
        likely = "everywhere" if roll < 0.75 and self.rng.random() < 0.6 else None
        unit.actor = actor = self.cast[who or likely or self.rng.choice(PLAYERS)]
        if self.rng.random() < 0.8:
            unit.form = None
        extra = {}
        if self.rng.random() < 0.1:
            extra = {
                "how_known": self.rng.choice(("phone", "paper", "seen")),
                "caught_up": self.rng.random() < 0.4,
            }
        written, form, before = rows_written(unit), unit.form, len(unit.events)
        try:
            event = unit.do(verb, **facts, **extra)
        except LandtrackError as refusal:
            self.done["refused", type(refusal).__name__] += 1
            if rows_written(unit) != written or len(unit.events) != before:
                self.report("a refusal changed something", verb, refusal)
            if unit.actor != actor or unit.form != form:
                self.report("a refusal left another actor or form", verb, refusal)
        except Exception as crash:  # noqa: BLE001 (whatever it is, it is a finding)
            odd = {k: repr(v)[:60] for k, v in facts.items() if v in HOSTILE or v != v} if facts else {}  # noqa: PLR0124
            self.found.append(
                ("a crash", f"{type(crash).__name__}: {str(crash)[:100]}", f"{verb} {odd} seed {self.seed}")
            )
            return False
        else:
            self.done.update(("done", e.verb) for e in unit.events[before:] or [event])
            self.check(event, actor, facts)
            self.events += [e for e in unit.events[before:] if e.actor != "system"]
        return True

    def check(self, event, actor, facts):
        """The event was its author's to record, and led where the tables say."""
        outcome = facts.get("closing_outcome")
        rows = spec.rows_of(event.verb)
        if rows:
            right = spec.allowed(actor.role, actor.duties, event.verb, outcome)
        else:
            held = {(actor.role, None), *((actor.role, duty) for duty in actor.duties)}
            right = bool(held & policy.GRANTS[event.verb])
        if not right or actor.disabled or not actor.in_scope(event.area_code):
            self.report("somebody did what was not his to do", event.verb, outcome or "", actor.name)
        if actor.role == "chief" and event.verb.startswith("claim."):
            body = self.unit.matching("claim", uid=event.subject)[0].get("body")
            if body != actor.authority and not (event.verb == "claim.acknowledge" and body is None):
                self.report("a body acted on a claim that is not its own", event.verb, actor.name)
        if rows:
            source, target = event.body["status"]
            fits = [
                row for row in rows
                if row.outcome in (None, outcome) and (row.to == target or (row.to or "").startswith("<"))
                and (target is None or source in (row.sources or (None,)))
            ]  # fmt: skip
            if not fits:
                self.report("a step that is in no table", event.verb, source, target)

    def machine(self):
        """The system's own steps: what is due is never refused, and comes once."""
        for due in itertools.islice(all_due(self.unit.conn, self.unit.today), 4):
            if log.by_id(self.unit.conn, due.id) is not None:
                continue
            kind = due.verb.split(".")[0]
            told = {kind: due.subject, "on": due.on.isoformat(), "how_known": "none", **due.facts}
            try:
                with self.unit.acting_as(policy.SYSTEM), self.unit.new_form():
                    self.unit.do(due.verb, id=due.id, **told)
                self.done["done", due.verb] += 1
            except LandtrackError as refusal:
                self.report("a step that is due was refused", due.verb, refusal)

    # --- now and then ----------------------------------------------------------------------------

    def look(self):  # noqa: C901 (a branch a case)
        """What must hold whatever happened."""
        unit, conn = self.unit, self.unit.conn
        for kind, statuses in spec.STATUSES.items():
            for record in unit.matching(kind):
                if record["status"] not in (*statuses, "discarded"):
                    self.report("an undefined status", kind, record["status"])
        for kind in RECORDS:
            for record in unit.matching(kind):
                if record.get("problems"):
                    self.report("an illegal step was kept though nobody else wrote", kind)
        self.look_at_land()
        for finding in integrity._broken_chains(conn):
            self.report("a broken chain", finding)
        unit.finish()
        self.look_at_numbers()
        live = integrity.snapshot(conn)
        with trial(unit):
            integrity.replay(conn)
            again = integrity.snapshot(conn)
        for name in live:
            if live[name] != again[name]:
                self.report("live and rebuilt differ", name, *sorted(differences(name, live[name], again[name])))
        if live != again:
            integrity.replay(conn)  # go on from what the events say
            unit._states.clear()

    def look_at_numbers(self):
        """On some days, everywhere and in one village: from counts, from sets of persons, and the long way."""
        conn, long = self.unit.conn, Recount(self.unit.conn)
        villages = [village["uid"] for village in self.unit.matching("village")]
        if long.is_contradicted():
            return
        for _ in range(3):
            day = (self.day - dt.timedelta(days=self.rng.choice((0, 1, 5, 20, 100, 300, 400)))).isoformat()
            _, by_stories = spans.holding_women(conn, day)
            for village in villages:
                if by_stories.get(village, 0) != long.told_to_hold(day, village):
                    self.report("counted otherwise than the long way", "by past stories", day)
            for asked in (villages, [self.rng.choice(villages)]):
                told = long.numbers(day, asked)
                self.counted["somebody holds" if told[1] else "nobody holds"] += 1
                tally = spans.tally(conn, day, asked), spans.in_several(conn, day, asked)
                counts = numbers_by(*tally, (), dict.fromkeys(asked, ""))[""]
                parties = {}
                for village, words, uids in spans.parties(conn, day, asked):
                    parties.setdefault(village, {})[words] = frozenset(uids.split(spans.BETWEEN))
                sets = numbers_of(WomenFacts(day, parties=parties))
                for how, found in (("counts", counts), ("sets", sets)):
                    if shown(found) != told:
                        self.report("counted otherwise than the long way", how, day, shown(found), told)

    def look_at_land(self):
        live = [a for a in self.unit.matching("allotment") if a["status"] in spec.LIVE["allotment"]]
        plots = Counter(a["plot"] for a in live if a.get("plot"))
        if twice := [plot for plot, count in plots.items() if count > 1]:
            self.report("two live allotments of one plot", twice)
        shares = Counter()
        for a in live:
            if a.get("share"):
                shares[a["parcel"]] += Fraction(a["share"])
            said = [Fraction(h["share"]) for h in a.get("holders") or () if "share" in h]
            if said and sum(said) != 1:
                self.report("holders' shares are not one", said)
        if over := [parcel for parcel, total in shares.items() if total > 1]:
            self.report("more than the whole field is given out", over)


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """All seeds, each given up at its end: what was found, and what was done at all."""
    register = fresh_register(tmp_path_factory.mktemp("play"))
    cast = gather(register)
    found, done = [], Counter()
    for seed in SEEDS:
        with undone(register, cast["everywhere"]) as unit:
            play = Play(seed, unit, cast)
            for _ in range(ATTEMPTS):
                savepoint = unit.conn.begin_nested()
                state = (unit.form, list(unit.events), set(unit._changed_areas), unit._head)
                if play.turn():
                    savepoint.commit()
                else:  # it crashed: the play goes on without it
                    savepoint.rollback()
                    unit.form, unit.events, unit._changed_areas, unit._head = state
                    unit._states.clear()
                if play.attempt % CHECK_EVERY == 0:
                    play.machine()
                    play.look()
        found += play.found
        done += play.done + play.counted
    register.close()
    return found, done


def of_kind(found, kind):
    """Findings of one kind, each once, in a few lines."""
    seen = {}
    for what, *details, where in found:
        if what == kind:
            seen.setdefault(tuple(details), where)
    return [" | ".join((*details, where))[:600] for details, where in seen.items()]


@pytest.mark.parametrize(
    "kind",
    [
        "a refusal changed something",
        "a refusal left another actor or form",
        "a crash",
        "somebody did what was not his to do",
        "a body acted on a claim that is not its own",
        "a step that is in no table",
        "an undefined status",
        "an illegal step was kept though nobody else wrote",
        "two live allotments of one plot",
        "holders' shares are not one",
        "more than the whole field is given out",
        "a broken chain",
        "a step that is due was refused",
        "live and rebuilt differ",
        "counted otherwise than the long way",
    ],
)
def test_whatever_is_tried_there_is_not(played, kind):
    assert of_kind(played[0], kind) == []


def test_the_play_was_a_play(played):
    """It proves nothing unless much was done, by every common verb, and much refused, for every reason."""
    done = played[1]
    assert done["somebody holds"] > 4 * len(SEEDS)
    done = {key: count for key, count in done.items() if isinstance(key, tuple)}
    recorded = {what for how, what in done if how == "done"}
    refused = {what for how, what in done if how == "refused"}
    assert sum(count for (how, _), count in done.items() if how == "done") > 50 * len(SEEDS)
    assert recorded >= {"claim.lodge", "claim.uphold", "commitment.sign", "allotment.hand_over", "event.retract",
                        "event.correct", "event.complete", "contest.open", "claim.make_task", "commitment.expire",
                        "claim.refer_sensitive", "person.erase", "commitment.withdraw"}  # fmt: skip
    assert len(recorded) > 2 / 3 * len(VERBS)  # LANDTRACK_DEEP=1 plays all of them
    assert refused >= {"NotAllowed", "NotFound", "ImpossibleStep", "ImpossibleDate", "MissingFact", "UnreadableFact",
                       "GuardRefused", "CannotRetract"}  # fmt: skip

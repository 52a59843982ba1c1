"""Random small registers, counted again the long way: every number from the raw rows, one by one.

Rows are put into the read tables as they are, so that days lie in any order and anything may be missing.
"""

import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from landtrack.counting import facts_for, numbers_by_area, three_numbers
from landtrack.counting.facts import Facts
from landtrack.counting.holding import area_per_woman
from landtrack.counting.women import numbers_of
from landtrack.domain.lifecycle import counts_women
from landtrack.domain.spans import Stirred
from landtrack.domain.values import new_uid
from landtrack.register.register import init_register
from landtrack.store import spans
from landtrack.store.tables import RECORD_TABLES, holder, role_link, span, step

from counting.long_way import Recount, shown  # isort: skip
from counting.plays import TODAY  # isort: skip

DAYS = [f"2013-0{month}-15" for month in range(1, 8)]
ASKED = [*DAYS, TODAY.isoformat()]
VILLAGES = ("v1", "v2")
BASE = {"version": 1, "begin_lifespan": "2013-01-01T00:00:00.000+00:00", "made_by": "x", "last_event": "x"}

day = st.sampled_from(DAYS)
maybe_day = st.one_of(st.none(), day)
village = st.sampled_from(VILLAGES)
person = st.sampled_from([f"p{i}" for i in range(6)])
group = st.sampled_from(["g0", "g1"])

people = st.fixed_dictionaries(
    {
        f"p{i}": st.fixed_dictionaries(
            {
                "sex": st.sampled_from(["F", "F", "F", "M", "unknown"]),
                "basis": st.sampled_from(["named", "counted"]),
                "named_on": maybe_day,  # of who was counted first
                "age_band": st.sampled_from([None, "25_34", "15_17"]),
                "same_as": st.one_of(st.none(), st.sampled_from([f"p{j}" for j in range(i)])) if i else st.none(),
                "village": village,
            }
        )
        for i in range(6)
    }
)
groups = st.fixed_dictionaries(
    {
        uid: st.fixed_dictionaries(
            {
                "declared": st.one_of(st.none(), st.integers(0, 9)),
                "members": st.lists(st.tuples(person, day, maybe_day), max_size=4, unique_by=lambda m: m[0]),
            }
        )
        for uid in ("g0", "g1")
    }
)
holding = st.one_of(st.lists(person, min_size=1, max_size=3, unique=True), st.lists(group, min_size=1, max_size=1))
allotments = st.lists(
    st.fixed_dictionaries(
        {
            "village": village,
            "holders": holding,
            "area": st.one_of(st.none(), st.floats(1, 3000)),
            "days": st.lists(day, min_size=1, max_size=3).map(sorted),
            "cancelled": st.booleans(),
            "caught_up": st.booleans(),
        }
    ),
    max_size=7,
)
claims = st.lists(
    st.fixed_dictionaries(
        {
            "village": village,
            "parties": st.lists(st.one_of(person, group), max_size=4, unique=True),
            "steps": st.lists(
                st.tuples(day, st.sampled_from(["draft", "lodged", "upheld", "not_upheld", "closed", "withdrawn"])),
                min_size=1,
                max_size=4,
            ),
            "refused": st.booleans(),
        }
    ),
    max_size=4,
)


@pytest.fixture(scope="module")
def register(tmp_path_factory, keys):
    made, _ = init_register(tmp_path_factory.mktemp("recount") / "essai.gpkg", today=TODAY)
    with made.database.write() as conn:
        rows = [{**BASE, "uid": v, "area_code": v, "name": v, "kind": "village"} for v in VILLAGES]
        conn.execute(insert(RECORD_TABLES["village"]), rows)
    yield made
    made.close()


def told(allotment):
    """Assigned, handed over and ended on, of as many days as there are; a cancelled one was never handed over."""
    assigned, *rest = allotment["days"]
    if allotment["cancelled"]:
        return assigned, None, rest[0] if rest else None
    return (assigned, *rest, None, None)[:3]


def fill(register, people, groups, allotments, claims):
    """Put everything into the read tables, and make the spans from it."""
    tables = [*RECORD_TABLES.values(), holder, role_link, step, span]
    rows = {table.name: [] for table in tables if table.name != "village"}
    put = lambda table, **values: rows[table].append(values)  # noqa: E731
    for uid, one in people.items():
        _put_person(put, uid, one, survivor_row(people, uid))
    for uid, one in groups.items():
        put("women_group", **BASE, uid=uid, area_code="v1", declared_size=one["declared"])
        for member, joined, left in one["members"]:
            put(
                "member",
                **BASE,
                uid=new_uid(),
                area_code="v1",
                group=uid,
                person=member,
                joined_on=joined,
                left_on=left,
            )
    for i, one in enumerate(allotments):
        _put_allotment(put, f"a{i}", one)
    for i, one in enumerate(claims):
        _put_claim(put, f"c{i}", one, register.device)
    with register.database.write() as conn:
        for table in tables:
            if table.name in ("village", "account"):
                continue
            conn.execute(delete(table))
            if rows[table.name]:
                conn.execute(insert(table), rows[table.name])
        spans.renew_all(conn)


def _put_person(put, uid, one, same_as):
    """Who was counted first may have given her name later."""
    later = one["named_on"] if one["basis"] == "counted" else None
    put("person", **BASE, uid=uid, area_code=one["village"], sex=one["sex"], basis="named" if later else one["basis"],
        age_band=one["age_band"], same_as=same_as)  # fmt: skip
    if later:
        put("step", event=new_uid(), subject=uid, kind="person", area_code=one["village"], occurred_on=later, clock="",
            status="named", counts=None)  # fmt: skip


def _put_allotment(put, uid, one):
    days = dict(zip(("assigned_on", "handed_over_on", "ended_on"), told(one), strict=True))
    days["caught_up"] = int(one["caught_up"])
    put("allotment", **BASE, uid=uid, area_code=one["village"], unit="plot", commitment="k", status="any", **days,
        holders=json.dumps([{"party": party} for party in one["holders"]]), area_recorded_m2=one["area"],
        area_recorded_said=json.dumps({"value": one["area"], "unit": "m2"}))  # fmt: skip
    for party in one["holders"]:
        share = 1 / len(one["holders"])
        put("holder", allotment=uid, party=party, share=share, area_code=one["village"], status="any", **days)


def _put_claim(put, uid, one, device):
    outcome = "refused" if one["refused"] else None
    put("claim", **BASE, uid=uid, area_code=one["village"], status=one["steps"][-1][1], closing_outcome=outcome)
    for party in one["parties"]:
        put("role_link", record=uid, field="complainants", role="complainant", party=party, kind="claim",
            area_code=one["village"])  # fmt: skip
    for n, (on, status) in enumerate(one["steps"]):
        put("step", event=new_uid(), subject=uid, kind="claim", area_code=one["village"], occurred_on=on,
            clock=f"{n:016d}.{device}.{n:09d}", status=status, counts=int(counts_women(status, outcome)))  # fmt: skip


# --- the long way -----------------------------------------------------------------------------------------


def survivor_row(people, uid):
    """Whom she is the same as: chains are refused by the register, so one step is enough."""
    other = people[uid]["same_as"]
    return other if other and not people[other]["same_as"] else None


class Long(Recount):
    """The same records; what events would say of a day comes from what was made up."""

    def __init__(self, conn, people, claims):
        super().__init__(conn)
        self.told, self.steps = people, {f"c{i}": one for i, one in enumerate(claims)}
        for uid, one in self.steps.items():
            next(c for c in self.claims if c["uid"] == uid)["complainants"] = [{"party": p} for p in one["parties"]]

    def claim_counts(self, claim, on):
        one = self.steps[claim["uid"]]
        past = [status for when, status in one["steps"] if when <= on]
        counts = past and (past[-1] in ("lodged", "upheld") or (past[-1] == "closed" and not one["refused"]))
        return claim if counts else None

    def is_named(self, uid, on):
        one = self.told[uid]
        return one["basis"] == "named" or bool(one["named_on"] and one["named_on"] <= on)

    def areas(self, on):
        """Square metres of each woman who holds in her own or a joint name."""
        areas = {}
        for one in self.allotments:
            handed, ended = one.get("handed_over_on"), one.get("ended_on")
            if handed and handed <= on and not (ended and ended <= on) and one.get("area_recorded"):
                for link in one["holders"]:
                    if link["party"] in self.people and self.sex(self.survivor(link["party"])) == "F":
                        woman, part = self.survivor(link["party"]), one["area_recorded"]["m2"] / len(one["holders"])
                        areas[woman] = areas.get(woman, 0) + part
        return sorted(areas.values())


@settings(max_examples=400 if os.environ.get("LANDTRACK_DEEP") else 25, deadline=None)
@given(people=people, groups=groups, allotments=allotments, claims=claims, on=st.sampled_from(ASKED))
def test_the_numbers_are_those_of_the_long_way(register, people, groups, allotments, claims, on):
    fill(register, people, groups, allotments, claims)
    with register.database.read() as conn:
        long = Long(conn, people, claims)
    if long.is_contradicted():
        return
    reader = register.read(register.first("officer"))
    assert shown(three_numbers(reader, on)) == long.numbers(on)
    facts = facts_for(reader, on)
    assert isinstance(facts, Facts)
    assert numbers_of(facts.women) == three_numbers(reader, on)
    seven, areas = area_per_woman(facts), long.areas(on)
    assert seven.denominator == len(areas)
    if areas:
        middle = (areas[(len(areas) - 1) // 2] + areas[len(areas) // 2]) / 2
        assert seven.value == pytest.approx(middle, rel=1e-9)
        assert seven.numerator == pytest.approx(sum(areas), rel=1e-9)
    with register.database.read() as conn:
        _, by_stories = spans.holding_women(conn, on)
    assert {v: by_stories.get(v, 0) for v in VILLAGES} == {v: long.told_to_hold(on, v) for v in VILLAGES}
    by_village = numbers_by_area(reader, "village", on)
    parts = facts.women.split({v: v for v in VILLAGES})
    for one in VILLAGES:
        alone = three_numbers(reader, on, [one])
        assert shown(alone) == long.numbers(on, (one,)), one
        assert alone == by_village[one, one] == numbers_of(parts[one]), one


@settings(max_examples=400 if os.environ.get("LANDTRACK_DEEP") else 25, deadline=None)
@given(people=people, groups=groups, allotments=allotments, claims=claims, some=st.lists(person | group, max_size=4))
def test_spans_made_for_some_are_those_made_for_all(register, people, groups, allotments, claims, some):
    """Thrown away and made again for a few, with whom a change of theirs would touch, nothing is different."""
    fill(register, people, groups, allotments, claims)
    with register.database.write() as conn:
        whole = sorted(conn.execute(select(span)))
        touched = Stirred(set(some), set(some))
        assert spans.renew(conn, touched) == set()
        with_members = {m for uid in some if uid in groups for m, *_ in groups[uid]["members"]}
        gone = {survivor_row(people, uid) or uid for uid in {*some, *with_members} if uid in people}
        conn.execute(delete(span).where(span.c.party.in_({*gone, *some})))
        spans.renew(conn, touched)
        assert sorted(conn.execute(select(span))) == whole

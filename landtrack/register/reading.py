"""The read path: what an account may see, scoped in the query and cut to its classes.

``Register.read(actor)`` gives a Reader.  Records come as mappings of fields; fields of a
class that the role may not see are not in them.  Sealed text never is: it is opened by
``names`` (logged).  ``day`` is an ISO day for as-of questions; None is today.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from landtrack.domain import policy
from landtrack.domain.fold import is_hidden
from landtrack.domain.lifecycle import HELD, LIVE_ALLOTMENT
from landtrack.domain.policy import Actor
from landtrack.domain.records import LAYERS, fields_of
from landtrack.domain.reserves import Reserve
from landtrack.domain.values import area_of, read_date
from landtrack.errors import NotAllowed, NotFound
from landtrack.land.common_parts import net_m2
from landtrack.register import as_of, land_reads, left, names, search, timeline
from landtrack.register.own import Own, is_own_claim, own_of
from landtrack.register.register import to_actor
from landtrack.register.summary import claim_flags, village_word
from landtrack.register.unit import scope_of
from landtrack.store import land_queries, log, queries, spans, state

if TYPE_CHECKING:
    from landtrack.domain.events import Event
    from landtrack.register.register import Register

State = dict[str, Any]
Records = list[State]
Entries = list[timeline.Entry]
Hits = list[search.Hit]
Reserves = list[Reserve]
Left = list[left.Left]
Scope = list[str] | None
_CASES = frozenset({
    "claim", "decision", "commitment", "contest", "allotment", "visit", "person", "group", "member",
    "consent", "authority", "document", "parcel", "plot",
})  # fmt: skip
_NOT_TOLD: State = {"told": 0, "word": None, "flags": (), "women": 0, "handed_over": 0, "caught_up": 0}
_UNSEEN: State = dict.fromkeys(("told", "word", "women", "handed_over", "promised", "caught_up")) | {"flags": ()}
_OF_A_CLAIM = {"consent": "claim", "document": "about"}  # the field that may name one, a draft among them
_HIDDEN_STATUSES = frozenset({"discarded"})


NEAR = 0.05  # degrees: some 5 km


class Reader:
    """What one account may read of a register."""

    def __init__(self, register: Register, actor: Actor) -> None:
        """Made by ``Register.read``."""
        self.register, self.actor = register, actor
        self._account: str | None = None  # the account's last event, as ``actor`` has it

    @property
    def scope(self) -> Scope:
        """Villages the account sees; None for all of them."""
        return None if self.actor.sees_all_villages else sorted(self.actor.villages)

    @property
    def today(self) -> str:
        """The register's day."""
        return self.register.clock.today().isoformat()

    def setting(self, key: str) -> Any:
        """The value of a setting in force, None if it was never set.

        Raises
        ------
        NotAllowed : settings are the business of officers and administrators
        """
        with self._reading("setting") as conn:
            return self.register.setting(conn, key)

    def refresh(self) -> Actor:
        """The account as it stands now: a right withdrawn a moment ago no longer reads."""
        with self.register.database.read() as conn:
            return self._refreshed(conn)

    def _refreshed(self, conn: Any) -> Actor:
        if self._account is not None and state.last_event(conn, "account", self.actor.uid) == self._account:
            return self.actor
        found = state.load(conn, "account", self.actor.uid)
        self._account = found["last_event"] if found else None
        if found and self.actor.in_hands:
            self.actor = replace(self.actor, disabled=bool(found.get("disabled")))
        elif found:
            self.actor = replace(to_actor(found), overheard=self.actor.overheard)
        return self.actor

    def may(self, verb: str, area: str = "") -> bool:
        """Whether the account may do a verb in a village: what buttons ask."""
        return policy.may(self.actor, verb, area)

    # --- records -----------------------------------------------------------------------

    def get(self, kind: str, uid: str) -> State:
        """One record.

        Raises
        ------
        NotFound : there is none, or the account may not know of it
        NotAllowed : the role sees no record of this kind
        """
        with self._reading(kind) as conn:
            found = state.load(conn, kind, uid)
            if found is None or not self.sees(conn, kind, found):
                raise NotFound(kind, uid)
        return self.cut(kind, found)

    def list(self, kind: str, **values: Any) -> Records:
        """Records whose columns have these values, in the order they began."""
        if any(isinstance(value, list | set) and not value for value in values.values()):
            return []  # any of none: a claim without land asks so for all that land has
        with self._reading(kind) as conn:
            found = state.matching(conn, kind, **self._scoped(kind, values))
            own = own_of(conn, self.actor) if self.actor.role == "chief" and found else None
            seen = [record for record in found if self.sees(conn, kind, record, own)]
        return [self.cut(kind, record) for record in seen]

    def knows_any(self, kind: str, **values: Any) -> bool:
        """Whether ``list`` has any: looks no further than the first that the account may know of."""
        with self._reading(kind) as conn:
            own = own_of(conn, self.actor) if self.actor.role == "chief" else None
            found = state.each_matching(conn, kind, **self._scoped(kind, values))
            return any(self.sees(conn, kind, record, own) for record in found)

    @contextmanager
    def _reading(self, kind: str) -> Iterator[Any]:
        """A connection to read records of a kind with, as the account stands in that very state of the register."""
        with self.register.database.read() as conn:
            role = self._refreshed(conn).role
            if self.actor.disabled or (kind in _CASES and role not in policy.SEES_CASES):
                raise NotAllowed(f"{kind}.read", self.actor.name, "role")
            if kind in ("account", "setting") and role not in ("admin", "officer"):
                raise NotAllowed(f"{kind}.read", self.actor.name, "role")
            yield conn

    def _scoped(self, kind: str, values: State) -> State:
        if self.scope is None or kind in ("unit", "account", "setting"):
            return values
        column = "uid" if kind == "village" else "area_code"
        return values if column in values else values | {column: self.scope}

    def sees(self, conn: Any, kind: str, record: State, own: Own | None = None) -> bool:
        """Whether the account may know of a record; ``own`` spares a body's account asking again."""
        if kind in ("unit", "account", "setting"):
            return True
        if is_hidden(record) or not self.actor.in_scope(scope_of(kind, record)):
            return False
        if kind == "figure":  # of a past story nobody has reviewed: no business of those who see what is published
            return not record.get("caught_up") or self.actor.role in policy.SEES_CASES
        if kind == "claim":
            return self._sees_claim(record) and self._is_own_draft(conn, kind, record)
        if self.actor.role != "chief":
            return self._is_of_draft_of_own(conn, kind, record)
        return (own or own_of(conn, self.actor)).knows(kind, record)

    def _is_of_draft_of_own(self, conn: Any, kind: str, record: State) -> bool:
        """What hangs on a draft is as much its author's business; everything else passes."""
        claim = state.load(conn, "claim", record.get(_OF_A_CLAIM[kind]) or "") if kind in _OF_A_CLAIM else None
        return claim is None or self._is_own_draft(conn, "claim", claim)

    def _is_own_draft(self, conn: Any, kind: str, record: State) -> bool:
        """A draft is its author's business until it is lodged; everything else passes."""
        if kind != "claim" or record["status"] != "draft":
            return True
        made = log.by_id(conn, record["made_by"])
        return made is not None and made.actor == self.actor.uid

    def _sees_claim(self, claim: State) -> bool:
        if claim["status"] in _HIDDEN_STATUSES or is_hidden(claim):
            return False
        return self.actor.role != "chief" or is_own_claim(self.actor, claim)

    def cut(self, kind: str, record: State) -> State:
        """A record without the fields that the role may not see."""
        hidden = _hidden(kind, self.actor.role)
        kept = dict(record) if hidden.isdisjoint(record) else {n: v for n, v in record.items() if n not in hidden}
        if record.get("security_hold") and not policy.may_see(self.actor, "O"):
            kept.pop("point", None)
        if kind == "parcel" and "net_area" not in hidden and (record.get("common_parts") or record.get("common_area")):
            net = net_m2(record)
            kept |= {} if net is None else {"net_area": area_of(net)}
        if self.actor.role not in policy.SEES_GEOMETRY:
            kept = {name: value for name, value in kept.items() if name not in policy.SHAPES}
        return kept

    # --- villages ------------------------------------------------------------------------

    def villages(self, day: str | None = None) -> Records:
        """Every village in scope with its word, flags, women holding and what was reported.

        Returns mappings with ``uid, name, code, point, parents, told, word, flags, women,
        handed_over, caught_up, reported``; ``caught_up`` are those of the women who hold by past stories
        alone, ``women`` is None where the role may not see cases.
        """
        sees = self.refresh().role in policy.SEES_CASES
        if self.actor.disabled:
            raise NotAllowed("village.read", self.actor.name, "disabled")
        with self.register.database.read() as conn:
            rows = queries.village_rows(conn, self.scope)
            past = self._on_day(conn, day) if day and day < self.today else {}
            reported = self._reported(conn, day)
        for row in rows:
            if day and day < self.today:
                row.update(past.get(row["uid"], _NOT_TOLD))
            row["reported"] = reported.get(row["uid"])
            if not sees:
                row.update(_UNSEEN)
            if row["security_hold"] and not policy.may_see(self.actor, "O"):
                row["point"] = None
        return rows

    def _on_day(self, conn: Any, day: str) -> dict[str, State]:
        women, caught_up = spans.holding_women(conn, day, self.scope)
        by_village: dict[str, State] = {}
        for kind in ("claim", "commitment", "allotment"):
            for village, _, status in queries.status_rows(conn, kind, day, self.scope):
                by_village.setdefault(village, {}).setdefault(kind, []).append({"status": status})
        found = {}
        for village, kinds in by_village.items():
            claims = [c for c in kinds.get("claim", ()) if c["status"] not in ("draft", "discarded")]
            handed = sum(a["status"] in HELD for a in kinds.get("allotment", ()))
            word, flags = village_word(claims, kinds.get("commitment", []), handed)
            found[village] = {"told": int(word is not None), "word": word, "flags": flags,
                              "women": women.get(village, 0), "handed_over": handed,
                              "caught_up": caught_up.get(village, 0)}  # fmt: skip
        return found

    def _reported(self, conn: Any, day: str | None) -> dict[str, State]:
        figures = state.matching(conn, "figure", **self._scoped("figure", {"subject": "women"}))
        known = (
            f
            for f in figures
            if f.get("value")
            and self.sees(conn, "figure", f)
            and (not day or read_date(f["on"]).last.isoformat() <= day)
        )
        return {f["village"]: f for f in known}

    def places(self, village: str, day: str | None = None) -> Records:
        """The administrative units a village lay in on a day, from the region down; none of a village out of scope."""
        if self.refresh().disabled or not self.actor.in_scope(village):
            return []
        day = day or self.today
        with self.register.database.read() as conn:
            found = state.load(conn, "village", village) or {}
            units = {u["uid"]: u for u in state.matching(conn, "unit")}
        told = [p for p in found.get("parents") or () if isinstance(p, dict) and isinstance(p.get("unit"), str)]
        here = [p for p in told if valid_on(p, day)]
        path, at = [], units.get(here[0]["unit"]) if here else None
        while at and at not in path:
            path.append(at)
            at = units.get(at.get("parent") or "")
        return path[::-1]

    def flags(self, claim: State) -> tuple[str, ...]:
        """The flags of a claim as it stands."""
        return claim_flags(claim)

    # --- the chain -----------------------------------------------------------------------

    def chain(self, claim: str, day: str | None = None) -> State:
        """What followed from a claim: decisions, commitments, contests, allotments; ``land`` has fields and plots.

        ``days`` gives the first day of each of the six words.
        """
        self.get("claim", claim)
        return self.chains([claim], day)[0]

    def chains(self, claims: Sequence[str], day: str | None = None) -> Records:
        """The chain of each of some claims, in their order, asked for all at once; of those that the account sees."""
        seen = {claim["uid"]: claim for claim in self.list("claim", uid=list(claims))}
        uids = [uid for uid in claims if uid in seen]
        with self.register.database.read() as conn:
            answers = queries.answers_to(conn, uids)
            days = {uid: as_of.first_days(conn, uid, day) for uid in uids}
            then = {uid: as_of.record_on(conn, "claim", uid, day) for uid in uids} if day else {}
        land = land_reads.given(self, self.list("commitment", uid=sorted({w for _, w in answers})), day)
        decisions = [d for d in self.list("decision", claim=uids) if not day or d["decided_on"][:10] <= day]
        found = []
        for uid in uids:
            claim = seen[uid]
            own = land_reads.part_of(land, {commitment for asked, commitment in answers if asked == uid})
            handed = [a["handed_over_on"] for a in own["allotments"] if a.get("handed_over_on")]
            record = self.cut("claim", then[uid] or claim | {"status": "draft"}) if day else claim
            found.append({
                "claim": record, "decisions": [d for d in decisions if d["claim"] == uid],
                "days": days[uid] | ({"handed_over": min(handed)} if handed else {}), **own,
            })  # fmt: skip
        return found

    def land(self, village: str, day: str | None = None) -> State:
        """A village's commitments with their fields, plots, allotments and who holds them."""
        return land_reads.of_village(self, village, day)

    @staticmethod
    def sign(land: State, party: str) -> str:
        """The picture that a holder picked."""
        return (land["people"].get(party) or {}).get("sign") or ""

    def status_on(self, uid: str, day: str) -> str | None:
        """Where a claim, commitment or allotment stood on a day; None where the account may not know."""
        if self.refresh().role not in policy.SEES_CASES or self.actor.disabled:
            return None
        with self.register.database.read() as conn:
            kind = next(
                iter(state.kinds_of(conn, [uid], ("claim", "commitment", "allotment", "contest")).values()), None
            )
            record = state.load(conn, kind, uid) if kind else None
            if kind is None or record is None or not self.sees(conn, kind, record):
                return None
            return queries.status_on(conn, uid, day)

    def linked_to(self, claim: str) -> Records:
        """Claims that name this one as theirs to follow: a plot taken back, an older matter."""
        record = self.get("claim", claim)
        others = self.list("claim", area_code=record["area_code"])
        return [c for c in others if claim in (c.get("linked_claims") or ())]

    def near(self, kind: str, place: Sequence[float]) -> Records:
        """Parcels or plots of the account's villages about a point (lon, lat) or in a box (degrees)."""
        west, south, east, north = place if len(place) > 2 else (
            place[0] - NEAR, place[1] - NEAR, place[0] + NEAR, place[1] + NEAR)  # fmt: skip
        with self._reading(kind) as conn:
            if kind not in LAYERS:
                raise NotFound("geometry", kind)
            candidates = land_queries.near(conn, kind, (west, south, east, north))
            found = [r for r in candidates if self.sees(conn, kind, r)]
        return [self.cut(kind, record) for record in found]

    def holding_persons(self, village: str, day: str | None = None) -> set[str]:
        """Who holds a plot in a village on a day, in her own name or through her group."""
        if self.refresh().role not in policy.SEES_CASES or self.actor.disabled or not self.actor.in_scope(village):
            return set()
        with self.register.database.read() as conn:
            return spans.women_who_hold(conn, min(day or self.today, self.today), village)

    def left_to_complete(self) -> Left:
        """What waits to be completed in the account's villages, by kind: the officer's view only."""
        return left.left_to_complete(self)

    def may_open(self, document: State) -> bool:
        """Whether the account may open what a document holds."""
        cls = document.get("access_class") or "S"
        return policy.may_see(self.actor, cls) and (cls in policy.NOT_SEALED or self.actor.opens_sealed)

    def timeline(self, uid: str, *, limit: int = 500, day: str | None = None) -> Entries:
        """What happened to a record (a village: all that happened there), newest first.

        A deciding body sees what happened to its own claims only.
        """
        if self.refresh().role == "chief":
            self.get("claim", uid)
        return timeline.of(self, uid, limit=limit, day=day)

    def told_in(self, event: str) -> tuple[Event, State]:
        """A standing event and the facts it was told in; see ``timeline.told_in``."""
        return timeline.told_in(self, event)

    def reserves(self, uid: str) -> Reserves:
        """What a subject's events still wait for; empty for roles that see no lateness."""
        return timeline.reserves(self, uid)

    def holdings(self, party: str) -> Records:
        """The allotments that a person or group holds or held."""
        with self.register.database.read() as conn:
            uids = queries.allotments_of(conn, party)
        return self.list("allotment", uid=uids)

    def claims_of(self, party: str) -> Records:
        """The claims that a person or group stands behind."""
        with self.register.database.read() as conn:
            uids = queries.records_of(conn, party, "complainant")
            if self.refresh().role == "chief":  # who stands behind a claim is identity
                uids = [uid for uid in uids if names.may_know(conn, self, party, uid)]
        return self.list("claim", uid=uids)

    def live(self, allotments: Iterable[State]) -> Records:
        """Those that are planned or held."""
        return [a for a in allotments if a["status"] in LIVE_ALLOTMENT]

    # --- names, search -----------------------------------------------------------------------

    def names(self, uids: Iterable[str], *, sid: str = "", why: str = "") -> dict[str, str]:
        """Names by uid of those persons and groups that the account may know; logged."""
        return names.open_names(self, uids, sid=sid, why=why)

    def words(self, kind: str, uid: str, *, sid: str = "") -> dict[str, str]:
        """The sealed text of one record by field, of the classes the account may see; logged."""
        return names.open_words(self, kind, uid, sid=sid)

    def search(self, text: str, *, sid: str = "", signs: Iterable[str] = ()) -> Hits:
        """Villages, numbers, codes, pictures (``signs``), and names by right."""
        return search.find(self, text, sid=sid, signs=signs)


@functools.cache
def _hidden(kind: str, role: str) -> frozenset[str]:
    """Fields of a kind whose class the role may not see; accounts and settings hold no case."""
    if kind in ("account", "setting"):
        return frozenset()
    seen = policy.SEES.get(role, frozenset())
    hidden = (field for field in fields_of(kind) if field.name not in policy.SHAPES)
    return frozenset(field.name for field in hidden if field.cls not in seen)


def valid_on(span: State, day: str) -> bool:
    """Whether a span with ``valid_from`` and ``valid_to`` holds on a day."""
    return (span.get("valid_from") or "") <= day and (not span.get("valid_to") or day < span["valid_to"])

"""Counted the long way: every number of a day from the records and their events, one by one, with no span."""

from landtrack.domain.clocks import STILL
from landtrack.domain.fold import apply, begins, is_hidden, is_legal, touched
from landtrack.domain.lifecycle import COUNTABLE_CLAIM
from landtrack.register.history import standing_about
from landtrack.store import state

NUMBERS = (
    "registered", "holding", "holding_own", "holding_group", "unknown_sex", "unknown_sex_holding",
    "declared_not_named", "without_name", "holding_without_name", "under_18", "holding_under_18",
)  # fmt: skip


def shown(found):
    """The numbers that are counted, of ``Numbers``."""
    return tuple(getattr(found, name) for name in NUMBERS)


class Recount:
    """A register as it stands, to be counted on any day and in any villages."""

    def __init__(self, conn):
        self.conn = conn
        self.people = {one["uid"]: one for one in state.matching(conn, "person")}
        self.groups = {one["uid"]: one for one in state.matching(conn, "group")}
        self.members = state.matching(conn, "member")
        self.allotments = state.matching(conn, "allotment")
        self.claims = state.matching(conn, "claim")

    # --- what stands on a day: tests of rows without events put their own in its place --------------------

    def claim_on(self, claim, on):
        """Its status, closing outcome and the claim it is joined to, by the latest of its steps up to the day."""
        record, then = None, (None, None, None)
        if is_hidden(claim):
            return then
        for event in standing_about(self.conn, claim["uid"]):
            if ("claim", claim["uid"]) not in touched(event) or not (record or begins(event, "claim", claim["uid"])):
                continue
            own = event.subject == claim["uid"] and is_legal(record, event)
            moves = own and ((event.body.get("status") or [None, None])[1] or event.verb in STILL)
            record = apply(record, event, "claim", claim["uid"])
            if moves and event.occurred_on <= on:
                then = record["status"], record.get("closing_outcome"), record.get("merged_into")
        return then

    def claim_counts(self, claim, on):
        """The claim with which those who ask in this one count: itself, or the one that it is joined to."""
        seen = set()
        while claim and claim["uid"] not in seen:
            seen.add(claim["uid"])
            status, outcome, into = self.claim_on(claim, on)
            if status != "merged":
                counts = status in COUNTABLE_CLAIM or (status == "closed" and outcome != "refused")
                return claim if counts else None
            claim = next((one for one in self.claims if one["uid"] == into), None)
        return None

    def is_named(self, uid, on):
        """Whether she had given her name by the day, in her first words or since."""
        return any(
            e.subject == uid and e.body["facts"].get("basis") == "named"
            and (e.verb == "person.register" or e.occurred_on <= on)
            for e in standing_about(self.conn, uid)
        )  # fmt: skip

    # --- who --------------------------------------------------------------------------------------------------

    def survivor(self, uid):
        return self.people[uid].get("same_as") or uid

    def records(self, survivor):
        return [uid for uid in self.people if self.survivor(uid) == survivor]

    def sex(self, survivor):
        """Of the record that survived; where it does not say, of any other of hers."""
        known = [self.people[survivor].get("sex")] + [self.people[uid].get("sex") for uid in self.records(survivor)]
        return next((sex for sex in known if sex in ("F", "M")), "unknown")

    def is_contradicted(self):
        """Whether records of one person of unknown sex say different sexes: what then counts is nobody's business."""
        for uid, one in self.people.items():
            said = {self.people[u].get("sex") for u in self.records(uid)} & {"F", "M"}
            if one.get("sex") not in ("F", "M") and len(said) > 1:
                return True
        return False

    def members_on(self, group, on):
        return {
            self.survivor(m["person"]) for m in self.members
            if m["group"] == group and m.get("joined_on") and m["joined_on"] <= on
            and not (m.get("left_on") and m["left_on"] <= on)
        }  # fmt: skip

    # --- the numbers -----------------------------------------------------------------------------------------------

    def stand(self, on, villages):
        """(party, whether it holds) of every complainant and holder on the day."""
        here = lambda one: villages is None or one["area_code"] in villages  # noqa: E731
        for one in filter(here, self.allotments):
            assigned, handed, ended = (one.get(f"{name}_on") for name in ("assigned", "handed_over", "ended"))
            is_over = bool(ended and ended <= on)
            if not is_over and any(begun and begun <= on for begun in (assigned, handed)):
                for link in one.get("holders") or ():
                    yield link["party"], bool(handed and handed <= on)
        for one in self.claims:
            with_it = self.claim_counts(one, on) if one.get("complainants") else None
            if with_it and here(with_it):
                for link in one["complainants"]:
                    yield link["party"], False

    def numbers(self, on, villages=None):
        """As ``shown``."""
        own, grouped, registered, groups = set(), set(), set(), set()
        for party, holds in self.stand(on, villages):
            if party in self.groups:
                groups.add(party)
                registered |= self.members_on(party, on)
                grouped |= self.members_on(party, on) if holds else set()
            elif party in self.people:
                registered.add(self.survivor(party))
                own |= {self.survivor(party)} if holds else set()
        women = lambda uids: {uid for uid in uids if self.sex(uid) == "F"}  # noqa: E731
        unknown = {uid for uid in registered if self.sex(uid) == "unknown"}
        unnamed = {uid for uid in women(registered) if not any(self.is_named(r, on) for r in self.records(uid))}
        minors = {uid for uid in women(registered) if self.people[uid].get("age_band") in ("under_15", "15_17")}
        holding = women(own | grouped)
        return (
            len(women(registered)), len(holding), len(women(own)), len(women(grouped)), len(unknown),
            len(unknown & (own | grouped)), self.declared_not_named(groups, on), len(unnamed), len(unnamed & holding),
            len(minors), len(minors & holding),
        )  # fmt: skip

    def declared_not_named(self, groups, on):
        """None where no group that stands there said its size."""
        sizes = {uid: (self.groups[uid].get("declared_size") or {}).get("value") for uid in groups}
        if sizes and set(sizes.values()) == {None}:
            return None
        return sum(max(n - len(self.members_on(g, on)), 0) for g, n in sizes.items() if n is not None)

    def told_to_hold(self, on, village):
        """How many women hold in a village by past stories alone, none of them reviewed."""
        own, otherwise = set(), set()
        for one in self.allotments:
            if one["area_code"] == village and is_active(one, on):
                for link in one["holders"]:
                    if link["party"] in self.groups:
                        otherwise |= self.members_on(link["party"], on)
                    else:
                        (own if one.get("caught_up") else otherwise).add(self.survivor(link["party"]))
        return len({uid for uid in own - otherwise if self.sex(uid) == "F"})


def is_active(allotment, on):
    handed, ended = allotment.get("handed_over_on"), allotment.get("ended_on")
    return bool(handed and handed <= on and not (ended and ended <= on))

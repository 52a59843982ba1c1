"""Lives of a claim or a commitment as events, told through the tables of the life cycles; no register needed."""

from datetime import date, timedelta

from landtrack.domain.clocks import moments
from landtrack.domain.events import Event
from landtrack.domain.lifecycle import rows_of, take_step
from landtrack.domain.standards import PLAIN
from landtrack.domain.values import read_date
from landtrack.domain.waiting import of_subject

UID = "01890000-0000-7000-8000-000000000001"
FAR = date(2030, 1, 1)


def day(text):
    return date.fromisoformat(text)


class Life:
    """One subject; ``do`` adds an event as the register would have written it."""

    def __init__(self, kind="claim", uid=UID):
        self.kind, self.uid, self.status, self.events = kind, uid, None, []

    def do(self, verb, on, *, to=None, caught_up=False, retracted=False, **facts):
        verb = f"{self.kind}.{verb}"
        step, body = [None, None], {"v": 1, "facts": facts}
        if rows_of(verb):
            row = take_step(verb, self.status, facts.get("closing_outcome"))
            reached = to or row.to
            step = [self.status if row.to else None, reached if row.to else None]
            if not row.sources:
                body["begins"] = True
            body["status"] = step
        said = read_date(on)
        number = len(self.events) + 1
        event = Event(
            id=f"e{number:03d}", device="d", seq=number, clock=f"{number:016d}", verb=verb, subject=self.uid,
            area_code="v", form=f"e{number:03d}", after=(self.events[-1].id,) if self.events else (),
            occurred_on=said.effective(FAR).isoformat(), said_on=said.said, recorded_at="2014-01-01T00:00:00.000+00:00",
            actor="a", how_known="seen", caught_up=int(caught_up), on_behalf_of="", body=body,
        )  # fmt: skip
        self.events.append(event)
        if retracted:
            self.retract(event)
        elif step[1]:
            self.status = step[1]
        return self

    def retract(self, target):
        """Recorded by mistake."""
        number = len(self.events) + 1
        self.events.append(Event(
            id=f"e{number:03d}", device="d", seq=number, clock=f"{number:016d}", verb="event.retract", subject=self.uid,
            area_code="v", form=f"e{number:03d}", after=(), occurred_on=target.occurred_on, said_on=target.said_on,
            recorded_at="2014-01-01T00:00:00.000+00:00", actor="a", how_known="seen", caught_up=0, on_behalf_of="",
            body={"v": 1, "facts": {"event": target.id}, "of": self.kind, "events": [target.id], "records": [[self.kind, self.uid]]},
        ))  # fmt: skip

    @property
    def moments(self):
        return moments(self.events, self.uid)

    def waiting(self, on, calendar=PLAIN):
        """What waits on a day."""
        return of_subject(self.kind, self.uid, self.moments, day(on) if isinstance(on, str) else on, calendar)

    def codes(self, on, calendar=PLAIN):
        return {one.code for one in self.waiting(on, calendar)}

    def one(self, on, code, calendar=PLAIN):
        """The one thing of a kind that waits, None if none does."""
        found = [one for one in self.waiting(on, calendar) if one.code == code]
        assert len(found) < 2
        return found[0] if found else None


def reviewed(start="2013-03-01", **how):
    """A claim that the chief has begun to look at on a day."""
    life = Life()
    for verb in ("record", "lodge", "acknowledge"):
        life.do(verb, start, **how)
    return life.do("start_review", start, ladder_level=1, **how)


def answered(verb="uphold", start="2013-03-01"):
    """A claim with its answer, not told yet."""
    return reviewed(start).do(verb, start)


def days_after(text, n):
    return (day(text) + timedelta(days=n)).isoformat()

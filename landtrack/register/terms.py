"""When a step of a claim began, when its hard stop is reached, and when a pause ends.

Hard stops (S5 at level 1, S6 above it) count from the start of the review, the appeal or the
escalation and do not run while a pause lasts; a story told long after starts no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from landtrack.domain.events import Event
from landtrack.domain.standards import last_day
from landtrack.domain.values import read_date

BEGINS_REVIEW = frozenset({"claim.start_review", "claim.appeal", "claim.escalate", "claim.reopen"})
PAUSES = frozenset({"claim.hold", "claim.talk_again"})


def last_of(life: Sequence[Event], verbs: frozenset[str]) -> Event | None:
    """The last event of a claim that is one of these verbs."""
    return next((event for event in reversed(life) if event.verb in verbs), None)


def hard_stop(life: Sequence[Event], level: int) -> date | None:
    """The last day on which an answer is not overdue; None where no clock runs.

    Parameters
    ----------
    life : the claim's own standing events, in folding order
    """
    began = last_of(life, BEGINS_REVIEW)
    if began is None or began.caught_up:
        return None
    start = date.fromisoformat(began.occurred_on)
    limit = last_day("S5", start) if level == 1 else last_day("S6", last_day("S6", start))  # 60 days: twice S6
    return limit + timedelta(days=paused_days(life[life.index(began) :]))


def paused_days(life: Sequence[Event]) -> int:
    """Days of pauses that are over or run: each until the next step or its term, whichever comes first."""
    steps = [event for event in life if (event.body.get("status") or [None, None])[1]]
    total = 0
    for event, following in pairwise([*steps, None]):
        if event is None or event.verb not in PAUSES:
            continue
        ends = [term(event)] + ([date.fromisoformat(following.occurred_on)] if following else [])
        total += max((min(ends) - date.fromisoformat(event.occurred_on)).days, 0)
    return total


def term(pause: Event) -> date:
    """The last day of a pause, as it was said."""
    return read_date(pause.body["facts"]["hold_until"]).last

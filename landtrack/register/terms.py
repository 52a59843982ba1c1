"""Limits of a claim after which the system reminds of a visit: its hard stop, and the term of its pause.

They are those of the service standards (``domain.clocks``): S5 at the first rung and the second limit
of S6 above it, S7 for a pause.  What was told long after starts no clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from landtrack.domain.clocks import Clock, moments, running
from landtrack.domain.standards import Calendar
from landtrack.store import log


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that runs: of which kind, since when, at which level, and its last day."""

    passed: str  # hard_stop or term
    start: date
    level: int
    last: date


# Standard -> what its passing is called, and which of its limits is meant.
_LIMITS: dict[str, tuple[str, Callable[[Clock], date]]] = {
    "S5": ("hard_stop", lambda clock: clock.due),
    "S6": ("hard_stop", lambda clock: clock.dues[1]),
    "S7": ("term", lambda clock: clock.due),
}


def limits_of(conn: Connection, claim: str, calendar: Calendar) -> dict[str, Limit]:
    """The limits of a claim that run, by what their passing is called."""
    clocks = running(moments(log.about(conn, claim), claim), calendar)
    return {
        name: Limit(name, clock.start, clock.level, last(clock))
        for code, (name, last) in _LIMITS.items()
        if (clock := clocks.get(code))
    }

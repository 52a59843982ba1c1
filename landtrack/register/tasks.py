"""Visits that the machine reminds of and nobody has made yet: the officer's view only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from landtrack.domain import policy
from landtrack.register.history import standing_about
from landtrack.store import log, state

if TYPE_CHECKING:
    from landtrack.register.reading import Reader

WAITS = ("under_review", "on_hold")
# What is heard on a visit; a step that moves the claim ends its task as well.
_HEARD = frozenset({"claim.wish_asked", "claim.hearing_held"})


@dataclass(frozen=True, slots=True)
class Task:
    """A claim that waits for a visit: what has passed, and since when."""

    claim: str
    village: str
    passed: str  # hard_stop or term
    since: str


def open_tasks(reader: Reader) -> list[Task]:
    """The visits to make in the account's villages, oldest first; none for roles that see no lateness."""
    actor = reader.refresh()
    if actor.role not in policy.SEES_LATENESS or actor.disabled:
        return []
    with reader.register.database.read() as conn:
        reminded = {e.subject for e in log.of_verbs(conn, ["claim.make_task"]) if actor.in_scope(e.area_code)}
        claims = state.matching(conn, "claim", uid=list(reminded), status=WAITS)
        lives = {c["uid"]: [e for e in standing_about(conn, c["uid"]) if e.subject == c["uid"]] for c in claims}
    found = []
    for claim in claims:
        tasks: dict[str, str] = {}
        for event in lives[claim["uid"]]:
            if event.verb in _HEARD or (event.body.get("status") or [None, None])[1]:
                tasks.clear()
            elif event.verb == "claim.make_task":
                tasks.setdefault(event.body["facts"]["passed"], event.occurred_on)
        found += [Task(claim["uid"], claim["area_code"], passed, since) for passed, since in tasks.items()]
    return sorted(found, key=lambda task: (task.since, task.claim))

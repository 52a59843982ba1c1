"""Which records of a village's groups are one group: read from what officers said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landtrack.domain.fold import in_folding_order, standing
from landtrack.register.rules.groups import VERBS, stands_for, ties_of
from landtrack.register.rules.identity import joined
from landtrack.store import log

if TYPE_CHECKING:
    from landtrack.domain.events import Event
    from landtrack.register.reading import Reader


def doubles(reader: Reader, village: str) -> dict[str, str]:
    """By record of a group that is one with another: the record that stands for it."""
    ties = ties_of(said_of_groups(reader, village))
    records = {uid for tie in ties for uid in tie}
    heads = {uid: stands_for(joined(ties, uid), ties) for uid in records}
    return {uid: head for uid, head in heads.items() if head != uid}


def said_of_groups(reader: Reader, village: str) -> list[Event]:
    """What stands of what was said, that groups of a village are one or two, in folding order."""
    with reader.register.database.read() as conn:
        return standing(in_folding_order(log.of_verbs(conn, (*VERBS, "event.retract"), [village])))

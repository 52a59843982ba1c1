"""What is left of sensitive matters: the days on which they were referred, for focal points only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landtrack.errors import NotAllowed
from landtrack.store import log

if TYPE_CHECKING:
    from landtrack.register.reading import Reader

REFERS = ("claim.refer_sensitive", "claim.strip_sensitive")


def referral_days(reader: Reader) -> list[str]:
    """The day of each referral in the account's villages, earliest first: the restricted counter.

    Raises
    ------
    NotAllowed : the account is no focal point
    """
    actor = reader.refresh()
    if actor.disabled or "focal_point" not in actor.duties:
        raise NotAllowed("claim.refer_sensitive", actor.name, "role")
    with reader.register.database.read() as conn:
        events = log.of_verbs(conn, REFERS)
    return sorted(e.body["facts"]["referred_on"] for e in events if actor.in_scope(e.area_code))

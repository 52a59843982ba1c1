"""RULES: what is special to a verb, by name.  A verb without a rule needs none.

A rule looks at a Step after rights, facts and order were checked; it adds presets and
further records, or raises.  It writes nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable

from landtrack.register.rules import (
    allotments,
    claims,
    commitments,
    common,
    common_parts,
    contests,
    detours,
    fields,
    groups,
    identity,
    land,
    people,
    privacy,
    succession,
)
from landtrack.register.step import Step

RULES: dict[str, Callable[[Step], None]] = {
    **people.RULES,
    **identity.RULES,
    **groups.RULES,
    **claims.RULES,
    **detours.RULES,
    **land.RULES,
    **fields.RULES,
    **common_parts.RULES,
    **commitments.RULES,
    **contests.RULES,
    **allotments.RULES,
    **succession.RULES,
    **privacy.RULES,
    **common.RULES,
}

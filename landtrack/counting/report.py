"""The report: three numbers and indicators of a day, as the JSON document that others rely on.

Its form stands in the project's contract, "Indicators as JSON".  What is not known is None (null), never 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from landtrack.counting.facts import Facts, WomenFacts
from landtrack.counting.indicators import INDICATORS, NEVER_BY_VILLAGE, indicators
from landtrack.counting.loading import LEVELS, Day, facts_for
from landtrack.counting.values import Indicator
from landtrack.counting.women import numbers_of
from landtrack.domain import policy
from landtrack.domain.policy import Actor
from landtrack.errors import UnreadableFact
from landtrack.register import counting_reads as reads
from landtrack.register.reading import Reader
from landtrack.register.register import Register

Json = dict[str, Any]


def report(
    register: Register, actor: Actor, as_of: Day = None, villages: Iterable[str] | None = None,
    by: str | None = None, period: tuple[Day, Day] | None = None,
) -> Json | list[Json]:  # fmt: skip
    """The three numbers and the indicators of a day, as JSON.

    Parameters
    ----------
    as_of : the day, today if left out
    villages : codes or uids; all that the account sees if left out
    by : village, commune, cercle or region: a list, one document an area, with its code and name; of villages
        without the indicators of lateness and silence
    period : first and last day that I10, I20 and I22 look at

    Raises
    ------
    NotAllowed : the role sees no cases
    NotFound : no village in scope is called so
    UnreadableFact : ``by`` is no level, or the period ends before it begins
    """
    if by is not None and by not in LEVELS:
        raise UnreadableFact("by", "/".join(LEVELS), by)
    reader, codes = register.read(actor), codes_for(actor.role, by)
    chosen = None if villages is None else reads.village_uids(reader, villages)
    facts, demonstration = facts_for(reader, as_of, chosen, period), register.is_demonstration
    if facts.period and facts.period[0] > facts.period[1]:
        raise UnreadableFact("from_day", "date", facts.period[0])
    if by is None:
        everywhere = chosen is None and reader.scope is None
        scope: Json = {"villages": "all" if everywhere else codes_of(facts.women)}
        return to_json(facts, scope=scope, demonstration=demonstration, codes=codes)
    found = []
    for (code, name), part in facts.split(area_of(reader, facts.women, by)).items():
        scope = {"level": by, "code": code, "name": name, "villages": codes_of(part.women)}
        one = to_json(part, scope=scope, demonstration=demonstration, codes=codes)
        found.append({"code": code, "name": name, **one})
    return sorted(found, key=lambda one: (one["code"] is None, str(one["code"])))


def area_of(reader: Reader, facts: WomenFacts, level: str) -> dict[str, reads.Place]:
    """Code and name of the area that each village lay in on the day; (None, None) where nobody knows."""
    return reads.places_at(reader, level, [one.uid for one in facts.villages], facts.day)


def codes_of(facts: WomenFacts) -> list[str]:
    """Codes of the villages that are counted; the uid of one without a code."""
    return sorted(one.code or one.uid for one in facts.villages)


def to_json(facts: Facts, *, scope: Json, demonstration: bool, codes: Iterable[str] | None = None) -> Json:
    """One document: the women of the facts' villages, and the indicators of these codes, or of the whole table."""
    women = numbers_of(facts.women)
    shown = ("value", "qualifier", "source", "date")
    return {
        "as_of": facts.day,
        "scope": scope,
        "demonstration": demonstration,
        "women": {
            "reported": [{name: one[name] for name in shown} for one in women.reported],  # type: ignore[literal-required]
            "registered": women.registered,
            "holding": women.holding,
            "holding_own": women.holding_own,
            "holding_group": women.holding_group,
            "unknown_sex": women.unknown_sex,
            "declared_not_named": women.declared_not_named,
        },
        "indicators": {code: _entry(one) for code, one in indicators(facts, codes).items()},
        **({"period": list(facts.period)} if facts.period else {}),
    }


def codes_for(role: str, by: str | None = None) -> list[str]:
    """The indicators that a role may read: lateness is the officer's view only, and no list of villages."""
    hidden = NEVER_BY_VILLAGE if by == "village" or role not in policy.SEES_LATENESS else frozenset[str]()
    return [code for code in INDICATORS if code not in hidden]


def _entry(one: Indicator) -> Json:
    """An indicator as JSON; what stands beside the value under ``parts``, where there is any."""
    entry = {"value": one.value, "unit": one.unit, "numerator": one.numerator, "denominator": one.denominator,
             "excluded": one.excluded}  # fmt: skip
    return entry | ({"parts": dict(one.parts)} if one.parts else {})

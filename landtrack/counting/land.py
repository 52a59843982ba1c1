"""Indicators of the land: committed, allotted, delivered, and what was promised of it.

Formulas: section 6 of the project's domain reference.  Live = signed, demarcated, active.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from landtrack.counting.facts import Allotment, Commitment, Decision, Facts
from landtrack.counting.ground import covered_m2
from landtrack.counting.values import Indicator, Number, in_ha, ratio, total


def committed_area(facts: Facts) -> Indicator:
    """I3: sum over commitments live at D of (surveyed else declared area, less reductions) / 10,000, ha.

    With the sums of the surveyed and of the declared areas apart.  ``excluded``: commitments of unknown area.
    """
    m2, unknown = total(one.area_m2 for one in facts.commitments)
    surveyed, _ = total(one.surveyed_m2 for one in facts.commitments)
    declared, _ = total(one.declared_m2 for one in facts.commitments)
    rows = tuple(one.uid for one in facts.commitments if one.area_m2 is not None)
    parts: dict[str, Number] = {"surveyed_ha": in_ha(surveyed), "declared_ha": in_ha(declared)}
    return Indicator("I3", in_ha(m2), "ha", in_ha(m2), excluded=unknown, rows=rows, parts=parts)


def survey_gap(facts: Facts) -> Indicator:
    """I3b: (sum surveyed - sum declared) / sum declared, only commitments that have both."""
    both = [
        (one.uid, one.surveyed_m2, one.declared_m2)
        for one in facts.commitments
        if one.surveyed_m2 is not None and one.declared_m2 is not None
    ]
    excluded = len(facts.commitments) - len(both)
    if not both:
        return Indicator("I3b", None, "ratio", excluded=excluded)
    declared = sum(one[2] for one in both)
    gap = sum(one[1] for one in both) - declared
    rows = tuple(one[0] for one in both)
    return Indicator("I3b", ratio(gap, declared), "ratio", in_ha(gap), in_ha(declared), excluded, rows)


def allotted_area(facts: Facts) -> Indicator:
    """I4: over Active(D) allotments on live commitments, ha: drawn plots and the recorded area of the others.

    Geodesic area of the union of plot geometry inside the committed land where measured, plus the recorded
    area of the rest (share x net parcel area, taped area).  ``excluded``: allotments of unknown area,
    among them the unmeasured.
    """
    on_live = [one for one in facts.active if one.commitment in facts.live]
    m2, unknown = _allotted_m2(facts, on_live)
    rows = tuple(one.uid for one in on_live if _is_known(facts, one))
    return Indicator("I4", in_ha(m2), "ha", in_ha(m2), excluded=unknown, rows=rows)


def delivery_rate(facts: Facts) -> Indicator:
    """I5: I4 / I3 over commitments of known area, less those whose Active allotments are all of unknown area.

    ``excluded``: Active allotments of unknown area.  Where some of them stand on commitments that count, the
    value is a lower bound: ``parts["unknown_counted"]`` says how many they are.
    """
    on: dict[str, list[Allotment]] = {}
    for one in facts.active:
        on.setdefault(one.commitment, []).append(one)
    counted = [
        one
        for one in facts.commitments
        if one.area_m2 is not None and (one.uid not in on or any(_is_known(facts, a) for a in on[one.uid]))
    ]
    here = [a for one in counted for a in on.get(one.uid, ())]
    m2, some_unknown = _allotted_m2(facts, here)
    committed, _ = total(one.area_m2 for one in counted)
    unknown = sum(not _is_known(facts, a) for one in facts.commitments for a in on.get(one.uid, ()))
    parts: dict[str, Number] = {
        "unknown_counted": some_unknown, "commitments_left_out": len(facts.commitments) - len(counted),
    }  # fmt: skip
    value = ratio(m2, committed)
    if value is None:
        return Indicator("I5", None, "ratio", excluded=unknown, parts=parts)
    rows = tuple(one.uid for one in counted)
    return Indicator("I5", value, "ratio", in_ha(m2), in_ha(committed), unknown, rows, parts)


def promise_kept(facts: Facts) -> Indicator:
    """I6: I3 over commitments linked to upheld or partly upheld decisions / area promised in those decisions.

    The latest decision of a claim counts.  Land that nobody gave after a promise is 0, not unknown; where
    the promise or a commitment's area is not known, both are left out.  ``excluded``: decisions left out.
    """
    latest = {one.claim: one for one in facts.decisions}
    upheld = {one.uid: one for one in latest.values() if one.upheld}
    linked = _commitments_of(upheld, facts.commitments)
    unknown = _left_out(upheld, linked)
    kept = [one for one in upheld.values() if one.uid not in unknown]
    given = {c.uid: c.area_m2 for one in kept for c in linked[one.uid]}
    promised, _ = total(one.promised_m2 for one in kept)
    m2, _ = total(given.values())
    value = ratio(m2, promised)
    if value is None:
        return Indicator("I6", None, "ratio", excluded=len(unknown))
    return Indicator("I6", value, "ratio", in_ha(m2), in_ha(promised), len(unknown), tuple(given))


def _commitments_of(upheld: Mapping[str, Decision], commitments: Iterable[Commitment]) -> dict[str, list[Commitment]]:
    """Live commitments by the decision that they follow: named in them, or the one of a claim they answer."""
    by_claim = {one.claim: one.uid for one in upheld.values()}
    linked: dict[str, list[Commitment]] = {uid: [] for uid in upheld}
    for one in commitments:
        named = (one.decision, *(by_claim.get(claim) for claim in one.claims))
        for uid in dict.fromkeys(uid for uid in named if uid in linked):
            linked[uid].append(one)
    return linked


def _left_out(upheld: Mapping[str, Decision], linked: Mapping[str, list[Commitment]]) -> set[str]:
    """Decisions of unknown promise or land, and those that share a commitment with one."""
    out = {uid for uid, one in upheld.items() if one.promised_m2 is None or any(c.area_m2 is None for c in linked[uid])}
    while True:
        shared = {c.uid for uid in out for c in linked[uid]}
        more = {uid for uid, many in linked.items() if uid not in out and any(c.uid in shared for c in many)}
        if not more:
            return out
        out |= more


def _is_known(facts: Facts, allotment: Allotment) -> bool:
    """Whether its area is known: drawn, or recorded."""
    return allotment.plot in facts.shapes or allotment.area_m2 is not None


def _allotted_m2(facts: Facts, allotments: list[Allotment]) -> tuple[float | None, int]:
    """Area of allotments in m², each square metre once, and how many are of unknown area."""
    known = [one for one in allotments if _is_known(facts, one)]
    drawn = covered_m2(known, facts.live, facts.shapes)
    recorded = [one.area_m2 for one in known if one.plot not in facts.shapes]
    parts = [*recorded, *(() if drawn is None else (drawn,))]
    unknown = len(allotments) - len(known)
    m2, _ = total([*parts, *([None] * unknown)])
    return m2, unknown

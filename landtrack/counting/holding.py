"""Indicators of the women who hold: how many, on what area, how evenly, and whether it was seen.

Formulas: section 6 of the project's domain reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum

from landtrack.counting.facts import Allotment, Facts, Holder, Uids
from landtrack.counting.values import Indicator, Number, gini, in_ha, percentile, ratio, total
from landtrack.counting.women import who

IN_USE = ("in_use", "partly")


def women_with_land(facts: Facts) -> Indicator:
    """I1: N3(D), distinct persons of sex F with at least one Active(D) allotment; with N3a, N3b."""
    them = who(facts.women)
    count = len(them.holding)
    parts: dict[str, Number] = {
        "own": len(them.own), "group": len(them.grouped), "unknown_sex": len(them.unknown_sex_holding),
        "without_name": len(them.holding & them.unnamed), "under_18": len(them.holding & them.under_18),
    }  # fmt: skip
    return Indicator("I1", count, "women", count, rows=tuple(sorted(them.holding)), parts=parts)


def verified_share(facts: Facts) -> Indicator:
    """I2: women of I1 whose latest checked visit by D on an active allotment says in use or partly / I1."""
    return _seen(facts, "I2", "checked")


def said_share(facts: Facts) -> Indicator:
    """I2b: the same from season sheets said by the president; kept apart, shown beside I2."""
    return _seen(facts, "I2b", "said_by_president")


def _seen(facts: Facts, code: str, basis: str) -> Indicator:
    latest: dict[str, tuple[str, str]] = {}
    for allotment in facts.active:
        if visit := facts.visits.get((allotment.uid, basis)):
            for woman in women_of(facts, allotment):
                latest[woman] = max(latest.get(woman, ("", "")), visit)
    women = who(facts.women).holding
    seen = tuple(sorted(uid for uid in women & latest.keys() if latest[uid][1] in IN_USE))
    share, parts = ratio(len(seen), len(women)), {"not_visited": len(women - latest.keys())}
    return Indicator(code, share, "ratio", len(seen), len(women), rows=seen, parts=parts)


def documented(facts: Facts) -> Indicator:
    """I24: women of I1 who hold an active allotment about which a document is kept / I1."""
    women = who(facts.women).holding
    with_paper = {w for a in facts.active if a.documented for w in women_of(facts, a)} & women
    rows = tuple(sorted(with_paper))
    return Indicator("I24", ratio(len(rows), len(women)), "ratio", len(rows), len(women), rows=rows)


def area_per_woman(facts: Facts) -> Indicator:
    """I7: per woman of N3a the sum of the areas recorded at hand-over or locate, joint plots divided.

    The value is the median, m²; with mean, smallest, largest, P10 and P90.  Allotments of unknown area are
    left out, and so is a woman who has no other; ``excluded`` counts these allotments.
    """
    areas, unknown = areas_by_woman(facts)
    ranked = sorted(areas.values())
    whole, count = fsum(ranked), len(ranked)
    shares = {"median": 0.5, "min": 0.0, "max": 1.0, "p10": 0.1, "p90": 0.9}
    parts: dict[str, Number] = {name: percentile(ranked, share) for name, share in shares.items()}
    parts |= {"n": count, "mean": ratio(whole, count)}
    rows = tuple(sorted(areas))
    return Indicator("I7", parts["median"], "m2", whole if count else None, count, unknown, rows, parts)


def fairness(facts: Facts) -> Indicator:
    """I7b: Gini over the areas of I7, sum_i sum_j abs(x_i - x_j) / (2 n² mean); blank if n < 2 or mean 0."""
    areas, unknown = areas_by_woman(facts)
    return Indicator("I7b", gini(areas.values()), "gini", excluded=unknown, rows=tuple(sorted(areas)))


def reach(facts: Facts) -> Indicator:
    """I8: women registered as complainants of claims ever upheld, in part or whole, who are in I1 / those."""
    ever = {one.claim for one in facts.decisions if one.upheld}
    asking = {party for claim in ever for party in facts.complainants.get(claim, ())}
    groups = asking & facts.women.groups.keys()
    women = facts.women.people.women((asking - groups) | facts.women.members(groups))
    reached = tuple(sorted(women & who(facts.women).holding))
    return Indicator("I8", ratio(len(reached), len(women)), "ratio", len(reached), len(women), rows=reached)


def coverage(facts: Facts) -> Indicator:
    """I9: I1 / adult women in G, from a census with source and year.

    Villages without such a figure are left out of both, and counted in ``excluded``.
    """
    known = {one.uid: one.adult_women for one in facts.women.villages if one.adult_women is not None}
    excluded = len(facts.women.villages) - len(known)
    if not known:
        return Indicator("I9", None, "ratio", excluded=excluded)
    counted = facts.women.split(dict.fromkeys(known, True))[True]
    women, adults = tuple(sorted(who(counted).holding)), sum(known.values())
    return Indicator("I9", ratio(len(women), adults), "ratio", len(women), adults, excluded, women)


def share_of_area(facts: Facts) -> Indicator:
    """I27: area in women's names / all Active(D) area, as recorded at hand-over or locate.

    Women-only groups are shown apart, and so is the share with them; unknown sex is a line of its own.
    """
    whole, unknown = total(one.area_m2 for one in facts.active)
    if whole is None:
        return Indicator("I27", None, "ratio", excluded=unknown)
    m2, ha = areas_by_kind(facts), in_ha(whole)
    parts: dict[str, Number] = {f"{kind}_ha": in_ha(one) for kind, one in m2.items() if kind != "women"}
    parts["with_groups"] = ratio(m2["women"] + m2["women_only_groups"], whole)
    known = (one for one in facts.active if one.area_m2 is not None)
    rows = tuple(one.uid for one in known if any(_shares_of_women(facts, one)))
    women = in_ha(m2["women"])
    return Indicator("I27", ratio(women, ha), "ratio", women, ha, unknown, rows, parts)


def women_per_ha(facts: Facts) -> Indicator:
    """I28: women of N3 holding on live commitments of known area / I3."""
    known = {uid: one.area_m2 for uid, one in facts.live.items() if one.area_m2 is not None}
    on_them = [women_of(facts, one) for one in facts.active if one.commitment in known]
    women = tuple(sorted(frozenset().union(*on_them)))
    ha = in_ha(fsum(known.values())) if known else None
    excluded = len(facts.live) - len(known)
    return Indicator("I28", ratio(len(women), ha), "women_per_ha", len(women), ha, excluded, women)


def areas_by_kind(facts: Facts) -> dict[str, float]:
    """Known m² of Active(D) allotments by who holds them, joint ones divided."""
    kinds = ("women", "women_only_groups", "other_groups", "unknown_sex", "men")
    m2: dict[str, list[float]] = {kind: [] for kind in kinds}
    for allotment in facts.active:
        if allotment.area_m2 is not None:
            for holder in allotment.holders:
                m2[_kind(facts, holder)].append(allotment.area_m2 * holder.share)
    return {kind: fsum(many) for kind, many in m2.items()}


def areas_by_woman(facts: Facts) -> tuple[dict[str, float], int]:
    """Known m² by woman of N3a, and how many of their allotments are of unknown area."""
    areas: dict[str, list[float]] = {}
    unknown = 0
    for allotment in facts.active:
        shares = list(_shares_of_women(facts, allotment))
        if allotment.area_m2 is None:
            unknown += bool(shares)
            continue
        for woman, share in shares:
            areas.setdefault(woman, []).append(allotment.area_m2 * share)
    return {woman: fsum(many) for woman, many in areas.items()}, unknown


def women_of(facts: Facts, allotment: Allotment) -> Uids:
    """Women who hold an allotment, in their own or a joint name or through their group."""
    groups = [one.party for one in allotment.holders if one.is_group]
    persons = frozenset(one.party for one in allotment.holders if not one.is_group)
    return facts.women.people.women(persons | facts.women.members(groups) if groups else persons)


def _shares_of_women(facts: Facts, allotment: Allotment) -> Iterator[tuple[str, float]]:
    for holder in allotment.holders:
        if not holder.is_group:
            for woman in facts.women.people.women(frozenset((holder.party,))):
                yield woman, holder.share


def _kind(facts: Facts, holder: Holder) -> str:
    people = facts.women.people
    if holder.is_group:
        return "women_only_groups" if _is_women_only(facts, holder.party) else "other_groups"
    person = frozenset((holder.party,))
    return "women" if people.women(person) else "unknown_sex" if people.of_unknown_sex(person) else "men"


def _is_women_only(facts: Facts, group: str) -> bool:
    """Whether all registered members are known to be women, and there are some."""
    members = facts.women.people.one_each(facts.women.members([group]))
    return bool(members) and facts.women.people.women(members) == members

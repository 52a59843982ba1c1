"""Loading: one day and some villages of a register as facts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from landtrack.counting.facts import (
    NOBODY,
    Allotment,
    Commitment,
    Decision,
    Facts,
    Holder,
    Lodged,
    Matter,
    People,
    Reported,
    Sat,
    Village,
    Visit,
    WomenFacts,
)
from landtrack.counting.women import Numbers, numbers_by
from landtrack.domain.clocks import clocks
from landtrack.domain.values import read_date
from landtrack.errors import UnreadableFact
from landtrack.register import counting_reads as reads
from landtrack.register.reading import Reader

BETWEEN = ","  # uids that belong together come as one text
LEVELS = ("village", "commune", "cercle", "region")
TOGETHER: reads.Place = (None, None)
Day = date | str | None


def facts_for(
    reader: Reader, day: Day = None, villages: Iterable[str] | None = None,
    period: tuple[Day, Day] | None = None,
) -> Facts:  # fmt: skip
    """Everything that the indicators need, of one state of the register.

    Parameters
    ----------
    day : the day D that is asked about; today if left out
    villages : uids; all that the account sees if left out
    period : first and last day of P, both within it; what came after D is not in P either

    Raises
    ------
    NotAllowed : the role sees no cases (advocate, admin)
    NotFound : a village lies outside the account's scope
    """
    women, land, time = reads.all_rows(reader, _day(reader, day), villages)
    return Facts(
        women=_women(women),
        period=None if period is None else (_first(period[0]), min(_day(reader, period[1]), women.day)),
        allotments=_allotments(land.held),
        commitments=tuple(Commitment(*row) for row in land.commitments),
        decisions=tuple(Decision(*row) for row in land.decisions),
        lodged=tuple(
            Lodged(claim, village, day_, channel or "unknown", category or "unknown", level)
            for claim, village, day_, channel, category, level in land.lodged
        ),
        complainants={claim: tuple(uids.split(BETWEEN)) for claim, uids in land.complainants.items()},
        visits={(uid, basis): Visit(order, answer) for uid, basis, order, answer in land.visits},
        shapes=land.plots | land.parcels,
        matters=tuple(_matter(life, time) for life in time.lives),
        sat=tuple(Sat(*one) for one in time.deciders),
    )  # fmt: skip


def _matter(life: Any, time: reads.TimeRows) -> Matter:
    handed, confirmed = time.hand_overs.get(life.uid), life.uid in time.confirmed
    ran = tuple(clocks(life.moments, time.calendar))
    return Matter(life.uid, life.village, tuple(life.moments), ran, handed, confirmed)


def three_numbers(reader: Reader, day: Day = None, villages: Iterable[str] | None = None) -> Numbers:
    """N1, N2 and N3 of a day, with what stands beside them.

    Raises
    ------
    NotAllowed, NotFound : as ``facts_for``
    """
    rows = reads.tally_rows(reader, _day(reader, day), villages)
    return numbers_by(rows.tally, rows.in_several, _said_by(rows), {"": TOGETHER, **rows.places})[TOGETHER]


def numbers_by_village(reader: Reader, day: Day = None, villages: Iterable[str] | None = None) -> dict[str, Numbers]:
    """The three numbers of each village, by its uid.

    Raises
    ------
    NotAllowed, NotFound : as ``facts_for``
    """
    rows = reads.tally_rows(reader, _day(reader, day), villages, "village")
    return numbers_by(rows.tally, (), _said_by(rows), {one.uid: one.uid for one in rows.villages})


def numbers_by_area(
    reader: Reader, level: str, day: Day = None, villages: Iterable[str] | None = None
) -> dict[reads.Place, Numbers]:
    """The three numbers by code and name of each area of a level, distinct women at that level itself.

    (None, None) stands for villages of which nobody knows in which area they lay on the day.

    Raises
    ------
    NotAllowed, NotFound : as ``facts_for``
    UnreadableFact : it is no level
    """
    if level not in LEVELS:
        raise UnreadableFact("by", "/".join(LEVELS), level)
    rows = reads.tally_rows(reader, _day(reader, day), villages, level)
    return numbers_by(rows.tally, rows.in_several, _said_by(rows), rows.places)


def _day(reader: Reader, day: Day) -> str:
    """A day as it was said, ISO; of a month or a year its last day, as everywhere."""
    return reader.today if day is None else read_date(day).last.isoformat()


def _first(day: Day) -> str:
    """The first day of a period; None is as long ago as anything."""
    return "" if day is None else read_date(day).first.isoformat()


def _women(rows: reads.WomenRows) -> WomenFacts:
    parties: dict[str, dict[str, frozenset[str]]] = {}
    for village, words, uids in rows.parties:
        parties.setdefault(village, {})[words] = frozenset(uids.split(BETWEEN))
    return WomenFacts(
        day=rows.day,
        villages=tuple(
            Village(one.uid, one.code, one.name, _adults(one.adult_women, rows.day)) for one in rows.villages
        ),
        figures=_said_by(rows),
        parties=parties,
        people=_people(rows),
        groups={group: frozenset(uids.split(BETWEEN)) if uids else NOBODY for group, uids in rows.members},
    )


def _people(rows: reads.WomenRows) -> People:
    of_sex = {sex: set(uids.split(BETWEEN)) for sex, uids in rows.not_women}
    men, unknown = of_sex.get("M", set()), of_sex.get("unknown", set())
    for _, survivor, sex in rows.duplicates:  # what is known of either is known of her
        if survivor in unknown and sex in ("F", "M"):
            unknown.discard(survivor)
            men.update({survivor} if sex == "M" else ())
    return People({uid: survivor for uid, survivor, _ in rows.duplicates}, men, unknown, rows.authorities)


def _said_by(rows: reads.TallyRows | reads.WomenRows) -> tuple[Reported, ...]:
    """The figures that had been said by the day; an imprecise day is its last possible one."""
    names = {village.uid: village.name for village in rows.villages}
    return tuple(_reported(one, names) for one in rows.figures if _day_said(one) <= rows.day)


def _day_said(figure: dict[str, Any]) -> str:
    recorded = date.fromisoformat(figure["begin_lifespan"][:10])
    return read_date(figure["on"]).effective(recorded).isoformat()


def _reported(figure: dict[str, Any], names: Mapping[str, str]) -> Reported:
    value, unit = figure["value"], None
    qualifier = figure["qualifier"] or figure["value_qualifier"] or "as_told"
    if value is None and figure["area_value_said"]:
        said = json.loads(figure["area_value_said"])
        value, unit = said["value"], said["unit"]
    return Reported(
        subject=figure["subject"], value=value, unit=unit, qualifier=qualifier, source=figure["source"],
        date=figure["on"], village=names[figure["village"]], village_uid=figure["village"],
        fact_code=figure["fact_code"],
    )  # fmt: skip


def _adults(told_json: str | None, day: str) -> int | None:
    """Adult women by the latest census up to the day that names its year and its source."""
    told = json.loads(told_json) if told_json else None
    listed = [
        one for one in (told if isinstance(told, list) else [told]) if isinstance(one, dict) and one.get("source")
    ]
    said = [(one.get("year"), one.get("value")) for one in listed]
    known = [(y, n) for y, n in said if isinstance(y, int) and isinstance(n, int) and y <= int(day[:4])]
    return max(known)[1] if known else None


def _allotments(rows: Iterable[Any]) -> tuple[Allotment, ...]:
    """One allotment from the rows of its holders."""
    holders: dict[str, list[Holder]] = {}
    first: dict[str, Any] = {}
    for row in rows:
        holders.setdefault(row.allotment, []).append(Holder(row.party, bool(row.is_group), row.share))
        first.setdefault(row.allotment, row)
    return tuple(
        Allotment(
            uid, row.village, row.commitment, row.unit, row.plot, row.handed_over_on, row.ended_on,
            row.end_kind, row.area_m2, tuple(holders[uid]), bool(row.documented),
        )
        for uid, row in first.items()
    )  # fmt: skip

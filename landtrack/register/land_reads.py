"""A village's land on a day: what was given, its fields and plots, who objects, who holds what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landtrack.register import as_of
from landtrack.store import log

if TYPE_CHECKING:
    from landtrack.register.reading import Reader

State = dict[str, Any]
Records = list[State]


def of_village(reader: Reader, village: str, day: str | None) -> State:
    """All given land of a village, and fields that nobody gave yet."""
    found = of_land(reader, reader.list("commitment", area_code=village), day)
    known, shown = {p["uid"] for p in found["parcels"]}, day or reader.today
    others = [p for p in reader.list("parcel", area_code=village) if p["uid"] not in known]
    others = [p for p in others if not p.get("replaced_on") or p["replaced_on"] > shown]
    if day:
        with reader.register.database.read() as conn:
            others = [p for p in others if as_of.exists_on(conn, p["uid"], day)]
    found["parcels"] += _fields(reader, others, day)
    return found | {"village": village}


def of_land(reader: Reader, commitments: Records, day: str | None = None) -> State:
    """Some given land with its contests, parcels, plots, allotments and the people who hold them."""
    found = given(reader, commitments, day)
    parcels = _fields(reader, reader.list("parcel", uid=_fields_of(found["commitments"])), day)
    parties = {link["party"] for a in found["allotments"] for link in a.get("holders") or ()}
    return found | {
        "parcels": parcels, "plots": _plots_of(reader, parcels, day),
        "people": {p["uid"]: p for kind in ("person", "group") for p in reader.list(kind, uid=list(parties))},
    }  # fmt: skip


def given(reader: Reader, commitments: Records, day: str | None = None) -> State:
    """Some given land as it stood on a day, with its contests and allotments alone: what tells where a request is."""
    uids = [c["uid"] for c in commitments]
    allotments = reader.list("allotment", commitment=uids)
    if day:
        with reader.register.database.read() as conn:
            then = as_of.records_on(conn, "commitment", commitments, day)
            allotments = as_of.statuses_of(conn, "allotment", allotments, day)
        commitments = [reader.cut("commitment", c) for c in then]
    fields = _fields_of(commitments)
    contests = reader.list("contest", target=[*fields, *uids])
    contests += [c for c in reader.list("contest", other=fields) if c not in contests]
    return {"commitments": commitments, "contests": contests, "allotments": allotments}


def _fields_of(commitments: Records) -> list[str]:
    return [uid for c in commitments for uid in c.get("parcels") or ()]


def part_of(land: State, uids: set[str]) -> State:
    """What of some land as ``given`` tells it belongs to these commitments alone."""
    own = [c for c in land["commitments"] if c["uid"] in uids]
    fields = set(_fields_of(own))
    return {
        "commitments": own,
        "contests": [k for k in land["contests"] if k["target"] in fields | uids or k.get("other") in fields],
        "allotments": [a for a in land["allotments"] if a["commitment"] in uids],
    }


def _fields(reader: Reader, parcels: Records, day: str | None) -> Records:
    """Fields as they lay on a day; on a past day with the shape of that day."""
    if not day:
        return parcels
    with reader.register.database.read() as conn:
        then = [as_of.record_on(conn, "parcel", p["uid"], day) or p for p in parcels]
    return [reader.cut("parcel", p) for p in then]


def _plots_of(reader: Reader, parcels: Records, day: str | None) -> Records:
    """The plots of some fields; on a past day those laid out by then, in the field they lay in."""
    if not day:
        return reader.list("plot", parcel=[p["uid"] for p in parcels])
    home = {p["uid"]: p["uid"] for p in parcels}
    latest = {p["uid"]: p for p in reader.list("parcel", uid=list(home))}
    while later := {s: home[uid] for uid, p in latest.items() for s in p.get("successors") or () if s not in home}:
        home |= later
        latest = {p["uid"]: p for p in reader.list("parcel", uid=list(later))}
    plots = reader.list("plot", parcel=list(home))
    with reader.register.database.read() as conn:
        laid_out = {e.id for e in log.by_ids(conn, {p["made_by"] for p in plots}) if e.occurred_on <= day}
    return [p | {"parcel": home[p["parcel"]]} for p in plots if p["made_by"] in laid_out]

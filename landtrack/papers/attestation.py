"""What the attestation of the use of a plot says, and what it rests on.

It says who farms a plot, since when, and how large it is; it says in as many words that it does not tell whose
the land is.  It is printed where no reserve is open on what it rests on: the plot's own life, the land's, and
the answer that led to it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from landtrack.domain.lifecycle import HELD
from landtrack.errors import NamesClosed, PaperRefused, PaperWaits
from landtrack.land.outlines import sd_of
from landtrack.papers.data import Asked, Record, place
from landtrack.papers.sheets import number_of_land, somebody_holds
from landtrack.register.blocking import blocks_certificate

if TYPE_CHECKING:
    from landtrack.register.reading import Reader

Point = tuple[float, float]
_METRES_A_DEGREE = 111_320.0
_SIDE = 100.0  # of the sketch, in its own units


def missing(reader: Reader, subject: str) -> list[str]:
    """Codes of the open reserves that block the attestation of one plot, or of all plots of a commitment."""
    return list(dict.fromkeys(reserve.code for reserve in blocks_certificate(reader, subject)))


def is_ready(kind: str, reader: Reader, about: Record) -> None:
    """Whether the attestation of a plot, or any of a commitment, can be printed.

    Raises
    ------
    PaperRefused : nobody holds it
    PaperWaits : reserves are open, named in the error
    """
    if "commitment" not in about:  # a commitment: all that are ready, so what they share must be
        somebody_holds(kind, reader, about)
    elif about["status"] not in HELD:
        raise PaperRefused(kind, "nobody_holds")
    if codes := missing(reader, about["uid"]):
        raise PaperWaits(kind, tuple(codes))


def attestation(asked: Asked) -> Record:
    """One page a plot; of a whole commitment those that are ready, and at the end why the others wait.

    Raises
    ------
    PaperWaits : none is ready
    WrongKey : this machine cannot open a name
    """
    reader, t = asked.reader, asked.t
    about = [asked.about] if "commitment" in asked.about else _held(reader, asked.about["uid"])
    commitment = reader.get("commitment", about[0]["commitment"])
    land = reader.land(commitment["area_code"])
    waiting = [(one, codes) for one in about if (codes := missing(reader, one["uid"]))]
    ready = [one for one in about if one["uid"] not in {w["uid"] for w, _ in waiting}]
    if not ready:
        raise PaperWaits(asked.kind, tuple(dict.fromkeys(code for _, codes in waiting for code in codes)))
    base = number_of_land(asked, commitment)
    pages = [_page(asked, land, base, one) for one in sorted(ready, key=lambda a: _order(land, a))]
    number = pages[0]["number"] if len(pages) == 1 and not waiting else base
    return asked.common(number, classes="IS" if any(p["sketch"] for p in pages) else "I") | {
        "pages": pages, "title": t("attestation.title"), "heading": t("attestation.title"),
        "says": t("attestation.says"),
        "not_label": t("attestation.not_label"), "not": t("attestation.not"),
        "signs": [t(f"attestation.sign.{who}") for who in ("holder", "body", "officer")],
        "sketch_alt": t("attestation.sketch"), "north": t("attestation.north"),
        "waiting_label": t("attestation.waiting") if waiting else "",
        "waiting": [
            {"number": _unit(land, one), "why": ", ".join(t(f"reserve.{code}") for code in codes)}
            for one, codes in waiting
        ],
    }  # fmt: skip


def _held(reader: Reader, commitment: str) -> list[Record]:
    return [a for a in reader.list("allotment", commitment=commitment) if a["status"] in HELD]


def _unit(land: Record, allotment: Record) -> str:
    """What a plot, or a share, is called on paper: its number, else its holder's code."""
    plot = next((p["number"] for p in land["plots"] if p["uid"] == allotment.get("plot")), "")
    people = (land["people"].get(link["party"]) or {} for link in allotment.get("holders") or ())
    return plot or next((p["pseudonym"] for p in people if p.get("pseudonym")), "")


def _order(land: Record, allotment: Record) -> tuple[int, str]:
    return len(_unit(land, allotment)), _unit(land, allotment)


def of_number(reader: Reader, commitments: Iterable[Record], unit: str) -> Record | None:
    """The held plot of some land that goes by this name on paper."""
    for commitment in commitments:
        land = reader.land(commitment["area_code"])
        mine = (a for a in land["allotments"] if a["commitment"] == commitment["uid"] and a["status"] in HELD)
        if found := next((a for a in mine if _unit(land, a) == unit), None):
            return found
    return None


def _page(asked: Asked, land: Record, base: str, allotment: Record) -> Record:
    holders = [link["party"] for link in allotment.get("holders") or ()]
    names = asked.reader.names(holders, sid=asked.sid, why="paper.attestation")
    if asked.reader.actor.overheard:
        raise NamesClosed
    if len(names) < len(holders):
        _ = asked.reader.register.sealer  # raises where there is no key
        raise PaperWaits(asked.kind, ("name",))  # a name that was erased
    sign = (land["people"].get(holders[0]) or {}).get("sign") if holders else None
    unit = _unit(land, allotment)
    number = f"{base}/{unit}" if base else unit
    return {
        "number": number, "qr": asked.qr(number), "sign": asked.sign(sign), "names": [names[uid] for uid in holders],
        "rows": [{"label": asked.t(f"attestation.{name}"), "text": text}
                 for name, text in _rows(asked, land, allotment) if text],
        "sketch": _sketch(land, allotment),
    }  # fmt: skip


def _rows(asked: Asked, land: Record, allotment: Record) -> Iterator[tuple[str, str]]:
    """Label and text of each line; an empty text is no line."""
    t, say = asked.t, asked.say
    plots = {p["uid"]: p for p in land["plots"]}
    plot = plots.get(allotment.get("plot") or "", {})
    parcel_uid = plot.get("parcel") or allotment.get("parcel")
    parcel: Record = next((p for p in land["parcels"] if p["uid"] == parcel_uid), {})
    area = allotment.get("area_recorded") or plot.get("calculated_area")
    yield "place", place(asked)
    yield "field", parcel.get("name") or ""
    yield "plot", plot.get("number") or ""
    yield "share", allotment.get("share") or ""
    yield "area", say.area(area["m2"], sd_m2=_error(allotment, plot)) if area else ""
    measured = next((one for one in (plot, parcel) if one.get("method") not in (None, "unknown")), parcel)
    yield "measured_by", t(f"code.capture_method.{measured['method']}") if measured.get("method") else ""
    yield "since", say.date(allotment["handed_over_on"])
    yield "term", _term(asked, allotment)


def _error(allotment: Record, plot: Record) -> float | None:
    """How far the area may be off, where it is that of her plot's own outline."""
    return sd_of(plot) if allotment.get("area_kind") != "surveyedArea" else None


def _term(asked: Asked, allotment: Record) -> str:
    words = [asked.t(f"code.{name}.{allotment[name]}") for name in ("right_type", "use_term") if allotment.get(name)]
    if allotment.get("term_end"):
        words.append(asked.t("attestation.until", day=asked.say.date(allotment["term_end"])))
    return " · ".join(words)


# --- the sketch: the field, its plots, hers inked; north is up ---------------------------------


def _sketch(land: Record, allotment: Record) -> str:
    """The field as SVG, "" where the account sees no shape or there is none."""
    plot: Record = next((p for p in land["plots"] if p["uid"] == allotment.get("plot")), {})
    if not plot.get("geometry"):
        return ""
    field = [p for p in land["parcels"] if p["uid"] == plot["parcel"] and p.get("geometry")]
    others = [p for p in land["plots"] if p["parcel"] == plot["parcel"] and p.get("geometry")]
    return sketch([p["geometry"] for p in field], [p["geometry"] for p in others], plot["geometry"])


def sketch(fields: list[Any], plots: list[Any], hers: Any) -> str:
    """Draw GeoJSON shapes (degrees) on a square of 100 units, hers in black.

    Metres on the ground are equal in both directions to a thousandth over a field.
    """
    every = [point for shape in (*fields, *plots, hers) for ring in _rings(shape) for point in ring]
    west, south = min(x for x, _ in every), min(y for _, y in every)
    east, north = max(x for x, _ in every), max(y for _, y in every)
    across = math.cos(math.radians((south + north) / 2)) * _METRES_A_DEGREE
    wide, high = (east - west) * across, (north - south) * _METRES_A_DEGREE
    scale = _SIDE / max(wide, high, 1e-9)
    left, top = (_SIDE - wide * scale) / 2, (_SIDE - high * scale) / 2

    def path(shape: Any) -> str:
        return "".join(
            "M" + "L".join(
                f"{left + (x - west) * across * scale:.2f} {top + (north - y) * _METRES_A_DEGREE * scale:.2f}"
                for x, y in ring
            ) + "Z"
            for ring in _rings(shape)
        )  # fmt: skip

    thin = "".join(f'<path d="{path(p)}" fill="none" stroke="#555" stroke-width=".45"/>' for p in plots)
    thick = "".join(f'<path d="{path(f)}" fill="none" stroke="#000" stroke-width="1.3"/>' for f in fields)
    own = f'<path d="{path(hers)}" fill="#000" fill-rule="evenodd"/>'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 104 104" width="416" height="416" '
        f'stroke-linejoin="round">{thin}{own}{thick}</svg>'
    )


def _rings(shape: Any) -> Iterator[list[Point]]:
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    for rings in polygons:
        for ring in rings:
            yield [(float(point[0]), float(point[1])) for point in ring]

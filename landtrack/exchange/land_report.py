"""What a check of the land found, in words: as sentences, as JSON, as a spreadsheet, and as a layer for a GIS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import shapely

from landtrack.domain.values import number_order
from landtrack.exchange.spreadsheet import csv_text
from landtrack.i18n.catalogues import Translator
from landtrack.i18n.findings import finding_sentence
from landtrack.i18n.formats import Formats
from landtrack.register.land_check import LandFinding

__all__ = ["as_csv", "as_json", "as_layer", "blocks", "message_of"]

Names = Mapping[str, str]  # of villages by uid


def blocks(one: LandFinding) -> bool:
    """Whether somebody has to act: two on the same ground, or a shape that cannot be."""
    return one.finding.severity == "refused" or one.finding.code == "conflict"


def message_of(one: LandFinding, names: Names, t: Translator, say: Formats) -> str:
    """What is to be said, and of which field."""
    finding = one.finding
    called = [f"{p.get('name') or t('kind.parcel')} ({names.get(p['area_code'], '')})" for p in one.fields]
    if len(called) > 1:
        both = t("finding.both", one=called[0], other=called[1])
        return t(f"landcheck.{finding.code}", ids=both, m2=say.area(finding.m2, short=True))
    return t("after.of_each", what=called[0], said=finding_sentence(finding, t, say))


def as_json(found: Sequence[LandFinding], names: Names, t: Translator, say: Formats) -> list[dict[str, Any]]:
    """A finding each; ``plots`` are numbers, ``fields`` uids, ``m2`` null where it is no matter of ground."""
    return [_properties(one, names, t, say) for one in found]


def _properties(one: LandFinding, names: Names, t: Translator, say: Formats) -> dict[str, Any]:
    finding = one.finding
    return {
        "code": finding.code, "severity": finding.severity, "message": message_of(one, names, t, say),
        "villages": list(dict.fromkeys(names.get(p["area_code"], "") for p in one.fields)),
        "fields": [p["uid"] for p in one.fields], "plots": sorted(finding.ids, key=number_order), "m2": finding.m2,
    }  # fmt: skip


def as_csv(found: Sequence[LandFinding], names: Names, t: Translator, say: Formats) -> str:
    """A finding a line."""
    head = [t(f"landcheck.head.{name}") for name in ("village", "severity", "code", "message", "plots", "m2")]
    told = as_json(found, names, t, say)
    return csv_text(head, (
        [", ".join(one["villages"]), t(f"files.severity.{one['severity']}"), one["code"], one["message"],
         ", ".join(one["plots"]), say.number(one["m2"], 2) if one["m2"] is not None else ""]
        for one in told
    ))  # fmt: skip


def as_layer(found: Sequence[LandFinding], names: Names, t: Translator, say: Formats) -> dict[str, Any]:
    """GeoJSON, EPSG:4326, full precision: where it is; what has no place of its own bears its field's outline."""
    features = [
        {
            "type": "Feature",
            "properties": told | {name: ", ".join(told[name]) for name in _LISTS},
            "geometry": _where(one),
        }
        for one, told in zip(found, as_json(found, names, t, say), strict=True)
    ]  # fmt: skip
    return {"type": "FeatureCollection", "name": "landtrack_findings", "features": features}


_LISTS = ("villages", "fields", "plots")  # joined to a text in a layer: its fields hold no lists


def _where(one: LandFinding) -> Any:
    return one.fields[0]["geometry"] if one.finding.shape is None else shapely.geometry.mapping(one.finding.shape)

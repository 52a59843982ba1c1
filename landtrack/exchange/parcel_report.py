"""What came of a file of parcels, in words: as sentences, as the contract's JSON, as a spreadsheet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from landtrack.exchange.parcels import Problem, Report
from landtrack.exchange.spreadsheet import csv_text
from landtrack.i18n.catalogues import Translator
from landtrack.i18n.findings import finding_sentence
from landtrack.i18n.formats import Formats
from landtrack.land.measure import M2_PER_HA
from landtrack.register.parcel_batch import Batch

__all__ = ["as_csv", "as_json", "earlier_sentence", "message_of"]


def message_of(one: Problem, t: Translator, say: Formats) -> str:
    """What is wrong with a feature, and what to do."""
    finding = one.finding
    if finding.ids:  # the other of a pair, as a person can find it
        finding = replace(finding, ids=(_called(one, t),))
    said = finding_sentence(finding, t, say)
    return f"{said} {t(_CURES[one.code])}" if one.code in _CURES and finding.proposal is not None else said


_CURES = {"swapped_axes": "files.cure.swapped_axes", "self_intersection": "files.cure.drawn_again",
          "spike": "files.cure.drawn_again"}  # fmt: skip


def _called(one: Problem, t: Translator) -> str:
    if one.other_row is not None:
        return (
            t("files.other.row_and_id", row=one.other_row, id=one.other)
            if one.other
            else t("files.other.row", row=one.other_row)
        )
    return t("files.other.known_as", name=one.other_name) if one.other_name else t("files.other.known")


def earlier_sentence(one: Batch, t: Translator, say: Formats) -> str:
    """That the very same file was taken in before, when, and how much of it."""
    return t.tn("imports.earlier", one.parcels, day=say.date(one.recorded_on), n=say.number(one.parcels))


def as_json(report: Report, t: Translator, say: Formats) -> dict[str, Any]:
    """The report as the contract has it."""
    return {
        "file": report.file, "layer": report.layer, "driver": report.driver, "crs": report.crs, "read": report.read,
        "accepted": report.accepted, "repaired": report.repaired, "refused": report.refused,
        "area_ha": report.area_m2 / M2_PER_HA, "seconds": round(report.seconds, 3), "dry_run": report.dry_run,
        "batch": report.batch, "earlier": [one.uid for one in report.earlier],
        "problems": [_problem_json(one, t, say) for one in report.problems],
    }  # fmt: skip


def _problem_json(one: Problem, t: Translator, say: Formats) -> dict[str, Any]:
    other = one.other if one.other is not None else one.other_row
    return {"row": one.row, "id": one.id, "code": one.code, "severity": one.finding.severity,
            "message": message_of(one, t, say), "other": other, "m2": one.finding.m2}  # fmt: skip


def as_csv(report: Report, t: Translator, say: Formats) -> str:
    """The problems as a spreadsheet, a line each."""
    head = [t(f"files.head.{name}") for name in ("row", "id", "severity", "code", "message", "other", "m2")]
    rows = (
        [str(one.row), one.id or "", t(f"files.severity.{one.finding.severity}"), one.code, message_of(one, t, say),
         str(one.other or one.other_row or ""), say.number(one.finding.m2, 2) if one.finding.m2 is not None else ""]
        for one in report.problems
    )  # fmt: skip
    return csv_text(head, rows)

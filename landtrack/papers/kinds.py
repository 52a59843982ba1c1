"""PAPERS: every paper that can be printed; a new one is a row, a template and what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from landtrack.papers import attestation, data, plan, sheets
from landtrack.papers.data import Asked, Record

if TYPE_CHECKING:
    from landtrack.register.reading import Reader

Check = Callable[[str, "Reader", Record], None]


def _always(_kind: str, _reader: Reader, _about: Record) -> None:
    """Nothing has to be there first."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One paper.

    Parameters
    ----------
    name : in addresses and commands; its word is ``paper.<name>``
    right : the verb that it goes with: who may do the one may print the other (a body acknowledges a request with
        its answer, but her receipt is no business of its: that is a document)
    about : kinds of record it may be about, the first of which its number leads to; none: about nothing
    sizes : the first is preset
    template : file beside this one, without ``.typ``
    says : what stands on it
    is_ready : raises where it cannot be printed yet
    """

    name: str
    right: str
    about: tuple[str, ...]
    sizes: tuple[str, ...]
    template: str
    says: Callable[[Asked], Record]
    is_ready: Check = _always


PAPERS: dict[str, Kind] = {kind.name: kind for kind in (
    Kind("slips", "claim.record", (), ("a5", "a4"), "slips", sheets.slips),
    Kind("receipt", "document.add", ("claim",), ("a5", "a4"), "receipt", data.receipt, data.wants_paper),
    Kind("president", "document.add", ("claim",), ("a5", "a4"), "president", data.president, data.wants_paper),
    Kind("letter", "claim.tell_outcome", ("claim",), ("a4", "a5"), "letter", data.letter, data.has_answer),
    Kind("season", "visit.season_sheet", ("commitment",), ("a4", "a5"), "season", sheets.season,
         sheets.somebody_holds),
    Kind("plan", "allotment.hand_over", ("commitment",), ("a4", "a3"), "plan", plan.plan, plan.is_measured),
    Kind("village", "visit.record", ("village",), ("a4", "a5"), "village", sheets.village),
    Kind("attestation", "allotment.hand_over", ("allotment", "commitment"), ("a5", "a4"), "attestation",
         attestation.attestation, attestation.is_ready),
    Kind("attendance", "claim.hearing_held", ("village",), ("a4", "a5"), "attendance", sheets.attendance),
)}  # fmt: skip

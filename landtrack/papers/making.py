"""From a request for a paper to its bytes: what it is about, who may print it, whether it can be printed yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from landtrack.domain import policy
from landtrack.domain.lifecycle import LIVE_COMMITMENT
from landtrack.errors import LandtrackError, NotFound, PaperRefused, UnreadableFact
from landtrack.i18n import FALLBACK, LANGUAGES
from landtrack.papers import attestation
from landtrack.papers.data import Asked, Record
from landtrack.papers.kinds import PAPERS, Kind
from landtrack.papers.typeset import pdf, png
from landtrack.register.places import village_uids
from landtrack.register.tree import find_claim

if TYPE_CHECKING:
    from landtrack.register.reading import Reader

SLIPS, MOST_SLIPS = 12, 96  # preset: four sheets of A5, three of A4


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that is made: PDF bytes, and the name of a file that tells nothing of anybody."""

    kind: str
    data: bytes

    @property
    def file_name(self) -> str:
        """For a browser's "save as"."""
        return f"{self.kind}.pdf"


def make(
    reader: Reader, kind: str, *, about: str = "", village: str = "", size: str = "", lang: str = FALLBACK,
    count: int = SLIPS, sid: str = "",
) -> Paper:  # fmt: skip
    """A paper as the account may print it; what it opens of names and words is logged.

    Parameters
    ----------
    about : a uid, or a number as it stands on papers: ``7K3MQW`` of a request, ``7K3MQW/12`` of a plot
    village : uid, code or name, for papers about a village
    count : of slips, 1 to MOST_SLIPS

    Raises
    ------
    NotFound, NotAllowed, UnreadableFact, PaperRefused, PaperWaits, WrongKey
    """
    row, says = _says(reader, kind, about=about, village=village, size=size, lang=lang, count=count, sid=sid)
    return Paper(kind, pdf(row.template, says))


def pages(reader: Reader, kind: str, *, ppi: float = 110.0, **asked: object) -> list[bytes]:
    """The same paper as PNG pages, to be looked at on a screen.  Parameters and errors as ``make``."""
    row, says = _says(reader, kind, **asked)  # type: ignore[arg-type]
    return png(row.template, says, ppi)


def _says(
    reader: Reader, kind: str, *, about: str = "", village: str = "", size: str = "", lang: str = FALLBACK,
    count: int = SLIPS, sid: str = "",
) -> tuple[Kind, Record]:  # fmt: skip
    row = PAPERS.get(kind)
    if row is None:
        raise UnreadableFact("paper_kind", "paper_kind", kind)
    size = size or row.sizes[0]
    if size not in row.sizes:
        raise UnreadableFact("paper_size", "paper_size", size)
    policy.require(reader.refresh(), row.right)  # by role, before anything is looked up
    record, area = _subject(reader, row, about, village)
    policy.require(reader.actor, row.right, area)
    row.is_ready(kind, reader, record)
    place = reader.get("village", area) if area else {}
    lang = lang if lang in LANGUAGES else FALLBACK
    return row, row.says(Asked(reader, kind, record, place, size, lang, max(1, min(count, MOST_SLIPS)), sid))


def refusal(reader: Reader, kind: Kind, record: Record) -> LandtrackError | None:
    """Why a paper about a record cannot be printed, None where it can: what pages ask before they offer it."""
    try:
        policy.require(reader.actor, kind.right, record.get("area_code") or record.get("uid") or "")
        kind.is_ready(kind.name, reader, record)
    except LandtrackError as error:
        return error
    return None


def _subject(reader: Reader, kind: Kind, about: str, village: str) -> tuple[Record, str]:
    """The record that a paper is about, and the village whose right it takes."""
    if not kind.about:
        return {}, ""
    if kind.about == ("village",):
        uid = village_uids(reader.register, reader.actor, [village or about])[0]
        return reader.get("village", uid), uid
    record = _found(reader, kind, about)
    return record, str(record["area_code"])


def _found(reader: Reader, kind: Kind, about: str) -> Record:
    """By uid among the kinds it may be about, else by the number on papers."""
    for one in kind.about:
        if about and (listed := reader.list(one, uid=about)):
            return listed[0]
    number, _, unit = about.strip().partition("/")
    if kind.about[0] == "claim":
        return find_claim(reader, number)
    land = sorted(_land(reader, number), key=lambda c: c["status"] not in LIVE_COMMITMENT)
    if not land:
        raise PaperRefused(kind.name, "nobody_holds")
    found = attestation.of_number(reader, land, unit) if unit else land[0]
    if found is None or (unit and kind.about[0] != "allotment"):
        raise NotFound(kind.about[0], about)
    return found


def _land(reader: Reader, number: str) -> list[Record]:
    """The commitments that a number on paper leads to: a request's, else those of a village that have no request."""
    try:
        claim = find_claim(reader, number)
    except NotFound:
        village = village_uids(reader.register, reader.actor, [number])[0]
        return [c for c in reader.list("commitment", area_code=village) if not c.get("claims")]
    land: list[Record] = reader.chain(claim["uid"])["commitments"]
    return land

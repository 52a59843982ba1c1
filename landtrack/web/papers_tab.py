"""The tab *Papers*: what can be printed for the village, then its documents.

What an account may print, and what may be shown, is asked of the register again at each fetch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode

from landtrack.errors import LandtrackError, NotAllowed, PaperRefused, PaperWaits
from landtrack.i18n.sentences import sentence
from landtrack.papers import PAPERS, Kind, refusal
from landtrack.presentation import sign_of_claim
from landtrack.web.few import few, rest
from landtrack.web.page import Page, Record
from landtrack.web.parts import anchor, heading, html, note, paper_anchor, sign_svg, table

DOCUMENTS = 20  # lines shown at first
_FOR_VISIT = ("village", "slips", "attendance")
_OF_CLAIM = ("receipt", "president", "letter")
_OF_LAND = ("season", "plan", "attestation")
_NEVER_PRINTED = frozenset({"draft", "discarded", "merged", "referred"})
_AT_OFFICE = frozenset({"receipt", "president"})  # hers, unless she wants it kept for her

Line = tuple[str, Mapping[str, Sequence[Record]]]  # what stands before the cells (HTML), and each paper's records


def draw(page: Page, village: Record) -> None:
    """Papers to print, as things stand today; then a line a document."""
    if page.day is None:
        to_print(page, village)
    _documents(page, village)


def papers_links(page: Page, claim: Record) -> None:
    """The papers of one request and of the land that answers it, for the page of the request."""
    if page.day is not None or claim["status"] in _NEVER_PRINTED:
        return
    land = page.reader.chain(claim["uid"])["commitments"]
    if grid := _grid(page, [("", _papers_of(claim, land))], _OF_CLAIM + _OF_LAND, head=""):
        html(heading(page.t("print.heading")) + grid)


def to_print(page: Page, village: Record) -> None:
    """What the account may print for a village: for a visit, for each request and its land."""
    uid = village["uid"]
    here = page.reader.get("village", uid)
    visit = _grid(page, [("", dict.fromkeys(_FOR_VISIT, (here,)))], _FOR_VISIT, head="")
    claims = {c["uid"]: c for c in page.reader.list("claim", area_code=uid) if c["status"] not in _NEVER_PRINTED}
    land = page.reader.list("commitment", area_code=uid)
    lines: list[Line] = [
        (_claim_label(page, claim), _papers_of(claim, [c for c in land if claim["uid"] in (c.get("claims") or ())]))
        for claim in claims.values()
    ]
    lines += [
        (escape(page.t(f"visit.origin.{one.get('origin') or 'unknown'}")), dict.fromkeys(_OF_LAND, (one,)))
        for one in land
        if not claims.keys() & set(one.get("claims") or ())
    ]
    grid = _grid(page, lines, _OF_CLAIM + _OF_LAND, head=page.t("kind.claim"))
    if visit or grid:
        html(heading(page.t("print.heading")) + visit + grid)


def _papers_of(claim: Record, land: Sequence[Record]) -> dict[str, Sequence[Record]]:
    return dict.fromkeys(_OF_CLAIM, (claim,)) | dict.fromkeys(_OF_LAND, tuple(land))


def _claim_label(page: Page, claim: Record) -> str:
    number = claim.get("public_code") or ""
    picture = sign_svg(sign_of_claim(claim), 28)
    return f'<span class="lt-row">{picture}{anchor(page.link("claim", id=claim["uid"]), number)}</span>'


def _grid(page: Page, lines: Sequence[Line], names: Sequence[str], *, head: str) -> str:
    """A table with a column a paper that the account may print; "" where it may print none."""
    cells = [[paper_cell(page, name, records.get(name, ())) for name in names] for _, records in lines]
    shown = [i for i in range(len(names)) if any(row[i] is not None for row in cells)]
    if not shown:
        return ""
    first = [head] if head else []
    rows = [
        (*([label] if head else []), *(row[i] or "–" for i in shown))
        for (label, _), row in zip(lines, cells, strict=True)
    ]
    columns = [page.t(f"paper.{names[i]}") for i in shown]
    return table([*first, *columns], rows, titles=frozenset({0} if head else ()))


def paper_cell(page: Page, name: str, records: Sequence[Record]) -> str | None:
    """Links to a paper, or why it cannot be printed yet; None where the account may not print it."""
    kind, found = PAPERS[name], []
    for record in records:
        error = refusal(page.reader, kind, record)
        if not isinstance(error, NotAllowed):
            found.append(_why(page, error) if error else _links(page, kind, record))
    return "<br>".join(found) or None


def _links(page: Page, kind: Kind, record: Record) -> str:
    links = " · ".join(paper_anchor(address(page, kind, record, size), size.upper()) for size in kind.sizes)
    kept = kind.name in _AT_OFFICE and record.get("paper") == "at_office"
    return links + (f"<br><small>{escape(page.t('print.at_office'))}</small>" if kept else "")


def address(page: Page, kind: Kind, record: Record, size: str) -> str:
    """Where a paper is fetched."""
    about = {"village": record["uid"]} if kind.about == ("village",) else {"about": record["uid"]} if kind.about else {}
    return f"/paper/{kind.name}?{urlencode(about | {'size': size, 'lang': page.t.lang})}"


def _why(page: Page, error: LandtrackError) -> str:
    if isinstance(error, PaperWaits):
        why = page.t("print.waits", what=", ".join(page.t(f"reserve.{code}") for code in error.reserves))
    elif isinstance(error, PaperRefused):
        why = page.t(f"reason.{error.reason}")
    else:
        why = sentence(error, page.t)
    return f"<small>{escape(why)}</small>"


def _documents(page: Page, village: Record) -> None:
    documents = page.reader.list("document", area_code=village["uid"])[::-1]  # the latest first
    html(heading(page.t("print.documents")))
    if not documents:
        html(note(page.t("papers.none")))
        return
    rows, key = [], f"papers_{village['uid']}"
    for one in few(documents, key, DOCUMENTS):
        kind = page.t(f"code.document_kind.{one['kind']}")
        there = one.get("hash") and page.reader.may_open(one)
        shown = (
            f'<a href="/document/{escape(one["uid"])}" target="_blank" rel="noopener">{escape(page.t("papers.open"))}</a>'
            if there
            else escape(page.t(f"code.availability.{one.get('availability') or 'incomplete'}"))
        )
        rows.append(
            (
                escape(kind),
                escape(one.get("title") or ""),
                escape(page.say.date(one["on"]) if one.get("on") else ""),
                shown,
            )
        )
    html(table([page.t(f"papers.head.{name}") for name in ("kind", "title", "day", "where")], rows))
    rest(page, documents, key, DOCUMENTS)

"""The tab *Papers*: what can be printed for the village, then its documents.

What an account may print, and what may be shown, is asked of the register again at each fetch.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import urlencode

from landtrack.errors import LandtrackError, NotAllowed, PaperRefused, PaperWaits
from landtrack.i18n.sentences import sentence
from landtrack.papers import PAPERS, Kind, refusal
from landtrack.presentation import sign_of_number
from landtrack.web.page import Page, Record
from landtrack.web.parts import heading, html, note, sign_svg, table

_FOR_VISIT = ("village", "slips", "attendance")
_OF_CLAIM = ("receipt", "president", "letter")
_OF_LAND = ("season", "attestation")
_NEVER_PRINTED = frozenset({"draft", "discarded", "merged", "referred"})
_AT_OFFICE = frozenset({"receipt", "president"})  # hers, unless she wants it kept for her

Rows = list[tuple[str, str]]


def draw(page: Page, village: Record) -> None:
    """Papers to print, as things stand today; then a line a document."""
    if page.day is None:
        _to_print(page, village)
    _documents(page, village)


def papers_links(page: Page, claim: Record) -> None:
    """The papers of one request and of the land that answers it, for the page of the request."""
    if page.day is not None or claim["status"] in _NEVER_PRINTED:
        return
    rows = _rows(page, _OF_CLAIM, claim)
    for commitment in page.reader.chain(claim["uid"])["commitments"]:
        rows += _rows(page, _OF_LAND, commitment)
    if rows:
        html(heading(page.t("print.heading")) + _table(page, rows))


def _to_print(page: Page, village: Record) -> None:
    uid = village["uid"]
    parts = []
    if rows := _rows(page, _FOR_VISIT, page.reader.get("village", uid)):
        parts.append(heading(page.t("print.for_village"), 3) + _table(page, rows))
    claims = {c["uid"]: c for c in page.reader.list("claim", area_code=uid) if c["status"] not in _NEVER_PRINTED}
    land = page.reader.list("commitment", area_code=uid)
    for claim in claims.values():
        rows = _rows(page, _OF_CLAIM, claim)
        for commitment in (c for c in land if claim["uid"] in (c.get("claims") or ())):
            rows += _rows(page, _OF_LAND, commitment)
        if rows:
            parts.append(_title(page, claim) + _table(page, rows))
    for commitment in (c for c in land if not claims.keys() & set(c.get("claims") or ())):
        if rows := _rows(page, _OF_LAND, commitment):
            origin = page.t(f"visit.origin.{commitment.get('origin') or 'unknown'}")
            parts.append(heading(origin, 3) + _table(page, rows))
    if parts:
        html(heading(page.t("print.heading")) + "".join(parts))


def _title(page: Page, claim: Record) -> str:
    number = claim.get("public_code") or ""
    picture = sign_svg(claim.get("receipt_icon") or sign_of_number(number), 32)
    return f'<div class="lt-row">{picture}{heading(page.t("print.of_claim", number=number), 3)}</div>'


def _table(page: Page, rows: Rows) -> str:
    return table([page.t("print.head.paper"), page.t("print.head.open")], rows)


def _rows(page: Page, names: Iterable[str], record: Record) -> Rows:
    """A line a paper that the account may print: its links, or why it cannot be printed yet."""
    found = []
    for name in names:
        kind = PAPERS[name]
        error = refusal(page.reader, kind, record)
        if not isinstance(error, NotAllowed):
            found.append((escape(page.t(f"paper.{name}")), _why(page, error) if error else _links(page, kind, record)))
    return found


def _links(page: Page, kind: Kind, record: Record) -> str:
    links = " · ".join(
        f'<a href="{escape(address(page, kind, record, size), quote=True)}" target="_blank" rel="noopener">{size.upper()}</a>'
        for size in kind.sizes
    )
    kept = kind.name in _AT_OFFICE and record.get("paper") == "at_office"
    return links + (f" <small>{escape(page.t('print.at_office'))}</small>" if kept else "")


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
    documents = page.reader.list("document", area_code=village["uid"])
    html(heading(page.t("print.documents")))
    if not documents:
        html(note(page.t("papers.none")))
        return
    rows = []
    for one in documents:
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

"""The tab *Papers*: documents of the village; what may be shown is asked of the register at each fetch."""

from __future__ import annotations

from html import escape

from landtrack.web.page import Page, Record
from landtrack.web.parts import html, note, table


def draw(page: Page, village: Record) -> None:
    """A line a document."""
    documents = page.reader.list("document", area_code=village["uid"])
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

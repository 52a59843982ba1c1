"""The advocate's page: what is published, and only that; reported figures with their source."""

from __future__ import annotations

from html import escape

from landtrack.web.page import Page, start
from landtrack.web.parts import heading, html, note, table


def draw(page: Page) -> None:
    """Reported figures by village; counts come with the first published edition."""
    html(heading(page.t("page.published"), 1) + note(page.t("published.none")))
    rows = []
    for village in page.reader.villages(page.day):
        if reported := village["reported"]:
            value = reported["value"]
            rows.append((escape(village["name"]), escape(page.say.quantity(value["value"], value["qualifier"])),
                         escape(reported["source"]), escape(page.say.date(reported["on"]))))  # fmt: skip
    if rows:
        head = [page.t(f"published.head.{name}") for name in ("village", "women", "source", "day")]
        html(
            heading(page.t("published.reported"))
            + table(head, rows, numbers=frozenset({1}))
            + note(page.t("published.reported.note"))
        )
    html(note(page.t("published.absence")))


draw(start())

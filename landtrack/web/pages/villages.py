"""All villages: search, then one line each; alphabetical, for no list ranks them."""

from __future__ import annotations

from landtrack.web import kept, village_list
from landtrack.web.forms.steps import OF_ALL_VILLAGES, new_buttons
from landtrack.web.page import Page, start
from landtrack.web.parts import heading, html, note


def draw(page: Page) -> None:
    """The search box and the list."""
    rows = kept.villages(page)
    html(heading(page.t("page.villages"), 1) + note(village_list.told_line(page, rows)))
    village_list.search_box(page)
    village_list.table_of(page, rows, key="villages")
    new_buttons(page, names=OF_ALL_VILLAGES)


draw(start())

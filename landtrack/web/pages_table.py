"""PAGES: which pages there are, at which address, for which roles.  A new page is a row and a file.

A page that a role may not open is not there for it; and what a page shows is asked of the
register in the account's name, so that hiding a page is never the protection.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("pages")


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page: its address and file name, its icon, the roles it is for, whether the menu shows it."""

    name: str
    icon: str
    roles: tuple[str, ...]
    in_menu: bool = False

    @property
    def file(self) -> Path:
        """The script that draws it."""
        return FOLDER / f"{self.name}.py"


PAGES: tuple[PageRow, ...] = (
    PageRow("home", "home", ("officer",), in_menu=True),
    PageRow("card", "home", ("chief",)),
    PageRow("published", "home", ("advocate",), in_menu=True),
    PageRow("villages", "location_on", ("officer",), in_menu=True),
    PageRow("village", "location_on", ("officer", "chief")),
    PageRow("claim", "forum", ("officer", "chief")),
    PageRow("catch_up", "history_edu", ("officer",)),
    PageRow("imports", "upload_file", ("officer",)),
    PageRow("woman", "person", ("officer",)),
    PageRow("form", "edit_note", ("officer",)),
    PageRow("call", "call", ("officer",)),
    PageRow("correct", "edit", ("officer",)),
    PageRow("visit", "luggage", ("officer",)),
    PageRow("handover", "screen_lock_portrait", ("officer",)),
    PageRow("reports", "bar_chart", ("officer",), in_menu=True),
    PageRow("accounts", "group", ("admin",), in_menu=True),
    PageRow("setup", "flag", ("admin", "officer")),
    PageRow("missing", "search_off", ("officer", "chief", "advocate", "admin")),
    PageRow("settings", "settings", ("officer", "advocate", "admin"), in_menu=True),
)
FIRST = {"officer": "home", "chief": "card", "advocate": "published", "admin": "settings"}


def pages_of(role: str, *, in_hands: bool = False) -> tuple[PageRow, ...]:
    """The pages of a role, the first one first; a screen in a chief's hands has his cards alone."""
    mine = [row for row in PAGES if role in row.roles and (not in_hands or row.name == "card")]
    return tuple(sorted(mine, key=lambda row: row.name != FIRST.get(role)))

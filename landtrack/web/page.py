"""What every page starts with: who looks, in which language, at which day, at which register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from landtrack.domain.policy import Actor, in_hands_of
from landtrack.errors import LandtrackError
from landtrack.i18n import LANGUAGES
from landtrack.i18n.catalogues import Translator, translator
from landtrack.i18n.formats import Formats, formats
from landtrack.i18n.sentences import sentence
from landtrack.register.register import Register, to_actor
from landtrack.store import state
from landtrack.web import identity
from landtrack.web.opening import opened
from landtrack.web.ports import LANGUAGE_COOKIE, Who

if TYPE_CHECKING:
    from landtrack.register.reading import Reader

NO_BREAK = " "


@dataclass(frozen=True, slots=True)
class Page:
    """One run of a page."""

    who: Who
    actor: Actor
    register: Register
    reader: Reader
    t: Translator
    say: Formats
    day: str | None  # ISO day of an as-of question; None is today
    writer: Actor  # the account in whose name the page writes; its own rights, whoever holds the screen

    @property
    def today(self) -> str:
        """The register's day."""
        return self.reader.today

    @property
    def shown_day(self) -> str:
        """The day that is shown."""
        return self.day or self.today

    def names(self, uids: Iterable[str]) -> dict[str, str]:
        """Names the account may know, logged once per sign-in."""
        return self.reader.names(uids, sid=self.who.sid)

    def link(self, page: str, **params: str) -> str:
        """The address of a page, carrying the as-of day along."""
        from urllib.parse import urlencode  # noqa: PLC0415

        kept = params | ({"as_of": self.day} if self.day else {})
        return f"/{page}" + (f"?{urlencode(kept)}" if kept else "")

    def params(self, **params: str) -> dict[str, str]:
        """Query parameters of a link, carrying the as-of day along."""
        return params | ({"as_of": self.day} if self.day else {})


def start() -> Page:
    """The page of this run; ends the run where the sign-in has ended."""
    who = identity.require()
    register: Register = opened().register  # type: ignore[attr-defined]
    with register.database.read() as conn:
        account = state.load(conn, "account", who.account)
    if account is None:
        st.stop()
    writer = replace(to_actor(account), overheard=identity.is_overheard())
    actor = in_hands(register, writer, who.handed_to) if who.handed_to else writer
    language = language_of(who)
    return Page(
        who, actor, register, register.read(actor), translator(language), formats(language),
        None if who.handed_to else as_of(register), writer,
    )  # fmt: skip


def in_hands(register: Register, officer: Actor, body: str) -> Actor:
    """The officer's account as it reads while the body holds her screen."""
    with register.database.read() as conn:
        found = state.load(conn, "authority", body)
    if found is None:
        st.stop()
    return in_hands_of(officer, body, found.get("village"), found["ladder_level"])


def language_of(who: Who) -> str:
    """Account setting, else what was picked at sign-in, else French."""
    chosen = who.language or st.context.cookies.get(LANGUAGE_COOKIE) or "fr"
    return chosen if chosen in LANGUAGES else "fr"


def as_of(register: Register) -> str | None:
    """The day asked for in the address, if it is a day before the register's today."""
    try:
        day = date.fromisoformat(st.query_params.get("as_of", ""))
    except ValueError:
        return None
    return day.isoformat() if day < register.clock.today() else None


def asked(name: str) -> str:
    """A parameter of the address, "" if it is not there."""
    return str(st.query_params.get(name, ""))


def show_error(page: Page, error: LandtrackError) -> None:
    """An error as a sentence in place of what could not be shown."""
    said = escape(sentence(error, page.t))  # not st.warning: its Markdown would make links of an address
    st.html(f'<p class="lt-warning" role="alert">{said}</p>')


Record = dict[str, Any]

"""Settings: one's own account, what the register is set to, its accounts, the state of its safety."""

from __future__ import annotations

from html import escape

import streamlit as st

from landtrack import __version__
from landtrack.store import log
from landtrack.web import phrases, settings_form
from landtrack.web.frame import link_to
from landtrack.web.page import Page, start
from landtrack.web.parts import facts, heading, html, note


def draw(page: Page) -> None:
    """What this account may know of the register."""
    html(heading(page.t("page.settings"), 1))
    may_set_up = page.actor.role in ("admin", "officer") and not page.register.is_demonstration
    if is_new := may_set_up and not page.reader.villages():  # what comes first stands first
        st.page_link(link_to("setup"), label=page.t("home.setup"), icon=":material/flag:")
    html(facts([
        (page.t("settings.you"), escape(page.who.name)),
        (page.t("settings.role"), escape(page.t(f"role.{page.actor.role}"))),
        (page.t("settings.version"), escape(__version__)),
    ]))  # fmt: skip
    if page.actor.role in ("admin", "officer"):
        settings_form.draw(page)
        phrases.draw(page)
        _register(page)
        if may_set_up and not is_new:
            st.page_link(link_to("setup"), label=page.t("page.setup"), icon=":material/flag:")


def _register(page: Page) -> None:
    with page.register.database.read() as conn:
        heads = log.heads(conn)
    rows = [
        (page.t("settings.today"), escape(page.say.date(page.today))),
        (
            page.t("settings.key"),
            escape(page.t("settings.key.here" if page.register.has_key else "settings.key.missing")),
        ),
        (page.t("settings.events"), escape(page.say.number(sum(n for _, n, _ in heads)))),
        (page.t("settings.head"), "<br>".join(f"<code>{escape(h[:16])}</code>" for _, _, h in heads)),
    ]
    html(heading(page.t("settings.register")) + facts(rows) + note(page.t("settings.head.note")))


draw(start())

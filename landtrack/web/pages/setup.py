"""First steps of a real register: what has to stand before the first request, each with where it is done."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Literal

import streamlit as st

from landtrack.errors import LandtrackError
from landtrack.exchange.village_list import Row, read_villages
from landtrack.i18n.sentences import sentence
from landtrack.register import settings
from landtrack.register.places import add_villages
from landtrack.web import copy_part
from landtrack.web.frame import link_to
from landtrack.web.page import Page, show_error, start
from landtrack.web.parts import heading, html, note
from landtrack.web.uploads import file_box


def draw(page: Page) -> None:
    """Five steps; done ones are inked."""
    if page.register.is_demonstration:
        html(heading(page.t("page.setup"), 1) + note(page.t("setup.demo")))
        return
    html(heading(page.t("page.setup"), 1) + note(page.t("setup.note")))
    is_admin = page.actor.role == "admin"
    _step(page, 1, "responsible", is_done=bool(_setting(page, "data_controller")))
    if is_admin:
        st.page_link(link_to("settings"), label=page.t("page.settings"), icon=":material/settings:")
    _step(page, 2, "villages", is_done=bool(page.reader.villages()))
    _villages(page)
    accounts = page.reader.list("account")
    _step(page, 3, "accounts", is_done=sum(not a.get("disabled") for a in accounts) > 2)
    if is_admin:
        st.page_link(link_to("accounts"), label=page.t("page.accounts"), icon=":material/group:")
    _sheet(page)
    _step(page, 5, "copy", is_done=bool(page.register.database.meta().get("last_copy")))
    if is_admin or page.reader.may("claim.lodge"):
        copy_part.draw(page)


def _setting(page: Page, key: str) -> object:
    with page.register.database.read() as conn:
        return page.register.setting(conn, key)


def _step(page: Page, number: int, name: str, *, is_done: bool) -> None:
    mark = "✓" if is_done else page.say.number(number)
    html(f'<div class="lt-todo{" lt-done" if is_done else ""}"><span class="lt-mark" aria-hidden="true">{mark}</span>'
         f"<div><b>{escape(page.t(f'setup.{name}'))}</b>{note(page.t(f'setup.{name}.note'))}</div></div>")  # fmt: skip


def _sheet(page: Page) -> None:
    """The recovery sheet: done once somebody says that it lies in the safe, and only for the key of today."""
    state = settings.key_sheet(page.register)
    _step(page, 4, "sheet", is_done=state == "kept")
    if state == "old":
        html(f'<p class="lt-warning" role="status">{escape(page.t("setup.sheet.old"))}</p>')
    if not page.reader.may("setting.change"):
        return
    if state == "kept" and st.button(page.t("setup.sheet.gone"), key="sheet_gone", type="tertiary"):
        _say_of_sheet(page, proof=False)
    if state != "kept" and st.button(page.t("setup.sheet.kept"), key="sheet_kept"):
        _say_of_sheet(page, proof=page.register.database.meta()["key_proof"])


def _say_of_sheet(page: Page, *, proof: str | Literal[False]) -> None:
    try:
        with page.register.write(page.writer) as unit:
            unit.do("setting.change", key="key_sheet", setting_value=proof)
    except LandtrackError as error:
        show_error(page, error)
        return
    st.rerun()


def _villages(page: Page) -> None:
    """One village by a line, or many from a list."""
    t = page.t
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(t("setup.village.name"), key="village_name", width=260)
        lat = st.text_input(t("setup.village.latitude"), key="village_lat", width=160, placeholder="14,1891")
        lon = st.text_input(t("setup.village.longitude"), key="village_lon", width=160, placeholder="-3,74927")
        chief = st.checkbox(t("setup.village.chief"), value=True, key="village_chief")
        pressed = st.button(t("setup.village.add"), key="village_add", disabled=not name.strip())
    if pressed:
        _add(page, lambda: {1: {"name": name, "latitude": lat, "longitude": lon, "chief": "1" if chief else ""}})
    sent = file_box(page, t("setup.village.csv"), ["csv", "xlsx"], key="village_csv", megabytes=1)
    if sent and st.button(t("setup.village.import"), key="village_import"):
        _add(page, lambda: read_villages(sent.getvalue(), sent.name))
    told = st.session_state.pop("setup.told", None)
    if told:
        html(note(t.tn("setup.village.added", told[0], n=page.say.number(told[0]))))
        for line, why in told[1]:
            html(note(t("setup.village.refused", row=page.say.number(line), why=why)))


def _add(page: Page, told: Callable[[], dict[int, Row]]) -> None:
    try:
        report = add_villages(page.register, page.writer, told())
    except LandtrackError as error:
        show_error(page, error)
        return
    st.session_state["setup.told"] = (
        len(report.added),
        [(line, sentence(error, page.t)) for line, error in report.refused],
    )
    st.rerun()


draw(start())

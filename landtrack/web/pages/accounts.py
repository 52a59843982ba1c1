"""Accounts: who may do what in which villages; opened, closed at once, given a new password that is told once."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from landtrack.domain.codes import CODES
from landtrack.errors import LandtrackError
from landtrack.i18n import LANGUAGES
from landtrack.register.places import add_account, new_password
from landtrack.web.page import Page, Record, show_error, start
from landtrack.web.parts import heading, html, note

LEVELS = (1, 2, 3, 4)


def draw(page: Page) -> None:
    """The accounts, then the form for a new one."""
    html(heading(page.t("page.accounts"), 1) + note(page.t("accounts.note")))
    _told_once(page)
    villages = {v["uid"]: v["name"] for v in page.reader.villages()}
    for account in page.reader.list("account"):
        _one(page, account, villages)
    html(heading(page.t("accounts.new")))
    _new(page, villages)


def _told_once(page: Page) -> None:
    """A password that was just made: shown once, to be written on paper."""
    told = st.session_state.pop("accounts.password", None)
    if told:
        name, password = told
        html(note(page.t("accounts.password", name=name)))
        st.code(password, language=None)


def _one(page: Page, account: Record, villages: dict[str, str]) -> None:
    name, closed = account["name"], bool(account.get("disabled"))
    where = account.get("villages") or ()
    said = page.t("settings.all_villages") if "*" in where else ", ".join(villages.get(v, "?") for v in where)
    duties = ", ".join(page.t(f"duty.{duty}") for duty in account.get("duties") or ())
    line = " · ".join(x for x in (page.t(f"role.{account['role']}"), duties, said) if x)
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"account_{account['uid']}"):
        html(f"<b>{escape(name)}</b>")  # not st.markdown, which makes links of what looks like an address
        html(note(page.t("settings.disabled") if closed else line))
        if closed:
            return
        if st.button(page.t("accounts.new_password"), key=f"password_{account['uid']}"):
            _do(page, lambda: (name, new_password(page.register, page.writer, name, keep=page.who.sid)))
        if account["uid"] != page.writer.uid:
            with st.popover(page.t("accounts.close")):
                html(note(page.t("accounts.close.sure", name=name)))
                if st.button(page.t("accounts.close.yes"), key=f"close_{account['uid']}"):
                    _do(page, lambda: _close(page, account["uid"]))


def _close(page: Page, uid: str) -> None:
    with page.register.write(page.writer) as unit:
        unit.do("account.disable", account=uid)


def _new(page: Page, villages: dict[str, str]) -> None:
    t = page.t
    name = st.text_input(t("fact.account.name"), key="new_name", autocomplete="off", width=360)
    role = st.radio(t("settings.role"), CODES["account_role"], 0, format_func=lambda one: t(f"role.{one}"), key="new_role",
                    horizontal=True)  # fmt: skip
    more: dict[str, Any] = {}
    if role == "officer":
        more["duties"] = st.multiselect(t("fact.duties"), CODES["duty"], ["recorder"], format_func=lambda one: t(f"duty.{one}"),
                                        select_all=False, key="new_duties", placeholder=t("ask.choose"))  # fmt: skip
    if role == "chief":
        more["level"] = st.radio(t("fact.ladder_level"), LEVELS, 0, format_func=lambda one: t(f"level.{one}"), key="new_level",
                                 horizontal=True)  # fmt: skip
    chosen = st.multiselect(t("fact.villages"), list(villages), format_func=villages.__getitem__, select_all=False, key="new_villages",
                            placeholder=t("settings.all_villages"))  # fmt: skip
    language = st.radio(t("fact.account.language"), CODES["language"], 0, key="new_language", horizontal=True,
                        format_func=lambda one: LANGUAGES[one].own_name)  # fmt: skip
    if st.button(t("accounts.open"), type="primary", key="new_open", disabled=not name.strip()):
        _do(page, lambda: (name.strip(), add_account(page.register, page.writer, name.strip(), role, villages=chosen,
                                                     language=language, **more)))  # fmt: skip


def _do(page: Page, act: Any) -> None:
    """Do it and show the page anew; what cannot be is said, and the fields stay."""
    try:
        told = act()
    except LandtrackError as error:
        show_error(page, error)
        return
    if told:
        st.session_state["accounts.password"] = told
    st.rerun()


draw(start())

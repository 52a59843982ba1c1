"""The thin bar: everything is saved here, when the last copy was made, and a copy to the stick."""

from __future__ import annotations

import ipaddress
from html import escape
from pathlib import Path

import streamlit as st

from landtrack.errors import LandtrackError
from landtrack.register.copies import make_copy
from landtrack.web import identity
from landtrack.web.opening import opened
from landtrack.web.page import Page, show_error
from landtrack.web.parts import html, note


def bar(page: Page) -> None:
    """Saved here, last copy, [Copy to the stick], [Hide]."""
    with st.container(horizontal=True, vertical_alignment="center", key="bar"):
        html(f'<p class="lt-note">{escape(last_copy(page))}</p>')
        if is_this_machine():
            with st.popover(page.t("copy.button"), icon=":material/usb:"):
                draw(page)
        if st.button(page.t("copy.hide"), key="hide", icon=":material/visibility_off:", shortcut="Ctrl+Shift+H"):
            opened().sign_out(page.who.sid)  # nothing of the register stays on the screen
            identity.go_to("/signin")


def last_copy(page: Page) -> str:
    """Say that everything is saved here, and when it was last copied."""
    copied = page.register.database.meta().get("last_copy")
    return page.t("copy.last", day=page.say.date(copied)) if copied else page.t("copy.none")


def is_this_machine() -> bool:
    """Whether the person sits at the machine that serves: only then a place on its disk means something."""
    address = st.context.ip_address
    return address is None or ipaddress.ip_address(address).is_loopback


def draw(page: Page) -> None:
    """Where to, and what came of it."""
    if not is_this_machine():
        html(note(page.t("copy.elsewhere")))
        return
    before = page.register.database.meta().get("last_copy_to", "")
    place = st.text_input(page.t("copy.place"), before, key="copy_place", placeholder=page.t("copy.place.example"),
                          width=420)  # fmt: skip
    if st.button(page.t("copy.make"), key="copy_make", disabled=not place.strip()):
        _copy(page, Path(place.strip()).expanduser())


def _copy(page: Page, dest: Path) -> None:
    if not (dest.is_dir() or dest.parent.is_dir()) or not dest.is_absolute():
        html(f'<p class="lt-warning" role="alert">{escape(page.t("copy.no_folder", place=str(dest)))}</p>')
        return
    try:
        with st.spinner(page.t("copy.making")):
            target = make_copy(page.register, dest)
    except LandtrackError as error:
        show_error(page, error)
        return
    except OSError:
        html(f'<p class="lt-warning" role="alert">{escape(page.t("copy.cannot_write", place=str(dest)))}</p>')
        return
    html(note(page.t("copy.done", place=str(target))))

"""Note a call: find the request by its number or picture, then say what one was told; a reserve "by phone" stays."""

from __future__ import annotations

from html import escape

import streamlit as st

from landtrack.presentation import SIGNS, sign_of_claim
from landtrack.register.search import plain
from landtrack.web.forms.steps import NEXT
from landtrack.web.frame import link_to
from landtrack.web.page import Page, Record, start
from landtrack.web.parts import heading, html, note, sign_svg
from landtrack.web.wording import cleared_summary

MOST = 8


def draw(page: Page) -> None:
    """Who is on the line, then what she says."""
    html(heading(page.t("call.title"), 1) + note(page.t("call.note")))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.text_input(page.t("call.number"), key="call_number", width=240)
        sign = st.selectbox(page.t("call.picture"), tuple(SIGNS), None, format_func=lambda one: page.t(SIGNS[one].msgid),
                            key="call_sign", placeholder=page.t("ask.choose"), width=240)  # fmt: skip
    found = matching(page, number, sign) if number.strip() or sign else []
    if (number.strip() or sign) and not found:
        html(note(page.t("call.none")))
    for claim in found[:MOST]:
        _one(page, claim)
    st.page_link(link_to("form"), label=page.t("call.new_request"), icon=":material/add_comment:",
                 query_params={"do": "request", "how": "phone"})  # fmt: skip


def matching(page: Page, number: str, sign: str | None) -> list[Record]:
    """Open requests whose number begins so, and whose picture it is."""
    wanted = plain(number).replace(" ", "")
    return [
        c
        for c in page.reader.list("claim")
        if (not sign or sign_of_claim(c) == sign)
        and plain(c.get("public_code") or "").startswith(wanted)
        and c["status"] not in ("draft", "merged")
    ]


def _one(page: Page, claim: Record) -> None:
    village = page.reader.get("village", claim["village"])
    with st.container(border=True):
        icon = sign_svg(sign_of_claim(claim), 36)
        html(f'<div class="lt-row">{icon}<b>{escape(claim.get("public_code") or "")}</b> · {escape(village["name"])}</div>'
             + note(cleared_summary(page, claim)))  # fmt: skip
        with st.container(horizontal=True):
            if "answer" in NEXT.get(claim["status"], ()):
                st.page_link(link_to("form"), label=page.t("call.chief_said"), icon=":material/record_voice_over:",
                             query_params={"do": "answer", "id": claim["uid"], "how": "phone"})  # fmt: skip
            st.page_link(link_to("claim"), label=page.t("call.something"), icon=":material/more_horiz:",
                         query_params={"id": claim["uid"]})  # fmt: skip


draw(start())

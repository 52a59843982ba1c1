"""After a form was written: what it is now called, what comes next, and the way to take it back."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from landtrack.domain.asking import FORMS, verb_of
from landtrack.domain.events import VERBS
from landtrack.errors import LandtrackError
from landtrack.presentation import sign_of_claim
from landtrack.register import people
from landtrack.register.offered import draft_after_take_back
from landtrack.web.forms import next_on_land, steps
from landtrack.web.forms.not_farming import not_farming
from landtrack.web.frame import link_to, open_page
from landtrack.web.page import Page, show_error
from landtrack.web.papers_tab import papers_links
from landtrack.web.parts import anchor, heading, html, note, plain_label, sign_svg
from landtrack.web.wording import cleared_summary

TAKEN_BACK, SEASON = "allotment.take_back", "visit.season_sheet"
AGAIN = ("person.register", "group.member_joined")  # one after the other, from a list


def draw(page: Page, do: str, subject: str, events: Sequence[str], area: str) -> None:
    """One sentence, the number to write on the slip, then what can be done."""
    if st.session_state.get(f"undo.{events[0]}.done"):
        html(heading(page.t("undo.done"), 1))
        _ways(page, area)
        return
    kind = "commitment" if do == "land" else VERBS[verb_of(do)].kind
    html(heading(page.t(f"done.{do}") if page.t.has(f"done.{do}") else page.t("done.any"), 1))
    if kind == "claim":
        claim = page.reader.get("claim", subject)
        _number(page, claim)
        steps.for_claim(page, claim, page.reader.list("decision", claim=claim["uid"]))
        papers_links(page, claim)
    land = next_on_land.concerned(page, kind, subject, area) if kind in next_on_land.KINDS else []
    if kind in next_on_land.KINDS and (land or kind != "claim"):
        next_on_land.draw(page, land, area)
    if do == TAKEN_BACK:
        _ask_for_it_back(page, subject)
    if do == SEASON:
        not_farming(page, page.reader.get("commitment", subject), told_by_president=True)
    if do == steps.FARMS:
        steps.ends(page, page.reader.get("allotment", page.reader.get("visit", subject)["allotment"]))
    if kind in ("person", "group"):
        _party(page, do, subject, area)
    asked = [subject] if kind == "claim" else sorted({uid for one in land for uid in one.get("claims") or ()})
    _ways(page, area, asked, tab=_tab(kind))
    undo(page, events[0])


def _tab(kind: str) -> str:
    """The tab of the village where what was recorded is seen."""
    if kind in ("person", "group"):
        return "women"
    return "field" if kind in ("commitment", "parcel", "plot", "allotment", "visit") else ""


def _party(page: Page, do: str, subject: str, area: str) -> None:
    """Her code and picture, or the group's, to write down; the same form once more where there is a list to work through."""
    if subject != area:
        party, _ = people.party(page.reader, subject)
        code = anchor(page.link("woman", id=subject), party["pseudonym"])
        html(f'<div class="lt-number-card">{sign_svg(party.get("sign"), 72)}<span class="lt-big">{code}</span></div>')
    if do in AGAIN:
        about = {"id": subject} if FORMS[do].about == "group" else {"village": area}
        st.page_link(link_to("form"), label=page.t(f"again.{do}"), icon=":material/add:",
                     query_params={"do": do, **about})  # fmt: skip


def _ask_for_it_back(page: Page, allotment: str) -> None:
    """A request for the plot, filled in as far as it is known: lodged only if she says so."""
    html(note(page.t("done.taken_back.note")))
    if st.button(page.t("done.taken_back.offer"), key=f"offer.{allotment}", icon=":material/edit_note:"):
        try:
            with page.register.write(page.writer) as unit:
                claim = draft_after_take_back(unit, allotment)
        except LandtrackError as error:
            show_error(page, error)
            return
        open_page(page, "form", do="lodge", id=claim)


def _ways(page: Page, area: str, claims: Sequence[str] = (), tab: str = "") -> None:
    """Where one may go from here: to the requests that it is about, the village, Home."""
    codes = {c["uid"]: c.get("public_code") or "" for c in page.reader.list("claim", uid=list(claims))}
    with st.container(horizontal=True):
        for claim, code in codes.items():
            label = page.t("done.to_claim") if len(codes) == 1 else page.t("todo.of_claim", code=code)
            st.page_link(link_to("claim"), label=plain_label(label), icon=":material/forum:",
                         query_params={"id": claim})  # fmt: skip
        if area:
            st.page_link(link_to("village"), label=page.t("done.to_village"), icon=":material/location_on:",
                         query_params={"id": area} | ({"tab": tab} if tab else {}))  # fmt: skip
        st.page_link(link_to("home"), label=page.t("page.home"), icon=":material/home:")


def _number(page: Page, claim: dict[str, Any]) -> None:
    html(
        f'<div class="lt-number-card">{sign_svg(sign_of_claim(claim), 72)}<span class="lt-big">{escape(claim.get("public_code") or "")}</span></div>'
        + note(cleared_summary(page, claim))
    )


def undo(page: Page, event: str) -> None:
    """ "Recorded by mistake": asked once more before it is done."""
    key = f"undo.{event}"
    if st.session_state.get(f"{key}.done"):
        html(note(page.t("undo.done")))
        return
    with st.popover(page.t("undo.button"), icon=":material/undo:"):
        html(note(page.t("undo.sure")))
        pressed = st.button(page.t("undo.yes"), key=f"{key}.yes")
    if pressed:
        try:
            with page.register.write(page.writer) as unit:
                unit.do("event.retract", event=event)
        except LandtrackError as error:
            show_error(page, error)
            return
        st.session_state[f"{key}.done"] = True
        st.rerun()

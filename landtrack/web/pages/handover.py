"""Give the screen to the chief: his cards alone, until the officer's PIN."""

from __future__ import annotations

import streamlit as st

from landtrack.domain.policy import in_hands_of
from landtrack.errors import LandtrackError
from landtrack.register.accounts import SHORTEST_PIN, SignIns
from landtrack.web import no_village
from landtrack.web.identity import go_to
from landtrack.web.opening import opened
from landtrack.web.page import Page, Record, asked, show_error, start
from landtrack.web.parts import heading, html, note


def draw(page: Page) -> None:
    """To whom, and the PIN that gives it back."""
    html(heading(page.t("handover.title"), 1) + note(page.t("handover.note")))
    villages = {v["uid"]: v["name"] for v in page.reader.villages()}
    if not villages:
        no_village.say(page)
        return
    options = list(villages)
    before = options.index(asked("village")) if asked("village") in villages else None
    village = st.selectbox(page.t("handover.village"), options, before, format_func=villages.__getitem__,
                           key="handover_village", placeholder=page.t("ask.choose"), width=420)  # fmt: skip
    if village is None:
        return
    bodies = {b["uid"]: b for b in page.reader.list("authority", area_code=village)}
    chosen = _body(page, bodies)
    waiting = len(waiting_for(page, chosen)) if chosen else 0
    if chosen:
        html(note(page.t.tn("handover.waiting", waiting, n=page.say.number(waiting))))
    pin = st.text_input(page.t("handover.pin", n=page.say.number(SHORTEST_PIN)), type="password", key="handover_pin",
                        autocomplete="off", width=240)  # fmt: skip
    if st.button(page.t("handover.give"), type="primary", icon=":material/screen_lock_portrait:", key="handover_give"):
        _give(page, village, chosen, pin)


def _body(page: Page, bodies: dict[str, Record]) -> Record | None:
    if not bodies:
        html(note(page.t("handover.no_chief")))
        return None
    if len(bodies) == 1:
        return next(iter(bodies.values()))
    uid = st.radio(page.t("handover.body"), list(bodies), format_func=lambda one: page.t(f"code.office.{bodies[one]['office']}"),
                   key="handover_body", horizontal=True)  # fmt: skip
    return bodies[uid]


def waiting_for(page: Page, body: Record) -> list[Record]:
    """Requests that this body would find on its cards with a question."""
    actor = in_hands_of(page.writer, body["uid"], body.get("village"), body["ladder_level"])
    return [c for c in page.register.read(actor).list("claim") if c["status"] in ANSWERABLE]


ANSWERABLE = ("lodged", "acknowledged", "under_review", "on_hold")


def _give(page: Page, village: str, body: Record | None, pin: str) -> None:
    signins: SignIns = opened()  # type: ignore[assignment]
    try:
        if body is None:
            with page.register.write(page.writer) as unit:
                uid = unit.do("authority.add", office="chief", village=village).subject
        else:
            uid = body["uid"]
        signins.hand_over(page.who.sid, uid, pin)
    except LandtrackError as error:
        show_error(page, error)
        return
    go_to("/")


draw(start())

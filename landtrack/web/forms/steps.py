"""What can happen next to a request or to land, as buttons: the guided form first, the rare steps folded away."""

from __future__ import annotations

import streamlit as st

from landtrack.domain.asking import SAID
from landtrack.domain.events import VERBS
from landtrack.domain.lifecycle import possible_events, rows_of
from landtrack.web.frame import link_to
from landtrack.web.page import Page, Record
from landtrack.web.parts import plain_label

# The form that usually comes next, by the status of the request.
NEXT = {
    **dict.fromkeys(("lodged", "acknowledged", "under_review", "on_hold"), ("answer",)),
    **dict.fromkeys(("upheld", "partly_upheld"), ("land",)),
}
TELL = "claim.tell_outcome"
# Written on the way by the guided forms, never clicked.
ON_THE_WAY = frozenset({
    "claim.record", "claim.lodge", "claim.acknowledge", "claim.start_review", "claim.resume", "claim.commit_land",
    "claim.start_allotting", "claim.lose_commitment", "claim.lose_delivery", "claim.make_task", "claim.discard",
    "commitment.announce", "commitment.sign", "commitment.activate", "commitment.demarcate", "commitment.propose",
    "allotment.plan", "allotment.assign", "claim.merge", *SAID.values(),
})  # fmt: skip


def for_claim(page: Page, claim: Record) -> None:
    """The next form, telling the answer where nobody has, and "Something else happened"."""
    if page.actor.role != "officer" or page.day:
        return
    with st.container(horizontal=True, key=f"steps_{claim['uid']}"):
        for name in NEXT.get(claim["status"], ()):
            _button(page, name, f"step.{name}", id=claim["uid"] if name == "answer" else "", village=claim["village"])
        if TELL in _possible(page, claim) and _is_untold(page, claim):
            _button(page, TELL, "step.tell", id=claim["uid"], village=claim["village"])
        rare(page, "claim", claim)


def _is_untold(page: Page, claim: Record) -> bool:
    """Whether the latest answer was not told to the women yet."""
    decided = [d["decided_on"] for d in page.reader.list("decision", claim=claim["uid"])]
    return not claim.get("told_on") or bool(decided and claim["told_on"] < max(decided))


def _possible(page: Page, record: Record, kind: str = "claim") -> list[str]:
    """Verbs that the tables allow here and the account may do, none that landtrack writes by itself."""
    area = record["area_code"]
    return [
        verb for verb in possible_events(kind, record["status"])
        if verb in VERBS and page.reader.may(verb, area) and any(set(row.who) != {"S"} for row in rows_of(verb))
    ]  # fmt: skip


def rare(page: Page, kind: str, record: Record) -> None:
    """ "Something else happened": every other step that is possible now, each with a form of its own."""
    verbs = [verb for verb in _possible(page, record, kind) if verb not in ON_THE_WAY and verb != TELL]
    targets = {"commitment": ("contest.open",)}.get(kind, ())
    if not (verbs or targets):
        return
    with st.popover(page.t("step.else"), icon=":material/more_horiz:"):
        for verb in verbs:
            st.page_link(link_to("form"), label=plain_label(page.t(f"verb.{verb}")),
                         query_params={"do": verb, "id": record["uid"]})  # fmt: skip
        for verb in targets:
            st.page_link(link_to("form"), label=plain_label(page.t(f"verb.{verb}")),
                         query_params={"do": verb, "target": record["uid"], "village": record["area_code"]})  # fmt: skip


def _button(page: Page, do: str, msgid: str, **params: str) -> None:
    given = {name: value for name, value in params.items() if value}
    st.page_link(link_to("form"), label=page.t(msgid), icon=":material/edit_note:", query_params={"do": do, **given})


def new_buttons(page: Page, village: str = "") -> None:
    """The ways to begin: a new request, land given without one, a call."""
    here = {"village": village} if village else {}
    with st.container(horizontal=True, key="begin"):
        for name, icon in (("request", "add_comment"), ("land", "landscape")):
            if page.reader.may({"request": "claim.lodge", "land": "commitment.propose"}[name], village):
                st.page_link(link_to("form"), label=page.t(f"begin.{name}"), icon=f":material/{icon}:",
                             query_params={"do": name, **here})  # fmt: skip
        st.page_link(link_to("handover"), label=page.t("begin.handover"), icon=":material/screen_lock_portrait:",
                     query_params=here)  # fmt: skip
        if not village:
            st.page_link(link_to("call"), label=page.t("begin.call"), icon=":material/call:")

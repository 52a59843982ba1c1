"""What can happen next to a request or to land, as buttons: the guided form first, the rare steps folded away."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from landtrack.domain.asking import FORMS, SAID
from landtrack.domain.events import VERBS
from landtrack.domain.lifecycle import possible_events, rows_of
from landtrack.web.frame import link_to
from landtrack.web.page import Page, Record
from landtrack.web.parts import html, note, plain_label

# The form that usually comes next, by the status of the request.
NEXT = {
    "draft": ("lodge",),
    **dict.fromkeys(("lodged", "acknowledged", "under_review", "on_hold"), ("answer",)),
    **dict.fromkeys(("upheld", "partly_upheld"), ("land",)),
}
TELL = "claim.tell_outcome"
# Steps that no row of the life cycles offers: by the kind of record they are done to.
BESIDE = {"claim": ("claim.extend", "claim.erase"), "commitment": ("contest.open",)}
# Written on the way by the guided forms, never clicked.
ON_THE_WAY = frozenset({
    "claim.record", "claim.lodge", "claim.acknowledge", "claim.start_review", "claim.resume", "claim.commit_land",
    "claim.start_allotting", "claim.lose_commitment", "claim.lose_delivery", "claim.make_task", "claim.discard",
    "commitment.announce", "commitment.sign", "commitment.activate", "commitment.demarcate", "commitment.propose",
    "allotment.plan", "allotment.assign", "allotment.hand_over", "allotment.locate", "allotment.cancel", *SAID.values(),
})  # fmt: skip


def for_claim(page: Page, claim: Record, decisions: Sequence[Record]) -> None:
    """The next form, telling the answer where nobody has, and "Something else happened".

    decisions : those of the claim
    """
    if page.actor.role != "officer" or page.day:
        return
    with st.container(horizontal=True, key=f"steps_{claim['uid']}"):
        for name in NEXT.get(claim["status"], ()):
            _button(page, name, f"step.{name}", id="" if name == "land" else claim["uid"], village=claim["village"])
        if TELL in _possible(page, claim) and _is_untold(claim, decisions):
            _button(page, TELL, "step.tell", id=claim["uid"], village=claim["village"])
        rare(page, "claim", claim)


def _is_untold(claim: Record, decisions: Sequence[Record]) -> bool:
    """Whether the latest answer was not told to the women yet."""
    if not claim.get("told_on"):
        return True
    return any(claim["told_on"] < decision["decided_on"] for decision in decisions)


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
    verbs += [verb for verb in BESIDE.get(kind, ()) if page.reader.may(verb, record["area_code"])]
    if page.actor.role != "officer" or page.day or not verbs:
        return
    box = st.popover(page.t(f"step.else.{kind}"), icon=":material/more_horiz:", key=f"else_{record['uid']}",
                     on_change="rerun")  # fmt: skip
    with box:
        for verb in verbs if box.open else ():  # a dozen links for each request, which nobody may ever look at
            about = {"id": record["uid"]} if VERBS[verb].kind == kind else {"target": record["uid"]}
            asked = {"do": verb, "village": record["area_code"], **about}
            st.page_link(link_to("form"), label=plain_label(page.t(f"verb.{verb}")), query_params=asked)


# The forms about who is there: in a village, of one woman, of a group.
OF_WOMEN = ("person.register", "person.count", "group.register")
OF_A_WOMAN = ("person.name", "joining", "person.same_as")
OF_A_GROUP = ("group.member_joined", "group.member_left")


def forms(page: Page, names: Sequence[str], area: str, *, words: str = "begin", **params: str) -> None:
    """Links to some guided forms that the account may fill in there, called ``<words>.<form>``; none on a day gone by."""
    may = [name for name in names if not page.day and page.reader.may(FORMS[name].verb, area)]
    if not may:
        return
    with st.container(horizontal=True, key=f"steps_{'_'.join([*names[:1], *params.values()])}"):
        for name in may:
            _button(page, name, f"{words}.{name}", **params)


def for_land(page: Page, chain: Record) -> None:
    """What else can happen to the land that answers a request, and to who objects to it."""
    if page.actor.role != "officer" or page.day or not chain["commitments"]:
        return
    with st.container(horizontal=True):
        for commitment in chain["commitments"]:
            rare(page, "commitment", commitment)
        for contest in chain["contests"]:
            rare(page, "contest", contest)


def give_land(page: Page, area: str) -> None:
    """The way to note land given in a village."""
    if not page.day and page.reader.may(FORMS["land"].verb, area):
        _button(page, "land", "step.land", village=area)


def _button(page: Page, do: str, msgid: str, **params: str) -> None:
    given = {name: value for name, value in params.items() if value}
    st.page_link(link_to("form"), label=page.t(msgid), icon=":material/edit_note:", query_params={"do": do, **given})


FARMS = "visit.record"
# What may be true of a plot that somebody else farms: each ends hers, and two begin another's.
ENDS = ("allotment.transfer", "allotment.inherit", "allotment.take_back", "allotment.surrender", "allotment.lapse")


def who_farms(page: Page, allotment: Record, label: str = "", **params: str) -> None:
    """The way to say who farms in her place; ``label``: of which plot, where several are listed."""
    if page.actor.role == "officer" and not page.day and page.reader.may(FARMS, allotment["area_code"]):
        said = page.t("after.who_farms") if not label else page.t("after.who_farms.of", plot=label)
        st.page_link(link_to("form"), label=plain_label(said), icon=":material/agriculture:",
                     query_params={"do": FARMS, "id": allotment["uid"], "village": allotment["area_code"], **params})  # fmt: skip


def ends(page: Page, allotment: Record) -> None:
    """What else may be true, once somebody else farms: a form each."""
    possible = _possible(page, allotment, "allotment")
    if page.actor.role != "officer" or page.day or not possible:
        return
    html(note(page.t("after.ends.note")))
    with st.container(horizontal=True, key=f"ends_{allotment['uid']}"):
        for verb in (one for one in ENDS if one in possible):
            st.page_link(link_to("form"), label=page.t(f"after.ends.{verb.partition('.')[2]}"),
                         query_params={"do": verb, "id": allotment["uid"], "village": allotment["area_code"]})  # fmt: skip


# What can be begun, with its icon and the verb whose right it needs: at Home, and in a village.
BEGIN = {
    "request": ("form", "add_comment", "claim.lodge"),
    "call": ("call", "call", "claim.lodge"),
    "catch_up": ("catch_up", "history_edu", "claim.lodge"),
    "imports": ("imports", "upload_file", "parcel.add"),
    "visit": ("visit", "luggage", "claim.lodge"),
    "land": ("form", "landscape", "commitment.propose"),
    "handover": ("handover", "screen_lock_portrait", "claim.uphold"),
}
AT_HOME, IN_VILLAGE, OF_ALL_VILLAGES = (
    ("request", "call", "catch_up", "visit", "handover"),
    ("request", "land", "catch_up", "visit", "handover"),
    ("imports",),
)


def new_buttons(page: Page, village: str = "", names: Sequence[str] = ()) -> None:
    """The ways to begin: those of a village or of Home, or the ones that are named."""
    here = {"village": village} if village else {}
    with st.container(horizontal=True, key="begin"):
        for name in names or (IN_VILLAGE if village else AT_HOME):
            target, icon, verb = BEGIN[name]
            if page.reader.may(verb, village):
                asked = here | ({"do": name} if target == "form" else {})
                st.page_link(
                    link_to(target), label=page.t(f"begin.{name}"), icon=f":material/{icon}:", query_params=asked
                )

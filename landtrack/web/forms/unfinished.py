"""Forms begun and not finished: one's own, with the way back to each."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from landtrack.domain.asking import verb_of
from landtrack.register import drafts
from landtrack.register.drafts import Draft
from landtrack.register.forms import LENT
from landtrack.web.forms import overtaken
from landtrack.web.frame import link_to
from landtrack.web.page import Page
from landtrack.web.parts import html, note, plain_label

SHOWN = 5  # the rest is found when these are done
PRESET = frozenset(
    {"on", "after", "village", "how_known", "season_year", LENT}
)  # what a form says before anybody is asked


def unfinished(page: Page) -> None:
    """The latest first; apart from them those that were overtaken by what happened since."""
    going, left = [], []
    for draft in drafts.mine(page.register, page.writer):
        said = overtaken.why(page, draft)
        if said:
            left.append((draft, said))
        else:
            going.append(draft)
        if len(going) == SHOWN:
            break
    _links(page, going)
    for draft, said in left[:SHOWN]:
        _overtaken(page, draft, said)


def overtaken_note(page: Page, draft: Draft) -> None:
    """On the form itself: that it can no longer be recorded, before anybody goes on typing."""
    if said := overtaken.why(page, draft):
        html(f'<p class="lt-warning" role="status">{escape(said)} {escape(page.t("ask.overtaken"))}</p>')


def _overtaken(page: Page, draft: Draft, said: str) -> None:
    """What happened since; what was typed may be read again, or thrown away."""
    with st.container(key=f"overtaken_{draft.uid}", gap=None):
        html(note(f"{_label(page, draft, 'home.overtaken')} {said}"))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(link_to("form"), label=page.t("home.overtaken.read"), icon=":material/edit:",
                         query_params=_address(draft))  # fmt: skip
            st.button(page.t("ask.discard"), key=f"discard_{draft.uid}", type="tertiary", on_click=drafts.discard,
                      args=(page.register, page.writer, draft.uid))  # fmt: skip


def begun_before(page: Page, draft: Draft) -> None:
    """On a form that is still empty: others of its kind, for whoever came back to it with the browser's own button."""
    if draft.step or draft.answers.keys() - PRESET:
        return
    key = f"begun_before.{draft.uid}"
    if key not in st.session_state:
        mine = drafts.mine(page.register, page.writer)
        st.session_state[key] = [d for d in mine if (d.form, d.subject) == (draft.form, draft.subject)][:SHOWN]
    _links(page, st.session_state[key])


def _links(page: Page, some: Iterable[Draft]) -> None:
    for draft in some:
        st.page_link(link_to("form"), label=plain_label(_label(page, draft, "home.unfinished")), icon=":material/edit:",
                     query_params=_address(draft))  # fmt: skip


def _label(page: Page, draft: Draft, msgid: str) -> str:
    """Which form it is, where, and since when."""
    begin = f"begin.{draft.form}"
    name = page.t(begin if page.t.has(begin) else f"verb.{verb_of(draft.form)}")
    village = page.reader.get("village", draft.area)["name"] if draft.area else ""
    where = " · ".join(x for x in (village, _number(page, draft)) if x)
    return page.t(msgid, form=name, village=where, day=page.say.date(draft.saved_at[:10]))


def _address(draft: Draft) -> dict[str, str]:
    return {"do": draft.form, "draft": draft.uid} | ({"id": draft.subject} if draft.subject else {})


def _number(page: Page, draft: Draft) -> str:
    """The number of the request that a form is about: one village may wait for several answers."""
    claims = page.reader.list("claim", uid=draft.subject) if draft.subject else []
    return str(claims[0].get("public_code") or "") if claims else ""

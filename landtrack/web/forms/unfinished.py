"""Forms begun and not finished: one's own, with the way back to each."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from landtrack.domain.asking import verb_of
from landtrack.register import drafts
from landtrack.register.drafts import Draft
from landtrack.register.forms import LENT
from landtrack.web.frame import link_to
from landtrack.web.page import Page
from landtrack.web.parts import plain_label

SHOWN = 5  # the rest is found when these are done
PRESET = frozenset({"on", "after", "village", "how_known", LENT})  # what a form says before anybody is asked


def unfinished(page: Page) -> None:
    """All of them, the latest first."""
    _links(page, drafts.mine(page.register, page.writer)[:SHOWN])


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
        begin = f"begin.{draft.form}"
        name = page.t(begin if page.t.has(begin) else f"verb.{verb_of(draft.form)}")
        village = page.reader.get("village", draft.area)["name"] if draft.area else ""
        where = " · ".join(x for x in (village, _number(page, draft)) if x)
        label = page.t("home.unfinished", form=name, village=where, day=page.say.date(draft.saved_at[:10]))
        asked = {"do": draft.form, "draft": draft.uid} | ({"id": draft.subject} if draft.subject else {})
        st.page_link(link_to("form"), label=plain_label(label), icon=":material/edit:", query_params=asked)


def _number(page: Page, draft: Draft) -> str:
    """The number of the request that a form is about: one village may wait for several answers."""
    claims = page.reader.list("claim", uid=draft.subject) if draft.subject else []
    return str(claims[0].get("public_code") or "") if claims else ""

"""Questions about the women of a village: which of them, which group, whether they are there already.

A list shows codes, pictures and numbers; names are opened on request, once for the form, and that is logged.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

import streamlit as st

from landtrack.domain.asking import Question
from landtrack.presentation import SIGNS
from landtrack.register import people
from landtrack.register.like_groups import LikeGroup, groups_like
from landtrack.register.search import plain
from landtrack.web.forms.asking import Asking, is_of_women, kind_of
from landtrack.web.forms.who import labels, list_key, one_of
from landtrack.web.page import Record
from landtrack.web.parts import anchor, html, listing, note, sign_svg

# --- which women ------------------------------------------------------------------------------------


def one(asking: Asking, question: Question) -> str | None:
    """One woman: of who leaves a group a member, of who joins it another one."""
    return one_of(asking, question, _said(asking, _possible(asking, question)))


def several(asking: Asking, question: Question) -> list[str] | None:
    """Some women of the village."""
    said = _said(asking, _possible(asking, question))
    before = [uid for uid in asking.answers.get(question.name) or () if uid in said]
    chosen = st.multiselect(asking.label(question), list(said), before, format_func=said.__getitem__, select_all=False,
                            key=list_key(asking, question), placeholder=asking.page.t("ask.people.choose"))  # fmt: skip
    return chosen or None


def _possible(asking: Asking, question: Question) -> list[Record]:
    page, form = asking.page, asking.form.name
    inside = people.members_of(page.reader, [asking.subject]).get(asking.subject, ())
    if form == "group.member_left":
        return page.reader.list("person", uid=list(inside))
    return [p for uid, p in asking.offered(question).items() if kind_of(p) == "person" and uid not in inside]


def _said(asking: Asking, listed: Iterable[Record]) -> dict[str, str]:
    """How the list shows them; with names where that was asked for."""
    women = list(listed)
    named = [p["uid"] for p in women if p.get("basis") == "named"]
    return labels(asking.page, women, asking.page.names(named) if named and _names_wanted(asking) else {})


def _names_wanted(asking: Asking) -> bool:
    """Whether names are to be opened; asked once, above the first list that has one."""
    page = asking.page
    if asking.names_wanted is None:
        before = bool(asking.answers.get("show_names"))
        asking.names_wanted = page.actor.opens_sealed and st.toggle(
            page.t("women.show_names"), before, key=asking.key("show_names")
        )
        asking.answers["show_names"] = asking.names_wanted or None
    return asking.names_wanted


def other_code(asking: Asking, question: Question) -> str | None:
    """Another record of hers, by its code; the uid is the answer."""
    page, before = asking.page, asking.answers.get(question.name)
    known = page.reader.list("person", uid=[before]) if before else []
    code = st.text_input(asking.label(question), known[0]["pseudonym"] if known else "", key=asking.key(question.name),
                         width=320).strip().upper()  # fmt: skip
    if not code:
        return None
    found = next(iter(page.reader.list("person", pseudonym=code)), None)
    if found is None or found["uid"] == asking.subject:
        html(f'<p class="lt-warning" role="alert">{escape(page.t("same.no_such_code", code=code))}</p>')
        return None
    return str(found["uid"])


def sign(asking: Asking, question: Question) -> str | None:
    """The picture that she picks; those that nobody in the village has yet come first."""
    t, before = asking.page.t, asking.answers.get(question.name)
    taken = {p["sign"] for p in asking.people() if p.get("sign")}
    words = {key: t(one.msgid) for key, one in SIGNS.items()}
    options = sorted(words, key=lambda key: (key in taken, plain(words[key])))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(
            asking.label(question), options, options.index(before) if before in options else None,
            format_func=lambda key: t("people.sign.taken", sign=words[key]) if key in taken else words[key],
            key=asking.key(question.name), placeholder=t("people.sign.pick"),
        )  # fmt: skip
        html(sign_svg(picked, 44))
    return picked


# --- which group ------------------------------------------------------------------------------------


def group(asking: Asking, question: Question) -> str | None:
    """One of the village's groups of women; of who joins one, those she is in are left out."""
    page = asking.page
    listed = [p for p in asking.people() if kind_of(p) == "group" and is_of_women(p)]
    if asking.form.name == "joining":
        hers = [p["uid"] for p in people.records_of(page.reader, asking.subject)]
        inside = {g["uid"] for _, g in people.groups_of(page.reader, hers)}
        listed = [g for g in listed if g["uid"] not in inside]
    if not listed:
        if question.required:
            html(note(page.t("ask.no_group")))
        return None
    members = people.members_of(page.reader, [g["uid"] for g in listed])
    named = [g["uid"] for g in listed if g.get("name")]
    names = page.names(named) if named and _names_wanted(asking) else {}
    said = labels(page, listed, names)
    counts = {uid: len(members.get(uid, ())) for uid in said}
    shown = {uid: f"{text} · {page.t.tn('people.women_n', counts[uid], n=page.say.number(counts[uid]))}" for uid, text in said.items()}  # fmt: skip
    return one_of(asking, question, shown)


# --- what landtrack finds by itself -------------------------------------------------------------------


def members_there(asking: Asking, _: Question) -> str | None:
    """Whether the group of who is counted has members already: then they are the same women or others."""
    return "yes" if _there(asking) else None


def _there(asking: Asking) -> tuple[str, ...]:
    chosen = asking.answers.get("group")
    return people.members_of(asking.page.reader, [chosen]).get(chosen, ()) if chosen else ()


def again(asking: Asking, question: Question) -> str | None:
    """Who they are, beside those who are there."""
    t, options = asking.page.t, ("same", "others")
    before = asking.answers.get(question.name)
    label = t("people.count.again", n=asking.page.say.number(len(_there(asking))))
    return st.radio(label, options, options.index(before) if before in options else None, horizontal=True,
                    format_func=lambda one: t(f"choice.again.{one}"), key=asking.key(question.name))  # fmt: skip


def added(asking: Asking, _: Question) -> str | None:
    """How many are added to those who are there; "none" ends the form."""
    count, page = int(asking.answers.get("count") or 0), asking.page
    if not count or asking.answers.get("again") != "same":
        return None
    new = count - len(_there(asking))
    if new > 0:
        html(note(page.t.tn("people.count.more", new, n=page.say.number(new))))
    return "some" if new > 0 else "none"


def like_groups(asking: Asking, _: Question) -> str | None:
    """Groups that this one may be: shown with their reasons, so that somebody says whether it is another."""
    page, answers = asking.page, asking.answers
    women = [uid for uid in (answers.get("president"), *(answers.get("members") or ())) if uid]
    found = groups_like(page.reader, asking.village, answers.get("name") or "", women, sid=page.who.sid)
    uids = [one.group for one in found]
    if answers.get("like_to") != uids:  # what was said was said of others
        answers["other_group"] = None
        st.session_state.pop(asking.key("other_group"), None)
    answers["like_to"] = uids or None
    if not found:
        return None
    names = page.names(uids)
    heading = page.t.tn("people.group.like", len(found), n=page.say.number(len(found)))
    lines = listing(_like_line(asking, one, names) for one in found)
    html(f'<div class="lt-warning" role="status"><p>{escape(heading)}</p>{lines}</div>')
    return "yes"


def _like_line(asking: Asking, one: LikeGroup, names: dict[str, str]) -> str:
    page = asking.page
    record: dict[str, Any] = page.reader.get("group", one.group)
    link = anchor(page.link("woman", id=one.group), labels(page, [record], names)[one.group])
    reasons = ", ".join(page.t(f"same.{code}") for code in one.reasons)
    return f"{link} ({escape(reasons)})"


WIDGETS = {
    "ref:person": one, "refs:person": several, "ref:group": group, "choice:again": again,
    "found:members": members_there, "found:added": added, "found:groups": like_groups,
}  # fmt: skip

"""Questions about land whose answer is a list: who gets which plot, which fields, which women."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from landtrack.domain.asking import Question
from landtrack.domain.codes import CODES
from landtrack.domain.lifecycle import HELD, LIVE_ALLOTMENT
from landtrack.domain.values import number_order
from landtrack.register.field_forms import row_key
from landtrack.web.forms.asking import Asking
from landtrack.web.page import Record
from landtrack.web.parts import html, note

if TYPE_CHECKING:
    from landtrack.register.reading import Reader

Row = dict[str, Any]
ROW_PX, MOST_ROWS_SEEN = 35, 16  # of the table; more are scrolled to


def _land(asking: Asking) -> Record:
    return asking.page.reader.land(asking.village)


def _mine(asking: Asking, land: Record, statuses: frozenset[str]) -> list[Record]:
    return [a for a in land["allotments"] if a["commitment"] == asking.subject and a["status"] in statuses]


def _free_plots(asking: Asking, land: Record) -> list[Record]:
    """Plots of this land that nobody has, usable, in the order of their numbers."""
    given: Record = next((c for c in land["commitments"] if c["uid"] == asking.subject), {})
    taken = {a.get("plot") for a in land["allotments"] if a["status"] in LIVE_ALLOTMENT}
    free = [
        p for p in land["plots"]
        if p["parcel"] in (given.get("parcels") or ()) and p["uid"] not in taken and p.get("usable") != "no"
    ]  # fmt: skip
    return sorted(free, key=lambda p: number_order(p["number"]))


class Who:
    """Women by label and back: by name where the account may, always with the code that is hers alone."""

    def __init__(self, asking: Asking, parties: Sequence[str]) -> None:
        page = asking.page
        people = {p["uid"]: p for p in asking.people() if p["uid"] in set(parties)}
        names = page.names(people)
        codes = {uid: str(one.get("pseudonym") or "") for uid, one in people.items()}
        self.said: dict[Any, str] = {uid: " · ".join(filter(None, (names.get(uid), codes[uid]))) for uid in people}
        self._counted = page.t

    def label(self, woman: Any) -> str:
        """Her name and code, or her number in the counting."""
        if isinstance(woman, dict):
            return self._counted("rows.counted", n=woman["counted"])
        return self.said.get(woman, "")


def who_asked(reader: Reader, commitment: str) -> list[str]:
    """The women behind the requests that some land answers, and the members of their groups, each once."""
    claims = reader.list("claim", uid=reader.get("commitment", commitment).get("claims") or [])
    parties = [link["party"] for claim in claims for link in claim.get("complainants") or ()]
    members = [m["person"] for m in reader.list("member", group=parties) if not m.get("left_on")]
    people = reader.list("person", uid=[*parties, *members])
    return sorted(p["uid"] for p in people if p.get("sex") != "M" and not p.get("same_as"))


# --- who gets which plot ---------------------------------------------------------------------------


def rows(asking: Asking, question: Question) -> list[Row] | None:
    """Plots beside women, in the order of both, until somebody says otherwise; who is absent is ticked."""
    land = _land(asking)
    offered = _to_place(asking, land) if asking.form.name == "placing" else _to_hand_over(asking, land)
    if not offered:
        html(note(asking.page.t(f"rows.{asking.form.name}.none")))
        return None
    kept = asking.answers.get(question.name)
    known = [row_key(row) for row in offered]
    if kept and sorted(map(row_key, kept)) == sorted(known):
        offered = kept  # the draft of another day: as it was left
    return _table(asking, question, land, offered)


def _to_hand_over(asking: Asking, land: Record) -> list[Row]:
    """Those who were absent before, then a row a woman, with the next free plot."""
    answers = asking.answers
    waiting = [
        {"allotment": a["uid"], "plot": a.get("plot"), "woman": a["holders"][0]["party"], "absent": False}
        for a in _mine(asking, land, frozenset({"assigned"}))
        if a.get("holders")
    ]
    told = [w for w in answers.get("women") or () if isinstance(w, str)]
    women = [*told, *({"counted": n} for n in range(1, int(answers.get("counted") or 0) + 1))]
    if answers.get("unit") != "plot":
        return waiting + [{"woman": w, "absent": False} for w in women]
    free = _free_plots(asking, land)
    if len(women) > len(free):
        n, page = len(women) - len(free), asking.page
        html(f'<p class="lt-warning" role="alert">{escape(page.t.tn("rows.too_few", n, n=page.say.number(n)))}</p>')
    paired = zip(free, women, strict=False)
    return waiting + [{"plot": p["uid"], "woman": w, "absent": False} for p, w in paired]


def _to_place(asking: Asking, land: Record) -> list[Row]:
    """Women whose plot nobody measured, with the next free plot."""
    unplaced = [a for a in _mine(asking, land, frozenset(HELD)) if a["unit"] == "unmeasured" and a.get("holders")]
    free = _free_plots(asking, land)
    return [
        {"allotment": a["uid"], "woman": a["holders"][0]["party"], "plot": p["uid"]}
        for a, p in zip(unplaced, free, strict=False)
    ]


def _table(asking: Asking, question: Question, land: Record, offered: list[Row]) -> list[Row] | None:
    """The table to change; what is chosen by label comes back as uids."""
    page, is_placing = asking.page, asking.form.name == "placing"
    with_plots = any(row.get("plot") for row in offered)
    numbers = {p["uid"]: p["number"] for p in land["plots"]}
    plots = {numbers[uid]: uid for uid in [r["plot"] for r in offered if r.get("plot")]}
    plots |= {p["number"]: p["uid"] for p in _free_plots(asking, land)}
    who = Who(asking, [r["woman"] for r in offered if isinstance(r.get("woman"), str)])
    key = asking.key(question.name, str(hash(tuple(map(row_key, offered)))))
    base = st.session_state.setdefault(f"{key}.base", offered)  # what the editor's changes are laid over
    frame = pd.DataFrame({
        "woman": [who.label(r["woman"]) for r in base],
        **({"plot": [numbers.get(r.get("plot"), "") for r in base]} if with_plots else {}),
        **({} if is_placing else {"absent": [bool(r.get("absent")) for r in base]}),
    })  # fmt: skip
    t = page.t
    sorted_plots = sorted(plots, key=number_order)
    edited: Any = st.data_editor(
        frame, key=key, hide_index=True, width="stretch", disabled=["woman"], num_rows="fixed",
        height=ROW_PX * (min(len(frame), MOST_ROWS_SEEN) + 1) + 3,
        column_config={
            "woman": st.column_config.TextColumn(t("rows.head.woman")),
            "plot": st.column_config.SelectboxColumn(
                t("rows.head.plot"), options=list(sorted_plots), required=True
            ),
            "absent": st.column_config.CheckboxColumn(t("rows.head.absent")),
        },
    )  # fmt: skip
    told = [
        row
        | ({"plot": plots.get(after["plot"])} if with_plots and row.get("plot") else {})
        | ({} if is_placing else {"absent": bool(after["absent"])})
        for row, after in zip(base, edited.to_dict("records"), strict=True)
    ]
    chosen = [row["plot"] for row in told if row.get("plot")]
    twice = sorted({numbers[uid] for uid in chosen if chosen.count(uid) > 1}, key=number_order)
    if twice:
        html(f'<p class="lt-warning" role="alert">{escape(t("rows.twice", numbers=", ".join(twice)))}</p>')
        return None
    _sum_up(asking, told)
    return told


def _sum_up(asking: Asking, told: list[Row]) -> None:
    html(note(rows_said(asking, told)))


def rows_said(asking: Asking, told: list[Row]) -> str:
    """How many get a plot, and how many were absent."""
    page = asking.page
    absent = sum(bool(row.get("absent")) for row in told)
    here = len(told) - absent
    said = page.t.tn(f"rows.{asking.form.name}.said", here, n=page.say.number(here))
    return said + (" · " + page.t.tn("rows.absent.said", absent, n=page.say.number(absent)) if absent else "")


# --- fields, women who farm ------------------------------------------------------------------------


def fields(asking: Asking, question: Question) -> list[str] | None:
    """Measured fields of the village."""
    page = asking.page
    found = {p["uid"]: p for p in _land(asking)["parcels"] if p.get("geometry") and not p.get("successors")}

    def said(uid: str) -> str:
        area = found[uid].get("surveyed_area") or found[uid].get("calculated_area")
        name = found[uid].get("name") or page.t("kind.parcel")
        return f"{name} · {page.say.area(area['m2'])}" if area else str(name)

    chosen = st.multiselect(asking.label(question), list(found), asking.answers.get(question.name) or [],
                            format_func=said, select_all=False, key=asking.key(question.name), placeholder=page.t("ask.choose"))  # fmt: skip
    return chosen or None


def allotments(asking: Asking, question: Question) -> list[str] | None:
    """Plots that are held on some land, by number, picture and who farms them."""
    page, labels = asking.page, _held_plots(asking)
    before = [uid for uid in asking.answers.get(question.name) or () if uid in labels]
    chosen = st.multiselect(asking.label(question), list(labels), before, format_func=labels.__getitem__,
                            select_all=False, key=asking.key(question.name), placeholder=page.t("ask.choose"))  # fmt: skip
    return chosen or None


def each_answer(asking: Asking, question: Question) -> dict[str, str] | None:
    """What became of each plot that is named, where it is not the same for all of them."""
    page, labels = asking.page, _held_plots(asking)
    before, options = asking.answers.get(question.name) or {}, [one for one in CODES["visit_answer"] if one != "in_use"]
    named = [uid for uid in asking.answers.get("all_but") or () if uid in labels]
    if not named:
        html(note(page.t("after.each.none")))
    usual = asking.answers.get("but_answer") or "not_used"
    preset = usual if usual in options else options[0]
    told = {
        uid: st.radio(labels[uid], options, options.index(before.get(uid, preset)), horizontal=True,
                      format_func=lambda one: page.t(f"code.visit_answer.{one}"), key=asking.key(question.name, uid))
        for uid in named
    }  # fmt: skip
    return {uid: answer for uid, answer in told.items() if answer != usual} or None


def each_answer_said(asking: Asking, value: dict[str, str]) -> str:
    """Plot by plot, those that are otherwise."""
    labels, t = _held_plots(asking), asking.page.t
    return ", ".join(
        t("after.of_each", what=labels.get(uid, ""), said=t(f"code.visit_answer.{one}")) for uid, one in value.items()
    )


def _held_plots(asking: Asking) -> dict[str, str]:
    """Plots that are held on some land: by allotment its number, and who farms it, in the order of numbers."""
    land = _land(asking)
    named = asking.answers.get("commitment") or asking.subject
    held = [a for a in land["allotments"] if a["status"] in HELD and a["commitment"] == named]
    numbers = {p["uid"]: p["number"] for p in land["plots"]}
    who = Who(asking, [a["holders"][0]["party"] for a in held if a.get("holders")])
    return {
        a["uid"]: " · ".join(filter(None, (numbers.get(a.get("plot"), ""), who.label((a.get("holders") or [{}])[0].get("party")))))
        for a in sorted(held, key=lambda a: number_order(numbers.get(a.get("plot"), "")))
    }  # fmt: skip

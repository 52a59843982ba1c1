"""Fields that are joined and have marked the same numbers: new ones are proposed, to be changed before they count."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from landtrack.domain.asking import Question
from landtrack.domain.values import number_order
from landtrack.web.forms.asking import Asking
from landtrack.web.page import Record
from landtrack.web.parts import html, note


def plot_numbers(asking: Asking, question: Question) -> dict[str, str] | None:
    """A number for each plot of a later field whose own is taken; None where no number is there twice."""
    page, chosen = asking.page, asking.answers.get("parcels") or []
    plots = [p for field in chosen for p in sorted(page.reader.list("plot", parcel=[field]), key=_order)]
    proposed = go_on_counting(plots)
    if not proposed:
        return None
    kept = asking.answers.get(question.name) or {}
    start = kept if kept.keys() == proposed.keys() else proposed
    named = {p["uid"]: p["name"] for p in page.reader.list("parcel", uid=chosen) if p.get("name")}
    changed = [p for p in plots if p["uid"] in proposed]
    key = asking.key(question.name, str(hash(tuple(proposed))))
    base = st.session_state.setdefault(f"{key}.base", start)  # what the editor's changes are laid over
    frame = pd.DataFrame({
        "field": [named.get(p["parcel"], page.t("kind.parcel")) for p in changed],
        "now": [p["number"] for p in changed],
        "then": [base[p["uid"]] for p in changed],
    })  # fmt: skip
    html(note(page.t("after.numbers.note")))
    column = st.column_config.TextColumn
    edited: Any = st.data_editor(frame, key=key, hide_index=True, width="stretch", disabled=["field", "now"],
                                 num_rows="fixed", column_config={
                                     name: column(page.t(f"after.numbers.{name}")) for name in frame.columns
                                 })  # fmt: skip
    told = {p["uid"]: str(then or "").strip() for p, then in zip(changed, edited["then"], strict=True)}
    numbers = [str(told.get(p["uid"], p["number"])) for p in plots]
    if twice := sorted({n for n in numbers if numbers.count(n) > 1}, key=number_order):
        html(
            f'<p class="lt-warning" role="alert">{escape(page.t("after.numbers.twice", numbers=", ".join(twice)))}</p>'
        )
    return told


def _order(plot: Record) -> Any:
    return number_order(plot["number"])


def go_on_counting(plots: list[Record]) -> dict[str, str]:
    """By plot the next free number, for every plot whose number one before it has; in the order given."""
    taken = {p["number"] for p in plots}
    highest = max((int(n) for n in taken if n.isdecimal()), default=0)
    seen: set[str] = set()
    proposed: dict[str, str] = {}
    for plot in plots:
        if plot["number"] in seen:
            highest += 1
            proposed[plot["uid"]] = str(highest)
        seen.add(plot["number"])
    return proposed


def numbers_said(asking: Asking, value: dict[str, str]) -> str:
    """Which number becomes which."""
    plots = {p["uid"]: p["number"] for p in asking.page.reader.list("plot", uid=list(value))}
    return ", ".join(f"{plots.get(uid, '')} → {number}" for uid, number in value.items())

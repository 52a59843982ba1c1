"""The right to a plot: set once for the field, and differently for some plots where it is so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from landtrack.domain.asking import Question
from landtrack.domain.codes import CODES, PRESET_RIGHTS
from landtrack.domain.values import number_order
from landtrack.register.field_forms import ENDING, row_key
from landtrack.web.forms.asking import Asking
from landtrack.web.forms.days import day_field
from landtrack.web.forms.land_lists import Who
from landtrack.web.page import Record
from landtrack.web.parts import html, note

_CODES = ("right_type", "use_term")


def rights(asking: Asking, question: Question) -> dict[str, str] | None:
    """What she may do with it, right by right; None while it is as usual."""
    html(note(asking.label(question)))
    return _rights(asking, question.name, asking.answers.get(question.name) or {})


def _rights(asking: Asking, name: str, before: dict[str, str], usual: dict[str, str] = PRESET_RIGHTS) -> Any:
    t, options = asking.page.t, CODES["yes3"]
    with st.container(horizontal=True):
        told = {
            one: st.selectbox(t(f"after.rights.{one}"), options, options.index(before.get(one, preset)),
                              format_func=lambda code: t(f"code.yes3.{code}"), key=asking.key(name, one), width=180)
            for one, preset in usual.items()
        }  # fmt: skip
    return told if told != usual else None


def exceptions(asking: Asking, question: Question) -> dict[str, Record] | None:
    """Plots at other terms than the field's, by row of the ceremony; each says only what differs."""
    labels = _labels(asking)
    before = {key: told for key, told in (asking.answers.get(question.name) or {}).items() if key in labels}
    chosen = st.multiselect(asking.label(question), list(labels), list(before), format_func=labels.__getitem__,
                            select_all=False, key=asking.key(question.name), placeholder=asking.page.t("ask.choose"))  # fmt: skip
    told = {}
    for key in chosen:
        with st.container(border=True):
            html(note(labels[key]))
            told[key] = _differs(asking, f"{question.name}.{key}", before.get(key) or {})
    return told or None


def _labels(asking: Asking) -> dict[str, str]:
    """Rows that begin with this ceremony, by plot and woman; what was planned before has its terms already."""
    rows = [row for row in asking.answers.get("rows") or () if not row.get("allotment")]
    plots = asking.page.reader.list("plot", uid=[row["plot"] for row in rows if row.get("plot")])
    numbers = {p["uid"]: p["number"] for p in plots}
    who = Who(asking, [row["woman"] for row in rows if isinstance(row.get("woman"), str)])
    found = [(numbers.get(row.get("plot"), ""), who.label(row.get("woman")), row_key(row)) for row in rows]
    found.sort(key=lambda one: number_order(one[0]))
    return {key: " · ".join(filter(None, said)) for *said, key in found}


def _differs(asking: Asking, name: str, before: Record) -> Record:
    """What is otherwise for one plot."""
    page, told = asking.page, {}
    with st.container(horizontal=True):
        for one in _CODES:
            options: Sequence[str] = CODES[one]
            told[one] = st.selectbox(
                page.t(f"fact.{one}"), options, options.index(before[one]) if one in before else None, width=260,
                format_func=lambda code, one=one: page.t(f"code.{one}.{code}"), key=asking.key(name, one),
                placeholder=page.t("after.as_the_field"),
            )  # fmt: skip
    if (told["use_term"] or asking.answers.get("use_term")) in ENDING:
        told["term_end"] = day_field(
            page, page.t("fact.term_end"), before.get("term_end"), asking.key(name, "term_end")
        )
    told["fee"] = before.get("fee") if page.writer.overheard else st.text_input(
        page.t("fact.fee"), before.get("fee") or "", key=asking.key(name, "fee"), placeholder=page.t("after.as_the_field"),
    ).strip()  # fmt: skip
    usual = PRESET_RIGHTS | (asking.answers.get("rights") or {})
    told["rights"] = _rights(asking, name, before.get("rights") or {}, usual)
    return {key: value for key, value in told.items() if value}


def rights_said(asking: Asking, value: dict[str, str]) -> str:
    """Right by right."""
    t = asking.page.t
    pairs = ((t(f"after.rights.{one}"), t(f"code.yes3.{code}")) for one, code in value.items())
    return ", ".join(t("after.of_each", what=what, said=said) for what, said in pairs)


def exceptions_said(asking: Asking, value: dict[str, Record]) -> str:
    """How many plots are at other terms, and which."""
    labels = _labels(asking)
    return ", ".join(labels[key] for key in value if key in labels)

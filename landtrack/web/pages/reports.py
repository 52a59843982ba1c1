"""Reports: the three numbers and the indicators, each with what it was counted from."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from landtrack.counting.periods import PERIODS, period_of
from landtrack.counting.report import report
from landtrack.domain.values import read_date
from landtrack.web.forms.days import day_field
from landtrack.web.page import Page, start
from landtrack.web.parts import facts, heading, html, note, table
from landtrack.web.wording import source_of

OWN = "own"


def draw(page: Page) -> None:
    """All villages, or one area after another."""
    html(heading(page.t("page.reports"), 1))
    levels = ("all", "village", "commune", "cercle", "region")
    level = st.segmented_control(
        page.t("reports.by"), levels, default="all", required=True, key="reports_by",
        format_func=lambda name: page.t(f"reports.by.{name}"),
    )  # fmt: skip
    period = _period(page)
    if period is None:
        html(f'<p class="lt-warning" role="alert">{escape(page.t("reports.period.unread"))}</p>')
        return
    first, last = map(page.say.date, period)
    html(note(page.t("reports.period.said", first=first, last=last)))
    with st.spinner(page.t("reports.counting")):
        found = report(page.register, page.actor, as_of=period[1], by=None if level == "all" else level, period=period)
    if isinstance(found, list):
        _areas(page, found)
    else:
        _whole(page, found)


def _period(page: Page) -> tuple[str, str] | None:
    """First and last day of what is counted, this quarter at first; None where the days cannot be read.

    The state of things is that of the last day, which is never after the day that the whole app shows.
    """
    shown = date.fromisoformat(page.shown_day)
    chosen = st.selectbox(
        page.t("reports.period"), (*PERIODS, OWN), format_func=lambda name: page.t(f"reports.period.{name}"),
        key="reports_period", width=320, placeholder=page.t("ask.choose"),
    )  # fmt: skip
    if chosen != OWN:
        first, last = period_of(chosen, shown)
        return first.isoformat(), last.isoformat()
    with st.container(horizontal=True):
        said = [day_field(page, page.t(f"reports.period.{name}"), day, f"reports_{name}")
                for name, day in (("from", period_of("quarter", shown)[0].isoformat()), ("to", page.shown_day))]  # fmt: skip
    if not all(said):
        return None
    first, last = read_date(said[0]).first, min(read_date(said[1]).last, shown)
    return (first.isoformat(), last.isoformat()) if first <= last else None


def _whole(page: Page, found: dict) -> None:
    women = found["women"]
    rows = [(page.t(f"reports.women.{name}"), _number(page, women[name]))
            for name in ("registered", "holding", "holding_own", "holding_group", "unknown_sex", "declared_not_named")]  # fmt: skip
    html(facts(rows))
    for figure in women["reported"]:
        said = page.say.quantity(figure["value"], figure["qualifier"])
        html(
            note(
                page.t(
                    "reports.reported",
                    women=said,
                    source=source_of(page, figure["source"]),
                    day=page.say.date(figure["date"]),
                )
            )
        )
    lines = [
        (escape(page.t(f"indicator.{code}")), _value(page, one) + _beside(page, code, one), _number(page, one["numerator"]),
         _number(page, one["denominator"]), escape(_excluded(page, one["excluded"])), escape(code))
        for code, one in found["indicators"].items()
    ]  # fmt: skip
    head = [
        page.t(f"reports.head.{name}") for name in ("name", "value", "numerator", "denominator", "excluded", "code")
    ]
    html(table(head, lines, numbers=frozenset({1, 2, 3, 4})))
    html(note(page.t("reports.note")))


def _areas(page: Page, found: list) -> None:
    rows = []
    for one in found:
        women, indicators = one["women"], one["indicators"]
        rows.append((escape(one["name"] or page.say.not_known), _number(page, women["registered"]), _number(page, women["holding"]),
                     _value(page, indicators["I3"]), _value(page, indicators["I4"])))  # fmt: skip
    head = [page.t(f"reports.area.{name}") for name in ("name", "registered", "holding", "I3", "I4")]
    html(table(head, rows, numbers=frozenset({1, 2, 3, 4})) + note(page.t("reports.area.note")))


def _number(page: Page, value: object) -> str:
    if value is None:
        return "–"
    return escape(page.say.number(value, decimals=2) if isinstance(value, int | float) else str(value))


def _value(page: Page, one: dict) -> str:
    value, unit = one["value"], one["unit"]
    if value is None:
        return f'<span class="lt-note">{escape(page.say.not_known)}</span>'
    if unit == "ratio":
        return escape(page.say.percent(value, decimals=1))
    if isinstance(value, dict):
        return "<br>".join(f"{escape(page.t(f'reports.part.{k}'))} {_number(page, v)}" for k, v in value.items())
    shown = _number(page, value)
    return f"{shown} {escape(page.t(f'unit.{unit}'))}" if unit in ("ha", "m2") else shown


# What says only half without what stands beside it.
BESIDE = {"I14": ("hand_over",), "I26": ("over_60", "over_90")}


def _beside(page: Page, code: str, one: dict) -> str:
    """The other half of a value, a line each; nothing where nothing was counted."""
    parts = one.get("parts") or {}
    lines = [
        page.t("said.pair", label=page.t(f"indicator.{code}.{name}"), text=page.say.number(parts[name], decimals=0))
        for name in BESIDE.get(code, ())
        if parts.get(name) is not None
    ]
    return "".join(note(line) for line in lines)


def _excluded(page: Page, excluded: object) -> str:
    if not excluded:
        return ""
    if isinstance(excluded, dict):
        return ", ".join(
            page.t("said.pair", label=page.t(f"excluded.{k}"), text=page.say.number(v))
            for k, v in excluded.items()
            if v
        )
    return str(excluded)


draw(start())

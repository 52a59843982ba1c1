"""Plots that were drawn or walked elsewhere: each outline of a file is one, under the number that the file gives it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from landtrack.domain.asking import Question
from landtrack.errors import LandtrackError
from landtrack.exchange.one_field import Candidate, read_field
from landtrack.i18n.findings import finding_sentence
from landtrack.i18n.sentences import sentence
from landtrack.land.findings import Finding, refused
from landtrack.land.outlines import to_geojson
from landtrack.land.rows import MOST_PLOTS
from landtrack.register.rules.land import LONGEST_NUMBER
from landtrack.web.forms.asking import Asking
from landtrack.web.forms.outline import FILES, MEGABYTES, village_point
from landtrack.web.page import Record
from landtrack.web.parts import html, note
from landtrack.web.uploads import file_box

MOST_NAMED = 8  # plots of which the same is to be said


def from_file(asking: Asking, question: Question, there: Sequence[Record], first: int) -> list[Record] | None:
    """The plots of a file; None while there is none, or one of its outlines cannot be a plot.

    ``there``: plots that the field has; ``first``: the number after theirs, where those of the file do not serve.
    """
    page, answers = asking.page, asking.answers
    sent = file_box(page, page.t("layout.file"), [one for one in FILES if one not in ("txt", "csv")],
                    key=asking.key("plots_file"), megabytes=MEGABYTES)  # fmt: skip
    if sent is None:
        return answers.get(question.name) if answers.get("plots_by") == "file" else None
    zone = st.session_state.get(asking.key("plots_zone"), "")
    try:
        found = read_field(sent.getvalue(), sent.name, zone=zone, village=village_point(asking), most=MOST_PLOTS)
    except LandtrackError as error:
        html(f'<p class="lt-warning" role="alert">{escape(sentence(error, page.t))}</p>')
        return None
    numbers = _numbers(asking, found, {p["number"] for p in there}, first)
    if not _judged(asking, found, numbers):
        return None
    return [{"number": n, "geometry": to_geojson(one.shape)} for n, one in zip(numbers, found, strict=True)]


def _numbers(asking: Asking, found: Sequence[Candidate], taken: set[str], first: int) -> list[str]:
    """As the file has them, where each plot has one of its own; else counted, which is said."""
    told = [one.label.strip() for one in found]
    if all(0 < len(n) <= LONGEST_NUMBER for n in told) and len(set(told)) == len(told) and taken.isdisjoint(told):
        return told
    html(note(asking.page.t("layout.file.counted", n=asking.page.say.number(first))))
    return [str(first + k) for k in range(len(found))]


def _judged(asking: Asking, found: Sequence[Candidate], numbers: Sequence[str]) -> bool:
    """Say what is to be said of the outlines, once for all of which it is true; whether each can be a plot."""
    page = asking.page
    said: dict[str, tuple[Finding, list[str]]] = {}
    for number, one in zip(numbers, found, strict=True):
        for finding in one.findings:
            said.setdefault(finding.code, (finding, []))[1].append(number)
    for finding, which in said.values():
        named = ", ".join(which[:MOST_NAMED]) + (", …" if len(which) > MOST_NAMED else "")
        what = page.t.tn("plots.named", len(which), numbers=named)
        text = page.t("after.of_each", what=what, said=finding_sentence(finding, page.t, page.say))
        html(f'<p class="lt-warning" role="alert">{escape(text)}</p>' if refused([finding]) else note(text))
        if finding.code == "zone_missing":
            take = {asking.key("plots_zone"): finding.text}
            st.button(page.t("outline.take", what=finding.text), key=asking.key("plots_zone", "take"),
                      on_click=st.session_state.update, args=(take,))  # fmt: skip
    return all(one.shape is not None and not refused(one.findings) for one in found)

"""Past stories from a spreadsheet: pasted or uploaded, shown as they are understood, recorded, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from html import escape

import streamlit as st

from landtrack.errors import LandtrackError, NotFound
from landtrack.exchange.row_report import Report, Reported, message_of, tell_rows, understand, understood
from landtrack.exchange.spreadsheet import MOST_BYTES
from landtrack.exchange.table import NINE, UnclearColumns, column_of
from landtrack.register.catch_up_batch import Undone, batches, undo
from landtrack.web import kept
from landtrack.web.catch_up_one import HOW_KNOWN
from landtrack.web.page import Page, show_error
from landtrack.web.parts import heading, html, note, plain_label, table
from landtrack.web.progress import bar
from landtrack.web.uploads import file_box
from landtrack.web.village_list import told_line
from landtrack.web.wording import kept_story

KEY = "catchup_kept_"
COLUMNS_TOLD = "catchup_columns_told"
REPORT, PREVIEW, UNDONE, ROUND = "catchup_report", "catchup_preview", "catchup_batch_undone", "catchup_sheet_round"
KINDS = ("xlsx", "csv", "tsv", "txt")
SHOWN = 100  # rows of a table; what needs a look comes first
ORDER = ("refused", "warning", "already", "told")
BATCHES = 5
COLUMNS = ("when", "began", "said", "area", "women_then", "women_now", "how_known")
_EXAMPLE = ("Parou", "2013", "request", "uphold", "3 ha", "50", "48", "seen", "")


def draw(page: Page) -> None:
    """Rows and what is understood of them; after they were saved, what came of each."""
    if (undone := st.session_state.pop(UNDONE, None)) is not None:
        _taken_back(page, undone)
    if report := st.session_state.get(REPORT):
        _saved(page, report)
        return
    source, name = _source(page)
    how_known = _how_for_all(page)
    if source:
        _preview(page, source, name, how_known)
    else:
        html(note(page.t("catchup.nothing_yet")))
    _recent(page)


# --- what is brought ----------------------------------------------------------------------------------------


def _source(page: Page) -> tuple[bytes | str, str]:
    """What was uploaded, else what was pasted, and the name to call it by."""
    with st.expander(page.t("catchup.nine")):
        head = [page.t(f"catchup.column.{column}") for column in NINE]
        codes = {"began", "said", "how_known"}
        cells = [
            page.t(f"catchup.{column}.{text}") if column in codes else text
            for column, text in zip(NINE, _EXAMPLE, strict=True)
        ]
        html(table(head, [[escape(cell) for cell in cells]]) + note(page.t("catchup.nine.note")))
    text = st.text_area(page.t("catchup.paste"), height=180, key=f"{KEY}paste")
    key = f"catchup_file_{st.session_state.get(ROUND, 0)}"
    file = file_box(page, page.t("catchup.upload"), KINDS, key=key, megabytes=MOST_BYTES // 2**20)
    return (file.getvalue(), file.name) if file else (text.strip("\n"), page.t("catchup.pasted"))


def _how_for_all(page: Page) -> str:
    st.session_state.setdefault(f"{KEY}how_for_all", "")
    chosen = st.segmented_control(
        page.t("catchup.how_for_all"), ("", *HOW_KNOWN), required=True, key=f"{KEY}how_for_all",
        format_func=lambda code: page.t(f"catchup.how_known.{code}" if code else "catchup.how_for_all.ask"),
    )  # fmt: skip
    return chosen or ""


def _preview(page: Page, source: bytes | str, name: str, how_known: str) -> None:
    """What is understood of each row, and the button that records the stories."""
    data = source.encode(errors="replace") if isinstance(source, str) else source
    told = st.session_state.setdefault(COLUMNS_TOLD, {}).setdefault(sha256(data).hexdigest(), {})
    key = (sha256(data).hexdigest(), how_known, page.register.version(), page.writer.uid, tuple(told.items()))
    if (st.session_state.get(PREVIEW) or (None,))[0] != key:
        try:
            with st.spinner(page.t("catchup.checking")):
                found = understand(page.register, page.writer, source, name, how_known=how_known, told=told)
                report = tell_rows(page.register, page.writer, *found, name, dry_run=True)
        except UnclearColumns as error:
            show_error(page, error)
            _columns(page, (*told, *error.heads), told)
            return
        except LandtrackError as error:
            show_error(page, error)
            return
        st.session_state[PREVIEW] = (key, report)
    report = st.session_state[PREVIEW][1]
    _summary(page, report)
    if report.table.unread or told:
        with st.expander(page.t("catchup.columns"), expanded=bool(told)):
            _columns(page, (*told, *report.table.unread), told)
    if st.button(page.t.tn("catchup.save_all", report.new, n=page.say.number(report.new)), type="primary",
                 disabled=not report.new, key="catchup_save_all"):  # fmt: skip
        _save(page, report, name)
    _rows(page, report, "ready")


def _columns(page: Page, heads: Sequence[str], told: dict[str, str]) -> None:
    """A person says which column is which: of each head that was not understood, or that was told already."""
    html(note(page.t("catchup.columns.note")))

    def keep(head: str, key: str) -> None:
        told[head] = st.session_state[key]

    for head in dict.fromkeys(heads):
        key, before = f"catchup_column_{head}", told.get(head, column_of(head))
        st.selectbox(
            plain_label(head), ("", *NINE), NINE.index(before) + 1 if before in NINE else 0, key=key, width=320,
            format_func=lambda column: page.t(f"catchup.column.{column}" if column else "catchup.columns.none"),
            on_change=keep, args=(head, key), placeholder=page.t("ask.choose"),
        )  # fmt: skip


def _summary(page: Page, report: Report) -> None:
    counts = {"rows_ready": report.new, "rows_wrong": report.refused, "rows_already": report.count("already")}
    said = [
        page.t.tn(f"catchup.{what}", n, n=page.say.number(n)) for what, n in counts.items() if n or what == "rows_ready"
    ]
    notes = "".join(note(line) for line in _about_table(page, report))
    html(f'<div role="status">{heading(" · ".join(said))}{notes}</div>')


def _about_table(page: Page, report: Report) -> list[str]:
    """How the columns were taken, and what was not read."""
    lines = []
    if not report.table.heads:
        columns = ", ".join(page.t(f"catchup.column.{column}") for column in NINE)
        lines.append(page.t("catchup.in_order", columns=columns))
    if report.table.unread:
        lines.append(page.t("catchup.unread", heads=", ".join(report.table.unread)))
    if report.table.left_out:
        lines.append(page.t("catchup.left_out", lines=", ".join(map(str, report.table.left_out))))
    return lines


def _rows(page: Page, report: Report, words: str) -> None:
    """The rows as a table: those that need a look first."""
    ordered = sorted(report.rows, key=lambda one: ORDER.index(one.status))
    head = [page.t("catchup.head.line"), page.t("catchup.column.village"), page.t("catchup.head.status"),
            *(page.t(f"catchup.short.{column}") for column in COLUMNS)]  # fmt: skip
    html(table(head, (_cells(page, one, words) for one in ordered[:SHOWN]), numbers=frozenset({0}),
               titles=frozenset({0, 1})))  # fmt: skip
    if len(ordered) > SHOWN:
        html(note(page.t("catchup.more_rows", n=page.say.number(len(ordered) - SHOWN))))


def _cells(page: Page, one: Reported, words: str) -> list[str]:
    message = message_of(one, page.t, page.say)
    status = f"<b>{escape(page.t(f'catchup.{words}.{one.status}'))}</b>" + (note(message) if message else "")
    read = (understood(column, one.row.answers.get(column), page.t, page.say) for column in COLUMNS)
    return [str(one.row.line), escape(one.row.village or "–"), status, *(escape(text) or "–" for text in read)]


# --- recording and taking back -----------------------------------------------------------------------------


def _save(page: Page, report: Report, name: str) -> None:
    """Record the stories with a bar; what an error leaves out is told when the button is pressed again."""
    rows = [one.row for one in report.rows]
    try:
        with bar(page, "catchup.saving") as progress:
            st.session_state[REPORT] = tell_rows(
                page.register, page.writer, report.table, rows, name, progress=progress
            )
    except LandtrackError as error:
        show_error(page, error)
        return
    st.session_state.pop(PREVIEW, None)
    st.rerun()


def _saved(page: Page, report: Report) -> None:
    """How many were told, how many villages have their story now, what was refused; and the way back."""
    counts = {"rows_told": report.new, "rows_refused": report.refused, "rows_already": report.count("already")}
    said = [
        page.t.tn(f"catchup.{what}", n, n=page.say.number(n)) for what, n in counts.items() if n or what == "rows_told"
    ]
    html(f'<div role="status">{heading(" · ".join(said))}{note(told_line(page, kept.villages(page)))}</div>')
    html(note(page.t("catchup.not_reviewed")))
    if report.refused:
        html(note(page.t("catchup.refused_again")))
    with st.container(horizontal=True):
        if st.button(page.t("catchup.more_from_sheet"), type="primary", key="catchup_more"):
            _forget()
            st.rerun()
        if report.new and st.button(page.t("catchup.undo_all"), key="catchup_undo_all"):
            _undo(page, report.batch)
    _rows(page, report, "status")


def _undo(page: Page, batch: str) -> None:
    try:
        with bar(page, "catchup.undoing") as progress:
            st.session_state[UNDONE] = undo(page.register, page.writer, batch, progress=progress)
    except NotFound:
        st.session_state[UNDONE] = Undone((), ())
    except LandtrackError as error:
        show_error(page, error)
        return
    st.session_state.pop(REPORT, None)
    st.rerun()


def _taken_back(page: Page, undone: Undone) -> None:
    st.success(page.t.tn("catchup.undone", len(undone.taken_back), n=page.say.number(len(undone.taken_back))))
    if undone.kept:
        lines = "".join(f"<li>{escape(kept_story(page, one))}</li>" for one in undone.kept)
        html(f'<div class="lt-warning" role="alert"><ul class="lt-list">{lines}</ul></div>')


def _recent(page: Page) -> None:
    """The last batches of this account, to take back later than at once."""
    found = batches(page.register, page.writer)[:BATCHES]
    if not found:
        return
    html(heading(page.t("catchup.recent")))
    for one in found:
        with st.container(horizontal=True, vertical_alignment="center"):
            day = page.say.date(one.recorded_on)
            html(note(page.t.tn("catchup.recent.one", one.stories, day=day, n=page.say.number(one.stories))))
            if st.button(page.t("catchup.recent.undo"), key=f"catchup_undo_{one.uid}"):
                _undo(page, one.uid)


def _forget() -> None:
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1  # of the uploader, which keeps its file otherwise
    for name in (REPORT, PREVIEW, f"{KEY}paste"):
        st.session_state.pop(name, None)

"""What would come of a file of fields: on a map, row by row, as a spreadsheet; taking it in, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html import escape
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from landtrack.errors import LandtrackError
from landtrack.exchange.parcel_picture import RANKS, Outline, picture
from landtrack.exchange.parcel_report import as_csv, earlier_sentence, message_of
from landtrack.exchange.parcels import Problem, Report, record
from landtrack.maps import DrawnField, draw_field, field_map, use_local
from landtrack.web import import_file, import_undo
from landtrack.web.frame import link_to
from landtrack.web.handed import COUNTER, Handed
from landtrack.web.import_file import Brought
from landtrack.web.page import Page, Record, show_error
from landtrack.web.parts import anchor, heading, html, note, plain_label, table
from landtrack.web.progress import bar

DONE, MAP, TOKEN, STOPPED = "imports_done", "imports_map", "imports_token", "imports_take_stopped"
SHOWN = 100  # rows of the table; all of them stand in the spreadsheet
ON_THE_MAP = 2000  # outlines; those that need a look first
AROUND = 500  # fields of the register
LABEL_LINES = 4
VILLAGES_LINKED = 8
SORTS: dict[str, Callable[[Problem], Any]] = {
    "result": lambda one: (RANKS.index(one.finding.severity), one.row),
    "row": lambda one: one.row,
    "size": lambda one: (-(one.finding.m2 or 0.0), one.row),
}


def draw(page: Page, file: Brought, report: Report) -> None:
    """How many are good, the map, which to take, and every remark."""
    names = {one["uid"]: one["name"] for one in page.reader.villages()}
    _summary(page, report)
    _earlier(page, report)
    _map(page, report)
    _choice(page, report, names)
    _remarks(page, file, report)


def _summary(page: Page, report: Report) -> None:
    counts = {"good": report.accepted, "repaired": report.repaired, "refused": report.refused}
    said = [
        page.t.tn(f"imports.n.{what}", n, n=page.say.number(n)) for what, n in counts.items() if n or what == "good"
    ]
    read = page.t.tn("imports.read", report.read, n=page.say.number(report.read), layer=report.layer, crs=report.crs,
                     area=page.say.area(report.area_m2, short=True))  # fmt: skip
    html(f'<div role="status">{heading(" · ".join(said))}{note(read)}</div>')


def _earlier(page: Page, report: Report) -> None:
    """That this very file was taken in before, and the way back."""
    for one in report.earlier:
        said = escape(earlier_sentence(one, page.t, page.say))
        html(f'<p class="lt-warning" role="alert">{said}</p>')
        mine = one.by == page.writer.uid
        if (
            mine
            and st.button(page.t("imports.recent.undo"), key=f"imports_before_{one.uid}")
            and import_undo.undo(page, one.uid)
        ):
            st.rerun()


# --- the map ------------------------------------------------------------------------------------------------------


def _map(page: Page, report: Report) -> None:
    held = st.session_state.get(MAP)
    if held is None or held[0] is not report or held[1] != page.say.lang:
        held = st.session_state[MAP] = (report, page.say.lang, *_drawn(page, report))
    _, _, drawn, left = held
    use_local()
    st_folium(field_map(drawn, page.t, height=420), key="imports_preview", height=420, use_container_width=True,
              returned_objects=[])  # fmt: skip
    if left:
        html(note(page.t.tn("imports.map.more", left, n=page.say.number(left))))


def _drawn(page: Page, report: Report) -> tuple[DrawnField, int]:
    """The map of a report among the fields of the register, and how many outlines there was no room for."""
    outlines, box, left = picture(report, ON_THE_MAP)
    around = [one for one in page.reader.near("parcel", box) if one.get("geometry")][:AROUND]
    features = [_feature("other_field", one["geometry"], one.get("name") or "") for one in around]
    # The gravest comes last, on top of the others.
    features += [_feature(f"file_{one.kind}", one.geometry, _label(page, one)) for one in reversed(outlines)]
    return draw_field([], [], page.t, common=features, box=box), left


def _feature(kind: str, geometry: Record, label: str) -> Record:
    return {"type": "Feature", "geometry": geometry, "properties": {"kind": kind, "label": label}}


def _label(page: Page, one: Outline) -> str:
    called = page.t("imports.map.row", row=one.row)
    said = [message_of(problem, page.t, page.say) for problem in one.problems[:LABEL_LINES]]
    return "\n".join([f"{called} · {one.id}" if one.id else called, *said])


# --- row by row ---------------------------------------------------------------------------------------------------


def _remarks(page: Page, file: Brought, report: Report) -> None:
    """Every remark as a table to sort and to look through, and as a spreadsheet."""
    if not report.problems:
        html(note(page.t("imports.no_remarks")))
        return
    html(heading(page.t("imports.remarks")))
    html(f"<p>{anchor(_spreadsheet(page, file, report), page.t('imports.download'))}</p>")
    results = Counter(one.finding.severity for one in report.problems)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        only = st.selectbox(
            page.t("imports.only"), ("", *(one for one in RANKS if results[one])), key="imports_only", width=320,
            format_func=lambda one: page.t("imports.only.one", what=page.t(f"files.severity.{one}"), n=page.say.number(results[one]))
            if one else page.t("imports.only.all", n=page.say.number(len(report.problems))),
        )  # fmt: skip
        sort = st.segmented_control(
            page.t("imports.sort"), tuple(SORTS), default="result", required=True, key="imports_sort",
            format_func=lambda name: page.t(f"imports.sort.{name}"),
        )  # fmt: skip
    wanted = (one for one in report.problems if not only or one.finding.severity == only)
    listed = sorted(wanted, key=SORTS[sort or "result"])
    head = [page.t(f"files.head.{name}") for name in ("row", "id", "severity", "message", "m2")]
    html(table(head, _cells(page, listed[:SHOWN]), numbers=frozenset({0, 4}), titles=frozenset({0, 1, 2})))
    if len(listed) > SHOWN:
        html(note(page.t("imports.more_rows", n=page.say.number(len(listed) - SHOWN))))


def _cells(page: Page, problems: Sequence[Problem]) -> Iterator[list[str]]:
    for one in problems:
        m2 = page.say.number(one.finding.m2, 1) if one.finding.m2 is not None else "–"
        yield [str(one.row), escape(one.id or "–"), escape(page.t(f"files.severity.{one.finding.severity}")),
               escape(message_of(one, page.t, page.say)), escape(m2)]  # fmt: skip


def _spreadsheet(page: Page, file: Brought, report: Report) -> str:
    """The address of the remarks as a spreadsheet, for this sign-in alone."""
    light = replace(report, parcels=(), left_out=())  # the outlines are not told, and would be kept
    t, say = page.t, page.say
    name = "".join(
        sign if sign.isalnum() and sign.isascii() else "-" for sign in file.name.rpartition(".")[0] or "fichier"
    )
    handed = Handed(page.who.sid, f"{name}.csv", "text/csv; charset=utf-8", lambda: as_csv(light, t, say).encode())
    st.session_state[TOKEN] = token = COUNTER.put(handed, st.session_state.get(TOKEN, ""))
    return f"/made/{token}"


# --- taking in ----------------------------------------------------------------------------------------------------


def _choice(page: Page, report: Report, names: dict[str, str]) -> None:
    """All that is good, or some villages of it; and the button."""
    by_village = Counter(one.village for one in report.parcels)
    chosen: Sequence[str] | None = None
    if len(by_village) > 1:
        chosen = st.multiselect(
            page.t("imports.villages"), [uid for uid, _ in by_village.most_common()], key="imports_villages",
            format_func=lambda uid: plain_label(f"{names.get(uid, '')} ({page.say.number(by_village[uid])})"),
            placeholder=page.t("imports.villages.all"),
        )  # fmt: skip
    if st.session_state.pop(STOPPED, False):
        html(f'<div role="status">{note(page.t("imports.take_stopped"))}</div>')
    n = sum(by_village[uid] for uid in chosen) if chosen else report.accepted
    if st.button(
        page.t.tn("imports.take", n, n=page.say.number(n)), type="primary", disabled=not n, key="imports_take"
    ):
        _take(page, report, set(chosen) if chosen else None)


def _take(page: Page, report: Report, villages: set[str] | None) -> None:
    """Take in with a bar; whatever is pressed meanwhile stops it, and leaves nothing of it."""
    st.session_state[STOPPED] = True  # said by the next run of the page, unless this one comes to its end
    try:
        with bar(page, "imports.taking", on_stop=lambda: None) as progress:
            done = record(page.register, page.writer, report, villages=villages, progress=progress)
    except LandtrackError as error:
        st.session_state.pop(STOPPED)
        show_error(page, error)
        return
    st.session_state.pop(STOPPED)
    st.session_state[DONE] = done
    import_file.forget()
    st.rerun()


def taken(page: Page, done: Report) -> None:
    """What was taken in, where to look at it, and the way back."""
    said = page.t.tn("imports.taken", done.accepted, n=page.say.number(done.accepted),
                     area=page.say.area(done.area_m2, short=True))  # fmt: skip
    html(f'<div role="status">{heading(said)}</div>')
    names = {one["uid"]: one["name"] for one in page.reader.villages()}
    counts = Counter(one.village for one in done.parcels).most_common(VILLAGES_LINKED)
    for uid, n in counts:
        label = page.t.tn("imports.taken.village", n, village=names.get(uid, ""), n=page.say.number(n))
        st.page_link(link_to("village"), label=plain_label(label), query_params=page.params(id=uid, tab="field"))
    if done.not_chosen:
        html(note(page.t.tn("imports.not_chosen", len(done.not_chosen), n=page.say.number(len(done.not_chosen)))))
    with st.container(horizontal=True):
        if st.button(page.t("imports.another"), type="primary", key="imports_another"):
            st.session_state.pop(DONE, None)
            st.rerun()
        if done.batch and st.button(page.t("imports.undo"), key="imports_undo") and import_undo.undo(page, done.batch):
            st.session_state.pop(DONE, None)
            st.rerun()

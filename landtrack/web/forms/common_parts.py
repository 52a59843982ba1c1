"""The tree, the well, the path: shown on the map one kind after another, typed as a position, or only as an area."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from landtrack.domain.asking import Question
from landtrack.domain.codes import CODES
from landtrack.domain.common_parts import LONGEST_LABEL, NONE, WIDEST_M
from landtrack.land.common_parts import part_problem
from landtrack.land.outlines import to_shape
from landtrack.maps import Drawn, Neighbour, Shape
from landtrack.web.common_parts import neighbours_of, parts_said, said
from landtrack.web.drawing import draw_on_map
from landtrack.web.forms.asking import Asking
from landtrack.web.forms.decimals import decimal_field
from landtrack.web.forms.outline import positions, village_point
from landtrack.web.page import Record
from landtrack.web.parts import html, note

Parts = list[Record]
DRAWN_AS = {"tree": "Point", "well": "Point", "path": "LineString", "building": "Polygon"}
POINTS = frozenset({"tree", "well"})


def common_parts(asking: Asking, question: Question) -> Parts | str | None:
    """All that is common in the field: of the kind at hand as it is told now, of the others as it was told before."""
    page, answers = asking.page, asking.answers
    field = page.reader.get("parcel", asking.subject)
    there: Parts = field.get("common_parts") or []
    before = there if answers.get(question.name) is None else _listed(answers[question.name])
    kinds = CODES["common_part"]
    kind = st.radio(asking.label(question), kinds, kinds.index(answers.get("common_kind") or kinds[0]), horizontal=True,
                    key=asking.key("common_kind"), format_func=lambda one: page.t(f"code.common_part.{one}"))  # fmt: skip
    answers["common_kind"] = kind
    others = [part for part in before if part["kind"] != kind]
    mine = _of_kind(asking, kind, field, [p for p in there if p["kind"] == kind], before)
    told = sorted([*others, *mine], key=lambda part: kinds.index(part["kind"]))
    html(note(parts_said(page, told) or page.t("common.none")))
    _warn(asking, field, told)
    if _alike(told, there):
        return None
    return told or NONE


def _warn(asking: Asking, field: Record, told: Parts) -> None:
    """What the register will refuse is said while it can be seen on the map."""
    outline = to_shape(field["geometry"]) if field.get("geometry") else None
    found = {problem for part in told if (problem := part_problem(part, outline, field.get("accuracy_m")))}
    for problem in sorted(found):
        html(f'<p class="lt-warning" role="alert">{escape(asking.page.t(f"reason.{problem}"))}</p>')


def _listed(told: Parts | str) -> Parts:
    return [] if told == NONE else list(told)  # type: ignore[arg-type]


def _alike(one: Parts, other: Parts) -> bool:
    return sorted(map(repr, map(_plain, one))) == sorted(map(repr, map(_plain, other)))


def _plain(part: Record) -> Any:
    return sorted(part.items())


def _of_kind(asking: Asking, kind: str, field: Record, there: Parts, before: Parts) -> Parts:
    """The parts of one kind: those drawn, those typed, one of which only the area is known, and what stays as it was."""
    drawable = [part for part in there if _is_drawable(part)]
    only_m2 = next((part for part in there if set(part) == {"kind", "m2"}), None)
    typed = _typed(asking, kind) if kind in POINTS else []
    drawn = _drawn(asking, kind, field, drawable, before, typed)
    if kind == "path":
        drawn = [_wide(asking, n, part) for n, part in enumerate(drawn, 1)]
    rest = [part for part in there if part not in drawable and part is not only_m2]
    kept = [part for n, part in enumerate(rest) if not _is_taken_away(asking, f"{kind}.{n}", part)]
    return [*kept, *drawn, *typed, *([] if kind in POINTS else _of_area(asking, kind, only_m2))]


def _is_drawable(part: Record) -> bool:
    return (part.get("geometry") or {}).get("type") == DRAWN_AS[part["kind"]]


def _drawn(asking: Asking, kind: str, field: Record, there: Parts, before: Parts, typed: Parts) -> Parts:
    page = asking.page
    shapes = [Shape(f"{kind}-{n}", part["geometry"], part.get("label") or "") for n, part in enumerate(there)]
    earlier = [part for part in before if part["kind"] == kind and _is_drawable(part) and part not in typed]
    known = {repr(one.geometry): one.uid for one in shapes}
    draft = [Drawn(known.get(repr(part["geometry"])), part["geometry"]) for part in earlier]
    neighbours = [Neighbour("field", field["geometry"])] if field.get("geometry") else []
    neighbours += [Neighbour("plot", p["geometry"], p["number"]) for p in page.reader.list("plot", parcel=[asking.subject])
                   if p.get("geometry")]  # fmt: skip
    neighbours += neighbours_of([*(p for p in before if p["kind"] != kind), *typed])
    told = draw_on_map(page, key=asking.key("map", kind), mode=kind, shapes=shapes, neighbours=neighbours,
                       centre=village_point(asking), draft=draft if earlier != there else None)  # fmt: skip
    if told is None:
        return there
    by_uid = {f"{kind}-{n}": part for n, part in enumerate(there)}
    return [{**(by_uid.get(one.uid or "") or {"kind": kind}), "geometry": dict(one.geometry)} for one in told]


def _wide(asking: Asking, n: int, path: Record) -> Record:
    """How wide a path is: what it takes of the field is not known without."""
    page, answers, name = asking.page, asking.answers, f"width_{n}"
    known = answers.get(name) or path.get("width_m")
    label = page.t("common.width", n=page.say.number(n))
    width = decimal_field(page, label, known, asking.key(name), most=WIDEST_M, width=260)
    answers[name] = width
    rest = {key: value for key, value in path.items() if key != "width_m"}
    return {**rest, "width_m": float(width)} if width else rest


def _typed(asking: Asking, kind: str) -> Parts:
    """Places read off a GPS or a notebook, one a line."""
    page = asking.page
    with st.expander(page.t("common.typed")):
        read = positions(asking, f"common_{kind}", page.t("common.positions"), height=110, least=1)
    if read is None or not read.is_clear:
        return []
    return [{"kind": kind, "geometry": {"type": "Point", "coordinates": one}} for one in read.lonlat.tolist()]


def _of_area(asking: Asking, kind: str, there: Record | None) -> Parts:
    """Nobody drew it: only how much ground it takes is known."""
    page, answers, name = asking.page, asking.answers, f"m2_{kind}"
    known = answers.get(name, (there or {}).get("m2"))
    m2 = decimal_field(page, page.t("common.only_m2"), known, asking.key(name), most=1e6, width=260)
    answers[name] = m2
    return [{"kind": kind, "m2": float(m2)}] if m2 else []


def _is_taken_away(asking: Asking, name: str, part: Record) -> bool:
    """What this form cannot draw stays as it is, or goes."""
    label = asking.page.t("common.take_away", what=said(asking.page, part)[: LONGEST_LABEL * 2])
    gone = st.checkbox(label, bool(asking.answers.get(f"gone_{name}")), key=asking.key("gone", name))
    asking.answers[f"gone_{name}"] = gone
    return gone

"""Exactly so many plots of equal area, with paths to each: several ways to divide, chosen by picture and figures."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from landtrack.i18n.sentences import sentence
from landtrack.land.common_parts import surfaces
from landtrack.land.division import MOST_PLOTS, CannotDivide, Division, PlotsTooNarrow, alternatives
from landtrack.land.outlines import GeoJson, to_geojson, without
from landtrack.web.forms.asking import Asking
from landtrack.web.forms.counts import counts
from landtrack.web.page import Page, Record
from landtrack.web.parts import html, note

MOST_WAYS = 4
IN_PARTS = ("areas", "pieces")  # of a field that lies in several: see ``land.apportion``


def equal_plots(asking: Asking, field: Record, taken: Sequence[GeoJson], first: int) -> list[Record] | None:
    """The plots of the chosen division, numbered on from ``first``; None while there is none.

    ``taken``: outlines of plots that the field has: the rest of it is divided.
    """
    many, path = counts(asking, ("equal", 2, max(2, _promised(asking) - len(taken))), ("path_m", 0, 0))
    if not many:
        return None
    try:
        ways = _ways(asking, field, taken, many, float(path or 0))
    except (CannotDivide, PlotsTooNarrow) as error:
        html(f'<p class="lt-warning" role="alert">{escape(sentence(error, asking.page.t))}</p>')
        return None
    chosen = ways[_which(asking, ways)]
    _say(asking.page, chosen, first)
    return [{"number": str(first + k), "geometry": to_geojson(one.shape)} for k, one in enumerate(chosen.plots)]


def _promised(asking: Asking) -> int:
    """For how many women the field was promised, where it was said; else ten."""
    given = asking.page.reader.list("commitment", area_code=asking.village)
    mine = [c for c in given if asking.subject in (c.get("parcels") or ()) and c.get("promised_women")]
    return min(int(mine[0]["promised_women"]["value"]), MOST_PLOTS) if mine else 10


def _ways(asking: Asking, field: Record, taken: Sequence[GeoJson], many: int, path_m: float) -> tuple[Division, ...]:
    """The divisions to choose from.  Raises CannotDivide, PlotsTooNarrow."""
    try:
        return _divided(asking, field, taken, many, path_m, "refuse")
    except CannotDivide as error:
        if error.reason != "division_in_parts":
            raise
    return _divided(asking, field, taken, many, path_m, _parts(asking))


def _divided(
    asking: Asking, field: Record, taken: Sequence[GeoJson], many: int, path_m: float, parts: str
) -> tuple[Division, ...]:
    """The divisions, computed once for what is asked."""
    common = field.get("common_parts") or ()
    asked = (field["uid"], field["last_event"], len(taken), many, path_m, parts)
    key = asking.key("divided")
    kept: tuple[Any, tuple[Division, ...]] = st.session_state.get(key, (None, ()))
    if kept[0] == asked:
        return kept[1]
    found = alternatives(
        without(field["geometry"], taken), many, path_width=path_m, most=MOST_WAYS, parts=parts,
        ways=surfaces(part for part in common if part["kind"] == "path"),
        common=surfaces(part for part in common if part["kind"] != "path"),
    )  # fmt: skip
    st.session_state[key] = (asked, found)
    return found


def _parts(asking: Asking) -> str:
    """What may be where a field lies in several parts that equal plots do not fill."""
    page, answers = asking.page, asking.answers
    before = answers.get("parts_how", IN_PARTS[0])
    told = st.radio(page.t("layout.parts"), IN_PARTS, IN_PARTS.index(before), key=asking.key("parts_how"),
                    format_func=lambda one: page.t(f"layout.parts.{one}"))  # fmt: skip
    answers["parts_how"] = told
    return str(told)


def _which(asking: Asking, ways: Sequence[Division]) -> int:
    """The division that is chosen, by its figures; the best stands first."""
    page = asking.page
    if len(ways) < 2:
        return 0
    before = min(int(asking.answers.get("division") or 0), len(ways) - 1)
    at = st.radio(page.t("layout.which"), range(len(ways)), before, key=asking.key("division"),
                  format_func=lambda k: _figures(page, ways[k]))  # fmt: skip
    asking.answers["division"] = at
    return int(at)


def _figures(page: Page, one: Division) -> str:
    """Rows, the narrowest plot, what the paths take."""
    say, t = page.say, page.t
    rows = t.tn("layout.rows_n", one.rows, n=say.number(one.rows)) if one.rows else t("layout.no_rows")
    width = t("layout.narrowest", m=say.number(one.width_m, 1))
    paths = t("layout.paths", percent=say.number(100 * one.path_share, 1)) if one.paths_m2 else ""
    return " · ".join(filter(None, (rows, width, paths)))


def _say(page: Page, one: Division, first: int) -> None:
    """What is left, and which plots lie in two parts."""
    if one.left_over_m2 > 1:
        html(note(page.t("layout.left", area=page.say.area(one.left_over_m2))))
    if one.in_pieces:
        numbers = ", ".join(str(first + n - 1) for n in one.in_pieces)
        html(note(page.t.tn("layout.in_pieces", len(one.in_pieces), numbers=numbers)))

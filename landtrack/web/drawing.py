"""The map to draw on, inside a page: what was drawn survives reruns, and nothing drawn is "no change"."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from landtrack.maps import Drawn, Neighbour, Shape, drawing_map, read_drawn
from landtrack.web.page import NO_BREAK, Page
from landtrack.web.parts import html, note

HEIGHT = 560


@dataclass(frozen=True, slots=True)
class Sitting:
    """What a session holds of one drawing."""

    token: str  # the browser keeps its side under it
    of: str  # digest of the shapes it began from: other shapes, another sitting
    start: tuple[Drawn, ...] | None = None
    drawn: tuple[Drawn, ...] | None = None
    is_unfinished: bool = False


def draw_on_map(
    page: Page,
    *,
    key: str,
    mode: str,
    shapes: Sequence[Shape] = (),
    neighbours: Iterable[Neighbour] = (),
    background: dict[str, Any] | None = None,
    centre: tuple[float, float] | None = None,
    draft: Sequence[Drawn] | None = None,
    height: int = HEIGHT,
) -> list[Drawn] | None:
    """Show the map and tell what was drawn on it.

    Each gesture is told at its end, so that a button of the page that is pressed next already knows it. The
    drawing stays when the page runs again, when other neighbours or another language come, and when the map was
    away (another tab); it begins anew when ``shapes`` are others, such as after saving.

    Parameters
    ----------
    page : this run
    key : names the map on its page
    mode : "field" (one outline), "plots" (several), "line" (a line across ``shapes``, which stay as they are),
        "tree", "well", "path", "building" (several, in the field among the neighbours)
    shapes, neighbours, background, centre : see ``drawing_map``
    draft : what was kept of an earlier sitting; looked at when the drawing begins

    Returns
    -------
    None if nothing was changed, never "all was erased"; else every shape that is now on the map: one of
    ``shapes`` that is missing was erased, and none of them is ``[]``. In mode "line" the line alone.
    """
    held = _sitting(key, mode, shapes, draft)
    drawn_map = drawing_map(
        page.t, page.say, mode=mode, shapes=shapes, neighbours=neighbours, background=background, centre=centre,
        start=held.start, token=held.token, height=height,
    )  # fmt: skip
    # None of st_folium's own answers is asked for: it would tell an empty drawing at a click on a shape. The map
    # tells what we ask through the same channel.
    said = st_folium(drawn_map, key=f"{key}.map", height=height, use_container_width=True, returned_objects=[])
    if isinstance(said, dict) and said.get("token") == held.token:
        drawn = read_drawn(said, () if mode == "line" else shapes, held.token, mode)
        held = replace(
            held, drawn=None if drawn is None else tuple(drawn), is_unfinished=said.get("unfinished") is True
        )
        st.session_state[_slot(key)] = held
    # Always there, so that nothing below moves at the second corner.
    html(note(page.t("drawing.unfinished") if held.is_unfinished else NO_BREAK))
    return None if held.drawn is None else list(held.drawn)


def is_unfinished(key: str) -> bool:
    """Whether an outline was begun on the map and not closed, which ``draw_on_map`` does not tell."""
    held = st.session_state.get(_slot(key))
    return held is not None and held.is_unfinished


def forget_drawing(key: str) -> None:
    """Begin anew from the shapes, with no draft: after "cancel"."""
    st.session_state.pop(_slot(key), None)


def _slot(key: str) -> str:
    return f"{key}.sitting"


def _sitting(key: str, mode: str, shapes: Sequence[Shape], draft: Sequence[Drawn] | None) -> Sitting:
    """The drawing that goes on, or a new one."""
    said = json.dumps([mode, [[s.uid, s.geometry] for s in shapes]], sort_keys=True)
    of = sha256(said.encode()).hexdigest()
    held = st.session_state.get(_slot(key))
    if held is None or held.of != of:
        kept = None if draft is None else tuple(draft)
        held = Sitting(secrets.token_hex(8), of, start=kept, drawn=kept)
        st.session_state[_slot(key)] = held
    return held

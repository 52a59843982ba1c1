"""A page with nothing but a map to draw on, which the tests serve as the whole app.

The address chooses ``mode`` and ``lang``. What the page was told is written below the map as JSON.
"""

import json

SQUARE = 0.0003  # degrees
WEST, SOUTH = -3.7501234567890123, 14.1901234567890123  # more digits than a rounded corner would keep
HOSTILE = "</script><img src=x onerror=alert(1)>{{ 7 * 7 }}`${1}`"


def square(column, row, wide=1, tall=1):
    """A square of a grid, so that neighbours share their very corners."""
    x = [WEST + SQUARE * (column + k * wide) for k in (0, 1)]
    y = [SOUTH + SQUARE * (row + k * tall) for k in (0, 1)]
    return {
        "type": "Polygon",
        "coordinates": [[[x[0], y[0]], [x[1], y[0]], [x[1], y[1]], [x[0], y[1]], [x[0], y[0]]]],
    }


def shapes(mode):
    from landtrack.maps import Shape

    if mode == "field":
        return []
    if mode == "line":
        return [Shape("field-1", square(0, 0, 2, 2), HOSTILE)]
    return [Shape("plot-1", square(0, 0), "1"), Shape("plot-2", square(1, 0), HOSTILE)]


def around():
    from landtrack.maps import Neighbour

    return [
        Neighbour("other_field", square(4, 0, 3, 3), HOSTILE),
        Neighbour("field", square(-1, -1, 5, 4)),
        Neighbour("plot", square(2, 1), "12"),
        Neighbour("objection", square(3.5, 1, 1, 1), HOSTILE),
        Neighbour("tree", {"type": "Point", "coordinates": [WEST - SQUARE / 2, SOUTH]}, HOSTILE),
        Neighbour("well", {"type": "Point", "coordinates": [WEST + 3 * SQUARE, SOUTH]}),
        Neighbour("path", {"type": "LineString", "coordinates": [[WEST - SQUARE, SOUTH + 2.5 * SQUARE], [WEST + 4 * SQUARE, SOUTH + 2.6 * SQUARE]]}),
    ]  # fmt: skip


def page():
    """What Streamlit runs."""
    from types import SimpleNamespace

    import streamlit as st

    from landtrack.i18n.catalogues import translator
    from landtrack.i18n.formats import formats
    from landtrack.maps import Neighbour
    from landtrack.web.drawing import draw_on_map, forget_drawing, is_unfinished
    from landtrack.web.parts import CSS

    st.set_page_config(layout="wide")
    mode, lang = st.query_params.get("mode", "field"), st.query_params.get("lang", "fr")
    st.html(f"<style>{CSS}</style><h1 class='lt-h1'>{mode}</h1>")
    if st.session_state.get("warned"):
        st.warning("something new above the map")
    st.checkbox("away", key="away")
    told = "away"
    if not st.session_state["away"]:
        here = SimpleNamespace(t=translator(lang), say=formats(lang))
        more = [Neighbour("plot", square(3, -1), "13")] if st.session_state.get("warned") else []
        drawn = draw_on_map(here, key="drawing", mode=mode, shapes=shapes(mode), neighbours=[*around(), *more])
        told = None if drawn is None else [[d.uid, d.cut_from, d.geometry] for d in drawn]
    st.text("told " + json.dumps({"told": told, "unfinished": is_unfinished("drawing")}))
    if st.button("Save"):
        st.session_state["saved"] = told
    st.button("Cancel", on_click=forget_drawing, args=("drawing",))
    st.button("Warn", on_click=lambda: st.session_state.update(warned=True))
    st.text("saved " + json.dumps(st.session_state.get("saved", "nothing")))
    st.html("<p style='height: 900px'>a long page</p>")


if __name__ == "__main__":
    page()

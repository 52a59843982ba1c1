"""What a page is told by its drawing, without a browser: nothing was changed, or a draft goes on."""

import pytest
from streamlit.testing.v1 import AppTest


def page():
    from types import SimpleNamespace

    import streamlit as st

    from landtrack.i18n.catalogues import translator
    from landtrack.i18n.formats import formats
    from landtrack.maps import Drawn, Shape
    from landtrack.web.drawing import draw_on_map, forget_drawing, is_unfinished

    ring = [[-3.75, 14.19], [-3.749, 14.19], [-3.749, 14.191], [-3.75, 14.19]]
    here = SimpleNamespace(t=translator("fr"), say=formats("fr"))
    square = {"type": "Polygon", "coordinates": [ring]}
    shapes = [Shape(st.session_state.get("uid", "p1"), square)]
    draft = [Drawn(None, square)] if st.session_state.get("has_draft") else None
    if st.session_state.get("leaves"):
        forget_drawing("d")
    told = draw_on_map(here, key="d", mode="plots", shapes=shapes, draft=draft)
    st.session_state["told"] = told if told is None else [one.uid for one in told]
    st.session_state["open"] = is_unfinished("d")


@pytest.fixture
def app():
    return AppTest.from_function(page)


def told(app, **state):
    for name, value in state.items():
        app.session_state[name] = value
    app.run()
    assert not app.exception
    return app.session_state["told"]


def test_no_change_is_none(app):
    assert told(app) is None
    assert app.session_state["open"] is False


def test_a_draft_goes_on_until_other_shapes_come(app):
    assert told(app, has_draft=True) == [None]
    assert told(app, has_draft=False) == [None]  # looked at once, when the drawing begins
    assert told(app, uid="p2") is None  # saved: what is stored is another


def test_a_drawing_that_is_given_up_begins_anew(app):
    assert told(app, has_draft=True) == [None]
    assert told(app, has_draft=False, leaves=True) is None

"""The script that Streamlit runs on every visit: asks who looks, then draws one page of theirs."""

from __future__ import annotations

import streamlit as st

from landtrack.errors import LandtrackError
from landtrack.web import frame
from landtrack.web.page import show_error, start
from landtrack.web.pages_table import FIRST, pages_of

st.set_page_config(page_icon=str(frame.TAB_ICON), layout="wide")
page = start()
links = {
    row.name: st.Page(
        row.file, title=page.t(f"page.{row.name}"), url_path=row.name, default=row.name == FIRST.get(page.actor.role)
    )  # no icon: Streamlit would fetch it from another host for the browser's tab
    for row in pages_of(page.actor.role, in_hands=page.actor.in_hands)
}  # fmt: skip
chosen = st.navigation(list(links.values()), position="hidden")
st.session_state["links"] = links
frame.top(page, links)
try:
    chosen.run()
except LandtrackError as error:
    show_error(page, error)

"""landtrack for `streamlit run app.py` and `uvicorn app:app`; `landtrack serve` runs the same parts.

The register is the path or address in LANDTRACK_REGISTER. Streamlit finds the app by reading this file, so
the assignment below stays a literal call of `st.App`.
"""

from __future__ import annotations

import os

import streamlit as st

from landtrack.errors import RegisterMissing
from landtrack.register.accounts import SignIns
from landtrack.register.register import open_for_work
from landtrack.web.files import file_routes
from landtrack.web.server import MAIN_SCRIPT, app_parts


def open_signins() -> SignIns:
    """Open the register this machine serves, as the web layer sees it."""
    place = os.environ.get("LANDTRACK_REGISTER")
    if not place:
        raise RegisterMissing(place="LANDTRACK_REGISTER")
    return SignIns(open_for_work(place))


app = st.App(MAIN_SCRIPT, **app_parts(open_signins, routes=file_routes()))

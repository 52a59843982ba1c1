"""The app over a register in memory, as `streamlit run` finds it and as `landtrack serve` runs it."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st
from web import fakes

from landtrack.web.listening import listen
from landtrack.web.server import app_parts, serve

app = st.App(Path(__file__).with_name("main_script.py"), **app_parts(fakes.DemoSignIns))

if __name__ == "__main__":
    serve(app, listen(int(sys.argv[1]), lan="--lan" in sys.argv), headless=True)

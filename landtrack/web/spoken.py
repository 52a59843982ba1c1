"""What Streamlit calls its own buttons and lists, in the page's language: it knows English only."""

from __future__ import annotations

import json
from pathlib import Path

import streamlit as st

from landtrack.web.page import Page

SCRIPT = Path(__file__).with_name("spoken.js").read_text("utf-8")
CODE = SCRIPT[SCRIPT.index("(words)") :]
WORDS = (
    "remove_all", "open", "clear", "chosen", "list", "less", "more", "nothing", "skip", "running", "close", "add", "file",
    "help", "connecting", "lost", "lost_what", "shift", "enter", "map", "record", "stop", "play", "pause", "save", "failed",
    "mic",
)  # fmt: skip
OF_SOMETHING = ("remove", "cancel", "help_for", "shortcut", "options", "taken")


def speak(page: Page) -> None:
    """Have them said in the page's language from here on; nothing of it is seen."""
    words = {name: page.t(f"spoken.{name}") for name in WORDS}
    words |= {name: page.t(f"spoken.{name}", what="{what}") for name in OF_SOMETHING}
    told = json.dumps(words).replace("<", "\\u003c")
    with st.container(key="spoken"):
        st.html(f"<script>({CODE.rstrip()})({told})</script>", unsafe_allow_javascript=True)

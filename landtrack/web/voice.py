"""A voice: spoken into the machine where it has a microphone, else a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from landtrack.register.documents import LARGEST
from landtrack.web.page import Page
from landtrack.web.uploads import file_box

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

SOUNDS = ("ogg", "mp3", "wav", "m4a", "webm")
MB = 2**20


def voice_box(page: Page, label: str, key: str) -> UploadedFile | None:
    """What was spoken or chosen; None as long as there is nothing.

    A browser opens the microphone on the machine itself and over https only: elsewhere a file alone is asked for.
    """
    spoken = None if page.writer.overheard else st.audio_input(label, key=f"{key}.spoken")
    chosen = file_box(page, label if page.writer.overheard else page.t("voice.or_file"), SOUNDS, key=f"{key}.file",
                      megabytes=LARGEST // MB)  # fmt: skip
    return spoken or chosen

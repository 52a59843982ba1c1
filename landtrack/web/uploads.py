"""A box for files that speaks the reader's language: Streamlit's own speaks English only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from landtrack.web.page import Page
from landtrack.web.parts import html

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_BOX = '[data-testid="stFileUploaderDropzone"]'
_CSS = (
    f"{_BOX} [data-testid='stFileUploaderDropzoneInstructions'] {{ display: none; }}"
    f"{_BOX} button[kind='secondary'] p {{ font-size: 0; }}"
    f"{_BOX} button[kind='secondary'] p::after {{ content: %s; font-size: .875rem; }}"
)


def file_box(page: Page, label: str, kinds: Sequence[str], *, key: str, megabytes: int) -> UploadedFile | None:
    """One file of some kinds, as large as that at most; None as long as there is none."""
    html(f"<style>{_CSS % json.dumps(page.t('catchup.choose_file'))}</style>")
    return st.file_uploader(label, list(kinds), key=key, max_upload_size=megabytes)

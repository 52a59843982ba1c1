"""A box for files that speaks the reader's language: Streamlit's own speaks English only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from landtrack.errors import LandtrackError
from landtrack.register.documents import keep
from landtrack.web.page import Page, show_error
from landtrack.web.parts import html

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_BOX = '[data-testid="stFileUploaderDropzone"]'
_CSS = (
    f"{_BOX} [data-testid='stFileUploaderDropzoneInstructions'] {{ display: none; }}"
    f"{_BOX} button[kind='secondary'] p {{ font-size: 0; }}"
    f"{_BOX} button[kind='secondary'] p::after {{ content: %s; font-size: .875rem; }}"
)


def taken_in(page: Page, sent: UploadedFile, key: str) -> dict[str, Any] | None:
    """A file taken in at once, sealed, so that a flat battery loses nothing; None, with the reason, where it is refused.

    ``key`` is that of its question: what was taken in is not taken in again at every run.
    """
    done = st.session_state.setdefault(f"{key}.kept", {})
    if sent.file_id not in done:
        try:
            with page.register.database.write() as conn:
                done[sent.file_id] = keep(conn, page.register, sent.getvalue())
        except LandtrackError as error:
            show_error(page, error)
            return None
    kept: dict[str, Any] = done[sent.file_id]
    return kept


def size_said(page: Page, kept: dict[str, Any]) -> str:
    """That a file is kept, and how large it is."""
    return page.t("ask.file.kept", size=page.say.number(kept["size"] / 2**20, 1))


def file_box(page: Page, label: str, kinds: Sequence[str], *, key: str, megabytes: int) -> UploadedFile | None:
    """One file of some kinds, as large as that at most; None as long as there is none."""
    html(f"<style>{_CSS % json.dumps(page.t('catchup.choose_file'))}</style>")
    return st.file_uploader(label, list(kinds), key=key, max_upload_size=megabytes)

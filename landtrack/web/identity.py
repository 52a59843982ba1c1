"""Who looks at a page: asked again of the register on every run, since an open tab outlives a sign-out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import streamlit as st

from landtrack.web.opening import opened
from landtrack.web.ports import COOKIE, SignIns, Who, token_hash

if TYPE_CHECKING:
    from collections.abc import Callable


def current(signins: SignIns) -> Who | None:
    """The account of this page run, or None when its sign-in has ended."""
    digest = session_digest()
    return signins.who(digest) if digest else None


def require(signins: SignIns | None = None) -> Who:
    """The account of this page run; when its sign-in has ended, stop and go to the sign-in page."""
    who = current(signins or opened())
    if who is None:
        go_to("/signin?next=" + quote(here(), safe=""))
        st.stop()
    return who


def session_digest() -> str | None:
    """The hash of the session's token, from the Gate's header, else from the cookie.

    `st.user` is fixed when the page connects. What fills it, `server.trustedUserHeaders`, is marked
    experimental in Streamlit, hence the second way.
    """
    if digest := st.user.get("sid"):
        return str(digest)
    token = st.context.cookies.get(COOKIE)
    return token_hash(token) if token else None


def is_overheard() -> bool:
    """Whether what this page shows can be listened to on its way; so too where the Gate has said nothing."""
    return st.user.get("line") != "private"


def here() -> str:
    """Path and query of this page, to come back to."""
    url = urlsplit(st.context.url or "/")
    query = "?" + "&".join(f"{k}={quote(v)}" for k, v in st.query_params.items()) if st.query_params else ""
    return (url.path or "/") + query


def go_to(path: str) -> None:
    """Leave Streamlit for one of our routes, in the same tab; `st.switch_page` knows only pages."""
    target = json.dumps(path).replace("<", "\\u003c")
    st.html(f"<script>window.location.assign({target})</script>", unsafe_allow_javascript=True)


def sign_out_link(label: str, *, draw: Callable[..., object] = st.button) -> None:
    """A button that leads to the sign-out question."""
    if draw(label, key="identity.sign_out"):
        go_to("/signout")

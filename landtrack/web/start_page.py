"""Streamlit's start page, told where it is and in which language.

Left alone, a deep link such as /village?id=7 makes the browser look for the server under
/village first: two requests that fail.  And a screen reader would read French as English.
A page that is not of the account's role leads to its first page, without a word; and that
page, which stands at /, is found by its name too.  An address where no page stands leads to one that says so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from streamlit.runtime.pages_manager import PagesManager

from landtrack.i18n import LANGUAGES
from landtrack.web.opening import opened
from landtrack.web.pages_table import FIRST, PAGES
from landtrack.web.ports import LANGUAGE_COOKIE

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HERE = b'<head><script>window.__streamlit={BACKEND_BASE_URL:location.origin+"/"}</script>'
_LANG = re.compile(rb'<html lang="[a-z]*"')
_MARK = b"<title>Streamlit</title>"


class StartPage:
    """Rewrites that one page as it goes out; everything else passes untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        # Streamlit takes a folder named pages for its own, as long as nobody has opened main.py: the
        # first deep link after a start would run its page alone, with no menu and for any role.
        PagesManager.uses_pages_directory = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold the page back until it is whole, then send it changed."""
        if scope["type"] != "http" or scope["method"] != "GET" or not _wants_page(scope):
            await self.app(scope, receive, send)
            return
        if to := _elsewhere(scope):
            await RedirectResponse(to, 303, {"cache-control": "no-store"})(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        scope = {**scope, "headers": plain}  # Streamlit would pack it
        head: dict[str, Any] = {}
        parts: list[bytes] = []

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                if not _is_page(message):
                    await send(message)
                    return
                head.update(message)
            elif not head:
                await send(message)
            else:
                parts.append(message.get("body", b""))
                if not message.get("more_body"):
                    page = b"".join(parts)
                    if _MARK in page and not _is_known(scope["path"]):
                        await RedirectResponse("/missing", 303, {"cache-control": "no-store"})(scope, receive, send)
                        return
                    lang = await run_in_threadpool(language, scope)
                    await _send_changed(head, page, lang, send)

        await self.app(scope, receive, hold)


def _wants_page(scope: Scope) -> bool:
    return b"text/html" in dict(scope["headers"]).get(b"accept", b"")


def _elsewhere(scope: Scope) -> str:
    """Where an address leads instead: that of the first page, or of a page for other roles; else ""."""
    role = dict(scope["headers"]).get(b"x-landtrack-role", b"").decode("latin-1")  # set by the Gate
    name = scope["path"].strip("/")
    if name and name == FIRST.get(role):
        query = scope["query_string"].decode("latin-1")
        return f"/?{query}" if query else "/"
    return "/" if role and name in {row.name for row in PAGES if role not in row.roles} else ""


def _is_known(path: str) -> bool:
    """Whether a page stands at this address; Streamlit answers any other with its start page, and then in English."""
    return path == "/" or path.strip("/") in {row.name for row in PAGES}


def _is_page(message: Message) -> bool:
    headers = dict(message["headers"])
    kind, packed = headers.get(b"content-type", b""), headers.get(b"content-encoding")
    return message["status"] == 200 and kind.startswith(b"text/html") and not packed


async def _send_changed(head: dict[str, Any], page: bytes, lang: str, send: Send) -> None:
    if _MARK in page:
        page = _LANG.sub(b'<html lang="' + lang.encode() + b'"', page, count=1)
        page = page.replace(b"<head>", _HERE, 1).replace(_MARK, b"<title>landtrack</title>", 1)
    dropped = (b"content-length", b"etag", b"last-modified")
    headers = [(name, value) for name, value in head["headers"] if name not in dropped]
    headers.append((b"content-length", str(len(page)).encode()))
    await send({**head, "headers": headers})
    await send({"type": "http.response.body", "body": page})


def language(scope: Scope) -> str:
    """The language the pages speak: the account's setting, else the one picked at sign-in, else French."""
    digest = dict(scope["headers"]).get(b"x-landtrack-session", b"").decode("latin-1")  # set by the Gate
    who = opened().who(digest) if digest else None
    if who and who.language in LANGUAGES:
        return who.language
    picked = HTTPConnection(scope).cookies.get(LANGUAGE_COOKIE)
    return picked if picked in LANGUAGES else "fr"

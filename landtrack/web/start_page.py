"""Streamlit's start page, told where it is and in which language.

Left alone, a deep link such as /village?id=7 makes the browser look for the server under
/village first: two requests that fail.  And a screen reader would read French as English.
"""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any

from landtrack.i18n import LANGUAGES
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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold the page back until it is whole, then send it changed."""
        if scope["type"] != "http" or scope["method"] != "GET" or not _wants_page(scope):
            await self.app(scope, receive, send)
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
                    await _send_changed(head, b"".join(parts), language(scope), send)

        await self.app(scope, receive, hold)


def _wants_page(scope: Scope) -> bool:
    return b"text/html" in dict(scope["headers"]).get(b"accept", b"")


def _is_page(message: Message) -> bool:
    headers = dict(message["headers"])
    kind, packed = headers.get(b"content-type", b""), headers.get(b"content-encoding")
    return message["status"] == 200 and kind.startswith(b"text/html") and not packed  # noqa: PLR2004


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
    """The language picked at sign-in, else French."""
    raw = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    found = SimpleCookie(raw.decode("latin-1")).get(LANGUAGE_COOKIE)
    return found.value if found and found.value in LANGUAGES else "fr"

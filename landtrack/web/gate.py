"""The gate around the whole app, pages, files and websocket alike: nobody passes without a sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response

from landtrack.errors import LandtrackError
from landtrack.web.ports import COOKIE, SignIns, Who, token_hash
from landtrack.web.trust import is_own_form, line_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

OPEN_PATHS = frozenset({"/signin", "/signout", "/healthz"})
# Program files that come with landtrack and with Streamlit, and hold nothing of the register. A tab whose
# sign-in has ended still has to fetch the pieces it leaves with.
OPEN_FOLDERS = ("/vendor/", "/static/")
# While an officer's screen is in a chief's hands: the page of his cards, and what Streamlit draws it with.
CARD_PATHS = frozenset({"/", "/card"})
CARD_FOLDERS = ("/_stcore/", "/component/", "/phrase/")
PREFIX = b"x-landtrack-"
SIGN_IN_FIRST = 4401  # the close code of a websocket without a sign-in
FOREIGN_PAGE = 4403  # of one that a page of another site, or of another port, opened in this browser


class Gate:
    """Lets a request pass with the account's headers on it, or sends the person to the sign-in page.

    `X-Landtrack-*` headers are removed from what the browser sent, then set from the register:
    User (the account's uid, since headers are ASCII and names are not), Role, Session (the hash of
    the token, with which a page asks again, on every run, whether the sign-in still lives) and Line
    (``private``, or ``overheard`` where what is sent can be listened to on the way).
    """

    def __init__(self, app: ASGIApp, signins: Callable[[], SignIns]) -> None:
        self.app = app
        self.signins = signins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Judge one request or one websocket."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = [(k, v) for k, v in scope["headers"] if not k.lower().startswith(PREFIX)]
        if not is_open(scope["path"]):
            token = HTTPConnection(scope).cookies.get(COOKIE)
            who = await run_in_threadpool(self._who, token) if token else None
            if token is None or who is None:
                await turn_away(scope, receive, send)
                return
            if not (is_reading(scope) or is_own_form(HTTPConnection(scope))):
                await refuse(scope, receive, send, FOREIGN_PAGE, JSONResponse({"error": "foreign page"}, 403))
                return
            if who.handed_to and not is_card(scope["path"]):
                await stay_on_card(scope, receive, send)
                return
            headers += identity_headers(who, token_hash(token), line_of(HTTPConnection(scope)))
        await self.app(dict(scope, headers=headers), receive, send)

    def _who(self, token: str) -> Who | None:
        """Whose sign-in this is; nobody's when the register does not open (the sign-in page says so)."""
        try:
            return self.signins().who(token_hash(token))
        except LandtrackError:
            return None


def is_open(path: str) -> bool:
    """Tell whether this path may be read without a sign-in; one that climbs may lead out of its folder."""
    return path in OPEN_PATHS or (path.startswith(OPEN_FOLDERS) and ".." not in path)


def is_card(path: str) -> bool:
    """Tell whether a screen in a chief's hands may ask for this path: his cards, and what draws them."""
    return path in CARD_PATHS or (path.startswith(CARD_FOLDERS) and ".." not in path)


def is_reading(scope: Scope) -> bool:
    """Tell whether this only reads: no page of another site gains by it, for it cannot look at the answer."""
    return scope["type"] == "http" and scope["method"] in ("GET", "HEAD", "OPTIONS")


async def stay_on_card(scope: Scope, receive: Receive, send: Send) -> None:
    """Lead back to the cards; files and papers are not for this screen while it is lent."""
    response = RedirectResponse("/", 303) if asks_for_page(scope) else JSONResponse({"error": "lent"}, 403)
    await refuse(scope, receive, send, SIGN_IN_FIRST, response)


def identity_headers(who: Who, digest: str, line: str) -> list[tuple[bytes, bytes]]:
    """What Streamlit passes on to the pages as `st.user`."""
    values = {b"user": who.account, b"role": who.role, b"session": digest, b"line": line}
    return [(PREFIX + name, value.encode("ascii")) for name, value in values.items()]


async def turn_away(scope: Scope, receive: Receive, send: Send) -> None:
    """Send a page to the sign-in form, which leads back; refuse everything else."""
    response: Response = JSONResponse({"error": "sign in"}, 401)
    if asks_for_page(scope):
        query = "?" + scope["query_string"].decode("latin-1") if scope["query_string"] else ""
        response = RedirectResponse("/signin?next=" + quote(quote(scope["path"]) + query, safe=""), 303)
    await refuse(scope, receive, send, SIGN_IN_FIRST, response)


def asks_for_page(scope: Scope) -> bool:
    """Tell whether somebody looks for a page in a browser, and can be led to another."""
    accepted = HTTPConnection(scope).headers.get("accept", "")
    return scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and "text/html" in accepted


async def refuse(scope: Scope, receive: Receive, send: Send, code: int, response: Response) -> None:
    """Close a websocket with a code; answer everything else, so that nothing keeps the answer."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": code})
        return
    response.headers["cache-control"] = "no-store"
    await response(scope, receive, send)

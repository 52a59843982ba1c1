"""What may be believed of a request: where its form came from, where it may lead, whose machine it is."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from anyio import move_on_after
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection, Request

FORM_BYTES = 16_384
FORM_S = 20.0  # a name and a password come through the poorest network in that time
PATH_LENGTH = 2_000
OVERHEARD = "overheard"
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def safe_next(target: str | None) -> str:
    r"""The page to go to after sign-in, or the first page where the target could lead to another site.

    >>> safe_next("/claim?id=7")
    '/claim?id=7'
    >>> [safe_next(t) for t in ("https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example")]
    ['/', '/', '/']
    """
    if not target or len(target) > PATH_LENGTH or not target.isprintable() or "\\" in target:
        return "/"
    return target if target.startswith("/") and not target.startswith("//") else "/"


def is_own_form(request: HTTPConnection) -> bool:
    """Tell whether one of our own pages sent this form, or opened this websocket.

    A browser names the page a form came from in `Origin` (older ones in `Referer`), and newer ones say it in
    `Sec-Fetch-Site` too. A program names nothing; it carries nobody's cookie, so it tricks nobody.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    source = request.headers.get("origin") or request.headers.get("referer")
    if source is None:
        return True
    try:
        return urlsplit(source).netloc.lower() == request.headers.get("host", "").lower()
    except ValueError:  # "http://[" is no address
        return False


def is_this_machine(request: HTTPConnection) -> bool:
    """Tell whether the person sits at the serving machine; never so when a proxy stands between."""
    if request.client is None or {"forwarded", "x-forwarded-for"} & set(request.headers):
        return False
    try:
        host = urlsplit("//" + request.headers.get("host", "")).hostname
    except ValueError:  # "[" is no host
        return False
    return host in THIS_MACHINE and is_loopback(request.client.host)


def line_of(request: HTTPConnection) -> str:
    """``private`` if nobody can listen on the way: TLS, or the machine itself; else ``overheard``."""
    return "private" if request.url.scheme in ("https", "wss") or is_this_machine(request) else OVERHEARD


def is_loopback(address: str) -> bool:
    """Tell whether this is an address of the machine itself."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


async def small_form(request: Request) -> dict[str, str]:
    """The fields of a form without files; a body too large or too slow for one is not waited for."""
    body = b""
    with move_on_after(FORM_S) as waiting:
        try:
            async for chunk in request.stream():
                body += chunk
                if len(body) > FORM_BYTES:
                    raise HTTPException(413)
        except ClientDisconnect as error:  # there is nobody to answer, and nothing to write to the log
            raise HTTPException(400) from error
    if waiting.cancelled_caught:
        raise HTTPException(408)
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))

"""Headers that keep a page from calling out, from being framed, and from staying in a shared browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Streamlit and the map frames need inline scripts and eval; but nothing may be loaded from, or
# sent to, another host, so a script that slipped through could not carry a name away.
APP_POLICY = (
    "default-src 'self'; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; "
    "font-src 'self' data:; "
    "connect-src 'self' blob:; "  # a voice that was just recorded is read back from the page's own memory
    "media-src 'self' blob:; "
    "frame-src 'self' blob: data:; "
    "worker-src 'self' blob:; "
    "frame-ancestors 'self'; "
    "base-uri 'self'; "
    "form-action 'self'; "
    "object-src 'none'"
)
DEFAULTS = {
    "content-security-policy": APP_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    # not "no-referrer": that would turn the Origin of our own sign-in form into "null"
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(self), geolocation=(self), payment=(), usb=()",
}


class SecurityHeaders:
    """Adds DEFAULTS to every http response that did not choose its own; a stream keeps streaming."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to the head of its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_defaults(MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, send_with_headers)


def add_defaults(headers: MutableHeaders) -> None:
    """Fill in what the response left open; a page is never kept for the next person's Back button."""
    for name, value in DEFAULTS.items():
        headers.setdefault(name, value)
    if headers.get("content-type", "").startswith("text/html"):
        headers["cache-control"] = "no-store"

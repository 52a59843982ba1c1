"""The app as one ASGI application, and the server that runs it on a laptop."""

from __future__ import annotations

import gc
import io
import logging
import webbrowser
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, TypedDict

import segno
import streamlit as st
import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from landtrack.errors import LandtrackError
from landtrack.i18n.catalogues import translator
from landtrack.web.gate import Gate
from landtrack.web.headers import SecurityHeaders
from landtrack.web.opening import serve_from
from landtrack.web.settings import configure
from landtrack.web.signin import SignInDesk
from landtrack.web.start_page import StartPage
from landtrack.web.vendor import vendor_mount

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from socket import socket

    from starlette.routing import BaseRoute

    from landtrack.web.listening import Listening
    from landtrack.web.ports import SignIns

MAIN_SCRIPT = Path(__file__).with_name("main.py")
log = logging.getLogger(__name__)


class Parts(TypedDict):
    """The arguments of `st.App` that make it landtrack."""

    lifespan: Callable[[object], AbstractAsyncContextManager[dict[str, Any] | None]]
    routes: list[BaseRoute]
    middleware: list[Middleware]


def app_parts(open_signins: Callable[[], SignIns], *, routes: Sequence[BaseRoute] = ()) -> Parts:
    """Settings, routes, middleware and start-up, over a register that is opened when first needed.

    `routes` are those of tiles, documents and papers; they stand behind the Gate like every page.
    """
    configure()
    opening = serve_from(open_signins)

    @asynccontextmanager
    async def lifespan(_app: object) -> AsyncIterator[dict[str, Any]]:
        # Opened before the first visitor comes; if it cannot be, /healthz and the sign-in page say so.
        try:
            await run_in_threadpool(opening)
        except LandtrackError as error:
            log.warning("the register does not open: %s", error)
        Thread(target=settle_in, daemon=True).start()
        yield {}

    return Parts(
        lifespan=lifespan,
        routes=[*SignInDesk(opening).routes(), vendor_mount(), *routes],
        middleware=[Middleware(SecurityHeaders), Middleware(Gate, signins=opening), Middleware(StartPage)],
    )


def settle_in() -> None:
    """Load what maps are drawn with, which takes a second, before the first visitor has signed in.

    After each run of a page Streamlit looks through all that is alive for garbage, and everybody waits meanwhile: a
    tenth of a second for the code of the libraries alone. What is loaded by now stays for good and is left out.
    """
    import_module("landtrack.maps")
    gc.collect()
    gc.freeze()


def make_app(
    open_signins: Callable[[], SignIns],
    *,
    main_script: Path = MAIN_SCRIPT,
    routes: Sequence[BaseRoute] = (),
) -> st.App:
    """The whole app; one a process, as Streamlit has it."""
    return st.App(main_script, **app_parts(open_signins, routes=routes))


def serve(
    app: st.App,
    at: Listening,
    *,
    headless: bool = False,
    language: str = "fr",
    say: Callable[[str], object] = print,
) -> None:
    """Serve the app until Ctrl-C; say where it is and open the browser there, unless headless."""
    configuration = uvicorn.Config(
        app,
        host=at.host,
        port=at.port,
        ws="websockets-sansio",
        access_log=False,
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=3,  # an open tab holds its websocket and would hold us
    )

    def announce() -> None:
        for line in welcome(at, language):
            with suppress(UnicodeEncodeError):  # an old console cannot show the QR code
                say(line)
        if not headless:
            webbrowser.open(at.url)

    with at.socket, suppress(KeyboardInterrupt):
        Announcing(configuration, announce).run(sockets=[at.socket])


class Announcing(uvicorn.Server):
    """Says where it is once it really answers."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self.announce = announce

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start as uvicorn does, then tell."""
        await super().startup(sockets)
        if self.started:
            self.announce()


def welcome(at: Listening, language: str) -> list[str]:
    """What the terminal shows: addresses, the QR code on a local network, how to stop."""
    t = translator(language)
    lines = [t("serve.taken", wanted=at.wanted, port=at.port)] if at.wanted not in (0, at.port) else []
    lines.append(t("serve.here", url=at.url))
    if at.lan_url:
        lines += [t("serve.network", url=at.lan_url), qr_code(at.lan_url)]
    elif at.lan:
        lines.append(t("serve.no_network"))
    return [*lines, t("serve.stop")]


def qr_code(url: str) -> str:
    """The address as a QR code of block characters; never a Micro QR, which many telephones cannot read."""
    out = io.StringIO()
    segno.make(url, micro=False).terminal(out, compact=True, border=2)
    return out.getvalue()

"""Routes of documents: rights are checked on every fetch, by the register, for the signed-in account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from landtrack.errors import LandtrackError, NotFound
from landtrack.register.documents import open_document
from landtrack.register.register import Register, to_actor
from landtrack.store import state
from landtrack.web.lent import phrase_file
from landtrack.web.opening import opened

if TYPE_CHECKING:
    from starlette.requests import Request

# A photo shows itself; anything else is saved, never run in our origin.
_SHOWN = ("image/", "audio/")


def file_routes() -> list[BaseRoute]:
    """The routes, which stand behind the Gate like every page."""
    return [
        Route("/document/{uid}", document, methods=["GET"]),
        Route("/phrase/{language}/{name}", phrase, methods=["GET"]),
    ]


async def phrase(request: Request) -> Response:
    """A recorded phrase of a country office: it says nothing of anybody."""
    found = phrase_file(request.path_params["language"], request.path_params["name"])
    if found is None:
        return PlainTextResponse("404", 404)
    return FileResponse(found, headers={"X-Content-Type-Options": "nosniff"})


async def document(request: Request) -> Response:
    """One document, or 404 whether it is not there or not to be known."""
    account = request.headers.get("x-landtrack-user", "")
    try:
        data, media_type = await run_in_threadpool(_open, account, request.path_params["uid"])
    except LandtrackError:
        return PlainTextResponse("404", 404)
    kind = "inline" if media_type.startswith(_SHOWN) else "attachment"
    return Response(data, media_type=media_type, headers={
        "Content-Disposition": kind, "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
    })  # fmt: skip


def _open(account: str, uid: str) -> tuple[bytes, str]:
    register: Register = opened().register  # type: ignore[attr-defined]
    with register.database.read() as conn:
        found = state.load(conn, "account", account)
    if found is None:
        raise NotFound("document", uid)
    return open_document(register.read(to_actor(found)), uid)

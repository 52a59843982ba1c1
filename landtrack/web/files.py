"""Routes of documents and papers: rights are asked of the register on every fetch, for the signed-in account."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from landtrack.errors import LandtrackError, NamesClosed, NotFound, PaperRefused, PaperWaits
from landtrack.i18n.catalogues import translator
from landtrack.i18n.sentences import sentence
from landtrack.papers import MOST_SLIPS, Paper, make
from landtrack.register.documents import open_document
from landtrack.register.phrases import open_phrase
from landtrack.register.register import Register, to_actor
from landtrack.store import state
from landtrack.web.handed import COUNTER
from landtrack.web.opening import opened
from landtrack.web.ports import LANGUAGE_COOKIE

if TYPE_CHECKING:
    from starlette.requests import Request

    from landtrack.register.reading import Reader

# A photo shows itself; anything else is saved, never run in our origin.
_SHOWN = ("image/", "audio/")
_NOT_KEPT = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
_SANDBOX = {"Content-Security-Policy": "default-src 'none'; sandbox"}
# A browser shows a PDF in a plugin of its own, which a sandbox would forbid; scripts stay forbidden.
_PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def file_routes() -> list[BaseRoute]:
    """The routes, which stand behind the Gate like every page."""
    return [
        Route("/document/{uid}", document, methods=["GET"]),
        Route("/phrase/{uid}", phrase, methods=["GET"]),
        Route("/paper/{kind}", paper, methods=["GET"]),
        Route("/made/{token}", made_for, methods=["GET"]),
    ]


async def phrase(request: Request) -> Response:
    """A phrase that somebody read aloud: it says nothing of anybody."""
    register: Register = opened().register  # type: ignore[attr-defined]
    try:
        data, media_type = await run_in_threadpool(open_phrase, register, request.path_params["uid"])
    except LandtrackError:
        return PlainTextResponse("404", 404)
    return Response(data, media_type=media_type, headers=_NOT_KEPT | _SANDBOX)


async def made_for(request: Request) -> Response:
    """A file that a page has just made for this sign-in, or 404."""
    found = COUNTER.fetch(request.path_params["token"], request.headers.get("x-landtrack-session", ""))
    if found is None:
        return PlainTextResponse("404", 404, headers=_NOT_KEPT)
    data = await run_in_threadpool(found.make)
    more = {"Content-Disposition": f'attachment; filename="{found.name}"'}
    return Response(data, media_type=found.media_type, headers=_NOT_KEPT | more)


async def document(request: Request) -> Response:
    """One document, or 404 whether it is not there or not to be known."""
    try:
        data, media_type = await run_in_threadpool(_open, request, request.path_params["uid"])
    except NamesClosed as error:
        return PlainTextResponse(sentence(error, translator(_language(request))), 403, headers=_NOT_KEPT)
    except LandtrackError:
        return PlainTextResponse("404", 404)
    kind = "inline" if media_type.startswith(_SHOWN) else "attachment"
    return Response(data, media_type=media_type, headers=_NOT_KEPT | _SANDBOX | {"Content-Disposition": kind})


def _open(request: Request, uid: str) -> tuple[bytes, str]:
    sid = request.headers.get("x-landtrack-session", "")
    return open_document(_reader(request), uid, sid=sid)


def _reader(request: Request) -> Reader:
    """The register as the account of a request reads it, by the headers that the Gate has set.

    Raises
    ------
    NotFound : the account is gone
    """
    register: Register = opened().register  # type: ignore[attr-defined]
    uid = request.headers.get("x-landtrack-user", "")
    with register.database.read() as conn:
        found = state.load(conn, "account", uid)
    if found is None:
        raise NotFound("account", uid)
    overheard = request.headers.get("x-landtrack-line") != "private"
    return register.read(replace(to_actor(found), overheard=overheard))


async def paper(request: Request) -> Response:
    """One paper as a PDF to print: ``?about=&village=&size=&lang=&count=``.

    404 whether what it is about is not there or not to be known; 409 with a sentence where it cannot be
    printed yet.
    """
    told = request.query_params
    lang = told.get("lang") or _language(request)
    try:
        made = await run_in_threadpool(_print, request, lang)
    except (NamesClosed, PaperRefused, PaperWaits) as error:
        return PlainTextResponse(sentence(error, translator(lang)), 409, headers=_NOT_KEPT)
    except LandtrackError:
        return PlainTextResponse("404", 404)
    more = {"Content-Disposition": f'inline; filename="{made.file_name}"', "Content-Security-Policy": _PDF_POLICY}
    return Response(made.data, media_type="application/pdf", headers=_NOT_KEPT | more)


def _language(request: Request) -> str:
    """The account's language, else what was picked at sign-in, else French."""
    who = opened().who(request.headers.get("x-landtrack-session", ""))
    return (who.language if who else None) or request.cookies.get(LANGUAGE_COOKIE) or "fr"


def _print(request: Request, lang: str) -> Paper:
    who = opened().who(request.headers.get("x-landtrack-session", ""))
    if who is None:
        raise NotFound("account", "")
    told = request.query_params
    count = told.get("count", "")
    return make(
        _reader(request), request.path_params["kind"], about=told.get("about", ""),
        village=told.get("village", ""), size=told.get("size", ""), lang=lang, sid=who.sid,
        **({"count": min(int(count), MOST_SLIPS)} if count.isdecimal() and count.isascii() else {}),
    )  # fmt: skip

"""Sign-in, sign-out and health: plain HTML, since a page runs over a websocket and can set no cookie."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from landtrack import __version__
from landtrack.errors import LandtrackError, TooManyTries, WrongPassword
from landtrack.i18n.catalogues import translator
from landtrack.web.ports import COOKIE, LANGUAGE_COOKIE, DemoAccount, Demonstration, SignIns, token_hash
from landtrack.web.signin_page import OTHER_LANGUAGE, Visit, policy, signin_page, signout_page
from landtrack.web.trust import is_own_form, is_this_machine, safe_next, small_form

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.requests import Request

WORKDAY_S = 8 * 3600
YEAR_S = 365 * 24 * 3600
MOST_WAITING = 10  # tries of one address at a time


class SignInDesk:
    """The handlers, over a register that is opened when first needed."""

    def __init__(self, signins: Callable[[], SignIns]) -> None:
        self.signins = signins
        # argon2 takes a core and 64 MB for a while: a flood of guesses may not take the whole machine
        self.two_at_once = CapacityLimiter(2)
        self.waiting: Counter[str] = Counter()  # tries that are on their way, by address: no queue of one address alone

    def routes(self) -> list[BaseRoute]:
        """The routes, for st.App; the Gate lets them through."""
        return [
            Route("/signin", self.show, methods=["GET"]),
            Route("/signin", self.enter, methods=["POST"]),
            Route("/signout", self.ask, methods=["GET"]),
            Route("/signout", self.leave, methods=["POST"]),
            Route("/healthz", self.health, methods=["GET"]),
        ]

    async def show(self, request: Request) -> Response:
        """The form; somebody already signed in goes straight on."""
        visit = visit_of(request, request.query_params)
        try:
            if await run_in_threadpool(self._is_in, request):
                return RedirectResponse(visit.next, 303)
            note = visit.t("signin.left") if "left" in request.query_params else ""
            return html(signin_page(visit, note=note, accounts=await self._accounts(request)), visit)
        except LandtrackError as error:
            return unavailable(visit, error)

    async def enter(self, request: Request) -> Response:
        """Check name and password, set the cookie, go where the person wanted to go."""
        form = await small_form(request)
        visit = visit_of(request, form)
        name, password = form.get("name", "").strip(), form.get("password", "")
        if not is_own_form(request):
            return await self._again(request, visit, 403, "signin.foreign")
        if not (name and password):
            return await self._again(request, visit, 422, "signin.missing", name)
        try:
            token = await self._try(request, name, password)
        except WrongPassword:
            return await self._again(request, visit, 401, "signin.wrong", name)
        except TooManyTries as error:
            answer = await self._again(request, visit, 429, "signin.too_many", name, minutes=error.minutes)
            answer.headers["retry-after"] = str(60 * error.minutes)
            return answer
        except LandtrackError as error:
            return unavailable(visit, error)
        answer = RedirectResponse(visit.next, 303, headers={"cache-control": "no-store"})
        keep(answer, request, COOKIE, token, WORKDAY_S)
        keep(answer, request, LANGUAGE_COOKIE, visit.language, YEAR_S)
        return answer

    async def ask(self, request: Request) -> Response:
        """Ask whether to sign out."""
        visit = visit_of(request, request.query_params)
        return html(signout_page(visit), visit)

    async def leave(self, request: Request) -> Response:
        """End the sign-in in the register, so that a copied cookie is worth nothing; forget the cookie."""
        visit = visit_of(request, await small_form(request))
        if not is_own_form(request):
            return html(signout_page(visit), visit, 403)
        if token := request.cookies.get(COOKIE):
            try:
                await run_in_threadpool(self._sign_out, token)
            except LandtrackError as error:
                return unavailable(visit, error)
        answer = RedirectResponse("/signin?left=1", 303, headers={"cache-control": "no-store"})
        answer.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=request.url.scheme == "https")
        return answer

    async def health(self, _request: Request) -> Response:
        """200 and a version when the register opens, 503 and a code when it does not."""
        try:
            facts = await run_in_threadpool(lambda: dict(self.signins().healthy()))
        except LandtrackError as error:
            return JSONResponse({"status": "closed", "version": __version__, "error": error.code}, 503)
        return JSONResponse({**facts, "status": "ok", "version": __version__}, headers={"cache-control": "no-store"})

    async def _try(self, request: Request, name: str, password: str) -> str:
        """The token of a sign-in, once it is its turn.  Raises what ``sign_in`` raises."""
        address = request.client.host if request.client else ""
        if self.waiting[address] >= MOST_WAITING:
            raise TooManyTries(1)
        self.waiting[address] += 1
        try:
            return await to_thread.run_sync(
                self._sign_in, name, password, address, request.cookies.get(COOKIE), limiter=self.two_at_once
            )
        finally:
            self.waiting[address] -= 1
            self.waiting += Counter()  # forgets whoever has none left

    def _sign_in(self, name: str, password: str, address: str, before: str | None) -> str:
        """A new token; the sign-in that this browser had before is over."""
        token = self.signins().sign_in(name, password, address)
        if before:
            self._sign_out(before)
        return token

    def _sign_out(self, token: str) -> None:
        self.signins().sign_out(token_hash(token))

    def _is_in(self, request: Request) -> bool:
        token = request.cookies.get(COOKIE)
        return token is not None and self.signins().who(token_hash(token)) is not None

    async def _accounts(self, request: Request) -> Sequence[DemoAccount]:
        """The demo accounts, shown to the machine itself and to nobody on the network."""
        signins = await run_in_threadpool(self.signins)  # opens the register, or says why it cannot be
        if not (is_this_machine(request) and isinstance(signins, Demonstration)):
            return ()
        return await run_in_threadpool(signins.demo_accounts)

    async def _again(
        self, request: Request, visit: Visit, status: int, msgid: str, name: str = "", **blanks: object
    ) -> Response:
        """The form once more, with one sentence and the name kept."""
        try:
            accounts = await self._accounts(request)
        except LandtrackError as error:
            return unavailable(visit, error)
        page = signin_page(visit, name=name, problem=visit.t(msgid, **blanks), accounts=accounts)
        return html(page, visit, status)


def visit_of(request: Request, fields: Mapping[str, str]) -> Visit:
    """Language (asked for, else picked before, else French) and where to go next."""
    wishes = (fields.get("lang"), request.cookies.get(LANGUAGE_COOKIE), "fr")
    language = next(wish for wish in wishes if wish in OTHER_LANGUAGE)
    return Visit(language, translator(language), safe_next(fields.get("next")))


def unavailable(visit: Visit, error: LandtrackError) -> Response:
    """The register does not open: a sentence and the code, but no path, since nobody has signed in."""
    return html(signin_page(visit, problem=visit.t("signin.unavailable", code=error.code)), visit, 503)


def html(page: str, visit: Visit, status: int = 200) -> HTMLResponse:
    """A sign-in page under its own, stricter policy."""
    headers = {
        "content-security-policy": policy(),
        "content-language": visit.language,
        "x-frame-options": "DENY",
    }
    return HTMLResponse(page, status, headers)


def keep(answer: Response, request: Request, cookie: str, value: str, seconds: int) -> None:
    """Set a cookie that no script reads and no other site sends along with a form."""
    answer.set_cookie(
        cookie, value, max_age=seconds, httponly=True, samesite="lax", secure=request.url.scheme == "https"
    )

"""The sign-in pages as HTML: no script, every field labelled, readable at 390 px and by a screen reader."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from landtrack.web.ports import DemoAccount

Translate = Callable[..., str]
OTHER_LANGUAGE = {"fr": ("en", "English"), "en": ("fr", "Français")}
# Six plots of one field, the sun over them: the whole of what landtrack is about.
FIELD = (
    '<svg class="field" viewBox="0 0 240 150" preserveAspectRatio="xMidYMax slice" aria-hidden="true">'
    '<circle class="sun" cx="186" cy="38" r="19"/>'
    '<path class="cliff" d="M0 92 26 60l20 8 24-34 30 12 22-20 34 34 30-6 54 42v60H0z"/>'
    '<path class="p1" d="M14 98 84 88l-6 24-70 8z"/><path class="p2" d="m88 88 66-4 2 24-74 4z"/>'
    '<path class="p3" d="m158 84 64 6 8 24-70-6z"/><path class="p4" d="m7 124 70-8-8 32H-2z"/>'
    '<path class="p5" d="m81 116 75-4 2 36H73z"/><path class="p6" d="m160 112 71 7 9 29h-78z"/></svg>'
)
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='4' fill='%231D5E4A'/%3E"
    "%3Cpath d='M3 4h4v3H3zm6 0h4v3H9zM3 9h4v3H3zm6 0h4v3H9z' fill='%23F3EBDD'/%3E%3C/svg%3E"
)


@dataclass(frozen=True, slots=True)
class Visit:
    """What every sign-in page needs to know of the request it answers."""

    language: str
    t: Translate
    next: str = "/"


@cache
def style() -> str:
    """The style sheet, read once."""
    return Path(__file__).with_name("signin.css").read_text(encoding="utf-8")


@cache
def policy() -> str:
    """A stricter policy than the app's: our one style sheet, no script at all."""
    digest = base64.b64encode(sha256(style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


def signin_page(
    visit: Visit,
    *,
    name: str = "",
    problem: str = "",
    note: str = "",
    accounts: Iterable[DemoAccount] = (),
) -> str:
    """The form, with the sentence of what went wrong and, on a demonstration, who can come in."""
    t = visit.t
    told = f'<p class="problem" role="alert" id="problem">{escape(problem)}</p>' if problem else ""
    told += f'<p class="note" role="status">{escape(note)}</p>' if note else ""
    described = ' aria-describedby="problem"' if problem else ""
    focus = ("", " autofocus") if name else (" autofocus", "")
    body = f"""<h1>{escape(t("signin.title"))}</h1>{told}
<form method="post" action="/signin">{hidden(visit)}
<label for="name">{escape(t("signin.name"))}</label>
<input id="name" name="name" value="{escape(name)}" autocomplete="username" autocapitalize="none"
 spellcheck="false" maxlength="200" required{focus[0]}{described}>
<label for="password">{escape(t("signin.password"))}</label>
<input id="password" name="password" type="password" autocomplete="current-password"
 maxlength="1000" required{focus[1]}{described}>
<button>{escape(t("signin.enter"))}</button></form>
<p class="hint">{escape(t("signin.forgotten"))}</p><p class="hint">{escape(t("signin.lasts"))}</p>"""
    return page(visit, t("signin.title"), body, demo_banner(visit, tuple(accounts)))


def signout_page(visit: Visit) -> str:
    """Asks before leaving, since a link alone must not be able to sign somebody out."""
    t = visit.t
    body = f"""<h1>{escape(t("signin.leave_title"))}</h1><p>{escape(t("signin.leave_text"))}</p>
<form method="post" action="/signout"><button autofocus>{escape(t("signin.leave"))}</button></form>
<p><a href="/">{escape(t("signin.stay"))}</a></p>"""
    return page(visit, t("signin.leave_title"), body)


def demo_banner(visit: Visit, accounts: tuple[DemoAccount, ...]) -> str:
    """The accounts of a demonstration: what to type, what each sees, and a button that types it."""
    if not accounts:
        return ""
    t = visit.t
    rows = "".join(demo_row(visit, account) for account in accounts)
    return f"""<section class="demo" aria-labelledby="demo">
<h2 id="demo">{escape(t("signin.demo_title"))}</h2>
<p>{escape(t("signin.demo_text"))}</p><ul>{rows}</ul></section>"""


def demo_row(visit: Visit, account: DemoAccount) -> str:
    """One account: name, password, what it sees, and a button."""
    t = visit.t
    label = escape(t("signin.demo_enter", name=account.name))
    return f"""<li><div><strong>{escape(account.name)}</strong>
<span class="password"><span class="quiet">{escape(t("signin.password"))}</span>
<code>{escape(account.password)}</code></span>
<p>{escape(t("signin.sees." + account.role))}</p></div>
<form method="post" action="/signin">{hidden(visit)}
<input type="hidden" name="name" value="{escape(account.name)}">
<input type="hidden" name="password" value="{escape(account.password)}">
<button class="small" aria-label="{label}">{escape(t("signin.enter"))}</button></form></li>"""


def hidden(visit: Visit) -> str:
    """Where to go afterwards, and in which language."""
    return (
        f'<input type="hidden" name="next" value="{escape(visit.next)}">'
        f'<input type="hidden" name="lang" value="{escape(visit.language)}">'
    )


def page(visit: Visit, title: str, body: str, below: str = "") -> str:
    """The frame of every sign-in page."""
    t = visit.t
    code, label = OTHER_LANGUAGE[visit.language]
    link = "?" + urlencode({"lang": code, "next": visit.next})
    return f"""<!doctype html><html lang="{visit.language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>{escape(title)} · landtrack</title><link rel="icon" href="{ICON}"><style>{style()}</style></head>
<body><header><p class="brand">landtrack</p><p class="promise">{escape(t("signin.promise"))}</p>{FIELD}
</header><main><nav><a href="{escape(link)}" lang="{code}" hreflang="{code}">{label}</a></nav>
<div class="card">{body}</div>{below}</main></body></html>"""

"""Settings: one's own account, what the register is set to, its accounts, the state of its safety."""

from __future__ import annotations

from html import escape

from landtrack import __version__
from landtrack.store import log
from landtrack.web import settings_form
from landtrack.web.page import Page, Record, start
from landtrack.web.parts import facts, heading, html, note, table


def draw(page: Page) -> None:
    """What this account may know of the register."""
    html(heading(page.t("page.settings"), 1))
    html(facts([
        (page.t("settings.you"), escape(page.who.name)),
        (page.t("settings.role"), escape(page.t(f"role.{page.actor.role}"))),
        (page.t("settings.version"), escape(__version__)),
    ]))  # fmt: skip
    if page.actor.role in ("admin", "officer"):
        settings_form.draw(page)
        _register(page)
    if page.actor.role == "admin":
        _accounts(page)


def _register(page: Page) -> None:
    with page.register.database.read() as conn:
        heads = log.heads(conn)
    rows = [
        (page.t("settings.today"), escape(page.say.date(page.today))),
        (
            page.t("settings.key"),
            escape(page.t("settings.key.here" if page.register.has_key else "settings.key.missing")),
        ),
        (page.t("settings.events"), escape(page.say.number(sum(n for _, n, _ in heads)))),
        (page.t("settings.head"), "<br>".join(f"<code>{escape(h[:16])}</code>" for _, _, h in heads)),
    ]
    html(heading(page.t("settings.register")) + facts(rows) + note(page.t("settings.head.note")))


def _accounts(page: Page) -> None:
    names = {v["uid"]: v["name"] for v in page.reader.villages()}
    rows = [
        (escape(a["name"]), escape(page.t(f"role.{a['role']}")), escape(_duties(page, a)), escape(_villages(page, a, names)),
         escape(page.t("settings.disabled") if a.get("disabled") else ""))
        for a in page.reader.list("account")
    ]  # fmt: skip
    head = [page.t(f"settings.head.{name}") for name in ("name", "role", "duties", "villages", "state")]
    html(heading(page.t("settings.accounts")) + table(head, rows) + note(page.t("settings.accounts.note")))


def _duties(page: Page, account: Record) -> str:
    return ", ".join(page.t(f"duty.{duty}") for duty in account.get("duties") or ())


def _villages(page: Page, account: Record, names: dict[str, str]) -> str:
    villages = account.get("villages") or ()
    return page.t("settings.all_villages") if "*" in villages else ", ".join(names.get(v, "?") for v in villages)


draw(start())

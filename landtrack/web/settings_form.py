"""The settings of the register: an administrator changes them, an officer reads them."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import streamlit as st

from landtrack.domain.settings import MARKET_WEEK, RETENTION, SETTINGS, YEARS, read_setting
from landtrack.domain.standards import PLAIN
from landtrack.errors import LandtrackError
from landtrack.i18n.sentences import sentence
from landtrack.register import settings
from landtrack.web.page import Page
from landtrack.web.parts import facts, heading, html, listing, note

Said = dict[str, Any]
KEEP_YEARS = 5  # after closing, where nobody set it otherwise
NAMES = ("data_controller", "apdp_number", "hosting", "office_phone")
LONGEST = 200
MONTHS = range(1, 13)
_LINE = re.compile(r"(?:(\d{4})-)?(\d{1,2})[-/](\d{1,2})(?:/(\d{4}))?(?:\s+(.*))?")


def draw(page: Page) -> None:
    """The form, or the same to read."""
    with page.register.database.read() as conn:
        said = settings.in_force(conn)
    html(heading(page.t("setting.title")))
    if page.reader.may("setting.change"):
        _form(page, said)
    else:
        short = [key for key in SETTINGS if key != "holidays"]
        html(facts([(page.t(f"setting.{key}"), _told(page, said, key)) for key in short]) + _holidays(page, said))
        html(note(page.t("setting.admin_only")))


# --- to read ----------------------------------------------------------------------------------------------


def _told(page: Page, said: Said, key: str) -> str:
    """A setting in words, as HTML."""
    return _TOLD[key](page, said) if key in _TOLD else escape(said.get(key) or page.t("setting.not_said"))


def _week(page: Page, said: Said) -> str:
    days = said.get("working_days") or sorted(PLAIN.working_days)
    return escape(", ".join(page.t(f"setting.day.{day}") for day in days))


def _holidays(page: Page, said: Said) -> str:
    """The holidays of this year, folded away."""
    year = int(page.today[:4])
    listed = settings.holidays(said, page.t.lang).get(year, [])
    told = [escape(f"{page.say.date(day)} {name}".strip()) for day, name in listed] or [escape(page.t("setting.none"))]
    title = page.t("setting.holidays.of", year=year)
    return f'<div class="lt-left"><details><summary class="lt-chip">{escape(title)}</summary>{listing(told)}</details></div>'


def _pause(page: Page, said: Said) -> str:
    pause = said.get("rainy_pause")
    if not pause:
        return escape(page.t("setting.pause.off"))
    first, last = (_day_and_month(page, pause[name]) for name in ("from", "to"))
    return escape(page.t("setting.pause.on", first=first, last=last))


def _day_and_month(page: Page, said: str) -> str:
    return page.t("setting.day_of_month", day=int(said[3:]), month=page.t(f"setting.month.{int(said[:2])}"))


def _years(page: Page, said: Said) -> str:
    years = said.get("retention_years", KEEP_YEARS)
    return escape(page.t.tn("setting.years", years, n=page.say.number(years)))


def _market(page: Page, said: Said) -> str:
    days = said.get("market_week_days")
    return escape(page.t("setting.market_week", n=page.say.number(days)) if days else page.t("setting.not_said"))


def _sheet(page: Page, _: Said) -> str:
    return escape(page.t(f"setting.key_sheet.{settings.key_sheet(page.register) or 'none'}"))


_TOLD = {
    "market_week_days": _market,
    "one_officer": lambda page, said: escape(page.t(f"code.yes3.{'yes' if said.get('one_officer') else 'no'}")),
    "working_days": _week,
    "rainy_pause": _pause,
    "retention_years": _years,
    "key_sheet": _sheet,
}


# --- to change ---------------------------------------------------------------------------------------------


def _form(page: Page, said: Said) -> None:
    with st.container(border=True, key="settings_form"):
        now = _people(page, said) | _days(page, said) | _law(page, said)
        changed = {key: value for key, value in now.items() if value is not None and value != _before(said, key)}
        if st.button(page.t("setting.save"), type="primary", key="setting_save"):
            _save(page, changed)
    if st.session_state.pop("setting_saved", False):
        html(f'<p class="lt-note" role="status">{escape(page.t("setting.saved"))}</p>')


def _before(said: Said, key: str) -> Any:
    presets = {"one_officer": False, "working_days": sorted(PLAIN.working_days), "rainy_pause": False,
               "retention_years": KEEP_YEARS}  # fmt: skip
    return said.get(key, presets.get(key))


def _people(page: Page, said: Said) -> Said:
    value = st.toggle(page.t("setting.one_officer"), value=_before(said, "one_officer"), key="setting_one_officer")
    html(note(page.t("setting.one_officer.help")))
    return {"one_officer": value}


def _days(page: Page, said: Said) -> Said:
    html(heading(page.t("setting.calendar"), 3))
    week = st.pills(
        page.t("setting.working_days"), list(range(1, 8)), selection_mode="multi", default=_before(said, "working_days"),
        format_func=lambda day: page.t(f"setting.day.{day}"), key="setting_week",
    )  # fmt: skip
    return {
        "working_days": sorted(week),
        "market_week_days": _market_form(page, said),
        "holidays": _holidays_form(page, said),
        "rainy_pause": _pause_form(page, said),
    }


def _market_form(page: Page, said: Said) -> int | None:
    """Every how many days the market is held, by which a president's sheet counts; None: nobody said."""
    return st.selectbox(
        page.t("setting.market_week_days"), list(MARKET_WEEK), key="setting_market", width=320,
        index=list(MARKET_WEEK).index(said["market_week_days"]) if said.get("market_week_days") else None,
        format_func=lambda n: page.t("setting.market_week", n=page.say.number(n)), placeholder=page.t("setting.not_said"),
    )  # fmt: skip


def _holidays_form(page: Page, said: Said) -> dict[str, list[list[str]]] | None:
    """The holidays of all years that were set, with those of one year as they stand in the field; None: as before."""
    this_year = int(page.today[:4])
    year = int(st.number_input(page.t("setting.holidays.year"), YEARS[0], YEARS[-1], this_year, key="setting_year"))
    known = settings.holidays(said, page.t.lang).get(year, [])
    shown = "\n".join(f"{day[8:]}/{day[5:7]} {name}".strip() for day, name in known)
    text = st.text_area(page.t("setting.holidays"), value=shown, height=220, key=f"setting_holidays_{year}")
    html(note(page.t("setting.holidays.help")) + note(page.t("setting.holidays.note")))
    if text.strip() == shown.strip():
        return None
    return (said.get("holidays") or {}) | {str(year): _lines(text, year)}


def _lines(text: str, year: int) -> list[list[str]]:
    """Day and name of each line: 05/10 Tabaski; what is no day is left for the register to refuse."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _LINE.fullmatch(line)
        if match is None:
            found.append([line, ""])
            continue
        before, one, other, after, name = match.groups()
        day, month = (other, one) if before else (one, other)
        found.append([f"{before or after or year}-{int(month):02d}-{int(day):02d}", name or ""])
    return found


def _pause_form(page: Page, said: Said) -> bool | dict[str, str]:
    pause = _before(said, "rainy_pause")
    is_on = st.toggle(page.t("setting.rainy_pause"), value=bool(pause), key="setting_pause")
    html(note(page.t("setting.pause.help")))
    if not is_on:
        return False
    first, last = (pause["from"], pause["to"]) if pause else ("06-15", "10-15")
    return {"from": _day_of_year(page, "from", first), "to": _day_of_year(page, "to", last)}


def _day_of_year(page: Page, which: str, said: str) -> str:
    with st.container(horizontal=True):
        day = st.number_input(page.t(f"setting.pause.{which}"), 1, 31, int(said[3:]), key=f"setting_pause_{which}_day")
        month = st.selectbox(
            page.t("setting.month"), MONTHS, index=int(said[:2]) - 1, key=f"setting_pause_{which}_month",
            format_func=lambda number: page.t(f"setting.month.{number}"),
        )  # fmt: skip
    return f"{month:02d}-{int(day):02d}"


def _law(page: Page, said: Said) -> Said:
    html(heading(page.t("setting.law"), 3))
    texts = {key: _name(page, said, key) for key in NAMES}
    years = st.number_input(page.t("setting.retention_years"), RETENTION[0], RETENTION[-1], _before(said, "retention_years"),
                            key="setting_retention")  # fmt: skip
    html(note(page.t("setting.retention_years.help")))
    named = {key: text if text or said.get(key) else None for key, text in texts.items()}
    return named | {"retention_years": int(years)}


def _name(page: Page, said: Said, key: str) -> str:
    text = st.text_input(page.t(f"setting.{key}"), value=said.get(key, ""), max_chars=LONGEST, key=f"setting_{key}")
    html(note(page.t(f"setting.{key}.help")))
    return text.strip()


def _save(page: Page, changed: Said) -> None:
    """All that was changed, or nothing: what cannot be is told, each setting with its reason."""
    wrong = {key: error for key, value in changed.items() if (error := _refusal(key, value))}
    for key, error in wrong.items():
        _warn(page.t("said.pair", label=page.t(f"setting.{key}"), text=sentence(error, page.t)))
    if wrong:
        return
    try:
        with page.register.write(page.actor) as unit:
            for key, value in changed.items():
                with unit.new_form():
                    unit.do("setting.change", key=key, setting_value=value)
    except LandtrackError as error:
        _warn(sentence(error, page.t))
        return
    st.session_state["setting_saved"] = True
    st.rerun()


def _refusal(key: str, value: Any) -> LandtrackError | None:
    try:
        read_setting(key, value)
    except LandtrackError as error:
        return error
    return None


def _warn(text: str) -> None:
    html(f'<p class="lt-warning" role="alert">{escape(text)}</p>')

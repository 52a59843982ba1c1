"""The chief's screen: one card after another; no counter, no red, no ranking, no names."""

from __future__ import annotations

from html import escape

import streamlit as st

from landtrack.domain.lifecycle import HELD
from landtrack.domain.values import read_date
from landtrack.web import card_answer, lent, phrases
from landtrack.web.page import Page, Record, start
from landtrack.web.parts import ask_svg, chain_dots, html
from landtrack.web.story_tab import promise, steps
from landtrack.web.wording import cleared_summary

SEASONS = {"before_rains": (3, 4, 5), "in_rains": (6, 7, 8, 9), "after_harvest": (10, 11, 12, 1, 2)}
WAITING = ("lodged", "acknowledged", "under_review", "on_hold")


def draw(page: Page) -> None:
    """One card, and the way to the next."""
    claims = [c for c in page.reader.list("claim") if c["status"] not in ("draft", "merged", "withdrawn")]
    claims.sort(key=lambda c: (c["status"] not in WAITING, c.get("date_received") or "", c["uid"]))
    if not claims:
        html(f'<div class="lt-card"><h1 class="lt-say">{escape(page.t("card.none"))}</h1></div>')
        lent.foot(page)
        return
    number = min(st.session_state.get("card", 0), len(claims) - 1)
    claim = claims[number]
    if st.session_state.pop("card.thanks", False):
        html(f'<p class="lt-thanks" role="status">{escape(page.t("card.recorded"))}</p>')
    busy = claim["status"] in WAITING and card_answer.is_begun(page, claim)
    if busy:
        _in_short(page, claim)
    else:
        _card(page, claim)
    if claim["status"] in WAITING:
        card_answer.draw(page, claim)
    if len(claims) > 1 and not busy:
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.button(page.t("card.before"), key="card_before", disabled=number == 0, icon=":material/arrow_back:",
                      on_click=_turn, args=(number - 1,))  # fmt: skip
            st.button(page.t("card.next"), key="card_next", disabled=number == len(claims) - 1,
                      icon=":material/arrow_forward:", on_click=_turn, args=(number + 1,))  # fmt: skip
    lent.foot(page)


def _in_short(page: Page, claim: Record) -> None:
    """Drawing and sentence alone, while he answers."""
    remedy = (claim.get("remedies") or ["other"])[0]
    html(
        f'<div class="lt-row">{ask_svg(remedy, 56)}<h1 class="lt-h2">{escape(cleared_summary(page, claim))}</h1></div>'
    )


def _turn(number: int) -> None:
    st.session_state["card"] = number


def _card(page: Page, claim: Record) -> None:
    chain = page.reader.chain(claim["uid"])
    village = page.reader.get("village", claim["village"])
    when = page.t("card.asked", village=village["name"], season=_season(page, claim))
    held = [a for a in chain["allotments"] if a["status"] in HELD]
    women = len({link["party"] for a in held for link in a.get("holders") or ()})
    remedy = (claim.get("remedies") or ["other"])[0]
    lines = [page.t.tn("card.farm_here", women, women=page.say.number(women))] if women else []
    if said := promise(chain):
        count = page.say.quantity(said["value"], said["qualifier"])
        lines.append(page.t.tn("card.you_said", said["value"] or 0, women=count))
    if claim["status"] == "on_hold" and claim.get("hold_until"):
        lines.append(page.t("card.talk_until", day=page.say.date(claim["hold_until"])))
    html(
        f'<div class="lt-card">{ask_svg(remedy, 112, page.t(f"code.remedy.{remedy}"))}'
        f'<h1 class="lt-say">{escape(cleared_summary(page, claim))}</h1><p class="lt-sub">{escape(when)}</p>'
        + chain_dots(page, steps(page, chain)) + "".join(f"<p>{escape(line)}</p>" for line in lines) + "</div>"
    )  # fmt: skip
    if claim.get("remedies"):
        phrases.listen(page, claim["village"], f"ask_{remedy}")


def _season(page: Page, claim: Record) -> str:
    """ "before the rains": time as it is told in the village, not a count of days."""
    said = claim.get("date_received")
    if not said:
        return page.say.not_known
    day = read_date(said)
    if day.first.month != day.last.month:  # a season or a year was all that anybody knew
        return page.say.date(said)
    name = next(name for name, months in SEASONS.items() if day.first.month in months)
    return page.t(f"card.season.{name}", year=str(day.first.year))


draw(start())

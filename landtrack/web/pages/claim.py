"""A request: what is asked, where it stands, the chain, the answers, all that happened."""

from __future__ import annotations

from html import escape

import streamlit as st

from landtrack.web.forms import steps
from landtrack.web.frame import link_to
from landtrack.web.page import Page, Record, asked, start
from landtrack.web.papers_tab import papers_links
from landtrack.web.parts import (
    anchor,
    area,
    ask_svg,
    claim_badge,
    facts,
    heading,
    html,
    listing,
    plain_label,
    quantity,
)
from landtrack.web.sealed_words import offer_words
from landtrack.web.story_tab import chain_of, promised, timeline
from landtrack.web.wording import cleared_summary


def draw(page: Page) -> None:
    """The whole of one request."""
    chain = page.reader.chain(asked("id"), page.day)
    claim = chain["claim"]
    village = page.reader.get("village", claim["village"])
    if page.actor.role == "officer":
        st.page_link(link_to("village"), label=plain_label(village["name"]), icon=":material/arrow_back:",
                     query_params=page.params(id=village["uid"]))  # fmt: skip
    remedy = (claim.get("remedies") or ["other"])[0]
    title = heading(page.t("claim.title", code=claim.get("public_code", "")), 1)
    badge = claim_badge(page, claim, chain["allotments"], promised(chain))
    html(
        f'<div class="lt-row">{ask_svg(remedy, 44)}{title}{badge}</div><p>{escape(cleared_summary(page, claim))}</p>'
        + chain_of(page, chain)
    )
    steps.for_claim(page, claim, chain["decisions"])
    steps.for_land(page, chain)
    _exact(page, claim)
    for decision in chain["decisions"]:
        _decision(page, decision)
    _links(page, claim)
    _reserves(page, chain)
    papers_links(page, claim)
    html(heading(page.t("story.what_happened")))
    timeline(page, claim["uid"], key="claim")


def _exact(page: Page, claim: Record) -> None:
    """The exact status and the coded facts: one click below the six words."""
    with st.expander(page.t("claim.exact")):
        rows = [
            (page.t("claim.status"), escape(page.t(f"status.claim.{claim['status']}"))),
            (
                page.t("fact.date_received"),
                escape(page.say.date(claim["date_received"]) if claim.get("date_received") else page.say.not_known),
            ),
            (
                page.t("fact.complainant_kind"),
                escape(_code(page, "complainant_kind", claim.get("complainant_kind"))),
            ),
            (page.t("fact.women_asked"), escape(quantity(page, claim.get("women_asked")))),
            (page.t("fact.channel"), escape(_code(page, "channel", claim.get("channel")))),
            (page.t("fact.category"), escape(_code(page, "category", claim.get("category")))),
            (
                page.t("fact.confidentiality"),
                escape(page.t(f"confidentiality.{claim.get('confidentiality', 2)}")),
            ),
            (page.t("fact.ladder_level"), escape(page.t(f"level.{claim.get('ladder_level') or 1}"))),
        ]
        if claim.get("hold_until") and claim["status"] == "on_hold":
            rows.append((page.t("fact.hold_until"), escape(page.say.date(claim["hold_until"]))))
        html(facts(rows))
        offer_words(page, "claim", claim)


def _code(page: Page, name: str, value: str | None) -> str:
    return page.t(f"code.{name}.{value}") if value else page.say.not_known


def _decision(page: Page, decision: Record) -> None:
    rows = [
        (page.t("fact.decided_on"), escape(page.say.date(decision["decided_on"]))),
        (page.t("fact.ladder_level"), escape(page.t(f"level.{decision.get('ladder_level') or 1}"))),
    ]
    if decision["outcome"] == "refuse":
        rows.append(
            (
                page.t("fact.refusal_reason"),
                escape(_code(page, "refusal_reason", decision.get("refusal_reason"))),
            )
        )
    else:
        rows.append((page.t("fact.promised_women"), escape(quantity(page, decision.get("promised_women")))))
        rows.append((page.t("fact.promised_area"), escape(area(page, decision.get("promised_area")))))
    rows.append((page.t("fact.source_kind"), escape(_code(page, "source_kind", decision.get("source_kind")))))
    html(heading(page.t(f"code.outcome.{decision['outcome']}")) + facts(rows))


def _links(page: Page, claim: Record) -> None:
    links, linked = [], claim.get("linked_claims")
    for other in page.reader.list("claim", uid=linked) if linked else ():
        text = page.t("claim.linked", code=other.get("public_code", ""))
        links.append(anchor(page.link("claim", id=other["uid"]), text))
    for other in page.reader.linked_to(claim["uid"]):
        text = page.t(
            "claim.led_to",
            code=other.get("public_code", ""),
            status=page.t(f"status.claim.{other['status']}"),
        )
        links.append(anchor(page.link("claim", id=other["uid"]), text))
    if links:
        html(listing(links))


def _reserves(page: Page, chain: Record) -> None:
    subjects = [chain["claim"]["uid"], *(c["uid"] for c in chain["commitments"])]
    found = dict.fromkeys(r.code for uid in subjects for r in page.reader.reserves(uid))
    if found:
        chips = "".join(f'<span class="lt-chip">{escape(page.t(f"reserve.{code}"))}</span>' for code in found)
        html(heading(page.t("todo.left.title")) + f'<div class="lt-row">{chips}</div>')


draw(start())

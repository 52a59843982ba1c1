"""A woman or a group: her code and picture, her requests, her plots through the years."""

from __future__ import annotations

from html import escape

import streamlit as st

from landtrack.domain.lifecycle import PLOT_WORD
from landtrack.errors import NotFound
from landtrack.web.frame import link_to
from landtrack.web.page import Page, Record, asked, start
from landtrack.web.parts import (
    anchor,
    claim_badge,
    facts,
    heading,
    html,
    listing,
    note,
    plain_label,
    plot_badge,
    sign_svg,
    table,
)
from landtrack.web.story_tab import promised, timeline
from landtrack.web.women_tab import tile


def draw(page: Page) -> None:
    """Her page; her name is opened on request only, and that is logged."""
    party, kind = _party(page)
    village = page.reader.get("village", party["area_code"])
    st.page_link(link_to("village"), label=plain_label(village["name"]), icon=":material/arrow_back:",
                 query_params=page.params(id=village["uid"], tab="women"))  # fmt: skip
    html(f'<div class="lt-row">{sign_svg(party.get("sign"), 56)}{heading(party["pseudonym"], 1)}</div>')
    if st.button(page.t("women.show_name"), key="name", help=page.t("women.show_names.help")):
        name = page.names([party["uid"]]).get(party["uid"])
        st.text(name or page.t("women.no_name"))
    _facts(page, party, kind)
    _claims(page, party)
    _plots(page, party)
    html(heading(page.t("story.what_happened")))
    timeline(page, party["uid"], key="woman")


def _party(page: Page) -> tuple[Record, str]:
    uid = asked("id")
    try:
        return page.reader.get("person", uid), "person"
    except NotFound:
        return page.reader.get("group", uid), "group"


def _facts(page: Page, party: Record, kind: str) -> None:
    if kind == "group":
        size = party.get("declared_size")
        members = [m for m in page.reader.list("member", group=party["uid"]) if not m.get("left_on")]
        html(facts([
            (page.t("women.group.declared"), escape(page.say.quantity(size["value"], size["qualifier"]) if size else page.say.not_known)),
            (page.t("women.group.registered"), page.say.number(len(members))),
        ]))  # fmt: skip
        people = page.reader.list("person", uid=[m["person"] for m in members])
        holding = page.reader.holding_persons(party["area_code"], page.day)
        html(f'<div class="lt-tiles">{"".join(tile(page, p, {}, holding) for p in people)}</div>')
        return
    rows = [
        (page.t("fact.basis"), escape(page.t(f"code.basis.{party['basis']}"))),
        (page.t("fact.sex"), escape(page.t(f"code.sex.{party.get('sex') or 'unknown'}"))),
        (page.t("fact.age_band"), escape(page.t(f"code.age_band.{party.get('age_band') or 'unknown'}"))),
    ]
    if party.get("number"):
        rows.append((page.t("fact.number"), page.say.number(party["number"])))
    html(facts(rows))


def _claims(page: Page, party: Record) -> None:
    claims = [c for c in page.reader.claims_of(party["uid"]) if _was_there(page, c)]
    if claims:
        html(heading(page.t("kind.claim.many")))
        html(listing(_claim_line(page, claim) for claim in claims))


def _was_there(page: Page, claim: Record) -> bool:
    """Whether a request was already made on the day that is shown."""
    return not page.day or (page.reader.status_on(claim["uid"], page.day) or "draft") != "draft"


def _claim_line(page: Page, claim: Record) -> str:
    chain = page.reader.chain(claim["uid"], page.day)
    text = page.t("claim.title", code=claim.get("public_code", ""))
    badge = claim_badge(page, chain["claim"], chain["allotments"], promised(chain))
    return f"{anchor(page.link('claim', id=claim['uid']), text)} {badge}"


def _on_day(page: Page, allotment: Record) -> Record | None:
    """An allotment as it stood on the day that is shown; None if there was none yet."""
    if not page.day:
        return allotment
    status = page.reader.status_on(allotment["uid"], page.day)
    later = [k for k in ("handed_over_on", "ended_on") if (allotment.get(k) or "") > page.day]
    return {k: v for k, v in allotment.items() if k not in later} | {"status": status} if status else None


def _plots(page: Page, party: Record) -> None:
    html(heading(page.t("woman.plots")))
    held = [on_day for a in page.reader.holdings(party["uid"]) if (on_day := _on_day(page, a))]
    if not held:
        html(note(page.t("woman.no_plot")))
        return
    plots = {p["uid"]: p["number"] for p in page.reader.list("plot", uid=[a["plot"] for a in held if a.get("plot")])}
    rows = [
        (
            escape(plots.get(a.get("plot", ""), "–")), plot_badge(page, PLOT_WORD[a["status"]]),
            escape(page.say.area(a["area_recorded"]["m2"], short=True) if a.get("area_recorded") else page.say.not_known),
            escape(page.say.date(a["handed_over_on"]) if a.get("handed_over_on") else "–"),
            escape(f"{page.t('status.allotment.' + a['status'])}, {page.say.date(a['ended_on'])}" if a.get("ended_on") else ""),
        )
        for a in held
    ]  # fmt: skip
    head = [page.t(f"field.head.{name}") for name in ("number", "state", "area", "since", "ended")]
    html(table(head, rows, numbers=frozenset({2}), titles=frozenset({0, 1})))


draw(start())

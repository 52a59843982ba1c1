"""The tab *Story*: each request as a chain of steps, then all that happened."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from landtrack.domain.fold import COMMON
from landtrack.domain.lifecycle import HELD, WORDS, word_shown
from landtrack.register.timeline import Entry
from landtrack.web import todo_part
from landtrack.web.few import few, rest
from landtrack.web.forms import steps as next_steps
from landtrack.web.frame import link_to
from landtrack.web.page import Page, Record
from landtrack.web.parts import ChainStep, chain_strip, claim_badge, heading, html, note, plain_label
from landtrack.web.wording import cleared_summary, entry_details

REQUESTS = 3  # shown at first
LINES = 12  # shown at first
A_LINE = (4, 30)  # events read for one line: first a few, then as many as forms write that tell one thing often


def draw(page: Page, village: Record) -> None:
    """Requests, land that began without one, and the timeline."""
    uid = village["uid"]
    claims = [c for c in page.reader.list("claim", area_code=uid) if c["status"] != "merged"]
    if page.day:
        claims = [c for c in claims if (page.reader.status_on(c["uid"], page.day) or "draft") != "draft"]
    if page.actor.role == "officer" and not page.day:
        next_steps.new_buttons(page, uid)
    if not claims and not village["told"]:
        html(note(page.t("story.none")))
    claims.reverse()  # the latest first, and what goes on before what is finished
    claims.sort(key=lambda c: word_shown(c["status"]) == "finished")
    key = f"story.{uid}"
    shown = few(claims, key, REQUESTS)
    for chain in page.reader.chains([c["uid"] for c in shown], page.day):
        claim_block(page, chain)
    rest(page, claims, key, REQUESTS)
    for commitment in page.reader.list("commitment", area_code=uid):
        if not commitment.get("claims"):
            _commitment_block(page, commitment)
    todo_part.draw_for_village(page, uid)
    html(heading(page.t("story.what_happened")))
    timeline(page, uid, key="village")


def claim_block(page: Page, chain: Record) -> None:
    """One request: what is asked, where it stands, the chain."""
    claim = chain["claim"]
    with st.container(border=True):
        title = page.t("claim.title", code=claim.get("public_code", ""))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(link_to("claim"), label=plain_label(title), query_params=page.params(id=claim["uid"]))
            html(claim_badge(page, chain["claim"], chain["allotments"], promised(chain)))
        html(f"<p>{escape(cleared_summary(page, claim))}</p>" + chain_of(page, chain))
        next_steps.for_claim(page, claim, chain["decisions"])
        next_steps.for_land(page, chain)


def chain_of(page: Page, chain: Record) -> str:
    """The chain as a strip; a draft has none yet."""
    return "" if chain["claim"]["status"] == "draft" else chain_strip(page, steps(page, chain))


def promised(chain: Record) -> int | None:
    """The number of women promised, without its qualifier."""
    said = promise(chain)
    return int(said["value"]) if said else None


def promise(chain: Record) -> Record | None:
    """Women promised by the latest decision that promised any, else by the commitment."""
    for record in (*reversed(chain["decisions"]), *chain["commitments"]):
        said: Record | None = record.get("promised_women")
        if said:
            return said
    return None


def steps(page: Page, chain: Record) -> list[ChainStep]:
    """The chain of a request as six words with their days, hectares and women."""
    claim, days = chain["claim"], chain["days"]
    held = [a for a in chain["allotments"] if a["status"] in HELD]
    women = len({link["party"] for a in held for link in a.get("holders") or ()})
    here = word_shown(claim["status"], len(held))
    reached = {word for word in WORDS if days.get(word)} | ({here} if here else set())
    lines = {
        "asked": _count(page, claim.get("women_asked")),
        "accepted": _promise(page, chain),
        "land_given": _land(page, chain),
        "handed_over": (page.t.tn("chain.women", women, women=page.say.number(women)),) if held else (),
        "finished": (page.t(f"code.closing_outcome.{claim['closing_outcome']}"),)
        if claim.get("closing_outcome")
        else (),
    }
    return [
        ChainStep(word, page.say.date(days[word]) if days.get(word) else "", lines.get(word, ()), word in reached)
        for word in WORDS
    ]


def _count(page: Page, asked: Record | None) -> tuple[str, ...]:
    if not asked:
        return ()
    said = page.say.quantity(asked["value"], asked["qualifier"])
    return (page.t("chain.asked", women=said),)


def _promise(page: Page, chain: Record) -> tuple[str, ...]:
    decision = next((d for d in reversed(chain["decisions"]) if d["outcome"] != "refuse"), None)
    if decision is None:
        return ()
    lines = []
    if women := decision.get("promised_women"):
        lines.append(page.t("chain.promised_women", women=page.say.quantity(women["value"], women["qualifier"])))
    if area := decision.get("promised_area"):
        lines.append(page.t("chain.promised_area", area=page.say.area(area["m2"])))
    return tuple(lines)


def _land(page: Page, chain: Record) -> tuple[str, ...]:
    areas = [c.get("surveyed_area") or c.get("declared_area") for c in chain["commitments"]]
    known = [a["m2"] for a in areas if a]
    if not chain["commitments"]:
        return ()
    measured = all(c.get("measured") for c in chain["commitments"])
    size = page.say.area(sum(known)) if known else page.say.not_known
    return (size, page.t("chain.measured" if measured else "chain.not_measured"))


def _commitment_block(page: Page, commitment: Record) -> None:
    area = commitment.get("surveyed_area") or commitment.get("declared_area")
    size = page.say.area(area["m2"]) if area else page.say.not_known
    with st.container(border=True):
        status = page.t(f"status.commitment.{commitment['status']}")
        html(heading(page.t("story.land_without_request"), 3) + note(f"{status} · {size}"))
        next_steps.rare(page, "commitment", commitment)


def timeline(page: Page, uid: str, *, key: str) -> None:
    """What happened, latest first, twelve lines at first."""
    shown = LINES * (1 + st.session_state.get(f"more_{key}_{uid}", 0))
    for read in A_LINE:
        entries = page.reader.timeline(uid, limit=read * shown, day=page.day)
        groups = grouped([entry for entry in entries if _is_told(page, entry, uid)])
        if len(groups) > shown:
            break
    html(entries_html(page, groups[:shown]) if groups else note(page.t("story.nothing")))
    if len(groups) > shown and st.button(page.t("story.more"), key=f"button_{key}_{uid}"):
        st.session_state[f"more_{key}_{uid}"] = st.session_state.get(f"more_{key}_{uid}", 0) + 1
        st.rerun()


def _is_told(page: Page, entry: Entry, uid: str) -> bool:
    """Whether an entry is shown: to a deciding body no other request, nor what the record still waits for."""
    if page.actor.role == "officer":
        return True
    other = entry.event.kind == "claim" and entry.event.subject != uid
    return not other and entry.event.verb != "event.complete"


def entries_html(page: Page, groups: Sequence[Sequence[Entry]]) -> str:
    """Entries as a list; those of one form and one kind are told once with their number."""
    parts = []
    for group in groups:
        first = group[0]
        many = f" × {page.say.number(len(group))}" if len(group) > 1 else ""
        marks = [page.t("timeline.retracted")] if first.retracted else []
        marks += [page.t("timeline.corrected")] if first.corrected else []
        marks += [page.t("timeline.caught_up")] if first.event.caught_up else []
        how = page.t(f"code.how_known.{first.event.how_known}") if first.event.how_known != "none" else ""
        small = " · ".join(
            x
            for x in (
                page.say.date(first.event.said_on),
                how,
                page.t("timeline.by", name=first.by) if first.event.actor != "system" else "",
                *marks,
            )
            if x
        )
        detail = (
            " · ".join(page.t("said.pair", label=label, text=text) for label, text in entry_details(page, first))
            if not many
            else ""
        )
        gone = ' class="lt-gone"' if first.retracted else ""
        said = page.t(f"verb.{first.event.verb}") + many
        parts.append(
            f"<li{gone}><b>{escape(said)}</b><br><small>{escape(small)}</small>"
            + (f'<div class="lt-detail">{escape(detail)}</div>' if detail else "") + _correct_link(page, group) + "</li>"
        )  # fmt: skip
    return f'<ol class="lt-time">{"".join(parts)}</ol>'


def _correct_link(page: Page, group: Sequence[Entry]) -> str:
    """The way to correct what one recorded, or what others did by right; a group of many is corrected one by one."""
    first = group[0]
    if page.actor.role != "officer" or page.day or len(group) > 1 or first.retracted:
        return ""
    event = first.event
    if event.verb in COMMON or event.actor == "system" or not page.reader.may(event.verb, event.area_code):
        return ""
    return f' <a class="lt-correct" href="{escape(page.link("correct", event=event.id), quote=True)}">{escape(page.t("correct.link"))}</a>'


def grouped(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Neighbours of the same verb, day and author together: fifty plots handed over are one line."""
    groups: list[list[Entry]] = []
    for entry in entries:
        mark = (
            entry.event.verb,
            entry.event.said_on,
            entry.event.actor,
            entry.retracted,
            bool(entry.corrected),
        )
        last = groups[-1][0] if groups else None
        if last and mark == (
            last.event.verb,
            last.event.said_on,
            last.event.actor,
            last.retracted,
            bool(last.corrected),
        ):
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return groups

"""Sentences made of coded facts: what a claim asks, what happened, with the numbers of the language."""

from __future__ import annotations

from typing import Any

from landtrack.i18n import summaries
from landtrack.i18n.sentences import sentence
from landtrack.register.catch_up_batch import Kept
from landtrack.register.timeline import Entry
from landtrack.web.page import Page, Record


def cleared_summary(page: Page, claim: Record) -> str:
    """What is asked, by whom and how many, from the coded answers only: "About 50 women ask for ..."."""
    return summaries.cleared_summary(claim, page.t, page.say)


def entry_details(page: Page, entry: Entry) -> list[tuple[str, str]]:
    """Facts of an event worth a line: label and value as text; corrected ones show the newer."""
    told = entry.facts | entry.corrected
    shown = []
    for name, value in told.items():
        text = said(page, entry.event.kind, name, value)
        if text:
            shown.append((label_of(page, entry.event.kind, name), text))
    return shown


def label_of(page: Page, kind: str, name: str) -> str:
    """The word for a fact as this kind of record uses it."""
    own = page.t.has(f"fact.{kind}.{name}")
    return page.t(f"fact.{kind}.{name}") if own else page.t(f"fact.{name}")


def source_of(page: Page, source: str) -> str:
    """Who said a figure: a name as it was written, or how it is known of what a past story told."""
    return page.t(f"figure_source.{source}") if page.t.has(f"figure_source.{source}") else source


def kept_story(page: Page, kept: Kept) -> str:
    """Why a past story could not be taken back, and what is built on it."""
    names = {row["uid"]: row["name"] for row in page.reader.villages()}
    steps = dict.fromkeys(f"{page.t(f'verb.{e.verb}')} ({page.say.date(e.said_on)})" for e in kept.built_on)
    why = sentence(kept.error, page.t)
    built_on = page.t("catchup.built_on", steps=", ".join(steps)) if steps else ""
    return page.t("catchup.kept", village=names.get(kept.village, ""), message=f"{why} {built_on}".strip())


# Texts that are codes of an open list: those that are known have a word in the catalogues.
_OPEN_LISTS = {
    "sign": "sign", "receipt_icon": "sign", "language": "language", "qualifier": "qualifier",
    "fact_code": "as_told", "certified_by": "certified_by", "received_mark": "received_mark",
}  # fmt: skip


def open_word(page: Page, name: str, value: str) -> str:
    """The word for a code of an open list; what is not known stands as it was written."""
    key = f"{_OPEN_LISTS.get(name)}.{value}"
    return page.t(key) if name in _OPEN_LISTS and page.t.has(key) else value


_QUIET = frozenset({
    "village", "claim", "claims", "commitment", "allotment", "parcel", "parcels", "plot", "decision", "event", "facts",
    "body", "complainants", "holders", "givers", "witnesses", "handed_by", "sat", "heard_by", "rights", "ladder_level",
    "last_outcome", "upheld_ever", "hash", "size", "confidentiality", "consent_record", "share_with_chief", "people",
    "counted_by", "visitor", "members", "person", "group", "party", "target", "about", "same_as", "linked_claims",
    "all_but", "measured", "pseudonym", "public_code", "entered_by_body", "joint_with_man", "parents", "point", "code",
    "right_type", "use_term", "acquisition", "villages", "end_kind", "end_reason", "authority", "account", "on", "danger", "deciders",
    "office_holders", "documents", "document", "urgent", "languages", "batch",
})  # fmt: skip


def said(page: Page, kind: str, name: str, value: Any) -> str:  # noqa: C901, PLR0911 (one line a type)
    """A fact as a person would say it; "" for what tells a reader nothing."""
    from landtrack.domain.facts import fact  # noqa: PLC0415

    if name in _QUIET or value in (None, "", [], {}):
        return ""
    if name == "season_year":
        return str(value)
    if name == "reserve":
        return page.t(f"reserve.{value}")
    if isinstance(value, dict) and value.get("sealed"):
        return page.t("timeline.sealed")
    try:
        what = fact(kind, name)
    except KeyError:
        return ""
    if what.base == "quantity":
        return page.say.quantity(value["value"], value["qualifier"])
    if what.base == "area":
        return page.say.area(value["m2"])
    if what.base in ("code", "codes"):
        many = value if isinstance(value, list) else [value]
        return ", ".join(page.t(f"code.{what.of}.{one}") for one in many)
    if what.base in ("date", "until"):
        return page.say.date(value)
    if what.base in ("number", "int"):
        return page.say.number(value)
    if what.base == "bool":
        return page.t("code.yes3.yes" if value else "code.yes3.no")
    return open_word(page, name, str(value)) if what.base in ("text", "fraction") else ""

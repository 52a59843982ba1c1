"""Drafts that were overtaken: the step that a form begins with is no longer possible, for something has happened since.

What was typed is kept, since nothing typed is lost; but nobody is told to finish what can no longer be recorded.
"""

from __future__ import annotations

from landtrack.domain.asking import FORMS, verb_of
from landtrack.domain.events import VERBS
from landtrack.domain.lifecycle import HELD, LIVE_COMMITMENT, possible_events, rows_of
from landtrack.register.drafts import Draft
from landtrack.web.forms.steps import BESIDE, NEXT
from landtrack.web.page import Page, Record

# Where a guided form starts that stands for several verbs, or is about another record than its verb: by status.
STARTS: dict[str, frozenset[str]] = {
    "lodge": frozenset(status for status, names in NEXT.items() if "lodge" in names),
    "answer": frozenset(status for status, names in NEXT.items() if "answer" in names),
    "handing": LIVE_COMMITMENT, "placing": LIVE_COMMITMENT, "visit.season_sheet": LIVE_COMMITMENT,
    "visit.record": HELD,
}  # fmt: skip


def why(page: Page, draft: Draft) -> str:
    """Why a draft can no longer be recorded, as a sentence; "" where it still can."""
    kind = FORMS[draft.form].about if draft.form in FORMS else VERBS[draft.form].kind
    if not draft.subject or kind == "village":
        return ""
    record = next(iter(page.reader.list(kind, uid=draft.subject)), None)
    if record is None:
        return page.t("home.overtaken.gone")
    if _is_possible(draft.form, kind, record):
        return ""
    if draft.form == "answer" and page.reader.list("decision", claim=draft.subject):
        return page.t("home.overtaken.answered")
    if not record.get("status"):
        return page.t("home.overtaken.gone")
    status = page.t(f"status.{kind}.{record['status']}")
    return page.t(f"home.overtaken.{kind}", status=status[:1].lower() + status[1:])


def _is_possible(form: str, kind: str, record: Record) -> bool:
    verb, status = verb_of(form), record.get("status")
    if form in STARTS:
        return status in STARTS[form]
    if kind == "parcel":
        return not record.get("successors")
    if status and rows_of(verb):
        return verb in (*possible_events(kind, status), *BESIDE.get(kind, ()))
    return True

"""After a form about land: what comes next on the land that it concerns, so that no confirmation is a dead end."""

from __future__ import annotations

from landtrack.domain.lifecycle import LIVE_COMMITMENT
from landtrack.web import field_steps, kept
from landtrack.web.forms import steps
from landtrack.web.page import Page, Record

KINDS = frozenset({"claim", "commitment", "contest", "parcel", "plot", "allotment"})


def concerned(page: Page, kind: str, subject: str, area: str) -> list[Record]:
    """The commitments that what was written hangs on: itself, its field's, its plot's, or those of its request.

    ``subject`` may be of another kind than the form's verb: plots are handed over on a commitment.
    """
    if kind == "claim":
        found: list[Record] = page.reader.chain(subject)["commitments"]
        return found
    land = kept.land(page, area)
    hung = {subject}
    hung |= {contest["target"] for contest in page.reader.list("contest", uid=subject)}
    hung |= {p["parcel"] for p in land["plots"] if p["uid"] in hung}
    hung |= {a["commitment"] for a in land["allotments"] if a["uid"] in hung}
    return [c for c in land["commitments"] if c["uid"] in hung or hung & set(c.get("parcels") or ())]


def draw(page: Page, commitments: list[Record], area: str) -> None:
    """The next steps of each; of land that nobody gave yet, or that is gone, the way to note it given."""
    land = kept.land(page, area)
    for commitment in commitments:
        field_steps.draw(page, commitment, land)
    if not any(c["status"] in LIVE_COMMITMENT for c in commitments):
        steps.give_land(page, area)

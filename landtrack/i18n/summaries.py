"""What a request asks, as one sentence made of its coded answers only: nobody's words, nobody's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landtrack.i18n.catalogues import Translator
    from landtrack.i18n.formats import Formats


def cleared_summary(claim: Mapping[str, Any], t: Translator, say: Formats) -> str:
    """What is asked, by whom and how many: "The women ask for land to farm together. About 50."."""
    remedies = claim.get("remedies")  # none where a past story was told in nine answers
    who = t(f"summary.who.{claim.get('complainant_kind') or 'women_group'}")
    first = t(f"summary.{remedies[0]}", who=who) if remedies else t("summary.not_told")
    asked = claim.get("women_asked")
    if not asked or (claim.get("complainant_kind") == "woman" and asked["value"] == 1):
        return first
    count = say.quantity(asked["value"], asked["qualifier"])
    return f"{first} {t('summary.count', count=count[:1].upper() + count[1:])}"


def asked_by_nobody(remedy: str, t: Translator) -> str:
    """What is asked, true whoever asks: a phrase to be read aloud once, for every request of its kind."""
    return t(f"summary.{remedy}", who=t("summary.who.anonymous"))

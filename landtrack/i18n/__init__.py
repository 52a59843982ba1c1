"""Words and formats by language: gettext catalogues, numbers, dates, areas.

A language is a folder of ``.po`` files and a row of LANGUAGES: no other code changes.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FALLBACK", "LANGUAGES", "Language"]

FALLBACK = "fr"  # fills every other language string by string


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the screen; the language of numbers and dates is a setting of its own."""

    code: str  # ISO 639-1, else 639-3: the folder's name
    own_name: str
    numbers: str  # Babel locale of numbers and money
    dates: str  # Babel locale of month names: a draft takes those of its fallback
    draft: bool = False  # until a native reader has checked it

    @property
    def fallback(self) -> str | None:
        """The language that fills its gaps; None for French, which has none."""
        return None if self.code == FALLBACK else FALLBACK


_ROWS = (
    Language("fr", "Français", numbers="fr_ML", dates="fr_ML"),
    Language("en", "English", numbers="en", dates="en"),
    # CLDR's own bm prints 12,345.6, which nobody in Mali writes; Babel knows no ffm.
    Language("bm", "Bamanankan", numbers="fr_ML", dates="fr_ML", draft=True),
    Language("ffm", "Fulfulde", numbers="ff_Latn", dates="fr_ML", draft=True),
)
LANGUAGES: dict[str, Language] = {language.code: language for language in _ROWS}

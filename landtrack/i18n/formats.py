"""Numbers, areas, shares, dates and money as people in Mali write them, by language.

The words come from the catalogues (area ``words``), the signs from CLDR through Babel; nothing known is said
as "not known", never as 0.  Stored values are never rounded, only shown so.
"""

from __future__ import annotations

import math
import re
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from landtrack.i18n import FALLBACK, LANGUAGES
from landtrack.i18n.catalogues import translator

if TYPE_CHECKING:
    from typing import TypeAlias

    Number: TypeAlias = int | float | Decimal

__all__ = ["SEASONS", "Formats", "formats"]

M2_PER_HA = 10_000
SEASONS = ("rains", "harvest", "dry")
_DATE = re.compile(rf"(?P<year>\d{{4}})(?:-(?P<season>{'|'.join(SEASONS)})|-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?")
_EXACT = 1e15  # below, a Decimal holds a number with its decimals
_SMALL_M2 = 100  # below, a tenth of a square metre shows


@lru_cache(maxsize=4096)
def _written(value: Decimal, decimals: int, locale: Locale) -> str:
    """A number that is rounded already: of five hundred plots most have the same area."""
    return str(format_decimal(value, format="#,##0." + "#" * decimals, locale=locale))


@cache
def formats(lang: str = FALLBACK, numbers: str | None = None) -> Formats:
    """The formats of a language; ``numbers`` is the code of another one whose numbers and money to write."""
    return Formats(lang if lang in LANGUAGES else FALLBACK, numbers if numbers in LANGUAGES else lang)


class Formats:
    """Values as text in one language.  Every method says "not known" for None and nan."""

    def __init__(self, lang: str, numbers: str) -> None:
        self.lang = lang
        self._t = translator(lang)
        self._numbers = Locale.parse(LANGUAGES.get(numbers, LANGUAGES[FALLBACK]).numbers)
        self._dates = LANGUAGES[lang].dates

    @property
    def not_known(self) -> str:
        """What stands where nobody knows."""
        return self._t.t("value.not_known")

    def number(self, value: Number | None, decimals: int = 1) -> str:
        """A number with at most ``decimals`` decimals: 12 345,6 or 12,345.6."""
        if value is None or math.isnan(value):
            return self.not_known
        if abs(float(value)) < _EXACT:
            return _written(Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals)), decimals, self._numbers)
        return str(format_decimal(value, format="#,##0." + "#" * decimals, locale=self._numbers))

    def percent(self, ratio: Number | None, decimals: int = 0) -> str:
        """A ratio of 1 as a percentage: 0.318 is 32 %."""
        if ratio is None or math.isnan(ratio):
            return self.not_known
        sign = "%" if self._numbers.language == "en" else "\N{NO-BREAK SPACE}%"
        return str(format_percent(ratio, format="#,##0." + "#" * decimals + sign, locale=self._numbers))

    def money(self, fcfa: Number | None) -> str:
        """Whole francs of the XOF zone: 1 500 F CFA."""
        if fcfa is None or math.isnan(fcfa):
            return self.not_known
        pattern = "#,##0\N{NO-BREAK SPACE}\N{CURRENCY SIGN}"
        return str(format_currency(fcfa, "XOF", format=pattern, locale=self._numbers))

    def area(self, m2: Number | None, *, short: bool = False, sd_m2: float | None = None) -> str:
        """An area in m² below one hectare and in hectares from there on.

        ``short``: "3 ha", "600 m²" for tables and maps; else "3 hectares", "600 mètres carrés" to be read
        aloud.  ``sd_m2``: its standard deviation, shown behind "±" in the same unit.
        """
        if m2 is None or math.isnan(m2):
            return self.not_known
        in_ha = round(float(m2)) >= M2_PER_HA
        value, decimals = (float(m2) / M2_PER_HA, 2) if in_ha else (float(m2), int(m2 < _SMALL_M2))
        text = self.number(value, decimals)
        if sd_m2 is not None:
            text += " ± " + self.number(sd_m2 / M2_PER_HA if in_ha else sd_m2, decimals)
        unit = "hectare" if in_ha else "square_metre"
        if short:
            return self._t.t(f"unit.{unit}.short", n=text)
        return self._t.tn(f"unit.{unit}", round(value, decimals), n=text)

    def quantity(self, value: Number | None, qualifier: str = "exactly") -> str:
        """A number as it was said: "au moins 50", "about 50"; see ``qualified``."""
        known = value is not None and not math.isnan(value)
        return self.qualified(self.number(value), qualifier) if known else self.not_known

    def qualified(self, text: str, qualifier: str = "exactly") -> str:
        """A written value with its qualifier: exactly, at_least, at_most, about, as_told."""
        return self._t.t(f"quantity.{qualifier}", n=text)

    def date(self, when: str | date | None) -> str:
        """A village date with the precision it has: 8 mars 2013, mars 2013, 2013, saison des pluies 2013.

        ``when``: a date, or a text such as 2013-03-08, 2013-03, 2013, 2013-rains, 2013-harvest, 2013-dry.

        Raises
        ------
        ValueError : a text of another form, or a day that the calendar does not have
        """
        if when is None:
            return self.not_known
        found = _DATE.fullmatch(when if isinstance(when, str) else f"{when:%Y-%m-%d}")
        if not found:
            raise ValueError(f"not a date: {when}")
        if found["season"]:
            return self._t.t(f"date.season.{found['season']}", year=found["year"])
        if not found["month"]:
            return found["year"]
        day = date(int(found["year"]), int(found["month"]), int(found["day"] or 1))
        month = format_date(day, "MMMM y", locale=self._dates)
        if not found["day"]:
            return str(month)
        return self._t.t("date.first_day" if day.day == 1 else "date.day", day=day.day, month=month)

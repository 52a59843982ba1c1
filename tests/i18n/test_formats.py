"""Numbers, areas, dates and money as people write them."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from landtrack.i18n.formats import formats


def plain(text):
    """With ordinary spaces: CLDR's are narrow and do not break."""
    return text.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("lang", "text"), [("fr", "12 345,6"), ("en", "12,345.6"), ("bm", "12 345,6"), ("ffm", "12 345,6")]
)
def test_numbers(lang, text):
    assert plain(formats(lang).number(12345.6)) == text
    assert plain(formats(lang).number(Decimal("12345.60"))) == text


def test_decimals_are_at_most_those_asked():
    assert formats("fr").number(3) == "3"
    assert formats("fr").number(3.14159, 2) == "3,14"
    assert formats("fr").number(2.7, 0) == "3"


def test_the_language_of_numbers_is_a_setting_of_its_own():
    assert plain(formats("en", "fr").number(12345.6)) == "12 345,6"
    assert formats("en", "fr").area(15_000) == "1,5 hectares"
    assert formats("en", "xx").number(1.5) == "1.5"
    assert formats("xx").number(1.5) == "1,5"


@pytest.mark.parametrize(
    ("m2", "long", "short", "english"),
    [
        (30_000, "3 hectares", "3 ha", "3 hectares"),
        (15_000, "1,5 hectare", "1,5 ha", "1.5 hectares"),
        (10_000, "1 hectare", "1 ha", "1 hectare"),
        (9_999.6, "1 hectare", "1 ha", "1 hectare"),
        (9_999.4, "9 999 mètres carrés", "9 999 m²", "9,999 square metres"),
        (600.3, "600 mètres carrés", "600 m²", "600 square metres"),
        (5, "5 mètres carrés", "5 m²", "5 square metres"),
        (9.55, "9,6 mètres carrés", "9,6 m²", "9.6 square metres"),
        (1, "1 mètre carré", "1 m²", "1 square metre"),
        (0, "0 mètre carré", "0 m²", "0 square metres"),
        (1_234_567.8, "123,46 hectares", "123,46 ha", "123.46 hectares"),
    ],
)
def test_square_metres_below_a_hectare_and_hectares_from_there(m2, long, short, english):
    assert plain(formats("fr").area(m2)) == long
    assert plain(formats("fr").area(m2, short=True)) == short
    assert plain(formats("en").area(m2)) == english


def test_an_area_with_its_standard_deviation():
    assert plain(formats("fr").area(30_019.2, short=True, sd_m2=734.8)) == "3 ± 0,07 ha"
    assert plain(formats("en").area(600, short=True, sd_m2=103.9)) == "600 ± 104 m²"


def test_percentages():
    assert plain(formats("fr").percent(0.318)) == "32 %"
    assert plain(formats("fr").percent(0.318, 1)) == "31,8 %"
    assert formats("en").percent(0.318, 1) == "31.8%"
    assert plain(formats("fr").percent(0)) == "0 %"


def test_money():
    assert plain(formats("fr").money(1500)) == "1 500 F CFA"
    assert plain(formats("bm").money(250)) == "250 F CFA"
    assert plain(formats("en").money(1500)) == "1,500 F CFA"


@pytest.mark.parametrize(
    ("when", "french", "english"),
    [
        ("2013-03-08", "8 mars 2013", "8 March 2013"),
        ("2013-08-01", "1er août 2013", "1 August 2013"),
        ("2013-03", "mars 2013", "March 2013"),
        ("2013", "2013", "2013"),
        ("2013-rains", "saison des pluies 2013", "rainy season 2013"),
        ("2013-harvest", "récoltes 2013", "harvest 2013"),
        ("2013-dry", "saison sèche 2013", "dry season 2013"),
        (date(2013, 3, 8), "8 mars 2013", "8 March 2013"),
        (datetime(2013, 3, 8, 12, 30), "8 mars 2013", "8 March 2013"),  # noqa: DTZ001 - a village day
    ],
)
def test_dates_keep_their_precision(when, french, english):
    assert formats("fr").date(when) == french
    assert formats("en").date(when) == english


@pytest.mark.parametrize("when", ["", "13-03-08", "2013-3", "2013-13", "2013-02-30", "2013-spring", "2013-03-08x"])
def test_what_is_no_date_is_refused(when):
    with pytest.raises(ValueError, match=r"date|month|day"):
        formats("fr").date(when)


@pytest.mark.parametrize(
    ("qualifier", "french", "english"),
    [
        ("exactly", "50", "50"),
        ("at_least", "au moins 50", "at least 50"),
        ("at_most", "au plus 50", "at most 50"),
        ("about", "environ 50", "about 50"),
        ("as_told", "50, d'après ce qu'on a dit", "50, as told"),
    ],
)
def test_a_quantity_keeps_its_qualifier(qualifier, french, english):
    assert formats("fr").quantity(50, qualifier) == french
    assert formats("en").quantity(50, qualifier) == english


def test_an_area_can_be_qualified_too():
    assert formats("fr").qualified(formats("fr").area(30_000), "at_least") == "au moins 3 hectares"


@pytest.mark.parametrize(("lang", "words"), [("fr", "on ne sait pas"), ("en", "not known")])
def test_what_nobody_knows_is_never_0(lang, words):
    f = formats(lang)
    for say in (f.number, f.percent, f.money, f.area, f.quantity):
        assert say(None) == say(float("nan")) == words
    assert f.date(None) == words

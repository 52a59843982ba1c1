"""Errors as sentences: days stand in them as the reader writes days."""

import pytest

from landtrack.errors import ImpossibleDate
from landtrack.i18n.catalogues import translator
from landtrack.i18n.sentences import sentence


@pytest.mark.parametrize(("lang", "days"), [
    ("fr", ("saison des pluies 2020", "30 novembre 2014")), ("en", ("rainy season 2020", "30 November 2014")),
])  # fmt: skip
def test_a_day_is_said_as_the_reader_writes_it(lang, days):
    said = sentence(ImpossibleDate("2020-rains", "2014-11-30", "after_today"), translator(lang))
    assert all(day in said for day in days)
    assert "2014-11-30" not in said


def test_what_is_no_day_stays_as_it_was_written():
    assert "soon" in sentence(ImpossibleDate("soon", "2014", "after_today"), translator("fr"))

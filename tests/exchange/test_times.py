"""Days as people type them are read for certain, or not at all."""

from datetime import date

import pytest

from landtrack.domain.values import read_date
from landtrack.exchange.times import read_day

TODAY = date(2014, 11, 30)


@pytest.mark.parametrize(("text", "said"), [
    ("8/3/2013", "2013-03-08"), ("08.03.2013", "2013-03-08"), ("8 - 3 - 2013", "2013-03-08"), ("8 3 2013", "2013-03-08"),
    ("2013-03-08", "2013-03-08"), ("8 mars 2013", "2013-03-08"), ("le 8 Mars 2013", "2013-03-08"),
    ("1er août 2013", "2013-08-01"), ("Févr. 2013", "2013-02"), ("mars 2013", "2013-03"), ("03/2013", "2013-03"),
    ("March 8, 2013", "2013-03-08"), ("8th March 2013", "2013-03-08"), ("2013", "2013"), ("en 2013", "2013"),
    ("hivernage 2013", "2013-rains"), ("Hivernage de 2013", "2013-rains"), ("saison des pluies 2013", "2013-rains"),
    ("2013 récolte", "2013-harvest"), ("après 2013", None), ("avant les pluies 2012", "2011-dry"), ("vers 2013", None), ("?", None), ("saison sèche 2012", "2012-dry"),
    ("aujourd’hui", "2014-11-30"), ("hier", "2014-11-29"), ("avant-hier", "2014-11-28"),
    ("31/2/2013", None), ("13/13/2013", None), ("8/3/13", "2013-03-08"), ("8/3/20", None), ("", None), ("un jour", None),
    ("12 pluviôse 2013", None), ("3/8", None),
])  # fmt: skip
def test_a_typed_day_is_read_or_refused(text, said):
    assert read_day(text, TODAY) == said
    if said:
        assert read_date(said).said == said

"""Numbers with decimals: the comma counts in any browser, and what may be read in two ways is not read."""

import pytest
from factories import told
from web.driving import REQUEST, Session

from landtrack.register import drafts
from landtrack.web.forms.decimals import read_decimal


@pytest.mark.parametrize(("text", "value"), [
    ("1,5", 1.5), ("1.5", 1.5), ("3", 3), (" 1 500 ", 1500), ("1\u202f500,25", 1500.25), ("0,125", 0.125), ("1,2340", 1.234),
    ("1.500", None), ("12,000", None), ("-1", None), ("1,5,2", None), ("trois", None), ("1e9", None),
])  # fmt: skip
def test_a_comma_is_a_comma_and_a_doubt_is_no_answer(text, value):
    assert read_decimal(text) == value


@pytest.mark.parametrize(("lang", "shown"), [("fr", "1,5"), ("en", "1.5")])
def test_one_hectare_and_a_half_stays_so_and_is_shown_again(cast, lang, shown, monkeypatch):
    claim = told(cast, "request", village=cast.parou, **REQUEST).subject
    session = Session(cast, monkeypatch, lang=lang).open(do="answer", id=claim)
    session.widget("radio", ".said").set_value("just")
    session.run().press(".next.0")
    session.widget("text_input", ".promised_area").input("1,5")
    session.run()
    kept = drafts.load(cast.register, cast["everywhere"], session.draft)
    assert kept.answers["promised_area"] == {"value": 1.5, "unit": "ha"}
    again = Session(cast, monkeypatch, lang=lang).open(do="answer", id=claim, draft=kept.uid)
    assert again.widget("text_input", ".promised_area").value == shown
    again.widget("text_input", ".promised_area").input("1.500")
    again.run()
    assert "1.500" in again.warnings[0]
    assert "promised_area" not in drafts.load(cast.register, cast["everywhere"], kept.uid).answers

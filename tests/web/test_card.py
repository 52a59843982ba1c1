"""The chief's card on his own telephone: what he is asked, what is kept of what he says."""

import pytest
from factories import Kept
from web.driving import Session

from landtrack.i18n.catalogues import translator

T = translator("fr")


@pytest.fixture(scope="module")
def claim(cast):
    play = Kept(cast)
    play.at("claim", "under_review")
    return play.claim


@pytest.fixture
def card(cast, claim, monkeypatch):
    """His account at the card of the claim."""
    session = Session(cast, monkeypatch, who="chief_account", role="chief", start="card").open()
    if [b for b in session.app.button if b.key == f"card.back.{claim}"]:  # what he began before
        session.press(f"card.back.{claim}")
    return session


def asked(session):
    """What the fields on the page are called."""
    return {one.label for kind in ("radio", "number_input", "text_input", "selectbox") for one in session.app.get(kind)}


def test_that_they_talk_again_asks_for_the_day_alone(card, claim):
    card.press(f"say.{claim}.again")
    assert T("ask.card.hold_until") in asked(card)
    assert not asked(card) & {T("ask.card.women_there"), T("ask.card.people_present")}


def test_he_is_spoken_to_not_of(card, claim):
    card.press(f"say.{claim}.no")
    assert T("ask.card.refusal_reason") in asked(card)
    assert not asked(card) & {T("ask.answer.refusal_reason")}


def test_the_family_he_names_stays_with_his_word(cast, card, claim):
    card.press(f"say.{claim}.just")
    for name in ("promised_women", "promised_area"):
        card.widget("checkbox", f".{name}.unknown").check()
        card.run()
    card.widget("text_input", ".family").input("Famille Essai")
    card.run()
    card.widget("radio", ".women_there").set_value("yes")
    card.run()
    card.press(f"card.next.{claim}")
    assert any("Famille Essai" in one for one in card.said)
    card.press(f"card.word.{claim}")
    reader = cast.register.read(cast["everywhere"])
    (decision,) = reader.list("decision", claim=claim)
    assert "Famille Essai" in reader.words("decision", decision["uid"])["conditions"]

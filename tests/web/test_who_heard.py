"""Who heard the chief's answer, his voice, and an answer that was begun: on his telephone and on a lent screen."""

import pytest
from factories import Kept, fresh_register, gather
from web.driving import Session

from landtrack import errors
from landtrack.domain.values import new_uid
from landtrack.i18n.catalogues import translator
from landtrack.register import drafts, forms
from landtrack.register.accounts import SignIns
from landtrack.register.documents import keep, open_document
from landtrack.register.drafts import Draft
from landtrack.register.phrases import record_phrase

T = translator("fr")
PIN = "2468"
REASON = "missingEvidence"
VOICE = b"OggS" + bytes(64)


@pytest.fixture
def cast(tmp_path):
    register = fresh_register(tmp_path)
    yield gather(register)
    register.close()


@pytest.fixture
def asked_for(cast):
    """A request that waits for his answer."""
    play = Kept(cast)
    play.at("claim", "under_review")
    return play


def on_his_phone(cast, monkeypatch, play):
    session = Session(cast, monkeypatch, who="chief_account", role="chief", start="card").open()
    return at_card(session, play.claim)


def lent_out(cast, monkeypatch, play, session=None):
    """The officer's screen in his hands: a new tab, as it is after ``handover``."""
    session = session or Session(cast, monkeypatch, start="card")
    SignIns(cast.register).hand_over(session.digest, cast.chief, PIN)
    return at_card(session.open(), play.claim)


def at_card(session, claim):
    """Turn to the card of the request."""
    while not keys(session, f"say.{claim}.just") and not keys(session, f"card.back.{claim}"):
        session.press("card_next")
    return session


def keys(session, end):
    return [b for b in session.app.button if (b.key or "").endswith(end)]


def says_no(session, claim):
    """His answer, as far as the read-back."""
    session.press(f"say.{claim}.no")
    session.widget("selectbox", ".refusal_reason").set_value(REASON)
    session.run()
    session.widget("radio", ".women_there").set_value("yes")
    session.run()
    session.press(f"card.next.{claim}")


def add_by_name(session, name, sex, at=0):
    session.widget("text_input", f".heard.{at}.name").input(name)
    session.run()
    session.widget("checkbox", f".heard.{at}.agreed").check()
    session.run()
    session.press(f".heard.{at}.{sex}")


def add_by_mark(session, mark, sex, at=0):
    session.widget("selectbox", f".heard.{at}.mark").set_value(mark)
    session.run()
    session.press(f".heard.{at}.{sex}")


def decision_of(cast, claim):
    (decision,) = cast.register.read(cast["everywhere"]).list("decision", claim=claim)
    return decision


@pytest.mark.parametrize("screen", [on_his_phone, lent_out])
def test_two_who_heard_it_clear_the_reserve(cast, monkeypatch, asked_for, screen):
    session, claim = screen(cast, monkeypatch, asked_for), asked_for.claim
    says_no(session, claim)
    before = cast.register.version()
    add_by_name(session, "Oumar Essai", "M")
    add_by_mark(session, "hen", "F", at=1)
    assert any("Oumar Essai" in one for one in session.said)
    assert any(T("sign.hen") in one for one in session.said)
    assert cast.register.version() == before, "something was recorded before he said that it is his word"
    session.press(f"card.word.{claim}")
    heard = [link["party"] for link in decision_of(cast, claim)["witnesses"]]
    people = {p["uid"]: p for p in cast.register.read(cast["everywhere"]).list("person", uid=heard)}
    assert [(people[uid]["sex"], people[uid].get("sign")) for uid in heard] == [("M", None), ("F", "hen")]
    assert cast.register.read(cast["everywhere"]).names(heard) == {heard[0]: "Oumar Essai"}
    assert "witnesses" not in asked_for.reserves(claim)


def test_who_heard_it_may_be_left_out_and_taken_back(cast, monkeypatch, asked_for):
    session, claim = on_his_phone(cast, monkeypatch, asked_for), asked_for.claim
    says_no(session, claim)
    add_by_mark(session, "moon", "M")
    session.press(".heard.remove.0")
    session.press(f"card.word.{claim}")
    assert not decision_of(cast, claim).get("witnesses")
    assert "witnesses" in asked_for.reserves(claim)


def test_no_name_is_taken_without_the_yes_of_who_bears_it(cast, monkeypatch, asked_for):
    session, claim = on_his_phone(cast, monkeypatch, asked_for), asked_for.claim
    says_no(session, claim)
    session.widget("text_input", ".heard.0.name").input("Oumar Essai")
    session.run()
    assert [keys(session, f".heard.0.{sex}")[0].disabled for sex in "MF"] == [True, True]


def test_on_a_line_that_others_hear_no_name_is_asked_for(cast, monkeypatch, asked_for):
    monkeypatch.setattr("landtrack.web.identity.is_overheard", lambda: True)
    session, claim = on_his_phone(cast, monkeypatch, asked_for), asked_for.claim
    says_no(session, claim)
    assert [one for one in session.app.text_input if (one.key or "").endswith(".name")] == []
    add_by_mark(session, "moon", "M")
    session.press(f"card.word.{claim}")
    assert len(decision_of(cast, claim)["witnesses"]) == 1


def test_nobody_of_the_register_is_offered_or_named(cast, monkeypatch, asked_for):
    session, claim = lent_out(cast, monkeypatch, asked_for), asked_for.claim
    says_no(session, claim)
    people = cast.register.read(cast["everywhere"]).list("person")
    names = set(cast.register.read(cast["everywhere"]).names([p["uid"] for p in people]).values())
    shown = " ".join(session.said) + " ".join(o for box in session.app.selectbox for o in box.options)
    assert names
    assert not [one for one in (*names, *(p["pseudonym"] for p in people)) if one in shown]


@pytest.mark.parametrize("who", ["chief_account", "everywhere"])
def test_his_voice_is_kept_as_the_oral_decision(cast, asked_for, who):
    claim = asked_for.claim
    with cast.register.database.write() as conn:
        voice = keep(conn, cast.register, VOICE)
    said = {"said": "no", "on": "2014-11-01", "refusal_reason": REASON, "women_there": "yes", "voice": voice}
    forms.write(cast.register, cast[who], Draft(new_uid(), "answer", claim, cast.parou, 2, said))
    reader = cast.register.read(cast["everywhere"])
    document = reader.get("document", decision_of(cast, claim)["voice"])
    assert (document["kind"], document["about"], document["access_class"]) == ("oral_decision", claim, "S")
    assert open_document(reader, document["uid"]) == (VOICE, "audio/ogg")


@pytest.mark.parametrize("who", ["cofov_account", "other_chief_account"])
def test_a_body_that_may_not_answer_leaves_nobody_and_nothing_behind(cast, asked_for, who):
    before = cast.register.version()
    with cast.register.database.write() as conn:
        voice = keep(conn, cast.register, VOICE)
    said = {"said": "no", "on": "2014-11-01", "refusal_reason": REASON, "women_there": "yes", "voice": voice,
            "witnesses": [{"new_name": "Oumar Essai", "sex": "M"}]}  # fmt: skip
    draft = Draft(new_uid(), "answer", asked_for.claim, cast.parou, 2, said)
    with pytest.raises((errors.NotAllowed, errors.NotFound)):
        forms.write(cast.register, cast[who], draft)
    assert cast.register.version() == before
    assert len(drafts.mine(cast.register, cast[who])) == 0


# --- an answer that was begun ------------------------------------------------------------------------------


def begin_on_lent_screen(cast, monkeypatch, play):
    session = lent_out(cast, monkeypatch, play)
    session.press(f"say.{play.claim}.just")
    session.widget("text_input", ".family").input("Famille Entamée")
    session.run()
    return session


def test_after_a_power_cut_the_same_hands_find_it_again(cast, monkeypatch, asked_for):
    session = begin_on_lent_screen(cast, monkeypatch, asked_for)
    at_card(session.open(), asked_for.claim)
    assert keys(session, f"card.back.{asked_for.claim}")
    assert session.widget("text_input", ".family").value == "Famille Entamée"


@pytest.mark.parametrize("how", ["given back", "hidden"])
def test_whoever_holds_the_screen_next_finds_nothing_of_it(cast, monkeypatch, asked_for, how):
    session, claim = begin_on_lent_screen(cast, monkeypatch, asked_for), asked_for.claim
    signins = SignIns(cast.register)
    if how == "given back":
        signins.take_back_screen(session.digest, PIN)
    else:
        signins.sign_out(session.digest)
        session = None
    again = lent_out(cast, monkeypatch, asked_for, session)
    assert keys(again, f"say.{claim}.just")
    assert not keys(again, f"card.back.{claim}")
    again.press(f"say.{claim}.just")
    assert again.widget("text_input", ".family").value == ""


def test_it_waits_for_the_officer_sealed_and_what_he_said_of_the_land_is_not_lost(cast, monkeypatch, asked_for):
    claim = asked_for.claim
    session = begin_on_lent_screen(cast, monkeypatch, asked_for)
    SignIns(cast.register).take_back_screen(session.digest, PIN)
    officer = cast["everywhere"]
    (begun,) = [d for d in drafts.mine(cast.register, officer) if d.subject == claim]
    assert b"Entam" not in cast.register.place.read_bytes()
    assert drafts.mine(cast.register, cast["chief_account"]) == []
    told = {"promised_women": "unknown", "promised_area": "unknown", "women_there": "no",
            "witnesses": [{"mark": "hen", "sex": "F"}, {"mark": "moon", "sex": "M"}]}  # fmt: skip
    done = Draft(begun.uid, "answer", claim, begun.area, 2, {**begun.answers, **told})
    forms.write(cast.register, officer, done)
    (land,) = [d for d in drafts.mine(cast.register, officer) if d.form == "land" and claim in d.answers["claims"]]
    assert land.answers["givers"] == [{"new_name": "Famille Entamée", "kind": "family"}]
    assert land.answers["heard_by"] == [link["party"] for link in decision_of(cast, claim)["witnesses"]]


def test_an_officers_own_begun_answer_is_not_on_the_card(cast, monkeypatch, asked_for):
    claim = asked_for.claim
    begun = {"said": "no", "on": "2014-11-01", "reason_words": "Ce que la femme a confié"}
    drafts.save(cast.register, cast["everywhere"], Draft(new_uid(), "answer", claim, cast.parou, 1, begun))
    session = lent_out(cast, monkeypatch, asked_for)
    assert keys(session, f"say.{claim}.just")
    assert not any("confié" in one for one in session.said)


# --- listening ----------------------------------------------------------------------------------------------


def players(session):
    return [one for one in session._html() if "<audio" in one]


def test_a_phrase_is_played_where_it_was_recorded_and_no_dead_button_where_not(cast, monkeypatch, asked_for):
    session, claim = on_his_phone(cast, monkeypatch, asked_for), asked_for.claim
    assert players(session) == []
    with cast.register.write(cast["everywhere"]) as unit:
        for phrase in ("four", "my_word"):
            record_phrase(unit, "tomo kan", phrase, VOICE)
    at_card(session.open(), claim)
    assert len(players(session)) == 1
    says_no(session, claim)
    assert len(players(session)) == 1

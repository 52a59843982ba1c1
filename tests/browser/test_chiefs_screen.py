"""The chief's own screen to the end, at 390 px: phrases heard, an answer begun and left, who heard it, his voice."""

import io
import math
import struct
import wave

import pytest
from browser import visits
from browser.hands import Hands

from landtrack.demo import _PASSWORDS
from landtrack.i18n.catalogues import translator
from landtrack.register import drafts
from landtrack.register.integrity import verify
from landtrack.register.phrases import spoken

playwright = pytest.importorskip("playwright.sync_api")
MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
T = translator("fr")
PIN = "2580"
VILLAGE = "Songobia"
PLAYED = """async element => { element.load(); await new Promise((yes, no) => {
  element.addEventListener('loadedmetadata', yes); element.addEventListener('error', no); }); return element.duration; }"""


@pytest.fixture(scope="module")
def chromium():
    """A browser whose microphone hears a tone."""
    if not visits.CHROMIUM:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=visits.CHROMIUM, args=[*visits.QUIET, *MICROPHONE])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def office(demo_register, tmp_path_factory):
    with visits.own_copy(demo_register, tmp_path_factory.mktemp("chief")) as served:
        yield served


@pytest.fixture(scope="module")
def phone(chromium, office):
    """The officer's telephone, on her own machine: what she hands to the chief."""
    tab = visits.new_tab(chromium, office.url, visits.PHONE, permissions=["microphone"])
    visits.sign_in(tab.page, "awa", _PASSWORDS["awa"])
    visits.settled(tab.page)
    yield Hands(tab)
    tab.page.context.close()


@pytest.fixture
def voice(tmp_path):
    """Half a second of a tone."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(i / 3))) for i in range(4000)))
    (tmp_path / "voix.wav").write_bytes(out.getvalue())
    return tmp_path / "voix.wav"


def lend(hands):
    hands.open("/handover")
    hands.pick(T("handover.village"), VILLAGE)
    hands.page.locator("input[type=password]").press_sequentially(PIN)
    hands.press(T("handover.give"), exact=False)
    hands.page.wait_for_selector(".lt-card")
    hands.still()


def give_back(hands):
    hands.press(T("card.give_back"), exact=False)
    hands.page.locator("input[type=password]").press_sequentially(PIN)
    hands.press(T("card.give_back.yes"))
    hands.page.wait_for_selector(".lt-sentence")
    hands.still()


def test_the_six_pictures_stand_in_twos(phone, judge):
    phone.open("/form?do=request")
    phone.pick(T("ask.request.village"), VILLAGE)
    phone.onward()
    phone.choose(T("ask.request.complainant_kind"), T("code.complainant_kind.women_group"))
    phone.write(T("ask.request.women_asked"), "40")
    phone.onward()
    boxes = [one.bounding_box() for one in phone.page.locator(".st-key-pictures .lt-choice").all()]
    phone.shot("chief-0-pictures")
    assert sorted({round(box["x"]) for box in boxes}) == sorted({round(box["x"]) for box in boxes[:2]})
    assert [sum(abs(one["y"] - box["y"]) < 4 for one in boxes) for box in boxes] == [2] * 6
    assert visits.sideways(phone.page) == []
    assert judge(phone.page) == []
    phone.press(T("ask.discard"))


def test_a_phrase_is_read_aloud_in_the_settings(phone, there, voice, judge):
    phone.open("/settings")
    box = phone.page.get_by_role("combobox", name=T("phrases.language"))
    box.click()
    phone.page.keyboard.type("Tomo kan")
    phone.page.keyboard.press("Enter")
    phone.still()
    part = phone.page.locator(".st-key-phrases")
    part.locator("input[type=file]").set_input_files(
        {"name": "chanson.mp3", "mimeType": "audio/mpeg", "buffer": b"MZ\x90\x00 no sound at all"}
    )
    phone.still()
    phone.press(T("phrases.keep"))
    phone.page.get_by_text(T("reason.type")).wait_for()
    assert spoken(there.register) == {}
    for phrase in ("ask_land_for_group", "ask_plot", "four", "my_word"):
        phone.pick(T("phrases.which"), T(f"phrase.{phrase}") if T.has(f"phrase.{phrase}") else TEXTS[phrase])
        part.locator("input[type=file]").set_input_files(voice)
        phone.still()
        phone.press(T("phrases.keep"))
        part.locator("audio[src^='/phrase/']").nth(0).wait_for()
        phone.still()
    phone.page.wait_for_function("() => document.querySelectorAll('.st-key-phrases audio').length === 4")
    phone.shot("chief-1-phrases")
    (said,) = spoken(there.register).values()
    assert set(said) == {"ask_land_for_group", "ask_plot", "four", "my_word"}
    assert 0.4 < part.locator("audio").first.evaluate(PLAYED) < 0.6
    assert visits.sideways(phone.page) == []
    assert judge(phone.page) == []
    phone.pick(T("phrases.which"), "✓ " + T("phrase.my_word"))
    phone.press(T("phrases.remove"))
    phone.page.wait_for_function("() => document.querySelectorAll('.st-key-phrases audio').length === 3")


TEXTS = {"ask_land_for_group": "On demande une terre", "ask_plot": "On demande une parcelle"}


def test_an_answer_begun_is_there_after_a_power_cut_and_gone_for_the_next(phone, there):
    lend(phone)
    assert phone.page.locator(".lt-listen audio").count() >= 1
    assert 0.4 < phone.page.locator(".lt-listen audio").first.evaluate(PLAYED) < 0.6
    phone.shot("chief-2-card")
    phone.press(T("choice.said.just"))
    phone.write(T("card.family"), "Famille Entamée")
    phone.page.reload()
    visits.settled(phone.page)
    assert phone.page.get_by_role("textbox", name=T("card.family")).input_value() == "Famille Entamée"
    give_back(phone)
    assert phone.page.get_by_text("À finir").first.is_visible()
    lend(phone)
    assert "Entamée" not in visits.text_of(phone.page)
    phone.press(T("choice.said.just"))
    assert phone.page.get_by_role("textbox", name=T("card.family")).input_value() == ""
    phone.press(T("ask.back"))
    give_back(phone)
    mine = drafts.mine(there.register, there.actor)
    assert len([d for d in mine if d.form == "answer" and d.answers.get("family") == "Famille Entamée"]) == 1


def test_who_heard_it_and_his_voice_stay_with_his_word(phone, there, judge):
    lend(phone)
    waiting = {c["uid"] for c in there.list("claim") if c["status"] == "upheld"}
    page = phone.page
    phone.press(T("choice.said.just"))
    for name in ("promised_women", "promised_area"):
        page.get_by_text(T("ask.not_known")).nth(("promised_women", "promised_area").index(name)).click()
        phone.still()
    phone.choose(T("ask.card.women_there"), T("code.yes3.yes"))
    phone.onward()
    phone.shot("chief-3-read-back")
    phone.press(T("card.heard.add"), exact=False)
    phone.write(T("ask.people.name"), "Oumar Essai")
    page.get_by_text(T("ask.people.agreed")).click()
    phone.still()
    assert judge(page) == []
    phone.shot("chief-4-name")
    phone.press(T("card.heard.add.M"))
    phone.pick(T("card.heard.mark"), T("sign.hen"))
    phone.press(T("card.heard.add.F"))
    page.keyboard.press("Escape")
    phone.press(T("card.voice"), exact=False)
    page.get_by_test_id("stAudioInput").get_by_role("button", name=T("spoken.record")).click()
    page.wait_for_timeout(1500)
    page.get_by_test_id("stAudioInput").get_by_role("button", name=T("spoken.stop")).click()
    page.get_by_text(T("card.voice.kept"), exact=False).wait_for()
    phone.still()
    assert judge(page) == []
    assert visits.sideways(page) == []
    phone.shot("chief-5-heard")
    before = there.register.version()
    phone.press(T("card.my_word"))
    page.get_by_text(T("card.recorded")).wait_for()
    assert there.register.version() != before
    (claim,) = (c for c in there.list("claim") if c["status"] == "upheld" and c["uid"] not in waiting)
    (decision,) = there.list("decision", claim=claim["uid"])
    assert len(decision["witnesses"]) == 2
    document = there.get("document", decision["voice"])
    assert (document["kind"], document["media_type"]) == ("oral_decision", "audio/wav")
    assert "witnesses" not in {one.code for one in there.reserves(claim["uid"])}
    assert page.request.get(f"/document/{document['uid']}").status == 403  # papers are not for a lent screen
    give_back(phone)
    assert verify(there.register) == []
    assert [fault for fault in phone.tab.faults() if fault[0] == "outside"] == []

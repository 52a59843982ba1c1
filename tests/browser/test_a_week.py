"""A week of an officer: requests, a call, a flat battery, the chief's screen, land, and what goes wrong in between."""

import io
import re
import signal

import pytest
from browser import visits
from browser.hands import Hands
from papers.reading import COMPLAINT, text_of
from PIL import Image

from landtrack.i18n.catalogues import translator
from landtrack.register.integrity import verify
from landtrack.register.register import open_register

pytest.importorskip("playwright.sync_api")
T = translator("fr")
NUMBER = re.compile(r"\b(?=[A-Z0-9]*\d)[A-Z0-9]{6}\b")  # as papers write it
WORDS = "Nous demandons une terre pour nous toutes."
PIN = "2580"


@pytest.fixture(scope="module")
def office(demo_register, tmp_path_factory):
    """A copy of the demonstration of its own, to write to and to pull the plug of."""
    with visits.own_copy(demo_register, tmp_path_factory.mktemp("week")) as served:
        yield served


def plug_pulled_and_back(served):
    """The machine goes dark, and comes back at the same address."""
    served.process.send_signal(signal.SIGKILL)
    served.process.wait()
    port = int(served.url.rpartition(":")[2])
    served.process = visits.start_server(served.place, served.place.parent, port).process


@pytest.fixture
def photo(tmp_path):
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "white").save(out, "JPEG")
    (tmp_path / "page.jpg").write_bytes(out.getvalue())
    return tmp_path / "page.jpg"


def begin_request(hands, village):
    hands.open("/form?do=request")
    hands.pick(T("ask.request.village"), village)
    hands.onward()
    hands.choose(T("ask.request.complainant_kind"), T("code.complainant_kind.women_group"))
    hands.write(T("ask.request.women_asked"), "40")
    hands.onward()
    hands.press(T("code.remedy.land_for_group"))
    hands.onward()


def end_request(hands, slip=None):
    if slip:
        hands.unfold(T("ask.more"))
        hands.write(T("ask.request.public_code"), slip)
    hands.choose(T("ask.request.share_with_chief"), T("code.yes3.yes"))
    hands.choose(T("ask.request.danger"), T("code.yes3.no"))
    hands.choose(T("ask.request.paper"), T("code.paper.at_office"))
    hands.onward()
    hands.shot("read-back")
    hands.press(T("ask.record"))
    hands.page.wait_for_selector(".lt-big")
    hands.shot("recorded")
    return hands.page.locator(".lt-big").inner_text()


def claim_of(there, code):
    return there.list("claim", public_code=code)[0]


def something_else(hands, claim, kind, verb, question, answer):
    """A rare step, from the page of the request: its one question answered, read back, recorded."""
    hands.open(f"/claim?id={claim['uid']}")
    hands.press(T(f"step.else.{kind}"), exact=False)
    hands.press(T(f"verb.{verb}"), exact=False)
    hands.choose(question, answer)
    hands.onward()
    hands.press(T("ask.record"))
    hands.still()


def papers_on(hands):
    """The papers that the page offers, as (kind, what a press on it brings)."""
    links = hands.page.locator("[data-testid=stMain] a[href*='/paper/']")
    hrefs = [links.nth(i).get_attribute("href") for i in range(links.count())]
    found = []
    for href in hrefs:
        answer = hands.page.request.get(href)
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf"), href
        found.append((href.split("/paper/")[1].split("?")[0], answer.body()))
    return found


@pytest.fixture(scope="module")
def slips(awa):
    """Monday: the visit to Eguela is prepared, and its slips are printed."""
    awa.open("/home")
    awa.press(T("begin.visit"), exact=False)
    awa.pick(T("handover.village"), "Eguela")
    awa.shot("monday-visit")
    return [data for kind, data in papers_on(awa) if kind == "slips"]


def test_monday_slips_are_printed_with_numbers_nobody_has_yet(slips, there):
    taken = {claim["public_code"] for claim in there.list("claim")}
    numbers = {number for data in slips for number in NUMBER.findall(text_of(data))}
    assert len(numbers) >= 12
    assert numbers.isdisjoint(taken)
    assert not [one["name"] for one in there.villages() for data in slips if one["name"] in text_of(data)]


def test_wednesday_a_request_in_their_words_on_a_slip(awa, there, slips):
    begin_request(awa, "Eguela")
    awa.choose(T("ask.request.consent_record"), T("code.yes3.yes"))
    awa.write(T("ask.request.text_original"), WORDS)
    awa.shot("wednesday-words")
    awa.onward()
    slip = NUMBER.findall(text_of(slips[0]))[0]
    code = end_request(awa, slip)
    assert code == slip
    claim = claim_of(there, code)
    assert (claim["status"], claim["women_asked"]["value"], claim["confidentiality"]) == ("acknowledged", 40, 1)
    assert there.words("claim", claim["uid"]) == {"text_original": WORDS}


def test_wednesday_without_their_yes_nothing_is_kept(awa, there):
    before = there.register.version()
    begin_request(awa, "Eguela")
    awa.choose(T("ask.request.consent_record"), T("code.yes3.no"))
    assert awa.page.get_by_text(T("ask.request.group.agree.stopped")).is_visible()
    awa.press(T("ask.discard"))
    assert awa.page.get_by_text(T("ask.thrown_away")).is_visible()
    assert there.register.version() == before


def test_wednesday_the_battery_is_flat_in_the_middle_and_the_draft_is_there(awa, office, photo):
    begin_request(awa, "Tegourou")
    awa.choose(T("ask.request.consent_record"), T("code.yes3.yes"))
    awa.unfold(T("ask.request.agree.more"))
    awa.page.locator("input[type=file]").first.set_input_files(photo)
    awa.page.get_by_text("Le fichier est gardé", exact=False).first.wait_for()
    awa.still()
    address = awa.page.url
    plug_pulled_and_back(office)
    awa.tab.faults()  # the socket was cut: that much the browser may say
    awa.open("/home")
    awa.press("À finir", exact=False)
    assert awa.page.url.split("draft=")[1][:36] == address.split("draft=")[1][:36]
    assert awa.page.get_by_text("Le fichier est gardé", exact=False).first.is_visible()
    awa.onward()
    code = end_request(awa)
    register = open_register(office.place)
    reader = register.read(register.actor("awa"))
    claim = claim_of(reader, code)
    assert reader.list("document", about=claim["uid"])[0]["media_type"] == "image/jpeg"
    assert verify(register) == []
    register.close()


def test_wednesday_a_call_leaves_a_reserve(awa, there):
    claim = next(c for c in there.list("claim") if c["status"] == "acknowledged")
    awa.open("/call")
    awa.write(T("call.number"), claim["public_code"])
    awa.press(T("call.chief_said"), exact=False)
    awa.choose(T("ask.answer.said"), T("choice.said.again"))
    awa.onward()
    awa.choose(T("ask.answer.hold_until"), T("ask.until.week"))
    awa.onward()
    awa.onward()
    awa.press(T("ask.record"))
    awa.page.get_by_text(T("done.answer")).wait_for()
    assert there.get("claim", claim["uid"])["status"] == "on_hold"
    assert "by_phone" in {r.code for r in there.reserves(claim["uid"])}


def test_thursday_the_chief_answers_on_the_lent_screen(chromium, office, there):
    tab = visits.new_tab(chromium, office.url, visits.PHONE)
    visits.sign_in(tab.page, "awa", "awa-parou-2014")
    visits.settled(tab.page)
    hands = Hands(tab)
    hands.open("/handover")
    hands.pick(T("handover.village"), "Songobia")
    tab.page.locator("input[type=password]").press_sequentially(PIN)
    hands.press(T("handover.give"), exact=False)
    tab.page.wait_for_selector(".lt-card")
    hands.still()
    hands.shot("thursday-card")
    names = there.names([p["uid"] for p in there.list("person")])
    shown = visits.text_of(tab.page)
    assert not [name for name in names.values() if name in shown]
    assert tab.page.locator(".st-key-menu").count() == 0
    before = there.register.version()
    hands.press(T("choice.said.just"))
    hands.write(T("ask.answer.promised_women"), "30")
    tab.page.get_by_text(T("ask.not_known")).nth(1).click()
    hands.still()
    hands.write(T("card.family"), "Famille Essai")
    hands.choose(T("ask.answer.women_there"), T("code.yes3.yes"))
    hands.onward()
    assert there.register.version() == before, "a press recorded something before he said that it is his word"
    hands.shot("thursday-my-word")
    hands.press(T("card.my_word"))
    tab.page.get_by_text(T("card.recorded")).wait_for()
    upheld = [c for c in there.list("claim") if c["status"] == "upheld" and c.get("told_on") == there.today]
    assert len(upheld) == 1
    tab.page.goto("/home")
    tab.page.wait_for_selector(".lt-card")
    assert tab.page.request.get("/document/x", headers={"accept": "text/html"}, max_redirects=0).status == 303
    hands.still()
    hands.press(T("card.give_back"), exact=False)
    tab.page.locator("input[type=password]").press_sequentially(PIN)
    hands.press(T("card.give_back.yes"))
    tab.page.wait_for_selector(".lt-sentence")
    assert visits.sideways(tab.page) == []
    tab.page.context.close()


def test_thursday_the_land_he_spoke_of_waits_as_a_form_and_needs_no_measure(awa, there):
    awa.open("/home")
    awa.press("Terre donnée · Songobia", exact=False)
    assert awa.page.get_by_text("Famille Essai").is_visible()
    awa.choose(T("ask.land.nature"), T("code.nature.loan"))
    for _ in range(4):
        awa.onward()
    awa.press(T("ask.record"))
    awa.page.get_by_text(T("done.land")).wait_for()
    committed = [c for c in there.list("claim") if c["status"] == "land_committed" and c.get("told_on") == there.today]
    assert len(committed) == 1
    awa.shot("thursday-land")
    village = there.get("claim", committed[0]["uid"])["village"]
    land = [c for c in there.list("commitment", area_code=village) if committed[0]["uid"] in (c.get("claims") or ())]
    assert [c["status"] for c in land] == ["signed"]
    assert not land[0].get("measured")


def test_friday_the_papers_of_the_week(awa, there):
    claim = next(c for c in there.list("claim") if c["status"] == "land_committed" and c.get("told_on") == there.today)
    awa.open(f"/village?id={claim['village']}")
    awa.page.get_by_test_id("stButtonGroup").get_by_text(T("tab.papers")).click()
    awa.still()
    awa.shot("friday-papers")
    found = papers_on(awa)
    assert {"village", "slips", "attendance", "receipt", "president", "letter"} <= {kind for kind, _ in found}
    own = [(kind, text_of(data)) for kind, data in found if claim["public_code"] in text_of(data)]
    assert {"receipt", "president", "letter"} <= {kind for kind, _ in own}
    names = there.names([p["uid"] for p in there.list("person")]).values()
    for kind, text in found:
        said = text if isinstance(text, str) else text_of(text)
        assert not [name for name in names if name in said], kind
        if kind == "president":
            assert COMPLAINT.search(said) is None
            assert there.get("village", claim["village"])["name"] not in said


def test_friday_somebody_objects_to_the_land(awa, there):
    claim = next(c for c in there.list("claim") if c["status"] == "land_committed" and c.get("told_on") == there.today)
    something_else(awa, claim, "commitment", "contest.open", T("fact.type"), T("code.dispute_type.boundary"))
    awa.shot("friday-objection-recorded")
    assert [one["type"] for one in there.list("contest", area_code=claim["village"], status="open")] == ["boundary"]
    awa.open(f"/village?id={claim['village']}")
    awa.shot("friday-objection")
    assert awa.page.get_by_text(T("flag.objection")).first.is_visible()


def test_friday_a_refusal_is_appealed(awa, there):
    claim = next(c for c in there.list("claim") if c["status"] == "on_hold" and c.get("hold_reason") == "talk_again")
    awa.open(f"/form?do=answer&id={claim['uid']}")
    awa.choose(T("ask.answer.said"), T("choice.said.no"))
    awa.onward()
    awa.pick(T("ask.answer.refusal_reason"), T("code.refusal_reason.no_land_available"))
    awa.onward()
    awa.choose(T("ask.answer.women_there"), T("code.yes3.yes"))
    awa.onward()
    awa.press(T("ask.record"))
    awa.page.get_by_text(T("done.answer")).wait_for()
    assert there.get("claim", claim["uid"])["status"] == "not_upheld"
    if claim["village"] not in {a["village"] for a in there.list("authority", ladder_level=2)}:
        with there.register.write(there.actor) as unit:
            unit.do("authority.add", office="COFOV", village=claim["village"])
    something_else(awa, claim, "claim", "claim.appeal", T("fact.ground"), T("code.appeal_ground.outcome"))
    now = there.get("claim", claim["uid"])
    assert (now["status"], now["ladder_level"]) == ("under_review", 2)


def test_friday_a_mistake_is_undone_and_a_wrong_number_corrected(awa, there):
    begin_request(awa, "Bodio")
    awa.choose(T("ask.request.consent_record"), T("code.yes3.yes"))
    awa.write(T("ask.request.text_original"), WORDS)
    awa.onward()
    code = end_request(awa)
    uid = claim_of(there, code)["uid"]
    lodged = next(e for e in there.timeline(uid) if e.event.verb == "claim.lodge")
    awa.open(f"/correct?event={lodged.event.id}")
    awa.write(T("fact.women_asked"), "44")
    awa.press(T("correct.record"))
    awa.page.get_by_text(T("correct.done")).wait_for()
    assert there.get("claim", uid)["women_asked"]["value"] == 44
    begin_request(awa, "Bodio")
    awa.choose(T("ask.request.consent_record"), T("code.yes3.yes"))
    awa.write(T("ask.request.text_original"), WORDS)
    awa.onward()
    mistaken = end_request(awa)
    awa.press(T("undo.button"), exact=False)
    awa.press(T("undo.yes"))
    awa.page.get_by_text(T("undo.done")).wait_for()
    assert there.list("claim", public_code=mistaken) == []


def test_nothing_left_the_machine_and_the_register_is_whole(awa, office):
    assert [fault for fault in awa.tab.faults() if fault[0] == "outside"] == []
    register = open_register(office.place)
    assert verify(register) == []
    register.close()


def test_a_request_takes_eight_answers_by_keyboard_alone(awa, there):
    """Under two minutes: what is counted are keys and typed answers, none of them a click."""
    page, keys = awa.page, []

    def key(name):
        keys.append(name)
        page.keyboard.press(name)

    def onward():
        key("Control+Enter")
        awa.still()

    awa.open("/form?do=request")
    page.get_by_role("combobox", name=T("ask.request.village")).focus()
    page.keyboard.type("Ouo")
    key("Enter")
    awa.still()
    onward()
    page.get_by_role("radiogroup", name=T("ask.request.complainant_kind")).get_by_role("radio").first.focus()
    key("ArrowDown")
    awa.still()
    page.get_by_role("spinbutton", name=T("ask.request.women_asked")).focus()
    page.keyboard.type("12")
    onward()
    page.get_by_role("button", name=T("code.remedy.plot"), exact=True).focus()
    key("Enter")
    awa.still()
    onward()
    page.get_by_role("radiogroup", name=T("ask.request.consent_record")).get_by_role("radio").first.focus()
    key("Space")
    awa.still()
    page.get_by_role("textbox", name=T("ask.request.text_original")).focus()
    page.keyboard.type("Une parcelle chacune.")
    onward()
    for name in ("share_with_chief", "danger", "paper"):
        page.get_by_role("radiogroup", name=T(f"ask.request.{name}")).get_by_role("radio").nth(1).focus()
        key("Space")
        awa.still()
    while page.evaluate("document.activeElement.innerText?.trim()") != T("ask.next"):
        key("Tab")
        assert len(keys) < 40
    key("Enter")
    awa.still()
    onward()
    page.wait_for_selector(".lt-big")
    claim = claim_of(there, page.locator(".lt-big").inner_text())
    assert (claim["women_asked"]["value"], claim["remedies"]) == (12, ["plot"])
    assert len(keys) <= 30

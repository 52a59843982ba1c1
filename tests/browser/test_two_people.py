"""Two officers at two browsers in one village, their hands interleaved at random for 200 steps."""

import random

import pytest
from browser import visits
from browser.hands import Hands

from landtrack.i18n.catalogues import translator
from landtrack.register.integrity import verify
from landtrack.register.register import open_register

pytest.importorskip("playwright.sync_api")
T = translator("fr")
STEPS = 200
VILLAGE = "Songobia"
ACCOUNTS = (("awa", "awa-parou-2014"), ("moussa", "moussa-parou-2014"))


@pytest.fixture
def office(demo_register, tmp_path):
    with visits.own_copy(demo_register, tmp_path) as served:
        yield served


class Person:
    """One of the two: what she began, what the page told her was recorded, what it refused and how."""

    def __init__(self, tab, rng, read):
        self.hands, self.rng, self.read = Hands(tab), rng, read
        self.codes, self.answered, self.refused = [], [], []
        self.script = self.play()

    def play(self):
        """Forms one after the other, yielding after each single act."""
        while True:
            yield from self.rng.choice((self.request, self.answer, self.answer))()

    def request(self):
        hands = self.hands
        hands.open("/form?do=request")
        yield
        hands.pick(T("ask.request.village"), VILLAGE)
        yield
        hands.onward()
        yield
        hands.choose(T("ask.request.complainant_kind"), T("code.complainant_kind.women_group"))
        yield
        hands.write(T("ask.request.women_asked"), str(self.rng.randrange(2, 90)))
        yield
        hands.onward()
        yield
        hands.press(T("code.remedy.plot"))
        yield
        hands.onward()
        yield
        hands.choose(T("ask.request.consent_record"), T("code.yes3.yes"))
        yield
        hands.write(T("ask.request.text_original"), "Une parcelle chacune.")
        yield
        hands.onward()
        yield
        for name, word in (("share_with_chief", "yes3.yes"), ("danger", "yes3.no"), ("paper", "paper.none")):
            hands.choose(T(f"ask.request.{name}"), T(f"code.{word}"))
            yield
        hands.onward()
        yield
        hands.press(T("ask.record"))
        hands.page.wait_for_selector(".lt-big")
        self.codes.append(hands.page.locator(".lt-big").inner_text())
        yield

    def answer(self):
        """An answer to any request that waits, perhaps the one that the other is answering too."""
        hands = self.hands
        waiting = [c for c in self.read().list("claim") if c["status"] in ("acknowledged", "under_review", "on_hold")
                   and c.get("body") in (None, self.read().list("authority", area_code=c["village"])[0]["uid"])]  # fmt: skip
        here = [c for c in waiting if self.read().get("village", c["village"])["name"] == VILLAGE]
        claim = self.rng.choice(here)
        hands.open(f"/form?do=answer&id={claim['uid']}")
        yield
        if not hands.page.get_by_role("radiogroup", name=T("ask.answer.said")).count():
            return
        hands.choose(T("ask.answer.said"), T("choice.said.talked"))
        yield
        hands.onward()
        yield
        hands.onward()
        yield
        hands.press(T("ask.record"))
        if hands.page.locator(".lt-warning").count():
            self.refused.append(hands.page.locator(".lt-warning").first.inner_text())
            yield
            hands.press(T("ask.newer.go_on"))
            yield
            hands.press(T("ask.record"))
        hands.page.get_by_text(T("done.answer")).wait_for()
        self.answered.append(claim["uid"])
        yield


def test_nothing_is_lost_nothing_doubled_and_every_refusal_is_explained(chromium, office):
    rng = random.Random(20141130)
    register = open_register(office.place)

    def read():
        return register.read(register.actor("awa"))

    before = {c["uid"] for c in read().list("claim")}
    hearings = sum(e.event.verb == "claim.hearing_held" for c in before for e in read().timeline(c))
    people = []
    for name, password in ACCOUNTS:
        tab = visits.new_tab(chromium, office.url)
        visits.sign_in(tab.page, name, password)
        visits.settled(tab.page)
        people.append(Person(tab, rng, read))
    for _ in range(STEPS):
        next(rng.choice(people).script)
    for person in people:  # what was begun is not lost: it is a draft of hers
        assert [fault for fault in person.hands.tab.faults() if fault[0] == "outside"] == []
    codes = [code for person in people for code in person.codes]
    now = {c["uid"]: c for c in read().list("claim")}
    new = [now[uid]["public_code"] for uid in now.keys() - before]
    assert sorted(new) == sorted(codes), "a request was lost or doubled"
    told = sum(e.event.verb == "claim.hearing_held" for c in now for e in read().timeline(c))
    assert told - hearings == sum(len(person.answered) for person in people)
    assert all(len(sentence) > 40 for person in people for sentence in person.refused)
    assert len(codes) >= 3
    assert verify(register) == []
    register.close()

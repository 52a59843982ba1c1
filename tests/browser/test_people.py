"""Women and groups as an officer records them: names only with consent, doubles decided by her, everything undone."""

import re

import pytest
from browser import visits
from browser.test_for_everybody import NAMELESS, PALE
from browser.visits import PHONE, WIDE

from landtrack.counting import three_numbers
from landtrack.demo import _PASSWORDS
from landtrack.i18n.catalogues import translator
from landtrack.register import drafts, people
from landtrack.register.register import open_register

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
T = translator("fr")
FORMS = ("person.register", "person.count", "group.register")
NOBODY = "Aucune personne de ce nom"


class House:
    """A served copy of the demonstration with villages of these tests' own."""

    def __init__(self, served):
        self.served = served
        self.register = open_register(served.place)
        self.officer = self.register.actor("awa")
        self.reader = self.register.read(self.officer)

    def do(self, verb, **facts):
        with self.register.write(self.officer) as unit:
            return unit.do(verb, **facts)

    def village(self, name):
        return self.do("village.add", name=name, code=name.upper(), on="2010-01-01").subject

    def person(self, village, name, on="2013-03-01", **facts):
        named = {"basis": "named", "full_name": name, "consent_record": "yes", "sex": "F"}
        return self.do("person.register", village=village, on=on, **(named | facts)).subject

    def count(self, village, count, on="2013-03-01"):
        return [made["uid"] for made in self.do("person.count", village=village, count=count, on=on).body["makes"]]

    def women(self, village):
        return people.of_village(self.reader, village).women

    def names(self, village):
        return sorted(self.reader.names([p["uid"] for p in self.women(village)]).values())


@pytest.fixture(scope="module")
def house(demo_register, tmp_path_factory):
    with visits.own_copy(demo_register, tmp_path_factory.mktemp("people")) as served:
        house = House(served)
        yield house
        house.register.close()


@pytest.fixture(scope="module")
def tabs_here(chromium, house):
    opened = {}

    def tab(width=WIDE):
        if width not in opened:
            opened[width] = visits.new_tab(chromium, house.served.url, width)
            visits.sign_in(opened[width].page, "awa", _PASSWORDS["awa"])
        return opened[width]

    yield tab
    for one in opened.values():
        one.page.context.close()


@pytest.fixture
def tab(tabs_here):
    tab = tabs_here()
    tab.faults()
    yield tab
    assert tab.faults() == []
    assert tab.page.get_by_test_id("stException").count() == 0


def the_tab(tab, village, **more):
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return tab.open(f"/village?id={village}&tab=women{query}")


def run(page):
    """Wait for the run that an answer starts, which may begin a moment later, to end."""
    page.wait_for_timeout(300)
    visits.settled(page)


def press(page, key):
    page.get_by_role("button", name=T(key), exact=True).first.click()
    run(page)


def begin(page, key):
    """Open a form by its link."""
    page.get_by_test_id("stMain").get_by_role("link", name=T(key)).first.click()
    page.wait_for_url("**/form**")
    run(page)


def go_on(page, how=lambda page: press(page, "ask.next")):
    """Press, and wait until another step is there, or what is missing is said."""
    before = page.locator(".lt-progress").inner_text()
    how(page)
    page.wait_for_function(
        "before => document.querySelector('.lt-progress')?.innerText !== before || document.querySelector('[role=alert]')",
        arg=before,
    )
    run(page)


def save(page):
    """Go on to the reading back, and record."""
    go_on(page)
    press(page, "ask.record")


def tick(page, key):
    page.get_by_test_id("stMain").get_by_text(T(key), exact=True).first.click()
    run(page)


def answer(page, question, code):
    page.get_by_role("radiogroup", name=T(question)).get_by_text(T(code), exact=True).click()
    run(page)


def write(page, question, text):
    field = page.get_by_label(T(question), exact=True)
    field.fill(text)
    field.press("Tab")
    run(page)


def pick(page, question, text):
    box = page.get_by_role("combobox", name=T(question)).first
    box.click()
    box.fill(text)  # a long list is drawn in part only
    page.get_by_role("option", name=text).first.click()
    run(page)


def said(page, text):
    expect(page.get_by_role("status").filter(has_text=text)).to_be_visible()


def tiles(page):
    return page.locator(".lt-tile")


# --- registered -----------------------------------------------------------------------------------------


def test_a_woman_is_registered_with_her_name_once_she_agrees(tab, house):
    village = house.village("Inscription")
    page = the_tab(tab, village)
    begin(page, "begin.person.register")
    expect(page.get_by_label(T("ask.woman.full_name"), exact=True)).to_have_count(0)
    answer(page, "ask.woman.consent_record", "code.yes3.yes")
    write(page, "ask.woman.full_name", "Yassimina Doukoupélou")
    go_on(page)
    pick(page, "fact.age_band", T("code.age_band.25_34"))
    pick(page, "ask.woman.sign", T("sign.hen"))
    go_on(page)
    expect(page.locator(".lt-read").first).to_contain_text("Yassimina Doukoupélou")  # read back before it counts
    assert house.women(village) == ()
    press(page, "ask.record")
    (woman,) = house.women(village)
    expect(page.get_by_role("heading", name=T("done.person.register"))).to_be_visible()
    expect(page.get_by_role("link", name=woman["pseudonym"])).to_be_visible()
    assert (woman["basis"], woman["age_band"], woman["sign"]) == ("named", "25_34", "hen")
    assert house.names(village) == ["Yassimina Doukoupélou"]
    page = the_tab(tab, village)
    expect(tiles(page)).to_have_count(1)
    expect(tiles(page)).not_to_contain_text("Yassimina")
    tick(page, "women.show_names")
    expect(tiles(page)).to_contain_text("Yassimina Doukoupélou")


def test_what_was_recorded_by_mistake_is_taken_back_and_the_next_woman_is_one_press_away(tab, house):
    village = house.village("Erreur")
    page = the_tab(tab, village)
    begin(page, "begin.person.register")
    answer(page, "ask.woman.consent_record", "code.yes3.no")
    go_on(page)
    save(page)
    assert len(house.women(village)) == 1
    press(page, "undo.button")
    press(page, "undo.yes")
    assert house.women(village) == ()
    begin(the_tab(tab, village), "begin.person.register")
    answer(page, "ask.woman.consent_record", "code.yes3.no")
    go_on(page)
    save(page)
    begin(page, "again.person.register")
    expect(page.get_by_role("radiogroup", name=T("ask.woman.consent_record"))).to_be_visible()
    assert len(house.women(village)) == 1


def test_who_does_not_agree_is_registered_without_a_name(tab, house):
    village = house.village("Refus")
    page = the_tab(tab, village)
    begin(page, "begin.person.register")
    answer(page, "ask.woman.consent_record", "code.yes3.yes")
    write(page, "ask.woman.full_name", "Effacée Aussitôt")
    answer(page, "ask.woman.consent_record", "code.yes3.no")
    expect(page.get_by_label(T("ask.woman.full_name"), exact=True)).to_have_count(0)
    go_on(page)
    save(page)
    (woman,) = house.women(village)
    assert (woman["basis"], woman["consent_record"], "full_name" in woman) == ("counted", "no", False)


def test_without_the_name_she_agreed_to_the_form_does_not_go_on(tab, house):
    village = house.village("Oubli")
    page = the_tab(tab, village)
    begin(page, "begin.person.register")
    answer(page, "ask.woman.consent_record", "code.yes3.yes")
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text(T("ask.missing"))
    write(page, "ask.woman.full_name", "Awa Guindo")
    go_on(page)
    save(page)
    assert house.names(village) == ["Awa Guindo"]


def test_a_form_about_a_woman_is_finished_in_another_browser_by_keyboard(tab, house, chromium):
    """Autosaved at every answer (product 2.8): begun here, finished where the same account opens the register."""
    village = house.village("Ailleurs")
    page = the_tab(tab, village)
    begin(page, "begin.person.register")
    answer(page, "ask.woman.consent_record", "code.yes3.yes")
    write(page, "ask.woman.full_name", "Sira Tembély")
    elsewhere = visits.new_tab(chromium, house.served.url)
    visits.sign_in(elsewhere.page, "awa", _PASSWORDS["awa"])
    other = elsewhere.open("/home")
    other.get_by_role("link", name="Ailleurs").filter(has_text=T("begin.person.register")).first.click()
    other.wait_for_url("**/form**")
    run(other)
    name = other.get_by_label(T("ask.woman.full_name"), exact=True)
    expect(name).to_have_value("Sira Tembély")
    name.focus()
    for _ in range(3):  # on, to the reading back, recorded
        go_on(other, lambda page: page.keyboard.press("Control+Enter"))
    assert house.names(village) == ["Sira Tembély"]
    assert elsewhere.faults() == []
    elsewhere.page.context.close()


def test_a_double_click_registers_once(tab, house):
    village = house.village("Deux fois")
    page = the_tab(tab, village)
    begin(page, "begin.person.register")
    answer(page, "ask.woman.consent_record", "code.yes3.yes")
    write(page, "ask.woman.full_name", "Awa Guindo")
    go_on(page)
    go_on(page)
    page.get_by_role("button", name=T("ask.record"), exact=True).dblclick()
    run(page)
    page.wait_for_timeout(500)
    assert house.names(village) == ["Awa Guindo"]


def test_women_are_counted_and_counted_again_with_their_group(tab, house):
    village = house.village("Comptage")
    group = house.do("group.register", village=village, declared_size=6, on="2013-03-01").subject
    page = the_tab(tab, village)
    for count, said_of_them, registered in ((4, None, 4), (5, "choice.again.same", 5), (2, "choice.again.others", 7)):
        begin(the_tab(tab, village), "begin.person.count")
        write(page, "ask.count.count", str(count))
        pick(page, "ask.count.group", house.reader.get("group", group)["pseudonym"])
        if said_of_them:
            go_on(page)
            expect(page.get_by_role("alert")).to_contain_text(T("ask.missing"))
            page.get_by_text(T(said_of_them), exact=True).click()
            run(page)
        save(page)
        assert len(house.women(village)) == registered
        assert len(people.members_of(house.reader, [group])[group]) == registered
    assert [p["number"] for p in house.women(village)] == [1, 2, 3, 4, 5, 6, 7]
    page = the_tab(tab, village)
    tick(page, "same.look")
    expect(page.get_by_text(T("same.nothing"))).to_be_visible()  # each time somebody has said which they are


def test_women_who_are_all_there_are_not_counted_again(tab, house):
    village = house.village("Toutes là")
    group = house.do("group.register", village=village, members=house.count(village, 3), on="2013-03-01").subject
    page = tab.open(f"/woman?id={group}")
    begin(page, "begin.person.count")  # from the group's page: it is chosen already
    write(page, "ask.count.count", "3")
    page.get_by_text(T("choice.again.same"), exact=True).click()
    run(page)
    expect(page.get_by_role("alert")).to_contain_text(T("ask.count.group.count.stopped"))
    expect(page.get_by_role("button", name=T("ask.next"))).to_have_count(0)
    write(page, "ask.count.count", "4")
    save(page)
    assert len(house.women(village)) == 4


def test_a_group_is_added_and_members_come_and_go(tab, house):
    village = house.village("Groupe")
    first, second, third = (house.person(village, name) for name in ("Awa Guindo", "Oumou Togo", "Sira Dolo"))
    house.person(village, "Amadou Dolo", sex="M")
    code = {p["uid"]: p["pseudonym"] for p in house.women(village)}
    page = the_tab(tab, village)
    begin(page, "begin.group.register")
    write(page, "ask.group.name", "Yam Ebem")
    write(page, "ask.group.declared_size", "12")
    pick(page, "ask.group.president", code[first])
    pick(page, "ask.group.members", code[second])
    page.keyboard.press("Escape")
    tick(page, "women.show_names")  # other words for the same women: what was chosen stays
    expect(page.get_by_role("combobox", name=T("ask.group.president"))).to_have_value(re.compile("Awa Guindo"))
    expect(page.get_by_role("button", name=T("spoken.remove", what=f"Oumou Togo · {code[second]}"))).to_be_visible()
    go_on(page)
    save(page)
    (group,) = people.of_village(house.reader, village).groups
    assert (group.record["declared_size"]["value"], set(group.members)) == (12, {first, second})
    members = house.reader.list("member", group=group.record["uid"])
    assert {m["person"]: m["member_role"] for m in members} == {first: "president", second: "member"}

    page = tab.open(f"/woman?id={group.record['uid']}")
    begin(page, "begin.group.member_joined")
    box = page.get_by_role("combobox", name=T("ask.joined.person"))
    box.click()
    expect(page.get_by_role("option")).to_have_count(1)  # who is in already is not offered, and no man
    expect(page.get_by_role("option")).to_contain_text(code[third])
    page.keyboard.press("Escape")
    pick(page, "ask.joined.person", code[third])
    save(page)
    expect(page.get_by_role("heading", name=T("done.group.member_joined"))).to_be_visible()
    page = tab.open(f"/woman?id={group.record['uid']}")
    expect(tiles(page)).to_have_count(3)
    begin(page, "begin.group.member_left")
    pick(page, "ask.left.person", code[second])
    answer(page, "ask.left.end_reason", "code.left_reason.moved")
    save(page)
    page = tab.open(f"/woman?id={group.record['uid']}")
    expect(tiles(page)).to_have_count(2)
    left = next(m for m in house.reader.list("member", person=second))
    assert (left["left_on"], left["end_reason"]) == (house.reader.today, "moved")


def test_she_leaves_a_group_on_her_own_page_and_a_man_joins_none(tab, house):
    village = house.village("Départ")
    first, man = house.person(village, "Awa Guindo"), house.person(village, "Amadou Dolo", sex="M")
    house.do("group.register", village=village, members=[first], on="2013-03-01")
    code = {first: house.reader.get("person", first)["pseudonym"]}
    page = tab.open(f"/woman?id={first}")
    begin(page, "hers.group.member_left")
    expect(page.get_by_role("combobox", name=T("ask.left.person"))).to_have_value(re.compile(code[first]))
    answer(page, "ask.left.end_reason", "code.left_reason.died")
    save(page)
    press(page, "undo.button")
    press(page, "undo.yes")
    page = tab.open(f"/woman?id={first}")
    expect(page.get_by_role("link", name=T("hers.group.member_left"))).to_be_visible()
    page = tab.open(f"/woman?id={man}")
    expect(page.get_by_role("link", name=T("begin.joining"))).to_have_count(0)


def test_a_second_group_of_that_name_is_asked_about_before_it_is_added(tab, house):
    village = house.village("Deux groupes")
    there = house.do("group.register", village=village, name="Groupement Bɛnkadi", on="2013-03-01").subject
    page = the_tab(tab, village)
    begin(page, "begin.group.register")
    write(page, "ask.group.name", "Association des femmes Benkady")
    warning = page.get_by_role("status").filter(has_text=T.tn("people.group.like", 1, n="1"))
    expect(warning).to_contain_text("Groupement Bɛnkadi")
    expect(warning).to_contain_text(T("same.same_sounds"))
    expect(warning.get_by_role("link")).to_have_attribute("href", re.compile(there))
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text(T("ask.missing"))
    answer(page, "ask.group.other_group", "code.yes3.yes")
    expect(page.get_by_role("alert")).to_contain_text(T("ask.group.group.group.stopped"))
    answer(page, "ask.group.other_group", "code.yes3.no")
    write(page, "ask.group.name", "Yam Ebem")
    expect(warning).to_have_count(0)
    write(page, "ask.group.name", "Benkadi")  # another question now: what was said was said of another name
    answer(page, "ask.group.other_group", "code.yes3.no")
    go_on(page)
    save(page)
    assert len(people.of_village(house.reader, village).groups) == 2


def test_a_counted_woman_gives_her_name_after_she_was_asked(tab, house):
    village = house.village("Nom")
    (woman,) = house.count(village, 1)
    page = tab.open(f"/woman?id={woman}")
    begin(page, "begin.person.name")
    answer(page, "ask.name.consent_record", "code.yes3.no")
    expect(page.get_by_label(T("ask.name.full_name"), exact=True)).to_have_count(0)
    expect(page.get_by_role("alert")).to_contain_text(T("ask.name.group.agree.stopped"))
    expect(page.get_by_role("button", name=T("ask.next"))).to_have_count(0)
    answer(page, "ask.name.consent_record", "code.yes3.yes")
    write(page, "ask.name.full_name", "Niélé Djiguiba")
    save(page)
    expect(page.get_by_role("link", name=house.reader.get("person", woman)["pseudonym"])).to_be_visible()
    assert house.names(village) == ["Niélé Djiguiba"]
    page = tab.open(f"/woman?id={woman}")
    expect(page.get_by_role("link", name=T("begin.person.name"))).to_have_count(0)


def test_on_a_line_that_others_hear_no_name_is_asked_for_or_brought_back(tab, house, chromium):
    """Names only over a secure context or on the machine itself (design 6): of a draft too."""
    village = house.village("Radio")
    page = the_tab(tab, village)
    begin(page, "begin.person.register")
    answer(page, "ask.woman.consent_record", "code.yes3.yes")
    write(page, "ask.woman.full_name", "Ramatoulaye Secrète")
    go_on(page)
    heard = visits.new_tab(chromium, house.served.url.replace("127.0.0.1", "terres.example"))
    visits.sign_in(heard.page, "awa", _PASSWORDS["awa"])
    other = heard.open(page.url.replace("127.0.0.1", "terres.example"))
    press(other, "ask.back")
    expect(other.get_by_text(T("ask.closed"))).to_be_visible()
    expect(other.get_by_label(T("ask.woman.full_name"), exact=True)).to_have_count(0)
    go_on(other)
    expect(other.get_by_role("heading", name=T("ask.woman.group.who"))).to_be_visible()
    go_on(other)
    expect(other.locator(".lt-read").first).to_contain_text(T("ask.closed"))
    assert not any("Secrète".encode() in frame for frame in heard.heard)
    press(other, "ask.record")
    assert house.names(village) == ["Ramatoulaye Secrète"]  # and yet nothing is lost
    begin(heard.open(f"/village?id={village}&tab=women"), "begin.person.register")
    answer(other, "ask.woman.consent_record", "code.yes3.yes")
    expect(other.get_by_text(T("ask.closed.to_ask"))).to_be_visible()
    expect(other.get_by_label(T("ask.woman.full_name"), exact=True)).to_have_count(0)
    assert heard.outside == []
    assert other.get_by_test_id("stException").count() == 0
    other.context.close()


def test_a_form_that_was_only_looked_at_is_not_kept(tab, house):
    village = house.village("Regard")
    house.person(village, "Awa Guindo")
    group = house.do("group.register", village=village, members=house.count(village, 3), on="2013-03-01").subject
    for form in ("person.register", "group.register"):
        begin(the_tab(tab, village), f"begin.{form}")
    for form in ("person.count", "group.member_joined", "group.member_left"):
        begin(tab.open(f"/woman?id={group}"), f"begin.{form}")
    assert [one for one in drafts.mine(house.register, house.officer) if one.area == village] == []


# --- perhaps the same ---------------------------------------------------------------------------------------


def test_two_records_are_shown_side_by_side_joined_and_parted(tab, house):
    village = house.village("Même")
    one = house.person(village, "Aïssata Doukoupélou", household="Concession Doukoupélou", age_band="25_34")
    other = house.person(village, "DOUKOUPELOU Aïssatou", age_band="25_34", on="2014-03-01")
    commitment = house.do(
        "commitment.propose",
        village=village,
        origin="meeting",
        givers="not_said",
        declared_area="unknown",
        on="2013-04-01",
    ).subject
    for verb in ("commitment.announce", "commitment.sign"):
        house.do(verb, commitment=commitment, on="2013-05-01")
    for woman in (one, other):
        plan = house.do("allotment.plan", commitment=commitment, unit="unmeasured", on="2013-06-01").subject
        house.do("allotment.assign", allotment=plan, holders=[woman], method="unknown", on="2013-06-01")
        house.do("allotment.hand_over", allotment=plan, handed_by="not_said", on="2013-06-01", caught_up=True)
    holding = lambda: three_numbers(house.reader, villages=[village]).holding  # noqa: E731
    assert holding() == 2

    page = the_tab(tab, village)
    tab.heard.clear()
    page.reload()
    run(page)
    assert not any(b"Doukoup" in frame for frame in tab.heard)
    tick(page, "same.look")
    halves = page.locator(".lt-pair .lt-half")
    expect(halves).to_have_count(2)
    expect(halves.first).to_contain_text("Aïssata Doukoupélou")
    expect(halves.first).to_contain_text("Concession Doukoupélou")
    expect(halves.last).to_contain_text("DOUKOUPELOU Aïssatou")
    expect(page.locator(".lt-why")).to_contain_text(T("same.same_sounds"))
    assert any(b"Doukoup" in frame for frame in tab.heard)

    press(page, "same.yes.one")
    expect(page.get_by_text(T("same.nothing"))).to_be_visible()
    assert holding() == 1
    press(page, "people.undo")
    expect(halves).to_have_count(2)
    assert holding() == 2

    press(page, "same.yes.one")
    page = tab.open(f"/woman?id={one}")
    expect(page.get_by_role("link", name=house.reader.get("person", other)["pseudonym"])).to_be_visible()
    press(page, "same.no.one")
    said(page, T("same.said_no"))
    assert holding() == 2
    page = the_tab(tab, village)
    tick(page, "same.look")
    expect(page.get_by_text(T("same.nothing"))).to_be_visible()


def test_hostile_names_are_text_in_the_forms_and_side_by_side(tab, house):
    village = house.village("Hostile")
    name = "<img src=x onerror=alert(1)> :red[Awa] ![](http://far.example/x.png) $x^2$"
    for _ in "ab":
        house.person(village, name)
    page = the_tab(tab, village)
    tick(page, "women.show_names")
    tick(page, "same.look")
    expect(page.locator(".lt-half", has_text=name)).to_have_count(2)
    begin(page, "begin.group.register")
    tick(page, "women.show_names")
    page.get_by_role("combobox", name=T("ask.group.president")).click()
    expect(page.get_by_role("option").filter(has_text=name)).to_have_count(2)
    page.keyboard.press("Escape")


def test_what_is_not_she_is_not_proposed_again_until_it_is_undone(tab, house):
    village = house.village("Pas elle")
    uids = [house.person(village, name) for name in ("Kadiatou Tembély", "Kadidiatou Timbely")]
    page = tab.open(f"/woman?id={uids[0]}")
    tick(page, "same.look_one")
    press(page, "same.no.one")
    said(page, T("same.said_no"))
    expect(page.get_by_text(T("same.nothing"))).to_be_visible()
    press(page, "people.undo")
    expect(page.locator(".lt-pair")).to_have_count(1)


def test_women_counted_again_are_joined_all_at_once(tab, house):
    village = house.village("Recompte")
    group = house.do("group.register", village=village, on="2013-03-01").subject
    for count in (4, 3):
        for woman in house.count(village, count):
            house.do("group.member_joined", group=group, person=woman, on="2013-03-01")
    page = the_tab(tab, village)
    tick(page, "same.look")
    expect(page.locator(".lt-pair .lt-half").first).to_contain_text("3 femmes")
    press(page, "same.yes.many")
    expect(tiles(page)).to_have_count(4)
    press(page, "people.undo")
    expect(tiles(page)).to_have_count(7)
    press(page, "same.no.many")
    expect(page.get_by_text(T("same.nothing"))).to_be_visible()
    assert len(house.women(village)) == 7


def test_another_code_of_hers_is_told_by_its_code(tab, house):
    village = house.village("Autre code")
    one, other = house.person(village, "Awa Guindo"), house.person(village, "Fanta Togo")
    page = tab.open(f"/woman?id={one}")
    begin(page, "begin.person.same_as")
    write(page, "ask.same.same_as", "F-222222")
    expect(page.get_by_text(T("same.no_such_code", code="F-222222"))).to_be_visible()
    write(page, "ask.same.same_as", house.reader.get("person", other)["pseudonym"].lower())
    save(page)
    assert [p["uid"] for p in house.women(village)] == [one]


# --- on another day, in a large village, on a phone -----------------------------------------------------------


def test_a_day_gone_by_shows_who_was_there_and_records_nothing(tab, house):
    village = house.village("Passé")
    house.count(village, 2, on="2013-03-01"), house.count(village, 3, on="2014-03-01")
    page = the_tab(tab, village, as_of="2013-12-31")
    expect(tiles(page)).to_have_count(2)
    expect(page.get_by_text(T("people.past"))).to_be_visible()
    for form in FORMS:
        expect(page.get_by_role("link", name=T(f"begin.{form}"))).to_have_count(0)
    page = the_tab(tab, village)
    expect(tiles(page)).to_have_count(5)
    page = tab.open(f"/woman?id={house.women(village)[4]['uid']}&as_of=2013-12-31")
    expect(page.get_by_text(T("people.not_yet"))).to_be_visible()


@pytest.fixture(scope="module")
def large(house):
    village = house.village("Grand")
    with house.register.write(house.officer) as unit:
        for i in range(300):
            unit.form = None
            unit.do("person.register", village=village, basis="named", sex="F", consent_record="yes", on="2013-03-01",
                    full_name="Yakoundou Ouologuem" if i == 250 else f"Sira Tolo{'abcdefghij'[i % 10]}{'klmnopqrst'[i // 10 % 10]}")  # fmt: skip
    return village


def test_a_large_village_comes_in_pages_and_a_name_is_found_however_spelt(tab, house, large):
    page = the_tab(tab, large)
    expect(tiles(page)).to_have_count(60)
    press(page, "people.next")
    expect(tiles(page)).to_have_count(60)
    expect(page.get_by_text(T("people.shown", first=61, last=120, all=300))).to_be_visible()
    write(page, "people.search", "wologem yakundu")
    expect(tiles(page)).to_have_count(1)
    write(page, "people.search", NOBODY)
    expect(tiles(page)).to_have_count(0)
    expect(page.get_by_text(T("people.nobody"))).to_be_visible()
    write(page, "people.search", "")
    page.get_by_role("radio", name=T("people.filter.holding")).click()
    run(page)
    expect(page.get_by_text(T("people.nobody"))).to_be_visible()


def looked_at(page):
    labels = page.locator("[data-testid=stWidgetLabel]:visible").all_inner_texts()
    assert all(text.strip() for text in labels)
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(PALE) == []
    assert visits.sideways(page) == []


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_every_question_has_its_label_and_nothing_scrolls_sideways(tabs_here, house, large, width):
    tab = tabs_here(width)
    village = house.village(f"Large de {width}")
    house.person(village, "Aïssata Guindo"), house.person(village, "Aissata Gindo")
    house.do("group.register", village=village, members=house.count(village, 3), on="2013-03-01")
    page = the_tab(tab, village)
    tick(page, "same.look")
    looked_at(page)
    for form in FORMS:
        begin(the_tab(tab, village), f"begin.{form}")
        looked_at(page)
        if form == "person.register":
            answer(page, "ask.woman.consent_record", "code.yes3.yes")
            write(page, "ask.woman.full_name", "Awa Guindo")
            looked_at(page)
            go_on(page)
            page.get_by_text(T("ask.more"), exact=True).click()
            run(page)
            looked_at(page)
            go_on(page)
            looked_at(page)
    group = people.of_village(house.reader, village).groups[0].record["uid"]
    for form in ("group.member_joined", "group.member_left"):
        begin(tab.open(f"/woman?id={group}"), f"begin.{form}")
        looked_at(page)
    assert tab.faults() == []

"""What the women said in confidence reaches nobody who may not know it: no page, socket, map, file or cookie."""

import colorsys
import re

import pytest
from browser import visits
from browser.visits import PHONE, WIDE

from landtrack.demo import _PASSWORDS
from landtrack.i18n.catalogues import translator
from landtrack.register.documents import add_document
from landtrack.register.register import open_register
from landtrack.web.pages_table import PAGES

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
T = translator("fr")
DAY = "2014-10-01"
SHARE = {1: "yes", 2: "no", 3: "no"}  # by level of confidentiality; at 3 nobody holds a name
# Everything of a claim that is not its coded facts. Plain letters, so that no encoding hides them.
WORDS = {
    level: {
        fact: f"zq{fact.replace('_', '')}{level}zq"
        for fact in (
            "text_original",
            "named_parties",
            "land_words",
            "risk_note",
            "place",
            "grounds",
            "conditions",
            "reason_words",
        )
    }
    for level in SHARE
}
PERSON = {
    level: {
        fact: f"Zq{fact.replace('_', '')}{level}zq"
        for fact in ("full_name", "phone", "safe_times", "must_not_know", "household", "relation_to_head")
    }
    for level in SHARE
}
GROUP = {"name": "Zqgroupnamezq", "lineage": "Zqlineagezq"}
IN_A_FILE = {"S": b"%PDF-1.7 zqfileofwomenzq", "O": b"%PDF-1.7 zqfileofworkzq"}
SECRETS = sorted(
    {one for table in (*WORDS.values(), *PERSON.values(), GROUP) for one in table.values()} | {"zqfileofwomenzq"}
)


def seed(register):
    """Two more claims a level in Parou and in Eguela, told in words that may not leave their seal; their uids."""
    officer = register.actor("awa")
    reader = register.read(officer)
    villages = {v["name"]: v["uid"] for v in reader.villages()}
    found = {"claims": {}, "against": [], "women": [], "documents": {}, "villages": villages}
    with register.write(officer) as unit:
        for village, commission in (("Parou", None), ("Eguela", register.actor("cofov").authority)):
            area = villages[village]
            chief = next(a["uid"] for a in reader.list("authority", village=area) if a["office"] == "chief")
            for level in SHARE:
                with unit.new_form():
                    women = _women(unit, area, level)
                    found["women"] += women
                    found["claims"][village, level] = _claim(unit, area, level, women, chief, commission)
            with unit.new_form():
                found["against"].append(_against(unit, area))
            with unit.new_form():
                unit.do("group.register", village=area, members=[], on=DAY, **GROUP)
            for cls, data in IN_A_FILE.items():
                with unit.new_form():
                    added = add_document(unit, data, "meeting_minutes" if cls == "O" else "photo", village=area, access_class=cls,
                                         title="-", about=found["claims"][village, 1])  # fmt: skip
                    found["documents"][village, cls] = added.subject
    return found


def _women(unit, area, level):
    if level == 3:
        return []
    made = unit.do(
        "person.register", village=area, basis="named", sex="F", consent_record="yes", on=DAY, **PERSON[level]
    )
    return [made.subject]


def _claim(unit, area, level, women, body, commission):
    said = WORDS[level]
    claim = unit.do("claim.record", village=area, consent_record="yes", on=DAY).subject
    private = {name: said[name] for name in ("text_original", "land_words", "risk_note")}
    if level < 3:
        private["named_parties"] = said["named_parties"]
    unit.do("claim.lodge", claim=claim, complainant_kind="anonymous" if level == 3 else "woman", women_asked=1,
            remedies=["plot"], consent_record="yes", share_with_chief=SHARE[level], danger="no", complainants=women,
            on=DAY, **private)  # fmt: skip
    unit.do("claim.acknowledge", claim=claim, paper="none", on=DAY)
    unit.do("claim.start_review", claim=claim, body=body, on=DAY)
    words = {name: said[name] for name in ("place", "grounds", "conditions", "reason_words")}
    if commission:
        unit.do(
            "claim.refuse", claim=claim, body=body, decided_on=DAY, refusal_reason="no_land_available", on=DAY, **words
        )
        unit.do("claim.tell_outcome", claim=claim, told_how="spoken", on=DAY)
        unit.do(
            "claim.appeal", claim=claim, ground="outcome", body=commission, on=DAY, reason_words=said["reason_words"]
        )
    else:
        unit.do("claim.uphold", claim=claim, body=body, decided_on=DAY, promised_women=1, promised_area="unknown",
                on=DAY, **words)  # fmt: skip
    return claim


def _against(unit, area):
    """A matter in which the decider himself is named: it is hidden from him, number and all."""
    claim = unit.do("claim.record", village=area, consent_record="yes", on=DAY).subject
    unit.do("claim.lodge", claim=claim, complainant_kind="women_group", women_asked=9, remedies=["water_access"],
            consent_record="yes", share_with_chief="no", danger="yes", decider_named="yes", on=DAY,
            text_original=WORDS[2]["text_original"])  # fmt: skip
    return claim


@pytest.fixture(scope="module")
def house(demo_register, tmp_path_factory):
    """A demonstration with the seeds, served; and its uids."""
    if not visits.CHROMIUM:
        pytest.skip("no Chromium on this machine")
    folder = tmp_path_factory.mktemp("confidence")
    place = folder / "parou.gpkg"
    demo_register.database.copy_to(place)
    register = open_register(place)
    found = seed(register)
    reader = register.read(register.actor("awa"))
    found["all"] = {
        kind: [r["uid"] for r in reader.list(kind)] for kind in ("claim", "person", "group", "document", "village")
    }
    found["names"] = sorted(reader.names([*found["all"]["person"], *found["all"]["group"]]).values())
    found["draft"] = next(
        c for c in reader.list("claim", area_code=found["villages"]["Parou"]) if c["status"] == "draft"
    )
    found["hidden"] = [
        found["draft"]["public_code"],
        *(reader.get("claim", one)["public_code"] for one in found["against"]),
    ]
    found["awa"] = register.actor("awa").uid
    register.close()
    served = visits.start_server(place, folder)
    yield served, found
    visits.stop_server(served)


@pytest.fixture(scope="module")
def tab_of(chromium, house):
    opened = {}

    def tab(account, width=WIDE):
        if (account, width) not in opened:
            opened[account, width] = visits.new_tab(chromium, house[0].url, width)
            visits.sign_in(opened[account, width].page, account, _PASSWORDS[account])
        return opened[account, width]

    yield tab
    for one in opened.values():
        one.page.context.close()


def all_that_came(tab):
    """Every byte that the browser has: sources, frames, sockets, answers, cookies, storage."""
    page = tab.page
    pieces = [frame.content().encode() for frame in page.frames] + tab.heard
    pieces += [repr(page.context.cookies()).encode(), repr(page.context.storage_state()).encode()]
    for answer in tab.answers:
        if "/static/" not in answer.url and answer.status < 300:
            try:
                pieces.append(answer.body())
            except sync_api.Error:  # a page that was left before its answer had come
                continue
    return b"\n".join(pieces)


def told(tab, secrets):
    came = all_that_came(tab)
    return [one for one in secrets if one.encode() in came]


def turn(page, button):
    """Go to the next card; it may look the same, so only the run of the page tells that it is there."""
    button.click()
    page.wait_for_timeout(300)
    visits.settled(page)


# What an account may open in the browser; the pages of other roles lead elsewhere (see test_every_page).
def walk_of(found, account):
    claims, villages = found["claims"], found["villages"]
    chief = ["/", *(f"/claim?id={claims[v, level]}" for v in ("Parou", "Eguela") for level in SHARE),
             f"/village?id={villages['Parou']}", f"/village?id={villages['Eguela']}",
             *(f"/claim?id={one}" for one in (found["draft"]["uid"], *found["against"]))]  # fmt: skip
    return {"chef-parou": chief, "cofov": chief, "fanta": ["/", "/settings"], "admin": ["/"]}[account]


def test_the_ears_hear(tab_of, house):
    """The officer does get the name, so that the tests below would notice it."""
    _, found = house
    tab = tab_of("awa")
    page = tab.open(f"/woman?id={found['women'][0]}")
    assert told(tab, SECRETS) == []
    page.get_by_role("button", name=T("women.show_name")).click()
    expect(page.get_by_text(PERSON[1]["full_name"])).to_be_visible()
    assert told(tab, [PERSON[1]["full_name"], PERSON[2]["full_name"]]) == [PERSON[1]["full_name"]]


@pytest.mark.parametrize("account", ["chef-parou", "cofov", "fanta", "admin"])
def test_no_page_tells_what_was_said_in_confidence(tab_of, house, account):
    _, found = house
    tab = tab_of(account)
    for path in walk_of(found, account):
        page = tab.open(path)
        while (more := page.get_by_role("button", name=T("card.next"))).count() and more.is_enabled():
            turn(page, more)
    assert tab.heard
    assert told(tab, SECRETS + found["names"] + found["hidden"]) == []
    assert tab.outside == []


@pytest.mark.parametrize("account", ["chef-parou", "cofov", "fanta", "admin"])
def test_addresses_of_others_and_forged_headers_lead_nowhere(tab_of, house, account):
    _served, found = house
    page = tab_of(account).page
    forged = {"x-landtrack-user": found["awa"], "X-Landtrack-Role": "officer", "x-landtrack-session": "0" * 64}
    role = {"chef-parou": "chief", "cofov": "chief", "fanta": "advocate", "admin": "admin"}[account]
    for headers in ({}, forged):
        for row in PAGES:
            answer = page.request.get(
                f"/{row.name}?id={found['women'][0]}", headers=headers | {"accept": "text/html"}, max_redirects=0
            )
            assert (answer.status == 303) == (
                role not in row.roles or answer.headers.get("location", "").startswith("/?")
            ), row.name
            assert [one for one in SECRETS if one.encode() in answer.body()] == []
    home = {"chef-parou": "Parou", "cofov": "Eguela"}.get(account)
    for (village, cls), uid in found["documents"].items():
        for headers in ({}, forged):
            answer = page.request.get(f"/document/{uid}", headers=headers)
            assert answer.status == (200 if cls == "O" and village == home else 404), (village, cls)
    assert page.request.get("/document/0").status == 404


def test_the_officer_opens_documents_and_a_stranger_none(tab_of, chromium, house):
    served, found = house
    page = tab_of("awa").page
    for (_, cls), uid in found["documents"].items():
        answer = page.request.get(f"/document/{uid}")
        assert (answer.status, answer.body()) == (200, IN_A_FILE[cls])
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.headers["content-disposition"] == "attachment"
        assert "sandbox" in answer.headers["content-security-policy"]
    context = chromium.new_context(
        base_url=served.url, extra_http_headers={"x-landtrack-user": found["awa"], "x-landtrack-role": "officer"}
    )
    for path in (
        f"/document/{uid}",
        f"/claim?id={found['draft']['uid']}",
        "/_stcore/health",
        "/media/x",
        "/component/x",
    ):
        answer = context.request.get(path, max_redirects=0)
        assert answer.status in {303, 401}, path
    context.close()


def test_forged_headers_do_not_change_who_looks(chromium, house):
    served, found = house
    forged = {"X-Landtrack-User": found["awa"], "X-Landtrack-Role": "officer"}
    tab = visits.new_tab(chromium, served.url, extra_http_headers=forged)
    visits.sign_in(tab.page, "chef-parou", _PASSWORDS["chef-parou"])
    page = tab.open(f"/claim?id={found['claims']['Parou', 2]}")
    assert (
        page.locator(".st-key-menu").get_by_role("link").all_inner_texts()
        == page.locator(".st-key-menu").get_by_role("link", name=T("page.card")).all_inner_texts()
    )
    assert page.get_by_role("button", name=T("claim.open_words")).count() == 0
    assert told(tab, SECRETS) == []
    page.context.close()


def test_over_a_line_that_others_hear_names_stay_closed(chromium, house):
    """By a name of the network, over plain HTTP: as a phone reaches it with ``--lan``."""
    served, found = house
    tab = visits.new_tab(chromium, served.url.replace("127.0.0.1", "terres.example"))
    visits.sign_in(tab.page, "awa", _PASSWORDS["awa"])
    page = tab.open(f"/village?id={found['villages']['Parou']}&tab=women")
    assert T("frame.overheard") in visits.text_of(page)
    page.locator("label").filter(has_text=T("women.show_names")).first.click()
    visits.settled(page)
    assert told(tab, SECRETS) == []
    assert [name for name in found["names"] if name in visits.text_of(page)] == []
    for (_, cls), uid in found["documents"].items():
        status = page.evaluate("path => fetch(path).then(answer => answer.status)", f"/document/{uid}")
        assert status == (200 if cls == "O" else 403)
    page.context.close()


COLOURS = """() => {
  const found = new Set();
  for (const e of document.querySelectorAll('[data-testid="stMain"] *')) {
    const s = getComputedStyle(e);
    for (const c of [s.color, s.backgroundColor, s.borderTopColor, s.outlineColor, s.fill]) found.add(c);
    const image = e.tagName === 'IMG' && e.src.startsWith('data:image/svg') ? atob(e.src.split(',')[1]) : '';
    for (const c of image.matchAll(/#[0-9a-f]{6}/gi)) found.add(c[0]);
  }
  return [...found];
}"""


def is_red(colour):
    """A strong red, as of a warning; browns and pinks of the pictures are none."""
    if colour.startswith("#"):
        parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    else:
        numbers = [float(n) for n in re.findall(r"[\d.]+", colour)]
        if len(numbers) < 3 or (len(numbers) == 4 and numbers[3] == 0):
            return False
        parts = numbers[:3]
    hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in parts))
    return (hue < 15 / 360 or hue > 345 / 360) and saturation > 0.5 and 0.2 < light < 0.8


def test_red_is_recognised():
    assert [is_red(c) for c in ("#d32f2f", "rgb(255, 43, 43)", "#9A4A16", "#dcb0d0", "rgba(255, 0, 0, 0)", "#2A211B")] == [
        True, True, False, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("account", ["chef-parou", "cofov"])
def test_a_card_shames_nobody(tab_of, house, account, width):
    _, found = house
    page = tab_of(account, width).open("/")
    cards = 0
    while True:
        text = visits.text_of(page)
        assert [name for name in found["names"] if name in text] == []
        assert (
            re.findall(r"\d+ (?:jours?|days?|semaines?|mois)\b|retard|attend|délai|F-[A-Z0-9]{6}|P-[A-Z0-9]{6}", text)
            == []
        )
        assert [c for c in page.evaluate(COLOURS) if is_red(c)] == []
        assert len(page.locator(".lt-card").inner_text().split()) < 60
        size = page.locator(".lt-card .lt-say").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
        assert size >= 24
        cards += 1
        more = page.get_by_role("button", name=T("card.next"))
        if not more.count() or not more.is_enabled():
            break
        turn(page, more)
    assert cards >= len(SHARE)

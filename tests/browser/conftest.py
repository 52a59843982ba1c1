"""The demonstration, served as people serve it, and a Chromium that reaches nothing else."""

import pytest
from browser import visits
from browser.hands import Hands

from landtrack.demo import _PASSWORDS
from landtrack.register import accounts
from landtrack.register.register import open_register

FOREIGN = "visitor-2014"  # password of those who read English


def pytest_collection_modifyitems(items):
    for item in items:
        if "/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def served(demo_register, tmp_path_factory):
    """A copy of the demonstration behind ``landtrack serve``; it has a few accounts more, which chose no language."""
    if not visits.CHROMIUM:
        pytest.skip("no Chromium on this machine")
    folder = tmp_path_factory.mktemp("served")
    place = folder / "parou.gpkg"
    demo_register.database.copy_to(place)
    passwords = dict(_PASSWORDS) | _visitors(place)
    served = visits.start_server(place, folder)
    served.passwords, served.subjects = passwords, _subjects(place)
    yield served
    visits.stop_server(served)


def _visitors(place):
    """For each account of the demonstration one of the same rights without a language, named as it with ``-en``."""
    register = open_register(place)
    admin = register.actor("admin")
    listed = register.read(admin).list("account")
    with register.write(admin) as unit:
        for one in listed:
            if one["name"] in _PASSWORDS:
                kept = {k: one[k] for k in ("role", "duties", "villages", "ladder_level", "authority") if one.get(k)}
                with unit.new_form():
                    unit.do("account.open", name=f"{one['name']}-en", **kept)
    for name in _PASSWORDS:
        accounts.set_password(register, register.actor(f"{name}-en").uid, FOREIGN)
    village = next(v["uid"] for v in register.read(admin).villages() if v["name"] == "Ouo")
    with register.write(register.actor("awa-en")) as unit:  # a draft is seen by who began it
        unit.do("claim.record", village=village, complainant_kind="women_group", remedies=["water_access"])
    register.close()
    return dict.fromkeys((f"{name}-en" for name in _PASSWORDS), FOREIGN)


def _subjects(place):
    """Uids of what the tests look at: Parou, its request, the draft that followed, a woman, her group."""
    register = open_register(place)
    reader = register.read(register.actor("awa"))
    villages = {v["name"]: v["uid"] for v in reader.villages()}
    parou = villages["Parou"]
    drafts = [c for c in reader.list("claim", area_code=parou) if c["status"] == "draft"]
    claim = next(c for c in reader.list("claim", area_code=parou) if c["status"] != "draft")
    lost = next(a for a in reader.list("allotment", area_code=parou) if a["status"] == "taken_back")
    anonymous = next(c for c in reader.list("claim") if c.get("confidentiality") == 3)
    commission = register.actor("cofov").authority
    theirs = next(c for c in reader.list("claim") if c.get("body") == commission)
    found = {
        "village": parou, "claim": claim["uid"], "claim_code": claim["public_code"], "draft": drafts[0]["uid"], "draft_fr": drafts[0]["uid"],
        "draft_code": drafts[0]["public_code"], "woman": lost["holders"][0]["party"],
        "group": reader.list("group", area_code=parou)[0]["uid"], "anonymous": anonymous["uid"],
        "commission_claim": theirs["uid"], **{f"village_{name}": uid for name, uid in villages.items()},
        "documents": [d["uid"] for d in reader.list("document")],
        "event": next(e.event.id for e in reader.timeline(claim["uid"]) if e.event.verb == "claim.lodge"),
    }  # fmt: skip
    mine = register.read(register.actor("awa-en")).list("claim", area_code=villages["Ouo"])
    found["draft_en"] = next(c["uid"] for c in mine if c["status"] == "draft")
    register.close()
    return found


@pytest.fixture(scope="module")  # Playwright runs once at a time in a process: others want it too
def chromium():
    """The browser of a module."""
    if not visits.CHROMIUM:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=visits.CHROMIUM, args=list(visits.QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def tabs(chromium, served):
    """A signed-in tab for an account, a language and a width; the same one each time it is asked for."""
    opened = {}

    def tab(account, lang="fr", width=visits.WIDE):
        key = (account, lang, width)
        if key not in opened:
            opened[key] = visits.new_tab(chromium, served.url, width)
            visits.sign_in(opened[key].page, account, served.passwords[account], lang)
        return opened[key]

    yield tab
    for one in opened.values():
        one.page.context.close()


@pytest.fixture
def fresh(chromium, served):
    """A newcomer's tab, at the sign-in page of the demonstration."""
    tab = visits.new_tab(chromium, served.url)
    yield tab
    tab.page.context.close()


@pytest.fixture(scope="module")
def awa(chromium, office):
    """The officer at her laptop; ``office`` is what the module has her work on."""
    tab = visits.new_tab(chromium, office.url, visits.LAPTOP)
    visits.sign_in(tab.page, "awa", _PASSWORDS["awa"])
    visits.settled(tab.page)
    yield Hands(tab)
    tab.page.context.close()


@pytest.fixture
def there(office):
    """Her eyes on the register itself."""
    register = open_register(office.place)
    yield register.read(register.actor("awa"))
    register.close()


@pytest.fixture(scope="session")
def judge():
    """What axe-core says against a page by WCAG 2.1, levels A and AA: rule and element of each violation."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()

    def violations(page):
        found = axe.run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}).response["violations"]
        return [(v["id"], n["html"][:200]) for v in found for n in v["nodes"]]

    return violations

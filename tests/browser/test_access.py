"""Every page and every step of a form, judged by axe-core: labels, names, contrast (WCAG 2.1 AA); no violation."""

import pytest
from browser import visits
from browser.hands import Hands

from landtrack.i18n.catalogues import translator

pytest.importorskip("playwright.sync_api")
T = translator("fr")


PATHS = (
    "/home", "/villages", "/village?id={village}", "/village?id={village}&tab=field", "/village?id={village}&tab=women",
    "/village?id={village}&tab=papers", "/claim?id={claim}", "/woman?id={woman}", "/reports", "/settings", "/call",
    "/handover", "/visit?village={village}", "/catch_up?village={village}", "/imports", "/form?do=answer&id={commission_claim}", "/form?do=land&village={village}",
)  # fmt: skip


@pytest.mark.parametrize("width", [visits.WIDE, visits.PHONE])
@pytest.mark.parametrize("path", PATHS)
def test_an_officers_page_has_no_barrier(tabs, served, judge, path, width):
    page = tabs("awa", width=width).open(path.format(**served.subjects))
    assert judge(page) == []
    assert visits.sideways(page) == []


@pytest.mark.parametrize(("account", "path"), [
    ("chef-parou", "/card"), ("fanta", "/published"), ("admin", "/accounts"), ("admin", "/settings"), ("admin", "/setup"),
])  # fmt: skip
def test_a_page_of_the_others_has_no_barrier(tabs, judge, account, path):
    assert judge(tabs(account).open(path)) == []


def test_every_step_of_a_new_request_has_no_barrier(chromium, served, judge):
    tab = visits.new_tab(chromium, served.url, visits.PHONE)
    visits.sign_in(tab.page, "awa", served.passwords["awa"])
    hands = Hands(tab)
    hands.open("/form?do=request")
    seen = [judge(tab.page)]
    hands.pick(T("ask.request.village"), "Bodio")
    hands.onward()
    seen.append(judge(tab.page))
    hands.choose(T("ask.request.complainant_kind"), T("code.complainant_kind.women_group"))
    hands.write(T("ask.request.women_asked"), "40")
    hands.onward()
    seen.append(judge(tab.page))
    hands.press(T("code.remedy.land_for_group"))
    hands.onward()
    hands.choose(T("ask.request.consent_record"), T("code.yes3.yes"))
    seen.append(judge(tab.page))
    hands.write(T("ask.request.text_original"), "Une terre pour nous.")
    hands.onward()
    seen.append(judge(tab.page))
    for name, word in (("share_with_chief", "yes3.yes"), ("danger", "yes3.no"), ("paper", "paper.none")):
        hands.choose(T(f"ask.request.{name}"), T(f"code.{word}"))
    hands.onward()
    seen.append(judge(tab.page))
    assert seen == [[]] * 6
    hands.press(T("ask.discard"))
    tab.page.context.close()

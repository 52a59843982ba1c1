"""Who uses a keyboard, a screen reader, a small phone or tired eyes gets along on every page."""

import re
from itertools import pairwise

import pytest
from browser import visits
from browser.visits import PHONE, WIDE

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect

SCREENS = {
    "home": ("awa", "/"), "villages": ("awa", "/villages"), "story": ("awa", "/village?id={village}"),
    "field": ("awa", "/village?id={village}&tab=field"), "women": ("awa", "/village?id={village}&tab=women"),
    "papers": ("awa", "/village?id={village}&tab=papers"), "claim": ("awa", "/claim?id={claim}"),
    "woman": ("awa", "/woman?id={woman}"), "group": ("awa", "/woman?id={group}"), "reports": ("awa", "/reports"),
    "settings": ("awa", "/settings"), "past": ("awa", "/?as_of=2013-12-31"), "not there": ("awa", "/claim?id=0"),
    "card": ("chef-parou", "/"), "waiting card": ("cofov", "/"), "published": ("fanta", "/"), "accounts": ("admin", "/accounts"),
}  # fmt: skip
EACH = [pytest.param(*where, id=name.replace(" ", "_")) for name, where in SCREENS.items()]

# What can be pressed or written in, as long as it is to be seen and not switched off.
CONTROLS = """() => [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [role=button], [role=radio], [role=switch], [tabindex="0"]')]
  .filter(e => !e.disabled && !e.closest('[aria-hidden="true"], [inert]') && e.checkVisibility() && e.getClientRects().length)"""
NAMELESS = f"""() => ({CONTROLS})().filter(e => e.matches('a, button, input, select, textarea, [role]')).filter(e => {{
  const by = (e.getAttribute('aria-labelledby') || '').split(' ').map(id => document.getElementById(id)?.textContent || '').join('');
  const labels = [...(e.labels || [])].map(l => l.textContent).join('');
  const images = [...e.querySelectorAll('img, svg')].map(i => i.alt || i.getAttribute('aria-label') || '').join('');
  return !(e.getAttribute('aria-label') || by || labels || e.title || e.textContent.trim() || images).trim();
}}).map(e => e.outerHTML.slice(0, 200))"""
HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6, [role=heading]')].filter(e => e.checkVisibility())
  .map(e => Number(e.getAttribute('aria-level') || e.tagName[1]))"""
NO_ALT = "() => [...document.querySelectorAll('img:not([alt])')].map(e => e.outerHTML.slice(0, 200))"
# Texts that stand out too little from what is behind them: WCAG 2.2, 1.4.3, level AA.
PALE = """() => {
  const parse = c => { const n = c.match(/[\\d.]+/g).map(Number); return c.startsWith('color(') ? n.slice(-3).map(x => x * 255) : n; };
  const over = (top, under) => { const a = top[3] ?? 1; return [0, 1, 2].map(i => top[i] * a + under[i] * (1 - a)); };
  const light = c => c.slice(0, 3).map(x => x / 255).map(x => x <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4)
    .reduce((sum, x, i) => sum + x * [.2126, .7152, .0722][i], 0);
  const behind = e => {
    const layers = [], own = e.getBoundingClientRect(), x = (own.left + own.right) / 2, y = (own.top + own.bottom) / 2;
    for (let at = e; at; at = at.parentElement) {
      const s = getComputedStyle(at), c = parse(s.backgroundColor), box = at.getBoundingClientRect();
      // A text that hangs out of its parent, as the value over a slider's knob, does not stand on it.
      const holds = box.left <= x && x <= box.right && box.top <= y && y <= box.bottom || s.overflowY !== 'visible';
      if (!holds) continue;
      if ((c[3] ?? 1) > 0) layers.push(c);
      if ((c[3] ?? 1) === 1) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const found = new Map();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.nodeValue.trim() || !e.checkVisibility() || e.closest('[data-testid="stIconMaterial"], [data-testid="stSkipToContent"], :disabled, script, style, svg')) continue;
    const s = getComputedStyle(e), size = parseFloat(s.fontSize), large = size >= 24 || (size >= 18.66 && s.fontWeight >= 700);
    const back = behind(e), ink = over(parse(s.color), back);
    const [a, b] = [light(ink), light(back)].sort((x, y) => y - x), ratio = (a + .05) / (b + .05);
    if (ratio < (large ? 3 : 4.5)) found.set(s.color + back, [e.textContent.trim().slice(0, 40), s.color, back.map(Math.round), ratio.toFixed(2)]);
  }
  return [...found.values()];
}"""
SMALL = f"""() => ({CONTROLS})().filter(e => e.closest('.st-key-menu, .st-key-past') || e.matches('.lt-card ~ * button'))
  .map(e => [e.textContent.trim(), e.getBoundingClientRect()]).filter(([, box]) => box.height < 32 || box.width < 40)
  .map(([text, box]) => [text, box.width, box.height])"""


@pytest.mark.parametrize(("account", "path"), EACH)
def test_a_page_speaks_to_a_screen_reader(tabs, served, account, path):
    page = tabs(account).open(path.format_map(served.subjects))
    for frame in page.frames:
        assert frame.evaluate(NAMELESS) == []
        assert frame.evaluate(NO_ALT) == []
    levels = page.evaluate(HEADINGS)
    assert levels[:1] in ([1], []) or path.startswith("/claim?id=0")
    assert levels.count(1) <= 1
    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []
    assert page.locator("html").get_attribute("lang") == "fr"


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize(("account", "path"), EACH)
def test_every_text_stands_out_from_its_ground(tabs, served, account, path, width):
    page = tabs(account, "fr", width).open(path.format_map(served.subjects))
    assert page.evaluate(PALE) == []
    if width == PHONE:
        assert page.evaluate(SMALL) == []


def test_pale_text_is_noticed(chromium):
    page = chromium.new_page()
    page.set_content(
        "<p style='color:#888'>a</p><p style='color:#767676'>b</p><p style='font-size:24px;color:#888'>c</p>"
        "<div style='background:#222'><p style='color:#333'>d</p><p style='color:rgba(255,255,255,.4)'>e</p></div>"
        "<div style='background:#222;height:9px;position:relative'><p style='position:absolute;top:40px'>f</p></div>"
        "<div style='background:#fff;height:9px;position:relative'>"
        "<p style='position:absolute;top:80px;color:#898989'>g</p></div>"
    )
    assert [one[0] for one in page.evaluate(PALE)] == ["a", "d", "e", "g"]
    page.close()


def reached(page, steps):
    """Mark each control that the Tab key comes to, in the page and in its maps."""
    for frame in page.frames:
        frame.evaluate("document.addEventListener('focusin', e => e.target.setAttribute('data-reached', ''), true)")
    page.evaluate("document.activeElement?.blur?.()")
    for _ in range(steps):
        page.keyboard.press("Tab")


def unreached(frame):
    """Controls that it did not come to; of radio buttons one is enough, the arrows lead to the others."""
    return frame.evaluate(f"""() => ({CONTROLS})().filter(e => !e.hasAttribute('data-reached') && !e.querySelector('[data-reached]')
        && !e.matches('[tabindex="-1"]') && !(e.matches('[role=radio], [type=radio]')
        && e.closest('[role=radiogroup], [data-testid="stButtonGroup"]')?.querySelector('[data-reached]')))
        .map(e => e.outerHTML.slice(0, 160))""")


@pytest.mark.parametrize("path", ["/", "/village?id={village}", "/village?id={village}&tab=women"])
def test_the_tab_key_reaches_every_control(tabs, served, path):
    page = tabs("awa").open(path.format_map(served.subjects))
    controls = sum(len(frame.evaluate(f"() => ({CONTROLS})().map(e => 1)")) for frame in page.frames)
    assert controls > 8
    reached(page, controls + 12)
    for frame in page.frames:
        assert unreached(frame) == []


def test_the_focus_is_seen(tabs):
    page = tabs("awa").open("/")
    for _ in range(12):
        page.keyboard.press("Tab")
        seen = page.evaluate("""() => { const e = document.activeElement, s = getComputedStyle(e), p = getComputedStyle(e.parentElement);
            return e === document.body || e.tagName === 'IFRAME' || s.outlineStyle !== 'none' || s.boxShadow !== 'none' || p.boxShadow !== 'none'
              || e.matches('input') || e.id === 'stMain'; }""")
        assert seen, page.evaluate("document.activeElement.outerHTML.slice(0, 300)")


def test_the_page_says_its_language_even_if_the_sign_in_spoke_another(chromium, served):
    tab = visits.new_tab(chromium, served.url)
    visits.sign_in(tab.page, "chef-parou", served.passwords["chef-parou"], lang="en")
    page = tab.open("/")
    expect(page.locator(".lt-demo")).to_contain_text("Démonstration")
    assert page.locator("html").get_attribute("lang") == "fr"
    page.context.close()


def test_the_menu_is_one_line_on_a_phone(tabs):
    page = tabs("awa", "fr", PHONE).open("/")
    assert page.locator(".st-key-menu").bounding_box()["height"] < 64
    days = page.locator(".st-key-menu").get_by_role("button", name=re.compile("30 novembre 2014"))
    expect(days).to_have_count(1)  # its text is hidden, its name is not

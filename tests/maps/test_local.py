import json
import re

import folium
import pytest
from folium.elements import JSCSSMixin
from hypothesis import given
from hypothesis import strategies as st

from landtrack.maps import (
    ASSETS,
    ForeignAsset,
    VillageMark,
    check,
    map_json,
    map_text,
    single_file,
    use_local,
    village_map,
)

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "end of script": "</script><img src=x onerror=alert(1)>",
    "comment": "<!--<script>",
    "quotes": "\"L'eau\" d'Awa",
    "backtick": "`+alert(1)+`",
    "template": "${alert(1)}",
    "jinja": "{{ 7 * 7 }} {% raw %}",
    "backslash": "\\u003cb\\u003e \\n",
    "line separators": "a\u2028b\u2029c",
    "links": "href=//evil.example src=https://evil.example url(//evil.example) @import //evil.example",
    "emoji": "👩🏾‍🌾 🌾",
    "right to left": "مرحبا \u202e abc",
    "nko": "ߒߞߏ",
    "very long": "Parou " * 1666 + "Paro",
}


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("Parou", "Parou"),
        ("Kani-Bonzon & fils", "Kani-Bonzon &amp; fils"),
        ("<b>", "&lt;b&gt;"),
        ('"L\'eau"', "&quot;L&#x27;eau&quot;"),
        ("`${x}`", "&#96;$&#123;x&#125;&#96;"),
        ("\\", "&#92;"),
        ("&#92;", "&amp;#92;"),
        (48, "48"),
        ("", ""),
    ],
)
def test_a_text_is_escaped_for_every_place_of_a_map(raw, safe):
    assert map_text(raw) == safe


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_keeps_a_sign_that_could_act(text):
    assert not set("<>\"'`{}\\") & set(map_text(text))
    inside = map_json({"name": text})
    assert inside.isascii()
    assert not set("<>&`$") & set(inside)
    assert (inside.count("{"), inside.count("}")) == (1, 1)
    assert json.loads(inside) == {"name": text}


def test_braces_in_a_name_do_not_run_on_the_server():
    page = village_map([VillageMark("v", "{{ 6 * 7 }}{% set a = 1 %}{# note #}", -3.75, 14.19)], str)
    assert "\\u007b\\u007b 6 * 7" in page.get_root().render()


def test_numbers_that_are_none_are_refused_in_a_payload():
    with pytest.raises(ValueError, match="JSON compliant"):
        map_json([float("nan")])


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://cdn.example/leaflet.js"></script>',
        "<img src='//tiles.example/1/2/3.png'>",
        "<link rel=stylesheet href=http://cdn.example/a.css>",
        '<script src="/vendor/not-shipped/plugin.js"></script>',
        "<style>@import '//cdn.example/other.css';</style>",
        "<style>a { background: url(https://cdn.example/a.png) }</style>",
    ],
)
def test_a_page_that_asks_for_anything_else_is_refused(page):
    with pytest.raises(ForeignAsset):
        check(page)


def test_a_page_that_stays_at_home_passes():
    page = '<script src="/vendor/leaflet/leaflet.js"></script><a href="/village?id=1">Parou</a>'
    assert check(page) is page


def test_folium_asks_no_other_host_once_it_is_local():
    use_local()
    use_local()  # once or often
    page = folium.Map(tiles=None).get_root().render()
    assert "/vendor/leaflet/leaflet.js" in check(page)
    assert "jquery" not in page


def test_a_plugin_that_is_not_shipped_is_named():
    use_local()
    page = folium.Map(tiles=None)
    folium.plugins.HeatMap([[14.19, -3.75]]).add_to(page)
    with pytest.raises(ForeignAsset, match="not-shipped/"):
        check(page.get_root().render())


def test_no_class_of_folium_is_forgotten():
    use_local()
    todo = [JSCSSMixin]
    while todo:
        cls = todo.pop()
        todo += cls.__subclasses__()
        for _, link in [*cls.default_js, *cls.default_css]:
            assert "://" not in link, cls


def test_a_single_file_holds_scripts_styles_and_pictures():
    use_local()
    page = single_file(folium.Map(tiles=None))
    assert "Leaflet 1.9.4" in page
    assert "url(data:image/png;base64," in page
    assert not re.search(r'<(?:script|link)\b[^>]*(?:src|href)="', page)
    assert "sourceMappingURL" not in page


@pytest.mark.parametrize("name", ["leaflet/none.js", "../local.py"])
def test_a_single_file_takes_only_what_is_shipped(name):
    with pytest.raises(ForeignAsset):
        single_file(f'<script src="/vendor/{name}"></script>')


def test_licences_are_shipped_with_what_they_licence():
    assert (ASSETS / "leaflet" / "LICENSE").is_file()
    assert (ASSETS / "geoman" / "LICENSE").is_file()


@given(st.recursive(st.text(alphabet='ab{}"\\<>&`$é:, \n') | st.floats(-9, 9), lambda one: st.lists(one) | st.dictionaries(
    st.text(alphabet='a{}"\\<'), one)))  # fmt: skip
def test_every_value_is_read_back_and_no_sign_of_a_template_is_in_its_texts(value):
    said = map_json(value)
    assert json.loads(said) == value
    assert not set("<>&`$") & set(said)
    texts = re.findall(r'"(?:[^"\\]|\\.)*"', said)
    assert not any(sign in text for text in texts for sign in "{}")

"""Looks that the maps, pages and papers take from the presentation."""

import colorsys
import re

import pytest

from landtrack.presentation import ASKS, FLAGS, PATTERNS, PLOT_STATES, ROLES, SIGNS, STATES

TABLES = {"state": STATES, "flag": FLAGS, "plot": PLOT_STATES, "role": ROLES}
LOOKS = {f"{name}.{key}": look for name, table in TABLES.items() for key, look in table.items()}
DRAWINGS = {p.msgid: p.drawing for p in [*ASKS.values(), *SIGNS.values(), *STATES.values(), *FLAGS.values()]}


def channels(colour):
    return [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def luminance(colour):
    """Relative luminance of WCAG 2."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_text_is_legible_on_its_colour(look):
    dark, light = sorted((luminance(look.colour), luminance(look.text_colour)))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_no_look_is_red_since_nobody_is_shamed(look):
    hue, _, saturation = colorsys.rgb_to_hls(*channels(look.colour))
    assert 0.05 < hue < 0.95 or saturation < 0.25


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_a_colour_never_stands_alone(table):
    for part in ("colour", "icon", "pattern"):
        values = [getattr(look, part) for look in table.values()]
        assert len(set(values)) == len(values), part
    assert {look.pattern for look in table.values()} <= PATTERNS.keys()


@pytest.mark.parametrize("name", TABLES)
def test_the_message_id_is_the_table_and_the_key(name):
    assert {key: look.msgid for key, look in TABLES[name].items()} == {key: f"{name}.{key}" for key in TABLES[name]}


def test_fifty_women_find_fifty_signs():
    assert len(SIGNS) >= 50
    assert {"hoe", "hen", "moon"} <= SIGNS.keys()
    assert len({sign.drawing for sign in SIGNS.values()}) == len(SIGNS)


@pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS.keys())
def test_a_drawing_is_plain_path_data(drawing):
    assert drawing.fill or drawing.line
    assert re.fullmatch(r"[MmLlHhVvCcSsQqTtAaZz0-9 .,|-]*", drawing.fill + drawing.line)


def test_a_title_is_said_and_escaped():
    assert "<title>&lt;Awa&gt;</title>" in SIGNS["hen"].drawing.svg(title="<Awa>")
    assert 'aria-hidden="true"' in SIGNS["hen"].drawing.svg()

"""How states, flags, roles, requests and women's signs look: pages, maps and papers all take it from here.

Colours are those of Okabe and Ito (2008), softened for paper, so that people who see colours differently
tell them apart; text on them reaches the contrast of WCAG AA (4.5 to 1). A colour never stands alone: each
look has a glyph that DejaVu Sans holds, a hatch, and most a drawing for those who do not read. No look is
red, since nobody is shamed.

Texts are message ids; the sentence behind them stands in the catalogues.

>>> STATES["accepted"].msgid
'state.accepted'
>>> SIGNS["moon"].drawing.svg(16, title="moon")[:89]
'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16" role="'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Any, Final

__all__ = [
    "ASKS", "FLAGS", "PATH", "PATTERNS", "PHONE", "PLOT_STATES", "ROLES", "SAYS", "SIGNS", "STATES",
    "Drawing", "Look", "Pattern", "Picture", "sign_of_claim", "sign_of_number",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawing:
    """A monochrome picture in a square of 24 units, as two SVG path strings.

    Parameters
    ----------
    fill : path data to be filled (even-odd, so a shape inside a shape is a hole); ``|`` separates shapes
        that overlap
    line : path data to be drawn with a round pen two units wide
    """

    fill: str = ""
    line: str = ""

    def body(self, colour: str = "currentColor") -> str:
        """Write the SVG elements without the frame, to be placed inside another picture."""
        fills = (f'<path fill="{colour}" fill-rule="evenodd" d="{d}"/>' for d in self.fill.split("|") if d)
        pen = f'fill="none" stroke="{colour}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
        return "".join(fills) + (f'<path {pen} d="{self.line}"/>' if self.line else "")

    def svg(self, size: int = 24, colour: str = "currentColor", title: str = "") -> str:
        """Write the whole picture, ``size`` pixels wide; with a title, a screen reader says it."""
        said = f'role="img"><title>{escape(title)}</title>' if title else 'aria-hidden="true">'
        frame = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="{size}" height="{size}" '
        return f"{frame}{said}{self.body(escape(colour))}</svg>"


@dataclass(frozen=True, slots=True)
class Look:
    """What a state, a flag or a role looks like.

    Parameters
    ----------
    msgid : key of its word in the catalogues
    colour, text_colour : ``#rrggbb``; the text is legible on the colour
    icon : one glyph that DejaVu Sans holds, for lines of text
    pattern : name of its hatch in ``PATTERNS``
    drawing : the same thing for people who do not read
    """

    msgid: str
    colour: str
    text_colour: str
    icon: str
    pattern: str
    drawing: Drawing = Drawing()


@dataclass(frozen=True, slots=True)
class Pattern:
    """A hatch: ``tile`` is the path of one 8 by 8 cell, ``dash`` the SVG dash array of an outline, "" unbroken."""

    tile: str
    dash: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with a name, such as a woman's sign or one of the six things that are asked."""

    msgid: str
    drawing: Drawing


def _o(x: float, y: float, r: float) -> str:
    """Path data of a circle."""
    return f"M{x - r:g} {y:g}a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0 {-2 * r:g} 0z"


PATTERNS: Final = {
    "solid": Pattern(""),
    "empty": Pattern("", "2 4"),
    "dots": Pattern("M2 2h.01M6 6h.01", "1 4"),
    "diagonal": Pattern("M-1 9 9-1M-1 1 1-1M7 9l2-2", "6 4"),
    "back_diagonal": Pattern("M-1-1 9 9M-1 7l2 2M7-1l2 2", "9 3"),
    "horizontal": Pattern("M0 4h8", "12 3"),
    "vertical": Pattern("M4 0v8", "4 3"),
    "grid": Pattern("M0 4h8M4 0v8", "8 2 2 2"),
    "cross": Pattern("M-1 9 9-1M-1-1 9 9", "2 3"),
}

_WHITE, _INK = "#ffffff", "#1f2a30"

# Six words instead of 38 statuses, and the village whose story nobody has told yet.
STATES: Final = {
    "asked": Look("state.asked", "#9fd0f0", _INK, "☝", "dots", Drawing(
        f"{_o(9, 6.5, 3)}|M3 22v-5c0-4 2.5-6 6-6s6 2 6 6v5z", "M13.5 13.5 18.5 9V3.5")),
    "in_discussion": Look("state.in_discussion", "#f0dd7a", _INK, "⇄", "diagonal", Drawing(
        "M2 3h12v8H7.5L4 14.5V11H2z|M16 8h6v9h-2v3.5L16.5 17H9.5v-4.5H16z")),
    "accepted": Look("state.accepted", "#dcb3cf", _INK, "✓", "back_diagonal", Drawing("", "M4 13l5.5 6L20 5")),
    "land_given": Look("state.land_given", "#e9a94f", _INK, "▦", "grid", Drawing(
        _o(18, 4.5, 2.8), "M1.5 22 8 9h8l6.5 13zM7.5 22l3-13M16.5 22l-3-13M12 22V9")),
    "handed_over": Look("state.handed_over", "#1c7a62", _WHITE, "⚘", "vertical", Drawing(
        "M12 8C12 4 9 2 5 2c0 4 2.5 6 7 6zM12 11c0-4 3-6 7-6 0 4-2.5 6-7 6z"
        "|M1 16h5c3 0 4.5 1.5 7 1.5h4L21 14c1.2-.8 2.5.7 1.7 1.7L18 21.5c-.7.8-1.5 1-2.5 1H6l-1-1H1z",
        "M12 15V8")),
    "finished": Look("state.finished", "#2b5c91", _WHITE, "★", "solid", Drawing(
        f"{_o(12, 12, 10)}M6 12.5 10.5 17.5 18.5 8 17 6.7 10.5 14.5 7.5 11.2z")),
    "not_told": Look("state.not_told", "#f4f1ea", "#5c584f", "○", "empty", Drawing(
        _o(12, 19.5, 1.5), "M7.5 8c0-6 9-6 9 0 0 3.5-4.5 3.5-4.5 7")),
}  # fmt: skip

FLAGS: Final = {
    "refused": Look("flag.refused", "#55586a", _WHITE, "⊘", "cross", Drawing(
        f"{_o(12, 12, 10)}M6 10.5h12v3H6z")),
    "paused": Look("flag.paused", "#cbc6ba", _INK, "‖", "horizontal", Drawing("M6 4h4v16H6zM14 4h4v16h-4z")),
    "objection": Look("flag.objection", "#75589e", _WHITE, "⚐", "back_diagonal", Drawing(
        f"M2 3h20v13H12l-6 6v-6H2zM10.9 5h2.2v5.5h-2.2z{_o(12, 13, 1.3)}")),
}  # fmt: skip

PLOT_STATES: Final = {
    "planned": Look("plot.planned", "#f3e6c4", _INK, "◌", "empty"),
    "handed_over": Look("plot.handed_over", "#1c7a62", _WHITE, "●", "solid"),
    "ended": Look("plot.ended", "#cdc8be", _INK, "☓", "diagonal"),
}

ROLES: Final = {
    "officer": Look("role.officer", "#2b5c91", _WHITE, "✎", "solid"),
    "chief": Look("role.chief", "#e9a94f", _INK, "♔", "dots"),
    "advocate": Look("role.advocate", "#75589e", _WHITE, "⚖", "diagonal"),
    "admin": Look("role.admin", "#55586a", _WHITE, "⚙", "grid"),
}

# The six pictures of "what they ask"; the keys are the remedies of the claim.
# What the chief says, on his four buttons.
SAYS: Final = {
    "just": Picture("choice.said.just", Drawing("", "M3 13l6 6.5L21 4.5")),
    "in_part": Picture("choice.said.in_part", Drawing("M12 2a10 10 0 0 1 0 20z", _o(12, 12, 10))),
    "again": Picture("choice.said.again", Drawing("M2 3h12v8H7.5L4 14.5V11H2z|M16 8h6v9h-2v3.5L16.5 17H9.5v-4.5H16z")),
    "no": Picture("choice.said.no", Drawing("", "M5 5 19 19M19 5 5 19")),
    "talked": Picture(
        "choice.said.talked",
        Drawing(
            f"{_o(6, 8, 2.6)}M2 18c0-4.5 1.3-6 4-6s4 1.5 4 6z|{_o(18, 8, 2.6)}M14 18c0-4.5 1.3-6 4-6s4 1.5 4 6z",
            "M10.5 4h3",
        ),
    ),
}

ASKS: Final = {
    "land_for_group": Picture("ask.land_for_group", Drawing(
        f"{_o(5, 5.5, 2.3)}M1.5 13c0-3.5 1-4.5 3.5-4.5S8.5 9.5 8.5 13z"
        f"|{_o(12, 4.5, 2.6)}M8 13c0-4 1.5-5 4-5s4 1 4 5z|{_o(19, 5.5, 2.3)}M15.5 13c0-3.5 1-4.5 3.5-4.5s3.5 1 3.5 4.5z",
        "M2 16.5h20M2 20h20")),
    "plot": Picture("ask.plot", Drawing(
        f"{_o(12, 4, 3)}|M6.5 13.5c0-4.5 1.7-5.8 5.5-5.8s5.5 1.3 5.5 5.8z", "M4 16.5h16V22H4zM4 19.3h16")),
    "restore_plot": Picture("ask.restore_plot", Drawing(
        f"{_o(7.5, 4, 3)}|M2 13.5c0-4.5 1.7-5.8 5.5-5.8s5.5 1.3 5.5 5.8z|M18.5 4v9L14 8.5z",
        "M1.5 16.5h12V22h-12zM1.5 19.3h12M17 20.5h1.5c5.5 0 5.5-12 0-12")),
    "water_access": Picture("ask.water_access", Drawing(
        "M12 1c3.5 4.5 5.5 7 5.5 9.5a5.5 5.5 0 0 1-11 0C6.5 8 8.5 5.5 12 1z",
        "M2 20.5c1.7-2 3.3-2 5 0s3.3 2 5 0 3.3-2 5 0 3.3 2 5 0")),
    "boundary_fixed": Picture("ask.boundary_fixed", Drawing(
        "M3 6 5 3l2 3v16H3zM10 6l2-3 2 3v16h-4zM17 6l2-3 2 3v16h-4z", "M1 10h22M1 16.5h22")),
    "other": Picture("ask.other", Drawing(
        f"{_o(7, 10, 1.5)}{_o(12, 10, 1.5)}{_o(17, 10, 1.5)}", "M2 3h20v14H12l-5 5v-5H2z")),
}  # fmt: skip

# The way from the women's word to their plots, as five drawings on a sheet of paper; the done ones are inked.
PATH: Final = {
    "asked": Picture("path.asked", STATES["asked"].drawing),
    "heard": Picture("path.heard", STATES["in_discussion"].drawing),
    "land_given": Picture("path.land_given", STATES["land_given"].drawing),
    "measured": Picture("path.measured", Drawing(
        "M2.5 3 4.5 1l2 2v19h-4zM17.5 3l2-2 2 2v19h-4z", "M6.5 9h11M9.5 7v4M12 7v4M14.5 7v4M1 22h22")),
    "handed_over": Picture("path.handed_over", STATES["handed_over"].drawing),
}  # fmt: skip
PHONE: Final = Drawing(
    "M5 2c0-.6.4-1 1-1h9c.6 0 1 .4 1 1v20c0 .6-.4 1-1 1H6c-.6 0-1-.4-1-1zM7 4v13h7V4zM9.3 19v2h2.4v-2z",
    "M19 8c1.3 2 1.3 6 0 8M21.8 6c2 3.4 2 8.6 0 12",
)

# Her sign on her plot: things of every day that nobody mistakes for another, by fill and line.
_SIGNS: Final = {
    "basket": ("M2 10h20l-3 12H5zM6 13l.5 2h4v-2zM13.5 13v2h4l.5-2zM7 17.5l.5 2h3.5v-2zM13 17.5v2h3.5l.5-2z",
               "M5 10c0-9.5 14-9.5 14 0"),
    "beads": ("".join(_o(x, y, 2.1) for x, y in ((5, 4), (4, 9), (6, 14), (9.5, 18), (14.5, 18), (18, 14), (20, 9),
                                                 (19, 4))) + _o(12, 21.3, 1.9), ""),
    "bell": (f"M12 2c4 0 6.5 3 6.5 7.5S20 16 22 18H2c2-2 3.5-4 3.5-8.5S8 2 12 2z|{_o(12, 20.5, 2.2)}", ""),
    "bicycle": ("", f"{_o(5.5, 16, 4)}{_o(18.5, 16, 4)}M5.5 16 9 8h6.5l3 8M9 8l3.5 8h-7M12.5 16l3-8-1-3.5H18M7 6.5h4"),
    "bird": (("M1 7c4.5-1.5 8 0 10 3.5C12 6 15.5 2 22 2c-.8 3.5-2.5 6-4.5 8 .7 5.5-3.5 9.5-9.5 9.5-2.7"
             " 0-4.5-.7-5.5-1.7 2.5.2 4.5-.6 5.5-2C4 14.5 1.7 11.5 1 7z"), ""),
    "boat": (f"M1 14c6 2 16 2 22 0-1.5 5-5 7-11 7S2.5 19 1 14z|{_o(9, 4.5, 2.3)}|M7 8h4l1.5 6h-6z", "M10 9l7 2M20 4l-5 12"),
    "butterfly": (("M11.5 12C10 6 6 3 3 3.5S1 12 5.5 13C3 14.5 3 19.5 6 20.5s5-3 5.5-5zM12.5 12C14 6 18 3 21 3.5S23 12"
                  " 18.5 13c2.5 1.5 2.5 6.5-.5 7.5s-5-3-5.5-5z"), "M12 9v10M12 8 9.5 3.5M12 8l2.5-4.5"),
    "calabash": (("M15 2.5 18.5 2c.5 3-.5 5.5-2 7.5C19.5 11 21 13.3 21 16c0 3.5-3.7 6-8.5 6S3.5 19.5 3.5 16c0-4 3.5-6.5"
                 " 7.5-7 2.5-.7 3.8-2.8 4-6.5z"), ""),
    "comb": ("M3 3h18v8H3zM8 6v2h8V6z", "M4 11v10M8 11v10M12 11v10M16 11v10M20 11v10"),
    "cow": ((f"M6 7h12l4.5 1.5L20 11.5l-2 .5-1 6c-.5 2.5-2.5 4-5 4s-4.5-1.5-5-4l-1-6-2-.5-2.5-3z{_o(9, 11.5, 1.2)}"
            f"{_o(15, 11.5, 1.2)}{_o(10.3, 18, 0.8)}{_o(13.7, 18, 0.8)}"), "M7.5 7C3.5 6.5 3 4 4 2M16.5 7c4-.5 4.5-3 3.5-5"),
    "cowrie": (("M12 1.5c4 0 7.5 4.5 7.5 10.5S16 22.5 12 22.5 4.5 18 4.5 12 8 1.5 12 1.5zM11 4.5l1.5 2.5-2 2.5 2 2.5-2"
               " 2.5 2 2.5-1.5 2.5 2 .5 1.5-3-2-2.5 2-2.5-2-2.5 2-2.5-1.5-3z"), ""),
    "drum": ("M4 2h16c0 5-2.5 8-5.5 10v2.5L18 22H6l3.5-7.5V12C6.5 10 4 7 4 2zM6.3 4l.3 1.5h10.8l.3-1.5z", ""),
    "egg": ("M12 2c4 0 7.5 6.5 7.5 11.5S16 22 12 22s-7.5-3.5-7.5-8.5S8 2 12 2z", ""),
    "eye": (f"M1 12C3.5 7 7.5 4.5 12 4.5S20.5 7 23 12c-2.5 5-6.5 7.5-11 7.5S3.5 17 1 12z{_o(12, 12, 4.8)}{_o(12, 12, 2.6)}", ""),
    "fire": (("M12.5 1c.5 4 6.5 6 6.5 12.5 0 4.5-3 7-7 7s-7-2.5-7-7C5 10 7 7.5 8.5 6.5c0 2.5.5 3.5 1.5 4 1.3-2 1-6 2.5-9.5z"
             "M12 12c-1.5 2-2.5 3-2.5 4.5 0 1.3 1 2.2 2.5 2.2s2.5-.9 2.5-2.2c0-1.5-1-2.5-2.5-4.5z"), "M4 22.5h16"),
    "fish": (f"M1 12c3-4.5 7-6 10.5-6 3.5 0 6 1.7 7.5 4l4-4v12l-4-4c-1.5 2.3-4 4-7.5 4C8 18 4 16.5 1 12z{_o(6.5, 11, 1.2)}", ""),
    "flower": ("|".join(_o(x, y, 3.1) for x, y in ((12, 4.2), (17, 7.8), (15.1, 13.6), (8.9, 13.6), (7, 7.8)))
               + f"|{_o(12, 9.5, 1.6)}", "M12 16v6.5M12 21c2-.5 4-1.5 5-3.5"),
    "foot": ((f"M10 9c3.5-1 6 1.5 6 5 0 2.5-.5 4 0 6-1 3.5-5.5 3-6.5 0S5.5 11 10 9z|{_o(6.5, 7.5, 2.1)}|{_o(10.3, 4.8, 1.7)}"
             f"|{_o(13.9, 4.8, 1.5)}|{_o(16.9, 6.3, 1.3)}|{_o(18.9, 8.8, 1.1)}"), ""),
    "goat": (f"M8 8h8l5.5-.5L17 11.5l-1.5 6h-7L7 11.5 2.5 7.5zM10.5 19h3L12 23z{_o(9.8, 11.5, 1)}{_o(14.2, 11.5, 1)}",
             "M9.5 8C9 4.5 8 2.5 5.5 1.5M14.5 8c.5-3.5 1.5-5.5 4-6.5"),
    "granary": ("M12 1 21.5 10h-19zM5 11.5h14v8H5zM10 13.5v4h4v-4z", "M7 20v2M17 20v2"),
    "groundnut": ((f"M12 1.5c3.5 0 5.5 2.5 5.5 5.5 0 2.3-1.5 3-1.5 5s2 2.5 2 5c0 3-2.5 5.5-6 5.5S6 20 6 17c0-2.5 2-3 2-5S6.5"
                  f" 9.3 6.5 7c0-3 2-5.5 5.5-5.5z{_o(10, 5.5, 0.8)}{_o(14, 7, 0.8)}{_o(10.5, 9, 0.8)}{_o(10, 15, 0.8)}"
                  f"{_o(14.3, 16.5, 0.8)}{_o(10.5, 19, 0.8)}"), ""),
    "hand": ("M6.5 11h12v5c0 4-2.5 6.5-6 6.5-3.5 0-5-1.5-6.5-4.5l-3.7-5.5c.7-1.7 2.7-1.5 4.2.5z",
             "M7.8 12V5.5M11 12V3M14.2 12V3.5M17.4 12V6"),
    "hare": ((f"M12 10c4 0 7 2.5 7 6s-3 6-7 6-7-2.5-7-6 3-6 7-6z{_o(9.3, 15, 1.1)}{_o(14.7, 15, 1.1)}{_o(12, 18.5, 0.9)}"
             "|M8 11C4.5 7 5 1.5 7 1.5s4 4.5 4 9z|M16 11c3.5-4 3-9.5 1-9.5s-4 4.5-4 9z"), ""),
    "hat": ("M12 2l2.5 3.5L23 16c-6.5 4-15.5 4-22 0L9.5 5.5zM7 11l-1.5 2c4 1.5 9 1.5 13 0L17 11c-3 1.2-7 1.2-10 0z", ""),
    "hen": ((f"M1.5 7c2.5.5 4 2.5 6 3.5 3 0 4.5-1.5 5-4.5.5-2.5 1.7-3.5 3.5-3.5s3.3 1.3 3.5 3L22.5 7l-3 1.3c.3 6.7-3 10.2-8"
            f" 10.2C5.5 18.5 2 13.5 1.5 7z{_o(16.3, 5.5, 0.9)}|{_o(14.6, 2.3, 1.2)}|{_o(16.8, 1.8, 1.2)}"), "M10 18v4M13.5 18v4M8 22.5h2.5M11.5 22.5H14"),
    "hoe": ("M14.5 4 19.5 2.5 22.5 14.5C20.5 16 18 16 16 15z", "M3 22 16.5 4.5"),
    "house": ("M12 1 23 12H1zM4 13.5h16V23h-5.5v-6.5h-5V23H4z", ""),
    "kettle": ("M7 9h10c2 2 3 4.5 3 7.5 0 2.5-1 4.5-2 5.5H6c-1-1-2-3-2-5.5C4 13.5 5 11 7 9zM8.5 5.5h7L16 8H8zM11 2.5h2v3h-2z",
               "M19 15c1.5-1 1-4 3-5.5M6.5 9.5C1 8 .5 15 4 17"),
    "key": (f"{_o(6.5, 12, 5.5)}{_o(6.5, 12, 2.4)}|M11 10.6h12v6h-3v-3h-2.5v3h-3v-3H11z", ""),
    "ladder": ("", "M7 22.5 9 1.5M17 22.5 15 1.5M8.5 6.5h7M8 12h8M7.5 17.5h9"),
    "lamp": (("M7 6.5h10V9H7zM7.5 10.5h9l1.5 7H6zM12 11.5c-1.5 2-2 2.7-2 3.7 0 1.1.9 1.8 2 1.8s2-.7 2-1.8c0-1-.5-1.7-2-3.7z"
             "M5.5 19h13v3.5h-13z"), "M6 9C4 1 20 1 18 9"),
    "leaf": ("M21 2C10 2 4 7 4 13.5c0 2 .5 3.5 1.5 4.5L15 9l.9.9-9 9.4c1 .7 2.2 1 3.6 1C17.5 20.3 21 13 21 2z", "M2 22.5l4-4"),
    "mango": ("M11 6.5c5.5-2 11 0 11 5.5s-5 10-11.5 10C5 22 2 19 2 15.5c0-4.5 4.5-7 9-9zM13 4.5C14.5 1.5 18 1 21 2c-1 2.5-4.5 4-8 2.5z",
              "M11.5 7.5C11.5 5 11 3.5 9.5 2"),
    "millet": ("M12 1c2.5 1.5 3.5 4 3.5 7s-1 6-3.5 6.5C9.5 14 8.5 11 8.5 8S9.5 2.5 12 1z",
               "M12 14v8.5M12 21c-4 0-7-2-8-6M12 19c3.5 0 6.5-1.5 8-5.5"),
    "moon": ("M14.5 1.5a10.5 10.5 0 1 0 8 15.5A9 9 0 0 1 14.5 1.5z", ""),
    "mortar": ("M4 11h16l-2.5 6c0 2 1 4 2 5.5h-15c1-1.5 2-3.5 2-5.5zM10.7 1h3.6v9h-3.6z", ""),
    "mountain": ("M.5 21.5 8 6l4 7 4.5-10L23.5 21.5z", ""),
    "onion": ("M12 7.5c5.5 1.5 8.5 4.5 8.5 8s-4 6-8.5 6-8.5-2.5-8.5-6 3-6.5 8.5-8z", ("M12 8V1.5M12 8C11.5 5 10 3 7.5 2.5M12 8c.5-3 2-5 4.5-5.5"
              "M10.5 22.5h3")),
    "pot": (("M7 2h10v2.5l-1.5 2c4 1.3 6.5 4 6.5 7.5 0 4.5-4.5 8.5-10 8.5S2 18.5 2 14c0-3.5 2.5-6.2 6.5-7.5L7 4.5z"
            "M4.3 12.5 4 14.2l4 1.3 4-1.3 4 1.3 4-1.3-.3-1.7-3.7 1.2-4-1.2-4 1.2z"), ""),
    "radio": (f"M1.5 8.5h21v13h-21z{_o(8, 15, 4)}{_o(8, 15, 2)}M14.5 11.5h6v2h-6zM14.5 16h2.5v2.5h-2.5zM18 16h2.5v2.5H18z", "M5 8 17 2.5"),
    "rain": ("M6 13.5c-3 0-4.5-1.7-4.5-3.7S3 6 5.5 6C6 3 8.5 1.5 11 1.5c3 0 5.3 2 5.8 4.5 3 0 5.7 1.5 5.7 4s-2 3.5-4.5 3.5z",
             "M7 17l-1.5 4M12 17l-2 5M17.5 17 16 21"),
    "snake": (f"{_o(16.5, 5, 2.6)}{_o(17, 4.5, 0.7)}", "M15 6c-4-1-8 .5-8 3s3 3 6 3.5 6 1.5 6 4-3.5 4-8 4-6-1-8-2.5M19 5.5l3 .5"),
    "spoon": ("M12 1c3 0 5 3 5 6.5S15 14 12 14s-5-3-5-6.5S9 1 12 1zM12 3c-1.7 0-3 2-3 4.5S10 11.5 12 11.5z", "M12 14v8.5"),
    "star": ("M12 1l3.1 7.2 7.9.8-6 5.2 1.8 7.7L12 17.9 5.2 21.9 7 14.2 1 9l7.9-.8z", ""),
    "stool": ("M2 5h20c0 3-1.5 4.5-4 4.5H6C3.5 9.5 2 8 2 5z", "M6 9.5 4.5 21M18 9.5 19.5 21M5.5 16h13"),
    "sun": (_o(12, 12, 5.2), "M12 1.5v2.5M12 20v2.5M1.5 12H4M20 12h2.5M4.6 4.6l1.8 1.8M17.6 17.6l1.8 1.8M4.6 19.4l1.8-1.8M17.6 6.4l1.8-1.8"),
    "tortoise": (("M2 16.5c0-6 4-10.5 9-10.5s9 4.5 9 10.5z|M4 17.5h4V21H4zM14 17.5h4V21h-4z"
                 "|M19.5 14c.5-3 1.4-5 2.7-5 1 0 1.7.9 1.7 2 0 2-1.6 3.7-4.2 5.3z"), ""),
    "tree": (f"M8.5 23c1.5-4 1.5-8-1-12h9c-2.5 4-2.5 8-1 12z|{_o(6, 8.5, 4.5)}|{_o(12, 6, 5)}|{_o(18, 8.5, 4.5)}", ""),
    "umbrella": ("M1.5 13C1.5 7 6 2.5 12 2.5S22.5 7 22.5 13c-2-2-4-2-5.3 0-1.5-2-3.7-2-5.2 0-1.5-2-3.7-2-5.2 0-1.3-2-3.3-2-5.3 0z",
                 "M12 11v8.5c0 3.5 4.5 3.5 4.5 0"),
    "well": ("M3 14h18v8.5H3zM6 17v2.5h4V17zM12.5 17v2.5h5.5V17zM9.5 7.5h5l-.8 4.5h-3.4z", "M5 14V3h14v11M12 3v4.5"),
}  # fmt: skip

SIGNS: Final = {key: Picture(f"sign.{key}", Drawing(*parts)) for key, parts in _SIGNS.items()}


def sign_of_number(number: str) -> str:
    """The sign that goes with a request's number on slips and receipts: the same for ever, and telling nothing.

    Each sign bids for the number and the highest bid wins, so that a sign more moves one number in fifty.
    """
    return max(SIGNS, key=lambda key: sha256(f"{number}.{key}".encode()).digest())


def sign_of_claim(claim: Mapping[str, Any]) -> str:
    """The sign that a request is known by on paper: the one recorded with it, else that of its number."""
    return claim.get("receipt_icon") or sign_of_number(claim.get("public_code") or "")

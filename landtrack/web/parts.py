"""Pieces that pages share, as HTML whose every text is escaped; they draw and decide nothing."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from landtrack.domain.lifecycle import HELD, word_shown
from landtrack.presentation import ASKS, FLAGS, PLOT_STATES, SIGNS, STATES, Drawing, Look
from landtrack.web.page import Page, Record
from landtrack.web.settings import INK
from landtrack.web.settings import LINE as PALE

CSS = Path(__file__).with_name("pages.css").read_text(encoding="utf-8")


def html(body: str) -> None:
    """Put HTML on the page; the caller has escaped what it did not write."""
    st.html(body)


def picture(drawing: Drawing, size: int, colour: str = INK, title: str = "") -> str:
    """A drawing as an image: Streamlit takes inline SVG out of HTML, but leaves images."""
    data = b64encode(drawing.svg(size, colour).encode()).decode()
    return (
        f'<img src="data:image/svg+xml;base64,{data}" width="{size}" height="{size}" alt="{escape(title, quote=True)}">'
    )


def look_badge(look: Look, text: str) -> str:
    """A word with its colour, drawing (or the glyph, of what has none) and text: never colour alone."""
    style = f"background:{look.colour};color:{look.text_colour}"
    mark = picture(look.drawing, 15, look.text_colour) if look.drawing != Drawing() else escape(look.icon)
    return f'<span class="lt-badge" style="{style}"><span aria-hidden="true">{mark}</span><span>{escape(text)}</span></span>'


def word_badge(page: Page, word: str | None, held: int = 0, promised: int | None = None) -> str:
    """One of the six words; "Handed over 48 of 50" where there is something to count."""
    look = STATES[word or "not_told"]
    if word == "handed_over" and (held or promised):
        whole = page.t("word.handed_over_of", held=page.say.number(held), promised=page.say.number(promised))
        text = whole if promised else f"{page.t('word.handed_over')} {page.say.number(held)}"
    else:
        text = page.t(f"word.{word or 'not_told'}")
    return look_badge(look, text)


def flag_badges(page: Page, flags: Iterable[str]) -> str:
    """Refused, paused, somebody objects."""
    return "".join(look_badge(FLAGS[flag], page.t(f"flag.{flag}")) for flag in flags if flag in FLAGS)


def claim_badge(page: Page, claim: Record, allotments: Sequence[Record] = (), promised: int | None = None) -> str:
    """The word of a claim with the women it reached, and its flags."""
    if claim["status"] == "draft":
        return look_badge(STATES["not_told"], page.t("status.claim.draft"))
    held = [a for a in allotments if a["status"] in HELD]
    word = word_shown(claim["status"], len(held))
    women = len({link["party"] for a in held for link in a.get("holders") or ()})
    return word_badge(page, word, women, promised) + flag_badges(page, page.reader.flags(claim))


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One step of the chain as it is drawn: done ones inked, the others pale."""

    word: str
    when: str = ""
    lines: tuple[str, ...] = ()
    is_done: bool = False


def chain_strip(page: Page, steps: Sequence[ChainStep]) -> str:
    """The chain as a row of steps; one under the other on a phone."""
    parts = []
    for step in steps:
        look = STATES[step.word]
        style = f"background:{look.colour};color:{look.text_colour}" if step.is_done else ""
        lines = "".join(f"<div>{escape(line)}</div>" for line in step.lines)
        parts.append(
            f'<li class="lt-step{" lt-done" if step.is_done else ""}"><span class="lt-dot" style="{style}">'
            f"{picture(look.drawing, 26, look.text_colour if step.is_done else PALE)}</span><b>{escape(page.t('word.' + step.word))}</b>"
            f'<span class="lt-when">{escape(step.when)}</span>{lines}</li>'
        )
    return f'<ol class="lt-chain">{"".join(parts)}</ol>'


def chain_dots(page: Page, steps: Sequence[ChainStep]) -> str:
    """The chain as drawings and words alone, for who reads little; on a phone only the last word reached."""
    reached = max((i for i, step in enumerate(steps) if step.is_done), default=0)
    parts = []
    for i, step in enumerate(steps):
        look = STATES[step.word]
        style = f"background:{look.colour};color:{look.text_colour}" if step.is_done else ""
        names = "lt-step" + (" lt-done" if step.is_done else "") + (" lt-here" if i == reached else "")
        parts.append(
            f'<li class="{names}"><span class="lt-dot" style="{style}">'
            f"{picture(look.drawing, 26, look.text_colour if step.is_done else PALE)}</span>"
            f"<b>{escape(page.t('word.' + step.word))}</b></li>"
        )
    return f'<ol class="lt-chain lt-dots">{"".join(parts)}</ol>'


def sign_svg(key: str | None, size: int = 40, title: str = "") -> str:
    """A woman's picture; a plain ring where she picked none."""
    found = SIGNS.get(key or "")
    return picture(found.drawing if found else _NO_SIGN, size, INK if found else PALE, title)


_NO_SIGN = Drawing(line="M20 12a8 8 0 1 1-16 0 8 8 0 0 1 16 0Z")


def ask_svg(remedy: str, size: int = 56, title: str = "") -> str:
    """The picture of what is asked."""
    return picture((ASKS.get(remedy) or ASKS["other"]).drawing, size, title=title)


NOTHING = frozenset({"", "–"})  # cells that a phone leaves out


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: frozenset[int] = frozenset(),
    titles: frozenset[int] = frozenset({0}),
) -> str:  # fmt: skip
    """A plain table; cells are HTML that the caller has escaped.

    On a phone each row becomes a few lines: the cells of ``titles`` first and alone, then the
    others with the head of their column before them.  Nothing scrolls sideways.
    """
    kinds = [_kind(i, numbers, titles) for i in range(len(head))]
    top = "".join(f'<th scope="col" role="columnheader"{kinds[i]}>{escape(h)}</th>' for i, h in enumerate(head))
    body = "".join(
        '<tr role="row">' + "".join(_cell(head[i], kinds[i], cell) for i, cell in enumerate(row)) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="lt-table{" lt-one" if len(titles) == 1 else ""}"><table role="table"><thead role="rowgroup"><tr role="row">{top}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table></div>'
    )


def _kind(i: int, numbers: frozenset[int], titles: frozenset[int]) -> str:
    names = " ".join(name for name, among in (("lt-number", numbers), ("lt-title", titles)) if i in among)
    return f' class="{names}"' if names else ""


def _cell(head: str, kind: str, cell: str) -> str:
    return f'<td role="cell" data-head="{escape(head, quote=True)}"{kind}{" data-empty" if cell in NOTHING else ""}>{cell}</td>'


def anchor(href: str, text: str) -> str:
    """A link within the app."""
    return f'<a href="{escape(href, quote=True)}">{escape(text)}</a>'


def paper_anchor(href: str, text: str) -> str:
    """A link to a paper, in a tab of its own."""
    return f'<a href="{escape(href, quote=True)}" target="_blank" rel="noopener">{escape(text)}</a>'


def plot_badge(page: Page, word: str | None) -> str:
    """The word of a plot."""
    look = PLOT_STATES[word or "planned"]
    return look_badge(look, page.t(f"plot.{word or 'planned'}"))


def area(page: Page, value: Any) -> str:
    """An area as people say it, or "not known"."""
    m2 = value.get("m2") if isinstance(value, dict) else value
    return page.say.not_known if m2 is None else page.say.area(m2)


def rough_area(page: Page, m2: float) -> str:
    """How far an area may be off, without digits that nobody measured."""
    return page.say.area(float(f"{m2:.2g}"))


def quantity(page: Page, value: Record | None) -> str:
    """ "at least 50", or "not known"."""
    return page.say.quantity(value["value"], value["qualifier"]) if value else page.say.not_known


def listing(items: Iterable[str]) -> str:
    """A plain list; items are HTML that the caller has escaped."""
    return '<ul class="lt-list">' + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Label and value, one a line; values are HTML that the caller has escaped."""
    body = "".join(f"<div><dt>{escape(label)}</dt><dd>{value}</dd></div>" for label, value in rows)
    return f'<dl class="lt-facts">{body}</dl>'


def plain_label(text: str) -> str:
    """Text that Markdown shows as it is: labels of links and buttons are Markdown.

    Streamlit looks for :material/icons: once more in what is escaped; an invisible joiner hides them.
    """
    marks = "\\`*_{}[]()#+-.!|<>~$:&"
    escaped = "".join(f"\\{c}" if c in marks else " " if c == "\n" else c for c in text)
    return escaped.replace("\\:", "\\:\N{WORD JOINER}")


def note(text: str) -> str:
    """A small remark."""
    return f'<p class="lt-note">{escape(text)}</p>'


def heading(text: str, level: int = 2) -> str:
    """A heading whose text is text, whatever is in it."""
    return f"<h{level} class='lt-h{level}'>{escape(text)}</h{level}>"

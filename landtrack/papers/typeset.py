"""Typesetting: what a paper says, as JSON, through its template, as the bytes of a PDF or of PNG pages.

Texts are handed over as data and never as Typst source, so ``*x* #y`` prints as it is.  Nothing but the two
faces of DejaVu that the build fetched is at hand, and whatever Typst warns of (a font that is missing compiles
silently) is an error.  The same facts give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst

from landtrack.presentation import Drawing

FOLDER = Path(__file__).parent
FONTS = FOLDER / "fonts"
INK, HOLLOW = "#000000", "#8a8a8a"
SCREEN_PPI = 110.0


class PoorPaper(RuntimeError):
    """A template asks for something that is not there: a fault of ours, never of what a paper says."""


@cache
def _fonts() -> Any:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def pdf(template: str, says: Mapping[str, Any]) -> bytes:
    """A paper as a tagged PDF; its pictures carry their words for those who listen.

    Parameters
    ----------
    template : name of a file beside this one, without ``.typ``
    says : anything JSON can hold; ``sheet.typ`` says what every paper needs

    Raises
    ------
    PoorPaper
    """
    made = _compile(template, says, format="pdf")
    return made if isinstance(made, bytes) else made[0]


def png(template: str, says: Mapping[str, Any], ppi: float = SCREEN_PPI) -> list[bytes]:
    """The pages of a paper as pictures, ``ppi`` pixels an inch.  Raises as ``pdf``."""
    made = _compile(template, says, format="png", ppi=ppi)
    return [made] if isinstance(made, bytes) else made


def _compile(template: str, says: Mapping[str, Any], **options: Any) -> Any:
    compiler = typst.Compiler(
        FOLDER / f"{template}.typ", root=FOLDER, font_paths=_fonts(), ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(says, ensure_ascii=False)},
    )  # fmt: skip
    try:
        made, warnings = compiler.compile_with_warnings(timestamp=0, **options)
    except typst.TypstError as error:
        raise PoorPaper(f"{template}: {error}") from error
    if warnings:
        raise PoorPaper(f"{template}: " + "; ".join(str(one) for one in warnings))
    return made


def picture(drawing: Drawing, *, inked: bool = True) -> str:
    """A drawing as SVG text in black; one that is not inked is an outline, to be inked with a pen."""
    if inked:
        return drawing.svg(96, INK)
    pen = f'fill="none" stroke="{HOLLOW}" stroke-width=".55" stroke-linejoin="round" stroke-linecap="round"'
    paths = [*drawing.fill.split("|"), drawing.line]
    body = "".join(f'<path {pen} d="{path}"/>' for path in paths if path)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-.5 -.5 25 25" width="96" height="96">{body}</svg>'


def qr(text: str) -> str:
    """A text as a QR code in SVG; never a Micro QR, which many telephones cannot read."""
    return str(segno.make(text, micro=False, error="m").svg_inline(scale=4, border=0, dark=INK))

"""The path, the well, trees and buildings of a field on its plan: in black and white, told apart without colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from landtrack.domain.codes import CODES
from landtrack.land.on_sheet import clear_of, path, sample, size_of
from landtrack.presentation import SIGNS

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["drawn", "legend", "room_for_words"]

_PICTURES: Final = {"tree": "tree", "well": "well", "building": "house"}  # keys of SIGNS
_IN_RING: Final = 0.66  # of the ring's width
_UNITS: Final = 24  # of a picture's side
_LINE: Final = 'fill="none" stroke="#000" stroke-width=".7" stroke-linecap="round" stroke-dasharray=".01 1.3"'
_FILLS: Final = {  # of what takes ground: dots for a path, hatches for a building, a tree's shade is left light
    "path": '<pattern id="{id}" width="1.6" height="1.6" patternUnits="userSpaceOnUse">'
            '<circle cx=".4" cy=".4" r=".2"/><circle cx="1.2" cy="1.2" r=".2"/></pattern>',
    "building": '<pattern id="{id}" width="1.1" height="1.1" patternUnits="userSpaceOnUse" '
                'patternTransform="rotate(45)"><path stroke="#000" stroke-width=".35" d="M0 0V1.1"/></pattern>',
}  # fmt: skip
_SAMPLE: Final = (8.0, 4.0)  # mm, of the legend


Lying = tuple[str, "BaseGeometry"]  # kind, and where on the sheet it lies: millimetres


def drawn(common: Sequence[Lying], side: float) -> str:
    """SVG elements in millimetres, under the lines of the plots; ``side``: of a picture's ring."""
    fills = {kind for kind, shape in common if size_of(shape) == 2} & _FILLS.keys()
    defs = "".join(_FILLS[kind].format(id=f"common-{kind}") for kind in sorted(fills))
    lying = "".join(_lying(kind, shape) for kind, shape in common if size_of(shape))
    pictures = "".join(_picture(kind, shape, side) for kind, shape in common if not size_of(shape))
    return (f"<defs>{defs}</defs>" if defs else "") + lying + pictures


def _lying(kind: str, shape: BaseGeometry) -> str:
    if size_of(shape) == 1:
        return f'<path {_LINE} d="{path(shape)}"/>'
    fill = f"url(#common-{kind})" if kind in _FILLS else "none"
    return f'<path fill="{fill}" stroke="#000" stroke-width=".2" d="{path(shape)}"/>'


def _picture(kind: str, point: BaseGeometry, width: float) -> str:
    """In a ring: her own picture, which may be a tree or a well too, has none."""
    x, y = point.coords[0]
    if kind not in _PICTURES:
        return f'<circle cx="{x:.3f}" cy="{y:.3f}" r="{width / 5:.3f}"/>'
    side = width * _IN_RING
    body = SIGNS[_PICTURES[kind]].drawing.body("#000")
    ring = f'<circle fill="#fff" stroke="#000" stroke-width=".25" cx="{x:.3f}" cy="{y:.3f}" r="{width / 2:.3f}"/>'
    at = f"translate({x - side / 2:.3f} {y - side / 2:.3f}) scale({side / _UNITS:.4f})"
    return f'{ring}<g transform="{at}">{body}</g>'


def legend(common: Sequence[Lying]) -> list[dict[str, str]]:
    """A sample of each kind that is there: ``kind`` and ``svg`` of some millimetres."""
    size: dict[str, int] = {}
    for kind, shape in common:
        size[kind] = max(size.get(kind, 0), size_of(shape))
    return [{"kind": kind, "svg": _sample(kind, size[kind])} for kind in CODES["common_part"] if kind in size]


def _sample(kind: str, size: int) -> str:
    wide, high = _SAMPLE
    frame = f'viewBox="0 0 {wide:g} {high:g}" width="{wide:g}mm" height="{high:g}mm"'
    inside = drawn([(kind, sample(size, wide, high))], high - 0.3)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>{inside}</svg>'


def room_for_words(plot: BaseGeometry, common: Sequence[Lying], width: float) -> BaseGeometry:
    """A plot without what is drawn in it, for its number; the whole plot where that leaves nothing."""
    return clear_of(plot, [shape.buffer(0.5 if size_of(shape) else width / 2 + 0.3) for _, shape in common])

"""The map of villages: a circle each, as large as the number of women who hold a plot, written in it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from landtrack.maps.local import map_json
from landtrack.maps.paper import MALI, GeoJson, Script, Translate, legend_row, sheet, swatch
from landtrack.presentation import STATES

if TYPE_CHECKING:
    import folium

LARGEST_PX: Final = 32.0
PX_PER_ROOT: Final = 3.2  # few women make small circles, however few the others are
_ELSEWHERE: Final = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:|[/\\]{2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class VillageMark:
    """What the map says of one village.

    Parameters
    ----------
    uid : comes back on a click
    name : as it is written on the map; any text
    lon, lat : degrees, EPSG:4326; None if the place is not known: such a village is left to the table
        beside the map
    state : key of ``STATES``, the six-word state of the village
    women : women registered as holding a plot; None if not known, which is not 0
    reported : women as reported by a source; None if nobody reported any. Never added to ``women``
    caught_up : how many of ``women`` stand in past stories that nobody has reviewed; shown apart
    told : False as long as nobody told the village's story
    href : link of the village within the app, relative; followed where the map is a page of its own

    Raises
    ------
    ValueError : the link leads out of the app
    """

    uid: str
    name: str
    lon: float | None
    lat: float | None
    state: str = "not_told"
    women: int | None = None
    reported: int | None = None
    caught_up: int | None = None
    told: bool = True
    href: str = ""

    def __post_init__(self) -> None:
        """Refuse a link to another place."""
        if _ELSEWHERE.match(self.href):
            raise ValueError(f"not a link within the app: {self.href[:80]!r}")

    @property
    def firm(self) -> int:
        """Women registered as holding a plot, without those of past stories nobody has reviewed."""
        return (self.women or 0) - (self.caught_up or 0)

    @property
    def is_placed(self) -> bool:
        """Whether the map can show it."""
        return all(x is not None and math.isfinite(x) for x in (self.lon, self.lat))


class DrawnVillages(NamedTuple):
    """What a map says of villages, ready for the browser: text, so that it can be kept and shown again.

    ``facts`` is the payload of ``villages.js`` as JSON; ``legend`` the rows that explain it.
    """

    facts: str
    legend: tuple[dict[str, str], ...]


def draw_villages(
    marks: Iterable[VillageMark],
    t: Translate,
    *,
    centre: tuple[float, float] | None = None,
    number: Callable[[int], str] = str,
) -> DrawnVillages:
    """Say what the browser needs to draw villages; the parameters are those of ``village_map``."""
    placed = sorted((m for m in marks if m.is_placed), key=_most, reverse=True)
    scale = min(PX_PER_ROOT, LARGEST_PX / math.sqrt(max(map(_most, placed), default=0) or 1))
    shown = sorted({m.state if m.told else "not_told" for m in placed})
    facts = {
        "states": {key: _state(key, t) for key in shown},
        "words": {name: t(f"map.women_{name}") for name in ("holding", "caught_up", "reported")},
        "marks": [_payload(m, scale, number) for m in placed],
        **_view(placed, centre),
    }
    return DrawnVillages(map_json(facts), tuple(_legend(placed, t)))


def village_map(
    villages: Iterable[VillageMark] | DrawnVillages,
    t: Translate,
    *,
    centre: tuple[float, float] | None = None,
    outlines: GeoJson | None = None,
    credit: str = "",
    height: int | str = 480,
    number: Callable[[int], str] = str,
) -> folium.Map:
    """Draw villages as circles whose area grows with the women who hold a plot.

    A disc in the colour of the village's state counts women registered; a hatched ring with a broken edge
    behind it counts women as reported, or as past stories tell that nobody has reviewed; a grey hollow circle
    is a village whose story is not told yet. Small
    circles are kept large enough to be read and pressed.

    Parameters
    ----------
    villages : their marks, or what ``draw_villages`` made of these (then with its centre and numbers)
    t : translates a message id
    centre : lon, lat where the map opens; else it shows all villages
    outlines : GeoJSON of the country, drawn under the villages
    credit : whose outlines they are
    height : pixels, or a share such as "100%"
    number : writes a number in the reader's language
    """
    drawn = (
        villages if isinstance(villages, DrawnVillages) else draw_villages(villages, t, centre=centre, number=number)
    )
    page = sheet(t, drawn.legend, outlines=outlines, credit=credit, height=height)
    Script("villages", drawn.facts).add_to(page)
    return page


def _most(mark: VillageMark) -> int:
    """Women of the larger of the two circles."""
    return max(mark.women or 0, mark.reported or 0)


def _radius(women: int | None, scale: float, text: str) -> float:
    """Radius in pixels: the area follows the number, but the number has to fit in."""
    return round(max(scale * math.sqrt(women or 0), 6 + 3.6 * len(text)), 1)


def _state(key: str, t: Translate) -> dict[str, str]:
    """Say once for all villages of a state how they look."""
    look = STATES[key]
    return {
        "word": t(look.msgid), "colour": look.colour, "pen": look.text_colour,
        "small": look.drawing.svg(13), "large": look.drawing.svg(16),
    }  # fmt: skip


def _payload(mark: VillageMark, scale: float, number: Callable[[int], str]) -> dict[str, Any]:
    """Say what the browser needs to draw one village; what is not said is left out."""
    where = {"uid": mark.uid, "name": mark.name, "at": [round(x, 6) for x in (mark.lat or 0, mark.lon or 0)]}
    where |= {"href": mark.href} if mark.href else {}
    if not mark.told:
        return where | {"state": "not_told", "told": False, "disc": 8}
    text, most = number(mark.firm) if mark.firm else "", _most(mark)
    disc = _radius(mark.firm, scale, text) if text else 12.0
    ring, hatched = 0.0, bool(most and not text)
    if most > mark.firm:
        text = text or number(most)
        ring = max(_radius(most, scale, text), disc + 4 if not hatched else 0)
    shown = {"text": text, "ring": ring, "disc": 0 if hatched else disc}
    said = {"holding": mark.women, "caught_up": mark.caught_up or None, "reported": mark.reported}
    return where | {
        "state": mark.state, **{name: value for name, value in shown.items() if value},
        "says": {name: number(value) for name, value in said.items() if value is not None},
    }  # fmt: skip


def _legend(marks: list[VillageMark], t: Translate) -> list[dict[str, str]]:
    """Explain what is on this map, and nothing else."""
    seen = {m.state for m in marks if m.told}
    rows = [
        legend_row(swatch(look.colour, look.text_colour, drawing=look.drawing), t(look.msgid))
        for key, look in STATES.items()
        if key in seen and key != "not_told"
    ]
    if any(m.told and (m.reported or m.caught_up) for m in marks):
        says = t("map.as_reported_or_caught_up" if any(m.caught_up for m in marks) else "map.as_reported")
        rows.append(legend_row(swatch("#fffdf8", "#8a7f6c", pattern="diagonal"), says))
    if any(not m.told or m.state == "not_told" for m in marks):
        look = STATES["not_told"]
        rows.append(legend_row(swatch(look.colour, look.text_colour, pattern="empty"), t(look.msgid)))
    return rows


def _view(marks: list[VillageMark], centre: tuple[float, float] | None) -> dict[str, Any]:
    """Decide what the map shows when it opens: the place asked for, else all villages, else the country."""
    if centre:
        lon, lat = centre
        return {"bounds": [[lat, lon], [lat, lon]], "near": 10}
    if marks:
        lats, lons = [float(m.lat or 0) for m in marks], [float(m.lon or 0) for m in marks]
        return {"bounds": [[min(lats), min(lons)], [max(lats), max(lons)]], "near": 12}
    return {"bounds": MALI, "near": 12}

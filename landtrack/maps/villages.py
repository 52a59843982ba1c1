"""The map of villages: a circle each, as large as the number of women who hold a plot, written in it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

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


def village_map(
    marks: Iterable[VillageMark],
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
    marks : villages
    t : translates a message id
    centre : lon, lat where the map opens; else it shows all villages
    outlines : GeoJSON of the country, drawn under the villages
    credit : whose outlines they are
    height : pixels, or a share such as "100%"
    number : writes a number in the reader's language
    """
    placed = sorted((m for m in marks if m.is_placed), key=_most, reverse=True)
    scale = min(PX_PER_ROOT, LARGEST_PX / math.sqrt(max(map(_most, placed), default=0) or 1))
    page = sheet(t, _legend(placed, t), outlines=outlines, credit=credit, height=height)
    icons = {key: {"small": look.drawing.svg(13), "large": look.drawing.svg(16)} for key, look in STATES.items()}
    facts = {"icons": icons, "marks": [_payload(m, t, scale, number) for m in placed], **_view(placed, centre)}
    Script("villages", facts).add_to(page)
    return page


def _most(mark: VillageMark) -> int:
    """Women of the larger of the two circles."""
    return max(mark.women or 0, mark.reported or 0)


def _radius(women: int | None, scale: float, text: str) -> float:
    """Radius in pixels: the area follows the number, but the number has to fit in."""
    return round(max(scale * math.sqrt(women or 0), 6 + 3.6 * len(text)), 1)


def _payload(mark: VillageMark, t: Translate, scale: float, number: Callable[[int], str]) -> dict[str, Any]:
    """Say what the browser needs to draw one village."""
    look = STATES[mark.state if mark.told else "not_told"]
    text = number(mark.firm) if mark.told and mark.firm else ""
    disc = _radius(mark.firm, scale, text) if text else 12.0 if mark.told else 8.0
    most = _most(mark) if mark.told else 0
    ring, hatched = 0.0, bool(most and not text)
    if most > mark.firm:
        text = text or number(most)
        ring = max(_radius(most, scale, text), disc + 4 if not hatched else 0)
    return {
        "uid": mark.uid, "name": mark.name, "href": mark.href, "at": [mark.lat, mark.lon], "told": mark.told,
        "colour": look.colour, "pen": look.text_colour, "text": text, "hatched": hatched,
        "disc": 0.0 if hatched else disc, "ring": ring, "lines": _lines(mark, t, number),
        "state": mark.state,
    }  # fmt: skip


def _lines(mark: VillageMark, t: Translate, number: Callable[[int], str]) -> list[str]:
    """Say in words what the circles show."""
    if not mark.told:
        return [t("state.not_told")]
    lines = [t(STATES[mark.state].msgid)]
    if mark.women is not None:
        lines.append(f"{t('map.women_holding')} {number(mark.women)}")
    if mark.caught_up:
        lines.append(f"{t('map.women_caught_up')} {number(mark.caught_up)}")
    if mark.reported is not None:
        lines.append(f"{t('map.women_reported')} {number(mark.reported)}")
    return lines


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

"""Zones of UTM on WGS 84: how people name them, and their metres as degrees."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pyproj import Transformer

_BANDS = "cdefghjklmnpqrstuvwx"  # of latitude; from n on they lie north, and an s is read as south
_EPSG = re.compile(r"epsg[ :]*32([67])(\d\d)(?!\d)")
_ZONE = re.compile(rf"(?:utm|zone|fuseau)[\s:/,-]*(\d{{1,2}})(?!\d) ?([{_BANDS}]\b)?")
_ZONE_BARE = re.compile(rf"(?<![\w.,])(\d{{1,2}}) ?([{_BANDS}])(?=[\s,;]+[xyen:= ]*\d{{6}}|\s+\d{{3}} \d{{3}}|\s*$)")


class UnreadError(ValueError):
    """A line that cannot be understood; ``code`` is that of a finding."""

    def __init__(self, code: str = "line_unread") -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone of UTM."""

    number: int
    north: bool = True

    @property
    def epsg(self) -> int:
        """The code of its coordinates on WGS 84."""
        return (32600 if self.north else 32700) + self.number

    def __str__(self) -> str:
        return f"{self.number}{'N' if self.north else 'S'}"


def zone_at(lon: float, lat: float) -> Zone:
    """The zone in which a point lies, degrees."""
    return Zone(min(int((lon + 180) // 6), 59) + 1, lat >= 0)


@lru_cache(maxsize=8)
def degrees_from(epsg: int) -> Transformer:
    """From metres of a zone to EPSG:4326, longitude first."""
    return Transformer.from_crs(epsg, 4326, always_xy=True)


def read_zone(text: str) -> Zone | None:
    """A zone as people answer it: 30, 30N, 30P, "zone 30 N", EPSG:32630; None if it is none.

    >>> str(read_zone("30P"))
    '30N'
    """
    try:
        return zone_in(f"zone {text.lower()}")[0]
    except UnreadError:
        return None


def zone_in(line: str) -> tuple[Zone | None, str]:
    """The zone that a plain line names, and the line without it.

    Raises
    ------
    UnreadError : there is no zone of this number
    """
    if found := _EPSG.search(line):
        number, north = int(found[2]), found[1] == "6"
    elif found := _ZONE.search(line) or _ZONE_BARE.search(line):
        number, north = int(found[1]), not found[2] or (found[2] >= "n" and found[2] != "s")
    else:
        return None, line
    if not 1 <= number <= 60:
        raise UnreadError
    rest = line[: found.start()] + " " + line[found.end() :]
    return Zone(number, north), rest

"""Which plots lie in which part of a field that is in parts: whole ones where it goes, else as the user chose."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

__all__ = ["PARTS", "Share", "apportion"]

Share = tuple[int, float]  # index of the plot, its area in m² or in any unit that is the same throughout

PARTS = ("refuse", "areas", "pieces")  # what is done where equal plots do not go into the parts: see ``apportion``
SAME = 1e-10  # of a plot
MOST_COMPARED = 12  # parts among which groups are looked for that whole plots fill


def apportion(sizes: Sequence[float], plots: Sequence[float], parts: str) -> list[list[Share]] | None:
    """The shares of plots in each part.

    Parameters
    ----------
    sizes : of the parts, m²
    plots : wanted areas by number, m², together the sum of ``sizes``
    parts : if whole plots do not fill the parts: "refuse"; "areas": as many whole plots in each part as come nearest,
        whose areas then differ from part to part; "pieces": the fewest plots that can be lie in two parts

    Returns
    -------
    for each part its shares in the order of their numbers; None: refused.  With "areas" the plots of a part have the
    same share, and a part too small for half a plot has none.
    """
    if len(sizes) == 1:
        return [list(enumerate(plots))]
    if max(plots) - min(plots) > SAME * max(plots):
        return _in_turn(sizes, plots) if parts == "pieces" else None
    plot = sum(sizes) / len(plots)
    counts = [round(size / plot) for size in sizes]
    if all(abs(size - count * plot) <= SAME * plot for size, count in zip(sizes, counts, strict=True)):
        return _whole(counts)
    if parts == "areas":
        return _whole(_nearest_counts(sizes, len(plots)))
    return _few_in_two(sizes, plot) if parts == "pieces" else None


def _whole(counts: Sequence[int]) -> list[list[Share]]:
    begun, found = 0, []
    for count in counts:
        found.append([(plot, 1.0) for plot in range(begun, begun + count)])
        begun += count
    return found


def _nearest_counts(sizes: Sequence[float], plots: int) -> list[int]:
    """How many plots each part gets so that their areas differ least: one after the other to where they are largest."""
    counts = [0] * len(sizes)
    for _ in range(plots):
        largest = max(range(len(sizes)), key=lambda i: sizes[i] / (counts[i] + 0.5))
        counts[largest] += 1
    return counts


def _in_turn(sizes: Sequence[float], plots: Sequence[float]) -> list[list[Share]]:
    """Plots of different areas fill part after part; one that a part has no room for goes on in the next."""
    found: list[list[Share]] = [[] for _ in sizes]
    part, room = 0, sizes[0]
    for plot, area in enumerate(plots):
        left = area
        while left > SAME * area:
            taken = min(left, room) if part < len(sizes) - 1 else left
            if taken > SAME * area:
                found[part].append((plot, taken))
            left, room = left - taken, room - taken
            if room <= SAME * area and part < len(sizes) - 1:
                part += 1
                room = sizes[part]
    return found


def _few_in_two(sizes: Sequence[float], plot: float) -> list[list[Share]]:
    """Equal plots, as few as can be in two parts: groups of parts that whole plots fill share none with others."""
    shares: list[list[tuple[str, float]]] = [[] for _ in sizes]
    names: list[str] = []
    for group in _groups(sizes, plot):
        _fill(group, sizes, plot, shares, names)
    # numbers go from part to part; a plot in two parts has the number that it has where it is met first
    order: dict[str, int] = {}
    for home in shares:
        for name, _ in home:
            order.setdefault(name, len(order))
    return [sorted((order[name], size / plot) for name, size in home) for home in shares]


def _groups(sizes: Sequence[float], plot: float) -> list[tuple[int, ...]]:
    """The parts in as many groups as can be found of which each is filled by whole plots, small groups first."""
    left, found = list(range(len(sizes))), []
    if len(sizes) <= MOST_COMPARED:
        for count in range(1, len(sizes)):
            for group in combinations(range(len(sizes)), count):
                together = sum(sizes[i] for i in group) / plot
                if set(group) <= set(left) and abs(together - round(together)) <= SAME * max(1, len(group)):
                    found.append(group)
                    left = [i for i in left if i not in group]
    return [*found, tuple(left)] if left else found


def _fill(group: Sequence[int], sizes: Sequence[float], plot: float,
          shares: list[list[tuple[str, float]]], names: list[str]) -> None:  # fmt: skip
    """The smallest part is filled with whole plots; what is left of it is made a plot by the largest; and so on."""
    room = {i: sizes[i] for i in group}

    def give(part: int, size: float, name: str) -> None:
        shares[part].append((name, size))
        room[part] -= size

    def new() -> str:
        names.append(f"p{len(names)}")
        return names[-1]

    while room:
        part = min(room, key=lambda i: room[i])
        count = int(room[part] / plot + SAME) if len(room) > 1 else round(room[part] / plot)
        for _ in range(count):
            give(part, plot, new())
        rest = room.pop(part)
        if rest <= SAME * plot or not room:
            continue
        name = new()
        shares[part].append((name, rest))
        lacking = plot - rest
        while lacking > SAME * plot and room:
            largest = max(room, key=lambda i: room[i])
            taken = min(lacking, room[largest])
            give(largest, taken, name)
            lacking -= taken
            if room[largest] <= SAME * plot:
                room.pop(largest)

"""An indicator's value, and the arithmetic that several of them share.

Where there is no denominator the value is None, never 0.  A sum over no record is 0, a sum over records
that are all unknown is None.  Nothing is rounded here: that is for the screen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Number = float | int | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator, and what it was made from.

    ``excluded``: how many records were left out because something about them is not known, so that a page
    can say "12 plots of unknown area".  ``rows``: uids of the records behind the numerator.  ``parts``:
    what is shown beside the value, by name.
    """

    code: str
    value: Number
    unit: str
    numerator: Number = None
    denominator: Number = None
    excluded: int = 0
    rows: tuple[str, ...] = ()
    parts: Mapping[str, Number] = field(default_factory=dict)


def ratio(numerator: Number, denominator: Number) -> float | None:
    """The share that a part has of a whole; None where there is no whole or either is not known."""
    return numerator / denominator if numerator is not None and denominator else None


def total(values: Iterable[float | None]) -> tuple[float | None, int]:
    """The sum of what is known, and how many are not.

    >>> total([]), total([2.0, None]), total([None])
    ((0.0, 0), (2.0, 1), (None, 1))
    """
    listed = list(values)
    known = [value for value in listed if value is not None]
    unknown = len(listed) - len(known)
    return (math.fsum(known) if known or not listed else None), unknown


def in_ha(m2: float | None) -> float | None:
    """Square metres in hectares; what is not known stays so."""
    return None if m2 is None else m2 / 10_000


def percentile(ranked: Sequence[float], share: float) -> float | None:
    """The value below which a share of ranked values lies, linear between ranks [own]; None of none.

    >>> percentile([400, 600, 1000], 0.1), percentile([400, 600, 1000], 0.9)
    (440.0, 920.0)
    """
    if not ranked:
        return None
    place = share * (len(ranked) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (place - low) * (ranked[high] - ranked[low])


def gini(values: Iterable[float]) -> float | None:
    """Gini's coefficient, sum_i sum_j abs(x_i - x_j) / (2 n² mean); None if n < 2 or the mean is 0.

    Written over ranked values, which gives the same sum in n log n steps.

    >>> round(gini([600, 1000, 400]), 9)
    0.2
    """
    ranked = sorted(values)
    n, whole = len(ranked), math.fsum(ranked)
    if n < 2 or not whole:  # of one there is no inequality
        return None
    return math.fsum((2 * i - n + 1) * x for i, x in enumerate(ranked)) / (n * whole)


def median_duration(durations: Iterable[tuple[float, bool]]) -> float | None:
    """The median of durations of which some still run (Kaplan and Meier 1958, JASA 53:457-481).

    S(t) = product over event times of (1 - d / n): d ended at t, n had run until t.  The median is the
    smallest t with S(t) <= 0.5; None if it is never reached.

    Parameters
    ----------
    durations : (how long, whether it has ended) pairs; one that has not counts as long as it was seen

    >>> median_duration([(5, True), (10, False), (12, True), (20, True), (30, False)])
    20
    """
    listed = sorted(durations)
    surviving = 1.0
    for time in sorted({time for time, ended in listed if ended}):
        running = sum(one >= time for one, _ in listed)
        surviving *= 1 - sum(one == time and ended for one, ended in listed) / running
        if surviving <= 0.5 + 1e-12:  # half, whatever the last digit
            return time
    return None

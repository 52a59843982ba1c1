"""Which plots a new outline of their field, or a line across it, would not leave whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from landtrack.land.checks import MIN_OVERLAP_M2, is_sure
from landtrack.land.findings import Finding
from landtrack.land.measure import areas_m2, in_metres

__all__ = ["plots_cut", "plots_outside"]

Numbered = tuple[str, Any, float | None]  # a plot's number, its shape in EPSG:4326, standard error of a corner in m


def plots_outside(plots: Sequence[Numbered], outline: Any, accuracy_m: float | None = None) -> tuple[Finding, ...]:
    """The plots of which more than 1 m² lies outside a field's new outline, in one finding; none if there are none.

    What lies outside by no more than the corners of both err is left alone.

    Parameters
    ----------
    outline : valid, EPSG:4326
    accuracy_m : standard error of its corners; None (not known) counts as 0

    Returns
    -------
    findings : ``plots_outside`` with the plots' numbers, all that lies outside in m² and as a shape
    """
    if not plots:
        return ()
    left = shapely.difference([shape for _, shape, _ in plots], outline)
    errors = np.hypot([error or 0.0 for _, _, error in plots], accuracy_m or 0.0)
    return _named("plots_outside", plots, left, areas_m2(left) * is_sure(in_metres(left), errors))


def plots_cut(
    plots: Sequence[Numbered], parts: Sequence[Any], whole: Any
) -> tuple[tuple[int, ...], tuple[Finding, ...]]:
    """For each plot the part of its divided field in which most of it lies, and those that lie in none.

    Parameters
    ----------
    parts, whole : valid, EPSG:4326; what of a plot lies beyond the whole field already is no cut

    Returns
    -------
    homes : (n,) indices of ``parts``
    findings : ``plots_cut`` with the numbers of those of which more than 1 m² lies beyond every part, all that does
        in m² and as a shape; none if there are none
    """
    if not plots:
        return (), ()
    inside = shapely.intersection([shape for _, shape, _ in plots], whole)
    beyond = np.array([shapely.difference(inside, part) for part in parts])
    m2 = np.array([areas_m2(row) for row in beyond])
    homes, each = m2.argmin(axis=0), np.arange(len(plots))
    return tuple(homes.tolist()), _named("plots_cut", plots, beyond[homes, each], m2[homes, each])


def _named(code: str, plots: Sequence[Numbered], left: Any, m2: NDArray[np.float64]) -> tuple[Finding, ...]:
    over = np.flatnonzero(m2 > MIN_OVERLAP_M2).tolist()
    if not over:
        return ()
    ids = tuple(plots[i][0] for i in over)
    return (Finding(code, ids=ids, m2=float(m2[over].sum()), shape=shapely.union_all(left[over])),)

"""Division beside what one would use instead: a grid with a sweep, recursive bisection, strips with root finding.

Each of the others is the shortest honest script with shapely (and scipy where it is there); none lays paths.
"""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import shapely
from fields import FLAT
from geometries import HERE
from shapely import affinity

from landtrack.land.cutting import polygon, region
from landtrack.land.division import CannotDivide, divide
from landtrack.land.strips import Rows, even_counts, lay_rows

COUNT = 50
FAR = 1e5


def least_cpu_s(action, runs=3):
    """Least processor seconds of some runs, and what it gave."""
    spent, made = [], None
    for _ in range(runs):
        began = time.process_time()
        made = action()
        spent.append(time.process_time() - began)
    return min(spent), made


def root(function, low, high):
    """Where a function is 0: with scipy where it is there, else by halving."""
    try:
        from scipy.optimize import brentq
    except ImportError:
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (low, middle) if function(middle) > 0 else (middle, high)
        return (low + high) / 2
    return brentq(function, low, high, xtol=1e-10)


def strips(shape, count):
    """Parallel strips, each border found as a root."""
    west, _, east, _ = shape.bounds
    share = shape.area / count
    at = [
        root(lambda x, k=k: shapely.clip_by_rect(shape, -FAR, -FAR, x, FAR).area - k * share, west, east)
        for k in range(1, count)
    ]
    return [shapely.clip_by_rect(shape, a, -FAR, b, FAR) for a, b in pairwise([west, *at, east])]


def grid_and_sweep(shape, count, rows=7):
    """Strips of whole plots by roots, each cut into plots by roots: what division plugins do."""
    found, rest = [], shape
    for k in even_counts(count, rows):
        left = count - len(found)
        west, _, east, _ = rest.bounds
        x = east if k == left else root(
            lambda x, k=k, rest=rest, left=left: shapely.clip_by_rect(rest, -FAR, -FAR, x, FAR).area - rest.area * k / left,
            west, east)  # fmt: skip
        row = shapely.clip_by_rect(rest, -FAR, -FAR, x, FAR)
        rest = shapely.clip_by_rect(rest, x, -FAR, FAR, FAR)
        found += strips(affinity.rotate(row, 90, origin=(0, 0)), k)
    return found


def bisection(shape, count):
    """Halves across the longer side of the box, again and again."""
    if count == 1:
        return [shape]
    west, south, east, north = shape.bounds
    if north - south > east - west:
        return bisection(affinity.rotate(shape, 90, origin=(0, 0)), count)
    k = count // 2
    x = root(lambda x: shapely.clip_by_rect(shape, -FAR, -FAR, x, FAR).area - shape.area * k / count, west, east)
    sides = shapely.clip_by_rect(shape, -FAR, -FAR, x, FAR), shapely.clip_by_rect(shape, x, -FAR, FAR, FAR)
    return bisection(sides[0], k) + bisection(sides[1], count - k)


def ours(field):
    """The plots of a field in metres."""
    return list(HERE.to_metres(np.array([plot.shape for plot in divide(field, COUNT).plots], dtype=object)))


def quality(plots):
    """How many are there, how many of them in pieces, the largest error of an area, the narrowest."""
    shapes = np.array(plots, dtype=object)
    pieces = [[one for one in shapely.get_parts(shape) if one.area > 1e-6] for shape in shapes]
    areas = shapely.area(shapes)
    widths = shapely.length(shapely.maximum_inscribed_circle(shapes, tolerance=0.05)) * 2
    narrowest = min(w / a**0.5 for w, a, one in zip(widths, areas, pieces, strict=True) if len(one) == 1)
    return len(plots), sum(len(one) > 1 for one in pieces), float(np.abs(areas / areas.mean() - 1).max()), narrowest


def print_side_by_side():
    """One row a field and method."""
    print(f"\n{'field':14} {'method':12} {'plots':>5} {'broken':>6} {'area error':>10} {'narrowest':>9} {'CPU ms':>8}")
    methods = {"strips": strips, "grid, sweep": grid_and_sweep, "bisection": bisection}
    for name, flat in FLAT.items():
        field = HERE.to_degrees(flat)
        spent, plots = least_cpu_s(lambda field=field: ours(field))
        rows = [("landtrack", spent, plots)]
        for label, method in methods.items():
            spent, plots = least_cpu_s(lambda method=method, flat=flat: method(flat, COUNT), 1)
            rows.append((label, spent, plots))
        for label, spent, plots in rows:
            count, broken, error, narrowest = quality(plots)
            print(f"{name:14} {label:12} {count:5d} {broken:6d} {error:10.1e} {narrowest:9.2f} {spent * 1000:8.1f}")


def measure_speed():
    """(rows, bare clips), worst CPU seconds of 50 plots with its field, and (500 plots, 50 plots): seconds."""
    flat = FLAT["quadrilateral"]
    rings = region(flat, flat.exterior)
    rows, weights = Rows(0.1, even_counts(COUNT, 6)), np.ones(COUNT)
    cells = [polygon(plot) for plot in lay_rows(rings, weights, rows, 0.0).plots]
    grid = least_cpu_s(lambda: lay_rows(rings, weights, rows, 0.0), 15)[0]
    clips = least_cpu_s(lambda: [shapely.intersection(flat, cell) for cell in cells], 15)[0]
    worst = (0.0, "")
    for name, shape in FLAT.items():
        field = HERE.to_degrees(shape)
        for width in (0, 2):
            spent = least_cpu_s(lambda field=field, width=width: _divided(field, width))[0]
            worst = max(worst, (spent, f"{name}, {width} m paths"))
    field = HERE.to_degrees(FLAT["l"])
    many, few = (least_cpu_s(lambda count=count: divide(field, count))[0] for count in (500, 50))
    return (grid, clips), worst, (many, few)


def _divided(field, width):
    try:
        return divide(field, COUNT, path_width=width)
    except CannotDivide:
        return None

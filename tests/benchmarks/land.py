"""The land engine: areas against pyproj, and the check of one new field against the plots about it."""

from __future__ import annotations

import sqlite3
import statistics
import time
from contextlib import closing

import numpy as np
import shapely
from pyproj import Geod, Transformer

from landtrack.land.findings import check_field
from landtrack.land.measure import areas_m2

GEOD = Geod(ellps="WGS84")
PARCELS, SAMPLE, PLOTS, FIELDS = 1_000_000, 20_000, 100_000, 200


def parcels(count, seed=5):
    """Quadrilaterals of 20 to 250 m all over Mali, none a rectangle."""
    rng = np.random.default_rng(seed)
    at = np.column_stack([rng.uniform(-12, 4, count), rng.uniform(10.5, 24.5, count)])
    side = rng.uniform(10, 125, (count, 1)) / 110_900
    square = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    ring = at[:, None] + side[:, None] * (square + rng.uniform(-0.3, 0.3, (count, 4, 2)))
    return shapely.polygons(shapely.linearrings(np.concatenate([ring, ring[:, :1]], axis=1)))


def plots(count, seed=6):
    """Plots of 20 x 30 m in fields of 50, the fields strewn over a cercle of 100 km."""
    rng = np.random.default_rng(seed)
    fields = np.column_stack([rng.uniform(-4.2, -3.3, count // 50), rng.uniform(13.7, 14.6, count // 50)])
    column, row = np.meshgrid(np.arange(10), np.arange(5))
    step = np.array([20 / 107_900, 30 / 110_600])
    low = (fields[:, None] + np.column_stack([column.ravel(), row.ravel()]) * step).reshape(-1, 2)
    return shapely.box(*low.T, *(low + step).T), fields


def once_s(action):
    """Seconds of one run, and what it gave."""
    began = time.perf_counter()
    made = action()
    return time.perf_counter() - began, made


def cpu_s(action, runs=3):
    """Least processor seconds of some runs, and what it gave: other programs do not count."""
    spent = []
    for _ in range(runs):
        began = time.process_time()
        made = action()
        spent.append(time.process_time() - began)
    return min(spent), made


def measure_areas():
    """Seconds for a million: ours, EPSG:6933 with shapely, Geod one by one (a sample, scaled); the largest error."""
    shapes = parcels(PARCELS)
    to_equal_area = Transformer.from_crs(4326, 6933, always_xy=True)
    ours, got = cpu_s(lambda: areas_m2(shapes))
    flat, _ = cpu_s(lambda: shapely.area(shapely.transform(shapes, to_equal_area.transform, interleaved=False)))
    sample = shapes[:: PARCELS // SAMPLE]
    geod, truth = cpu_s(lambda: np.array([abs(GEOD.geometry_area_perimeter(shape)[0]) for shape in sample]), 1)
    error = float(np.abs(got[:: PARCELS // SAMPLE] / truth - 1).max())
    return ours, flat, geod * PARCELS / len(sample), error


def measure_check(folder):
    """Median seconds of the check of a new field, over many plots and beside many; of the box query; plots found.

    The query is a bare R-tree of SQLite on 100,000 plots, which hands over the shapes.  The store does the same in
    the register; here the check is measured with the shapes in hand, and set against that query alone.
    """
    shapes, fields = plots(PLOTS)
    tree = shapely.STRtree(shapes)
    chosen = fields[np.random.default_rng(7).integers(0, len(fields), FIELDS)]
    with closing(_box_index(folder / "tree.db", shapes)) as con:
        queries, over, beside, met = [], [], [], 0
        for west, south in chosen:
            for times, shift in ((over, 0.0001), (beside, -0.0019)):
                new = shapely.box(west + shift, south + 0.0001, west + shift + 0.0019, south + 0.0014)
                queries.append(once_s(lambda new=new: _in_box(con, new.bounds))[0])
                there = [(str(i), shapes[i], 3.0) for i in tree.query(new)]
                spent, found = once_s(lambda new=new, there=there, at=(west, south): check_field(new, 3.0, there, at))
                times.append(spent)
                met += len(found) * (times is over)
    return statistics.median(over), statistics.median(beside), statistics.median(queries), met / FIELDS


def _box_index(place, shapes):
    con = sqlite3.connect(place)
    con.execute("CREATE TABLE plot (fid INTEGER PRIMARY KEY, uid TEXT, geom BLOB)")
    con.execute("CREATE VIRTUAL TABLE tree USING rtree(id, minx, maxx, miny, maxy)")
    con.executemany("INSERT INTO plot VALUES (?, hex(randomblob(16)), ?)", enumerate(shapely.to_wkb(shapes)))
    west, south, east, north = shapely.bounds(shapes).T
    con.executemany(
        "INSERT INTO tree VALUES (?,?,?,?,?)", zip(range(len(shapes)), west, east, south, north, strict=True)
    )
    con.commit()
    return con


def _in_box(con, bounds):
    west, south, east, north = bounds
    query = ("SELECT uid, geom FROM plot JOIN tree ON plot.fid = tree.id "
             "WHERE minx <= ? AND maxx >= ? AND miny <= ? AND maxy >= ?")  # fmt: skip
    return con.execute(query, (east, west, north, south)).fetchall()

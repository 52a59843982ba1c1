"""The land engine: areas against pyproj, and the check of one new field against the plots about it."""

from __future__ import annotations

import statistics
import time

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


def measure_areas():
    """Seconds for a million: ours, EPSG:6933 with shapely, Geod one by one (a sample, scaled); the largest error."""
    shapes = parcels(PARCELS)
    to_equal_area = Transformer.from_crs(4326, 6933, always_xy=True)
    areas_m2(shapes[:1000])
    ours, got = once_s(lambda: areas_m2(shapes))
    flat, _ = once_s(lambda: shapely.area(shapely.transform(shapes, to_equal_area.transform, interleaved=False)))
    sample = shapes[:: PARCELS // SAMPLE]
    geod, truth = once_s(lambda: np.array([abs(GEOD.geometry_area_perimeter(shape)[0]) for shape in sample]))
    error = float(np.abs(got[:: PARCELS // SAMPLE] / truth - 1).max())
    return ours, flat, geod * PARCELS / len(sample), error


def measure_check():
    """Median seconds of the check of one new field, and of a bare box query that fetches what it hits.

    In the register the store asks its R-tree; here a tree in memory stands in for it, which is quicker, so that
    the ratio is harder on us.  New fields: one over existing plots, shifted by half a plot, and one beside them.
    """
    shapes, fields = plots(PLOTS)
    tree = shapely.STRtree(shapes)
    ids = np.arange(PLOTS).astype(str)
    rng = np.random.default_rng(7)
    checks, queries, found, hits = [], [], 0, 0
    for west, south in fields[rng.integers(0, len(fields), FIELDS)]:
        new = shapely.box(west + 0.0001, south + 0.0001, west + 0.0020, south + 0.0014)

        def query(new=new):
            at = tree.query(new)
            return [(ids[i], shapes[i], 3.0) for i in at]

        queries.append(once_s(query)[0])
        spent, findings = once_s(lambda new=new, query=query: check_field(new, 3.0, query(), (west, south)))  # noqa: B023
        checks.append(spent)
        found += len(findings)
        hits += len(query())
    return statistics.median(checks), statistics.median(queries), found / FIELDS, hits / FIELDS


def measure_sqlite_query(folder):
    """Median seconds of a bare R-tree box query on a file, which fetches the shapes as a store does."""
    import sqlite3
    from contextlib import closing

    shapes, fields = plots(PLOTS)
    with closing(sqlite3.connect(folder / "tree.db")) as con:
        con.execute("CREATE TABLE plot (fid INTEGER PRIMARY KEY, uid TEXT, geom BLOB)")
        con.execute("CREATE VIRTUAL TABLE tree USING rtree(id, minx, maxx, miny, maxy)")
        rows = zip(range(PLOTS), shapely.to_wkb(shapes), strict=True)
        con.executemany("INSERT INTO plot VALUES (?, hex(randomblob(16)), ?)", rows)
        west, south, east, north = shapely.bounds(shapes).T
        con.executemany("INSERT INTO tree VALUES (?,?,?,?,?)", zip(range(PLOTS), west, east, south, north, strict=True))
        con.commit()
        times = []
        for w, s in fields[np.random.default_rng(7).integers(0, len(fields), FIELDS)]:
            asked = (w + 0.0020, w + 0.0001, s + 0.0014, s + 0.0001)
            query = ("SELECT uid, geom FROM plot JOIN tree ON plot.fid = tree.id "
                     "WHERE minx <= ? AND maxx >= ? AND miny <= ? AND maxy >= ?")  # fmt: skip
            times.append(once_s(lambda asked=asked, query=query: con.execute(query, asked).fetchall())[0])
    return statistics.median(times)

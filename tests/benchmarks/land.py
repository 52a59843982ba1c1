"""The land engine: areas against pyproj, the check of one new field against those about it, a ceremony of 500 plots."""

from __future__ import annotations

import sqlite3
import statistics
import time
from contextlib import closing

import numpy as np
import shapely
from old_village import write_before_ceremony
from pyproj import Geod, Transformer
from shapely.geometry import mapping

from landtrack.domain.values import new_uid
from landtrack.land.findings import check_field
from landtrack.land.measure import areas_m2
from landtrack.register import forms
from landtrack.register.drafts import Draft
from landtrack.register.register import init_register
from landtrack.store import state

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
    """Median seconds of the check of a new field beside others, and over one; of the box query; findings of the second.

    Ours is all that the form does: the account as it stands, the fields about in the register, the check.  The query
    beside it is a bare one on the R-tree of the 100,000 plots in that same file, which hands over the shapes, with
    SQLite alone.
    """
    register, fields = _register(folder)
    reader = register.read(register.first("officer"))
    chosen = fields[np.random.default_rng(7).integers(0, len(fields), FIELDS)]
    with closing(sqlite3.connect(register.place)) as con:
        bare, over, beside, met = [], [], [], 0
        for west, south in chosen:
            for times, shift in ((over, 0.0001), (beside, -0.0019)):
                new = shapely.box(west + shift, south + 0.0001, west + shift + 0.0018, south + 0.0012)
                bare.append(once_s(lambda new=new: _in_box(con, new.bounds))[0])
                spent, found = once_s(lambda new=new, at=(west, south): check_field(new, 3.0, _near(reader, new), at))
                times.append(spent)
                met += len(found) * (times is over)
    register.close()
    return statistics.median(over), statistics.median(beside), statistics.median(bare), met / FIELDS


def _near(reader, new):
    found = reader.near("parcel", new.bounds)
    return [(one["uid"], shapely.geometry.shape(one["geometry"]), one.get("accuracy_m")) for one in found]


def _register(folder):
    """A register with 100,000 plots in fields of 50, and the south-west corners of the fields.

    The rows are put in as the write path puts them, without the events: the check reads no events.
    """
    register, first = init_register(folder / "check.gpkg")
    shapes, fields = plots(PLOTS)
    with register.write(register.actor(first.officer)) as unit:
        village = unit.do("village.add", name="V").subject
        made = {"area_code": village, "begin_lifespan": "2013-01-01", "made_by": "benchmark", "accuracy_m": 3.0}
        whole = shapely.box(*fields.T, *(fields + np.array([10 * 20 / 107_900, 5 * 30 / 110_600])).T)
        rows = [made | {"uid": f"f{i}", "geometry": mapping(shape)} for i, shape in enumerate(whole)]
        state.save_new(unit.conn, "parcel", rows)
        rows = ({"uid": f"p{i}", "parcel": f"f{i // 50}", "number": str(i % 50 + 1), "geometry": mapping(shape)}
                for i, shape in enumerate(shapes))  # fmt: skip
        state.save_new(unit.conn, "plot", (made | row for row in rows))
    return register, fields


def _in_box(con, bounds):
    west, south, east, north = bounds
    query = ("SELECT uid, geom FROM plot JOIN rtree_plot_geom tree ON plot.fid = tree.id "
             "WHERE minx <= ? AND maxx >= ? AND miny <= ? AND maxy >= ?")  # fmt: skip
    return con.execute(query, (east, west, north, south)).fetchall()


def measure_ceremony(folder, count=500):
    """Seconds to record a ceremony of so many plots, from the finished form to the last table; the steps it wrote."""
    register, officer, (village, land, _claim, chief, women, laid_out) = write_before_ceremony(folder, count)
    rows = [{"plot": plot, "woman": woman, "absent": i % 50 == 0}
            for i, (plot, woman) in enumerate(zip(laid_out, women, strict=True))]  # fmt: skip
    answers = {"on": "2023-06-01", "how_known": "seen", "method": "lottery_physical", "unit": "plot", "rows": rows,
               "witnesses": [chief]}  # fmt: skip
    draft = Draft(new_uid(), "handing", land, village, 0, answers)
    spent, written = once_s(lambda: forms.write(register, officer, draft))
    register.close()
    return spent, len(written.events)

"""The benchmarks: every figure as a ratio against what one would use instead, in one run.

    python tests/benchmarks/run.py [--dir DIR] [--villages 1000] [--only verb,help,stories,land,division,forms,open,count,pages]

Each line: what, our figure, the other's, the ratio, and the most it should be.  Medians.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

BENCHMARKS = Path(__file__).parent  # first: one of them has the name of a folder of tests
sys.path[:0] = map(str, (BENCHMARKS, BENCHMARKS.parent, BENCHMARKS.parent / "land"))


def median_s(action, runs=5):
    """Median seconds of an action after one warm-up."""
    action()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        action()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def medians_s(ours, other, runs=25):
    """Median seconds of two actions that take turns, after one warm-up each; (ours, other)."""
    both = [], []
    for i in range(runs + 1):
        for action, times in zip((ours, other), both, strict=True):
            began = time.perf_counter()
            action()
            if i:
                times.append(time.perf_counter() - began)
    return tuple(map(statistics.median, both))


def line(what, ours, other, most, unit="ms", scale=1000.0):
    """Print one comparison."""
    ratio = ours / other if other else float("nan")
    verdict = "" if ratio <= most else "  <-- above"
    print(
        f"{what:58} {ours * scale:9.2f} {other * scale:9.2f} {unit:3} {ratio:6.2f}  (at most {most:g}){verdict}",
        flush=True,
    )


# --- one verb against a bare insert --------------------------------------------------------


def bench_verb(folder):
    """A verb with policy, guards, sealing, event and read tables against one bare insert transaction.

    The two take turns, so that both meet the same disk. Every request has six women of its own: in life nobody
    asks a hundred and twenty times, and from when a woman counts rests on all that she ever asked.
    """
    from sqlalchemy import event

    from landtrack.register.register import init_register
    from landtrack.store.geopackage import PRAGMAS

    register, first = init_register(folder / "verb.gpkg")
    officer = register.actor(first.officer)
    statements = []
    event.listen(register.database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    with register.write(officer) as unit:
        village = unit.do("village.add", name="V").subject
        claims = {
            unit.do("claim.record", village=village).subject: [
                m["uid"] for m in unit.do("person.count", village=village, count=6).body["makes"]
            ]
            for _ in range(120)
        }
    times, bare, most = [], [], 0
    with closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as con:
        for pragma in PRAGMAS:
            con.execute(f"PRAGMA {pragma}")
        con.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT)")
        for i, (claim, women) in enumerate(claims.items()):
            statements.clear()
            began = time.perf_counter()
            with register.write(officer) as unit:
                unit.do("claim.lodge", claim=claim, complainant_kind="women_group", women_asked=50, danger="no",
                        remedies=["plot"], text_original="Nous demandons une terre.", consent_record="yes",
                        share_with_chief="yes", complainants=women)  # fmt: skip
            times.append(time.perf_counter() - began)
            most = max(most, len(statements))
            began = time.perf_counter()
            con.execute("BEGIN IMMEDIATE")
            con.execute("INSERT INTO t (a, b) VALUES (?, ?)", (f"{i}", "x" * 400))
            con.execute("COMMIT")
            bare.append(time.perf_counter() - began)
    line(
        "claim.lodge, a whole transaction / bare insert",
        statistics.median(times[20:]),
        statistics.median(bare[20:]),
        10,
    )
    print(f"{'claim.lodge, SQL statements':58} {most:9d} (at most 15){'' if most <= 15 else '  <-- above'}")
    register.close()


# --- start-up ---------------------------------------------------------------------------------


def bench_help(_folder):
    """`landtrack --help` against the import of typer alone."""

    def run(*words):
        subprocess.run([sys.executable, *words], check=True, capture_output=True)

    ours = median_s(
        lambda: run("-c", "import sys; sys.argv=['landtrack','--help'];from landtrack.cli import main; main()"), 9
    )
    other = median_s(lambda: run("-c", "import typer"), 9)
    line("landtrack --help / import typer", ours, other, 2)


def bench_open(folder, place):
    """Opening the large register against an empty one."""
    from landtrack.register.register import init_register, open_register

    empty = init_register(folder / "empty.gpkg")[0]
    empty.close()

    def opening(path):
        register = open_register(path)
        register.version()
        register.close()

    large, small = median_s(lambda: opening(place)), median_s(lambda: opening(folder / "empty.gpkg"))
    verdict = "" if large - small <= 1 else "  <-- above"
    print(
        f"{'opening the large register, more than the empty one':58} {(large - small) * 1000:9.2f} ms (at most 1000){verdict}"
    )


# --- counting -------------------------------------------------------------------------------------


def bench_count(_folder, place):
    """Each count of women on a past day against a bare count of the rows that it rests on.

    Ours: the whole answer as pages and commands get it: villages in scope, what was reported, registered,
    holding, of unknown sex, without a name, under 18, declared and not named.  It rests on the rows of ``span``
    that hold on the day.  The other: plain SQLite counts those same rows by village and does nothing else, in one
    pass over an index that covers them, without SQLAlchemy.  The two take turns, so that both have the same noise.
    """
    from landtrack.counting import numbers_by_area, three_numbers
    from landtrack.register.register import open_register
    from landtrack.store import spans

    day = "2013-12-31"
    register = open_register(place)
    reader = register.read(register.first("officer"))
    query = "SELECT area_code, count(*) FROM span WHERE since <= ? AND until > ? GROUP BY area_code"
    with register.database.read() as conn:
        bare = conn.connection.driver_connection
        (plan,) = bare.execute(f"EXPLAIN QUERY PLAN {query}", (day, day)).fetchall()
        assert "COVERING INDEX span_counts" in plan[3], plan
        for what, ours in (
            ("women holding by village / covering-index count", lambda: spans.holding_women(conn, day)),
            ("three numbers by village / covering-index count", lambda: numbers_by_area(reader, "village", day)),
            ("three numbers of all villages / covering-index count", lambda: three_numbers(reader, day)),
        ):
            line(what, *medians_s(ours, lambda: bare.execute(query, (day, day)).fetchall()), 2)
    register.close()


# --- past stories from a sheet ------------------------------------------------------------------


def bench_stories(folder):
    """What a row of a sheet costs beside its events: reading, matching, looking for a second telling."""
    from past_stories import measure

    sheet_s, plain_s, rows, events = measure(folder)
    line(f"{rows} past stories from a sheet / their {events} events alone", sheet_s, plain_s, 1.5)
    line("a row beside its events / 2 ms", (sheet_s - plain_s) / rows, 0.002, 1)


# --- the land engine -----------------------------------------------------------------------------


def bench_land(folder):
    """Areas of a million parcels against pyproj, and the check of one new field against a bare box query."""
    from land import measure_areas, measure_ceremony, measure_check

    ours, flat, geod, error = measure_areas()
    line("areas of 1M parcels / pyproj to EPSG:6933, CPU", ours, flat, 0.2)
    line("areas of 1M parcels / pyproj.Geod one by one, CPU", ours, geod, 1 / 30)
    print(
        f"{'largest error of an area against Karney':58} {error:9.1e} (at most 2e-07){'' if error <= 2e-7 else '  <-- above'}"
    )
    over, beside, query, met = measure_check(folder)
    line("check of a field beside 100,000 plots / box query", beside, query, 10)
    line(f"check of a field over {met:.0f} of them / box query", over, query, 10)
    spent, events = measure_ceremony(folder)
    line(f"a ceremony of 500 plots, {events} events / 3 s", spent, 3, 1)


def bench_division(_folder):
    """Rows against bare clips, the worst of 50 plots, 500 against 50; then side by side with other methods."""
    from division import measure_speed, print_side_by_side

    (grid, clips), (worst, name), (many, few) = measure_speed()
    line("50 plots in rows / 50 bare clips, CPU", grid, clips, 1.2)
    line(f"50 plots, the slowest field ({name}) / 100 ms, CPU", worst, 0.1, 1)
    line("500 plots / 50 plots, CPU", many, few, 12)
    print_side_by_side()


# --- pages in a browser ---------------------------------------------------------------------------


def bench_pages(folder, place):
    """From click to settled page: the large register against the demonstration."""
    from pages import click_times

    from landtrack.demo import write_demo

    demo = write_demo(folder / "demo")
    account = demo.accounts[0]
    from large import PASSWORD

    large = place, "agent", PASSWORD, "Village 0500"
    small = demo.register_path, account.name, account.password, "Parou"
    for name, (ours, other) in click_times((large, small)).items():
        line(f"{name}, click to settled: large / demonstration", ours, other, 1.5)


def bench_forms(folder):
    """The eight questions against a page of one; a village of 300 women and ten years against one of 10 women."""
    from forms import measure

    for what, ours, other in measure(folder):
        line(what, ours / 1000, other / 1000, 1.5)


def main():
    """Run them all, or those asked for."""
    told = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    told.add_argument("--dir", type=Path)
    told.add_argument("--villages", type=int, default=1000)
    told.add_argument("--only", default="verb,help,stories,land,division,forms,open,count,pages")
    arguments = told.parse_args()
    wanted = set(arguments.only.split(","))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        home = arguments.dir or folder / "large"
        os.environ.setdefault("LANDTRACK_KEYS", str(home / "keys"))
        print(f"{'what':58} {'ours':>9} {'other':>9}      ratio")
        if "verb" in wanted:
            bench_verb(folder)
        if "help" in wanted:
            bench_help(folder)
        if "stories" in wanted:
            bench_stories(folder)
        if "land" in wanted:
            bench_land(folder)
        if "division" in wanted:
            bench_division(folder)
        if "forms" in wanted:
            bench_forms(folder)
        if wanted & {"open", "count", "pages"}:
            from large import write_large

            place = write_large(home, arguments.villages)
            for name, bench in (("open", bench_open), ("count", bench_count), ("pages", bench_pages)):
                if name in wanted:
                    bench(folder, place)


if __name__ == "__main__":
    main()

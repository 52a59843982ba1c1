"""A large invented register, written through the one write path: the reference for speed.

    python tests/benchmarks/large.py DIR [--villages 1000]

A village has 10 claims, 100 plots of one measured field, 60 named women and one chief: a
thousand villages are 10,000 claims, 100,000 plots and 60,000 women.  Seeded: the same each time.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from landtrack.register.accounts import set_password
from landtrack.register.register import Register, init_register

NAME, PASSWORD = "large.gpkg", "agent-large-2014"
CLAIMS, PLOTS, WOMEN, FIELDS = 10, 100, 60, 2
FIRST_NAMES = ("Aïssata", "Fatoumata", "Kadidia", "Mariam", "Oumou", "Penda", "Ramata", "Yadia")
LAST_NAMES = ("Guindo", "Kassogué", "Karembé", "Sagara", "Tembély", "Traoré", "Yalcouyé")
STEP = 0.00022  # degrees: about 24 m, a plot of some 580 m²


def write_large(folder: Path, villages: int = 1000) -> Path:
    """The register in a folder; one that is there already is left as it is."""
    place = folder / NAME
    if place.exists():
        return place
    folder.mkdir(parents=True, exist_ok=True)
    register, first = init_register(place, today=date(2014, 11, 30))
    officer = register.actor(first.officer)
    set_password(register, officer.uid, PASSWORD)
    rng, began = random.Random(7), time.perf_counter()
    for number in range(villages):
        with register.write(officer) as unit:
            _village(unit, number, rng)
        if number % 50 == 49:
            print(f"{number + 1} villages, {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    register.close()
    return place


def _village(unit, number, rng):
    lon, lat = -9 + (number % 40) * 0.3, 11 + (number // 40) * 0.25
    form = lambda: setattr(unit, "form", None)  # noqa: E731 (each thing told is a form of its own)
    village = unit.do(
        "village.add", name=f"Village {number:04d}", code=f"V{number:04d}",
        point={"type": "Point", "coordinates": [lon, lat]}, on="2010-01-01",
    ).subject  # fmt: skip
    chief = unit.do("authority.add", office="chief", village=village, on="2010-01-01").subject
    women = []
    for _ in range(WOMEN):
        form()
        name = f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"
        women.append(unit.do("person.register", village=village, basis="named", sex="F", full_name=name,
                             consent_record="yes", age_band="25_34", on="2011-01-01").subject)  # fmt: skip
    claims = [_claim(unit, village, chief, women, rng, i) for i in range(CLAIMS)]
    for i in range(FIELDS):
        _field(unit, village, chief, claims[i], women, (lon + 0.01 * (i + 1), lat), rng)


def _claim(unit, village, chief, women, rng, i):
    day = date(2011, 1, 1) + timedelta(days=rng.randrange(400))
    said = lambda days: (day + timedelta(days=days)).isoformat()  # noqa: E731
    unit.form = None
    claim = unit.do("claim.record", village=village, on=said(0)).subject
    unit.do("claim.lodge", claim=claim, on=said(0), complainant_kind="women_group", women_asked=50,
            remedies=["land_for_group"], text_original="Nous demandons une terre.", consent_record="yes",
            share_with_chief="yes", danger="no", complainants=rng.sample(women, 6))  # fmt: skip
    unit.do("claim.acknowledge", claim=claim, paper="none", on=said(1))
    unit.do("claim.start_review", claim=claim, body=chief, on=said(5))
    if i < FIELDS + 3:
        unit.do("claim.uphold", claim=claim, body=chief, decided_on=said(20), promised_women=50, on=said(20),
                promised_area={"value": 3, "unit": "ha"})  # fmt: skip
        unit.do("claim.tell_outcome", claim=claim, told_how="spoken", on=said(21))
    elif i < FIELDS + 5:
        unit.do("claim.refuse", claim=claim, body=chief, decided_on=said(20), on=said(20),
                refusal_reason="no_land_available")  # fmt: skip
    elif i < FIELDS + 6:
        unit.do("claim.talk_again", claim=claim, hold_until="2014-harvest", on="2014-06-01")
    return claim


def _field(unit, village, chief, claim, women, at, rng):
    day = lambda month, d: f"2012-{month:02d}-{d:02d}"  # noqa: E731
    unit.form = None
    land = unit.do("commitment.propose", village=village, origin="request", claims=[claim], givers="not_said",
                   declared_area={"value": 3, "unit": "ha"}, on=day(4, 1)).subject  # fmt: skip
    unit.do("commitment.announce", commitment=land, on=day(4, 2))
    unit.do("commitment.sign", commitment=land, on=day(4, 20))
    unit.do("claim.commit_land", claim=claim, commitment=land, on=day(4, 20))
    across, down = 10, PLOTS // FIELDS // 10
    made = unit.do("commitment.demarcate", commitment=land, method="gnssSurvey", on=day(5, 1),
                   geometry=_box(at, 0, 0, across, down))  # fmt: skip
    parcel = made.body["makes"][0]["uid"]
    shapes = [{"number": str(n + 1), "geometry": _box(at, n % across, n // across, 1, 1)}
              for n in range(across * down)]  # fmt: skip
    plots = unit.do("plot.lay_out", parcel=parcel, plots=shapes, on=day(5, 2)).body["makes"]
    unit.do("commitment.activate", commitment=land, on=day(6, 1))
    unit.do("claim.start_allotting", claim=claim, shares_how="by_plot", on=day(6, 1))
    for i, plot in enumerate(plots):
        a = unit.do("allotment.plan", commitment=land, unit="plot", plot=plot["uid"], claim=claim, on=day(6, 2))
        unit.do("allotment.assign", allotment=a.subject, holders=[women[i % WOMEN]], method="group_internal",
                on=day(6, 2))  # fmt: skip
        unit.do("allotment.hand_over", allotment=a.subject, handed_by=[chief], on=day(6, 3 + i % 20))
        if rng.random() < 0.02:
            unit.do("allotment.take_back", allotment=a.subject, by_whom="le cédant", taken_back_reason="unknown",
                    on="2014-02-01")  # fmt: skip


def _box(at, column, row, across, down):
    west, south = at[0] + column * STEP, at[1] + row * STEP
    east, north = west + across * STEP, south + down * STEP
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def open_large(place: Path) -> Register:
    """The large register, opened."""
    from landtrack.register.register import open_register

    return open_register(place)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--villages", type=int, default=1000)
    told = arguments.parse_args()
    os.environ.setdefault("LANDTRACK_KEYS", str(told.folder / "keys"))
    print(write_large(told.folder, told.villages))

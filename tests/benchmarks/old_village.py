"""Villages told through the register's verbs: one of 10 women, and one of 300 women with ten years behind them.

Both begin alike (a request, the chief's yes, a measured field, a plot a woman); in the second a season sheet and
visits follow each year, plots are taken back, a request is made every other year, and papers pile up.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from large import FIRST_NAMES, LAST_NAMES, PASSWORD, _box

from landtrack.register.accounts import set_password
from landtrack.register.documents import add_document
from landtrack.register.register import init_register

FEW, MANY, YEARS = 10, 300, 10
TODAY = date(2023, 11, 30)
SMALL, OLD = "Petit", "Ancien"
FIVE, FIVE_HUNDRED = "Cinq parcelles", "Cinq cents parcelles"
TWO_VILLAGES = ((SMALL, FEW, 1), (OLD, MANY, YEARS))
TWO_FIELDS = ((FIVE, 5, 1), (FIVE_HUNDRED, 500, 1))


def write_villages(folder: Path, villages=TWO_VILLAGES):
    """A register with villages of (name, women, years); its path and the officer's name."""
    place = folder / f"{villages[-1][0]}.gpkg"
    register, first = init_register(place, today=TODAY)
    officer = register.actor(first.officer)
    set_password(register, officer.uid, PASSWORD)
    for i, (name, women, years) in enumerate(villages):
        with register.write(officer) as unit:
            _village(unit, name, women, years, (-3.7 + i * 0.2, 14.1 + i * 0.2))
    register.close()
    return place, officer.name


def write_before_ceremony(folder: Path, count: int):
    """A register with a village whose field is laid out for so many women; nothing is handed over yet.

    Returns the register, its officer and the uids: village, commitment, claim, chief, women, plots.
    """
    register, first = init_register(folder / "ceremony.gpkg", today=TODAY)
    officer = register.actor(first.officer)
    with register.write(officer) as unit:
        do = lambda verb, **facts: _told(unit, verb, facts)  # noqa: E731
        told = _laid_out(do, "Remise", count, TODAY.year, (-3.7, 14.1))
    return register, officer, told


def _village(unit, name, count, years, at):
    began = TODAY.year - years
    do = lambda verb, **facts: _told(unit, verb, facts)  # noqa: E731
    village, land, claim, chief, women, plots = _laid_out(do, name, count, began, at)
    do("commitment.activate", commitment=land, on=day(began, 6, 1))
    do("claim.start_allotting", claim=claim, shares_how="by_plot", on=day(began, 6, 1))
    held = [_hand_over(do, land, claim, plot, woman, chief, day(began, 6, 3 + i % 20))
            for i, (plot, woman) in enumerate(zip(plots, women, strict=True))]  # fmt: skip
    for year in range(began + 1, TODAY.year if years > 1 else began):
        _year(do, unit, village, chief, women, land, held, plots, claim, year)


def day(year, month, d):
    return f"{year}-{month:02d}-{d:02d}"


def _laid_out(do, name, count, began, at):
    village = do("village.add", name=name, on="2010-01-01",
                 point={"type": "Point", "coordinates": list(at)}).subject  # fmt: skip
    chief = do("authority.add", office="chief", village=village, on="2010-01-01").subject
    women = [do("person.register", village=village, basis="named", sex="F", consent_record="yes", age_band="25_34",
                full_name=f"{FIRST_NAMES[i % 8]} {LAST_NAMES[i % 7]}", on=day(began, 1, 5)).subject
             for i in range(count // 2)]  # fmt: skip
    counted = do("person.count", village=village, count=count - len(women), basis="counted", on=day(began, 1, 6))
    women += [made["uid"] for made in counted.body["makes"]]
    claim = _claim(do, village, chief, women[:6], began, count)
    land = do("commitment.propose", village=village, origin="request", claims=[claim], givers="not_said",
              declared_area={"value": 0.06 * count, "unit": "ha"}, on=day(began, 4, 1)).subject  # fmt: skip
    do("commitment.announce", commitment=land, on=day(began, 4, 2))
    do("commitment.sign", commitment=land, on=day(began, 4, 20))
    do("claim.commit_land", claim=claim, commitment=land, on=day(began, 4, 20))
    across, down = min(10, count), max(1, count // 10)
    made = do("commitment.demarcate", commitment=land, method="gnssSurvey", on=day(began, 5, 1),
              geometry=_box(at, 0, 0, across, down))  # fmt: skip
    parcel = made.body["makes"][0]["uid"]
    shapes = [{"number": str(n + 1), "geometry": _box(at, n % across, n // across, 1, 1)} for n in range(count)]
    plots = do("plot.lay_out", parcel=parcel, plots=shapes, on=day(began, 5, 2)).body["makes"]
    return village, land, claim, chief, women, [plot["uid"] for plot in plots]


def _told(unit, verb, facts):
    unit.form = None  # each thing told is a form of its own
    return unit.do(verb, **facts)


def _year(do, unit, village, chief, women, land, held, plots, claim, year):
    """What a year brings: who farms this season, thirty visits, three plots taken back and given on, a photo."""
    do("visit.season_sheet", commitment=land, season_year=year, season="rains", on=f"{year}-08-01")
    for i in range(30):
        which = (i * 7 + year) % len(held)
        do("visit.record", allotment=held[which], visit_answer="in_use", visit_basis="checked",
           on=f"{year}-09-{1 + i % 28:02d}")  # fmt: skip
    for i in range(3):
        which = (year * 31 + i * 97) % len(held)
        do("allotment.take_back", allotment=held[which], by_whom="le cédant", taken_back_reason="unknown",
           on=f"{year}-10-{1 + i:02d}")  # fmt: skip
        held[which] = _hand_over(do, land, claim, plots[which], women[(which + 11) % len(women)], chief,
                                 f"{year}-11-{1 + i:02d}")  # fmt: skip
    if year % 2:
        _claim(do, village, chief, women[year % 50 : year % 50 + 6], year)
    for i in range(6):
        unit.form = None
        add_document(
            unit, f"%PDF-1.4 {village} {year} {i}".encode(), kind="meeting_minutes", village=village, on=f"{year}-12-01"
        )


def _claim(do, village, chief, women, year, promised=50):
    claim = do("claim.record", village=village, on=f"{year}-02-01").subject
    do("claim.lodge", claim=claim, on=f"{year}-02-01", complainant_kind="women_group", women_asked=50,
       remedies=["land_for_group"], text_original="Nous demandons une terre.", consent_record="yes",
       share_with_chief="yes", danger="no", complainants=women)  # fmt: skip
    do("claim.acknowledge", claim=claim, paper="none", on=f"{year}-02-02")
    do("claim.start_review", claim=claim, body=chief, on=f"{year}-02-05")
    do("claim.uphold", claim=claim, body=chief, decided_on=f"{year}-02-20", promised_women=promised, on=f"{year}-02-20",
       promised_area={"value": 3, "unit": "ha"})  # fmt: skip
    do("claim.tell_outcome", claim=claim, told_how="spoken", on=f"{year}-02-21")
    return claim


def _hand_over(do, land, claim, plot, woman, chief, on):
    one = do("allotment.plan", commitment=land, unit="plot", plot=plot, claim=claim, on=on).subject
    do("allotment.assign", allotment=one, holders=[woman], method="group_internal", on=on)
    do("allotment.hand_over", allotment=one, handed_by=[chief], on=on)
    return one

"""The data that ships: where it comes from, and that it is what the documents say."""

import hashlib
from collections import Counter
from datetime import date
from itertools import combinations, pairwise

import numpy as np
import pytest
import shapely
from pyproj import Geod
from shapely.geometry import Point, shape

from landtrack import reference
from landtrack.land.checks import geojson_problem, overlaps_m2
from landtrack.land.frames import frame_about
from landtrack.land.measure import areas_m2, distance_m

PAROU = (-3.74927, 14.18910)
GEOD = Geod(ellps="WGS84")
FILES = sorted(
    path.relative_to(reference.geodata()).as_posix()
    for path in reference.geodata().rglob("*")
    if path.is_file() and path.name != "SOURCES.toml"
)


def outline(iso):
    return next(shape(o.geometry) for o in reference.outlines() if o.iso == iso)


@pytest.fixture(scope="module")
def field():
    features = reference.parou_field()["features"]
    return features, np.array([shape(f["geometry"]) for f in features], dtype=object)


def test_every_file_says_where_it_comes_from():
    assert sorted(source.path for source in reference.sources()) == FILES


@pytest.mark.parametrize("source", reference.sources(), ids=lambda source: source.path)
def test_a_file_is_the_one_described(source):
    found = hashlib.sha256(reference.path_of(source.path).read_bytes()).hexdigest()
    assert source.sha256 == found, f"if {source.path} was meant to change, write {found} into SOURCES.toml"
    assert source.origin
    assert source.licence
    assert source.note
    assert date(2020, 1, 1) < source.date


def test_the_data_stay_small():
    assert reference.path_of("outlines.geojson").stat().st_size < 300_000
    assert sum(reference.path_of(name).stat().st_size for name in FILES) < 1_000_000


def test_a_missing_file_is_named():
    with pytest.raises(FileNotFoundError, match=r"nowhere\.csv"):
        reference.path_of("nowhere.csv")


@pytest.mark.parametrize("place", ["landtrack/geodata", "geodata"])
def test_the_folder_is_found_inside_the_package_or_beside_it(place, tmp_path, monkeypatch):
    monkeypatch.setattr(reference, "__file__", str(tmp_path / "landtrack" / "reference.py"))
    with pytest.raises(FileNotFoundError, match="geodata"):
        reference.geodata.__wrapped__()
    (tmp_path / place).mkdir(parents=True)
    (tmp_path / place / "SOURCES.toml").touch()
    assert reference.geodata.__wrapped__() == (tmp_path / place).resolve()


def test_mali_and_its_seven_neighbours_are_there():
    found = [o.iso for o in reference.outlines()]
    assert found == ["ML", "BF", "CI", "DZ", "GN", "MR", "NE", "SN"]
    assert all(o.name_fr and o.name_en for o in reference.outlines())
    assert all(outline(iso).is_valid for iso in found)
    assert GEOD.geometry_area_perimeter(outline("ML"))[0] / 1e6 == pytest.approx(1.25e6, rel=0.01)  # km²


def test_neighbours_share_their_border_exactly():
    for one, other in combinations(reference.outlines(), 2):
        assert shape(one.geometry).intersection(shape(other.geometry)).area == 0, (one.iso, other.iso)
    for other in reference.outlines()[1:]:
        assert outline("ML").intersection(shape(other.geometry)).length > 1, other.iso  # degrees


def test_coordinates_of_outlines_have_five_decimals():
    xy = shapely.get_coordinates([shape(o.geometry) for o in reference.outlines()])
    assert (xy == xy.round(5)).all()


def test_about_90_towns_of_mali():
    towns = reference.towns()
    assert 85 <= len(towns) <= 100
    assert len({town.geoname_id for town in towns}) == len(towns)
    names = {town.name for town in towns}
    assert {"Mopti", "Bandiagara", "Bankass", "Koro", "Djenné", "Douentza", "Bamako"} <= names
    assert "Parou" not in names
    near = outline("ML").buffer(0.02)  # 2 km: two towns sit on the border
    assert all(near.contains(Point(town.lon, town.lat)) for town in towns)
    assert next(town.name_fr for town in towns if town.name == "Timbuktu") == "Tombouctou"
    assert all(town.population is None or town.population > 0 for town in towns)


@pytest.mark.parametrize(("name", "km"), [("Bandiagara", 23.3), ("Bankass", 28.1), ("Mopti", 57.1), ("Koro", 74.0)])
def test_towns_are_as_far_from_parou_as_said(name, km):
    town = next(town for town in reference.towns() if town.name == name)
    assert distance_m(PAROU, (town.lon, town.lat)) / 1000 == pytest.approx(km, abs=0.1)


def test_koro_is_where_geonames_has_it():
    assert next((t.lat, t.lon) for t in reference.towns() if t.name == "Koro") == (14.064, -3.07539)


def test_villages_are_as_far_from_parou_as_said():
    said = {
        "Parou": 0,
        "Songobia": 5.4,
        "Eguela": 5.8,
        "Bodio": 9.2,
        "Owo-Sare": 10.4,
        "Ouo": 11.8,
        "Bougou": 12.7,
        "Tegourou": 17.2,
    }
    km = {v.name: distance_m(PAROU, (v.lon, v.lat)) / 1000 for v in reference.villages()}
    assert km == pytest.approx(said, abs=0.1)  # said on the sphere, measured on the ellipsoid
    assert list(km) == list(said)


def test_parou_is_where_the_minutes_of_the_list_say():
    parou = reference.villages()[0]
    assert (parou.lon, parou.lat, parou.other_names, parou.languages) == (*PAROU, ("pàrû",), ("dtm",))
    assert (parou.lon, parou.lat) == pytest.approx((-(3 + 44.956 / 60), 14 + 11.346 / 60), abs=5e-6)


def ancestors(code, year):
    """Names from a unit up to its region, as of a year that is not that of a reform."""
    path = []
    while code:
        unit = next(
            u for u in reference.units() if u.code == code and (u.valid_from or "") <= year < (u.valid_to or "9")
        )
        path.append((unit.kind, unit.name))
        code = unit.parent
    return path


def test_parou_lies_in_bara_sara_before_and_since_the_reform():
    assert ancestors("PAROU", "2013") == [
        ("village", "Parou"),
        ("commune", "Bara Sara"),
        ("cercle", "Bandiagara"),
        ("region", "Mopti"),
    ]
    assert ancestors("PAROU", "2024") == [
        ("village", "Parou"),
        ("commune", "Bara Sara"),
        ("arrondissement", "Ouo"),
        ("cercle", "Bandiagara"),
        ("region", "Bandiagara"),
    ]


def test_parents_are_known_units_and_unknown_ones_stay_empty():
    units = reference.units()
    codes = {unit.code for unit in units}
    assert all(unit.parent is None or unit.parent in codes for unit in units)
    assert {"ML19", "ML1901", "ML-A190102", "ML-C19010201"} <= codes
    assert {v.code for v in reference.villages()} == {u.code for u in units if u.kind == "village"}
    assert all(u.parent is None for u in units if u.kind == "village" and u.code != "PAROU")


def test_mali_has_12_holidays_in_2013():
    days = [holiday for holiday in reference.holidays() if holiday.day.year == 2013]
    assert len(days) == len({holiday.day for holiday in days}) == 12
    assert {h.code: h.day for h in days if h.kind != "fixed"} == {
        "mawlid": date(2013, 1, 24),
        "baptism": date(2013, 1, 31),
        "easter_monday": date(2013, 4, 1),
        "eid_al_fitr": date(2013, 8, 8),
        "tabaski": date(2013, 10, 15),
    }


def test_holidays_run_from_2011_to_2030_and_only_the_moon_is_estimated():
    days = reference.holidays()
    assert [h.day for h in days] == sorted(h.day for h in days)
    assert {h.day.year for h in days} == set(range(2011, 2031))
    assert all(h.estimated == (h.kind == "islamic") for h in days)
    per_code = Counter(h.code for h in days)
    assert {n for code, n in per_code.items() if code not in ("mawlid", "baptism", "eid_al_fitr", "tabaski")} == {20}
    assert all(20 <= n <= 21 for n in per_code.values())


@pytest.mark.parametrize(
    ("code", "announced"),
    [
        ("tabaski", date(2015, 9, 24)),
        ("tabaski", date(2018, 8, 22)),
        ("tabaski", date(2024, 6, 17)),
        ("tabaski", date(2025, 6, 7)),
        ("eid_al_fitr", date(2016, 7, 7)),
        ("mawlid", date(2019, 11, 10)),
        ("mawlid", date(2023, 9, 28)),
    ],
)
def test_an_estimate_is_within_two_days_of_what_was_announced(code, announced):
    """Announced days as PyPI holidays 0.108 lists them."""
    assert min(abs((h.day - announced).days) for h in reference.holidays() if h.code == code) <= 2


def test_the_field_says_that_it_is_invented(field):
    features, _ = field
    assert all(feature["properties"]["invented"] is True for feature in features)
    assert [f["properties"]["kind"] for f in features] == ["field"] + ["plot"] * 50
    assert [f["properties"]["number"] for f in features[1:]] == list(range(1, 51))
    assert all(geojson_problem(feature["geometry"]) is None for feature in features)


def test_the_field_has_3_ha_and_each_plot_600_m2(field):
    _, shapes = field
    geod = [abs(GEOD.geometry_area_perimeter(s)[0]) for s in shapes]
    expected = [30_000] + [600] * 50
    assert geod == pytest.approx(expected, rel=1e-6)
    assert areas_m2(shapes) == pytest.approx(expected, rel=1e-6)


def test_the_plots_tile_the_field(field):
    _, shapes = field
    parcel, *plots = frame_about(shapes).to_metres(shapes)
    assert shapely.union_all(plots).symmetric_difference(parcel).area < 0.1
    assert max(a.intersection(b).area for a, b in combinations(plots, 2)) < 0.01
    assert overlaps_m2(shapes[1:]) == []
    assert min(2 * shapely.maximum_inscribed_circle(plot).length for plot in plots) > 15  # metres
    assert 5 <= len(parcel.exterior.coords) - 1 <= 6


def test_plots_are_numbered_in_walking_order(field):
    _, shapes = field
    plots = frame_about(shapes).to_metres(shapes[1:])
    assert max(a.distance(b) for a, b in pairwise(plots)) < 1e-3


def test_the_field_lies_near_the_village(field):
    _, shapes = field
    corners = shapely.get_coordinates(shapes[0])
    assert max(distance_m(PAROU, tuple(corner)) for corner in corners) < 1000

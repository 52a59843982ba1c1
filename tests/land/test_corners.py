"""Corners as officers type them: every notation says the same place, and what contradicts itself is shown."""

import numpy as np
import pytest
import shapely
from geometries import PAROU
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from landtrack.land.corners import read_corners
from landtrack.land.frames import frame_at
from landtrack.land.measure import area_m2, distance_m
from landtrack.land.utm import read_zone, zone_at

MINUTES = (-(3 + 44.956 / 60), 14 + 11.346 / 60)  # Parou as the village list tells it
UTM = (419_150.7, 1_568_769.6)
SOUTH = "14.18810 -3.74927"
THREE = ["14.18910 -3.74927", "14.19010 -3.74927", "14.19010 -3.74827"]

NOTATIONS = {
    "degrees": "14.18910 -3.74927",
    "comma_between": "14.18910,-3.74927",
    "comma_and_space": "14.18910, -3.74927",
    "comma_decimals": "14,18910 -3,74927",
    "comma_decimals_and_comma_between": "14,18910, -3,74927",
    "comma_decimals_close_together": "14,18910,-3,74927",
    "comma_decimals_semicolon": "14,18910;-3,74927",
    "tabs": "14.18910\t-3.74927",
    "letters_behind": "14.18910 N 3.74927 W",
    "letters_behind_close": "14.18910N,3.74927W",
    "letters_before": "N 14.18910 O 3.74927",
    "west_first": "3.74927 O, 14.18910 N",
    "french_words": "Nord 14,18910 Ouest 3,74927",
    "degree_signs": "14.18910° N, 3.74927° W",
    "labels": "lat 14.18910 lon -3.74927",
    "labels_colon": "Latitude : 14,18910 ; Longitude : -3,74927",
    "longitude_first_by_label": "lon=-3.74927 lat=14.18910",
    "long_dash": "14.18910 –3.74927",
    "minutes": "14° 11.346' N 3° 44.956' W",
    "minutes_as_listed": "14° 11.346' N, 3° 44.956' W",
    "minutes_comma": "14° 11,346' N 3° 44,956' O",
    "minutes_primes": "14°11.346′N 3°44.956′O",
    "minutes_curly": "N14º11.346’ W3º44.956’",
    "minutes_bare": "N14 11.346 W3 44.956",
    "minutes_bare_behind": "14 11.346 N 3 44.956 O",
    "minutes_by_sign": "14 11.346 -3 44.956",
    "minutes_words": "14 deg 11.346 min N 3 deg 44.956 min W",
    "minutes_star": "14*11.346'N 3*44.956'W",
    "seconds": "14° 11' 20.76\" N 3° 44' 57.36\" W",
    "seconds_double_prime": "14°11′20,76″N 3°44′57,36″O",
    "seconds_two_signs": "14° 11' 20,76'' N 3° 44' 57,36'' O",
    "seconds_bare": "14 11 20.76 N 3 44 57.36 W",
    "dash_between": "14° 11.346' N - 3° 44.956' W",
    "utm": "30P 419150.7 1568769.6",
    "utm_behind": "419150.7 1568769.6 30P",
    "utm_north": "30N 419150,7 1568769,6",
    "utm_words": "UTM zone 30 N : E 419150.7, N 1568769.6",
    "utm_xy": "X=419150.7 Y=1568769.6 zone 30",
    "utm_thousands": "zone 30N E 419 150,7 N 1 568 769,6",
    "utm_northing_first": "30P N 1568769.6 E 419150.7",
    "utm_epsg": "EPSG:32630 419150.7 1568769.6",
    "numbered": "1) 14.18910, -3.74927",
    "numbered_p": "P1 14.18910 -3.74927",
    "numbered_corner": "coin 1 : 14.18910 -3.74927",
    "arabic_digits": "١٤٫١٨٩١٠ -٣٫٧٤٩٢٧",
    "marks_of_a_chat": "\u200e14.18910, -3.74927\u200f",
}  # fmt: skip


def codes(read):
    return [one.code for one in read.findings]


@pytest.mark.parametrize("text", NOTATIONS.values(), ids=NOTATIONS.keys())
def test_every_notation_says_parou(text):
    read = read_corners(text, village=PAROU)
    assert codes(read) == ["too_few_points"]
    assert len(read.lonlat) == 1
    assert distance_m(tuple(read.lonlat[0]), MINUTES) < 0.5


def test_parou_in_three_systems():
    minutes = read_corners("14° 11.346' N 3° 44.956' W")
    assert minutes.lonlat[0] == pytest.approx(MINUTES, abs=1e-12)
    assert minutes.lonlat[0].round(5) == pytest.approx((-3.74927, 14.18910))
    assert minutes.forms == ("minutes",)
    utm = read_corners("30P 419150.7 1568769.6")
    assert distance_m(tuple(utm.lonlat[0]), MINUTES) < 0.1
    assert utm.zone == "30N"
    there = Transformer.from_crs(4326, 32630, always_xy=True).transform(*minutes.lonlat[0])
    assert there == pytest.approx(UTM, abs=0.05)


@pytest.mark.parametrize("separator", ["\n", "\r\n", " ; ", "\n\n"])
def test_corners_on_one_line_or_on_many(separator):
    read = read_corners(separator.join(THREE), village=PAROU)
    assert read.is_clear
    assert read.findings == ()
    assert read.lonlat.tolist() == [[-3.74927, 14.18910], [-3.74927, 14.19010], [-3.74827, 14.19010]]
    assert read.polygon().equals(shapely.Polygon(read.lonlat))


def test_a_last_corner_that_repeats_the_first_is_none():
    read = read_corners("\n".join([*THREE, THREE[0]]))
    assert len(read.lonlat) == 3
    assert read.lines == (1, 2, 3)


TABLE = "N°\tX\tY\n1\t-3.74927\t14.18910\n2\t-3.74927\t14.1901\n3\t-3.74827\t14.1901"


def test_a_table_from_a_spreadsheet():
    read = read_corners(TABLE, village=PAROU)
    assert read.findings == ()
    assert read.lines == (2, 3, 4)
    assert read.lonlat[0].tolist() == [-3.74927, 14.18910]
    heads = "Point;Latitude;Longitude\n7;14,18910;-3,74927\n8;14,19010;-3,74927\n9;14,19010;-3,74827"
    assert np.array_equal(read_corners(heads).lonlat, read.lonlat)


@pytest.mark.parametrize(
    "text",
    [
        "id,lon,lat\n1,-3.74927,14.18910\n2,-3.74927,14.19010\n3,-3.74827,14.19010",
        "7,14.18910,-3.74927\n8,14.19010,-3.74927\n9,14.19010,-3.74827",
        "A\t14,18910\t-3,74927\nB\t14,19010\t-3,74927\nC\t14,19010\t-3,74827",
        "A1;14,18910;-3,74927\nA2;14,19010;-3,74927\nA3;14,19010;-3,74827",
    ],
)
def test_the_first_column_of_a_table_is_no_coordinate(text):
    read = read_corners(text, village=PAROU)
    assert read.findings == ()
    assert read.lonlat.tolist() == [[-3.74927, 14.18910], [-3.74927, 14.19010], [-3.74827, 14.19010]]


def test_rows_of_a_table_in_whole_metres():
    read = read_corners("zone 30P\n1,419150,1568769\n2,419250,1568769\n3,419250,1568869", village=PAROU)
    assert read.findings == ()
    assert np.array_equal(read.lonlat, read_corners("30P 419150 1568769\n419250 1568769\n419250 1568869").lonlat)


def test_heights_are_left_out_and_named():
    read = read_corners("\n".join(f"{line} 412" for line in THREE))
    assert len(read.lonlat) == 3
    (finding,) = read.findings
    assert (finding.code, finding.severity, finding.lines) == ("has_z", "repaired", (1, 2, 3))


def test_unclear_commas_are_asked():
    read = read_corners("14,189, 3,749")
    assert len(read.lonlat) == 0
    assert not read.is_clear
    (finding,) = read.findings
    assert (finding.code, finding.lines) == ("unclear_commas", (1,))
    assert finding.proposal.tolist() == [[3.749, 14.189]]
    taken = read_corners("14,189, 3,749", accept={"unclear_commas"})
    assert taken.lonlat.tolist() == [[3.749, 14.189]]
    assert ("unclear_commas", "repaired") in [(one.code, one.severity) for one in taken.findings]


def test_the_decimals_of_the_village_list_contradict_its_minutes():
    text = "14.186 -3.742 14° 11.346' N 3° 44.956' W"
    read = read_corners(text)
    finding = next(one for one in read.findings if one.code == "minutes_against_decimals")
    assert finding.severity == "refused"
    assert finding.m == pytest.approx(856, abs=1)
    assert finding.proposal[0] == pytest.approx(MINUTES)
    assert codes(read_corners("14.1891 -3.7493 14° 11.346' N 3° 44.956' W")) == ["too_few_points"]  # 5 m apart
    taken = read_corners(text, accept={"minutes_against_decimals"})
    assert [one.severity for one in taken.findings if one.code == finding.code] == ["repaired"]


def test_swapped_axes_are_proposed_and_not_taken():
    text = "\n".join(" ".join(line.split()[::-1]) for line in THREE)
    read = read_corners(text)
    (finding,) = read.findings
    assert (finding.code, finding.lines, finding.severity) == ("swapped_axes", (1, 2, 3), "refused")
    assert read.lonlat[0].tolist() == [14.18910, -3.74927]
    assert finding.proposal.tolist() == read_corners("\n".join(THREE)).lonlat.tolist()
    taken = read_corners(text, accept={"swapped_axes"})
    assert taken.is_clear
    assert taken.lonlat.tolist() == finding.proposal.tolist()
    assert [(one.code, one.severity) for one in taken.findings] == [("swapped_axes", "repaired")]


def test_one_swapped_line_is_told_by_its_number():
    read = read_corners("\n".join([THREE[0], "-3.74927 14.19010", THREE[2]]))
    assert [(one.code, one.lines) for one in read.findings] == [("swapped_axes", (2,))]


def test_swapped_metres_are_found_by_their_letters():
    read = read_corners("30P E 1568769.6 N 419150.7")
    finding = next(one for one in read.findings if one.code == "swapped_axes")
    assert distance_m(tuple(finding.proposal[0]), MINUTES) < 0.1


@pytest.mark.parametrize("text", ["14.18910 3.74927", "14.18910 N 3.74927 E", "14° 11.346' N 3° 44.956' E"])
def test_a_missing_minus_is_proposed(text):
    read = read_corners(text, village=PAROU)
    finding = next(one for one in read.findings if one.code == "minus_missing")
    assert finding.m == pytest.approx(809_000, abs=500)
    assert finding.proposal[0] == pytest.approx(PAROU, abs=1e-5)
    assert read.lonlat[0, 0] > 0


def test_a_cure_says_how_far_both_places_lie_from_the_village():
    village = (-3.74, 14.19)
    swapped = read_corners("\n".join(" ".join(line.split()[::-1]) for line in THREE), village=village)
    (finding,) = swapped.findings
    assert finding.m == pytest.approx(max(distance_m(tuple(at), village) for at in swapped.lonlat))
    assert finding.cured_m == pytest.approx(max(distance_m(tuple(at), village) for at in finding.proposal))
    assert finding.cured_m < 2000
    assert finding.m > 1_000_000


IN_ZONE = "419150.7 1568769.6\n419250.7 1568769.6\n419250.7 1568869.6"


@pytest.mark.parametrize("told", ["29P", "29N", "31P", "EPSG:32631", "30S", "EPSG:32730"])
def test_a_wrong_zone_is_cured_by_that_of_the_village(told):
    """The zone before or after, or the S of the south for the letter of a band."""
    text = f"zone {told}\n{IN_ZONE}"
    right = read_corners(f"zone 30N\n{IN_ZONE}")
    read = read_corners(text, village=PAROU)
    (finding,) = read.findings
    assert (finding.code, finding.severity, finding.text) == ("zone_wrong", "refused", "30N")
    assert not read.is_clear
    assert finding.m > 600_000
    assert finding.cured_m < 200
    assert not np.array_equal(read.lonlat, right.lonlat)
    taken = read_corners(text, village=PAROU, accept={"zone_wrong"})
    assert [(one.code, one.severity) for one in taken.findings] == [("zone_wrong", "repaired")]
    assert taken.zone == "30N"
    assert np.array_equal(taken.lonlat, right.lonlat)


def test_one_line_in_another_zone_is_asked_about_once():
    text = "30P 419150.7 1568769.6\n31P 419250.7 1568769.6\n30P 419250.7 1568869.6"
    assert [(one.code, one.lines) for one in read_corners(text, village=PAROU).findings] == [("zone_wrong", (2,))]
    taken = read_corners(text, village=PAROU, accept={"zone_wrong"})
    assert taken.is_clear
    assert taken.zone == "30N"


def test_a_zone_that_is_near_is_right_and_one_that_cures_nothing_is_no_cure():
    border = (-6.001, 13.0)  # in zone 29; a field written in 30 lies near as well
    east = Transformer.from_crs(4326, 32630, always_xy=True).transform(-5.999, 13)
    assert codes(read_corners(f"30P {east[0]:.2f} {east[1]:.2f}", village=border)) == ["too_few_points"]
    far = read_corners(f"zone 29P\n{IN_ZONE}", village=(-3.0, 14.19))  # 80 km off in the village's zone too
    assert codes(far) == ["far_from_village"]


@pytest.mark.parametrize("text", ["14.18910 S 3.74927 W", "-14.18910 -3.74927", "14° 11.346' S 3° 44.956' O"])
def test_a_place_south_of_the_equator_is_cured(text):
    for village in (PAROU, None):
        read = read_corners(text, village=village)
        finding = next(one for one in read.findings if one.code == "latitude_south")
        assert finding.proposal[0] == pytest.approx(PAROU, abs=1e-5)
        assert read.lonlat[0, 1] < 0
        assert (finding.m is None) == (village is None)
    taken = read_corners(text, village=PAROU, accept={"latitude_south"})
    assert taken.lonlat[0] == pytest.approx(PAROU, abs=1e-5)


def test_both_letters_wrong_are_asked_one_after_the_other():
    for village, there in ((PAROU, "14.18910 S 3.74927 E"), ((-11.4, 14.2), "14.18910 S 11.4 E")):
        first = read_corners(there, village=village)
        assert "latitude_south" in codes(first)
        both = read_corners(there, village=village, accept={"latitude_south", "minus_missing"})
        assert distance_m(tuple(both.lonlat[0]), village) < 2000


def test_a_missing_minus_shows_among_others_without_a_village():
    read = read_corners("\n".join([*THREE, "14.18910 3.74827"]))
    assert [(one.code, one.lines) for one in read.findings] == [("minus_missing", (4,))]


def test_far_from_the_village_is_a_warning():
    read = read_corners("\n".join(THREE), village=(-3.60, 14.05))  # 22 km away
    (finding,) = read.findings
    assert (finding.code, finding.severity) == ("far_from_village", "warning")
    assert finding.m > 10_000
    assert read.is_clear


def test_a_wrong_digit_shows_beside_the_others():
    read = read_corners("\n".join([*THREE, "13.18910 -3.74827"]))
    assert [(one.code, one.lines) for one in read.findings] == [("far_from_others", (4,))]


def test_a_zone_that_is_missing_is_asked_with_that_of_the_village():
    read = read_corners("419150.7 1568769.6", village=PAROU)
    finding = next(one for one in read.findings if one.code == "zone_missing")
    assert (finding.text, finding.severity) == ("30N", "refused")
    assert len(read.lonlat) == 0
    assert distance_m(tuple(finding.proposal[0]), MINUTES) < 0.1
    assert len(read_corners("419150.7 1568769.6", zone="30N").lonlat) == 1
    assert len(read_corners("419150.7 1568769.6", village=PAROU, accept={"zone_missing"}).lonlat) == 1
    assert codes(read_corners("419150.7 1568769.6"))[:1] == ["zone_not_there"]


def test_a_zone_told_once_is_that_of_all():
    read = read_corners("zone 30P\n419150 1568769\n419250 1568769\n419250 1568869", village=PAROU)
    assert read.findings == ()
    assert read.zone == "30N"
    assert len(read.lonlat) == 3


def test_several_zones_are_asked():
    text = "30P 419150 1568769\n31P 419250 1568769\n30P 419250 1568869"
    read = read_corners(text)
    finding = next(one for one in read.findings if one.code == "mixed_zones")
    assert (finding.severity, finding.lines, finding.text) == ("refused", (2,), "30N, 31N")


def test_both_zones_are_right_across_6_degrees_west():
    west = Transformer.from_crs(4326, 32629, always_xy=True).transform(-6.0005, 13)
    east = Transformer.from_crs(4326, 32630, always_xy=True).transform(-5.9995, 13)
    text = f"29P {west[0]:.2f} {west[1]:.2f}\n30P {east[0]:.2f} {east[1]:.2f}\n30P {east[0]:.2f} {east[1] + 90:.2f}"
    read = read_corners(text, accept={"mixed_zones"})
    assert [(one.code, one.severity) for one in read.findings] == [("mixed_zones", "repaired")]
    assert read.lonlat[:2, 0] == pytest.approx([-6.0005, -5.9995], abs=1e-6)


def in_zone(epsg, lon, lat=14.0):
    """A field of 3 ha beside a point, its corners in metres of a zone."""
    there = Transformer.from_crs(4326, epsg, always_xy=True)
    shape = frame_at(lon, lat).to_degrees(shapely.box(0, 0, 200, 150))
    return shapely.transform(shape, there.transform, interleaved=False)


def typed(shape, zone):
    return f"zone {zone}\n" + "\n".join(f"{x:.2f} {y:.2f}" for x, y in shape.exterior.coords[:-1])


@pytest.mark.parametrize(
    ("lon", "lat", "percent"), [(-3.0, 14, -0.08), (-5.999, 10.5, 0.19), (-0.001, 10.5, 0.19)]
)  # middle of the zone, its edges at the south of the country, where they are widest
def test_the_plane_of_a_zone_has_nearly_the_area_of_the_ground(lon, lat, percent):
    shape = in_zone(32630, lon, lat)
    ground = area_m2(frame_at(lon, lat).to_degrees(shapely.box(0, 0, 200, 150)))
    assert (shape.area / ground - 1) * 100 == pytest.approx(percent, abs=0.006)
    assert read_corners(typed(shape, "30N")).findings == ()


def test_metres_beyond_their_zone_are_asked_about():
    """The next zone over gives Parou 0.7 % more: what a set that stands on one zone everywhere writes down."""
    assert in_zone(32629, *PAROU).area / in_zone(32630, *PAROU).area == pytest.approx(1.0077, abs=3e-4)
    text = typed(in_zone(32629, -5.45), "29P")
    (finding,) = read_corners(text).findings
    assert (finding.code, finding.severity, finding.text) == ("beyond_zone", "refused", "29N")
    taken = read_corners(text, accept={"beyond_zone"})
    assert [(one.code, one.severity) for one in taken.findings] == [("beyond_zone", "repaired")]
    assert taken.lonlat[0].round(3).tolist() == [-5.448, 14.0]
    assert read_corners(typed(in_zone(32629, -5.9), "29P")).is_clear  # a little beyond is where people use it


def test_forms_that_mix_are_shown():
    read = read_corners("\n".join([*THREE[:2], "14° 11.406' N 3° 44.896' W"]), village=PAROU)
    assert [(one.code, one.lines) for one in read.findings] == [("mixed_forms", (3,))]
    assert read.forms == ("decimal", "decimal", "minutes")


def test_few_digits_are_shown_in_metres():
    read = read_corners("14.1891 -3.7492\n14.1901 -3.7492\n14.1901 -3.7482")
    (finding,) = read.findings
    assert (finding.code, finding.severity) == ("few_decimals", "warning")
    assert finding.m == pytest.approx(11.1, abs=0.1)
    assert read_corners("14.1891 -3.7492\n14.19012 -3.7492\n14.1901 -3.7482").findings == ()  # zeros left out


UNREAD = ["14.18910", "14.18910 abc -3.74927", "14.1.8 -3.7.4", "1.4E+01 -3.7E+00", "14.18910 N 3.74927 N", "zone 99"]


@pytest.mark.parametrize("line", UNREAD)
def test_a_line_that_is_not_understood_is_told_with_its_number(line):
    read = read_corners("\n".join([THREE[0], line, *THREE[1:]]))
    assert [(one.code, one.lines, one.text) for one in read.findings] == [("line_unread", (2,), line)]
    assert not read.is_clear
    assert len(read.lonlat) == 3


@pytest.mark.parametrize(
    "line", ["14° 75.346' N 3° 44.956' W", "14° 11' 61\" N 3° 44' 10\" W", "95 N 200 W", "30P 41 15687"]
)
def test_impossible_angles(line):
    assert codes(read_corners(line)) == ["not_an_angle"] or codes(read_corners(line)) == ["line_unread"]


def test_a_minus_and_a_letter_are_asked():
    read = read_corners("14.18910 N -3.74927 W")
    finding = next(one for one in read.findings if one.code == "sign_and_letter")
    assert finding.severity == "refused"
    assert finding.proposal[0].tolist() == [-3.74927, 14.18910]


def test_words_are_left_out_and_named():
    read = read_corners("\n".join(["Champ des femmes", *THREE]))
    assert [(one.code, one.lines) for one in read.findings] == [("line_left_out", (1,))]
    assert read.is_clear


def test_nothing_is_no_field():
    for text in ("", "  \n "):
        assert codes(read_corners(text)) == ["too_few_points"]
    assert codes(read_corners("1\n" * 60_000)) == ["too_much_text"]


@given(st.floats(10.2, 24.9), st.floats(-12.2, -0.01), st.integers(5, 9))
def test_what_a_gps_shows_is_read_to_its_last_digit(lat, lon, decimals):
    lat, lon = round(lat, decimals), round(lon, decimals)
    for text in (f"{lat:.{decimals}f} {lon:.{decimals}f}", f"{lat:.{decimals}f}; {lon:.{decimals}f}".replace(".", ",")):
        assert read_corners(text).lonlat[0].tolist() == [lon, lat]
    minutes = [(int(abs(n)), abs(n) % 1 * 60) for n in (lat, lon)]
    if max(m for _, m in minutes) < 59.9999:
        text = "{}° {:.7f}' N {}° {:.7f}' O".format(*minutes[0], *minutes[1])
        assert read_corners(text).lonlat[0] == pytest.approx([lon, lat], abs=2e-9)


@given(st.text(max_size=80))
def test_any_text_is_read_or_named(text):
    read = read_corners(text, village=PAROU)
    assert read.findings or len(read.lonlat) >= 3


def test_zones():
    assert [str(read_zone(text)) for text in ("30", "30N", "30 P", "zone 30", "EPSG:32631")] == ["30N"] * 4 + ["31N"]
    assert read_zone("99") is None
    assert read_zone("") is None
    assert [str(zone_at(lon, 14)) for lon in (-6.1, -5.9, 0.1)] == ["29N", "30N", "31N"]

import json
import re

import pytest

from landtrack.maps import VillageMark, clicked, village_map
from landtrack.maps.villages import LARGEST_PX


def facts(*marks, **options):
    """Read back what the page gives to the browser."""
    page = village_map(marks, str, **options).get_root().render()
    payload = re.findall(r"\(map_\w+, (\{.*\})\);", page)
    return json.loads(payload[0]), json.loads(payload[1])


def lines(drawn, mark):
    """What villages.js says of a village in words."""
    return [
        drawn["states"][mark["state"]]["word"],
        *(f"{drawn['words'][name]} {number}" for name, number in mark.get("says", {}).items()),
    ]


def mark(women=None, reported=None, state="handed_over", **more):
    return VillageMark(
        **{"uid": "v", "name": "Parou", "lon": -3.75, "lat": 14.19, **more},
        state=state,
        women=women,
        reported=reported,
    )


def test_four_times_the_women_is_twice_the_radius():
    _, drawn = facts(mark(50), mark(200))
    great, small = (m["disc"] for m in drawn["marks"])
    assert great == pytest.approx(LARGEST_PX)
    assert great == pytest.approx(2 * small, rel=0.01)


def test_women_reported_are_a_ring_of_their_own_and_never_added():
    _, drawn = facts(mark(48, 50))
    (parou,) = drawn["marks"]
    assert parou["text"] == "48"
    assert parou["ring"] >= parou["disc"] + 4
    assert lines(drawn, parou) == ["state.handed_over", "map.women_holding 48", "map.women_reported 50"]


def test_only_reported_is_hatched_with_the_number_reported():
    _, drawn = facts(mark(None, 50, "asked"))
    (parou,) = drawn["marks"]
    assert (parou["text"], "disc" in parou, parou["ring"] > 0) == ("50", False, True)
    assert lines(drawn, parou) == ["state.asked", "map.women_reported 50"]  # not known is not 0


def test_women_of_past_stories_are_hatched_until_they_are_reviewed():
    sheet, drawn = facts(mark(50, caught_up=50), mark(50, 60, caught_up=20), mark(50, caught_up=0))
    all_of_them, some, none = (next(m for m in drawn["marks"] if len(lines(drawn, m)) == n) for n in (3, 4, 2))
    assert (all_of_them["text"], "disc" in all_of_them, all_of_them["ring"] > 0) == ("50", False, True)
    assert lines(drawn, all_of_them)[1:] == ["map.women_holding 50", "map.women_caught_up 50"]
    assert some["text"] == "30"  # who is registered beyond doubt
    assert some["ring"] >= some["disc"] + 4
    assert lines(drawn, some)[2:] == ["map.women_caught_up 20", "map.women_reported 60"]
    assert (none["text"], "ring" in none) == ("50", False)
    assert "map.as_reported_or_caught_up" in [row["text"] for row in sheet["legend"]]


def test_a_village_not_told_shows_no_number_even_if_one_slipped_in():
    _, drawn = facts(mark(48, 50, told=False))
    (parou,) = drawn["marks"]
    assert (set(parou), lines(drawn, parou)) == ({"uid", "name", "at", "state", "told", "disc"}, ["state.not_told"])


def test_a_village_without_a_place_is_left_to_the_table():
    _, drawn = facts(mark(48, lon=None), mark(50, lat=float("nan")))
    assert drawn["marks"] == []


def test_numbers_are_written_in_the_readers_language():
    _, drawn = facts(mark(1240), number=lambda n: f"{n:,}".replace(",", "\u202f"))
    assert drawn["marks"][0]["text"] == "1\u202f240"


def test_the_legend_explains_what_is_there_and_nothing_else():
    sheet, _ = facts(mark(48), mark(state="asked"), mark(told=False))
    assert [row["text"] for row in sheet["legend"]] == ["state.asked", "state.handed_over", "state.not_told"]
    sheet, _ = facts()
    assert sheet["legend"] == []


def test_outlines_bring_their_geometry_and_no_word():
    point = {"type": "Point", "coordinates": [-3.75, 14.19]}
    sheet, _ = facts(outlines={"type": "Feature", "properties": {"who": "secret"}, "geometry": point})
    assert sheet["outlines"] == {"type": "Feature", "properties": {}, "geometry": point}


def test_the_map_opens_where_it_is_asked_to():
    _, drawn = facts(mark(48), centre=(-4.0, 15.0))
    assert drawn["bounds"] == [[15.0, -4.0], [15.0, -4.0]]


@pytest.mark.parametrize("href", ["javascript:alert(1)", "https://example.org", "//example.org", "\\\\host", " data:x"])
def test_a_link_out_of_the_app_is_refused(href):
    with pytest.raises(ValueError, match="not a link within the app"):
        mark(href=href)


@pytest.mark.parametrize(
    "returned", [None, {}, {"last_active_drawing": None}, {"last_active_drawing": {"properties": None}}]
)
def test_nothing_clicked_is_none(returned):
    assert clicked(returned) is None


def test_what_was_clicked_is_its_uid():
    assert clicked({"last_active_drawing": {"type": "Feature", "properties": {"uid": "v1"}}}) == "v1"

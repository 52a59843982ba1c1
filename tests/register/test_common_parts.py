"""What is common in a field: told, told again, corrected, divided and joined with it (domain.md 4, 3.6, 7.6)."""

import pytest
from factories import LATE, Kept, common_part, field_at, refused
from geometries import HERE
from shapely.geometry import LineString, Point, box, mapping

from landtrack import errors
from landtrack.register.integrity import rebuild, verify

SIDE = 100.0
WELL, TREE = common_part("well", Point(20, 20)), common_part("tree", Point(80, 80), label="baobab")
PATH = common_part("path", LineString([(0, 50), (SIDE, 50)]), width_m=2.0)
SHED = common_part("building", m2=40.0)


@pytest.fixture
def field(story):
    """A field of 100 by 100 m on active land."""
    story.told["commitment.demarcate"] = {"geometry": field_at(0, 0, SIDE)}
    story.commitment_at("active:measured")
    return story


def parcel(story, uid=None):
    return story.unit.get("parcel", uid or story.parcel)


def test_all_that_is_common_is_told_at_once_and_what_is_told_last_stands(field):
    field.do("parcel.mark_common", parcel=field.parcel, common_parts=[WELL, PATH])
    assert parcel(field)["common_parts"] == [WELL, PATH]
    field.do("parcel.mark_common", parcel=field.parcel, common_parts=[WELL, PATH, TREE, SHED], on=LATE)
    assert parcel(field)["common_parts"] == [WELL, PATH, TREE, SHED]
    field.do("parcel.mark_common", parcel=field.parcel, common_parts="none", on=LATE)
    assert parcel(field)["common_parts"] == []


def test_a_field_is_measured_added_and_walked_again_with_what_is_common_in_it(story):
    village = story.cast.parou
    added = story.do("parcel.add", village=village, geometry=field_at(300, 0, SIDE),
                     common_parts=[common_part("well", Point(310, 10))]).subject  # fmt: skip
    assert [one["kind"] for one in parcel(story, added)["common_parts"]] == ["well"]
    story.do("parcel.reshape", parcel=added, geometry=field_at(300, 0, 120), common_parts={"kind": "path", "m2": 90})
    assert parcel(story, added)["common_parts"] == [{"kind": "path", "m2": 90.0}]
    story.told["commitment.demarcate"] = {"geometry": field_at(0, 0, SIDE), "common_parts": [WELL]}
    story.commitment_at("demarcated")
    assert parcel(story)["common_parts"] == [WELL]


def test_land_measured_as_a_field_that_is_there_says_what_is_common_in_that_field(story):
    added = story.do("parcel.add", village=story.cast.parou, geometry=field_at(0, 0, SIDE)).subject
    story.told["commitment.demarcate"] = {"parcel": added, "geometry": None, "common_parts": [WELL]}
    story.commitment_at("demarcated")
    assert parcel(story, added)["common_parts"] == [WELL]


def test_land_measured_as_a_field_that_is_there_is_refused_whole_where_a_part_lies_elsewhere(story):
    added = story.do("parcel.add", village=story.cast.parou, geometry=field_at(0, 0, SIDE)).subject
    story.commitment_at("signed")
    far = [common_part("tree", Point(500, 500))]
    error = refused(
        story, errors.ImpossibleValue, "commitment.demarcate", parcel=added, geometry=None, common_parts=far
    )
    assert error.reason == "part_outside_field"


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ([WELL, common_part("tree", Point(500, 500))], "part_outside_field"),
        ([common_part("building", m2=9_000), common_part("path", m2=1_500)], "more_than_the_field"),
        ([common_part("building", box(0, 0, 60, 100)), common_part("path", m2=4_500)], "more_than_the_field"),
        ([{"kind": "building", "geometry": {"type": "Polygon", "coordinates": [[[-3.749, 14.189]] * 4]}}], "too_few_points"),
    ],
)  # fmt: skip
def test_a_part_that_cannot_be_there_is_refused(field, told, reason):
    error = refused(field, errors.ImpossibleValue, "parcel.mark_common", parcel=field.parcel, common_parts=told)
    assert error.reason == reason


@pytest.mark.parametrize(
    "told",
    [
        "a well", [], [{}], [{"kind": "lake"}], [{"kind": "well", "m2": -1}], [{"kind": "well", "owner": "Awa"}],
        [{"kind": "path", "width_m": 0}], [{"kind": "path", "width_m": True}], [{"kind": "path", "m2": float("nan")}],
        [{"kind": "tree", "label": "x" * 41}], [{"kind": "tree", "geometry": {"type": "GeometryCollection", "geometries": []}}],
        [{"kind": "tree", "geometry": "here"}], [{"kind": ["tree"]}], 7,
    ],
)  # fmt: skip
def test_what_is_no_list_of_common_parts_is_refused(field, told):
    with pytest.raises((errors.UnreadableFact, errors.MissingFact)):
        field.do("parcel.mark_common", parcel=field.parcel, common_parts=told)


def test_it_is_told_of_a_field_that_was_not_divided_and_by_those_who_may(field):
    old = field.parcel
    parts = [mapping(HERE.to_degrees(box(a, 0, b, SIDE))) for a, b in ((0, 50), (50, SIDE))]
    field.do("parcel.split", parcel=old, parts=[{"geometry": one} for one in parts])
    error = refused(field, errors.GuardRefused, "parcel.mark_common", parcel=old, common_parts=[WELL])
    assert error.reason == "field_replaced"


def test_a_wrong_part_is_corrected_where_it_was_told_and_both_versions_stay(field):
    event = field.do("parcel.mark_common", parcel=field.parcel, common_parts=[WELL, SHED])
    far = common_part("well", Point(900, 900))
    error = refused(field, errors.ImpossibleValue, "event.correct", event=event.id, facts={"common_parts": [far]})
    assert error.reason == "part_outside_field"
    field.do("event.correct", event=event.id, facts={"common_parts": [WELL, SHED | {"m2": 60}]})
    assert parcel(field)["common_parts"] == [WELL, SHED | {"m2": 60.0}]
    assert event.body["facts"]["common_parts"] == [WELL, SHED]


def test_what_was_told_with_the_measure_is_corrected_there(story):
    story.told["commitment.demarcate"] = {"geometry": field_at(0, 0, SIDE), "common_parts": [WELL]}
    story.commitment_at("demarcated")
    event = next(e for e in [story.event] if e.verb == "commitment.demarcate")
    story.do("event.correct", event=event.id, facts={"common_parts": [TREE]})
    assert parcel(story)["common_parts"] == [TREE]


def test_recorded_by_mistake_it_leaves_what_was_told_before(field):
    field.do("parcel.mark_common", parcel=field.parcel, common_parts=[WELL])
    event = field.do("parcel.mark_common", parcel=field.parcel, common_parts=[TREE])
    field.do("event.retract", event=event.id)
    assert parcel(field)["common_parts"] == [WELL]


def test_a_divided_field_gives_each_part_to_the_piece_it_lies_in_and_joined_again_has_them_all(field):
    field.do("parcel.mark_common", parcel=field.parcel, common_parts=[WELL, TREE, PATH, SHED])
    halves = [mapping(HERE.to_degrees(box(a, 0, b, SIDE))) for a, b in ((0, 50), (50, SIDE))]
    split = field.do("parcel.split", parcel=field.parcel, parts=[{"geometry": one} for one in halves])
    west, east = (parcel(field, uid) for uid in split.body["facts"]["successors"])
    unplaced = {"kind": "building"}
    assert (west["common_parts"], east["common_parts"]) == ([WELL, PATH, unplaced], [TREE, PATH, unplaced])
    assert [west["predecessors"], east["predecessors"]] == [[field.parcel]] * 2
    joined = field.do("parcel.merge", village=field.cast.parou, parcels=[west["uid"], east["uid"]]).subject
    found = parcel(field, joined)["common_parts"]
    assert [one["kind"] for one in found] == ["well", "path", "building", "tree", "building"]
    assert [found[0], found[1], found[3]] == [WELL, PATH, TREE]


def test_a_share_is_a_share_of_what_the_path_leaves_and_not_known_where_that_is_not(field):
    field.do("parcel.mark_common", parcel=field.parcel, common_parts=[PATH])
    field.do("allotment.plan", unit="share", share="1/10", parcel=field.parcel)
    field.allotment = field.event.subject
    field.do("allotment.assign")
    field.do("allotment.hand_over")
    assert field.unit.get("allotment", field.allotment)["area_recorded"]["m2"] == pytest.approx(980, rel=1e-5)
    field.do("parcel.mark_common", parcel=field.parcel, common_parts=[{"kind": "path"}])
    field.do("allotment.plan", unit="share", share="1/10", parcel=field.parcel)
    field.allotment = field.event.subject
    field.do("allotment.assign", holders=[field.cast.women[1]])
    field.do("allotment.hand_over")
    assert "area_recorded" not in field.unit.get("allotment", field.allotment)


def test_what_is_read_live_is_what_a_rebuild_gives_and_the_past_is_as_it_was(cast):
    play = Kept(cast)
    play.told["commitment.demarcate"] = {"geometry": field_at(9000, 9000, SIDE)}
    play.at("commitment", "active:measured")
    here = {"east": 9000, "north": 9000}
    well = common_part("well", Point(20, 20), **here)
    path = common_part("path", LineString([(0, 50), (SIDE, 50)]), width_m=2.0, **here)
    play.do("parcel.mark_common", parcel=play.parcel, common_parts=[well], on="2013-07-01")
    play.do("parcel.mark_common", parcel=play.parcel, common_parts=[well, path], on="2014-07-01")
    reader = cast.register.read(cast["everywhere"])
    live = reader.get("parcel", play.parcel)
    assert live["net_area"]["m2"] == pytest.approx(9_800, rel=1e-5)
    assert verify(cast.register) == []
    rebuild(cast.register)
    assert reader.get("parcel", play.parcel) == live

    def on(day):
        (mine,) = (p for p in reader.land(cast.parou, day)["parcels"] if p["uid"] == play.parcel)
        return mine.get("common_parts"), round(mine.get("net_area", mine["calculated_area"])["m2"], -1)

    assert [on("2013-06-30"), on("2013-07-01")] == [(None, 10_000), ([well], 10_000)]
    assert on("2014-07-01") == ([well, path], 9_800)

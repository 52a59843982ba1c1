"""Fields walked again, divided and joined (3.6, 7.4): plots, what is held on them, lineage and area stay."""

import itertools
import random
from collections import Counter

import pytest
import shapely
from factories import LATE, Kept, Story, common_part, field_at, refused
from geometries import HERE
from shapely.geometry import LineString, Point, box, mapping, shape

from landtrack import errors
from landtrack.land.measure import area_m2
from landtrack.register.integrity import verify
from landtrack.store.columns import shape_of

SIDE = 100.0


@pytest.fixture
def field(story):
    """A field of 100 by 100 m on active land, with four plots in a row along its southern edge, all held."""
    story.told["commitment.demarcate"] = {"geometry": field_at(0, 0, SIDE)}
    story.commitment_at("active:measured")
    _lay_out(story, 4)
    for plot in story.plots:
        _hold(story, plot)
    return story


def _lay_out(story, count):
    plots = [{"number": str(n + 1), "geometry": field_at(25 * n, 0, 25)} for n in range(count)]
    story.plots = [m["uid"] for m in story.do("plot.lay_out", parcel=story.parcel, plots=plots).body["makes"]]


def _hold(story, plot):
    story.do("allotment.plan", unit="plot", plot=plot)
    story.allotment = story.event.subject
    story.do("allotment.assign")
    story.do("allotment.hand_over")
    story.allotments.append(story.allotment)


def parcel(story, uid):
    return story.unit.get("parcel", uid)


def halves(at=50.0, top=SIDE):
    """The field cut from south to north, so many metres from its western edge."""
    left, right = box(0, 0, at, top), box(at, 0, SIDE, top)
    return [{"name": name, "geometry": mapping(HERE.to_degrees(one))} for name, one in (("A", left), ("B", right))]


# --- walked again ---------------------------------------------------------------------------------


def test_a_field_walked_again_changes_its_areas_and_keeps_what_was_promised(field):
    before = field.unit.get("commitment", field.commitment)
    field.do("parcel.reshape", parcel=field.parcel, geometry=field_at(0, 0, 120), on=LATE)
    after = field.unit.get("commitment", field.commitment)
    assert parcel(field, field.parcel)["calculated_area"]["m2"] == pytest.approx(120**2, rel=1e-6)
    assert after["surveyed_area"]["m2"] == pytest.approx(120**2, rel=1e-6)
    assert after["declared_area"] == before["declared_area"]


def test_what_was_walked_is_kept_beside_what_is_calculated(field):
    field.do(
        "parcel.reshape", parcel=field.parcel, geometry=field_at(0, 0, 120), surveyed_area={"value": 1.5, "unit": "ha"}
    )
    found = parcel(field, field.parcel)
    assert found["surveyed_area"]["m2"] == 15_000
    assert found["calculated_area"]["m2"] == pytest.approx(14_400, rel=1e-6)


def test_no_plot_is_left_outside_and_the_refusal_names_them(field):
    error = refused(field, errors.ImpossibleValue, "parcel.reshape", parcel=field.parcel, geometry=field_at(0, 0, 60))
    assert (error.reason, error.detail) == ("plots_outside", "3, 4")


@pytest.mark.parametrize("verb", ["parcel.reshape", "parcel.split"])
def test_a_shape_that_is_no_land_is_refused(field, verb):
    bow_tie = {
        "type": "Polygon",
        "coordinates": [[[-3.75, 14.19], [-3.749, 14.191], [-3.749, 14.19], [-3.75, 14.191], [-3.75, 14.19]]],
    }
    told = {"geometry": bow_tie} if verb == "parcel.reshape" else {"parts": [{"geometry": bow_tie}, *halves()[1:]]}
    assert refused(field, errors.ImpossibleValue, verb, parcel=field.parcel, **told).reason == "self_intersection"


# --- divided, joined ------------------------------------------------------------------------------


def test_a_divided_field_stays_as_it_was_and_its_parts_are_the_land(field):
    old = parcel(field, field.parcel)
    parts = field.do("parcel.split", parcel=field.parcel, parts=halves(), on=LATE).body["facts"]["successors"]
    west, east = (parcel(field, uid) for uid in parts)
    gone = parcel(field, field.parcel)
    assert (gone["successors"], gone["geometry"]) == (parts, old["geometry"])
    assert [west["predecessors"], east["predecessors"]] == [[field.parcel]] * 2
    assert field.unit.get("commitment", field.commitment)["parcels"] == parts
    total = west["surveyed_area"]["m2"] + east["surveyed_area"]["m2"]
    assert total == pytest.approx(old["surveyed_area"]["m2"], rel=1e-12)
    homes = [field.unit.get("plot", plot)["parcel"] for plot in field.plots]
    assert homes == [parts[0], parts[0], parts[1], parts[1]]


def test_nothing_more_is_done_to_a_field_that_others_followed(field):
    old = field.parcel
    field.do("parcel.split", parcel=old, parts=halves())
    for verb, told in (
        ("parcel.reshape", {"geometry": field_at(0, 0, 120)}), ("parcel.split", {"parts": halves()}),
        ("plot.lay_out", {"plots": [{"number": "9"}]}),
    ):  # fmt: skip
        assert refused(field, errors.GuardRefused, verb, parcel=old, **told).reason == "field_replaced"


@pytest.mark.parametrize(
    ("parts", "reason", "detail"),
    [
        (halves(30), "plots_cut", "2"),
        (halves(top=90), "parts_not_the_field", "1000"),
        ([halves()[0]], "not_a_list_of_parts", ""),
        ([halves()[0], halves(30)[1]], "parts_not_the_field", "0"),
        ("west and east", "not_a_list_of_parts", ""),
        ([{"name": "A"}, {"name": "B"}], "not_a_list_of_parts", ""),
    ],
)
def test_parts_are_the_whole_field_and_cut_no_plot(field, parts, reason, detail):
    error = refused(field, errors.ImpossibleValue, "parcel.split", parcel=field.parcel, parts=parts)
    assert (error.reason, error.detail) == (reason, detail)


def test_a_field_that_somebody_objects_to_is_not_divided(field):
    field.do("contest.open", target=field.parcel)
    assert refused(field, errors.GuardRefused, "parcel.split", parcel=field.parcel, parts=halves()).guard == "G11"


def test_a_field_of_which_shares_are_held_is_not_divided(story):
    story.told["commitment.demarcate"] = {"geometry": field_at(0, 0, SIDE)}
    story.commitment_at("active:measured")
    story.do("allotment.plan", unit="share", share="1/10", parcel=story.parcel)
    error = refused(story, errors.GuardRefused, "parcel.split", parcel=story.parcel, parts=halves())
    assert error.reason == "shares_of_field"


def test_plots_that_nobody_drew_are_drawn_before_the_field_is_divided(story):
    story.commitment_at("active:measured")
    story.do("plot.lay_out", parcel=story.parcel, plots=[{"number": "7"}])
    whole = shape(parcel(story, story.parcel)["geometry"])
    west, south, east, north = whole.bounds
    parts = [{"geometry": mapping(whole.intersection(box(a, south, b, north)))}
             for a, b in ((west, (west + east) / 2), ((west + east) / 2, east))]  # fmt: skip
    error = refused(story, errors.ImpossibleValue, "parcel.split", parcel=story.parcel, parts=parts)
    assert (error.reason, error.detail) == ("plots_not_drawn", "7")


def test_parts_joined_again_are_the_field_they_were(field):
    old = parcel(field, field.parcel)
    parts = field.do("parcel.split", parcel=field.parcel, parts=halves()).body["facts"]["successors"]
    joined = field.do("parcel.merge", village=field.cast.parou, parcels=parts).subject
    found = parcel(field, joined)
    assert found["predecessors"] == parts
    assert found["surveyed_area"]["m2"] == pytest.approx(old["surveyed_area"]["m2"], rel=1e-12)
    assert shape_of(found["geometry"]).symmetric_difference(shape_of(old["geometry"])).area < 1e-11  # degrees²: 0.1 m²
    assert {field.unit.get("plot", plot)["parcel"] for plot in field.plots} == {joined}
    assert field.unit.get("commitment", field.commitment)["parcels"] == [joined]


def test_only_fields_that_touch_and_were_given_together_are_joined(field):
    apart = [field.do("parcel.add", village=field.cast.parou, geometry=field_at(x, 500)).subject for x in (0, 200)]
    village = {"village": field.cast.parou}
    assert (
        refused(field, errors.ImpossibleValue, "parcel.merge", parcels=apart, **village).reason == "fields_do_not_touch"
    )
    mixed = [field.parcel, apart[0]]
    assert (
        refused(field, errors.ImpossibleValue, "parcel.merge", parcels=mixed, **village).reason == "not_given_together"
    )
    one = [field.parcel]
    assert (
        refused(field, errors.ImpossibleValue, "parcel.merge", parcels=one, **village).reason
        == "not_fields_of_one_village"
    )


def test_two_plots_of_one_number_are_not_thrown_together(story):
    fields = [story.do("parcel.add", village=story.cast.parou, geometry=field_at(x, 500)).subject for x in (0, 100)]
    for uid in fields:
        story.do("plot.lay_out", parcel=uid, plots=[{"number": "1"}])
    error = refused(story, errors.ImpossibleValue, "parcel.merge", parcels=fields, village=story.cast.parou)
    assert (error.reason, error.detail) == ("number_twice", "1")


def test_plots_of_one_number_get_new_ones_and_stay_what_they_are(field):
    """Half the field got plots numbered anew by its own people: joined again, they go on counting."""
    west, east = field.do("parcel.split", parcel=field.parcel, parts=halves()).body["facts"]["successors"]
    more = [{"number": str(n), "geometry": field_at(50 + 25 * n, 50, 25)} for n in (0, 1)]
    more[0]["number"] = "2"
    twins = [m["uid"] for m in field.do("plot.lay_out", parcel=east, plots=more).body["makes"]]
    held = {a["plot"] for a in field.unit.matching("allotment", commitment=field.commitment)}
    village = {"village": field.cast.parou, "parcels": [west, east]}
    assert refused(field, errors.ImpossibleValue, "parcel.merge", **village).detail == "1, 2"
    for told in ({twins[0]: "3", twins[1]: "5"}, {twins[0]: "", twins[1]: "5"}, {"x": "5"}, ["5"]):
        refused(field, errors.ImpossibleValue, "parcel.merge", plot_numbers=told, **village)
    event = field.do("parcel.merge", plot_numbers={twins[0]: "5", twins[1]: 6}, **village)
    plots = {p["uid"]: p for p in field.unit.matching("plot", parcel=event.subject)}
    assert sorted(p["number"] for p in plots.values()) == ["1", "2", "3", "4", "5", "6"]
    assert [plots[uid]["number"] for uid in twins] == ["5", "6"]
    assert {a["plot"] for a in field.unit.matching("allotment", commitment=field.commitment)} == held
    field.unit.do("event.retract", event=event.id)
    assert [field.unit.get("plot", uid)["number"] for uid in twins] == ["2", "1"]


def test_a_register_with_new_numbers_is_what_a_rebuild_makes(cast):
    play = Kept(cast)
    fields = [play.do("parcel.add", village=cast.parou, geometry=field_at(x, 9000)).subject for x in (0, 100)]
    (first,), (second,) = (
        [m["uid"] for m in play.do("plot.lay_out", parcel=f, plots=[{"number": "1"}], on="2013-05-21").body["makes"]]
        for f in fields
    )
    joined = play.do("parcel.merge", village=cast.parou, parcels=fields, plot_numbers={second: "2"}).subject
    found = {p["uid"]: p["number"] for p in cast.register.read(cast["everywhere"]).list("plot", parcel=[joined])}
    assert found == {first: "1", second: "2"}
    assert verify(cast.register) == []


# --- objections that open by themselves (7.4) -------------------------------------------------------


def _second_land(story, geometry, accuracy=None):
    """Another live given field, walked in answer to no request."""
    other = Story(story.unit, story.cast)
    other.told["commitment.demarcate"] = {"geometry": geometry} | ({"accuracy_m": accuracy} if accuracy else {})
    other.commitment_at("demarcated")
    return other


def open_contests(story):
    return story.unit.matching("contest", area_code=story.cast.parou, status="open")


def test_two_given_fields_on_the_same_ground_open_an_objection_that_names_both(field):
    other = _second_land(field, field_at(90, 0, SIDE))
    (found,) = [c for c in open_contests(field) if c["target"] == other.parcel]
    assert (found["other"], found["type"]) == (field.parcel, "boundary")
    assert found["contested_area"]["m2"] == pytest.approx(1000, rel=1e-3)
    event = next(e for e in field.unit.events if e.verb == "contest.open" and e.subject == found["uid"])
    assert (event.actor, event.how_known) == ("system", "none")


def test_it_blocks_the_units_of_both_sides(field):
    other = _second_land(field, field_at(90, 0, SIDE))
    other.do("allotment.plan", unit="unmeasured")
    other.allotment = other.event.subject
    assert refused(other, errors.GuardRefused, "allotment.assign").guard == "G11"
    field.do("plot.lay_out", parcel=field.parcel, plots=[{"number": "9", "geometry": field_at(0, 50, 25)}])
    field.do("allotment.plan", unit="plot", plot=field.event.body["makes"][0]["uid"])
    field.allotment = field.event.subject
    assert refused(field, errors.GuardRefused, "allotment.assign").guard == "G11"


@pytest.mark.parametrize(("accuracy", "count"), [(None, 1), (0.05, 1), (3, 0)])
def test_what_the_gps_may_err_opens_none(story, accuracy, count):
    """0.1 x 20 m = 2 m²: a conflict at 0 and 0.05 m, within the error at 3 m."""
    how = {"accuracy_m": accuracy} if accuracy else {}
    story.told["commitment.demarcate"] = {"geometry": field_at(0, 0, 20), **how}
    story.commitment_at("demarcated")
    other = _second_land(story, field_at(19.9, 0, 20), accuracy)
    assert len([c for c in open_contests(story) if c["target"] == other.parcel]) == count


def test_neighbours_that_only_touch_are_no_conflict(field):
    _second_land(field, field_at(SIDE, 0, SIDE))
    assert open_contests(field) == []


def test_a_field_that_nobody_gave_is_a_finding_only(field):
    field.do("parcel.add", village=field.cast.parou, geometry=field_at(50, 50))
    assert open_contests(field) == []


def test_a_field_walked_again_into_a_neighbour_opens_one_and_no_second(field):
    other = _second_land(field, field_at(SIDE, 0, SIDE))
    other.do("parcel.reshape", parcel=other.parcel, geometry=field_at(95, 0, SIDE))
    other.do("parcel.reshape", parcel=other.parcel, geometry=field_at(94, 0, SIDE), on=LATE)
    assert len(open_contests(field)) == 1


# --- taken back, in any order -----------------------------------------------------------------------


def test_a_division_recorded_by_mistake_is_taken_back_while_nothing_rests_on_it(field):
    before = field.unit.get("commitment", field.commitment)["parcels"]
    event = field.do("parcel.split", parcel=field.parcel, parts=halves())
    field.unit.do("event.retract", event=event.id)
    assert field.unit.get("commitment", field.commitment)["parcels"] == before
    assert {field.unit.get("plot", plot)["parcel"] for plot in field.plots} == {field.parcel}
    assert "successors" not in parcel(field, field.parcel)


def test_a_division_is_not_taken_back_under_another_that_came_later(field):
    """Two fields of one land, both divided: the later division names the parts of the first."""
    first = field.do("parcel.split", parcel=field.parcel, parts=halves())
    west = first.body["facts"]["successors"][0]
    quarters = [{"geometry": mapping(HERE.to_degrees(box(0, a, 50, b)))} for a, b in ((0, 50), (50, 100))]
    field.do("parcel.split", parcel=west, parts=quarters)
    with pytest.raises(errors.CannotRetract):
        field.unit.do("event.retract", event=first.id)


@pytest.mark.parametrize("seed", range(6))
def test_in_any_order_every_plot_holder_lineage_and_square_metre_is_kept(cast, seed):
    """Split, merge and reshape at random, with corners that really move; what is read live is what a rebuild gives."""
    rng = random.Random(seed)
    play = Kept(cast)
    play.told["commitment.demarcate"] = {"geometry": field_at(3000, 3000 + 500 * seed, SIDE)}
    play.at("commitment", "active:measured")
    plots = [{"number": f"{seed}-{n}", "geometry": field_at(3000 + 25 * n, 3000 + 500 * seed, 25)} for n in range(4)]
    uids = [m["uid"] for m in play.do("plot.lay_out", parcel=play.parcel, plots=plots).body["makes"]]
    for plot in uids:
        play.allotment = play.do("allotment.plan", unit="plot", plot=plot).subject
        play.do("allotment.assign")
        play.do("allotment.hand_over")
    common = [common_part("path", LineString([(-5, 60), (105, 60)]), 3000, 3000 + 500 * seed, width_m=2),
              common_part("well", Point(30, 70), 3000, 3000 + 500 * seed)]  # fmt: skip
    play.do("parcel.mark_common", parcel=play.parcel, common_parts=common)
    reader = cast.register.read(cast["everywhere"])
    fields, done, total = [play.parcel], Counter(), SIDE**2
    before, drawn = _held(reader, play), {p["uid"]: p["geometry"] for p in reader.list("plot", uid=uids)}
    for _ in range(14):
        name, changed = rng.choice((_split, _merge, _reshape))(play, reader, fields, rng)
        total += changed
        done[name] += 1
        land = reader.land(cast.parou)
        mine = [p for p in land["parcels"] if p["uid"] in fields]
        assert sorted(reader.get("commitment", play.commitment)["parcels"]) == sorted(fields)
        assert sum(p["calculated_area"]["m2"] for p in mine) == pytest.approx(total, rel=1e-6)
        net = sum((p.get("net_area") or p["calculated_area"])["m2"] for p in mine)
        assert net == pytest.approx(total - 2 * SIDE, rel=1e-6)
        kinds = [part["kind"] for p in mine for part in p.get("common_parts") or ()]
        assert kinds.count("well") == 1
        if len(mine) == 1:
            assert sorted(mine[0]["common_parts"], key=lambda part: part["kind"]) == common
        assert sum(p["surveyed_area"]["m2"] for p in mine) == pytest.approx(total, rel=1e-6)
        assert reader.get("commitment", play.commitment)["surveyed_area"]["m2"] == pytest.approx(total, rel=1e-6)
        assert all(_first_of(reader, uid) == {play.parcel} for uid in fields)
        assert _held(reader, play) == before
        assert {p["uid"]: p["geometry"] for p in land["plots"] if p["uid"] in drawn} == drawn
        held = {one["plot"] for one in before.values()}
        assert held == set(uids)
        for plot in (p for p in land["plots"] if p["uid"] in held):
            home = next(p for p in mine if p["uid"] == plot["parcel"])
            assert area_m2(shape_of(plot["geometry"]) - shape_of(home["geometry"])) <= 1
    assert {"split", "merge", "reshape"} <= done.keys()
    assert abs(total - SIDE**2) > 1
    assert verify(cast.register) == []


def _held(reader, play):
    """What is held on the land: every word of every allotment."""
    return {a["uid"]: a for a in reader.list("allotment", commitment=[play.commitment])}


def _first_of(reader, uid):
    """The fields that nothing came before, from which a field descends; each names what followed it."""
    record = reader.get("parcel", uid)
    earlier = record.get("predecessors") or []
    assert all(uid in reader.get("parcel", one)["successors"] for one in earlier)
    return {first for one in earlier for first in _first_of(reader, one)} or {uid}


NOTHING = ("", 0.0)


def _split(play, reader, fields, rng):
    """Along the edge between two columns of plots, so that none is cut."""
    uid = rng.choice(fields)
    whole = shape_of(reader.get("parcel", uid)["geometry"])
    west, south, east, north = whole.bounds
    plots = [shape_of(p["geometry"]).bounds for p in reader.list("plot", parcel=uid)]
    edges = sorted({b[2] for b in plots if b[2] < east - 1e-7})
    if edges:
        x = rng.choice(edges)
        cut = (box(west - 1, south - 1, x, north + 1), box(x, south - 1, east + 1, north + 1))
    else:  # above the plots
        y = max((b[3] for b in plots), default=south) * 0.5 + north * 0.5
        if north - y < 1e-5:
            return NOTHING
        cut = (box(west - 1, south - 1, east + 1, y), box(west - 1, y, east + 1, north + 1))
    parts = [{"geometry": mapping(whole & one)} for one in cut]
    made = play.do("parcel.split", parcel=uid, parts=parts).body["facts"]["successors"]
    fields.remove(uid)
    fields.extend(made)
    return "split", 0.0


def _merge(play, reader, fields, rng):
    """Two that touch along an edge."""
    shapes = {uid: shape_of(reader.get("parcel", uid)["geometry"]) for uid in fields}
    pairs = [pair for pair in itertools.combinations(fields, 2)
             if (shapes[pair[0]] | shapes[pair[1]]).geom_type == "Polygon"]  # fmt: skip
    if not pairs:
        return NOTHING
    pair = rng.choice(pairs)
    made = play.do("parcel.merge", village=play.cast.parou, parcels=list(pair)).subject
    fields[:] = [uid for uid in fields if uid not in pair] + [made]
    return "merge", 0.0


def _reshape(play, reader, fields, rng):
    """A corner moves by some metres, an old one or one that is new on an edge, where the rules allow it.

    Plots stay inside, no ground of the other fields is taken, and the path is met where it was.
    """
    uid = rng.choice(fields)
    record = reader.get("parcel", uid)
    whole = shape_of(record["geometry"])
    if whole.geom_type != "Polygon":
        return NOTHING
    others = shapely.union_all([shape_of(reader.get("parcel", one)["geometry"]) for one in fields if one != uid])
    plots = [shape_of(p["geometry"]) for p in reader.list("plot", parcel=uid)]
    paths = [shape_of(p["geometry"]) for p in record.get("common_parts") or () if p["kind"] == "path"]
    for _ in range(60):
        moved = _with_a_corner_moved(whole, rng)
        if moved.is_valid and _is_allowed(whole, moved, others, plots, paths):
            play.do("parcel.reshape", parcel=uid, geometry=mapping(moved))
            assert shapely.equals_identical(shape_of(reader.get("parcel", uid)["geometry"]), moved)
            return "reshape", area_m2(moved) - area_m2(whole)
    return NOTHING


def _is_allowed(whole, moved, others, plots, paths):
    changed = shapely.symmetric_difference(whole, moved)
    return (
        (moved & others).area < 1e-15
        and all(area_m2(plot - moved) < 0.5 for plot in plots)
        and all(changed.distance(path) > METRE * 2 for path in paths)
    )


METRE = 1 / 111_000  # degrees


def _with_a_corner_moved(whole, rng):
    """The shape with one corner up to ten metres off, or with a dent or a bulge in an edge."""
    ring = list(whole.exterior.coords)[:-1]
    k = rng.randrange(len(ring))
    by = (rng.uniform(-10, 10) * METRE, rng.uniform(-10, 10) * METRE)
    if rng.random() < 0.5:
        ring[k] = (ring[k][0] + by[0], ring[k][1] + by[1])
    else:
        (ax, ay), (bx, by_) = ring[k], ring[(k + 1) % len(ring)]
        on_edge = [(ax + (bx - ax) * t, ay + (by_ - ay) * t) for t in (0.4, 0.5, 0.6)]
        on_edge[1] = (on_edge[1][0] + by[0], on_edge[1][1] + by[1])
        ring[k + 1 : k + 1] = on_edge
    return shapely.Polygon(ring)


# --- as it lay on a past day --------------------------------------------------------------------------


def test_a_past_day_shows_the_field_before_it_was_divided(cast):
    play = Kept(cast)
    play.told["commitment.demarcate"] = {"geometry": field_at(6000, 6000, SIDE)}
    play.at("commitment", "active:measured")
    plot = {"number": "1", "geometry": field_at(6000, 6000, 25)}
    (uid,) = [
        m["uid"] for m in play.do("plot.lay_out", parcel=play.parcel, plots=[plot], on="2013-05-21").body["makes"]
    ]
    parts = [{"geometry": mapping(HERE.to_degrees(box(a, 6000, b, 6100)))} for a, b in ((6000, 6050), (6050, 6100))]
    play.do("parcel.split", parcel=play.parcel, parts=parts, on="2014-03-01")
    reader = cast.register.read(cast["everywhere"])

    def fields_and_home(day):
        land = reader.land(cast.parou, day)
        given = next(c for c in land["commitments"] if c["uid"] == play.commitment)["parcels"]
        return given, next(p["parcel"] for p in land["plots"] if p["uid"] == uid)

    assert fields_and_home("2014-02-28") == ([play.parcel], play.parcel)
    now, home = fields_and_home(None)
    assert len(now) == 2
    assert home == now[0]
    assert fields_and_home("2014-03-01") == (now, home)


# --- harmless faults --------------------------------------------------------------------------------------


def _open_ring(east):
    ring = field_at(east, 12_000)["coordinates"][0][:-1]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.mark.parametrize("verb", ["parcel.add", "parcel.reshape", "commitment.demarcate"])
def test_an_open_ring_is_closed_and_named_whoever_tells_it(cast, verb):
    play = Kept(cast)
    if verb == "commitment.demarcate":
        play.at("commitment", "signed")
        event = play.do(verb, commitment=play.commitment, geometry=_open_ring(400), method="gnssSurvey")
        uid = event.body["makes"][0]["uid"]
    else:
        told = {"village": cast.parou} if verb == "parcel.add" else {
            "parcel": play.do("parcel.add", village=cast.parou, geometry=field_at(200, 12_000)).subject}  # fmt: skip
        event = play.do(verb, geometry=_open_ring(0 if verb == "parcel.add" else 200), **told)
        uid = event.subject
    assert event.body["facts"]["mended"] == ["unclosed_ring"]
    found = cast.register.read(cast["everywhere"]).get("parcel", uid)
    assert found["calculated_area"]["m2"] == pytest.approx(SIDE**2, rel=1e-6)
    assert verify(cast.register) == []


def test_what_cannot_be_mended_is_still_refused(field):
    ring = field_at(0, 0)["coordinates"][0]
    told = {"type": "Polygon", "coordinates": [[ring[0], ring[2], ring[1], ring[3]]]}
    error = refused(field, errors.ImpossibleValue, "parcel.add", village=field.cast.parou, geometry=told)
    assert error.reason == "self_intersection"

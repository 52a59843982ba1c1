"""Plots that were walked err like fields (domain 7.2, 7.4): by area, judged by how far their corners may be off."""

import pytest
from factories import Kept, fresh_register, gather
from geometries import HERE
from shapely.geometry import box, mapping

from landtrack import errors


@pytest.fixture
def play(tmp_path):
    register = fresh_register(tmp_path)
    play = Kept(gather(register))
    play.field = play.do("parcel.add", village=play.cast.parou, geometry=mapping(HERE.to_degrees(box(0, 0, 60, 60))),
                         accuracy_m=3.0, method="gnssSurvey").subject  # fmt: skip
    yield play
    register.close()


def plot(number, west, south=0, east=None, north=None):
    shape = HERE.to_degrees(
        box(west, south, west + 20 if east is None else east, south + 20 if north is None else north)
    )
    return {"number": str(number), "geometry": mapping(shape)}


PAIR = (plot(1, 0), plot(2, 19.9))  # they share 0.1 x 20 m


def stored(play, kind, uid):
    return play.cast.register.read(play.cast["everywhere"]).get(kind, uid)


def lay_out(play, *plots, **told):
    event = play.do("plot.lay_out", parcel=play.field, plots=list(plots), on="2013-05-21", **told)
    return [made["uid"] for made in event.body["makes"]]


@pytest.mark.parametrize("accuracy", [None, 0.0, 0.05])
def test_two_square_metres_are_an_overlap_for_who_measured_well_or_does_not_say(play, accuracy):
    with pytest.raises(errors.ImpossibleValue) as refusal:
        lay_out(play, *PAIR, **({} if accuracy is None else {"accuracy_m": accuracy}))
    assert (refusal.value.reason, refusal.value.detail) == ("overlap", "1, 2")


def test_two_square_metres_are_within_the_error_of_a_walk(play):
    for uid in lay_out(play, *PAIR, accuracy_m=3.0, method="gnssSurvey"):
        walked = stored(play, "plot", uid)
        assert (walked["method"], walked["accuracy_m"]) == ("gnssSurvey", 3.0)


def test_each_plot_keeps_the_accuracy_it_was_measured_with(play):
    """Walked at 3 m first, taped afterwards: the joint error is that of both."""
    lay_out(play, PAIR[0], accuracy_m=3.0, method="gnssSurvey")
    (taped,) = lay_out(play, PAIR[1], accuracy_m=0.0, method="relativeMeasurement")
    assert stored(play, "plot", taped)["method"] == "relativeMeasurement"
    with pytest.raises(errors.ImpossibleValue, match="overlap"):
        lay_out(play, plot(3, 39.8), accuracy_m=0.0)  # on the taped one


def test_a_plot_may_lie_beyond_the_field_by_what_both_may_be_off(play):
    lay_out(play, plot(1, -1.0))  # 20 m², the field's corners err by 3 m
    with pytest.raises(errors.ImpossibleValue) as refusal:
        lay_out(play, plot(2, 44))
    assert (refusal.value.reason, refusal.value.detail) == ("outside_field", "2")


def test_a_field_walked_again_keeps_the_plots_that_lie_beyond_it_within_the_error(play):
    lay_out(play, plot(1, -1.0), plot(2, 20))
    outline = mapping(HERE.to_degrees(box(0, 0, 60, 58)))
    play.do("parcel.reshape", parcel=play.field, geometry=outline, accuracy_m=3.0, method="gnssSurvey")
    with pytest.raises(errors.ImpossibleValue) as refusal:
        play.do("parcel.reshape", parcel=play.field, geometry=outline, accuracy_m=0.1, method="gnssSurvey")
    assert (refusal.value.reason, refusal.value.detail) == ("plots_outside", "1")


def test_a_field_is_divided_beside_a_plot_that_lies_beyond_it_within_the_error(play):
    (uid,) = lay_out(play, plot(1, -1.0))
    parts = [{"geometry": mapping(HERE.to_degrees(one))} for one in (box(0, 0, 30, 60), box(30, 0, 60, 60))]
    play.do("parcel.split", parcel=play.field, parts=parts)
    first = stored(play, "parcel", play.field)["successors"][0]
    assert stored(play, "plot", uid)["parcel"] == first


def test_what_is_not_drawn_has_no_method(play):
    (uid,) = lay_out(play, {"number": "1"}, method="gnssSurvey", accuracy_m=3.0)
    assert not {"method", "accuracy_m"} & {
        name for name, value in stored(play, "plot", uid).items() if value is not None
    }


def test_her_area_is_recorded_with_the_accuracy_of_its_corners(tmp_path):
    register = fresh_register(tmp_path)
    play = Kept(gather(register))
    play.at("commitment", "active:measured")
    cell = mapping(HERE.to_degrees(box(0, 0, 20, 30)))
    event = play.do("plot.lay_out", parcel=play.parcel, plots=[{"number": "1", "geometry": cell}], accuracy_m=2.5,
                    method="gnssSurvey", on="2013-05-21")  # fmt: skip
    play.allotment_at("handed_over", unit="plot", plot=event.body["makes"][0]["uid"])
    found = stored(play, "allotment", play.allotment)
    assert found["area_recorded"]["m2"] == pytest.approx(600, rel=1e-3)
    assert (found["area_kind"], found["accuracy_m"]) == ("calculatedArea", 2.5)
    register.close()

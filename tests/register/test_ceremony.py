"""One ceremony in one form (product 2.3): plots and women, who was absent, witnesses and photo once; taken back whole."""

import pytest
from factories import PNG, Kept, told
from factories import verbs_of as verbs
from geometries import grid
from shapely.geometry import mapping

from landtrack import errors
from landtrack.domain.values import new_uid
from landtrack.register.documents import keep

HOW = {"on": "2013-06-01", "how_known": "seen", "method": "lottery_physical"}
THREE = 3


@pytest.fixture
def cast(alone):
    return alone


@pytest.fixture
def land(cast):
    """An accepted request, its land signed, a field of eight plots; women of a story ask for it."""
    play = Kept(cast)
    play.at("claim", "land_committed")
    play.do("commitment.demarcate")
    play.parcel = play.event.body["facts"]["parcels"][0]
    plots = [{"number": str(n), "geometry": mapping(one)} for n, one in enumerate(grid(4, 2), 1)]
    play.plots = [m["uid"] for m in play.do("plot.lay_out", parcel=play.parcel, plots=plots).body["makes"]]
    return play


def rows_of(play, *absent, counted=0):
    women = [*play.women, *({"counted": n} for n in range(1, counted + 1))]
    return [
        {"plot": p, "woman": w, "absent": n in absent} for n, (p, w) in enumerate(zip(play.plots, women, strict=False))
    ]


def held(cast, play):
    land = cast.register.read(cast["everywhere"]).land(cast.parou)
    return {a["plot"]: a for a in land["allotments"] if a["commitment"] == play.commitment}


def test_one_ceremony_writes_every_step_and_asks_for_none(cast, land):
    written = told(cast, "handing", land.commitment, unit="plot", rows=rows_of(land), **HOW)
    assert verbs(written)[:2] == ["claim.start_allotting", "commitment.activate"]
    assert verbs(written)[2:] == ["allotment.plan", "allotment.assign", "allotment.hand_over"] * len(land.women)
    assert {a["status"] for a in held(cast, land).values()} == {"handed_over"}
    assert {event.form for event in written.events} == {written.events[0].id}
    assert {a["claim"] for a in held(cast, land).values()} == {land.claim}
    assert all(a["area_recorded"]["m2"] == pytest.approx(600, rel=1e-3) for a in held(cast, land).values())


def test_who_was_absent_has_her_plot_and_gets_it_later(cast, land):
    told(cast, "handing", land.commitment, unit="plot", rows=rows_of(land, 0, 2), **HOW)
    found = held(cast, land)
    assert [found[p]["status"] for p in land.plots[:3]] == ["assigned", "handed_over", "assigned"]
    later = [{"allotment": found[land.plots[0]]["uid"], "absent": False}]
    written = told(cast, "handing", land.commitment, unit="plot", rows=later, **HOW | {"on": "2013-06-20"})
    assert verbs(written) == ["allotment.hand_over"]
    assert held(cast, land)[land.plots[0]]["handed_over_on"] == "2013-06-20"


def test_women_without_a_name_are_counted_on_the_spot(cast, land):
    rows = rows_of(land, counted=2)
    told(cast, "handing", land.commitment, unit="plot", rows=rows, **HOW)
    people = cast.register.read(cast["everywhere"]).land(cast.parou)["people"]
    counted = [people[a["holders"][0]["party"]] for a in (held(cast, land)[p] for p in land.plots[3:5])]
    first, second = counted
    assert (first["basis"], second["basis"]) == ("counted", "counted")
    assert second["number"] == first["number"] + 1


def test_witnesses_photo_and_terms_are_told_once_and_stand_on_each(cast, land):
    with cast.register.database.write() as conn:
        photo = keep(conn, cast.register, PNG)
    told(cast, "handing", land.commitment, unit="plot", rows=rows_of(land), witnesses=[cast.chief_person],
         photo=photo, use_term="years", term_end="2018-12-31", right_type="usufruct", **HOW)  # fmt: skip
    for one in held(cast, land).values():
        assert (one["use_term"], one["term_end"], one["right_type"]) == ("years", "2018-12-31", "usufruct")
        assert one["witnesses"] == [{"party": cast.chief_person}]
        assert len(one["documents"]) == 1
        assert one["handed_by"] == [{"party": cast.chief}]
    assert len({one["documents"][0] for one in held(cast, land).values()}) == 1


def test_a_plot_may_differ_from_the_terms_of_its_field(cast, land):
    """One is lent for a season and may not be left to heirs, one for life; the others are as the field."""
    rows = rows_of(land, counted=1)
    own = {
        land.women[1]: {"use_term": "season", "term_end": "2014-06-30", "rights": {"use": "yes", "bequeath": "no"}},
        land.women[2]: {"use_term": "life", "right_type": "customaryType"}, "n1": {"right_type": "lease"},
    }  # fmt: skip
    told(cast, "handing", land.commitment, unit="plot", rows=rows, use_term="years", term_end="2018-12-31",
         right_type="usufruct", exceptions=own, **HOW)  # fmt: skip
    found = [held(cast, land)[plot] for plot in land.plots[:4]]
    terms = [(one["right_type"], one["use_term"], one.get("term_end")) for one in found]
    assert terms == [
        ("usufruct", "years", "2018-12-31"), ("usufruct", "season", "2014-06-30"), ("customaryType", "life", None),
        ("lease", "years", "2018-12-31"),
    ]  # fmt: skip
    assert [one["rights"].get("bequeath") for one in found] == ["unknown", "no", "unknown", "unknown"]


@pytest.mark.parametrize("rights", [{"fly": "yes"}, {"use": "perhaps"}, ["use"]])
def test_a_right_that_is_none_is_refused(cast, land, rights):
    with pytest.raises(errors.ImpossibleValue) as refusal:
        told(cast, "handing", land.commitment, unit="plot", rows=rows_of(land), rights=rights, **HOW)
    assert refusal.value.reason == "not_rights"


def test_land_that_nobody_measured_is_handed_over_too_and_placed_later(cast):
    play = Kept(cast)
    play.at("claim", "land_committed")
    rows = [{"woman": w, "absent": False} for w in play.women]
    written = told(cast, "handing", play.commitment, unit="unmeasured", rows=rows, **HOW)
    allotments = [e.subject for e in written.events if e.verb == "allotment.hand_over"]
    play.do("commitment.demarcate", on="2013-07-01")
    parcel = play.event.body["facts"]["parcels"][0]
    plots = [{"number": str(n), "geometry": mapping(one)} for n, one in enumerate(grid(3, 1), 1)]
    uids = [m["uid"] for m in play.do("plot.lay_out", parcel=parcel, plots=plots, on="2013-07-01").body["makes"]]
    rows = [{"allotment": a, "plot": p} for a, p in zip(allotments, uids, strict=True)]
    told(cast, "placing", play.commitment, rows=rows, on="2013-07-02", how_known="seen")
    assert {a["unit"] for a in held(cast, play).values()} == {"plot"}
    assert {a["handed_over_on"] for a in held(cast, play).values()} == {"2013-06-01"}


def test_equal_shares_where_no_plot_is_drawn(cast, land):
    rows = [{"woman": w, "absent": False} for w in land.women]
    told(cast, "handing", land.commitment, unit="share", rows=rows, **HOW)
    found = cast.register.read(cast["everywhere"]).list("allotment", commitment=land.commitment)
    assert [a["share"] for a in found] == [f"1/{THREE}"] * THREE
    assert sum(a["area_recorded"]["m2"] for a in found) == pytest.approx(30_000, rel=1e-3)


def test_a_ceremony_recorded_by_mistake_is_taken_back_whole(cast, land):
    written = told(cast, "handing", land.commitment, unit="plot", rows=rows_of(land, counted=1), **HOW)
    with cast.register.write(cast["everywhere"]) as unit:
        unit.do("event.retract", event=written.events[5].id)
    reader = cast.register.read(cast["everywhere"])
    assert held(cast, land) == {}
    assert reader.get("commitment", land.commitment)["status"] == "demarcated"
    assert reader.get("claim", land.claim)["status"] == "land_committed"


def test_one_plot_that_cannot_be_given_gives_none(cast, land):
    rows = rows_of(land)
    rows[2]["plot"] = rows[0]["plot"]
    with pytest.raises(errors.GuardRefused) as refusal:
        told(cast, "handing", land.commitment, unit="plot", rows=rows, **HOW)
    assert (refusal.value.guard, refusal.value.reason) == ("G10", "unit_taken")
    assert held(cast, land) == {}


def test_sent_twice_it_is_one_ceremony(cast, land):
    from landtrack.register import forms
    from landtrack.register.drafts import Draft

    draft = Draft(new_uid(), "handing", land.commitment, cast.parou, 0, {"unit": "plot", "rows": rows_of(land), **HOW})
    first = forms.write(cast.register, cast["everywhere"], draft)
    again = forms.write(cast.register, cast["everywhere"], draft)
    assert [e.id for e in again.events] == [e.id for e in first.events]
    assert len(held(cast, land)) == len(land.women)


def test_the_season_sheet_is_told_for_all_but_some(cast, land):
    told(cast, "handing", land.commitment, unit="plot", rows=rows_of(land), **HOW)
    but = held(cast, land)[land.plots[1]]["uid"]
    written = told(cast, "visit.season_sheet", commitment=land.commitment, season_year=2013, season="rains",
                   all_but=[but], but_answer="not_used", on="2013-09-01", how_known="told_by_president")  # fmt: skip
    visits = {m["allotment"]: (m["visit_answer"], m["visit_basis"]) for m in written.events[0].body["makes"]}
    assert visits[but] == ("not_used", "said_by_president")
    assert set(visits.values()) == {("not_used", "said_by_president"), ("in_use", "said_by_president")}


def test_the_season_sheet_may_say_it_plot_by_plot(cast, land):
    told(cast, "handing", land.commitment, unit="plot", rows=rows_of(land), **HOW)
    one, other, third = (held(cast, land)[plot]["uid"] for plot in land.plots[:3])
    sheet = {"commitment": land.commitment, "season_year": 2013, "season": "rains", "all_but": [one, other],
             "but_answer": "not_used", "on": "2013-09-01", "how_known": "told_by_president"}  # fmt: skip
    for wrong in ({third: "taken_back"}, {one: "sold"}, [one]):
        with pytest.raises(errors.ImpossibleValue):
            told(cast, "visit.season_sheet", but_answers=wrong, **sheet)
    written = told(cast, "visit.season_sheet", but_answers={other: "taken_back"}, **sheet)
    answers = {m["allotment"]: m["visit_answer"] for m in written.events[0].body["makes"]}
    assert answers == {one: "not_used", other: "taken_back", third: "in_use"}


def test_the_form_begins_with_the_women_who_asked(cast, land):
    from landtrack.web.forms.land_lists import who_asked

    reader = cast.register.read(cast["everywhere"])
    asked = reader.get("claim", land.claim)["complainants"]
    assert who_asked(reader, land.commitment) == sorted(link["party"] for link in asked)

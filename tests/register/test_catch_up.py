"""Past stories: nine answers become dated events, marked as caught up, that are taken back together."""

import io
from collections import Counter
from dataclasses import replace

import pytest
from factories import TODAY, fresh_register
from PIL import Image

from landtrack import errors
from landtrack.counting import facts_for, three_numbers
from landtrack.counting.indicators import INDICATORS, indicators
from landtrack.domain.events import canonical
from landtrack.domain.values import new_uid
from landtrack.register.catch_up import NOT_YET, SAID, Story, row_id, tell
from landtrack.register.catch_up_batch import batches, stories_of, take_back, tell_all, undo, undo_story
from landtrack.register.documents import open_document
from landtrack.register.integrity import verify
from landtrack.register.projection import UID
from landtrack.store import log, state

THREE_HA = {"value": 3, "unit": "ha"}
TODAY_SAID = TODAY.isoformat()
REQUEST = ("claim.record", "claim.lodge", "claim.acknowledge")
LAND = ("commitment.propose", "commitment.announce", "commitment.sign")
PLOT = ("allotment.plan", "allotment.assign", "allotment.hand_over")
PNG = io.BytesIO()
Image.new("RGB", (8, 8), "white").save(PNG, "PNG")


@pytest.fixture
def unit(undone_unit):
    return undone_unit


@pytest.fixture
def story(cast):
    """Tells what a test is about; the rest is the story of Parou, in the village that has no other yet."""
    plain = Story(
        village=cast.songobia, when="2013", began="request", said="uphold", area=THREE_HA, women_then=5, women_now=5,
        how_known="seen",
    )  # fmt: skip
    return lambda **told: replace(plain, **told)


def verbs(unit):
    return [event.verb for event in unit.events]


def counted(unit, kind):
    return len(unit.matching(kind, area_code=unit.events[0].area_code))


# --- the events of each story ------------------------------------------------------------------------


def test_a_whole_story_is_the_chain_of_the_domain(unit, story, cast):
    told = tell(unit, story(women_then=2, women_now=2))
    assert verbs(unit) == [
        *REQUEST, "claim.start_review", "claim.uphold", *LAND, "claim.commit_land", "claim.start_allotting",
        "person.count", "commitment.activate", *PLOT, *PLOT,
    ]  # fmt: skip
    assert {e.form for e in unit.events} == {told.form} == {unit.events[0].id}
    assert {(e.caught_up, e.how_known, e.said_on, e.occurred_on) for e in unit.events} == {
        (1, "seen", "2013", "2013-12-31")
    }
    (claim,) = unit.matching("claim", area_code=cast.songobia)
    (land,) = unit.matching("commitment", area_code=cast.songobia)
    assert (claim["status"], claim["caught_up"], claim["body"]) == ("allotting", True, cast.other_chief)
    assert (land["status"], land["origin"], land["claims"], land["givers"]) == ("active", "request", [claim["uid"]], [])
    assert (land["declared_area"]["m2"], land.get("surveyed_area"), land.get("promised_women")) == (30_000, None, None)
    assert {a["unit"] for a in unit.matching("allotment", claim=claim["uid"])} == {"unmeasured"}
    assert told.warnings == ()


@pytest.mark.parametrize(
    ("said", "steps", "status"),
    [
        ("uphold", ("claim.start_review", "claim.uphold"), "upheld"),
        ("uphold_partly", ("claim.start_review", "claim.uphold_partly"), "partly_upheld"),
        ("talk_again", ("claim.start_review", "claim.talk_again"), "on_hold"),
        ("refuse", ("claim.start_review", "claim.refuse"), "not_upheld"),
        ("no_answer", (), "acknowledged"),
        ("unknown", (), "acknowledged"),
    ],
)
def test_a_request_without_land_goes_as_far_as_the_answer(unit, story, cast, said, steps, status):
    tell(unit, story(said=said, area=None, women_then={"value": 30, "qualifier": "about"}, women_now=None))
    if said.startswith("uphold"):  # women stood there, so there was land
        assert verbs(unit)[: 3 + len(steps)] == [*REQUEST, *steps]
        return
    assert verbs(unit) == [*REQUEST, *steps]
    (claim,) = unit.matching("claim", area_code=cast.songobia)
    assert claim["status"] == status
    assert claim["women_asked"] == {"value": 30, "qualifier": "about"}  # who asked, where nobody was given land


def test_every_answer_is_tried(unit, story):
    assert set(SAID) == {"uphold", "uphold_partly", "talk_again", "refuse", "no_answer", "unknown"}


def test_accepted_and_nothing_more_is_an_answer_without_land(unit, story, cast):
    tell(unit, story(area=None, women_then=None, women_now=None))
    assert verbs(unit) == [*REQUEST, "claim.start_review", "claim.uphold"]


@pytest.mark.parametrize("began", ["meeting", "project", "unknown"])
def test_any_other_beginning_is_a_commitment_of_that_origin(unit, story, cast, began):
    tell(unit, story(began=began, women_then=1, women_now=1))
    assert verbs(unit) == [*LAND, "person.count", "commitment.activate", *PLOT]
    (land,) = unit.matching("commitment", area_code=cast.songobia)
    assert (land["origin"], land.get("claims")) == (began, None)


def test_land_of_unknown_size_is_land_where_women_hold_it(unit, story, cast):
    tell(unit, story(area=None))
    (land,) = unit.matching("commitment", area_code=cast.songobia)
    assert (land["status"], land.get("declared_area")) == ("active", None)


def test_a_project_of_which_nothing_more_is_known_proposes(unit, story, cast):
    tell(unit, story(began="project", said="unknown", area=None, women_then=None, women_now=None))
    assert verbs(unit) == ["commitment.propose"]


@pytest.mark.parametrize(
    ("said", "fact"), [("refuse", "refused"), ("talk_again", "will_talk_again"), ("no_answer", "no_answer")]
)
def test_a_meeting_without_land_is_told_and_no_more(unit, story, said, fact):
    tell(unit, story(began="meeting", said=said, area=None, women_then=20, women_now=None, how_known="phone"))
    assert verbs(unit) == ["figure.report"] * 2
    assert [e.body["facts"]["subject"] for e in unit.events] == ["decision", "request"]
    assert unit.events[0].body["facts"]["fact_code"] == fact


def test_no_land_is_an_answer_and_no_zero_hectares_of_it(unit, story, cast):
    tell(unit, story(began="project", said="unknown", area=0, women_then=None, women_now=None))
    assert verbs(unit) == ["figure.report"]
    assert unit.events[0].body["facts"]["area_value"]["m2"] == 0
    assert unit.matching("commitment", area_code=cast.songobia) == []


# --- women: counted, listed, or only told ---------------------------------------------------------------


@pytest.mark.parametrize(("how_known", "basis"), [("seen", "counted"), ("paper", "listed_on_paper")])
def test_women_who_were_counted_are_persons(unit, story, cast, how_known, basis):
    tell(unit, story(how_known=how_known))
    women = unit.matching("person", area_code=cast.songobia)
    assert {(w["basis"], w["sex"], w.get("full_name"), w["counted_by"]) for w in women} == {
        (basis, "F", None, cast["everywhere"].uid)
    }
    assert len(women) == 5
    assert "figure.report" not in verbs(unit)


@pytest.mark.parametrize("how_known", ["phone", "told_by_president"])
def test_women_who_were_only_told_are_figures(unit, story, cast, how_known):
    tell(unit, story(how_known=how_known, women_then=50, women_now=48))
    assert counted(unit, "person") == counted(unit, "allotment") == 0
    said = [(f["value"]["value"], f["source"], f["on"]) for f in unit.matching("figure", area_code=cast.songobia)]
    assert said == [(50, how_known, "2013"), (48, how_known, TODAY_SAID)]
    assert unit.matching("claim", area_code=cast.songobia)[0]["status"] == "land_committed"


@pytest.mark.parametrize("qualifier", ["about", "at_least", "as_told"])
def test_an_estimate_is_a_figure_even_if_it_was_seen(unit, story, qualifier):
    tell(unit, story(women_then={"value": 50, "qualifier": qualifier}, women_now=None))
    assert counted(unit, "person") == 0
    assert counted(unit, "figure") == 1


@pytest.mark.parametrize(
    ("then", "now", "steps"),
    [
        (5, 3, {"allotment.hand_over": {"2013": 5}, "allotment.lapse": {TODAY_SAID: 2}}),
        (5, 0, {"allotment.hand_over": {"2013": 5}, "allotment.lapse": {TODAY_SAID: 5}}),
        (3, 5, {"allotment.hand_over": {"2013": 3, TODAY_SAID: 2}}),
        (None, 4, {"allotment.hand_over": {TODAY_SAID: 4}}),
        (4, None, {"allotment.hand_over": {"2013": 4}}),
        (0, 0, {}),
    ],
)
def test_women_came_or_left_on_a_day_that_nobody_told(unit, story, cast, then, now, steps):
    """Between then and now lies no day: the last possible one is today."""
    tell(unit, story(women_then=then, women_now=now))
    found = {}
    for event in unit.events:
        if event.verb in ("allotment.hand_over", "allotment.lapse"):
            found.setdefault(event.verb, Counter())[event.said_on] += 1
    assert found == {verb: Counter(days) for verb, days in steps.items()}
    left = [a for a in unit.matching("allotment", area_code=cast.songobia) if a["status"] == "lapsed"]
    assert {(a["end_kind"], a["end_reason"], a["ended_on"]) for a in left} <= {("lapsed", "unknown", TODAY_SAID)}


def test_no_name_and_no_word_stands_anywhere(unit, story, cast):
    tell(unit, story())
    (claim,) = unit.matching("claim", area_code=cast.songobia)
    (decision,) = unit.matching("decision", claim=claim["uid"])
    assert [claim.get(n) for n in ("complainants", "text_original", "consent_record", "danger")] == [None] * 4
    assert (decision["deciders"], decision["body"]) == (
        [],
        cast.other_chief,
    )  # who holds the office today is not who sat
    assert "sealed" not in "".join(canonical(e.body) for e in unit.events)


def test_without_a_chief_on_record_the_answer_is_told_all_the_same(unit, story):
    with unit.new_form():
        village = unit.do("village.add", name="Teli").subject
    tell(unit, story(village=village))
    (claim,) = unit.matching("claim", area_code=village)
    assert (claim["status"], claim.get("body")) == ("allotting", None)


# --- what cannot be, what may be a mistake ---------------------------------------------------------------


@pytest.mark.parametrize("said", NOT_YET)
@pytest.mark.parametrize("told", [{"women_now": None, "women_then": None}, {"area": None}], ids=["land", "women"])
def test_land_without_a_yes_contradicts_itself(unit, story, said, told):
    with pytest.raises(errors.GuardRefused) as refused:
        tell(unit, story(said=said, **told))
    assert refused.value.reason == "land_without_yes"
    assert unit.events == []


def test_women_on_no_land_contradict_it(unit, story):
    with pytest.raises(errors.GuardRefused, match="women_without_land"):
        tell(unit, story(area=0))


def test_a_story_tells_something(unit, story):
    nothing = {"area": None, "women_then": None, "women_now": None, "began": "unknown", "said": "unknown"}
    with pytest.raises(errors.GuardRefused, match="nothing_told"):
        tell(unit, story(**nothing))


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"when": "2015"}, errors.ImpossibleDate), ({"when": "soon"}, errors.UnreadableFact), ({"said": "maybe"}, errors.UnreadableFact), ({"village": new_uid()}, errors.NotFound),
        ({"women_then": 10_001}, errors.ImpossibleValue), ({"how_known": "dreamt"}, errors.UnreadableFact),
        ({"began": "war"}, errors.UnreadableFact),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(unit, story, told, error):
    with pytest.raises(error):
        tell(unit, story(**told))


def test_a_village_out_of_scope_is_not_there(unit, story, cast):
    with unit.acting_as(cast["recorder"]), pytest.raises(errors.NotFound):
        tell(unit, story(village=cast.songobia))


def test_a_plain_officer_records_no_request(unit, story, cast):
    with unit.acting_as(cast["plain"]), pytest.raises(errors.NotAllowed):
        tell(unit, story(village=cast.parou))


@pytest.mark.parametrize(
    ("when", "warned"), [("2013-rains", True), ("2013", True), ("2012", False), ("2012-dry", True)]
)
def test_a_second_story_of_the_same_year_is_looked_at(unit, story, when, warned):
    tell(unit, story(women_then=None, women_now=None))
    again = tell(unit, story(when=when, began="meeting", women_then=None, women_now=None))
    assert again.is_new
    assert again.warnings == (("told_already",) if warned else ())


def test_women_of_another_story_may_be_the_same(unit, story):
    tell(unit, story())
    assert tell(unit, story(when="2010")).warnings == ("same_women",)


def test_land_without_the_answer_leaves_the_request_open(unit, story, cast):
    told = tell(unit, story(said="unknown"))
    assert told.warnings == ("answer_not_told",)
    assert unit.matching("claim", area_code=cast.songobia)[0]["status"] == "acknowledged"
    assert unit.matching("commitment", area_code=cast.songobia)[0]["status"] == "active"


# --- told once -------------------------------------------------------------------------------------------


def test_the_same_id_tells_once(unit, story):
    first = tell(unit, story(), id=new_uid())
    written = len(unit.events)
    again = tell(unit, story(), id=first.form)
    assert (again.form, again.is_new) == (first.form, False)
    assert len(unit.events) == written


def test_a_row_has_its_id_from_what_it_says(story, cast):
    one = story()
    assert UID.fullmatch(row_id("r", one))
    same = story(when="2013", area={"value": 3.0, "unit": "ha"}, women_then={"value": 5, "qualifier": "exactly"})
    assert row_id("r", same) == row_id("r", one)
    others = [
        row_id("r", one, 1), row_id("r", one, 0, 1), row_id("s", one), row_id("r", story(village=cast.parou)),
        *(row_id("r", story(**{name: value})) for name, value in (
            ("when", "2012"), ("began", "meeting"), ("said", "refuse"), ("area", None), ("women_then", 6),
            ("women_now", 6), ("how_known", "paper"))),
    ]  # fmt: skip
    assert len({row_id("r", one), *others}) == len(others) + 1


# --- numbers ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def parou(tmp_path_factory):
    """domain.md 6, "Parou caught up": told in nine answers, and nothing else."""
    register = fresh_register(tmp_path_factory.mktemp("parou"))
    officer = register.first("officer")
    with register.write(officer) as unit:
        with unit.new_form():
            village = unit.do("village.add", name="Parou").subject
        tell(unit, Story(village=village, when="2013", began="request", said="uphold", area=THREE_HA, women_then=50,
                         women_now=50, how_known="seen"))  # fmt: skip
    yield register
    register.close()


def test_parou_caught_up_is_the_vector_of_the_domain(parou):
    reader = parou.read(parou.first("officer"))
    women = three_numbers(reader)
    assert (women.registered, women.holding, women.without_name, women.holding_without_name) == (50, 50, 50, 50)
    ones = indicators(facts_for(reader))
    assert ones["I2"].value == 0
    assert ones["I3"].value == pytest.approx(3)
    assert ones["I3"].parts == {"surveyed_ha": None, "declared_ha": 3.0}
    assert [ones[code].value for code in ("I3b", "I4", "I5", "I7")] == [None] * 4
    assert [ones[code].excluded for code in ("I4", "I5", "I7")] == [50] * 3  # "50 plots of unknown area"
    for code in {"I11", "I12", "I13", "I14", "I26"} & set(INDICATORS):
        assert ones[code].value is None, code
    assert ones["I28"].value == pytest.approx(50 / 3)
    assert verify(parou) == []


def _left(reader, kind):
    return sum(one.count for one in reader.left_to_complete() if one.kind == kind)


def test_the_village_shows_caught_up_women_apart(parou):
    reader = parou.read(parou.first("officer"))
    for day in (None, "2014-01-01"):
        (village,) = reader.villages(day)
        assert (village["word"], village["women"], village["caught_up"], village["told"]) == ("handed_over", 50, 50, 1)
    assert reader.villages("2013-12-30")[0]["caught_up"] == 0
    assert _left(reader, "caught_up") == 1


def test_who_holds_by_an_ordinary_plot_too_is_not_caught_up(alone, cast):
    told = Story(
        village=alone.parou, when="2012", began="project", area=THREE_HA, women_then=3, women_now=3, how_known="seen"
    )
    with alone.register.write(alone["everywhere"]) as unit:
        tell(unit, told)
        woman = unit.matching("allotment", area_code=alone.parou)[0]["holders"][0]["party"]
        with unit.new_form():
            land = unit.do("commitment.propose", village=alone.parou, origin="meeting", givers="not_said",
                           declared_area=THREE_HA, on="2014").subject  # fmt: skip
            for step in ("announce", "sign"):
                unit.do(f"commitment.{step}", commitment=land, on="2014")
            plot = unit.do("allotment.plan", commitment=land, unit="unmeasured", on="2014").subject
            unit.do("allotment.assign", allotment=plot, holders=[woman], method="unknown", on="2014")
            unit.do("allotment.hand_over", allotment=plot, handed_by="not_said" and [alone.chief], on="2014")
    village = next(v for v in alone.register.read(alone["everywhere"]).villages() if v["uid"] == alone.parou)
    assert (village["women"], village["caught_up"]) == (3, 2)


def test_a_review_of_a_story_clears_all_of_it(alone):
    register = alone.register
    with register.write(alone["everywhere"]) as unit:
        told = tell(unit, Story(village=alone.songobia, when="2013", began="request", said="uphold", area=THREE_HA,
                                women_then=3, women_now=2, how_known="seen"))  # fmt: skip
        phoned = tell(unit, Story(village=alone.parou, when="2013", began="project", area=THREE_HA, women_then=40,
                                  how_known="phone"))  # fmt: skip
    reader = register.read(alone["everywhere"])
    subjects = [
        r["uid"] for kind in ("claim", "commitment", "allotment") for r in reader.list(kind, area_code=alone.songobia)
    ]
    assert all("caught_up" in {r.code for r in reader.reserves(uid)} for uid in subjects)
    advocate = register.read(alone["advocate"])
    assert [v["reported"] for v in advocate.villages()] == [None, None]  # unpublished until reviewed
    assert advocate.list("figure") == []
    with register.write(alone["everywhere"]) as unit, pytest.raises(errors.GuardRefused):
        unit.do("event.complete", event=told.form, reserve="caught_up")  # not by its author
    with register.write(alone["second"]) as unit:
        for form in (told.form, phoned.form):
            with unit.new_form():
                unit.do("event.complete", event=form, reserve="caught_up")
    assert not [uid for uid in subjects if "caught_up" in {r.code for r in reader.reserves(uid)}]
    assert {v["caught_up"] for v in reader.villages()} == {0}
    assert _left(reader, "caught_up") == 0
    assert [v["reported"] and v["reported"]["value"]["value"] for v in advocate.villages()] == [40, None]
    assert verify(register) == []


def test_the_photo_of_the_notebook_is_sealed(alone):
    with alone.register.write(alone["everywhere"]) as unit:
        told = tell(unit, Story(village=alone.songobia, when="2013", began="request", said="uphold", how_known="seen",
                                photo=PNG.getvalue()))  # fmt: skip
    reader = alone.register.read(alone["everywhere"])
    (photo,) = reader.list("document")
    assert (photo["kind"], photo["access_class"], photo["on"]) == ("photo", "S", "2013-12-31")
    assert photo["about"] == reader.list("claim", area_code=alone.songobia)[0]["uid"]
    assert open_document(reader, photo["uid"])[1] == "image/png"
    with pytest.raises(errors.NotAllowed):
        open_document(alone.register.read(alone["other_chief_account"]), photo["uid"])
    undo_story(alone.register, alone["everywhere"], told.form)
    assert reader.list("document") == []


# --- many at once, and taken back ------------------------------------------------------------------------


def plain(cast, **told):
    return Story(**{"village": cast.songobia, "when": "2013", "began": "project", "area": THREE_HA, "how_known": "seen",
                    "women_then": 3, "women_now": 2, **told})  # fmt: skip


def stories(cast):
    return [plain(cast), plain(cast, said="refuse"), plain(cast, when="2011"), plain(cast, when="2011"),
            plain(cast, when="2031"), plain(cast, village=cast.parou, how_known="phone")]  # fmt: skip


def kinds(outcomes):
    return [type(o).__name__ if isinstance(o, Exception) else ("told" if o.is_new else "already") for o in outcomes]


EXPECTED = ["told", "GuardRefused", "told", "told", "ImpossibleDate", "told"]


def events_in(register):
    with register.database.read() as conn:
        return log.count(conn)


def test_each_story_is_told_or_refused_on_its_own(alone):
    found = tell_all(alone.register, alone["everywhere"], stories(alone))
    assert kinds(found) == EXPECTED
    assert [o.warnings for o in found if not isinstance(o, Exception)] == [
        (), ("same_women",), ("told_already",), (),
    ]  # fmt: skip
    assert verify(alone.register) == []


def test_a_rehearsal_says_the_same_and_keeps_nothing(alone):
    before = events_in(alone.register)
    rehearsed = tell_all(alone.register, alone["everywhere"], stories(alone), dry_run=True)
    assert events_in(alone.register) == before
    told = tell_all(alone.register, alone["everywhere"], stories(alone))
    assert kinds(rehearsed) == kinds(told)
    assert [getattr(o, "warnings", str(o)) for o in rehearsed] == [getattr(o, "warnings", str(o)) for o in told]
    again = tell_all(alone.register, alone["everywhere"], stories(alone), dry_run=True)
    assert kinds(again) == ["already" if one == "told" else one for one in EXPECTED]


def test_the_same_rows_a_second_time_write_nothing(alone):
    tell_all(alone.register, alone["everywhere"], stories(alone))
    before = events_in(alone.register)
    again = tell_all(alone.register, alone["second"], [*stories(alone)[::-1], plain(alone, when="2009")])
    assert sorted(kinds(again)) == sorted([*("already" if one == "told" else one for one in EXPECTED), "told"])
    assert events_in(alone.register) > before


def test_many_events_are_written_in_parts(alone, monkeypatch):
    monkeypatch.setattr("landtrack.register.catch_up_batch.MOST_EVENTS", 5)
    seen = []

    def progress(items):
        for item in items:
            seen.append(events_in(alone.register))  # what others see by now
            yield item

    found = tell_all(alone.register, alone["everywhere"], stories(alone), progress=progress)
    assert kinds(found) == EXPECTED
    assert len(seen) == len(EXPECTED)
    assert seen[-1] > seen[0]
    assert verify(alone.register) == []


def test_a_batch_is_taken_back_whole_and_may_be_told_again(alone):
    batch, actor = new_uid(), alone["everywhere"]
    first = tell_all(alone.register, actor, stories(alone), batch=batch)
    assert [(b.uid, b.stories, b.recorded_on) for b in batches(alone.register, actor)] == [(batch, 4, TODAY_SAID)]
    assert len(stories_of(alone.register, actor, batch)) == 4
    done = undo(alone.register, actor, batch)
    assert (sorted(done.taken_back), done.kept) == (sorted([alone.songobia] * 3 + [alone.parou]), ())
    assert batches(alone.register, actor) == []
    reader = alone.register.read(actor)
    assert [reader.list(kind) for kind in ("claim", "commitment", "allotment", "figure")] == [[]] * 4
    assert [(v["told"], v["women"]) for v in reader.villages()] == [(0, 0), (0, 0)]
    assert verify(alone.register) == []
    with pytest.raises(errors.NotFound):
        undo(alone.register, actor, batch)
    again = tell_all(alone.register, actor, stories(alone), batch=new_uid())
    assert kinds(again) == EXPECTED
    assert not {o.form for o in first if not isinstance(o, Exception)} & {
        o.form for o in again if not isinstance(o, Exception)
    }


def test_a_story_that_something_is_built_on_stays_and_says_what(alone):
    batch, actor = new_uid(), alone["everywhere"]
    tell_all(alone.register, actor, [plain(alone), plain(alone, when="2010")], batch=batch)
    reader = alone.register.read(actor)
    land = next(c for c in reader.list("commitment") if c["signed_on"] == "2013-12-31")
    with alone.register.write(actor) as unit:
        contest = unit.do("contest.open", target=land["uid"], type="boundary", on="2014-05-01").subject
    done = undo(alone.register, actor, batch)
    assert done.taken_back == (alone.songobia,)
    (kept,) = done.kept
    assert (kept.error.reason, [e.subject for e in kept.built_on]) == ("built_on", [contest])
    assert verify(alone.register) == []


def test_another_officer_takes_no_story_back(alone):
    batch = new_uid()
    tell_all(alone.register, alone["everywhere"], [plain(alone)], batch=batch)
    (kept,) = undo(alone.register, alone["second"], batch).kept
    assert kept.error.reason == "not_yours"
    with pytest.raises(errors.NotFound):
        undo(alone.register, alone["recorder"], batch)  # not her village


def test_a_rebuild_keeps_the_batch(alone):
    from landtrack.register.integrity import rebuild

    batch = new_uid()
    tell_all(alone.register, alone["everywhere"], [plain(alone)], batch=batch)
    rebuild(alone.register)
    assert len(stories_of(alone.register, alone["everywhere"], batch)) == 1


def test_nothing_to_take_back_is_said(alone):
    assert take_back(alone.register, alone["everywhere"], []).taken_back == ()
    with pytest.raises(errors.NotFound):
        undo_story(alone.register, alone["everywhere"], new_uid())


def test_the_batch_is_no_field_of_a_record(alone):
    batch = new_uid()
    tell_all(alone.register, alone["everywhere"], [plain(alone)], batch=batch)
    with alone.register.database.read() as conn:
        (land,) = state.matching(conn, "commitment", area_code=alone.songobia)
    assert batch not in str(land)

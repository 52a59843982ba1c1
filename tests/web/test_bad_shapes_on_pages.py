"""No outline that anyone can draw, type, paste or bring ends a page in a traceback, changes silently, or is mismeasured.

The gallery goes through the very pages (the forms of field and plots), in both languages, and through the verbs and
the command line.  What is offered or recorded is measured again on the ellipsoid (pyproj.Geod).
"""

import json
from itertools import cycle

import pytest
import shapely
from factories import Kept
from geometries import HERE, square
from land.bad_shapes import BAD_SHAPES
from land.odd_files import ODD_FILES, ODD_SHAPES, ODD_TEXTS
from land.test_bad_shapes import as_files, as_lines, truth
from shapely.geometry import mapping
from web.driving import Session, plain

from landtrack.errors import LandtrackError
from landtrack.i18n.catalogues import translator
from landtrack.i18n.formats import formats
from landtrack.i18n.sentences import sentence
from landtrack.land.checks import geometry_problem
from landtrack.land.measure import area_m2
from landtrack.register import drafts
from landtrack.register.integrity import verify
from landtrack.store.columns import shape_of

SHAPES = {**BAD_SHAPES, **ODD_SHAPES}
SOME = ODD_SHAPES | {name: told for k, (name, told) in enumerate(BAD_SHAPES.items()) if k % 4 == 0}
FILES = {name: ("contour.json", one.encode("utf-8", "replace") if isinstance(one, str) else one)
         for name, told in BAD_SHAPES.items() for one in as_files(told)[:1]} | ODD_FILES  # fmt: skip
TEXTS = {name: as_lines(told) for name, told in BAD_SHAPES.items()} | ODD_TEXTS
NOT_TYPED = {"surrogates", "fifty_thousand_corners"}  # no browser sends half a letter; the other takes seconds
NOT_BROUGHT = {"200000_corners", "200000_times_the_same"}  # seconds each
NOT_TOLD = {"200000_corners", "a_hundred_thousand_corners_of_a_comb"}  # as well
LANGUAGES = ("fr", "en")
languages = cycle(LANGUAGES)  # of the next page; in both of them every finding is said in tests/land
CM = 0.0101


@pytest.fixture(scope="module")
def play(cast):
    """Land that was given, and a field of three hectares walked on it."""
    play = Kept(cast)
    play.at("commitment", "active:measured")
    return play


@pytest.fixture
def session(cast, monkeypatch):
    return Session(cast, monkeypatch)


def geojson(told):
    """What a program hands over, as JSON carries it; None for texts and files."""
    if isinstance(told, str | bytes):
        return None
    return json.loads(json.dumps(mapping(told) if isinstance(told, shapely.Geometry) else told))


def answered(session, name):
    """What the form would record, were it sent now."""
    draft = drafts.load(session.cast.register, session.cast[session.who], session.draft)
    return draft.answers.get(name) if draft else None


def judge(session, offered, told=None):
    """A sentence says what is wrong; or what is offered is land of the area that the page says, and what was told."""
    if offered is None:
        assert any(" " in one and len(one) > 20 for one in session.warnings), session.said
        return
    shape = shape_of(offered)
    assert geometry_problem(shape) is None
    assert area_m2(shape) == pytest.approx(truth(shape), rel=2e-7, abs=3e-4)
    assert any(plain(formats(session.lang).area(area_m2(shape))) in one for one in session.said), session.said
    if told is not None:  # what is said to be mended moves nothing by more than a centimetre
        was, now = (HERE.to_metres(shapely.force_2d(shape_of(one))) for one in (told, offered))
        assert shapely.hausdorff_distance(was, now) <= CM


# --- a field's outline ------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["commitment.demarcate", "parcel.add", "parcel.reshape"])
def test_a_field_drawn_on_the_map(session, play, form):
    subject = {"commitment.demarcate": play.commitment, "parcel.reshape": play.parcel}.get(form, "")
    session.open(do=form, village=play.cast.parou, **({"id": subject} if subject else {}))
    stored = known = answered(session, "geometry")
    for shape in (SHAPES if form == "parcel.add" else SOME).values():
        told = geojson(shape)
        if told is None:
            continue
        session.lang = next(languages)
        session.drawn({"shapes": [{"uid": None, "cut_from": None, "geometry": told}]})
        offered = answered(session, "geometry")
        if not session.warnings and offered in (known, stored):
            continue  # no map of ours says such a thing: it changes nothing
        judge(session, offered, told)
        known = offered


def test_a_field_typed_or_pasted(session, cast):
    session.open(do="parcel.add", village=cast.parou)
    session.widget("radio", ".way").set_value("corners")
    session.run()
    for text in (text for name, text in TEXTS.items() if name not in NOT_TYPED and text.strip()):
        session.lang = next(languages)
        session.widget("text_area", ".corners").set_value(text)
        session.run()
        judge(session, answered(session, "geometry"))


def test_a_field_brought_in_a_file(session, cast):
    session.open(do="parcel.add", village=cast.parou)
    session.widget("radio", ".way").set_value("file")
    session.run()
    for file in (file for name, file in FILES.items() if name not in NOT_BROUGHT):
        session.lang = next(languages)
        session.widget("file_uploader", ".file").set_value((*file, ""))
        session.run()
        judge(session, answered(session, "geometry"))


@pytest.mark.parametrize(
    ("name", "m2"),
    [("geojson_of_metres", 30_000), ("gpx_of_a_bow_tie", 11_943), ("gpx_swapped", 11_943), ("csv_of_utm", 15_000)],
)
def test_a_cure_is_shown_and_taken_only_when_it_is_pressed(session, cast, name, m2):
    session.open(do="parcel.add", village=cast.parou)
    session.widget("radio", ".way").set_value("file")
    session.run()
    session.widget("file_uploader", ".file").set_value((*ODD_FILES[name], ""))
    session.run()
    assert answered(session, "geometry") is None
    (button,) = [one for one in session.app.button if ".take" in (one.key or "") or ".cure." in (one.key or "")]
    session.press(button.key)
    taken = shape_of(answered(session, "geometry"))
    assert truth(taken) == pytest.approx(m2, rel=1e-3)
    judge(session, mapping(taken))


def test_a_corner_list_in_a_file_is_read_as_it_would_be_pasted(session, cast):
    session.open(do="parcel.add", village=cast.parou)
    session.widget("radio", ".way").set_value("file")
    session.run()
    for name in ("csv_with_decimal_commas", "text_of_corners", "text_in_utf_16"):
        session.widget("file_uploader", ".file").set_value((*ODD_FILES[name], ""))
        session.run()
        assert shapely.get_num_coordinates(shape_of(answered(session, "geometry"))) == 4, name


# --- plots --------------------------------------------------------------------------------------------------


def test_plots_drawn_on_the_map(session, play):
    session.open(do="plot.lay_out", village=play.cast.parou, id=play.parcel)
    session.widget("radio", ".layout").set_value("draw")
    session.run()
    sound = geojson(square(20, 10, 10))
    for shape in SHAPES.values():
        told = geojson(shape)
        if told is None:
            continue
        known, session.lang = answered(session, "plots"), next(languages)
        session.drawn({"shapes": [{"uid": None, "cut_from": None, "geometry": one} for one in (sound, told)]})
        offered = answered(session, "plots")
        if offered == known and not session.warnings:
            continue
        if offered is None:
            judge(session, None)
            continue
        assert offered[0]["geometry"] == sound
        assert all(geometry_problem(shape_of(one["geometry"])) is None for one in offered)


def test_a_field_divided_by_any_line(session, play):
    session.open(do="parcel.split", village=play.cast.parou, id=play.parcel)
    whole = shape_of(play.cast.register.read(play.cast["everywhere"]).get("parcel", play.parcel)["geometry"])
    for name, shape in SOME.items():
        told = geojson(shape)
        if told is None:
            continue
        session.drawn({"shapes": [{"uid": None, "cut_from": None, "geometry": told}]})
        parts = answered(session, "parts")
        if parts:
            assert sum(truth(shape_of(p["geometry"])) for p in parts) == pytest.approx(truth(whole), rel=1e-6), name


# --- the verbs and the command line ---------------------------------------------------------------------------


def told_or_refused(cast, verb, facts):
    """The event; None where it was refused, in a sentence of each language."""
    refusal = None
    try:
        with cast.register.write(cast["everywhere"]) as unit:
            return unit.do(verb, on="2013-05-21", **facts)
    except LandtrackError as error:
        refusal = error
    assert all(len(sentence(refusal, translator(lang))) > 20 for lang in LANGUAGES)  # strict: no blank is left
    return None


def test_told_to_the_verbs(cast, play):
    """Refused in a sentence of both languages, or recorded digit by digit; the register is sound afterwards.

    What is mended is named in the event, and no corner of it moved by more than a centimetre.
    """
    reader = cast.register.read(cast["everywhere"])
    for name, shape in ((name, shape) for name, shape in SHAPES.items() if name not in NOT_TOLD):
        told = mapping(shape) if isinstance(shape, shapely.Geometry) else shape
        for verb, facts in (
            ("parcel.add", {"village": cast.parou, "geometry": told}),
            ("plot.lay_out", {"parcel": play.parcel, "plots": [{"number": name, "geometry": told or {"type": ""}}]}),
        ):
            event = told_or_refused(cast, verb, facts)
            if event is None:
                continue
            made = event.subject if verb == "parcel.add" else event.body["makes"][0]["uid"]
            record = reader.get(verb.partition(".")[0], made)
            geometry = told["geometry"] if told.get("type") == "Feature" else told
            was, now = (shapely.force_2d(shape_of(one)) for one in (geometry, record["geometry"]))
            if event.body["facts"].get("mended"):
                assert shapely.hausdorff_distance(HERE.to_metres(was), HERE.to_metres(now)) <= CM, name
            else:
                assert shapely.equals_identical(was, now), name
            assert record["calculated_area"]["m2"] == pytest.approx(truth(now), rel=2e-7, abs=3e-4), name
    assert verify(cast.register) == []

"""The plan of a field: to scale, every plot with its number, legible up to 50 plots on A4 and 500 on A3; no names."""

import io
import math
import re
from itertools import pairwise

import pytest
from factories import SECRETS, Story, fresh_register, gather
from papers.reading import codes_of, spoken_of, squeezed, text_of
from pypdf import PdfReader
from shapely.geometry import LineString, Point, Polygon, box, mapping

from landtrack import errors
from landtrack.domain.lifecycle import HELD
from landtrack.i18n.catalogues import translator
from landtrack.i18n.sentences import sentence
from landtrack.land.frames import frame_at
from landtrack.land.on_sheet import view_of
from landtrack.papers import make, making, plan
from landtrack.papers.typeset import pdf, png

PATH = re.compile(r"<path ([^>]*) d=\"([^\"]*)\"/>")
PICTURES = re.compile(r"<(g|defs)\b.*?</\1>")  # drawn in units of their own
POINTS_A_MM = 72 / 25.4
A4, A3 = (210, 297), (297, 420)


def drawn(page):
    """(attributes, rings of (x, y) in mm) of every path of a drawing."""
    return [
        (told, [[tuple(map(float, point.split())) for point in ring.rstrip("Z").split("L")]
                for ring in data.split("M") if ring])
        for told, data in PATH.findall(PICTURES.sub("", page["svg"]))
    ]  # fmt: skip


def solid(page):
    """The plots that are handed over."""
    return [Polygon(rings[0]) for told, rings in drawn(page) if 'stroke-width=".35"' in told]


def field_of(columns, rows, wide=20.0, high=30.0, turned=0.0):
    """GeoJSON of a field and of its plots, row by row, turned by some degrees counter-clockwise about Parou."""
    frame = frame_at(-6.3, 12.4)
    sin, cos = math.sin(math.radians(turned)), math.cos(math.radians(turned))

    def cell(x, y, right, up):
        corners = [(x, y), (x + right, y), (x + right, y + up), (x, y + up)]
        return mapping(frame.to_degrees(Polygon([(a * cos - b * sin, a * sin + b * cos) for a, b in corners])))

    plots = [cell(c * wide, r * high, wide, high) for r in range(rows) for c in range(columns)]
    return cell(0, 0, columns * wide, rows * high), plots


class Ground:
    """What a plan asks a reader for, of a field that somebody made up."""

    def __init__(self, reader, commitment, field, plots, held, number=str):
        self.reader, self.commitment = reader, commitment
        people = [p["uid"] for p in reader.list("person") if p.get("sign")]
        self.people = {p["uid"]: p for p in reader.list("person")}
        self.made = {
            "commitments": [commitment], "contests": [],
            "parcels": [{"uid": "f", "geometry": field, "calculated_area": {"m2": 1e4}}],
            "plots": [{"uid": f"p{i}", "parcel": "f", "number": number(i), "geometry": one,
                       "calculated_area": {"m2": 600.0}} for i, one in enumerate(plots, 1)],
            "allotments": [{"commitment": commitment["uid"], "status": "handed_over", "plot": f"p{i}",
                            "holders": [{"party": people[i % len(people)]}]} for i in range(1, held + 1)],
            "people": self.people,
        }  # fmt: skip

    def __getattr__(self, name):
        return getattr(self.reader, name)

    def land(self, _village):
        return self.made


@pytest.fixture
def made_up(reader, subjects):
    """What the plan of a made-up field says: ``made_up(field, plots, held, size)``."""

    def ask(field, plots, held=0, size="a4", number=str):
        commitment = reader.get("commitment", subjects["plan"][0]) | {"parcels": ["f"]}
        ground = Ground(reader, commitment, field, plots, held, number)
        place = reader.get("village", commitment["area_code"])
        return plan.plan(making.Asked(ground, "plan", commitment, place, size, "fr", 1))

    return ask


def sheet_of(data):
    """Width and height of each page in mm."""
    return [
        tuple(round(float(side) / POINTS_A_MM) for side in (page.mediabox.width, page.mediabox.height))
        for page in PdfReader(io.BytesIO(data)).pages
    ]


@pytest.mark.parametrize(("size", "sheet"), [("a4", A4), ("a3", A3)])
def test_parou_has_each_of_its_plots_and_the_picture_of_her_who_farms_it(size, sheet, reader, subjects, said, printed):
    commitment = subjects["plan"][0]
    held = [a for a in reader.list("allotment", commitment=commitment) if a["status"] in HELD]
    (page,) = said("plan", commitment, size)[1]["pages"]
    assert sheet_of(printed("plan", commitment, size)) == [sheet]
    assert [label["text"] for label in page["labels"]] == [str(n) for n in range(1, 51)]
    assert len(solid(page)) == len(held) == 49
    assert len(drawn(page)) == 1 + 50  # the field; 49 plots and one that is planned
    assert sum(len(label["picture"]) for label in page["labels"]) == 49
    assert page["areas"] == ["Champ\u202f: 3 ha", "50 parcelles\u202f: 3 ha", "chacune 600 m²"]


@pytest.mark.parametrize("size", ["a4", "a3"])
def test_it_is_to_scale(size, reader, subjects, said):
    """An area on the sheet is the geodesic area on the ground, over the square of the scale that stands there."""
    (page,) = said("plan", subjects["plan"][0], size)[1]["pages"]
    one_to = int(re.sub(r"\D", "", page["bar"]["scale"].partition(":")[2]))
    land = reader.land(reader.get("commitment", subjects["plan"][0])["area_code"])
    held = {a["plot"] for a in land["allotments"] if a["status"] in HELD}
    ground = sorted(p["calculated_area"]["m2"] for p in land["plots"] if p["uid"] in held)
    paper = sorted(shape.area * (one_to / 1000) ** 2 for shape in solid(page))
    assert paper == pytest.approx(ground, rel=2e-3)
    metres = int(re.match(r"\d+", page["bar"]["text"])[0])
    assert page["bar"]["mm"] * one_to / 1000 == pytest.approx(metres)


@pytest.mark.parametrize("turned", [0, 4, 30, 77, 90, 118, 171])
def test_a_long_field_fills_the_sheet_whichever_way_it_lies_and_north_turns_with_it(turned, made_up):
    field, plots = field_of(5, 10, turned=turned)  # 100 by 300 m
    says = made_up(field, plots)
    (page,) = says["pages"]
    rings = drawn(page)[-1][1]
    shape = Polygon(rings[0])
    west, north, east, south = shape.bounds
    assert (west, north) >= (0, 0)
    assert (east, south) <= (page["wide"], page["high"])
    assert max((east - west) / page["wide"], (south - north) / page["high"]) > 0.89
    assert -90 < page["turn"] <= 90
    # plot 1 lies south-west in the field as it was before it was turned: its column leads to plot 46
    first, last = (next(one for one in page["labels"] if one["text"] == n) for n in ("1", "46"))
    up = math.degrees(math.atan2(last["x"] - first["x"], first["y"] - last["y"]))  # clockwise from the sheet's top
    assert (up + turned - page["turn"] + 180) % 360 - 180 == pytest.approx(0, abs=0.05)


def test_north_is_up_where_that_costs_little(made_up):
    field, plots = field_of(5, 4, turned=2)
    assert made_up(field, plots)["pages"][0]["turn"] == 0


@pytest.mark.parametrize(("columns", "rows", "flipped"), [(4, 4, False), (12, 3, True)])
def test_portrait_or_landscape_as_the_field_is(columns, rows, flipped, made_up):
    field, plots = field_of(columns, rows)
    says = made_up(field, plots)
    assert (says["pages"][0]["turn"], says["pages"][0]["flipped"]) == (0, flipped)
    assert sheet_of(pdf("plan", says)) == [A4[::-1] if flipped else A4]


@pytest.mark.parametrize(
    ("size", "columns", "rows", "least"), [("a4", 5, 10, 5.0), ("a4", 10, 5, 5.0), ("a3", 20, 25, 2.8)]
)
def test_so_many_plots_are_legible(size, columns, rows, least, made_up):
    """Every number at least ``least`` mm of type, with a picture of 3.6 mm or more, wholly within its plot."""
    field, plots = field_of(columns, rows, turned=11)
    says = made_up(field, plots, held=len(plots), size=size)
    (page,) = says["pages"]
    for shape, label in zip(solid(page), page["labels"], strict=True):
        assert label["em"] >= least
        (sign,) = label["picture"]
        assert sign["side"] >= plan.LEAST_PICTURE
        assert label["em"] == pytest.approx(page["labels"][0]["em"], rel=0.15)  # plots of one size are written alike
        half, high = 0.35 * len(label["text"]) * label["em"], 0.365 * label["em"]
        for x, y, right, down in ((label["x"], label["y"], half, high),
                                  (sign["x"], sign["y"], sign["side"] / 2, sign["side"] / 2)):  # fmt: skip
            box = Polygon([(x - right, y - down), (x + right, y - down), (x + right, y + down), (x - right, y + down)])
            assert shape.contains(box)
    data = pdf("plan", says)
    assert len(PdfReader(io.BytesIO(data)).pages) == 1
    words = text_of(data).split()
    assert {str(n) for n in range(1, len(plots) + 1)} <= set(words)
    assert len(png("plan", says, 40)) == 1


def test_long_numbers_and_slivers_still_have_their_number(made_up):
    field, plots = field_of(50, 1, wide=1.0, high=300.0)
    says = made_up(field, plots, held=50, number=lambda n: f"Bloc-{n}/A")
    assert squeezed(text_of(pdf("plan", says))).count("Bloc-") == 50


def test_what_is_only_planned_is_dashed(made_up):
    field, plots = field_of(5, 4)
    for held, dashed in ((0, 1), (8, 12), (20, 0)):  # all borders in one; each inside its plot; none
        (page,) = made_up(field, plots, held=held)["pages"]
        assert sum("dasharray" in told for told, _ in drawn(page)) == dashed
        assert len(solid(page)) == held
        assert sum(len(label["picture"]) for label in page["labels"]) == held


def test_a_border_between_planned_plots_is_drawn_once(made_up):
    """Dashes laid twice would close: the length of all lines is that of a grid of 5 by 4."""
    field, plots = field_of(5, 4)
    (page,) = made_up(field, plots)["pages"]
    (dashes,) = [rings for told, rings in drawn(page) if "dasharray" in told]
    length = sum(math.dist(a, b) for line in dashes for a, b in pairwise(line))
    edge = max(abs(a - b) for a, b in zip(drawn(page)[-1][1][0][0], drawn(page)[-1][1][0][1], strict=True))
    mm = edge / (5 * 20)
    closed = 0.12 * length  # a line that comes back to its start may end one corner earlier
    assert length == pytest.approx((5 * 100 + 6 * 120) * mm, abs=closed)


def test_a_telephone_reads_it_on_either_sheet(said, subjects, demo_register):
    for size in ("a4", "a3"):
        template, says = said("plan", subjects["plan"][0], size)
        assert codes_of(png(template, says, 150)[0]) == [f"{says['number']} {demo_register.head_hash()[:12].upper()}"]


def test_no_woman_is_named_nor_her_code(reader, subjects, printed):
    people = reader.list("person")
    told = text_of(printed("plan", subjects["plan"][0], "a3")) + "".join(
        spoken_of(printed("plan", subjects["plan"][0]))
    )
    for name in reader.names(p["uid"] for p in people).values():
        assert name not in told
    assert not [p["pseudonym"] for p in people if p.get("pseudonym") and p["pseudonym"] in told]


# --- from the register, step by step ----------------------------------------------------------


@pytest.fixture(scope="module")
def cast(tmp_path_factory, keys):
    register = fresh_register(tmp_path_factory.mktemp("plan"))
    yield gather(register)
    register.close()


def test_a_field_that_nobody_measured_has_no_plan(cast):
    with cast.register.write(cast["everywhere"]) as unit:
        story = Story(unit, cast)
        story.commitment_at("active")
    with pytest.raises(errors.PaperRefused) as caught:
        make(cast.register.read(cast["everywhere"]), "plan", about=story.commitment)
    assert caught.value.reason == "plan_not_measured"
    assert "Mesurez-le d’abord" in sentence(caught.value, translator("fr"))
    assert "Measure it first" in sentence(caught.value, translator("en"))


def test_a_measured_field_then_its_plots_then_who_farms_them(cast):
    """Outline alone; planned plots; one handed over; and a plot that nobody measured is told to be missing."""
    reader, hostile = cast.register.read(cast["everywhere"]), '<b>"Nana" & #emph[x]</b>'
    with cast.register.write(cast["everywhere"]) as unit:
        story = Story(unit, cast, **{"commitment.demarcate": {"name": hostile}})
        story.women = [cast.named[0], cast.women[0], cast.women[1]]
        story.commitment_at("active:measured")

    def page():
        says = making._says(reader, "plan", about=story.commitment)[1]
        return says, says["pages"][0], pdf("plan", says)

    _, first, _ = page()
    assert (first["labels"], len(drawn(first))) == ([], 1)
    assert first["areas"][1] == "pas encore de parcelles"
    with cast.register.write(cast["everywhere"]) as unit:
        story.unit = unit
        story.lay_out()
    _, second, _ = page()
    assert [one["text"] for one in second["labels"]] == list("12345678")
    assert len(solid(second)) == 0
    with cast.register.write(cast["everywhere"]) as unit:
        story.unit = unit
        story.allotment_at("handed_over", unit="plot", plot=story.plots[2])
        story.allotment_at("handed_over")
    says, third, data = page()
    assert len(solid(third)) == 1
    assert [one["text"] for one in third["labels"] if one["picture"]] == ["3"]
    assert says["unplaced"] == "1 parcelle remise n’est pas sur ce plan."
    told = squeezed(text_of(data) + "".join(spoken_of(data)))
    assert "Nana" not in told
    assert squeezed(SECRETS["full_name"]) not in told


@pytest.mark.parametrize("size", ["a5", "a2"])
def test_other_sheets_are_refused(size, reader, subjects):
    with pytest.raises(errors.UnreadableFact):
        make(reader, "plan", about=subjects["plan"][0], size=size)


def test_nothing_to_draw_is_an_error():
    with pytest.raises(ValueError, match="nothing"):
        view_of([], [(100, 100)])


# --- what is common in the field ----------------------------------------------------------------------


def common_in(frame, *told):
    """Common parts told in metres from the corner of a made-up field."""
    return [{"kind": kind, "geometry": mapping(frame.to_degrees(shape)), **more} for kind, shape, more in told]


@pytest.fixture
def with_common(reader, subjects):
    """The plan of a field of 100 by 90 m with 15 plots, and what is common in it."""

    def ask(*told, size="a4", **facts):
        field, plots = field_of(5, 3)
        commitment = reader.get("commitment", subjects["plan"][0]) | {"parcels": ["f"]}
        ground = Ground(reader, commitment, field, plots, 10)
        ground.made["parcels"][0] |= {"common_parts": common_in(frame_at(-6.3, 12.4), *told)} | facts
        place = reader.get("village", commitment["area_code"])
        return plan.plan(making.Asked(ground, "plan", commitment, place, size, "fr", 1))

    return ask


WELL, TREE = ("well", Point(70, 45), {}), ("tree", Point(30, 15), {})
TRACK = ("path", LineString([(-20, 60), (130, 60)]), {"width_m": 4})
SHED = ("building", box(82, 62, 98, 78), {})


def test_what_is_common_is_drawn_where_it_lies_and_the_legend_tells_what_is_there_alone(with_common):
    says = with_common(WELL, TRACK, SHED, net_area={"m2": 8384.0})
    (page,) = says["pages"]
    assert [row["text"] for row in page["common"]] == ["Puits", "Chemin", "Bâtiment"]
    assert "À partager\u202f: 8\u202f384 m²" in page["areas"]
    (strip,) = (Polygon(rings[0]) for told, rings in drawn(page) if "common-path" in told)
    field = Polygon(drawn(page)[-1][1][0])
    mm = field.length / (2 * (100 + 90))  # millimetres a metre
    assert strip.area == pytest.approx(100 * 4 * mm**2, rel=1e-2)  # as far as it lies in the field
    assert strip.difference(field.buffer(0.05)).area == 0
    assert [row["text"] for row in with_common(TREE)["pages"][0]["common"]] == ["Arbre"]
    assert with_common()["pages"][0]["common"] == []


def test_the_well_does_not_hide_a_number(with_common):
    (page,) = with_common(("well", Point(50, 45), {}))["pages"]  # in the middle of plot 8
    label = next(one for one in page["labels"] if one["text"] == "8")
    x, y = (float(n) for n in re.search(r'<circle fill="#fff" [^>]*cx="([\d.]+)" cy="([\d.]+)"', page["svg"]).groups())
    assert math.hypot(label["x"] - x, label["y"] - y) > plan.PART["a4"] / 2 + label["em"] * 0.3


def test_a_path_of_unknown_width_is_a_line_and_what_is_left_is_not_known(with_common):
    says = with_common(("path", LineString([(0, 60), (100, 60)]), {}))
    (page,) = says["pages"]
    assert "À partager\u202f: on ne sait pas" in page["areas"]
    assert 'stroke-dasharray=".01 1.3"' in page["svg"]
    assert "common-path" not in page["svg"]


@pytest.mark.parametrize("size", ["a4", "a3"])
def test_it_prints_in_black_and_white(with_common, size):
    says = with_common(WELL, TREE, TRACK, SHED, net_area={"m2": 8384.0}, size=size)
    text = squeezed(text_of(pdf("plan", says)))
    assert all(squeezed(word) in text for word in ("Puits", "Arbre", "Chemin", "Bâtiment", "À partager"))

"""A file of fields in a browser: a shapefile with faults, in metres and old letters, to the map and back by undo."""

import csv
import io
import re
import zipfile

import pytest
from browser import visits
from browser.hands import Hands
from exchange import parcel_files as files
from exchange.test_parcels import REFUSED
from geometries import PAROU

from landtrack.demo import _PASSWORDS
from landtrack.i18n.catalogues import translator
from landtrack.register.register import open_register

pytest.importorskip("playwright.sync_api")
T = translator("fr")
VILLAGE = "Tégourou"  # as its officers write it, in letters that are no UTF-8


@pytest.fixture(scope="module")
def office(demo_register, tmp_path_factory):
    with visits.own_copy(demo_register, tmp_path_factory.mktemp("imports")) as served:
        yield served


@pytest.fixture
def fields(office):
    """Names of the fields of the register, by village."""

    def now():
        register = open_register(office.place)
        reader = register.read(register.actor("awa"))
        villages = {one["uid"]: one["name"] for one in reader.villages()}
        found = [(villages[one["village"]], one.get("name")) for one in reader.list("parcel")]
        register.close()
        return sorted(found, key=str)

    return now


def moved(geometry, at):
    """The same shape about another point, in metres of UTM 30N; axes that are swapped stay swapped."""

    def shift(told):
        if isinstance(told[0], list):
            return [shift(one) for one in told]
        turn = -1 if told[0] > told[1] else 1
        lon, lat = told[::turn]
        return [lon + at[0] - PAROU[0], lat + at[1] - PAROU[1]][::turn]

    return geometry and files.in_metres({**geometry, "coordinates": shift(geometry["coordinates"])})


@pytest.fixture
def rows(office):
    """(name, code that is expected, geometry) about Tegourou, in metres."""
    register = open_register(office.place)
    at = next(v["point"] for v in register.read(register.actor("awa")).villages() if v["name"] == "Tegourou")
    register.close()
    return [(name, code, moved(told, at)) for name, code, told in files.held("shp")]


def brought(place, *, without=""):
    """A zipped shapefile as a browser sends it, with a part left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(place) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.namelist():
            if not without or not one.endswith(without):
                new.writestr(one, old.read(one))
    return {"name": place.name, "mimeType": "application/zip", "buffer": out.getvalue()}


def bring(hands, file):
    hands.page.locator("input[type=file]").set_input_files(file)
    hands.page.get_by_text(T("imports.village")).or_(hands.page.locator(".lt-warning")).first.wait_for()
    hands.still()
    hands.shot("imports-brought")


@pytest.fixture
def hands(chromium, office, request):
    tab = visits.new_tab(chromium, office.url, getattr(request, "param", visits.WIDE))
    visits.sign_in(tab.page, "awa", _PASSWORDS["awa"])
    hands = Hands(tab)
    hands.open("/imports")
    yield hands
    assert tab.faults() == []
    tab.page.context.close()


def text(hands):
    return visits.text_of(hands.page)


@pytest.mark.parametrize("hands", [visits.WIDE, visits.PHONE], indirect=True)
@pytest.mark.parametrize(("encoding", "without"), [("CP1252", ".cpg"), ("ISO-8859-1", "")])
def test_from_upload_to_the_map_and_back_by_undo(hands, fields, rows, tmp_path, judge, encoding, without):
    before = fields()
    place = files.shapefile(tmp_path, rows, files.UTM30, village=VILLAGE, encoding=encoding)
    bring(hands, brought(place, without=without))
    hands.page.get_by_role("button", name=re.compile(T.tn("imports.take", 2, n="\\d+"))).wait_for()
    visits.settled(hands.page)
    hands.shot(f"imports-{hands.page.viewport_size['width']}")
    said = text(hands)
    refused = [one for one in rows if one[1] in REFUSED]
    assert T.tn("imports.n.good", len(rows) - len(refused)) in said
    assert T.tn("imports.n.refused", len(refused)) in said
    assert "EPSG:32630" in said
    found = hands.page.locator(".lt-table tbody tr").all_inner_texts()
    for number, (name, code, _) in enumerate(rows, 1):
        assert code is None or any(str(number) in one and name in one for one in found), (name, found)
    assert judge(hands.page) == []
    assert visits.sideways(hands.page) == []
    sheet = hands.page.request.get(hands.page.get_by_role("link", name=T("imports.download")).get_attribute("href"))
    assert sheet.headers["content-disposition"] == 'attachment; filename="champs.csv"'
    listed = list(csv.reader(io.StringIO(sheet.text().removeprefix("\ufeff")), delimiter=";"))
    assert {(one[0], one[1], one[3]) for one in listed[1:]} == {
        (str(n), name, code) for n, (name, code, _) in enumerate(rows, 1) if code
    }
    hands.press(T.tn("imports.take", len(rows) - len(refused)))
    hands.page.get_by_text(re.compile("^" + T.tn("imports.taken", 2, n="\\d+", area=".*"))).wait_for()
    hands.shot("imports-taken")
    assert judge(hands.page) == []
    taken = sorted(set(fields()) - set(before), key=str)
    assert taken == sorted((("Tegourou", name) for name, code, _ in rows if code not in REFUSED), key=str)
    hands.page.get_by_role("link", name=re.compile("^Tegourou")).click()
    hands.page.locator("iframe").wait_for()
    visits.settled(hands.page)
    drawn = "".join(frame.content() for frame in hands.page.frames[1:])
    assert [name for _, name in taken if f'"{name}"' not in drawn] == []
    hands.page.go_back()
    visits.settled(hands.page)
    hands.press(T("imports.undo"))
    hands.page.get_by_text(T.tn("imports.undone", len(taken))).wait_for()
    assert fields() == before


def test_who_stops_it_finds_nothing_of_it(hands, fields, tmp_path):
    before = fields()
    many = [(f"N-{n}", None, files.polygon(files.ring(70 * (n % 50), 70 * (n // 50)))) for n in range(1500)]
    place = files.geojson(tmp_path / "champs.geojson", many)
    bring(hands, {"name": place.name, "mimeType": "application/json", "buffer": place.read_bytes()})
    take = hands.page.get_by_role("button", name=re.compile("^" + T.tn("imports.take", 2, n=r"[\d\s]+")))
    take.wait_for(timeout=60_000)
    visits.settled(hands.page)
    take.click()
    hands.page.get_by_text(re.compile("^" + T("imports.taking", done=r"[\d\s]+", all=r"[\d\s]+"))).wait_for()
    hands.shot("imports-taking")
    hands.page.get_by_role("button", name=T("imports.stop")).click()
    hands.page.get_by_text(T("imports.take_stopped")).wait_for()
    assert fields() == before
    visits.settled(hands.page)
    assert take.is_enabled()

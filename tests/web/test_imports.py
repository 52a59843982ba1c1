"""The page of files of fields: what it asks, what it says of each row, what it takes, and how that is taken back."""

import pytest
from exchange import parcel_files as files
from exchange.parcel_files import polygon, ring
from factories import fresh_register, gather
from web.driving import Session

from landtrack.exchange import vector_apart
from landtrack.i18n.catalogues import translator
from landtrack.web.handed import COUNTER

T = translator("fr")
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def session(tmp_path, monkeypatch):
    register = fresh_register(tmp_path)
    yield Session(gather(register), monkeypatch, start="imports").open()
    register.close()


def bring(session, place, name=""):
    session.widget("file_uploader", "imports_file_0").set_value((name or place.name, place.read_bytes(), ""))
    session.run()
    return session


def parcels(session):
    register = session.cast.register
    return {one["name"]: one for one in register.read(session.cast[session.who]).list("parcel")}


def buttons(session):
    return {(one.key or ""): one for one in session.app.button}


def good(n=2, village="Parou"):
    return [(f"P-{k}", None, polygon(ring(100 * k, 0))) for k in range(n)]


def test_nothing_is_written_before_it_is_asked_for_and_all_can_be_taken_back(session, tmp_path):
    bring(session, files.geojson(tmp_path / "champs.geojson", files.planted()))
    assert T.tn("imports.n.good", 7) in " ".join(session.said)
    assert parcels(session) == {}
    session.press("imports_take")
    assert parcels(session).keys() == {"P-01", "P-03", "P-04", "P-11", "P-13", "P-14", "P-16"}
    assert any(T.tn("imports.taken", 7, area="").rstrip(" ,") in one for one in session.said)
    session.press("imports_undo")
    assert parcels(session) == {}
    assert [one.value for one in session.app.success] == [T.tn("imports.undone", 7)]


def test_a_file_without_a_system_is_asked_for_it(session, tmp_path):
    rows = [(name, code, files.in_metres(told)) for name, code, told in good()]
    bring(session, files.shapefile(tmp_path, rows, crs=None))
    assert T("imports.crs.note") in session.said
    assert "imports_take" not in buttons(session)
    session.widget("selectbox", "imports_crs").set_value("EPSG:32630")
    session.run()
    session.press("imports_take")
    assert len(parcels(session)) == 2


def test_a_code_that_is_none_is_said_and_one_that_is_taken(session, tmp_path):
    rows = [(name, code, files.in_metres(told)) for name, code, told in good()]
    bring(session, files.shapefile(tmp_path, rows, crs=None))
    session.widget("selectbox", "imports_crs").set_value("other")
    session.run()
    session.widget("text_input", "imports_crs_code").set_value("EPSG:1")
    session.run()
    assert session.warnings == [T("imports.crs.unknown")]
    session.widget("text_input", "imports_crs_code").set_value("32630")
    session.run()
    assert session.warnings == []
    assert "imports_take" in buttons(session)


def test_of_two_layers_one_is_chosen(session, tmp_path):
    place = files.table(tmp_path / "champs.gpkg", "GPKG", good(), layer="un")
    files.table(place, "GPKG", good(1), layer="deux", append=True)
    bring(session, place)
    assert "imports_take" not in buttons(session)
    session.widget("selectbox", "imports_layer").set_value("deux")
    session.run()
    assert T.tn("imports.n.good", 1) in " ".join(session.said)


def test_the_village_is_told_by_a_column_a_person_or_the_place(session, tmp_path):
    bring(session, files.geojson(tmp_path / "champs.geojson", good(), village="Ailleurs"))
    assert T.tn("imports.n.refused", 2) in " ".join(session.said)  # a column that is called so is tried first
    way = session.widget("button_group", "imports_way_champs")
    way.set_value("village")
    session.run()
    session.widget("selectbox", "imports_village_of_all").set_value(session.cast.songobia)
    session.run()
    session.press("imports_take")
    assert {one["village"] for one in parcels(session).values()} == {session.cast.songobia}


def test_of_several_villages_one_may_be_taken(session, tmp_path):
    place = files.geojson(tmp_path / "champs.geojson", good(3))
    place.write_text(place.read_text("utf-8").replace("Parou", "Songobia", 1), "utf-8")
    bring(session, place)
    session.widget("multiselect", "imports_villages").set_value([session.cast.parou])
    session.run()
    session.press("imports_take")
    assert parcels(session).keys() == {"P-1", "P-2"}
    assert any(T.tn("imports.not_chosen", 1) in one for one in session.said)


def test_a_file_that_was_brought_is_known_and_can_be_taken_back_from_there(session, tmp_path):
    place = files.geojson(tmp_path / "champs.geojson", good())
    bring(session, place)
    session.press("imports_take")
    session.open()
    assert any(key.startswith("imports_undo_") for key in buttons(session))
    bring(session, place, "un-autre-nom.geojson")
    assert any("déjà été apporté" in one for one in session.warnings)
    assert T.tn("imports.n.good", 0) in " ".join(session.said)
    (key,) = [key for key in buttons(session) if key.startswith("imports_before_")]
    session.press(key)
    assert parcels(session) == {}
    assert not any("déjà été apporté" in one for one in session.warnings)
    assert T.tn("imports.n.good", 2) in " ".join(session.said)


def test_what_cannot_be_read_is_said_and_the_page_stays(session, tmp_path, monkeypatch):
    (tmp_path / "x.gpkg").write_bytes(b"%PDF-1.4")
    bring(session, tmp_path / "x.gpkg")
    assert any(T("reason.no_vector") in one for one in session.warnings)
    monkeypatch.setattr(vector_apart, "READER", ("-c", "import os; os.abort()"))
    bring(session, files.geojson(tmp_path / "champs.geojson", good()))
    assert any(T("reason.reader_broke") in one for one in session.warnings)


def test_hostile_words_stay_words_and_no_cell_is_a_formula(session, tmp_path):
    rows = [(EVIL, None, None), ("=1+1", None, None), ("a", None, polygon(ring(0, 0)))]
    bring(session, files.geojson(tmp_path / f"{'é' * 20}.geojson", rows, village=""))
    table = next(one for one in session._html() if "lt-table" in one)
    assert EVIL not in table
    assert "&lt;img src=x" in table
    link = next(one for one in session._html() if "/made/" in one)
    token = link.split("/made/")[1].split('"')[0]
    sheet = COUNTER.fetch(token, session.digest)
    assert ";'=1+1;" in sheet.make().decode()
    assert sheet.name.isascii()


@pytest.mark.parametrize(
    "name", ["../../x.geojson", "x" * 300 + ".geojson", ".geojson", "a/b\\c.geojson", "a\nb.geojson"]
)
def test_a_strange_name_is_no_way_out(session, tmp_path, name):
    bring(session, files.geojson(tmp_path / "champs.geojson", good()), name)
    assert T.tn("imports.n.good", 2) in " ".join(session.said)


def test_an_officer_who_looks_at_the_past_brings_nothing(session):
    session.open(as_of="2013-01-01")
    assert T("imports.not_in_the_past") in session.said
    assert not session.app.get("file_uploader")

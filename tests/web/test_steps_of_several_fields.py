"""Land of several fields offers the steps of each: one can tell which is which."""

import pytest
from factories import Kept, fresh_register, gather
from geometries import square
from shapely.geometry import mapping
from web.driving import Session


@pytest.fixture
def play(tmp_path):
    register = fresh_register(tmp_path)
    yield Kept(gather(register))
    register.close()


def links(play, monkeypatch):
    """The words of every link on the tab of the field."""
    session = Session(play.cast, monkeypatch, start="village").open(id=play.cast.parou, tab="field")
    return [one.proto.label for one in session.app.get("page_link")]


def part(east, name=""):
    return {"geometry": mapping(square(50, east)), **({"name": name} if name else {})}


@pytest.mark.parametrize(("name", "told"), [("", "mètres carrés"), ("Bas", "Bas")])
def test_each_is_told_by_its_name_its_plots_or_its_size(play, monkeypatch, name, told):
    play.at("commitment", "signed")
    field = mapping(square(50).union(square(50, 50)))
    play.do("commitment.demarcate", commitment=play.commitment, geometry=field, method="gnssSurvey")
    reader = play.cast.register.read(play.cast["everywhere"])
    (uid,) = reader.get("commitment", play.commitment)["parcels"]
    assert sum(one.startswith("Faire les parcelles") for one in links(play, monkeypatch)) == 1
    plots = [{"number": str(n), "geometry": mapping(square(10, 12 * k))} for k, n in enumerate((9, 10, 11))]
    play.do("plot.lay_out", parcel=uid, plots=plots)
    play.do("parcel.split", parcel=uid, parts=[part(0), part(50, name)])
    shown = links(play, monkeypatch)
    assert len(shown) == len(set(shown))
    laid = [one for one in shown if one.startswith("Faire les parcelles")]
    assert told in laid[0]  # nothing is laid out in it yet
    assert laid[1].endswith("Parcelles 9 … 11")


def test_what_comes_next_is_first_and_a_field_wholly_divided_offers_no_more_plots(play, monkeypatch):
    play.at("commitment", "signed")
    play.do("commitment.demarcate", commitment=play.commitment, geometry=mapping(square(100)), method="gnssSurvey")
    (uid,) = play.cast.register.read(play.cast["everywhere"]).get("commitment", play.commitment)["parcels"]

    def steps():
        words = ("Faire les parcelles", "Remise des parcelles", "L’arbre, le puits")
        return [word for one in links(play, monkeypatch) for word in words if one.startswith(word)]

    first = steps()
    assert first[0] == "Faire les parcelles"
    cells = [mapping(square(50, x, y)) for y in (0, 50) for x in (0, 50)]
    plots = [{"number": str(n), "geometry": cell} for n, cell in enumerate(cells, 1)]
    play.do("plot.lay_out", parcel=uid, plots=plots[:3])
    partly = steps()
    assert partly[0] == "Remise des parcelles"
    assert partly[-1] == "Faire les parcelles"
    play.do("plot.lay_out", parcel=uid, plots=plots[3:])
    assert steps() == partly[:-1]

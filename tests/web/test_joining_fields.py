"""Two fields whose plots carry the same numbers: new ones are shown, can be changed, and are what is recorded."""

import pytest
from factories import Kept, field_at, fresh_register, gather
from web.driving import Session

from landtrack.web.forms.numbers import go_on_counting


@pytest.fixture
def fields(tmp_path):
    register = fresh_register(tmp_path)
    play = Kept(gather(register))
    play.fields = [play.do("parcel.add", village=play.cast.parou, geometry=field_at(x, 500), name=name).subject
                   for x, name in ((0, "Bas"), (100, "Haut"))]  # fmt: skip
    for uid in play.fields:
        play.do("plot.lay_out", parcel=uid, plots=[{"number": "1"}, {"number": "2"}], on="2013-05-21")
    yield play
    register.close()


def test_the_second_field_goes_on_counting(fields, monkeypatch):
    session = Session(fields.cast, monkeypatch).open(do="parcel.merge", village=fields.cast.parou)
    session.widget("multiselect", ".parcels").set_value(fields.fields)
    session.run()
    frame = session.app.data_editor[0].value
    assert list(frame["field"]) == ["Haut", "Haut"]
    assert list(frame["now"]) == ["1", "2"]
    assert list(frame["then"]) == ["3", "4"]
    session.press(".next.0")
    assert any("1 → 3, 2 → 4" in one for one in session.said)
    session.press(".record")
    reader = fields.cast.register.read(fields.cast["everywhere"])
    (joined,) = [p for p in reader.list("parcel", area_code=fields.cast.parou) if not p.get("successors")]
    assert sorted(p["number"] for p in reader.list("plot", parcel=[joined["uid"]])) == ["1", "2", "3", "4"]


def test_only_numbers_that_are_there_twice_change():
    plots = [
        {"uid": uid, "number": number} for uid, number in zip("abcdef", ["1", "7", "A", "1", "9", "A"], strict=True)
    ]
    assert go_on_counting(plots) == {"d": "10", "f": "11"}

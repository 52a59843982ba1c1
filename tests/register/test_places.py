"""Lists of villages: rows are independent, and a list that is sent again adds nothing."""

from landtrack import errors
from landtrack.exchange.village_list import read_villages
from landtrack.register.places import add_villages

SHEET = b"Nom;Code;Latitude;Longitude;Chef\nDourou;D1;14,35;-3,45;oui\nKani;;14,4;-3,5;\ndourou;D1;;;\nDourou;D2;;;\n"


def test_the_same_village_twice_is_refused_and_a_namesake_with_another_code_is_not(alone):
    officer = alone["everywhere"]
    report = add_villages(alone.register, officer, read_villages(SHEET, "f.csv"))
    assert report.added == ["Dourou", "Kani", "Dourou"]
    ((row, error),) = report.refused
    assert (row, type(error), error.what) == (4, errors.AlreadyThere, "dourou")
    again = add_villages(alone.register, officer, read_villages(SHEET, "f.csv"))
    assert again.added == []
    assert {type(error) for _, error in again.refused} == {errors.AlreadyThere}

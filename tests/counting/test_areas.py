"""Areas: villages, communes, cercles and regions, each counting distinct women at its own level."""

import pytest
from counting.plays import Play

from landtrack.counting import facts_for, numbers_by_area, report
from landtrack.errors import NotFound, UnreadableFact


@pytest.fixture(scope="module")
def play(tmp_path_factory):
    """Two trees in time: commune A lay in the old region, lies in the new one since 2014."""
    play = Play(tmp_path_factory.mktemp("areas"))
    with play.together():
        old = play.new("unit.add", name="Mopti", kind="region", code="R1", valid_to="2014")
        cercle = play.new("unit.add", name="Bandiagara", kind="cercle", code="K1", parent=old, valid_to="2014")
        before = play.new("unit.add", name="Bara Sara", kind="commune", code="C1", parent=cercle, valid_to="2014")
        new = play.new("unit.add", name="Bandiagara", kind="region", code="R2", valid_from="2014")
        quarter = play.new("unit.add", name="Ouo", kind="arrondissement", code="A2", parent=new, valid_from="2014")
        since = play.new("unit.add", name="Bara Sara", kind="commune", code="C2", parent=quarter, valid_from="2014")
        parents = [{"unit": before, "valid_to": "2014"}, {"unit": since, "valid_from": "2014"}]
        play.villages = {}
        for name, where in (("Parou", parents), ("Eguela", parents), ("Bodio", None)):
            village, _ = play.village(name, **({"parents": where} if where else {}))
            play.villages[name] = village
        village = play.villages["Parou"]
        woman = play.person(village, "Awa")
        for one in play.villages.values():  # one woman with a plot in every village
            play.allot(play.commitment(one), [woman])
        play.allot(play.commitment(village), [play.person(village, "Fanta")])
    return play


def holding(play, level, day=None):
    return {place: one.holding for place, one in numbers_by_area(play.read(), level, day).items()}


def test_a_woman_of_two_villages_is_one_woman_of_their_commune(play):
    assert holding(play, "village") == {("PAROU", "Parou"): 2, ("EGUELA", "Eguela"): 1, ("BODIO", "Bodio"): 1}
    assert holding(play, "commune") == {("C2", "Bara Sara"): 2, (None, None): 1}
    assert facts_for(play.read()).women.villages[0].name == "Bodio"


def test_the_tree_of_the_day_is_the_one_that_counts(play):
    assert holding(play, "region", "2013-12-31") == {("R1", "Mopti"): 2, (None, None): 1}
    assert holding(play, "region", "2014-01-01") == {("R2", "Bandiagara"): 2, (None, None): 1}
    assert holding(play, "cercle", "2013-12-31") == {("K1", "Bandiagara"): 2, (None, None): 1}
    assert holding(play, "cercle") == {(None, None): 3 - 1}  # no cercle stands in the new tree


def test_a_report_by_area_is_a_list_of_documents(play):
    found = report(play.register, play.officer, by="commune")
    assert [(one["code"], one["name"]) for one in found] == [("C2", "Bara Sara"), (None, None)]
    assert [one["women"]["holding"] for one in found] == [2, 1]
    assert found[0]["scope"] == {"level": "commune", "code": "C2", "name": "Bara Sara", "villages": ["EGUELA", "PAROU"]}
    assert [one["indicators"]["I3"]["value"] for one in found] == pytest.approx([9, 3])
    assert sum(one["indicators"]["I3"]["numerator"] for one in found) == pytest.approx(12)


def test_a_report_of_some_villages_counts_those(play):
    found = report(play.register, play.officer, villages=["EGUELA", play.villages["Bodio"]])
    assert found["scope"] == {"villages": ["BODIO", "EGUELA"]}
    assert found["women"]["holding"] == 1
    assert report(play.register, play.officer, villages=["*"])["scope"] == {"villages": "all"}
    with pytest.raises(NotFound):
        report(play.register, play.officer, villages=["NOWHERE"])
    with pytest.raises(UnreadableFact):
        report(play.register, play.officer, by="planet")
    with pytest.raises(UnreadableFact):
        numbers_by_area(play.read(), "planet")


def test_an_account_of_one_village_reports_on_that(play):
    account = play.account("moussa", "officer", villages=[play.villages["Eguela"]])
    found = report(play.register, account, by="region")
    assert [(one["code"], one["women"]["holding"]) for one in found] == [("R2", 1)]
    assert report(play.register, account)["scope"] == {"villages": ["EGUELA"]}


def test_facts_of_areas_hold_what_lies_in_them_only(play):
    facts = facts_for(play.read())
    parts = facts.split({play.villages["Parou"]: "a", play.villages["Eguela"]: "b"})
    assert {area: len(part.commitments) for area, part in parts.items()} == {"a": 2, "b": 1}
    assert sum(len(part.allotments) for part in parts.values()) == 3

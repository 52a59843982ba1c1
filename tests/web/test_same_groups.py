"""Groups noted twice on their pages: looked for when asked, one by a press, taken back at once or parted later."""

import pytest
from factories import Kept
from web.driving import Session

from landtrack.i18n.catalogues import translator

T = translator("fr")


@pytest.fixture
def groups(cast):
    """Two groups with names that sound alike."""
    play = Kept(cast)
    play.unit = None
    return [
        play.do("group.register", village=cast.parou, name=name, members=[woman], on="2013-03-01").subject
        for name, woman in (("Benkadi", cast.women[0]), ("Association Benkady", cast.women[1]))
    ]


def members(cast, group):
    return {
        m["person"]
        for m in cast.register.read(cast["everywhere"]).list("member", group=[group])
        if not m.get("left_on")
    }


def test_one_group_by_a_press_and_two_again(cast, monkeypatch, groups):
    stays, goes = groups
    village = Session(cast, monkeypatch, start="village").open(id=cast.parou, tab="women")
    village.widget("toggle", f"same_groups_{cast.parou}").set_value(True)
    village.run()
    village.press(f"same_group_{stays}_{goes}_yes")
    assert T("same_groups.said") in village.said
    assert members(cast, stays) == set(cast.women[:2])
    page = Session(cast, monkeypatch, start="woman").open(id=stays)
    assert any(T("same_groups.is") in line for line in page.said)
    page.press(f"part_{stays}_{goes}")
    assert members(cast, stays) == {cast.women[0]}
    assert not any(T("same_groups.is") in line for line in page.said)


def test_what_was_just_said_is_taken_back(cast, monkeypatch, groups):
    stays, goes = groups
    village = Session(cast, monkeypatch, start="village").open(id=cast.parou, tab="women")
    village.widget("toggle", f"same_groups_{cast.parou}").set_value(True)
    village.run()
    village.press(f"same_group_{stays}_{goes}_yes").press(":undo")
    assert T("people.undone") in village.said
    assert members(cast, stays) == {cast.women[0]}

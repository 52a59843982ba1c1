"""The tab *Papers* offers what can be printed of each land, for those who may print it."""

import re
from types import SimpleNamespace

import pytest

from landtrack.i18n.catalogues import translator
from landtrack.i18n.formats import formats
from landtrack.web import papers_tab


@pytest.fixture
def offered(monkeypatch):
    """What the tab of a village says to an account: ``offered(reader, village)``."""

    def ask(reader, village):
        said = []
        monkeypatch.setattr(papers_tab, "html", said.append)
        page = SimpleNamespace(reader=reader, actor=reader.actor, day=None, t=translator("fr"), say=formats("fr"),
                               link=lambda name, **asked: f"/{name}?{asked}")  # fmt: skip
        papers_tab.to_print(page, {"uid": village})
        return "".join(said)

    return ask


def test_each_measured_field_has_its_plan_on_both_sheets_and_another_says_why_not(reader, offered):
    found = {True: 0, False: 0}
    for village in reader.list("village"):
        text = offered(reader, village["uid"])
        for land in reader.list("commitment", area_code=village["uid"]):
            sizes = sorted(re.findall(rf"/paper/plan\?about={land['uid']}&amp;size=(a\d)", text))
            fields = reader.list("parcel", uid=list(land.get("parcels") or ()))
            is_measured = any(p.get("geometry") and not p.get("successors") for p in fields)
            assert sizes == (["a3", "a4"] if is_measured else [])
            found[is_measured] += 1
            if not is_measured:
                assert translator("fr")("reason.plan_not_measured") in text.replace("&#x27;", "'")
    assert all(found.values())


def test_whoever_hands_no_plot_over_is_offered_no_plan(reader, offered):
    chief = reader.register.read(reader.register.actor("chef-parou"))
    (village,) = chief.list("village")[:1]
    assert "/paper/plan" not in offered(chief, village["uid"])

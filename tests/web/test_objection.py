"""Somebody objects: from "Something else happened" beside the land to the objection, and to how it was settled."""

import pytest
from factories import Kept
from web.driving import Session

from landtrack.domain.asking import FORMS, of_verb
from landtrack.domain.events import VERBS
from landtrack.domain.lifecycle import rows_of
from landtrack.web.forms import steps

# What the link to a form says of it: the record it is about, the land objected to, the village.
BY_LINK = {"target", "village"}


@pytest.fixture
def land(cast):
    play = Kept(cast)
    play.at("commitment", "active:measured")
    return play


def test_an_objection_is_recorded_on_the_land_it_was_opened_from(cast, land, monkeypatch):
    session = Session(cast, monkeypatch).open(do="contest.open", target=land.commitment, village=cast.parou)
    session.widget("radio", ".type").set_value("boundary")
    session.run()
    session.press(".next.0")
    assert session.warnings == []
    session.press(".record")
    assert session.warnings == []
    (contest,) = cast.register.read(cast["everywhere"]).list("contest", target=land.commitment)
    assert (contest["status"], contest["type"]) == ("open", "boundary")


def test_every_form_of_one_step_asks_all_that_its_step_needs():
    """But for what the link to it says; fields and plots have forms of their own."""
    for verb, spec in VERBS.items():
        offered = verb not in steps.ON_THE_WAY and spec.kind in ("claim", "commitment", "contest", "allotment")
        if verb in FORMS or not offered:
            continue
        asked = {question.name for question in of_verb(verb).questions()} | BY_LINK | {spec.kind}
        needed = set(spec.needs).union(*(row.needs for row in rows_of(verb)))
        assert needed <= asked, verb

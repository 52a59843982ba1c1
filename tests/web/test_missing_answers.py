"""What has no answer yet is named; that nobody knows is called an answer only where the form offers it."""

from types import SimpleNamespace

import pytest
from web.driving import Session

from landtrack.domain.asking import FORMS, of_verb
from landtrack.domain.events import VERBS
from landtrack.i18n.catalogues import translator
from landtrack.web.forms.asking import Asking

T = translator("fr")


def test_the_village_is_asked_for_by_name(cast, monkeypatch):
    session = Session(cast, monkeypatch).open(do="request")
    session.press(".next.0")
    assert session.warnings == [f"{T('ask.missing')} {T('ask.request.village')}"]


def test_where_not_knowing_is_offered_it_is_called_an_answer(cast, monkeypatch):
    session = Session(cast, monkeypatch).open(do="request", village=cast.parou)
    session.press(".next.0")
    session.press(".next.1")
    (said,) = session.warnings
    assert T("ask.request.complainant_kind") in said
    assert T("ask.request.women_asked") in said
    assert said.endswith(T("ask.missing.unknown"))


@pytest.mark.parametrize("form", [*FORMS.values(), *map(of_verb, VERBS)], ids=lambda form: form.name)
def test_every_question_that_can_be_missing_has_words(form):
    asking = Asking(SimpleNamespace(t=T), form, "", "", "", {})
    for group in form.groups:
        wanted = [q for q in group.questions if q.required or q.name in group.any_of]
        assert all(not asking.label(q).startswith(("fact.", "ask.")) for q in wanted)

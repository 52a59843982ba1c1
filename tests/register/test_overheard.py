"""A line that others can listen to carries no name, no words and no papers of the women (design 6)."""

from dataclasses import replace

import pytest
from factories import SECRETS, Story

from landtrack import errors
from landtrack.register.documents import add_document, open_document


@pytest.fixture
def cast(alone):
    return alone


@pytest.fixture
def told(cast):
    with cast.register.write(cast["everywhere"]) as unit:
        story = Story(unit, cast, **{"claim.lodge": {"share_with_chief": "yes", "complainants": cast.named}})
        claim = story.claim_at("under_review")
        papers = {
            cls: add_document(unit, f"%PDF-{cls}".encode(), "other", village=cast.parou, access_class=cls).subject
            for cls in "ISO"
        }
    return claim, papers


@pytest.mark.parametrize("account", ["everywhere", "chief_account"])
def test_names_stay_closed_whoever_reads(cast, told, account):
    actor = cast[account]
    assert cast.register.read(actor).names(cast.named) != {}
    reader = cast.register.read(replace(actor, overheard=True))
    assert reader.names(cast.named) == {}
    assert reader.search(SECRETS["full_name"]) == []
    assert reader.words("claim", told[0]) == {}


def test_the_account_asked_for_again_is_still_overheard(cast, told):
    reader = cast.register.read(replace(cast["everywhere"], overheard=True))
    reader.refresh()
    assert reader.names(cast.named) == {}


def test_papers_of_the_women_stay_closed_and_others_open(cast, told):
    reader = cast.register.read(replace(cast["everywhere"], overheard=True))
    for cls, uid in told[1].items():
        if cls == "O":
            assert open_document(reader, uid)[0] == b"%PDF-O"
        else:
            with pytest.raises(errors.NamesClosed):
                open_document(reader, uid)
            assert open_document(cast.register.read(cast["everywhere"]), uid)[0] == f"%PDF-{cls}".encode()


def test_nothing_is_logged_as_read(cast, told):
    from sqlalchemy import func, select

    from landtrack.store.tables import read_log

    reader = cast.register.read(replace(cast["everywhere"], overheard=True))
    reader.names(cast.named, sid="s")
    with cast.register.database.read() as conn:
        assert conn.execute(select(func.count()).select_from(read_log).where(read_log.c.sid == "s")).scalar_one() == 0

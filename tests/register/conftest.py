"""What the tests of the register share: the cast in a register of the module's own, and stories told in it."""

import pytest
from factories import Kept, Story, fresh_register, gather, trial, undone
from sqlalchemy import event as sql_event


@pytest.fixture(scope="module")
def cast(tmp_path_factory):
    """The cast in a register of the module's own, which asks nothing of the disk."""
    register = fresh_register(tmp_path_factory.mktemp("register"))

    @sql_event.listens_for(register.database.engine, "connect")
    def _fast(con, _):
        con.execute("PRAGMA synchronous = OFF")

    register.database.engine.dispose()
    yield gather(register)
    register.close()


@pytest.fixture
def alone(tmp_path):
    """The cast in a register of the test's own."""
    register = fresh_register(tmp_path)
    yield gather(register)
    register.close()


@pytest.fixture
def undone_unit(cast):
    """A unit whose steps are given up at the end."""
    with undone(cast.register, cast["everywhere"]) as unit, trial(unit):
        yield unit


@pytest.fixture
def story(undone_unit, cast):
    """A story whose steps are given up at the end."""
    return Story(undone_unit, cast)


@pytest.fixture
def play(cast):
    """A story whose steps are kept, so that the read path can be asked after each."""
    return Kept(cast)


@pytest.fixture
def measured(story):
    """A measured field with plots, on active land that was announced on 10 April."""
    story.commitment_at("active:measured")
    story.lay_out()
    return story

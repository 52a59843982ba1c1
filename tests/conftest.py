"""Shared by all tests: keys in a folder of their own, strict words, and the demonstration, written once."""

import os

import pytest

from landtrack.demo import write_demo
from landtrack.i18n.catalogues import be_strict
from landtrack.register.register import open_register

# Every page, account and language in a browser takes minutes: part of the long proofs (.ci/deep).
collect_ignore = [] if os.environ.get("LANDTRACK_DEEP") else ["browser"]


@pytest.fixture(scope="session", autouse=True)
def keys(tmp_path_factory):
    """The folder in which keys lie, so that no test touches those of the person who runs it."""
    folder = tmp_path_factory.mktemp("keys")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANDTRACK_KEYS", str(folder))
        yield folder


@pytest.fixture(scope="session", autouse=True)
def strict_words():
    """An unknown message id or an unfilled blank is an error, not a text."""
    be_strict()


@pytest.fixture(scope="session")
def demo(tmp_path_factory, keys):
    """The demonstration as ``write_demo`` tells it; its file is only read."""
    return write_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def demo_register(demo):
    """The demonstration's register, to read from."""
    register = open_register(demo.register_path)
    yield register
    register.close()


@pytest.fixture
def demo_copy(demo_register, tmp_path):
    """A copy of it, to write to."""
    place = tmp_path / "parou.gpkg"
    demo_register.database.copy_to(place)
    register = open_register(place)
    yield register
    register.close()


def pytest_sessionfinish(session, exitstatus):
    """In CI everything that the tests need is installed: a skip there is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("LANDTRACK_NO_SKIP") and skipped and not exitstatus:
        reporter.write_line(f"{len(skipped)} skipped: {skipped[0].longrepr}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED

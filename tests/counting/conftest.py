"""The plays that several tests only read, told once."""

import pytest
from counting.plays import RegisterC, parou_as_told, parou_caught_up, parou_demonstration


@pytest.fixture(scope="session")
def register_c(tmp_path_factory, keys):
    return RegisterC(tmp_path_factory.mktemp("c"))


@pytest.fixture(scope="session")
def as_told(tmp_path_factory, keys):
    return parou_as_told(tmp_path_factory.mktemp("told"))


@pytest.fixture(scope="session")
def caught_up(tmp_path_factory, keys):
    return parou_caught_up(tmp_path_factory.mktemp("caught_up"))


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory, keys):
    return parou_demonstration(tmp_path_factory.mktemp("demonstration"))

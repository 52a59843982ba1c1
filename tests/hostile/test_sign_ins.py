"""Guessing at the door: it is slow, shuts out nobody else, and leaves nothing that grows."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from argon2 import PasswordHasher
from hostile.guessing import flood, knock
from sqlalchemy import func, select
from web.fakes import FakeSignIns
from web.shell import HERE, app_over, browser

from landtrack.errors import TooManyTries, WrongPassword
from landtrack.register import accounts, tries
from landtrack.register.accounts import MOST_OPEN, SignIns, check_password, set_password
from landtrack.register.tries import FREE_EVERYWHERE, FREE_TRIES, MOST_KEPT, PAUSE_S, Tries
from landtrack.store.tables import sign_in
from landtrack.web.ports import token_hash
from landtrack.web.signin import MOST_WAITING

PASSWORD = "mil-et-fonio-2014"


@pytest.fixture
def quick(monkeypatch):
    """Passwords that are checked at once, so that hundreds of them can be."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(accounts, "_HASHER", hasher)
    monkeypatch.setattr(accounts, "_DUMMY", hasher.hash("nobody's"))


@pytest.fixture
def clock(monkeypatch):
    """Time that stands still until it is moved."""
    at = [1_400_000_000]
    monkeypatch.setattr(accounts.time, "time", lambda: at[0])
    return at


@pytest.fixture
def door(demo_copy, quick, clock):
    set_password(demo_copy, demo_copy.actor("awa").uid, PASSWORD)
    return SignIns(demo_copy)


def guess(door, name, address, times=1):
    """How each of some wrong guesses was answered."""
    said = []
    for _ in range(times):
        with pytest.raises((WrongPassword, TooManyTries)) as refused:
            door.sign_in(name, "faux-mot-de-passe", address)
        said.append(type(refused.value))
    return said


@pytest.mark.parametrize("name", ["awa", "nobody of this name"])
def test_five_wrong_passwords_pause_a_name_where_they_came_from(door, clock, name):
    assert guess(door, name, "10.0.0.6", FREE_TRIES + 2) == [WrongPassword] * FREE_TRIES + [TooManyTries] * 2
    assert guess(door, name, "10.0.0.7") == [WrongPassword]
    clock[0] += PAUSE_S - 1
    assert guess(door, name, "10.0.0.6") == [TooManyTries]
    clock[0] += 1
    assert guess(door, name, "10.0.0.6") == [WrongPassword]


def test_the_right_password_opens_elsewhere_at_once_and_there_after_the_pause(door, clock):
    guess(door, "awa", "10.0.0.6", FREE_TRIES)
    with pytest.raises(TooManyTries) as refused:
        door.sign_in("awa", PASSWORD, "10.0.0.6")
    assert refused.value.minutes == 15
    assert door.who(token_hash(door.sign_in("awa", PASSWORD, "10.0.0.7"))).name == "awa"
    clock[0] += PAUSE_S
    assert door.who(token_hash(door.sign_in("awa", PASSWORD, "10.0.0.6"))).name == "awa"


@pytest.mark.parametrize("name", ["awa", "nobody of this name"])
def test_many_addresses_together_are_stopped_too(door, clock, name):
    said = [guess(door, name, f"10.0.0.{i}")[0] for i in range(FREE_EVERYWHERE + 5)]
    assert said == [WrongPassword] * FREE_EVERYWHERE + [TooManyTries] * 5
    clock[0] += PAUSE_S
    assert guess(door, name, "10.0.1.1") == [WrongPassword]


def test_a_new_start_of_the_server_forgets_no_wrong_password(door, demo_copy):
    for i in range(FREE_EVERYWHERE):
        guess(door, "awa", f"10.0.0.{i}")
    with pytest.raises(TooManyTries):
        SignIns(demo_copy).sign_in("awa", PASSWORD, "10.0.1.1")
    with pytest.raises(TooManyTries):
        check_password(demo_copy, "awa", PASSWORD)


def test_spaces_make_no_other_name(door):
    assert guess(door, " awa ", "10.0.0.6", FREE_TRIES)
    assert guess(door, "awa", "10.0.0.6") == [TooManyTries]


def test_names_without_end_take_memory_that_has_one(monkeypatch):
    monkeypatch.setattr(tries, "MOST_KEPT", 1_000)
    kept = Tries()
    for i in range(5_000):
        kept.wrong(f"{i}" + "n" * 10_000, "10.0.0.6", 0)
    assert len(kept._kept) == 1_000
    assert {len(key) for key in kept._kept} == {32}
    assert MOST_KEPT * 250 < 6 * 2**20


def test_of_sign_ins_without_end_the_newest_stay(door, demo_copy):
    tokens = [door.sign_in("awa", PASSWORD) for _ in range(MOST_OPEN + 20)]
    with demo_copy.database.read() as conn:
        assert conn.execute(select(func.count()).select_from(sign_in)).scalar() == MOST_OPEN
    assert door.who(token_hash(tokens[-1])).name == "awa"


class SlowSignIns(FakeSignIns):
    """Checks no password until it is told to."""

    def __init__(self):
        super().__init__()
        self.go = Event()

    def sign_in(self, name, password, address=""):
        self.go.wait(20)
        return super().sign_in(name, password, address)


def test_one_address_makes_no_queue_that_others_stand_in():
    signins = SlowSignIns()
    app = app_over(lambda: signins)
    told = {"name": "agente", "password": "mil-et-fonio"}

    def enter(address):
        return client_at[address].post("/signin", data=told, headers={"origin": HERE}).status_code

    with browser(app, client=("10.0.0.6", 1)) as greedy, ThreadPoolExecutor(MOST_WAITING + 4) as pool:
        other = browser(app, client=("10.0.0.7", 1))
        other.portal = greedy.portal  # one server for both
        client_at = {"10.0.0.6": greedy, "10.0.0.7": other}
        first = [pool.submit(enter, "10.0.0.6") for _ in range(MOST_WAITING + 3)]
        refused = [one.result() for one in _done(first, 3)]
        later = pool.submit(enter, "10.0.0.7")
        signins.go.set()
        assert refused == [429] * 3
        assert later.result() == 303
        assert sorted(one.result() for one in first) == [303] * MOST_WAITING + [429] * 3
        assert enter("10.0.0.6") == 303


def _done(futures, many):
    """The first that are answered."""
    until = time.monotonic() + 15
    while sum(one.done() for one in futures) < many and time.monotonic() < until:
        time.sleep(0.01)
    return [one for one in futures if one.done()]


# --- at the server itself; ten thousand stand in tests/deep ---------------------------------------------------------


def test_a_hundred_guesses_shut_nobody_out(served):
    said = flood(served, 100, ["awa", "moussa", "admin"])
    assert set(said) == {401, 429}
    assert said[429] >= 100 - 25 - 3 * (FREE_TRIES + 2)  # two at once may pass before the fifth is counted
    assert knock(served.url, "awa", served.passwords["awa"], "127.0.0.6") == 429
    assert knock(served.url, "awa", served.passwords["awa"], "127.0.0.7") == 303
    assert "Traceback" not in served.said()

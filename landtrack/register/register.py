"""A register: opened by its place, written and read in the name of an account."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from landtrack.domain.policy import ALL_VILLAGES, Actor
from landtrack.domain.values import new_uid
from landtrack.errors import NotFound, RegisterBusy, RegisterMissing, WrongKey
from landtrack.register import keys
from landtrack.register.clock import Clock
from landtrack.register.sealing import Sealer
from landtrack.register.summary import summarise
from landtrack.register.unit import Unit
from landtrack.store import log, state
from landtrack.store.database import Database, Tell, create, open_database, put_meta, tell_nobody
from landtrack.store.migrations import MAKE_ANEW
from landtrack.store.tables import RECORD_TABLES

if TYPE_CHECKING:
    from landtrack.register.accounts import SignIns
    from landtrack.register.reading import Reader


@dataclass(frozen=True, slots=True)
class FirstAccounts:
    """What ``init_register`` hands to the person who made the register."""

    admin: str
    officer: str
    key_file: Path
    sheet: str  # the key as letters, for the safe


class Register:
    """One register: its database, clock and sealer.  Safe to share between threads."""

    def __init__(self, database: Database, sealer: Sealer | None) -> None:
        """Made by ``open_register`` and ``init_register``."""
        facts = database.meta()
        self.database, self._sealer = database, sealer
        self.id, self.device = facts["register"], facts["device"]
        self.name = facts.get("name", database.place.stem)
        self.fixed_day = date.fromisoformat(facts["today"]) if facts.get("today") else None
        self.is_demonstration = facts.get("demonstration") == "1"
        self.clock = Clock(self.fixed_day)
        self._sign_ins: SignIns | None = None
        self._ran_on: date | None = None  # the day whose terms and reminders have been looked at
        self._lock = threading.Lock()  # one writer a process at a time: fair, and no busy wait

    @property
    def place(self) -> Path:
        """The file of the register."""
        return self.database.place

    @property
    def sealer(self) -> Sealer:
        """What seals and opens personal text.

        Raises
        ------
        WrongKey : this machine has no key for the register
        """
        if self._sealer is None:
            raise WrongKey(str(keys.key_path(self.id)), "missing")
        return self._sealer

    @property
    def has_key(self) -> bool:
        """Whether names can be opened here."""
        return self._sealer is not None

    @contextmanager
    def write(self, actor: Actor) -> Iterator[Unit]:
        """A transaction in which an account acts: all of it is kept, or nothing."""
        with self._writing() as conn:
            unit = Unit(self, conn, self._as_it_stands(conn, actor))
            yield unit
            unit.finish()

    def run_due(self) -> None:
        """Take the system's own steps, once a day: at opening for work, else with the first write."""
        with self._writing():
            pass

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction that begins, on a day's first one, with what has run out; kept or undone together."""
        from landtrack.register.system import run_due  # noqa: PLC0415 (it looks at Register)

        today = self.clock.today()
        with self._lock, self.database.write() as conn:
            if self._ran_on != today:
                run_due(self, conn)
            yield conn
        self._ran_on = today

    def _as_it_stands(self, conn: Connection, actor: Actor) -> Actor:
        """The account as it is now: a right withdrawn a moment ago no longer acts."""
        found = state.load(conn, "account", actor.uid)
        return to_actor(found) if found else actor

    def read(self, actor: Actor) -> Reader:
        """The read path, scoped to what the account may see."""
        from landtrack.register.reading import Reader  # noqa: PLC0415 (reading looks at Register)

        return Reader(self, actor)

    def use_sealer(self, sealer: Sealer) -> None:
        """Go on with a renewed key."""
        self._sealer = sealer

    @property
    def sign_ins(self) -> SignIns:
        """Passwords and sign-ins of this register: what the web shell asks."""
        from landtrack.register.accounts import SignIns  # noqa: PLC0415 (accounts look at Register)

        if self._sign_ins is None:
            self._sign_ins = SignIns(self)
        return self._sign_ins

    def actor(self, name: str) -> Actor:
        """The account of this name.

        Raises
        ------
        NotFound
        """
        with self.database.read() as conn:
            found = state.matching(conn, "account", name=name)
        if not found:
            raise NotFound("account", name)
        return to_actor(found[0])

    def first(self, role: str) -> Actor:
        """The oldest account of a role that is not disabled: who the command line acts as."""
        with self.database.read() as conn:
            accounts = [a for a in state.matching(conn, "account", role=role) if not a.get("disabled")]
        if not accounts:
            raise NotFound("account", role)
        return to_actor(accounts[0])

    def summarise(self, conn: Connection, area: str) -> None:
        """Bring a village's summing-up columns up to date."""
        summarise(conn, area)

    def is_one_officer(self, conn: Connection) -> bool:
        """Whether the register is set to one officer, so that no second person is asked for."""
        return self.setting(conn, "one_officer") is True

    @staticmethod
    def setting(conn: Connection, key: str) -> Any:
        """The value of a setting in force, None if it was never set."""
        t = RECORD_TABLES["setting"]
        query = select(t.c.setting_value).where(t.c.key == key).order_by(t.c.begin_lifespan.desc(), t.c.uid.desc())
        value = conn.execute(query.limit(1)).scalar()
        return None if value is None else json.loads(value)

    def version(self) -> str:
        """A text that changes with every event: the key of caches."""
        with self.database.read() as conn:
            return log.version(conn)

    def head_hash(self) -> str:
        """The hash of the last event: printed on papers and reports, so that they can be held against the log."""
        with self.database.read() as conn:
            return log.newest_hash(conn)

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()


def to_actor(account: dict[str, Any]) -> Actor:
    """An account's record as the policy sees it."""
    return Actor(
        uid=account["uid"], name=account["name"], role=account["role"],
        duties=frozenset(account.get("duties") or ()), villages=frozenset(account.get("villages") or ()),
        ladder_level=account.get("ladder_level"), authority=account.get("authority"),
        language=account.get("language") or "fr", disabled=bool(account.get("disabled")),
    )  # fmt: skip


def open_register(place: str | Path, tell: Tell = tell_nobody) -> Register:
    """Open a register by its path.

    ``tell`` hears how much is done, 0 to 1, while one of an older version is brought up to date.

    Raises
    ------
    RegisterMissing, NotARegister, NewerSchema, WrongKey (a key file is there but is not its key)
    """
    if str(place).startswith(("postgresql:", "postgres:")):
        raise RegisterMissing(str(place))
    database = open_database(Path(place).expanduser(), tell)
    facts = database.meta()
    try:
        register = Register(database, _sealer(facts["register"], facts["key_proof"]))
    except WrongKey:
        database.close()
        raise
    if facts.get(MAKE_ANEW) == "1":  # an older version's read tables: set until the rebuild has committed
        from landtrack.register.integrity import rebuild  # noqa: PLC0415 (integrity looks at Register)

        rebuild(register, tell)
        with database.write() as conn:
            put_meta(conn, **{MAKE_ANEW: 0})
    return register


def open_for_work(place: str | Path) -> Register:
    """Open a register to work in it: what has run out since the last day is recorded first.

    Raises
    ------
    As ``open_register``
    """
    register = open_register(place)
    with contextlib.suppress(RegisterBusy):  # another program writes: the first write here will do it
        register.run_due()
    return register


def _sealer(register: str, proof: str) -> Sealer | None:
    """The sealer of the key at hand; a renewal that was cut short left a second key file."""
    there = [key for key in (keys.read_key(register), keys.read_key(f"{register}.new")) if key]
    fitting = [sealer for sealer in map(Sealer, there) if sealer.proof(register) == proof]
    if there and not fitting:
        raise WrongKey(str(keys.key_path(register)), "wrong")
    return fitting[0] if fitting else None


# Who acts before there is any account: the person at the keyboard who makes the register.
_FOUNDER = Actor("founder", "founder", "admin", villages=frozenset({ALL_VILLAGES}))


def init_register(
    place: str | Path, *, today: date | None = None, demonstration: bool = False,
    admin: str = "admin", officer: str = "agent",
) -> tuple[Register, FirstAccounts]:  # fmt: skip
    """Make a new empty register with its key and two first accounts.

    ``today`` fixes its clock to a day, which makes it a demonstration.

    Raises
    ------
    AlreadyThere : something stands at the place
    """
    register_id, key = new_uid(), keys.new_key()
    sealer = Sealer(key)
    facts = {"register": register_id, "device": new_uid(), "key_proof": sealer.proof(register_id)}
    if today:
        facts["today"] = today.isoformat()
    if today or demonstration:
        facts["demonstration"] = "1"
    database = create(Path(place).expanduser(), facts)
    key_file = keys.write_key(register_id, key)
    register = Register(database, sealer)
    with register.write(_FOUNDER) as unit:
        unit.do("account.open", name=admin, role="admin", villages=["*"])
        unit.form = None
        unit.do("account.open", name=officer, role="officer", duties=["recorder", "approver", "publisher"],
                villages=["*"])  # fmt: skip
    return register, FirstAccounts(admin, officer, key_file, keys.sheet_code(key))

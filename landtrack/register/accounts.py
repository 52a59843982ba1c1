"""Passwords and sign-ins: argon2, throttled, kept in the store and withdrawn there.

A sign-in is a random token in the person's cookie; the store keeps its SHA-256 only.
"""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, delete, func, insert, select, update

from landtrack.domain.policy import Actor
from landtrack.errors import TooManyTries, UnreadableFact, WrongPassword, WrongPin
from landtrack.register.register import Register, to_actor
from landtrack.register.tries import FREE_EVERYWHERE, FREE_TRIES, PAUSE_S, Tries
from landtrack.store import state
from landtrack.store.tables import credential, sign_in

LASTS_S = 8 * 3600
SHORTEST = 8
SHORTEST_PIN = 4
MOST_OPEN = 50  # sign-ins of one account; the oldest end
_HASHER = PasswordHasher()
_DUMMY = _HASHER.hash(secrets.token_hex(16))  # an unknown name costs as much time as a known one


@dataclass(frozen=True, slots=True)
class Who:
    """A signed-in account."""

    account: str
    name: str
    role: str
    sid: str
    language: str | None  # None: never chose one
    handed_to: str | None = None  # uid of the body in whose hands the screen is
    lending: str = ""  # this one time that it was put there; "" while its owner holds it


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of a demonstration, whose password is no secret."""

    name: str
    password: str
    role: str
    villages: list[str]


class SignIns:
    """What the web shell asks of a register (``web.ports.SignIns``)."""

    def __init__(self, register: Register) -> None:
        """Sign-ins of one register."""
        self.register = register
        self._tries = Tries()

    def sign_in(self, name: str, password: str, address: str = "") -> str:
        """Check the password and return a token for the cookie.

        Parameters
        ----------
        address : where the person sits; "" is the keyboard of this machine

        Raises
        ------
        WrongPassword : which of name and password is wrong is never said
        TooManyTries : too many wrong passwords for the name (``tries``)
        """
        name, now = name.strip(), int(time.time())
        account = self._account(name)
        hashed, paused = self._credential(account)
        if (until := max(paused, self._tries.paused_until(name, address))) > now:
            raise TooManyTries(-(-(until - now) // 60))
        if not _fits(hashed or _DUMMY, password) or account is None or account.disabled or not hashed:
            self._tries.wrong(name, address, now)
            if account:
                self._count_wrong(account.uid, now)
            raise WrongPassword
        self._tries.right(name, address)
        token = secrets.token_urlsafe(32)
        with self.register.database.write() as conn:
            conn.execute(delete(sign_in).where(sign_in.c.expires < now))
            conn.execute(update(credential).where(credential.c.account == account.uid).values(wrong=0, paused_until=0))
            conn.execute(insert(sign_in), {"token_hash": _hash(token), "account": account.uid, "began": now,
                                           "expires": now + LASTS_S})  # fmt: skip
            mine = select(sign_in.c.token_hash).where(sign_in.c.account == account.uid)
            newest = mine.order_by(sign_in.c.began.desc(), sign_in.c.token_hash != _hash(token)).limit(MOST_OPEN)
            conn.execute(delete(sign_in).where(sign_in.c.account == account.uid, sign_in.c.token_hash.not_in(newest)))
        return token

    def who(self, token_hash: str) -> Who | None:
        """The account of a live sign-in; None once it ended or the account was disabled."""
        with self.register.database.read() as conn:
            query = select(sign_in).where(sign_in.c.token_hash == token_hash, sign_in.c.expires > time.time())
            row = conn.execute(query).first()
            account = state.load(conn, "account", row.account) if row else None
        if account is None or account.get("disabled"):
            return None
        handed = row.handed_to if row else None
        lending = sha256((row.pin_hash or "").encode()).hexdigest()[:32] if row and handed else ""
        return Who(
            account["uid"], account["name"], account["role"], token_hash, account.get("language"), handed, lending
        )

    def sign_out(self, token_hash: str) -> None:
        """End a sign-in."""
        with self.register.database.write() as conn:
            conn.execute(delete(sign_in).where(sign_in.c.token_hash == token_hash))

    def hand_over(self, token_hash: str, authority: str, pin: str) -> None:
        """Put the screen of a sign-in into the hands of a body: only its cards, until the PIN ends it.

        Raises
        ------
        UnreadableFact : the PIN is shorter than four characters
        """
        if len(pin) < SHORTEST_PIN:
            raise UnreadableFact("pin", "pin", "")
        values = {"handed_to": authority, "pin_hash": _HASHER.hash(pin), "pin_wrong": 0}
        with self.register.database.write() as conn:
            conn.execute(update(sign_in).where(sign_in.c.token_hash == token_hash).values(values))

    def take_back_screen(self, token_hash: str, pin: str) -> None:
        """The officer has her screen again; five wrong PINs end the sign-in.

        Raises
        ------
        WrongPin
        """
        with self.register.database.read() as conn:
            row = conn.execute(select(sign_in).where(sign_in.c.token_hash == token_hash)).first()
        if row is None or not row.handed_to:
            return
        mine = sign_in.c.token_hash == token_hash
        if _fits(row.pin_hash or _DUMMY, pin):
            with self.register.database.write() as conn:
                conn.execute(update(sign_in).where(mine).values(handed_to=None, pin_hash=None, pin_wrong=0))
            return
        with self.register.database.write() as conn:
            conn.execute(update(sign_in).where(mine).values(pin_wrong=func.coalesce(sign_in.c.pin_wrong, 0) + 1))
            conn.execute(delete(sign_in).where(mine, sign_in.c.pin_wrong >= FREE_TRIES))
        raise WrongPin

    def healthy(self) -> dict[str, object]:
        """A small proof that the register opens; readable without sign-in, so no figure and no path."""
        self.register.database.meta()
        return {"register": "open"}

    def demo_accounts(self) -> list[DemoAccount]:
        """The accounts that a visitor of a demonstration may try; none of a real register."""
        told = self.register.database.meta().get("demo_accounts", "[]")
        return [DemoAccount(**one) for one in json.loads(told)] if self.register.is_demonstration else []

    def _account(self, name: str) -> Actor | None:
        with self.register.database.read() as conn:
            found = state.matching(conn, "account", name=name)
        return to_actor(found[0]) if found else None

    def _credential(self, account: Actor | None) -> tuple[str | None, int]:
        if account is None:
            return None, 0
        with self.register.database.read() as conn:
            row = conn.execute(select(credential).where(credential.c.account == account.uid)).first()
        return (row.password_hash, row.paused_until) if row else (None, 0)

    def _count_wrong(self, account: str, now: int) -> None:
        """Wrong passwords from everywhere, kept in the store: a new start of the server forgets none of them."""
        with self.register.database.write() as conn:
            conn.execute(update(credential).where(credential.c.account == account).values(wrong=credential.c.wrong + 1))
            wrong = conn.execute(select(credential.c.wrong).where(credential.c.account == account)).scalar() or 0
            if wrong >= FREE_EVERYWHERE:
                values = {"wrong": 0, "paused_until": now + PAUSE_S}
                conn.execute(update(credential).where(credential.c.account == account).values(values))


def _fits(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def set_password(register: Register, account: str, password: str, *, keep: str = "") -> None:
    """Give an account a password; its open sign-ins end, but for the one to keep (by the hash of its token).

    Raises
    ------
    UnreadableFact : shorter than eight characters
    """
    if len(password) < SHORTEST:
        raise UnreadableFact("password", "password", "")
    hashed = _HASHER.hash(password)
    with register.database.write() as conn:
        put_credential(conn, account, hashed)
        conn.execute(delete(sign_in).where(sign_in.c.account == account, sign_in.c.token_hash != keep))


def put_credential(conn: Connection, account: str, hashed: str) -> None:
    """Store a password's hash."""
    conn.execute(delete(credential).where(credential.c.account == account))
    conn.execute(insert(credential), {"account": account, "password_hash": hashed, "wrong": 0, "paused_until": 0})


def check_password(register: Register, name: str, password: str) -> Actor:
    """The account that the command line acts as with ``--as``.

    Raises
    ------
    WrongPassword, TooManyTries
    """
    sign_ins = SignIns(register)
    sign_ins.sign_out(_hash(sign_ins.sign_in(name, password)))
    return register.actor(name.strip())

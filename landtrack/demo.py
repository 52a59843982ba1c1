"""The Parou demonstration: a register with a fixed day, written from the story that ships.

Everything in it but the figures reported by CARE is invented, and so are its passwords: they
are printed and shown at the sign-in, so that anybody may try each role.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from landtrack.errors import AlreadyThere
from landtrack.reference import path_of
from landtrack.register import accounts
from landtrack.register.register import FirstAccounts, Register, init_register, open_register
from landtrack.register.story import Progress, apply_story
from landtrack.register.system import run_due
from landtrack.store.database import put_meta

__all__ = ["TODAY", "Demo", "DemoAccount", "story_lines", "write_demo"]

TODAY = date(2014, 11, 30)  # the demonstration's day: the harvest is in, the visits are made
NAME = "parou.gpkg"
_PASSWORDS = {  # no secrets: whoever has the demonstration has them
    "awa": "awa-parou-2014",
    "moussa": "moussa-parou-2014",
    "chef-parou": "chef-parou-2014",
    "cofov": "cofov-parou-2014",
    "fanta": "fanta-parou-2014",
    "admin": "admin-parou-2014",
}


@dataclass(frozen=True, slots=True)
class DemoAccount(accounts.DemoAccount):
    """An account with its password; ``villages`` are names, ``*`` all of them."""

    def as_dict(self) -> dict[str, object]:
        """The account as one JSON object."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Demo:
    """A demonstration register and who may sign in to it."""

    register_path: Path
    accounts: tuple[DemoAccount, ...]


def story_lines() -> list[str]:
    """The lines of the story that ships."""
    return path_of("parou/story.jsonl").read_text("utf-8").split("\n")


def write_demo(folder: Path, *, progress: Progress | None = None) -> Demo:
    """Write the demonstration into a folder; one that is there already is left as it is.

    Raises
    ------
    AlreadyThere : a register of the same name stands there that is no demonstration
    """
    place = Path(folder).expanduser() / NAME
    if not place.exists():
        _write(place, progress)
    register = open_register(place)
    try:
        if not register.is_demonstration:
            raise AlreadyThere(str(place))
        told = register.sign_ins.demo_accounts()
    finally:
        register.close()
    return Demo(place, tuple(DemoAccount(**asdict(one)) for one in told))


def _write(place: Path, progress: Progress | None) -> None:
    """Write beside the place and put it there when it is whole: a power cut leaves no half of it."""
    draft = place.with_name(f".{place.stem}-{secrets.token_hex(4)}.gpkg")
    register, first = init_register(draft, today=TODAY, officer="awa")
    try:
        _fill(register, first, progress)
        register.close()
        draft.replace(place)
    except BaseException:
        register.close()
        for suffix in ("", "-wal", "-shm"):
            draft.with_name(draft.name + suffix).unlink(missing_ok=True)
        first.key_file.unlink(missing_ok=True)
        raise


def _fill(register: Register, first: FirstAccounts, progress: Progress | None) -> None:
    officer, admin = register.actor(first.officer), register.actor(first.admin)
    founders = {officer.name: officer, admin.name: admin}
    apply_story(register, story_lines(), accounts=founders, progress=progress)
    reader = register.read(officer)
    villages = {village["uid"]: village["name"] for village in reader.list("village")}
    opened = {account["name"]: account for account in reader.list("account")}
    told = []
    for name, password in _PASSWORDS.items():
        account = opened[name]
        accounts.set_password(register, account["uid"], password)
        where = [villages.get(uid, uid) for uid in account["villages"]]
        told.append({"name": name, "password": password, "role": account["role"], "villages": where})
    with register.database.write() as conn:
        run_due(register, conn)  # what the register itself does by the last day of the story
        put_meta(conn, demo_accounts=json.dumps(told, ensure_ascii=False))

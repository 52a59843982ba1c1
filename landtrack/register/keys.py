"""Key files: one a register, in the user's own configuration folder, and the sheet for the safe.

A key never lies in the register's folder.  A lost key loses names, never counts.
"""

from __future__ import annotations

import base64
import os
import secrets
from hashlib import sha256
from pathlib import Path

from platformdirs import user_config_path

from landtrack.errors import WrongKey

_BYTES = 32
_MOST_LETTERS = 1000  # of a key file; a whole key has 70, with its dashes


def key_folder() -> Path:
    """Where keys lie: LANDTRACK_KEYS, else the user's configuration folder."""
    set_by_hand = os.environ.get("LANDTRACK_KEYS")
    return Path(set_by_hand) if set_by_hand else user_config_path("landtrack") / "keys"


def key_path(register: str) -> Path:
    """The key file of a register, by its id."""
    return key_folder() / f"{register}.key"


def new_key() -> bytes:
    """A fresh random key."""
    return secrets.token_bytes(_BYTES)


def write_key(register: str, key: bytes) -> Path:
    """Keep a key, readable by its owner only; an older file of the name is replaced whole."""
    path = key_path(register)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{secrets.token_hex(4)}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(sheet_code(key) + "\n")
    draft.replace(path)
    return path


def read_key(register: str) -> bytes | None:
    """The register's key, or None where this machine has none.

    Raises
    ------
    WrongKey : the file is there but is no key
    """
    path = key_path(register)
    if not path.is_file():
        return None
    try:
        with path.open(encoding="ascii") as file:
            text = file.read(_MOST_LETTERS)
    except (OSError, UnicodeDecodeError) as error:
        raise WrongKey(str(path), "unreadable") from error
    return parse_code(text, str(path))


def sheet_code(key: bytes) -> str:
    """The key as groups of letters to print: base32 with a checksum of four letters a group."""
    text = base64.b32encode(key + sha256(key).digest()[:3]).decode().rstrip("=")
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def parse_code(text: str, place: str = "") -> bytes:
    """The key that a sheet's letters stand for.

    Raises
    ------
    WrongKey : a letter is wrong or missing
    """
    letters = "".join(c for c in text.upper() if c.isalnum())
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError as error:
        raise WrongKey(place, "unreadable") from error
    key, check = raw[:_BYTES], raw[_BYTES:]
    if len(key) != _BYTES or check != sha256(key).digest()[:3]:
        raise WrongKey(place, "unreadable")
    return key

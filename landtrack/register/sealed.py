"""The key of a register: made again from its sheet, or renewed for every sealed text."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select, update

from landtrack.errors import WrongKey
from landtrack.register import keys
from landtrack.register.register import Register
from landtrack.register.sealing import Sealer
from landtrack.store.database import put_meta
from landtrack.store.tables import content, draft, sealed


def restore_key(register: Register, letters: str) -> Path:
    """Write the key file again from the letters of the recovery sheet.

    Raises
    ------
    WrongKey : the letters are no key, or not this register's
    """
    key = keys.parse_code(letters, "")
    if Sealer(key).proof(register.id) != register.database.meta()["key_proof"]:
        raise WrongKey(str(keys.key_path(register.id)), "wrong")
    return keys.write_key(register.id, key)


def renew_key(register: Register) -> tuple[Path, str]:
    """Seal every text anew under a fresh key; digests, and so the chain, stay as they are.

    The new key file is written beside the old one first: a crash leaves one that opens.
    """
    old, key = register.sealer, keys.new_key()
    new = Sealer(key)
    aside = keys.write_key(f"{register.id}.new", key)
    with register.database.write() as conn:
        for row in conn.execute(select(sealed)).all():
            place = f"{row.uid}.{row.field}"
            box = new.reseal(old.unbox(row.box, place, row.digest), place, row.digest)
            conn.execute(update(sealed).where(sealed.c.digest == row.digest).values(box=box))
        for row in conn.execute(select(content)).all():
            box = new.reseal(old.unbox(row.box, row.hash, row.digest), row.hash, row.digest)
            conn.execute(update(content).where(content.c.hash == row.hash).values(box=box))
        for row in conn.execute(select(draft)).all():
            box = new.reseal(old.unbox(row.box, f"{row.uid}.draft", row.digest), f"{row.uid}.draft", row.digest)
            conn.execute(update(draft).where(draft.c.uid == row.uid).values(box=box))
        put_meta(conn, key_proof=new.proof(register.id))
    path = keys.write_key(register.id, key)
    aside.unlink()
    register.use_sealer(new)
    return path, keys.sheet_code(key)

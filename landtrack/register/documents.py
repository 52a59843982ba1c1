"""Documents: photos, voices and scans, kept by the hash of what they hold, sealed.

Only types that a person sends and a browser shows are taken in, known by their first bytes
and not by their name; photos lose EXIF, and with it the place they were taken at.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select

from landtrack.domain.events import Event
from landtrack.errors import NamesClosed, NotAllowed, NotFound, RefusedFile
from landtrack.register.names import note
from landtrack.register.scans import MARK, is_plain
from landtrack.store.tables import content

if TYPE_CHECKING:
    from landtrack.register.reading import Reader
    from landtrack.register.register import Register
    from landtrack.register.unit import Unit

LARGEST = 50 * 2**20
LOGGED = frozenset("ICS")  # classes whose reading is written down
MOST_PIXELS = 100_000_000
_IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_SOUNDS_AND_SCANS = (  # first bytes, where they stand, type
    (MARK, 0, "application/pdf"), (b"OggS", 0, "audio/ogg"), (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"), (b"WAVE", 8, "audio/wav"), (b"ftypM4A", 4, "audio/mp4"),
    (b"\x1aE\xdf\xa3", 0, "audio/webm"),
)  # fmt: skip


def add_document(unit: Unit, data: bytes, kind: str, **facts: Any) -> Event:
    """Take a file in, or refuse it with a reason; the same content is kept once.

    Raises
    ------
    RefusedFile : empty, larger than 50 MB, or of a type that is not taken in
    """
    return add_kept(unit, keep(unit.conn, unit.register, data), kind, **facts)


def add_kept(unit: Unit, kept: dict[str, Any], kind: str, **facts: Any) -> Event:
    """Make a document of what ``keep`` took in."""
    return unit.do("document.add", kind=kind, found=dict(kept), availability="available", **facts)


def keep(conn: Connection, register: Register, data: bytes) -> dict[str, Any]:
    """Take the content of a file in, sealed; what it is: hash, size in bytes, media type, EXIF removed.

    Raises
    ------
    RefusedFile : empty, larger than 50 MB, or of a type that is not taken in
    """
    if not data or len(data) > LARGEST:
        raise RefusedFile("empty" if not data else "too_large")
    clean, media_type, stripped = _clean(data)
    name = sha256(clean).hexdigest()
    if conn.execute(select(content.c.hash).where(content.c.hash == name)).first() is None:
        digest, box = register.sealer.seal(clean, name)
        conn.execute(insert(content), {"hash": name, "digest": digest, "box": box})
    return {"hash": name, "size": len(clean), "media_type": media_type, "exif_removed": stripped}


def open_document(reader: Reader, uid: str, *, sid: str = "") -> tuple[bytes, str]:
    """What a document holds and its media type; rights are checked on every fetch, and what is sensitive is logged.

    Raises
    ------
    NotFound, NotAllowed, NamesClosed
    """
    record = reader.get("document", uid)
    if not reader.may_open(record):
        if reader.actor.overheard:
            raise NamesClosed
        raise NotAllowed("document.read", reader.actor.name, "role")
    with reader.register.database.read() as conn:
        row = conn.execute(select(content).where(content.c.hash == record.get("hash", ""))).first()
    if row is None:
        raise NotFound("document", uid)
    opened = reader.register.sealer.open(row.box, row.hash, row.digest)
    cls = record.get("access_class") or "S"
    if cls in LOGGED:
        note(reader, [uid], cls, sid=sid, why="document")
    return opened, record["media_type"]


def _clean(data: bytes) -> tuple[bytes, str, bool]:
    if data.startswith(MARK) and not is_plain(data):
        raise RefusedFile("active")
    for mark, start, media_type in _SOUNDS_AND_SCANS:
        if data[start : start + len(mark)] == mark:
            return data, media_type, False
    return _clean_image(data)


def _clean_image(data: bytes) -> tuple[bytes, str, bool]:
    from PIL import Image  # noqa: PLC0415 (only documents need it)

    # What a broken picture makes of its reader.
    broken = (OSError, ValueError, SyntaxError, LookupError, TypeError, ArithmeticError, struct.error, zlib.error,
              Image.DecompressionBombError)  # fmt: skip
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of EXIF that is broken, and goes anyway
            with Image.open(io.BytesIO(data), formats=list(_IMAGES)) as image:
                clean, kind = _drawn_again(image)
    except broken as error:
        raise RefusedFile("type") from error
    return clean, _IMAGES[kind], True


def _drawn_again(image: Any) -> tuple[bytes, str]:
    """The picture alone, upright, without a word of what its file said besides; and its kind."""
    from PIL import ImageOps  # noqa: PLC0415

    if image.width * image.height > MOST_PIXELS:
        raise RefusedFile("too_large")
    kind = image.format if image.format in _IMAGES else "JPEG"  # a telephone's MPO is several JPEGs in one
    turned = image.getexif().get(0x0112, 1) != 1
    upright = ImageOps.exif_transpose(image) if turned else image
    upright.info.pop("comment", None)  # the one thing that would be written again unasked
    out = io.BytesIO()
    quality: Any = "keep" if image.format == "JPEG" and not turned else 92
    upright.save(out, kind, **({"quality": quality} if kind != "PNG" else {}), exif=b"")
    return out.getvalue(), kind

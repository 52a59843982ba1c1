"""What a file's bytes say as text, and whether a text tells an outline by itself or corner by corner."""

from __future__ import annotations

import re

__all__ = ["is_outline", "text_of", "unpacked_text"]

WKT = re.compile(
    r"\s*(?:SRID\s*=\s*(\d{1,6})\s*;)?\s*(?:MULTI)?(?:POINT|LINESTRING|LINEARRING|POLYGON|GEOMETRYCOLLECTION)\b",
    re.IGNORECASE,
)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_PACKED = (b"PK", b"SQLite format 3\0")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def text_of(data: bytes) -> str | None:
    """The text of some bytes: UTF-16 by its mark, UTF-8, else Windows' Latin letters; None for what is no text."""
    try:
        text = data.decode("utf-16" if data.startswith(_UTF_16) else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")  # every byte is a letter: of names only, numbers are ASCII
    return None if _CONTROL.search(text) else text


def is_outline(text: str) -> bool:
    """Whether a text tells a whole outline: GeoJSON, GPX, KML or WKT."""
    return text.lstrip().startswith(("{", "<")) or WKT.match(text) is not None


def unpacked_text(data: bytes) -> str | None:
    """The text of a file that may list corners; None for an outline, an archive, a table, or no text at all."""
    text = None if data.startswith(_PACKED) else text_of(data)
    return None if text is None or is_outline(text) or text.lstrip().startswith("[") else text

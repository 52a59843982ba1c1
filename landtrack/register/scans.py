"""PDF files as they are taken in: a scan is pages and pictures; what acts by itself when it is opened is none.

A PDF is never shown in the app, only saved; this keeps the register from handing on what harms elsewhere.  What
hides under several filters at once is not found.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

MARK = b"%PDF-"
# Names of what acts, starts programs, sends, or brings other files along; and of a lock, behind which nobody sees.
_ACTS = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|SubmitForm|ImportData|RichMedia|Encrypt)(?![A-Za-z])")
_SPELLED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream\r?\n")
_LONGEST = 16  # of the names, with their slash
_PIECE = 4096  # packed bytes at a time: at most some 4 MB unpacked
_TOO_MUCH = b"/Launch"  # as good as one
_MOST_UNPACKED, _MOST_STREAMS = 200 * 2**20, 20_000


def is_plain(data: bytes) -> bool:
    """Tell whether a PDF does nothing by itself, as far as can be seen; one that is made to fill the memory is not."""
    return not _tells(data) and not any(_tells(piece) for piece in _unpacked(data))


def _tells(text: bytes) -> bool:
    spelled = _SPELLED.sub(lambda found: bytes([int(found[1], 16)]), text) if b"#" in text else text
    return _ACTS.search(spelled) is not None


def _unpacked(data: bytes) -> Iterator[bytes]:
    """What the streams of a file hold, piece by piece; pieces overlap, so that no name is cut in two."""
    total = 0
    for number, found in enumerate(_STREAM.finditer(data)):
        unpacker, tail = zlib.decompressobj(), b""
        for start in range(found.end(), len(data), _PIECE):
            try:
                piece = unpacker.decompress(data[start : start + _PIECE])
            except zlib.error:  # a picture, or another filter
                break
            total += len(piece)
            if total > _MOST_UNPACKED or number > _MOST_STREAMS:
                yield _TOO_MUCH
                return
            yield tail + piece
            tail = piece[-3 * _LONGEST :]  # each letter may be spelled in three
            if unpacker.eof:
                break

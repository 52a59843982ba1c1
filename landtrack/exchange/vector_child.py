"""The process that reads one foreign file: it has limits, knows nothing of a register, tells what it finds in lines.

Each line on its standard output is a JSON document: first ``{"layers": [...]}``; then, for each layer that is asked
for by a line ``{"layer": name}`` on standard input, a feature a line and ``{"end": true}``.
``{"error": [place, reason]}`` ends everything.  JSON and nothing richer: a crafted file that takes this process over
can tell lies, not run code in the app.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from landtrack.errors import UnreadableFile
from landtrack.exchange.vector import open_vector
from landtrack.exchange.vector_feature import MOST_FEATURE_BYTES, Feature

__all__ = ["CPU_S", "MEMORY_BYTES", "main"]

MEMORY_BYTES = 2**30
CPU_S = 900  # five million features take six minutes
FILE_BYTES = 4 * 2**30  # what an archive may unpack to
FLUSH_S = 0.5


def main() -> None:
    """Read the file that the last argument names."""
    _limit()
    out = _own_output()
    place = Path(sys.argv[-1])
    try:
        with open_vector(place) as vector:
            out.write(_line({"layers": [asdict(one) for one in vector.layers]}))
            out.flush()
            layers = {one.name: one for one in vector.layers}
            while line := sys.stdin.readline():
                _tell(out, vector.features(layers[json.loads(line)["layer"]]))
    except UnreadableFile as error:
        out.write(_line({"error": [error.place, error.reason]}))
    except MemoryError:
        out.write(_line({"error": [place.name, "reader_memory"]}))
    out.flush()


def _limit() -> None:
    """As much memory, time and disk as a file may need, and no more; Windows leaves this to the clock of the parent."""
    try:
        import resource  # noqa: PLC0415 (not there on Windows)
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_DATA, MEMORY_BYTES), (resource.RLIMIT_CPU, CPU_S), (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        hard = resource.getrlimit(what)[1]
        with suppress(ValueError, OSError):  # of a system that does not know this one
            resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _own_output() -> IO[bytes]:
    """Standard output for us alone: what a library prints goes to standard error."""
    own = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(own, "wb", 2**16)


def _tell(out: IO[bytes], features: Iterable[Feature]) -> None:
    told = time.monotonic()
    for feature in features:
        out.write(_line_of(feature))
        if time.monotonic() - told > FLUSH_S:
            out.flush()
            told = time.monotonic()
    out.write(_line({"end": True}))
    out.flush()


def _line_of(one: Feature) -> bytes:
    """A feature as a line; one that cannot be told, or is too large, is named as unreadable."""
    told = {"row": one.row, **{name: value for name in _MORE if (value := getattr(one, name)) not in (None, "")}}
    try:
        line = _line(told)
    except (ValueError, RecursionError, TypeError):  # a number of 5,000 digits, a thousand brackets
        line = b""
    return line if 0 < len(line) <= MOST_FEATURE_BYTES else _line({"row": one.row, "problem": "unreadable_feature"})


_MORE = ("geometry", "fields", "own_id", "problem", "ends_apart_m", "doubtful_text")


def _line(what: Any) -> bytes:
    return json.dumps(what, default=_plain, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    """What JSON has no word for: a date as text, bytes as nothing."""
    return None if isinstance(value, bytes | bytearray | memoryview) else str(value)


if __name__ == "__main__":
    main()

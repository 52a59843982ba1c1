"""Foreign files are read in a process of their own: what crashes, fills or never leaves GDAL takes nobody else down."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

import landtrack
from landtrack.errors import UnreadableFile
from landtrack.exchange.vector import Vector
from landtrack.exchange.vector_feature import MOST_FEATURE_BYTES, Feature, Layer
from landtrack.land.findings import CHECKS

__all__ = ["open_apart"]

READER = ("-m", "landtrack.exchange.vector_child")
SILENT_S = 30.0  # of the child: then it is ended
BYTES_A_SECOND = 5 * 2**20  # that a slow machine looks through, before it can say anything of a large file
LOOK_S = 0.5  # between two looks at the clock
LONGEST_LINE = MOST_FEATURE_BYTES + 2**20
_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "VIRTUAL_ENV", "LD_LIBRARY_PATH")  # nothing of a register or its key
_NO_MEMORY = (b"bad_alloc", b"MemoryError", b"annot allocate", b"ut of memory")


@dataclass(slots=True)
class _Child:
    """A running reader, its clock, and why it ended."""

    process: subprocess.Popen[bytes]
    given: str  # path as it was given
    path: Path  # absolute
    errors: Path
    silent_s: float
    waiting_since: float | None = None  # monotonic; None while it is not waited for
    was_slow: bool = False
    _over: threading.Event = field(default_factory=threading.Event)

    @property
    def name(self) -> str:
        """What the file is called in a sentence."""
        return self.path.name

    def watch(self) -> None:
        """End the child once it was waited for too long; runs beside the reading until that is over."""
        while not self._over.wait(LOOK_S):
            since = self.waiting_since
            if since is not None and time.monotonic() - since > self.silent_s:
                self.was_slow = True
                self.process.kill()
                return

    def ask(self, what: dict[str, Any]) -> None:
        """Say a line to it; that it is gone is noticed when it does not answer."""
        with suppress(OSError):
            into = cast("IO[bytes]", self.process.stdin)
            into.write(json.dumps(what).encode() + b"\n")
            into.flush()

    def line(self) -> dict[str, Any]:
        """What it says next.  Raises UnreadableFile: it says so, or it has ended."""
        self.waiting_since = time.monotonic()
        try:
            text = cast("IO[bytes]", self.process.stdout).readline(LONGEST_LINE)
        finally:
            self.waiting_since = None
        if not text.endswith(b"\n"):
            raise UnreadableFile(self.name, self._why())
        try:
            told = json.loads(text)
            if "error" in told:
                place, reason = told["error"]
                raise UnreadableFile(self.given if place == str(self.path) else str(place), str(reason))
        except (ValueError, TypeError, RecursionError) as error:
            raise UnreadableFile(self.name, "reader_broke") from error
        return cast("dict[str, Any]", told)

    def _why(self) -> str:
        """Code of why it ended: too long, too much memory, or it broke."""
        try:
            code = self.process.wait(LOOK_S * 10)
        except subprocess.TimeoutExpired:
            return "reader_broke"  # a line without an end: it is ended with the rest
        if self.was_slow or code == -getattr(signal, "SIGXCPU", 0):
            return "reader_time"
        said = self.errors.read_bytes()[-4096:] if self.errors.stat().st_size < LONGEST_LINE else b""
        killed = code == -getattr(signal, "SIGKILL", 0)  # not by us: by a system that has no memory left
        return "reader_memory" if killed or any(one in said for one in _NO_MEMORY) else "reader_broke"

    def end(self) -> None:
        """Whatever it does, it is over."""
        self._over.set()
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


@dataclass(frozen=True, slots=True)
class _Apart:
    """The layers of a file, and its features as the child tells them."""

    layers: tuple[Layer, ...]
    child: _Child

    def features(self, layer: Layer) -> Iterator[Feature]:
        """The features of a layer in file order.  Raises UnreadableFile."""
        self.child.ask({"layer": layer.name})
        while "end" not in (told := self.child.line()):
            try:
                feature = _feature(told)
            except (TypeError, ValueError) as error:
                raise UnreadableFile(self.child.name, "reader_broke") from error
            yield feature


@contextmanager
def open_apart(path: Path) -> Iterator[Vector]:
    """As ``open_vector``, in a process of its own.

    Raises
    ------
    UnreadableFile : besides what ``open_vector`` says, reader_time, reader_memory and reader_broke
    """
    with tempfile.TemporaryDirectory(prefix="landtrack-") as folder:
        child = _start(path, Path(folder))
        try:
            layers = _layers(child)
            yield Vector(path.name, _Apart(layers, child))
        finally:
            child.end()


def _layers(child: _Child) -> tuple[Layer, ...]:
    told = child.line()
    try:
        return tuple(Layer(**one | {"fields": tuple(map(str, one["fields"]))}) for one in told["layers"])
    except (TypeError, KeyError) as error:
        raise UnreadableFile(child.name, "reader_broke") from error


_TYPES: dict[str, type | tuple[type, ...]] = {
    "row": int, "geometry": dict, "fields": dict, "own_id": str, "problem": str, "ends_apart_m": (float, int),
    "doubtful_text": bool,
}  # fmt: skip


def _feature(told: dict[str, Any]) -> Feature:
    """A feature, if it is one: a child that a file has taken over may say anything.  Raises TypeError, ValueError."""
    if not all(isinstance(value, _TYPES[name]) for name, value in told.items() if name in _TYPES):
        raise TypeError(told)
    if told.get("problem", "") not in ("", *CHECKS):
        raise ValueError(told["problem"])
    return Feature(**{"geometry": None} | told)


def _start(path: Path, folder: Path) -> _Child:
    home = Path(landtrack.__file__).parents[1]
    env = {name: os.environ[name] for name in _KEPT if name in os.environ}
    env |= {"PYTHONPATH": os.pathsep.join([str(home), *filter(None, [os.environ.get("PYTHONPATH")])]),
            "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # fmt: skip
    env |= dict.fromkeys(("TMPDIR", "TEMP", "TMP", "HOME"), str(folder))  # what it leaves, goes with the folder
    errors, place = folder / "errors", path.absolute()
    try:
        size = path.stat().st_size
        with errors.open("wb") as said:
            process = subprocess.Popen(  # noqa: S603 (our own interpreter, no shell)
                [sys.executable, "-P", *READER, str(place)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, env=env, cwd=folder,
            )  # fmt: skip
    except FileNotFoundError as error:
        raise UnreadableFile(str(path), "missing") from error
    except (OSError, ValueError) as error:  # a name with a zero byte is a ValueError
        raise UnreadableFile(str(path), "no_access") from error
    child = _Child(process, str(path), place, errors, SILENT_S + size / BYTES_A_SECOND)
    threading.Thread(target=child.watch, daemon=True).start()
    return child

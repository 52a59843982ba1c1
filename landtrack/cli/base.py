"""What every command shares: language, options, output, the register at hand.

0 done; 1 a check failed; 2 cannot be done (one sentence says why and what to do, nothing
was written); 3 done in part.  ``--json`` prints one document on standard output and nothing
else there.  What a command needs is imported when it runs, so that ``--help`` is quick.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, Self

import typer

from landtrack.errors import LandtrackError, RegisterMissing
from landtrack.i18n.catalogues import translator

if TYPE_CHECKING:
    from rich.progress import Progress

    from landtrack.domain.policy import Actor
    from landtrack.register.register import Register

DONE, FAILED, IMPOSSIBLE, IN_PART = 0, 1, 2, 3
MOST_TEXT = 200 * 2**20  # of a story file: some 400,000 lines


def _language() -> str:
    """``--lang``, else LANG, else French; read before the commands are made, for their help."""
    for i, word in enumerate(sys.argv):
        if word == "--lang" and i + 1 < len(sys.argv):
            return sys.argv[i + 1]
        if word.startswith("--lang="):
            return word.partition("=")[2]
    return "en" if os.environ.get("LANG", "").startswith("en") else "fr"


LANGUAGE = _language()
t = translator(LANGUAGE)

RegisterArgument = Annotated[str, typer.Argument(envvar="LANDTRACK_REGISTER", help=t("help.register"))]
RegisterOption = Annotated[str, typer.Option("--register", "-r", envvar="LANDTRACK_REGISTER", help=t("help.register"))]
AsOption = Annotated[str, typer.Option("--as", help=t("help.as"))]
JsonOption = Annotated[bool, typer.Option("--json", help=t("help.json"))]
Day = Annotated[str, typer.Option(help=t("help.as_of"))]


def say(text: str) -> None:
    """A line for the person; on standard error where standard output is for a document."""
    typer.echo(text, err="--json" in sys.argv)


def show(document: Any) -> None:
    """The one JSON document."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=1, default=str))


def stop(code: int, text: str = "") -> NoReturn:
    """End with a sentence."""
    if text:
        typer.echo(text, err=True)
    raise typer.Exit(code)


@contextmanager
def opened(place: str) -> Iterator[Register]:
    """The register at a place, let go of at the end."""
    from landtrack.register.register import open_register

    if not place:
        raise RegisterMissing("LANDTRACK_REGISTER")
    with Slow(t("opening.progress"), t("opening.older")) as tell:
        register = open_register(place, tell)
    try:
        yield register
    finally:
        register.close()


class Slow:
    """Tells how far something is that is quick in most registers, once it takes long enough to wonder.

    Within its block it is called with the share that is done, 0 to 1; the clock starts with the first call.
    """

    AFTER_S = 2.0

    def __init__(self, label: str, sentence: str = "") -> None:
        """``sentence`` is said before the bar."""
        self._label, self._sentence = label, sentence
        self._timer: Timer | None = None
        self._bar: Progress | None = None
        self._done = 0.0

    def __call__(self, done: float) -> None:
        """So much is done."""
        self._done = done
        if self._timer is None:
            self._timer = Timer(self.AFTER_S, self._show)
            self._timer.daemon = True
            self._timer.start()
        if self._bar:
            self._bar.update(self._bar.task_ids[0], completed=100 * done)

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import Progress

        if self._sentence:
            typer.echo(self._sentence, err=True)
        bar = Progress(console=Console(stderr=True), transient=True)
        bar.add_task(self._label, total=100, completed=int(100 * self._done))
        bar.start()
        self._bar = bar

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer.join()
        if self._bar:
            self._bar.stop()


def acting(register: Register, name: str, role: str = "officer") -> Actor:
    """Who the command line acts as: ``--as`` with its password, else the first account at hand."""
    from landtrack.errors import WrongKey
    from landtrack.register.accounts import check_password
    from landtrack.register.keys import key_path

    if name:
        password = os.environ.get("LANDTRACK_PASSWORD") or typer.prompt(t("cli.password"), hide_input=True, err=True)
        return check_password(register, name, password)
    if not register.has_key:
        raise WrongKey(str(key_path(register.id)), "missing")
    return register.first(role)


def progress(total: int | None, label: str) -> Any:
    """A progress bar on standard error."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return lambda items: track(items, label, total=total, console=console, transient=True)


def write_report(place: Path | None, document: Callable[[], Any], table: Callable[[], str]) -> None:
    """A report as JSON, or as a spreadsheet where the file's name asks for it.

    That it cannot be written is said, and nothing more: what it reports is done.
    """
    if place is None:
        return
    try:
        if place.suffix.lower() == ".csv":
            place.write_text(table(), encoding="utf-8", newline="")
        else:
            place.write_text(json.dumps(document(), ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError:
        typer.echo(t("catchup.cli.report_not_written", place=place), err=True)


def sentence_of(error: Exception | None) -> str:
    """An error as a sentence in the language of the command line."""
    from landtrack.i18n.sentences import sentence

    return sentence(error, t) if isinstance(error, LandtrackError) else str(error)


def read_at_most(file: Path, most: int) -> bytes:
    """The bytes of a file, and never more than one too many.  Raises UnreadableFile."""
    from landtrack.errors import UnreadableFile

    try:
        with file.open("rb") as there:
            return there.read(most + 1)
    except (OSError, ValueError) as error:  # a name with a zero byte is a ValueError
        raise UnreadableFile(str(file), "missing" if isinstance(error, FileNotFoundError) else "no_access") from error


def read_lines(file: Path) -> list[str]:
    """The lines of a text file.  Raises UnreadableFile."""
    from landtrack.errors import UnreadableFile

    data = read_at_most(file, MOST_TEXT)
    if len(data) > MOST_TEXT:
        raise UnreadableFile(str(file), "text_too_large")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError as error:
        raise UnreadableFile(str(file), "not_text") from error

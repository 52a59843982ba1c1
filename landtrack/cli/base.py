"""What every command shares: language, options, output, the register at hand.

0 done; 1 a check failed; 2 cannot be done (one sentence says why and what to do, nothing
was written); 3 done in part.  ``--json`` prints one document on standard output and nothing
else there.  What a command needs is imported when it runs, so that ``--help`` is quick.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from landtrack.errors import LandtrackError, RegisterMissing
from landtrack.i18n.catalogues import translator

if TYPE_CHECKING:
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
    register = open_register(place)
    try:
        yield register
    finally:
        register.close()


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

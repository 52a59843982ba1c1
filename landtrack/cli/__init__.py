"""The command line: thin commands over the register.  Exit codes are those of the contract.

0 done; 1 a check failed; 2 cannot be done (one sentence says why and what to do, nothing
was written); 3 done in part.  ``--json`` prints one document on standard output and nothing
else there.  What a command needs is imported when it runs, so that ``--help`` is quick.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from landtrack.cli import catch_up, figures, imports, keys, land, lots, papers, people, plots, whole
from landtrack.cli.base import DONE, LANGUAGE, sentence_of, t
from landtrack.errors import LandtrackError

app = typer.Typer(
    help=t("help.landtrack"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(whole.app)
app.add_typer(figures.app)
app.add_typer(papers.app)
app.add_typer(catch_up.app)
app.add_typer(land.app)
app.add_typer(plots.app)
app.add_typer(imports.import_app, name="import")
app.add_typer(people.villages_app, name="villages")
app.add_typer(people.users_app, name="users")
app.add_typer(lots.draw_app, name="draw")
app.add_typer(keys.key_app, name="key")


@app.callback()
def _options(lang: Annotated[str, typer.Option(help=t("help.lang"))] = LANGUAGE) -> None:
    """Options of every command; the language was read before."""
    del lang


def _words(told: list[str]) -> list[str]:
    """The words of the command line with ``--lang`` before the command: it may stand anywhere.

    >>> _words(["record", "histoire.jsonl", "--lang", "en", "--json"])
    ['--lang', 'en', 'record', 'histoire.jsonl', '--json']
    """
    if "--lang" in told[:-1]:
        at = told.index("--lang")
        return [*told[at : at + 2], *told[:at], *told[at + 2 :]]
    first = [word for word in told if word.startswith("--lang=")]
    return first + [word for word in told if word not in first]


def main() -> None:
    """Run a command; what a person can cause ends in a sentence, never in a traceback."""
    try:
        app(_words(sys.argv[1:]))
    except LandtrackError as error:
        typer.echo(sentence_of(error), err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(DONE)

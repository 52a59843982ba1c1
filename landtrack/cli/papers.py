"""The command that prints a paper to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from landtrack.cli.base import (
    IMPOSSIBLE,
    LANGUAGE,
    AsOption,
    JsonOption,
    RegisterOption,
    acting,
    opened,
    say,
    show,
    stop,
    t,
)

app = typer.Typer()


@app.command(help=t("help.paper"), epilog="landtrack paper president --about 7K3MQW --out feuille.pdf -r parou.gpkg")
def paper(
    kind: Annotated[str, typer.Argument(help=t("help.paper.kind"))],
    out: Annotated[Path, typer.Option(help=t("help.paper.out"))],
    about: Annotated[str, typer.Option(help=t("help.paper.about"))] = "",
    village: Annotated[str, typer.Option(help=t("help.paper.village"))] = "",
    size: Annotated[str, typer.Option(help=t("help.paper.size"))] = "",
    count: Annotated[int, typer.Option(min=1, max=96, help=t("help.paper.count"))] = 12,
    register: RegisterOption = "",
    as_name: AsOption = "",
    as_json: JsonOption = False,
) -> None:
    """One paper as a PDF."""
    from landtrack.errors import PaperRefused
    from landtrack.papers import PAPERS, make

    if village and not about and kind in PAPERS and PAPERS[kind].about not in ((), ("village",)):
        raise PaperRefused(kind, "about_missing")  # one village may have several
    with opened(register) as there:
        reader = there.read(acting(there, as_name))
        made = make(reader, kind, about=about, village=village, size=size.lower(), lang=LANGUAGE, count=count)
    try:
        out.write_bytes(made.data)
    except OSError:
        stop(IMPOSSIBLE, t("cli.paper.not_written", place=out))
    show({"paper": kind, "file": str(out), "bytes": len(made.data)}) if as_json else say(t("cli.paper.done", place=out))

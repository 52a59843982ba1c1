"""Commands that need no register: the public draw by lot and its replay, and plots laid out in a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from landtrack.cli.base import FAILED, JsonOption, say, show, stop, t

if TYPE_CHECKING:
    from landtrack.domain.draw import Drawn

draw_app = typer.Typer(no_args_is_help=True, help=t("help.draw"))


@draw_app.command("hold", help=t("help.draw.hold"), epilog="landtrack draw hold liste.txt --out tirage.json")
def hold(
    file: Annotated[Path, typer.Argument(help=t("help.draw.list"))],
    out: Annotated[Path, typer.Option(help=t("help.draw.out"))],
    seed: Annotated[str, typer.Option(help=t("help.draw.seed"))] = "",
    list_hash: Annotated[str, typer.Option(help=t("help.draw.list_hash"))] = "",
    as_json: JsonOption = False,
) -> None:
    """Freeze a list, say its hash, take the seed, draw, and write the minutes."""
    from landtrack.domain.draw import CannotDraw, Minutes, draw, read_list

    frozen = read_list(_read(file))
    if list_hash and list_hash.strip().lower() != frozen.hash:
        raise CannotDraw("draw_list_changed")
    say(t("draw.frozen", people=len(frozen.codes), plots=len(frozen.plots), hash=frozen.hash))
    drawn = draw(frozen, seed or typer.prompt(t("draw.ask_seed"), err=True))
    minutes = Minutes.of(frozen, drawn)
    try:
        with out.open("x", encoding="utf-8") as there:  # minutes that exist are never written over
            json.dump(minutes.to_json(), there, ensure_ascii=False, indent=1)
    except FileExistsError:
        stop(2, t("draw.exists", place=out))
    except OSError as error:
        stop(2, t("draw.not_written", place=out, why=error.strerror or ""))
    _told(drawn, as_json=as_json)
    say(t("draw.written", place=out))


@draw_app.command("replay", help=t("help.draw.replay"), epilog="landtrack draw replay tirage.json")
def replay(
    file: Annotated[Path, typer.Argument(help=t("help.draw.minutes"))],
    as_json: JsonOption = False,
) -> None:
    """Do a draw again from its minutes, and say whether they agree."""
    from landtrack.domain.draw import read_minutes

    minutes = read_minutes(_read(file))
    drawn = minutes.replay()
    _told(drawn, as_json=as_json)
    if wrong := minutes.differences(drawn):
        stop(FAILED, t("draw.differs", what=", ".join(wrong)))
    say(t("draw.agrees" if minutes.taken is not None else "draw.done"))


def _read(file: Path) -> str:
    from landtrack.domain.draw import CannotDraw

    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotDraw("draw_unreadable", str(file)) from error


def _told(drawn: Drawn, *, as_json: bool) -> None:
    if as_json:
        result = [{"plot": plot, "code": code} for plot, code in drawn.taken]
        show({"list_hash": drawn.list_hash, "seed": drawn.seed, "result": result,
              "waiting": list(drawn.waiting), "free": list(drawn.free)})  # fmt: skip
        return
    say(t("draw.seed", seed=drawn.seed, hash=drawn.list_hash))
    for plot, code in drawn.taken:
        say(t("draw.line", plot=plot, code=code))
    if drawn.waiting:
        say(t("draw.waiting", codes=", ".join(drawn.waiting)))
    if drawn.free:
        say(t("draw.free", plots=", ".join(drawn.free)))

"""The command for past stories: a spreadsheet of nine columns, and taking a batch of it back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landtrack.cli.base import (
    IMPOSSIBLE,
    IN_PART,
    LANGUAGE,
    AsOption,
    JsonOption,
    RegisterOption,
    acting,
    opened,
    progress,
    read_at_most,
    say,
    sentence_of,
    show,
    stop,
    t,
    write_report,
)

if TYPE_CHECKING:
    from landtrack.domain.policy import Actor
    from landtrack.exchange.row_report import Report
    from landtrack.register.catch_up_batch import Kept
    from landtrack.register.register import Register

app = typer.Typer()
HOW_KNOWN = ("seen", "phone", "paper", "told_by_president")


@app.command("catch-up", help=t("help.catch_up"), epilog="landtrack catch-up histoires.csv -r parou.gpkg --dry-run")
def catch_up(
    file: Annotated[Path | None, typer.Argument(help=t("help.catch_up.file"))] = None,
    register: RegisterOption = "",
    as_name: AsOption = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=t("help.dry_run"))] = False,
    how: Annotated[str, typer.Option(help=t("help.catch_up.how"))] = "",
    report: Annotated[Path | None, typer.Option(help=t("help.catch_up.report"))] = None,
    undo: Annotated[str, typer.Option(help=t("help.catch_up.undo"))] = "",
    as_json: JsonOption = False,
) -> None:
    """Tell past stories from a spreadsheet, a row each; or take a batch back."""
    if bool(file) == bool(undo):
        stop(IMPOSSIBLE, t("catchup.cli.one_of_two"))
    if how and how not in HOW_KNOWN:
        stop(IMPOSSIBLE, t("catchup.cli.how", codes=", ".join(HOW_KNOWN)))
    with opened(register) as there:
        actor = acting(there, as_name)
        if file is None:
            _undo(there, actor, undo, as_json=as_json)
            return
        found = _tell(there, actor, file, how, dry_run=dry_run)
    _written(found, report)
    _told(found, as_json=as_json)


def _tell(register: Register, actor: Actor, file: Path, how: str, *, dry_run: bool) -> Report:
    from landtrack.exchange import row_report
    from landtrack.exchange.spreadsheet import MOST_BYTES

    data = read_at_most(file, MOST_BYTES)
    table, rows = row_report.understand(register, actor, data, file.name, how_known=how, photo=_beside(file))
    bar = progress(None, t("catchup.cli.telling"))
    return row_report.tell_rows(register, actor, table, rows, str(file), dry_run=dry_run, progress=bar)


def _beside(file: Path) -> Any:
    """A reader of photos that lie in the same folder; nothing outside it is opened."""
    from landtrack.register.documents import LARGEST

    def read(name: str) -> bytes | None:
        place = file.parent / name
        try:
            is_here = Path(name).name == name and place.is_file() and not place.is_symlink()
        except (OSError, ValueError):  # longer than any file's name, or with a zero byte
            return None
        return read_at_most(place, LARGEST) if is_here else None

    return read


def _written(found: Report, place: Path | None) -> None:
    from landtrack.exchange import row_report
    from landtrack.i18n.formats import formats

    told = found, t, formats(LANGUAGE)
    write_report(place, lambda: row_report.as_json(*told), lambda: row_report.as_csv(*told))


def _told(found: Report, *, as_json: bool) -> None:
    from landtrack.exchange import row_report
    from landtrack.i18n.formats import formats

    said = formats(LANGUAGE)
    if as_json:
        show(row_report.as_json(found, t, said))
    for one in found.rows:
        if message := row_report.message_of(one, t, said):
            status = t(f"catchup.status.{one.status}")
            say(t("catchup.cli.row", line=one.row.line, village=one.row.village, status=status, message=message))
    if found.table.unread:
        say(t("catchup.cli.unread", heads=", ".join(found.table.unread)))
    say(t.tn("catchup.cli.dry" if found.dry_run else "catchup.cli.done", found.new, refused=found.refused))
    if found.new and not found.dry_run:
        say(t("catchup.cli.batch", batch=found.batch))
    if found.refused:
        raise typer.Exit(IN_PART)


def _undo(register: Register, actor: Actor, batch: str, *, as_json: bool) -> None:
    from landtrack.register.catch_up_batch import undo

    done = undo(register, actor, batch, progress=progress(None, t("catchup.cli.undoing")))
    names = {v["uid"]: v["name"] for v in register.read(actor).list("village")}
    kept = [_kept(one, names) for one in done.kept]
    if as_json:
        show({"batch": batch, "taken_back": [names.get(uid, uid) for uid in done.taken_back], "kept": kept})
    for one in kept:
        say(t("catchup.cli.kept", village=one["village"], message=one["message"]))
    say(t.tn("catchup.cli.undone", len(done.taken_back)))
    if kept:
        raise typer.Exit(IN_PART)


def _kept(one: Kept, names: dict[str, str]) -> dict[str, Any]:
    from landtrack.i18n.formats import formats

    said = formats(LANGUAGE)
    built_on = [{"verb": e.verb, "on": e.said_on, "event": e.id} for e in one.built_on]
    steps = ", ".join(dict.fromkeys(f"{t(f'verb.{e.verb}')} ({said.date(e.said_on)})" for e in one.built_on))
    message = sentence_of(one.error) + (f" {t('catchup.built_on', steps=steps)}" if steps else "")
    return {"village": names.get(one.village, one.village), "story": one.form, "message": message,
            "built_on": built_on}  # fmt: skip

"""The command for files of parcels: any vector file, checked feature by feature, and taking an import back."""

from __future__ import annotations

from collections import Counter
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
    say,
    show,
    stop,
    t,
    write_report,
)

if TYPE_CHECKING:
    from landtrack.exchange.parcels import Report

import_app = typer.Typer(no_args_is_help=True, help=t("help.import"))
MOST_SHOWN = 20  # problems that are said one by one on a screen
LARGEST_ACCURACY_M = 1000.0


@import_app.callback()
def _import() -> None:
    """More kinds of files come."""


@import_app.command("parcels", help=t("help.import.parcels"), epilog=(
    "landtrack import parcels champs.zip --crs EPSG:32630 --village-field village --dry-run --report compte-rendu.csv"
))  # fmt: skip
def parcels(
    file: Annotated[Path | None, typer.Argument(help=t("help.import.file"))] = None,
    register: RegisterOption = "",
    as_name: AsOption = "",
    layer: Annotated[str, typer.Option(help=t("help.import.layer"))] = "",
    crs: Annotated[str, typer.Option(help=t("help.import.crs"))] = "",
    id_field: Annotated[str, typer.Option(help=t("help.import.id_field"))] = "",
    village_field: Annotated[str, typer.Option(help=t("help.import.village_field"))] = "",
    village: Annotated[str, typer.Option(help=t("help.import.village"))] = "",
    method: Annotated[str, typer.Option(help=t("help.import.method"))] = "unknown",
    accuracy: Annotated[float | None, typer.Option(help=t("help.import.accuracy"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=t("help.dry_run"))] = False,
    report: Annotated[Path | None, typer.Option(help=t("help.catch_up.report"))] = None,
    undo: Annotated[str, typer.Option(help=t("help.import.undo"))] = "",
    as_json: JsonOption = False,
) -> None:
    """Take parcels in from a vector file; or take an import back."""
    from landtrack.domain.codes import CODES

    if bool(file) == bool(undo):
        stop(IMPOSSIBLE, t("files.cli.one_of_two"))
    if method not in CODES["capture_method"]:
        stop(IMPOSSIBLE, t("files.cli.method", codes=", ".join(CODES["capture_method"])))
    if accuracy is not None and not 0 <= accuracy <= LARGEST_ACCURACY_M:
        stop(IMPOSSIBLE, t("files.cli.accuracy"))
    with opened(register) as there:
        actor = acting(there, as_name)
        if file is None:
            _undo(there, actor, undo, as_json=as_json)
            return
        from landtrack.exchange.parcels import Asked, take_in

        asked = Asked(layer, crs, id_field, village_field, village, method, accuracy)
        found = take_in(there, actor, file, asked, dry_run=dry_run, progress=_bar)
    _written(found, report)
    _told(found, as_json=as_json)


def _bar(items: Any, total: int | None) -> Any:
    return progress(total, t("files.cli.reading"))(items)


def _written(found: Report, place: Path | None) -> None:
    from landtrack.exchange import parcel_report
    from landtrack.i18n.formats import formats

    told = found, t, formats(LANGUAGE)
    write_report(place, lambda: parcel_report.as_json(*told), lambda: parcel_report.as_csv(*told))


def _told(found: Report, *, as_json: bool) -> None:
    from landtrack.exchange import parcel_report
    from landtrack.i18n.formats import formats

    said = formats(LANGUAGE)
    if as_json:
        show(parcel_report.as_json(found, t, said))
    for one in found.problems[:MOST_SHOWN]:
        severity = t(f"files.severity.{one.finding.severity}")
        message = parcel_report.message_of(one, t, said)
        say(
            t("files.cli.problem", row=one.row, id=f" ({one.id})" if one.id else "", severity=severity, message=message)
        )
    if len(found.problems) > MOST_SHOWN:
        counts = Counter(one.code for one in found.problems[MOST_SHOWN:])
        codes = ", ".join(f"{code} {n}" for code, n in counts.most_common())
        say(t("files.cli.more", n=len(found.problems) - MOST_SHOWN, codes=codes))
    for before in found.earlier:
        say(parcel_report.earlier_sentence(before, t, said))
    key = "files.cli.dry" if found.dry_run else "files.cli.done"
    say(t.tn(key, found.accepted, read=said.number(found.read), refused=said.number(found.refused),
             repaired=said.number(found.repaired), area=said.area(found.area_m2, short=True)))  # fmt: skip
    if found.batch:
        say(t("files.cli.batch", batch=found.batch))
    if found.refused:
        raise typer.Exit(IN_PART)


def _undo(register: Any, actor: Any, batch: str, *, as_json: bool) -> None:
    from landtrack.register.parcel_batch import undo_parcels

    gone = undo_parcels(register, actor, batch)
    if as_json:
        show({"batch": batch, "taken_back": gone})
    say(t.tn("files.cli.undone", gone))

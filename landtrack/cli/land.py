"""The command that looks at all the land of a register: what two take, what is left over, what lies astray."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from landtrack.cli.base import (
    FAILED,
    IMPOSSIBLE,
    LANGUAGE,
    AsOption,
    JsonOption,
    RegisterOption,
    Slow,
    acting,
    opened,
    say,
    show,
    stop,
    t,
)

app = typer.Typer()
LAYERS = (".geojson", ".json")


@app.command("check-land", help=t("help.check_land"), epilog="landtrack check-land --out remarques.geojson")
def check_land(
    register: RegisterOption = "",
    village: Annotated[str, typer.Option(help=t("help.user.village"))] = "",
    out: Annotated[Path | None, typer.Option(help=t("help.check_land.out"))] = None,
    as_name: AsOption = "",
    as_json: JsonOption = False,
) -> None:
    """Say everything that is to be said of fields and plots; 1 where somebody has to act."""
    from landtrack.exchange import land_report
    from landtrack.i18n.formats import formats
    from landtrack.register.land_check import check_land as check
    from landtrack.register.places import village_uids

    if out is not None and out.suffix.lower() not in (*LAYERS, ".csv"):
        stop(IMPOSSIBLE, t("landcheck.cli.out"))
    with opened(register) as there, Slow(t("landcheck.cli.looking")) as tell:
        actor = acting(there, as_name)
        reader = there.read(actor)
        where = village_uids(there, actor, [village])[0] if village else ""
        found = check(reader, village=where, tell=tell)
        names = {one["uid"]: one["name"] for one in reader.list("village")}
    told = names, t, formats(LANGUAGE)
    if out is not None:
        is_layer = out.suffix.lower() in LAYERS
        text = json.dumps(land_report.as_layer(found, *told)) if is_layer else land_report.as_csv(found, *told)
        try:
            out.write_text(text, encoding="utf-8", newline="")
        except OSError:
            stop(IMPOSSIBLE, t("catchup.cli.report_not_written", place=out))
    if as_json:
        show({"findings": land_report.as_json(found, *told)})
    for one in found:
        say(land_report.message_of(one, *told))
    say(t.tn("landcheck.cli.done", len(found)))
    if any(map(land_report.blocks, found)):
        raise typer.Exit(FAILED)

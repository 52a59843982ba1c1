"""The command that lays out plots in a field: of a file, or of the register."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

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
Asked = tuple[Any, list[Any], list[Any]]  # field, common parts, ways


@app.command(
    help=t("help.divide"), epilog="landtrack divide champ.geojson --plots 50 --path-width 2 --out parcelles.geojson"
)
def divide(
    file: Annotated[Path | None, typer.Argument(help=t("help.divide.file"))] = None,
    parcel: Annotated[str, typer.Option(help=t("help.divide.parcel"))] = "",
    plots: Annotated[int | None, typer.Option(min=1, max=2000, help=t("help.divide.plots"))] = None,
    areas: Annotated[str, typer.Option(help=t("help.divide.areas"))] = "",
    path_width: Annotated[float, typer.Option(min=0, max=100, help=t("help.divide.path_width"))] = 0.0,
    min_width: Annotated[float, typer.Option(min=0, max=10_000, help=t("help.divide.min_width"))] = 0.0,
    direction: Annotated[float | None, typer.Option(help=t("help.divide.direction"))] = None,
    parts: Annotated[str, typer.Option(help=t("help.divide.parts"))] = "refuse",
    outline: Annotated[int | None, typer.Option(min=1, help=t("help.divide.outline"))] = None,
    out: Annotated[Path | None, typer.Option(help=t("help.divide.out"))] = None,
    register: RegisterOption = "",
    as_name: AsOption = "",
    as_json: JsonOption = False,
) -> None:
    """Lay out plots of equal or of listed area."""
    from landtrack.exchange.divided import figures, to_features
    from landtrack.land.apportion import PARTS
    from landtrack.land.division import divide as divide_land

    if (file is None) == (not parcel):
        stop(IMPOSSIBLE, t("divide.one_of_two"))
    if parts not in PARTS:
        stop(IMPOSSIBLE, t("divide.parts", parts=", ".join(PARTS)))
    wanted = _wanted(plots, areas)
    field, common, ways = _from_file(file, outline) if file else _from_register(register, as_name, parcel)
    found = divide_land(field, wanted, common=common, ways=ways, path_width=path_width, min_width=min_width,
                        direction=direction, parts=parts)  # fmt: skip
    if out is not None:
        try:
            out.write_text(json.dumps(to_features(found), indent=1), encoding="utf-8")
        except OSError as error:
            stop(IMPOSSIBLE, t("divide.not_written", place=out, why=error.strerror or ""))
    told = figures(found)
    if as_json:
        show(told | {"out": str(out) if out else None})
    _say(told, out)


def _say(told: dict[str, Any], out: Path | None) -> None:
    from landtrack.i18n.formats import Formats

    write = Formats(LANGUAGE, LANGUAGE)
    areas = [plot["m2"] for plot in told["plots"]]
    words = {"count": len(areas), "least": write.area(min(areas)), "most": write.area(max(areas))}
    say(t("divide.plots" if told["spread"] < 1e-6 else "divide.plots_differ", **words))
    say(t("divide.width", m=write.number(round(told["width_m"], 1))))
    if told["paths_m2"]:
        say(t("divide.paths", area=write.area(told["paths_m2"])))
    if told["left_over_m2"]:
        say(t("divide.left_over", area=write.area(told["left_over_m2"])))
    if told["in_pieces"]:
        say(t("divide.in_pieces", plots=", ".join(map(str, told["in_pieces"]))))
    if out is not None:
        say(t("divide.written", place=out))


def _wanted(plots: int | None, areas: str) -> int | list[float]:
    """The number of plots, or their areas: typed with semicolons or blanks between, or in a file, one a line."""
    if not areas:
        if plots is None:
            stop(IMPOSSIBLE, t("divide.how_many"))
        return plots
    try:
        text = Path(areas).read_text("utf-8-sig") if Path(areas).is_file() else areas
        listed = _numbers(text)
    except (OSError, ValueError):
        stop(IMPOSSIBLE, t("divide.areas"))
    if not 1 <= len(listed) <= 2000 or min(listed) < 1 or (plots is not None and plots != len(listed)):
        stop(IMPOSSIBLE, t("divide.areas"))
    return listed


def _numbers(text: str) -> list[float]:
    r"""Areas as typed: a comma is a decimal one where semicolons or lines stand between.

    >>> _numbers("600; 450,5"), _numbers("600,450.5,300"), _numbers("600\n1200\n")
    ([600.0, 450.5], [600.0, 450.5, 300.0], [600.0, 1200.0])
    """
    between = r"[;\s]+" if re.search(r"[;\n]", text.strip()) else r"[,\s]+"
    return [float(one.replace(",", ".")) for one in re.split(between, text.strip()) if one]


def _from_file(file: Path, outline: int | None) -> Asked:
    from landtrack.exchange.one_field import read_field

    try:
        found = read_field(file.read_bytes(), file.name)
    except OSError as error:
        stop(IMPOSSIBLE, t("divide.not_read", place=file, why=error.strerror or ""))
    usable: Sequence[Any] = found if outline is None else found[outline - 1 : outline]
    if len(usable) != 1:
        stop(IMPOSSIBLE, t("divide.several", count=len(found)))
    if usable[0].shape is None:
        stop(IMPOSSIBLE, t("divide.not_sound", codes=", ".join(one.code for one in usable[0].findings)))
    return usable[0].shape, [], []


def _from_register(register: str, as_name: str, parcel: str) -> Asked:
    from landtrack.land.common_parts import surfaces
    from landtrack.land.outlines import to_shape

    with opened(register) as there:
        land = there.read(acting(there, as_name)).get("parcel", parcel)
    if not land.get("geometry"):
        stop(IMPOSSIBLE, t("divide.not_measured"))
    common = land.get("common_parts") or ()
    ways = surfaces(part for part in common if part["kind"] == "path")
    return to_shape(land["geometry"]), surfaces(part for part in common if part["kind"] != "path"), ways

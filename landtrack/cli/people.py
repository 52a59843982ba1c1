"""Commands for villages and accounts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from landtrack.cli.base import (
    IMPOSSIBLE,
    IN_PART,
    AsOption,
    Day,
    JsonOption,
    RegisterOption,
    acting,
    opened,
    read_at_most,
    say,
    sentence_of,
    show,
    stop,
    t,
)

villages_app = typer.Typer(help=t("help.villages"), no_args_is_help=True)
users_app = typer.Typer(help=t("help.users"), no_args_is_help=True)


@villages_app.command(
    "add",
    help=t("help.villages.add"),
    epilog='landtrack villages add "Parou" --lat 14.1891 --lon=-3.74927 --chief',
)
def villages_add(
    name: Annotated[str, typer.Argument(help=t("help.village.name"))],
    code: Annotated[str, typer.Option(help=t("help.village.code"))] = "",
    lat: Annotated[float | None, typer.Option(help=t("help.lat"))] = None,
    lon: Annotated[float | None, typer.Option(help=t("help.lon"))] = None,
    chief: Annotated[bool, typer.Option(help=t("help.chief"))] = False,
    register: RegisterOption = "",
    as_name: AsOption = "",
    as_json: JsonOption = False,
) -> None:
    """One village, and its chief's office."""
    from landtrack.register.places import add_villages

    row = {"name": name, "code": code, "latitude": lat, "longitude": lon, "chief": "1" if chief else ""}
    with opened(register) as there:
        report = add_villages(there, acting(there, as_name), {1: row})
    _told(report, as_json=as_json)


@villages_app.command("import", help=t("help.villages.import"), epilog="landtrack villages import villages.csv")
def villages_import(
    file: Annotated[Path, typer.Argument(help=t("help.villages.csv"))],
    register: RegisterOption = "",
    as_name: AsOption = "",
    as_json: JsonOption = False,
) -> None:
    """Villages from a CSV or a workbook: name, code, latitude, longitude, chief."""
    from landtrack.exchange.spreadsheet import MOST_BYTES
    from landtrack.exchange.village_list import read_villages
    from landtrack.register.places import add_villages

    rows = read_villages(read_at_most(file, MOST_BYTES), file.name)
    with opened(register) as there:
        report = add_villages(there, acting(there, as_name), rows)
    _told(report, as_json=as_json)


def _told(report: Any, *, as_json: bool) -> None:
    refused = [{"row": line, "message": sentence_of(error)} for line, error in report.refused]
    if as_json:
        show({"added": report.added, "refused": refused})
    if refused and not report.added:
        stop(IMPOSSIBLE, "\n".join(t("cli.row.refused", **one) for one in refused))
    for one in refused:
        say(t("cli.row.refused", **one))
    say(t("cli.villages.added", n=len(report.added)))
    if refused:
        raise typer.Exit(IN_PART)


@villages_app.command("list", help=t("help.villages.list"), epilog="landtrack villages list --as-of 2013-12-31")
def villages_list(
    register: RegisterOption = "", as_name: AsOption = "", as_of: Day = "", as_json: JsonOption = False
) -> None:
    """Villages with their word and the women who hold a plot."""
    with opened(register) as there:
        rows = there.read(acting(there, as_name)).villages(as_of or None)
    if as_json:
        shown = ("uid", "code", "name", "point", "word", "flags", "women", "handed_over", "told")
        show([{name: row[name] for name in shown} for row in rows])
        return
    for row in rows:
        word = t(f"word.{row['word']}") if row["word"] else t("word.not_told")
        say(f"{row['name']:24} {word:18} {row['women']}")


@users_app.command(
    "add",
    help=t("help.users.add"),
    epilog="landtrack users add moussa --role officer --duty recorder --village PAROU",
)
def users_add(
    name: Annotated[str, typer.Argument(help=t("help.user.name"))],
    role: Annotated[str, typer.Option(help=t("help.user.role"))],
    duty: Annotated[list[str] | None, typer.Option(help=t("help.user.duty"))] = None,
    village: Annotated[list[str] | None, typer.Option(help=t("help.user.village"))] = None,
    level: Annotated[int | None, typer.Option(help=t("help.user.level"))] = None,
    language: Annotated[str, typer.Option(help=t("help.lang"))] = "fr",
    register: RegisterOption = "",
    as_name: AsOption = "",
    as_json: JsonOption = False,
) -> None:
    """A new account with a first password."""
    from landtrack.register.places import add_account

    with opened(register) as there:
        actor = acting(there, as_name, "admin")
        password = add_account(
            there, actor, name, role, duties=duty or (), villages=village or (), level=level, language=language
        )
    if as_json:
        show({"name": name, "password": password, "role": role, "villages": village or ["*"]})
    else:
        say(t("cli.users.added", name=name, password=password))


@users_app.command("list", help=t("help.users.list"), epilog="landtrack users list")
def users_list(register: RegisterOption = "", as_name: AsOption = "", as_json: JsonOption = False) -> None:
    """Accounts with role, duties and villages."""
    with opened(register) as there:
        accounts = there.read(acting(there, as_name, "admin")).list("account")
    if as_json:
        shown = ("name", "role", "duties", "villages", "ladder_level", "language", "disabled")
        show([{name: a.get(name) for name in shown} for a in accounts])
        return
    for a in accounts:
        say(f"{a['name']:20} {t('role.' + a['role']):24} {t('cli.users.disabled') if a.get('disabled') else ''}")


@users_app.command("disable", help=t("help.users.disable"), epilog="landtrack users disable moussa")
def users_disable(
    name: Annotated[str, typer.Argument(help=t("help.user.name"))],
    register: RegisterOption = "",
    as_name: AsOption = "",
) -> None:
    """Close an account at once, in open tabs too."""
    with opened(register) as there:
        actor = acting(there, as_name, "admin")
        with there.write(actor) as unit:
            unit.do("account.disable", account=there.actor(name).uid)
    say(t("cli.users.closed", name=name))


@users_app.command("password", help=t("help.users.password"), epilog="landtrack users password awa")
def users_password(
    name: Annotated[str, typer.Argument(help=t("help.user.name"))],
    register: RegisterOption = "",
    as_name: AsOption = "",
    as_json: JsonOption = False,
) -> None:
    """A new password, told once; open sign-ins end."""
    from landtrack.register.places import new_password

    with opened(register) as there:
        password = new_password(there, acting(there, as_name, "admin"), name)
    show({"name": name, "password": password}) if as_json else say(t("cli.users.added", name=name, password=password))

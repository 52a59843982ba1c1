"""Commands for the key of a register."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from landtrack.cli.base import (
    AsOption,
    RegisterOption,
    acting,
    opened,
    say,
    t,
)

if TYPE_CHECKING:
    pass

key_app = typer.Typer(help=t("help.key"), no_args_is_help=True)


@key_app.command("sheet", help=t("help.key.sheet"), epilog="landtrack key sheet -r parou.gpkg")
def key_sheet(register: RegisterOption = "") -> None:
    """Print the recovery sheet again, where the key is at hand."""
    from landtrack.register.keys import key_path, read_key, sheet_code

    with opened(register) as there:
        acting(there, "")
        key = read_key(there.id)
        say(t("cli.init.sheet", key_file=key_path(there.id), sheet=sheet_code(key or b"")))


@key_app.command("restore", help=t("help.key.restore"), epilog="landtrack key restore -r parou.gpkg")
def key_restore(register: RegisterOption = "") -> None:
    """Make the key file again from the sheet."""
    from landtrack.register.sealed import restore_key

    letters = typer.prompt(t("cli.key.letters"))
    with opened(register) as there:
        path = restore_key(there, letters)
    say(t("cli.key.restored", place=path))


@key_app.command("renew", help=t("help.key.renew"), epilog="landtrack key renew -r parou.gpkg")
def key_renew(register: RegisterOption = "", as_name: AsOption = "") -> None:
    """Seal everything anew under a new key; the old sheet opens nothing any more."""
    from landtrack.register.sealed import renew_key

    with opened(register) as there:
        acting(there, as_name, "admin")
        path, sheet = renew_key(there)
    say(t("cli.init.sheet", key_file=path, sheet=sheet))

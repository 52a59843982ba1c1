"""Commands for what it adds up to: indicators and the chain of a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from landtrack.cli.base import (
    AsOption,
    Day,
    JsonOption,
    RegisterOption,
    acting,
    opened,
    say,
    show,
    t,
)

if TYPE_CHECKING:
    from landtrack.domain.values import VillageDate

app = typer.Typer()


@app.command(help=t("help.indicators"), epilog="landtrack indicators --from 2013-10 --as-of 2013-12 --json")
def indicators(
    register: RegisterOption = "",
    as_of: Day = "",
    from_day: Annotated[str, typer.Option("--from", help=t("help.from_day"))] = "",
    village: Annotated[list[str] | None, typer.Option(help=t("help.user.village"))] = None,
    by: Annotated[str, typer.Option(help=t("help.by"))] = "",
    as_name: AsOption = "",
    as_json: JsonOption = False,
) -> None:
    """The three numbers and the indicators."""
    from landtrack.counting.report import report
    from landtrack.register.places import village_uids

    with opened(register) as there:
        actor = acting(there, as_name)
        villages = village_uids(there, actor, village) if village else None
        period = (_said("from_day", from_day).first.isoformat(), _day(as_of)) if from_day else None
        found = report(there, actor, as_of=_day(as_of), villages=villages, by=by or None, period=period)
    if as_json:
        show(found)
        return
    from landtrack.manual import indicator_lines

    for line in indicator_lines(found, t):
        say(line)


def _day(said: str) -> str | None:
    return _said("as_of", said).last.isoformat() if said else None


def _said(option: str, said: str) -> VillageDate:
    from landtrack.domain.values import read_date
    from landtrack.errors import UnreadableFact

    try:
        return read_date(said)
    except ValueError as error:
        raise UnreadableFact(option, "date", said) from error


@app.command(help=t("help.tree"), epilog="landtrack tree 7K3MQW --json")
def tree(
    claim: Annotated[str, typer.Argument(help=t("help.claim"))],
    register: RegisterOption = "",
    as_name: AsOption = "",
    as_json: JsonOption = False,
) -> None:
    """One claim's whole chain, by its number or uid."""
    from landtrack.register.tree import claim_tree, tree_lines

    with opened(register) as there:
        found = claim_tree(there.read(acting(there, as_name)), claim)
    if as_json:
        show(found)
        return
    for line in tree_lines(found, t):
        say(line)

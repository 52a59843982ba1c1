"""Commands over a register as a whole: make, serve, check, copy, record."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landtrack.cli.base import (
    FAILED,
    IMPOSSIBLE,
    IN_PART,
    LANGUAGE,
    AsOption,
    JsonOption,
    RegisterArgument,
    RegisterOption,
    Slow,
    acting,
    opened,
    progress,
    read_lines,
    say,
    sentence_of,
    show,
    stop,
    t,
)

if TYPE_CHECKING:
    from landtrack.domain.policy import Actor
    from landtrack.register.register import Register

app = typer.Typer()


@app.command(help=t("help.init"), epilog="landtrack init parou.gpkg")
def init(
    register: Annotated[str, typer.Argument(help=t("help.register"))],
    today: Annotated[str, typer.Option(help=t("help.today"))] = "",
    as_json: JsonOption = False,
) -> None:
    """Make a new empty register."""
    from landtrack.domain.values import new_code, read_date
    from landtrack.errors import UnreadableFact
    from landtrack.register.accounts import set_password
    from landtrack.register.register import init_register

    try:
        day = read_date(today).first if today else None
    except ValueError as error:
        raise UnreadableFact("today", "date", today) from error
    made, first = init_register(register, today=day)
    passwords = {name: new_code(length=9) for name in (first.admin, first.officer)}
    for name, password in passwords.items():
        set_password(made, made.actor(name).uid, password)
    made.close()
    if as_json:
        accounts = [{"name": name, "password": password} for name, password in passwords.items()]
        show({"register": str(made.place), "key_file": str(first.key_file), "recovery_sheet": first.sheet,
              "accounts": accounts})  # fmt: skip
        return
    say(t("cli.init.done", place=made.place))
    for name, password in passwords.items():
        say(t("cli.init.account", name=name, password=password))
    say(t("cli.init.sheet", key_file=first.key_file, sheet=first.sheet))


@app.command(help=t("help.demo"), epilog="landtrack demo")
def demo(
    folder: Annotated[Path, typer.Option("--dir", help=t("help.demo.dir"))] = Path("landtrack-demo"),
    no_serve: Annotated[bool, typer.Option("--no-serve", help=t("help.no_serve"))] = False,
    port: Annotated[int, typer.Option(help=t("help.port"))] = 8501,
    headless: Annotated[bool, typer.Option(help=t("help.headless"))] = False,
    as_json: JsonOption = False,
) -> None:
    """Write the Parou demonstration and open it."""
    from landtrack.demo import write_demo

    made = write_demo(folder, progress=progress(None, t("cli.demo.writing")))
    url = f"http://127.0.0.1:{port}"
    if as_json:
        accounts = [a.as_dict() for a in made.accounts]
        show({"register": str(made.register_path), "url": url, "accounts": accounts})
    else:
        say(t("cli.demo.done", place=made.register_path))
        for account in made.accounts:
            say(
                t(
                    "cli.demo.account",
                    name=account.name,
                    password=account.password,
                    role=t(f"role.{account.role}"),
                )
            )
    if not no_serve:
        _serve(str(made.register_path), port=port, lan=False, headless=headless)


@app.command(help=t("help.serve"), epilog="landtrack serve parou.gpkg --lan")
def serve(
    register: RegisterArgument = "",
    port: Annotated[int, typer.Option(help=t("help.port"))] = 8501,
    lan: Annotated[bool, typer.Option(help=t("help.lan"))] = False,
    headless: Annotated[bool, typer.Option(help=t("help.headless"))] = False,
) -> None:
    """Serve the app."""
    with opened(register) as there:
        place = str(there.place)
    _serve(place, port=port, lan=lan, headless=headless)


def _serve(place: str, *, port: int, lan: bool, headless: bool) -> None:
    os.environ["LANDTRACK_REGISTER"] = place
    from landtrack.register.register import open_for_work
    from landtrack.web.files import file_routes
    from landtrack.web.listening import listen
    from landtrack.web.server import make_app
    from landtrack.web.server import serve as serve_app

    try:
        at = listen(port, lan=lan)
    except OSError:
        stop(IMPOSSIBLE, t("cli.no_port", port=port))
    made = make_app(lambda: open_for_work(place).sign_ins, routes=file_routes())
    serve_app(made, at, headless=headless, language=LANGUAGE, say=say)


@app.command(help=t("help.verify"), epilog="landtrack verify parou.gpkg")
def verify(register: RegisterArgument = "", as_json: JsonOption = False) -> None:
    """Check everything that can be checked."""
    from landtrack.register.integrity import verify as check
    from landtrack.store import log

    with opened(register) as there:
        found = check(there)
        with there.database.read() as conn:
            heads = [{"device": d, "events": n, "hash": h} for d, n, h in log.heads(conn)]
    if as_json:
        show(
            {
                "findings": [f.__dict__ if hasattr(f, "__dict__") else _fields(f) for f in found],
                "heads": heads,
            }
        )
    for finding in found:
        say(
            t(
                "cli.verify.finding",
                what=t(f"finding.{finding.code}"),
                where=finding.where,
                detail=finding.detail,
            )
        )
    if found:
        stop(FAILED, t("cli.verify.bad", n=len(found)))
    for head in heads:
        say(t("cli.verify.good", n=head["events"], hash=str(head["hash"])[:16]))


def _fields(record: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(record)


@app.command(help=t("help.rebuild"), epilog="landtrack rebuild parou.gpkg")
def rebuild(register: RegisterArgument = "", as_json: JsonOption = False) -> None:
    """Make the read tables again from the events."""
    from landtrack.register.integrity import rebuild as replay

    with opened(register) as there, Slow(t("opening.rebuild")) as tell:
        events = replay(there, tell)
    show({"events": events}) if as_json else say(t("cli.rebuild.done", n=events))


@app.command(help=t("help.backup"), epilog="landtrack backup /media/cle/parou-copie.gpkg -r parou.gpkg")
def backup(
    dest: Annotated[Path, typer.Argument(help=t("help.dest"))],
    register: RegisterOption = "",
    as_json: JsonOption = False,
) -> None:
    """Copy a live register, complete and consistent."""
    from landtrack.register.copies import make_copy

    with opened(register) as there:
        target = make_copy(there, dest)
    show({"copy": str(target), "bytes": target.stat().st_size}) if as_json else say(t("cli.backup.done", place=target))


@app.command(help=t("help.restore"), epilog="landtrack restore parou-copie.gpkg parou.gpkg")
def restore(
    src: Annotated[Path, typer.Argument(help=t("help.src"))],
    register: Annotated[Path, typer.Argument(help=t("help.register"))],
    as_json: JsonOption = False,
) -> None:
    """Put a copy in a register's place; nothing is overwritten."""
    from landtrack.register.integrity import verify as check

    with opened(str(src)) as there:
        if found := check(there):
            stop(FAILED, t("cli.verify.bad", n=len(found)))
        there.database.copy_to(register)
    show({"register": str(register)}) if as_json else say(t("cli.restore.done", place=register))


@app.command(help=t("help.record"), epilog="landtrack record histoire.jsonl -r parou.gpkg --dry-run")
def record(
    file: Annotated[Path, typer.Argument(help=t("help.story"))],
    register: RegisterOption = "",
    as_name: AsOption = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=t("help.dry_run"))] = False,
    keep_going: Annotated[bool, typer.Option("--keep-going", help=t("help.keep_going"))] = False,
    as_json: JsonOption = False,
) -> None:
    """Apply a story file, all or nothing unless asked otherwise."""
    from landtrack.register.story import apply_story

    lines = read_lines(file)
    with opened(register) as there:
        actor = acting(there, as_name)
        accounts = {"": actor} if as_name else _accounts(there, actor)
        report = apply_story(there, lines, accounts=accounts, keep_going=keep_going, dry_run=dry_run)
    refused = [{"line": r.line, "verb": r.verb, "message": sentence_of(r)} for r in report.refused]
    if as_json:
        show({"file": str(file), "recorded": report.recorded, "refused": refused, "dry_run": dry_run})
    for one in refused:
        say(t("cli.record.refused", **one))
    say(t("cli.record.dry" if dry_run else "cli.record.done", n=report.recorded))
    if refused:
        raise typer.Exit(IN_PART)


def _accounts(register: Register, default: Actor) -> dict[str, Actor]:
    """Whom the lines of a story may name with "by"; the key at hand vouches for all of them."""
    from landtrack.register.register import to_actor

    listed = [to_actor(a) for a in register.read(register.first("admin")).list("account")]
    return {"": default, **{a.name: a for a in listed}}


@app.command(help=t("help.verbs"), epilog="landtrack verbs --json")
def verbs(as_json: JsonOption = False) -> None:
    """Every verb with its facts, made from the tables of the code."""
    from landtrack.manual import verb_table

    table = verb_table(t)
    if as_json:
        show(table)
        return
    for verb in table:
        say(f"{verb['verb']:28} {verb['meaning']}")
        for fact in verb["facts"]:
            mark = "*" if fact["required"] else " "
            say(f"  {mark} {fact['name']:20} {fact['type']:24} {fact['meaning']}")

"""The command line: thin commands over the register.  Exit codes are those of the contract.

0 done; 1 a check failed; 2 cannot be done (one sentence says why and what to do, nothing
was written); 3 done in part.  ``--json`` prints one document on standard output and nothing
else there.  What a command needs is imported when it runs, so that ``--help`` is quick.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from landtrack.errors import LandtrackError, RegisterMissing
from landtrack.i18n.catalogues import translator

if TYPE_CHECKING:
    from landtrack.domain.policy import Actor
    from landtrack.register.register import Register

DONE, FAILED, IMPOSSIBLE, IN_PART = 0, 1, 2, 3


def _language() -> str:
    """``--lang``, else LANG, else French; read before the commands are made, for their help."""
    for i, word in enumerate(sys.argv):
        if word == "--lang" and i + 1 < len(sys.argv):
            return sys.argv[i + 1]
        if word.startswith("--lang="):
            return word.partition("=")[2]
    return "en" if os.environ.get("LANG", "").startswith("en") else "fr"


LANGUAGE = _language()
t = translator(LANGUAGE)

app = typer.Typer(
    help=t("help.landtrack"), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip
villages_app = typer.Typer(help=t("help.villages"), no_args_is_help=True)
users_app = typer.Typer(help=t("help.users"), no_args_is_help=True)
key_app = typer.Typer(help=t("help.key"), no_args_is_help=True)
app.add_typer(villages_app, name="villages")
app.add_typer(users_app, name="users")
app.add_typer(key_app, name="key")

RegisterArgument = Annotated[str, typer.Argument(envvar="LANDTRACK_REGISTER", help=t("help.register"))]
RegisterOption = Annotated[
    str, typer.Option("--register", "-r", envvar="LANDTRACK_REGISTER", help=t("help.register"))
]
AsOption = Annotated[str, typer.Option("--as", help=t("help.as"))]
JsonOption = Annotated[bool, typer.Option("--json", help=t("help.json"))]
Day = Annotated[str, typer.Option(help=t("help.as_of"))]


@app.callback()
def _options(lang: Annotated[str, typer.Option(help=t("help.lang"))] = LANGUAGE) -> None:
    """Options of every command; the language was read before."""
    del lang


# --- plumbing ---------------------------------------------------------------------------


def say(text: str) -> None:
    """A line for the person; on standard error where standard output is for a document."""
    typer.echo(text, err="--json" in sys.argv)


def show(document: Any) -> None:
    """The one JSON document."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=1, default=str))


def stop(code: int, text: str = "") -> NoReturn:
    """End with a sentence."""
    if text:
        typer.echo(text, err=True)
    raise typer.Exit(code)


@contextmanager
def opened(place: str) -> Iterator[Register]:
    """The register at a place, let go of at the end."""
    from landtrack.register.register import open_register  # noqa: PLC0415

    if not place:
        raise RegisterMissing("LANDTRACK_REGISTER")
    register = open_register(place)
    try:
        yield register
    finally:
        register.close()


def acting(register: Register, name: str, role: str = "officer") -> Actor:
    """Who the command line acts as: ``--as`` with its password, else the first account at hand."""
    from landtrack.errors import WrongKey  # noqa: PLC0415
    from landtrack.register.accounts import check_password  # noqa: PLC0415
    from landtrack.register.keys import key_path  # noqa: PLC0415

    if name:
        password = os.environ.get("LANDTRACK_PASSWORD") or typer.prompt(t("cli.password"), hide_input=True, err=True)
        return check_password(register, name, password)
    if not register.has_key:
        raise WrongKey(str(key_path(register.id)), "missing")
    return register.first(role)


def progress(total: int | None, label: str) -> Any:
    """A progress bar on standard error."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import track  # noqa: PLC0415

    console = Console(stderr=True)
    return lambda items: track(items, label, total=total, console=console, transient=True)


# --- the register as a whole ----------------------------------------------------------------


@app.command(help=t("help.init"), epilog="landtrack init parou.gpkg")
def init(
    register: Annotated[str, typer.Argument(help=t("help.register"))],
    today: Annotated[str, typer.Option(help=t("help.today"))] = "",
    as_json: JsonOption = False,
) -> None:
    """Make a new empty register."""
    from landtrack.domain.values import new_code, read_date  # noqa: PLC0415
    from landtrack.errors import UnreadableFact  # noqa: PLC0415
    from landtrack.register.accounts import set_password  # noqa: PLC0415
    from landtrack.register.register import init_register  # noqa: PLC0415

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
    from landtrack.demo import write_demo  # noqa: PLC0415

    made = write_demo(folder, progress=progress(None, t("cli.demo.writing")))
    url = f"http://127.0.0.1:{port}"
    if as_json:
        accounts = [a.as_dict() for a in made.accounts]
        show({"register": str(made.register_path), "url": url, "accounts": accounts})
    else:
        say(t("cli.demo.done", place=made.register_path))
        for account in made.accounts:
            say(t("cli.demo.account", name=account.name, password=account.password, role=t(f"role.{account.role}")))
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
    from landtrack.register.register import open_register  # noqa: PLC0415
    from landtrack.web.files import file_routes  # noqa: PLC0415
    from landtrack.web.listening import listen  # noqa: PLC0415
    from landtrack.web.server import make_app  # noqa: PLC0415
    from landtrack.web.server import serve as serve_app  # noqa: PLC0415

    try:
        at = listen(port, lan=lan)
    except OSError:
        stop(IMPOSSIBLE, t("cli.no_port", port=port))
    made = make_app(lambda: open_register(place).sign_ins, routes=file_routes())
    serve_app(made, at, headless=headless, language=LANGUAGE, say=say)


@app.command(help=t("help.verify"), epilog="landtrack verify parou.gpkg")
def verify(register: RegisterArgument = "", as_json: JsonOption = False) -> None:
    """Check everything that can be checked."""
    from landtrack.register.integrity import verify as check  # noqa: PLC0415
    from landtrack.store import log  # noqa: PLC0415

    with opened(register) as there:
        found = check(there)
        with there.database.read() as conn:
            heads = [{"device": d, "events": n, "hash": h} for d, n, h in log.heads(conn)]
    if as_json:
        show({"findings": [f.__dict__ if hasattr(f, "__dict__") else _fields(f) for f in found], "heads": heads})
    for finding in found:
        say(t("cli.verify.finding", what=t(f"finding.{finding.code}"), where=finding.where, detail=finding.detail))
    if found:
        stop(FAILED, t("cli.verify.bad", n=len(found)))
    for head in heads:
        say(t("cli.verify.good", n=head["events"], hash=head["hash"][:16]))


def _fields(record: Any) -> dict[str, Any]:
    from dataclasses import asdict  # noqa: PLC0415

    return asdict(record)


@app.command(help=t("help.rebuild"), epilog="landtrack rebuild parou.gpkg")
def rebuild(register: RegisterArgument = "", as_json: JsonOption = False) -> None:
    """Make the read tables again from the events."""
    from landtrack.register.integrity import rebuild as replay  # noqa: PLC0415

    with opened(register) as there:
        events = replay(there)
    show({"events": events}) if as_json else say(t("cli.rebuild.done", n=events))


@app.command(help=t("help.backup"), epilog="landtrack backup /media/cle/parou-copie.gpkg -r parou.gpkg")
def backup(
    dest: Annotated[Path, typer.Argument(help=t("help.dest"))],
    register: RegisterOption = "",
    as_json: JsonOption = False,
) -> None:
    """Copy a live register, complete and consistent."""
    with opened(register) as there:
        target = dest / there.place.name if dest.is_dir() else dest
        there.database.copy_to(target)
    show({"copy": str(target), "bytes": target.stat().st_size}) if as_json else say(t("cli.backup.done", place=target))


@app.command(help=t("help.restore"), epilog="landtrack restore parou-copie.gpkg parou.gpkg")
def restore(
    src: Annotated[Path, typer.Argument(help=t("help.src"))],
    register: Annotated[Path, typer.Argument(help=t("help.register"))],
    as_json: JsonOption = False,
) -> None:
    """Put a copy in a register's place; nothing is overwritten."""
    from landtrack.register.integrity import verify as check  # noqa: PLC0415

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
    from landtrack.register.story import apply_story  # noqa: PLC0415

    lines = _read_lines(file)
    with opened(register) as there:
        actor = acting(there, as_name)
        accounts = _accounts(there, actor)
        report = apply_story(there, lines, accounts=accounts, keep_going=keep_going, dry_run=dry_run)
    refused = [{"line": r.line, "verb": r.verb, "message": _sentence(r.cause)} for r in report.refused]
    if as_json:
        show({"file": str(file), "recorded": report.recorded, "refused": refused, "dry_run": dry_run})
    for one in refused:
        say(t("cli.record.refused", **one))
    say(t("cli.record.dry" if dry_run else "cli.record.done", n=report.recorded))
    if refused:
        raise typer.Exit(IN_PART)


def _read_lines(file: Path) -> list[str]:
    from landtrack.errors import UnreadableFile  # noqa: PLC0415

    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(str(file), "missing" if isinstance(error, FileNotFoundError) else "not_text") from error


def _accounts(register: Register, default: Actor) -> dict[str, Actor]:
    """Whom the lines of a story may name with "by"; the key at hand vouches for all of them."""
    from landtrack.register.register import to_actor  # noqa: PLC0415

    listed = [to_actor(a) for a in register.read(register.first("admin")).list("account")]
    return {"": default, **{a.name: a for a in listed}}


@app.command(help=t("help.verbs"), epilog="landtrack verbs --json")
def verbs(as_json: JsonOption = False) -> None:
    """Every verb with its facts, made from the tables of the code."""
    from landtrack.manual import verb_table  # noqa: PLC0415

    table = verb_table(t)
    if as_json:
        show(table)
        return
    for verb in table:
        say(f"{verb['verb']:28} {verb['meaning']}")
        for fact in verb["facts"]:
            mark = "*" if fact["required"] else " "
            say(f"  {mark} {fact['name']:20} {fact['type']:24} {fact['meaning']}")


# --- places and accounts -----------------------------------------------------------------------


@villages_app.command("add", help=t("help.villages.add"), epilog='landtrack villages add "Parou" --lat 14.1891 --lon=-3.74927 --chief')
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
    from landtrack.register.places import add_villages  # noqa: PLC0415

    row = {"name": name, "code": code, "latitude": lat, "longitude": lon, "chief": "1" if chief else ""}
    with opened(register) as there:
        report = add_villages(there, acting(there, as_name), [row])
    _told(report, as_json)


@villages_app.command("import", help=t("help.villages.import"), epilog="landtrack villages import villages.csv")
def villages_import(
    file: Annotated[Path, typer.Argument(help=t("help.villages.csv"))],
    register: RegisterOption = "",
    as_name: AsOption = "",
    as_json: JsonOption = False,
) -> None:
    """Villages from a CSV: name, code, latitude, longitude, chief."""
    import csv  # noqa: PLC0415

    from landtrack.register.places import add_villages  # noqa: PLC0415

    lines = _read_lines(file)
    dialect = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    with opened(register) as there:
        report = add_villages(there, acting(there, as_name), list(csv.DictReader(lines, delimiter=dialect)))
    _told(report, as_json)


def _told(report: Any, as_json: bool) -> None:
    refused = [{"row": row, "message": _sentence(error)} for row, error in report.refused]
    if as_json:
        show({"added": report.added, "refused": refused})
    for one in refused:
        say(t("cli.row.refused", **one))
    say(t("cli.villages.added", n=len(report.added)))
    if refused:
        raise typer.Exit(IN_PART if report.added else IMPOSSIBLE)


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


@users_app.command("add", help=t("help.users.add"), epilog="landtrack users add moussa --role officer --duty recorder --village PAROU")
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
    from landtrack.domain.values import new_code  # noqa: PLC0415
    from landtrack.register.accounts import set_password  # noqa: PLC0415
    from landtrack.register.places import authority_of, village_uids  # noqa: PLC0415

    password = new_code(length=9)
    with opened(register) as there:
        actor = acting(there, as_name, "admin")
        villages = village_uids(there, actor, village or ["*"])
        more: dict[str, Any] = {"ladder_level": level} if level else {}
        if role == "chief":
            more |= authority_of(there, villages, level or 1)
        with there.write(actor) as unit:
            account = unit.do("account.open", name=name, role=role, duties=duty or [], villages=villages,
                              language=language, **more)  # fmt: skip
        set_password(there, account.subject, password)
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
    from landtrack.domain.policy import require  # noqa: PLC0415
    from landtrack.domain.values import new_code  # noqa: PLC0415
    from landtrack.register.accounts import set_password  # noqa: PLC0415

    password = new_code(length=9)
    with opened(register) as there:
        require(acting(there, as_name, "admin"), "account.change")
        set_password(there, there.actor(name).uid, password)
    show({"name": name, "password": password}) if as_json else say(t("cli.users.added", name=name, password=password))


# --- keys -----------------------------------------------------------------------------------------


@key_app.command("sheet", help=t("help.key.sheet"), epilog="landtrack key sheet -r parou.gpkg")
def key_sheet(register: RegisterOption = "") -> None:
    """Print the recovery sheet again, where the key is at hand."""
    from landtrack.register.keys import key_path, read_key, sheet_code  # noqa: PLC0415

    with opened(register) as there:
        acting(there, "")
        key = read_key(there.id)
        say(t("cli.init.sheet", key_file=key_path(there.id), sheet=sheet_code(key or b"")))


@key_app.command("restore", help=t("help.key.restore"), epilog="landtrack key restore -r parou.gpkg")
def key_restore(register: RegisterOption = "") -> None:
    """Make the key file again from the sheet."""
    from landtrack.register.sealed import restore_key  # noqa: PLC0415

    letters = typer.prompt(t("cli.key.letters"))
    with opened(register) as there:
        path = restore_key(there, letters)
    say(t("cli.key.restored", place=path))


@key_app.command("renew", help=t("help.key.renew"), epilog="landtrack key renew -r parou.gpkg")
def key_renew(register: RegisterOption = "", as_name: AsOption = "") -> None:
    """Seal everything anew under a new key; the old sheet opens nothing any more."""
    from landtrack.register.sealed import renew_key  # noqa: PLC0415

    with opened(register) as there:
        acting(there, as_name, "admin")
        path, sheet = renew_key(there)
    say(t("cli.init.sheet", key_file=path, sheet=sheet))


# --- what it adds up to -----------------------------------------------------------------------------


@app.command(help=t("help.indicators"), epilog="landtrack indicators --village PAROU --as-of 2013-12-31 --json")
def indicators(
    register: RegisterOption = "",
    as_of: Day = "",
    village: Annotated[list[str] | None, typer.Option(help=t("help.user.village"))] = None,
    by: Annotated[str, typer.Option(help=t("help.by"))] = "",
    as_name: AsOption = "",
    as_json: JsonOption = False,
) -> None:
    """The three numbers and the indicators."""
    from landtrack.counting.report import report  # noqa: PLC0415
    from landtrack.register.places import village_uids  # noqa: PLC0415

    with opened(register) as there:
        actor = acting(there, as_name)
        villages = village_uids(there, actor, village) if village else None
        found = report(there, actor, as_of=_day(as_of), villages=villages, by=by or None)
    if as_json:
        show(found)
        return
    from landtrack.manual import indicator_lines  # noqa: PLC0415

    for line in indicator_lines(found, LANGUAGE):
        say(line)


def _day(said: str) -> str | None:
    from landtrack.domain.values import read_date  # noqa: PLC0415
    from landtrack.errors import UnreadableFact  # noqa: PLC0415

    try:
        return read_date(said).last.isoformat() if said else None
    except ValueError as error:
        raise UnreadableFact("as_of", "date", said) from error


@app.command(help=t("help.tree"), epilog="landtrack tree 7K3MQW --json")
def tree(
    claim: Annotated[str, typer.Argument(help=t("help.claim"))],
    register: RegisterOption = "",
    as_name: AsOption = "",
    as_json: JsonOption = False,
) -> None:
    """One claim's whole chain, by its number or uid."""
    from landtrack.register.tree import claim_tree, tree_lines  # noqa: PLC0415

    with opened(register) as there:
        found = claim_tree(there.read(acting(there, as_name)), claim)
    if as_json:
        show(found)
        return
    for line in tree_lines(found, t):
        say(line)


# --- the end of it --------------------------------------------------------------------------------------


def _sentence(error: Exception | None) -> str:
    from landtrack.i18n.sentences import sentence  # noqa: PLC0415

    return sentence(error, t) if isinstance(error, LandtrackError) else str(error)


def main() -> None:
    """Run a command; what a person can cause ends in a sentence, never in a traceback."""
    try:
        app()
    except LandtrackError as error:
        typer.echo(_sentence(error), err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(DONE)

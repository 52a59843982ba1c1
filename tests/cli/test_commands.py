"""The command line as scripts rely on it: exit codes, one JSON document, sentences and never a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

MAIN = "from landtrack.cli import main; main()"


@pytest.fixture
def run(tmp_path):
    """Run a command in an empty folder; returns what came of it."""

    def command(*words, register=None, lang=None, **env):
        environment = {k: v for k, v in os.environ.items() if k not in ("LANDTRACK_REGISTER", "LANG")} | env
        if register:
            environment["LANDTRACK_REGISTER"] = str(register)
        if lang:
            environment["LANG"] = lang
        return subprocess.run([sys.executable, "-c", MAIN, *map(str, words)], capture_output=True, text=True,
                              check=False, cwd=tmp_path, env=environment)  # fmt: skip

    return command


@pytest.fixture
def register(demo, tmp_path):
    """The demonstration, in a place of its own."""
    place = tmp_path / "parou.gpkg"
    from landtrack.register.register import open_register

    there = open_register(demo.register_path)
    there.database.copy_to(place)
    there.close()
    return place


def document(done):
    assert "Traceback" not in done.stderr, done.stderr
    return json.loads(done.stdout)


COMMANDS = (
    ("init",), ("demo",), ("serve",), ("verify",), ("rebuild",), ("backup",), ("check-land",), ("restore",), ("record",), ("verbs",),
    ("indicators",), ("tree",), ("paper",), ("catch-up",), ("import", "parcels"), ("villages", "add"), ("villages", "import"), ("villages", "list"), ("users", "add"),
    ("users", "list"), ("users", "disable"), ("users", "password"), ("key", "sheet"), ("key", "restore"), ("key", "renew"),
    ("divide",), ("draw", "hold"), ("draw", "replay"),
)  # fmt: skip


def test_every_command_has_help_with_an_example(run):
    from typer.main import get_command

    from landtrack.cli import app

    def leaves(command, path=()):
        if hasattr(command, "commands"):
            for name, below in command.commands.items():
                yield from leaves(below, (*path, name))
        else:
            yield path, command

    found = dict(leaves(get_command(app)))
    assert set(found) == set(COMMANDS)
    for path, command in found.items():
        assert command.help, path
        assert command.epilog, path
        assert command.epilog.startswith(f"landtrack {' '.join(path)}"), path
    assert "landtrack" in run("--help").stdout


@pytest.mark.parametrize(
    ("lang", "word"), [("fr_ML.UTF-8", "registre"), ("en_US.UTF-8", "register"), (None, "registre")]
)
def test_help_is_in_the_language_of_the_machine_else_french(run, lang, word):
    assert word in run("--help", lang=lang).stdout


def test_the_language_may_be_said_anywhere(run, tmp_path):
    for words in (
        ("--lang", "en", "verify", "no.gpkg"),
        ("verify", "--lang", "en", "no.gpkg"),
        ("verify", "no.gpkg", "--lang=en"),
    ):
        done = run(*words, lang="fr_FR")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("No register at this place"), done.stderr


def test_init_makes_a_register_with_accounts_and_a_key_elsewhere(run, tmp_path):
    made = document(run("init", "essai.gpkg", "--json"))
    assert (tmp_path / "essai.gpkg").is_file()
    assert Path(made["key_file"]).parent != tmp_path
    assert {a["name"] for a in made["accounts"]} == {"admin", "agent"}
    assert len(made["recovery_sheet"].replace("-", "")) > 50
    again = run("init", "essai.gpkg")
    assert (again.returncode, again.stdout) == (2, "")
    assert "essai.gpkg" in again.stderr


def test_the_indicators_of_parou_at_the_end_of_2013(run, register):
    found = document(run("indicators", "--village", "PAROU", "--as-of", "2013-12-31", "--json", register=register))
    assert found["as_of"] == "2013-12-31"
    assert found["demonstration"] is True
    assert found["women"]["reported"] == [{"value": 50, "qualifier": "at_least", "source": "CARE", "date": "2013"}]
    assert (found["women"]["registered"], found["women"]["holding"]) == (50, 50)
    values = {code: one["value"] for code, one in found["indicators"].items()}
    expected = {"I1": 50, "I3": 3, "I3b": 0, "I4": 3, "I5": 1, "I7": 600, "I7b": 0, "I28": 50 / 3}
    assert {code: values[code] for code in expected} == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert values["I9"] is None
    assert document(run("indicators", "--village", "PAROU", "--json", register=register))["women"]["holding"] == 49


def test_the_plots_lost_are_those_of_the_period(run, register):
    """I22: one of fifty plots was taken back in 2014; blank without a period, and a period does not end before it begins."""
    asked = ("indicators", "--village", "PAROU", "--json")
    year = document(run(*asked, "--from", "2014", "--as-of", "2014-12-31", register=register))
    assert year["period"] == ["2014-01-01", year["as_of"]]
    lost = year["indicators"]["I22"]
    assert (lost["numerator"], lost["denominator"], lost["value"]) == (1, 50, 1 / 50)
    before = document(run(*asked, "--from", "2014-01", "--as-of", "2014-01", register=register))
    assert before["indicators"]["I22"]["numerator"] == 0
    without = document(run(*asked, register=register))
    assert "period" not in without
    assert without["indicators"]["I22"]["value"] is None
    wrong = run(*asked, "--from", "2014-02", "--as-of", "2014-01", register=register)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "2014-02-01" in wrong.stderr


@pytest.mark.parametrize("level", ["village", "commune", "cercle", "region"])
def test_indicators_by_area_are_a_list(run, register, level):
    found = document(run("indicators", "--by", level, "--json", register=register))
    assert all({"code", "name", "women", "indicators"} <= set(one) for one in found)
    assert run("indicators", "--by", level, register=register).returncode == 0


def test_verify_rebuild_backup_restore(run, register, tmp_path):
    assert document(run("verify", register, "--json"))["findings"] == []
    events = document(run("rebuild", register, "--json"))["events"]
    copy = document(run("backup", "copie.gpkg", "--json", register=register))
    assert copy["bytes"] > 100_000
    assert document(run("restore", "copie.gpkg", "neuf.gpkg", "--json"))["register"] == "neuf.gpkg"
    assert document(run("verify", "neuf.gpkg", "--json"))["heads"][0]["events"] == events
    assert run("restore", "copie.gpkg", "neuf.gpkg").returncode == 2
    assert {p.name for p in tmp_path.iterdir()} >= {"copie.gpkg", "neuf.gpkg"}


def test_verify_names_a_changed_byte_and_ends_with_one(run, register):
    import contextlib
    import sqlite3

    with contextlib.closing(sqlite3.connect(register)) as con:
        for (name,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            con.execute(f'DROP TRIGGER "{name}"')
        con.execute("UPDATE event SET actor = 'somebody' WHERE seq = 20")
        con.commit()
    done = run("verify", register, "--json")
    assert done.returncode == 1
    assert document(done)["findings"][0]["code"] == "hash"


def test_a_story_is_all_or_nothing_unless_asked_otherwise(run, register, tmp_path):
    lines = [
        {"do": "figure.report", "village": "PAROU", "subject": "women", "value": 51, "source": "essai"},
        {"do": "figure.report", "village": "PAROU", "subject": "nobody", "value": 51, "source": "essai"},
    ]
    (tmp_path / "histoire.jsonl").write_text("\n".join(map(json.dumps, lines)))
    before = document(run("verify", register, "--json"))["heads"]
    done = run("record", "histoire.jsonl", register=register)
    assert done.returncode == 2
    assert "2" in done.stderr
    assert "LT" not in done.stderr
    assert document(run("verify", register, "--json"))["heads"] == before
    kept = run("record", "histoire.jsonl", "--keep-going", "--json", register=register)
    assert kept.returncode == 3
    assert document(kept)["recorded"] == 1
    assert document(kept)["refused"][0]["line"] == 2


def test_the_tree_shows_the_whole_chain(run, register):
    from landtrack.register.register import open_register

    there = open_register(register)
    reader = there.read(there.actor("awa"))
    claim = next(c for c in reader.list("claim") if c["status"] == "allotting")
    there.close()
    found = document(run("tree", claim["public_code"], "--json", register=register))
    assert found["women_holding"] == 49
    assert len(found["commitments"][0]["parcels"][0]["plots"]) == 50
    assert {"claim.uphold", "commitment.announce"} & {e["verb"] for e in found["events"]}
    assert run("tree", "ZZZZZZ", register=register).returncode == 2


def test_verbs_are_listed_with_their_facts(run):
    from landtrack.domain.events import VERBS

    listed = document(run("verbs", "--json"))
    assert {one["verb"] for one in listed} == set(VERBS)
    lodge = next(one for one in listed if one["verb"] == "claim.lodge")
    assert all(fact["meaning"] and fact["type"] for fact in lodge["facts"])
    assert any(fact["required"] for fact in lodge["facts"])


def test_villages_from_a_csv_are_independent_rows(run, register, tmp_path):
    (tmp_path / "villages.csv").write_text(
        "nom;code;latitude;longitude;chef\nKani;KANI;14,2;-3,6;oui\n;X;;;\nSegue;SEG;abc;1;\n"
    )
    done = run("villages", "import", "villages.csv", "--json", register=register)
    assert done.returncode == 3
    told = document(done)
    assert told["added"] == ["Kani"]
    assert [one["row"] for one in told["refused"]] == [3, 4]  # lines of the file, as a spreadsheet shows them
    assert "Kani" in run("villages", "list", register=register).stdout


def test_accounts_are_made_listed_and_closed(run, register):
    made = document(run("users", "add", "salif", "--role", "officer", "--duty", "recorder", "--village", "PAROU",
                        "--json", register=register))  # fmt: skip
    listed = document(run("users", "list", "--json", register=register))
    assert "salif" in {a["name"] for a in listed}
    signed = run("villages", "list", "--as", "salif", register=register, LANDTRACK_PASSWORD=made["password"])
    assert "Parou" in signed.stdout
    assert "Bougou" not in signed.stdout
    assert run("users", "disable", "salif", register=register).returncode == 0
    again = run("villages", "list", "--as", "salif", register=register, LANDTRACK_PASSWORD=made["password"])
    assert (again.returncode, again.stdout) == (2, "")


def test_a_lost_key_loses_names_never_counts(run, register, tmp_path):
    away = tmp_path / "away"
    away.mkdir()
    done = run("indicators", "--json", "--as", "awa", register=register, LANDTRACK_KEYS=str(away),
               LANDTRACK_PASSWORD="awa-parou-2014")  # fmt: skip
    assert document(done)["women"]["holding"] == 111
    assert run("indicators", register=register, LANDTRACK_KEYS=str(away)).returncode == 2


WRONG = (
    ("verify", "nowhere.gpkg"), ("indicators",), ("indicators", "--as-of", "demain"), ("indicators", "--village", "Ailleurs"),
    ("indicators", "--by", "planet"), ("record", "nowhere.jsonl"), ("tree", "x"), ("backup", "parou.gpkg"),
    ("users", "add", "x", "--role", "king"), ("users", "disable", "nobody"), ("villages", "add", "X", "--lat", "99", "--lon", "1"),
    ("init", "x.gpkg", "--today", "hier"), ("nonsense",), ("verify", "--nonsense"),
)  # fmt: skip


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_what_a_person_can_get_wrong_ends_in_a_sentence(run, register, words):
    needs = {} if words in (("indicators",), ("verify", "nowhere.gpkg")) else {"register": register}
    done = run(*words, **needs)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert done.stderr.strip()


@pytest.mark.parametrize("what", ["text", "folder", "cut", "other"])
def test_a_file_that_is_no_register_is_refused_in_a_sentence(run, register, tmp_path, what):
    place = tmp_path / "autre.gpkg"
    if what == "folder":
        place.mkdir()
    elif what == "cut":
        place.write_bytes(register.read_bytes()[:5000])
    elif what == "other":
        import sqlite3

        sqlite3.connect(place).execute("CREATE TABLE t (a)").connection.close()
    else:
        place.write_text("bonjour")
    done = run("verify", place)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "autre.gpkg" in done.stderr


def test_what_takes_long_says_how_far_it_is_and_what_does_not_says_nothing(capsys, monkeypatch):
    import time

    from landtrack.cli.base import Slow

    with Slow("Mise à jour", "Ce registre est ancien.") as tell:
        tell(0.0)
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(Slow, "AFTER_S", 0.01)
    with Slow("Mise à jour", "Ce registre est ancien.") as tell:
        tell(0.0)
        until = time.monotonic() + 10
        while tell._bar is None and time.monotonic() < until:
            time.sleep(0.01)
        tell(0.5)
        assert tell._bar.tasks[0].percentage == 50
    said = capsys.readouterr()
    assert said.out == ""  # standard output is for the answer
    assert "Ce registre est ancien." in said.err

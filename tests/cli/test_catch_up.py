"""landtrack catch-up: exit codes, one JSON document, the row report, a whole batch taken back."""

import functools
import json

import pytest
from factories import fresh_register

from landtrack.exchange.spreadsheet import read_text
from landtrack.register.register import open_register

MAIN = "from landtrack.cli import main; main()"
HEADS = "Village;Année;Comment;Réponse du chef;Superficie;Femmes;Femmes aujourd'hui;Source"
GOOD = "Parou;2013;demande;c'est juste;3 ha;5;4;vu\nOuo;hivernage 2012;réunion;;2 ha;une dizaine;;tel"
BAD = "Teli;2013;demande;oui;3;5;5;vu\nTimbouctou;2013;demande;oui;3 ha;5;5;vu"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A register with three villages, whose key the commands find."""
    register = fresh_register(tmp_path)
    with register.write(register.first("officer")) as unit:
        for name in ("Parou", "Ouo", "Teli"):
            with unit.new_form():
                unit.do("village.add", name=name)
    register.close()
    monkeypatch.setenv("LANDTRACK_KEYS", str(tmp_path / "keys"))
    return register.place


@pytest.fixture
def run(place, run_over):
    """Run the command over the register; returns what came of it."""
    return functools.partial(run_over, place, "catch-up")


@pytest.fixture
def sheet(tmp_path):
    def write(*rows, name="histoires.csv"):
        path = tmp_path / name
        path.write_text("\n".join([HEADS, *rows]), encoding="utf-8")
        return path

    return write


def women(place):
    register = open_register(place)
    found = {v["name"]: v["women"] for v in register.read(register.first("officer")).villages()}
    told = sum(v["told"] for v in register.read(register.first("officer")).villages())
    register.close()
    return found, told


def test_all_rows_are_told(run, sheet, place):
    done = run(sheet(GOOD), "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert (report["read"], report["accepted"], report["refused"]) == (2, 2, 0)
    first, second = report["rows"]
    assert {name: first[name] for name in ("row", "line", "village", "status", "message", "area_ha", "women", "women_now")} == {
        "row": 1, "line": 2, "village": "Parou", "status": "told", "message": "", "area_ha": 3.0, "women": 5, "women_now": 4,
    }  # fmt: skip
    assert (second["when"], second["women"], second["women_qualifier"], second["how_known"]) == (
        "2012-rains",
        10,
        "about",
        "phone",
    )
    assert women(place) == ({"Ouo": 0, "Parou": 4, "Teli": 0}, 2)
    assert report["batch"] in done.stderr


def test_a_refused_row_is_named_and_the_others_are_in(run, sheet, place):
    done = run(sheet(BAD, GOOD), "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 3
    assert [row["status"] for row in report["rows"]] == ["refused", "refused", "told", "told"]
    assert [row["problems"][0]["code"] for row in report["rows"][:2]] == ["no_unit", "village_unknown"]
    assert women(place)[1] == 2
    said = run(sheet(BAD)).stdout
    assert "Ligne 2, Teli : Refusée. Combien de terre : «\u00a03\u00a0»".replace(" :", "\u202f:") in said


def test_a_dry_run_tells_the_same_and_writes_nothing(run, sheet, place):
    dry = run(sheet(GOOD, BAD), "--dry-run", "--json")
    assert dry.returncode == 3
    assert women(place)[1] == 0
    done = run(sheet(GOOD, BAD), "--json")
    assert json.loads(dry.stdout)["rows"] == json.loads(done.stdout)["rows"]
    assert (json.loads(dry.stdout)["dry_run"], json.loads(done.stdout)["dry_run"]) == (True, False)


def test_the_same_file_again_writes_nothing(run, sheet, place):
    run(sheet(GOOD))
    done = run(sheet(GOOD, BAD.replace(";3;", ";3 ha;").split("\n")[0]), "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, [row["status"] for row in report["rows"]]) == (0, ["already", "already", "told"])
    assert report["already"] == 2


def test_a_batch_is_taken_back(run, sheet, place):
    batch = json.loads(run(sheet(GOOD), "--json").stdout)["batch"]
    done = run("--undo", batch, "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout) == {"batch": batch, "taken_back": ["Ouo", "Parou"], "kept": []}
    assert women(place) == ({"Ouo": 0, "Parou": 0, "Teli": 0}, 0)
    again = run("--undo", batch)
    assert (again.returncode, again.stdout) == (2, "")
    assert batch in again.stderr


def test_what_something_is_built_on_stays_and_is_named(run, sheet, place):
    batch = json.loads(run(sheet(GOOD), "--json").stdout)["batch"]
    register = open_register(place)
    officer = register.first("officer")
    land = next(c for c in register.read(officer).list("commitment") if c["origin"] == "meeting")
    with register.write(officer) as unit:
        unit.do("contest.open", target=land["uid"], type="boundary", on="2014-05-01")
    register.close()
    done = run("--undo", batch, "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["taken_back"]) == (3, ["Parou"])
    (kept,) = told["kept"]
    assert (kept["village"], [one["verb"] for one in kept["built_on"]]) == ("Ouo", ["contest.open"])
    assert "1er mai 2014" in kept["message"]


@pytest.mark.parametrize("name", ["rapport.json", "rapport.csv"])
def test_the_report_is_written_to_a_file(run, sheet, tmp_path, name):
    done = run(sheet(GOOD, "=1+1;2013;;;;;;vu"), "--report", tmp_path / name)
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert done.returncode == 3
    if name.endswith("json"):
        assert [row["status"] for row in json.loads(text)["rows"]] == ["told", "told", "refused"]
    else:
        rows = read_text(text)
        assert [row[1] for row in rows[1:]] == ["Racontée", "Racontée", "Refusée"]
        assert rows[3][3] == "'=1+1"


def test_a_report_that_cannot_be_written_loses_nothing(run, sheet, place, tmp_path):
    done = run(sheet(GOOD), "--report", tmp_path / "no" / "folder.json")
    assert done.returncode == 0
    assert "folder.json" in done.stderr
    assert women(place)[1] == 2


def test_how_it_is_known_for_rows_that_do_not_say(run, sheet):
    rows = "Parou;2013;demande;oui;3 ha;5;5;"
    assert run(sheet(rows)).returncode == 3
    done = run(sheet(rows), "--how", "paper", "--json")
    assert (done.returncode, json.loads(done.stdout)["rows"][0]["how_known"]) == (0, "paper")
    assert run(sheet(rows), "--how", "dreamt").returncode == 2


def test_a_photo_beside_the_file_is_kept_and_nothing_from_elsewhere(run, sheet, place, tmp_path):
    from PIL import Image

    Image.new("RGB", (8, 8), "white").save(tmp_path / "p.jpg")
    (tmp_path / "lien.jpg").symlink_to(tmp_path / "p.jpg")
    path = tmp_path / "avec-photos.csv"
    rows = "\n".join(
        f"{v};2013;demande;oui;vu;{p}" for v, p in (("Parou", "p.jpg"), ("Ouo", "../p.jpg"), ("Teli", "lien.jpg"))
    )
    path.write_text(f"Village;Année;Comment;Réponse;Source;Photo\n{rows}", encoding="utf-8")
    report = json.loads(run(path, "--json").stdout)
    assert [row["status"] for row in report["rows"]] == ["told", "warning", "warning"]
    register = open_register(place)
    assert len(register.read(register.first("officer")).list("document")) == 1
    register.close()


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "n’est pas là"), (b"%PDF-1.4", "pas un tableau"), (b"\xd0\xcf\x11\xe0", "ancien format"), (b"", "vide"),
     (b"a;b\n1;2\n", "ne sont pas reconnus"), (b"Ville;Superficie;Femmes\nParou;3 ha;5\n", "Titres lus")],
)  # fmt: skip
def test_what_is_no_table_is_refused_whole(run, tmp_path, place, content, said):
    path = tmp_path / "f.xlsx"
    if content is not None:
        path.write_bytes(content)
    done = run(path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert women(place)[1] == 0


@pytest.mark.parametrize("words", [(), ("f.csv", "--undo", "x")])
def test_a_file_or_a_batch(run, words):
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--undo" in done.stderr


def test_in_english_it_speaks_english(run, sheet):
    done = run(sheet(BAD), lang="en_US.UTF-8")
    assert 'How much land: "3", but of what?' in done.stdout
    assert "No story recorded. Rows refused: 2." in done.stdout

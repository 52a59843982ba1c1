"""A paper behind the sign-in, by right, and from the command line."""

import json
import os
import subprocess
import sys

import pytest
from papers.reading import text_of
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from landtrack.demo import _PASSWORDS
from landtrack.store.tables import read_log
from landtrack.web.files import file_routes
from landtrack.web.server import app_parts

HERE = "http://127.0.0.1:8501"
MAIN = "from landtrack.cli import main; main()"


@pytest.fixture
def signed_in(demo_copy):
    """A browser that has signed in to a copy of the demonstration as one of its accounts."""
    app = Starlette(**app_parts(lambda: demo_copy.sign_ins, routes=file_routes()))
    opened = []

    def browser(name=None, here=HERE):
        client = TestClient(app, base_url=here, client=("127.0.0.1", 50000), follow_redirects=False)
        opened.append(client.__enter__())
        if name:
            answer = client.post("/signin", data={"name": name, "password": _PASSWORDS[name]}, headers={"origin": here})
            assert answer.status_code == 303
        return client

    yield browser
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture
def claim(demo_copy):
    reader = demo_copy.read(demo_copy.actor("awa"))
    return next(c for c in reader.list("claim") if c.get("receipt_icon") == "millet")


def test_nobody_prints_without_a_sign_in(signed_in, claim):
    answer = signed_in().get(f"/paper/receipt?about={claim['uid']}")
    assert answer.status_code == 401
    assert claim["public_code"] not in answer.text


def test_a_paper_is_shown_and_never_kept(signed_in, claim):
    answer = signed_in("awa").get(f"/paper/president?about={claim['uid']}&size=a5")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'inline; filename="president.pdf"'
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert claim["public_code"] in text_of(answer.content)


def test_the_language_is_the_asked_one_else_that_of_the_sign_in(signed_in, claim):
    browser = signed_in("awa")
    address = f"/paper/president?about={claim['uid']}"
    assert "C’est juste" in text_of(browser.get(address).content)
    assert "It is just" in text_of(browser.get(f"{address}&lang=en").content)
    assert "C’est juste" in text_of(browser.get(f"{address}&lang=../../etc").content)


@pytest.mark.parametrize("name", ["fanta", "admin"])
def test_who_sees_no_case_prints_nothing(signed_in, claim, name):
    browser = signed_in(name)
    for address in (
        f"/paper/receipt?about={claim['uid']}",
        "/paper/slips",
        f"/paper/village?village={claim['village']}",
    ):
        assert browser.get(address).status_code == 404, address


def test_the_chief_prints_his_own_answer_and_nobody_s_receipt(signed_in, claim):
    browser = signed_in("chef-parou")
    assert browser.get(f"/paper/letter?about={claim['uid']}").status_code == 200
    assert browser.get(f"/paper/receipt?about={claim['uid']}").status_code == 404
    assert browser.get(f"/paper/attestation?about={claim['public_code']}/12").status_code == 404


def test_what_cannot_be_printed_yet_says_why(signed_in, demo_copy):
    reader = demo_copy.read(demo_copy.actor("awa"))
    refused = next(c for c in reader.list("claim") if c.get("paper") == "none")
    browser = signed_in("awa")
    answer = browser.get(f"/paper/receipt?about={refused['uid']}")
    assert (answer.status_code, "Elle ne veut pas de papier" in answer.text) == (409, True)
    waits = next(c for c in reader.list("claim") if c["status"] == "closed" and reader.chain(c["uid"])["allotments"])
    answer = browser.get(f"/paper/attestation?about={waits['public_code']}&lang=en")
    assert (answer.status_code, "2 witnesses to note" in answer.text) == (409, True)


def test_a_plan_comes_on_a3_by_its_address_and_by_its_command(signed_in, run, tmp_path, claim):
    shown = signed_in("awa").get(f"/paper/plan?about={claim['public_code']}&size=a3&lang=en")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "application/pdf")
    assert "Plan of the field" in text_of(shown.content)
    assert run("plan", "--about", claim["public_code"], "--size", "A3", "--out", "plan.pdf").returncode == 0
    assert "Plan du champ" in text_of((tmp_path / "plan.pdf").read_bytes())


@pytest.mark.parametrize(
    "address", ["/paper/poster", "/paper/receipt", "/paper/receipt?about=ZZZZZZ", "/paper/season?size=a3"]
)
def test_the_rest_is_not_there(signed_in, address):
    assert signed_in("awa").get(address).status_code == 404


@pytest.mark.parametrize(
    ("count", "slips"), [("4", 4), ("", 12), ("0", 1), ("9999", 96), ("-3", 12), ("٣", 12), ("1e3", 12)]
)
def test_slips_come_in_reasonable_numbers(signed_in, count, slips):
    text = text_of(signed_in("awa").get(f"/paper/slips?count={count}&lang=en").content)
    assert text.count("Stays with the team") == slips


def test_the_name_that_a_paper_shows_is_noted_under_the_sign_in(signed_in, demo_copy, claim):
    browser = signed_in("awa")

    def noted():
        with demo_copy.database.read() as conn:
            return [row for row in conn.execute(select(read_log)).mappings() if row["why"] == "paper.attestation"]

    for _ in range(2):
        assert browser.get(f"/paper/attestation?about={claim['public_code']}/12").status_code == 200
    assert len(noted()) == 1
    assert len(noted()[0]["sid"]) > 8
    assert not noted()[0]["sid"].startswith("local")


# --- the command line ------------------------------------------------------------------------


@pytest.fixture
def run(demo_copy, tmp_path):
    """``landtrack paper`` on a copy of the demonstration."""

    def command(*words, **env):
        environment = {k: v for k, v in os.environ.items() if k != "LANG"} | {
            "LANDTRACK_REGISTER": str(demo_copy.place)
        }
        return subprocess.run([sys.executable, "-c", MAIN, "paper", *map(str, words)], capture_output=True, text=True,
                              check=False, cwd=tmp_path, env=environment | env)  # fmt: skip

    return command


def test_a_paper_is_written_to_a_file(run, tmp_path, claim):
    done = run(
        "president", "--about", claim["public_code"].lower(), "--out", "feuille.pdf", "--lang", "en", "--size", "A4"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "feuille.pdf" in done.stdout
    assert "It is just" in text_of((tmp_path / "feuille.pdf").read_bytes())


def test_json_is_one_document(run, claim):
    done = run("letter", "--about", claim["uid"], "--out", "lettre.pdf", "--json")
    told = json.loads(done.stdout)
    assert (told["paper"], told["file"], told["bytes"] > 5000) == ("letter", "lettre.pdf", True)


def test_a_village_is_told_by_its_code_and_slips_by_their_number(run, tmp_path):
    assert run("village", "--village", "parou", "--out", "v.pdf").returncode == 0
    assert run("slips", "--count", 5, "--out", "s.pdf").returncode == 0
    assert text_of((tmp_path / "s.pdf").read_bytes()).count("Reste avec l’équipe") == 5


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("poster", "--out", "x.pdf"), "un de ces papiers"),
        (("receipt", "--about", "ZZZZZZ", "--out", "x.pdf"), "ZZZZZZ"),
        (("receipt", "--size", "a3", "--out", "x.pdf"), "a5 ou a4"),
        (("plan", "--village", "PAROU", "--out", "x.pdf"), "Donnez le numéro"),
        (("village", "--village", "PAROU", "--out", "nowhere/x.pdf"), "nowhere/x.pdf"),
    ],
)
def test_what_cannot_be_done_ends_with_2_and_a_sentence(run, tmp_path, words, said):
    done = run(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "x.pdf").exists()


def test_a_certificate_that_waits_names_what_is_missing(run, demo_copy, tmp_path):
    reader = demo_copy.read(demo_copy.actor("awa"))
    waits = next(c for c in reader.list("claim") if c["status"] == "closed" and reader.chain(c["uid"])["allotments"])
    done = run("attestation", "--about", waits["public_code"], "--out", "x.pdf")
    assert (done.returncode, "2 témoins à noter" in done.stderr) == (2, True)
    assert not (tmp_path / "x.pdf").exists()


def test_over_a_line_that_others_hear_no_paper_with_names_is_printed(signed_in, demo_copy):
    reader = demo_copy.read(demo_copy.actor("awa"))
    held = next(a for a in reader.list("allotment") if a["status"] == "confirmed_in_use")
    closed = signed_in("awa", "http://terres.example")
    answer = closed.get(f"/paper/attestation?about={held['commitment']}&lang=fr")
    assert answer.status_code == 409
    assert "https" in answer.text
    claim = next(c for c in reader.list("claim") if c.get("receipt_icon") == "millet")
    assert closed.get(f"/paper/president?about={claim['uid']}&size=a5").status_code == 200  # it names nobody

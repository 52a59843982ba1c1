"""A writer is killed while it writes, two hundred times: nothing that was acknowledged is lost, nothing is halved.

The writer prints an event's id only after its transaction has returned. Kills stop the process, not the machine:
what the disk itself loses in a power cut is not shown here.
"""

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from factories import fresh_register, gather, keys_in, reopened

from landtrack.register import integrity
from landtrack.store import log

KILLS = int(os.environ.get("LANDTRACK_KILLS", "200"))
# A form of several events in one transaction, with sealed words: all of it or nothing.
WRITER = """
import sys
from landtrack.register.register import open_register
place, village, chief = sys.argv[1:]
register = open_register(place)
officer = register.first("officer")
eight = {"complainant_kind": "women_group", "women_asked": 3, "remedies": ["plot"], "consent_record": "yes",
         "share_with_chief": "no", "danger": "no", "text_original": "leurs mots"}
print("ready", flush=True)
while True:
    with register.write(officer) as unit:
        claim = unit.do("claim.record", village=village).subject
        unit.do("claim.lodge", claim=claim, **eight)
        unit.do("claim.acknowledge", claim=claim, paper="none")
        event = unit.do("claim.start_review", claim=claim, body=chief)
    print(event.id, claim, flush=True)
"""


@pytest.fixture
def cast(tmp_path):
    register = fresh_register(tmp_path)
    cast = gather(register)
    register.close()
    return cast


def killed_after(cast, place, keys, pause, *, at_once):
    """Start a writer, kill it while it writes, and return what it had acknowledged.

    ``at_once``: perhaps within its very first transaction.
    """
    with keys_in(keys):
        command = [sys.executable, "-c", WRITER, str(place), cast.parou, cast.chief]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE)
    with writer:
        assert writer.stdout.readline() == b"ready\n"
        first = b"" if at_once else writer.stdout.readline()
        time.sleep(pause)
        writer.send_signal(signal.SIGKILL)
        lines = (first + writer.stdout.read()).decode().splitlines()
    assert writer.returncode == -signal.SIGKILL
    return [tuple(line.split()) for line in lines if line.count(" ") == 1 and len(line) == 73]


def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(cast, tmp_path):
    rng = random.Random(11)
    place, keys, acknowledged, wrote = tmp_path / "essai.gpkg", tmp_path / "keys", [], 0
    for kill in range(KILLS):
        told = killed_after(cast, place, keys, rng.uniform(0, 0.1), at_once=rng.random() < 0.2)
        acknowledged += told
        wrote += bool(told)
        if kill % 10 and kill != KILLS - 1:
            continue
        register = reopened(place, keys)
        with register.database.read() as conn:
            rows = {row["id"]: row for row in log.raw_rows(conn)}
            claims = {row["subject"] for row in rows.values() if row["verb"] == "claim.record"}
        assert [uid for uid, _ in acknowledged if uid not in rows] == [], f"lost after kill {kill}"
        assert {claim for _, claim in acknowledged} <= claims
        statuses = {c["status"] for c in register.read(cast["everywhere"]).list("claim")}
        assert statuses <= {"under_review"}, "half a form was kept"
        register.close()
    assert wrote > KILLS / 2, "the writers were killed before they wrote anything"
    register = reopened(place, keys)
    assert integrity.verify(register) == []
    kept = len(register.read(cast["everywhere"]).list("claim"))
    assert len(acknowledged) <= kept <= len(acknowledged) + KILLS
    register.close()

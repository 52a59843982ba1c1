# ruff: noqa: S608 (names of tables and columns are our own)
"""The log is whole, outsiders cannot write, and what was wrong is retracted, corrected or completed."""

import contextlib
import datetime as dt
import json
import shutil
import sqlite3
import threading

import pytest
from factories import (
    SECRETS,
    TODAY,
    Story,
    fresh_register,
    gather,
    keys_in,
    rebuilt_equals_live,
    reopened,
    rows_written,
    undone,
    whole_story,
)
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.exc import DatabaseError

from landtrack import errors
from landtrack.domain.events import HASHED
from landtrack.domain.values import new_uid
from landtrack.register import integrity
from landtrack.register.clock import Clock
from landtrack.register.register import open_register
from landtrack.store import log, state, tables

EVENT_COLUMNS = (*HASHED, "hash")
REGISTER_TABLES = [t.name for t in (*tables.PRIMARY, *tables.READ_TABLES)]
READ_TABLE_NAMES = [t.name for t in tables.READ_TABLES]


def detours(unit, cast):
    """Claims that went higher, elsewhere, and were opened again, with the words that each is told in."""
    story = Story(unit, cast)
    story.claim_at("under_review")
    story.do("claim.escalate")
    story.do("claim.refer")
    story.do("claim.referral_answer")
    story.claim_at("closed:refused")
    story.do("claim.reopen")
    story.claim_at("closed:given_up")
    story.do("claim.reopen_delivery")
    story.commitment_at("signed")
    story.do("commitment.reduce")
    story.allotment_at("transferred")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A register in which the whole story was told, with a word in every sealed field."""
    folder = tmp_path_factory.mktemp("told")
    register = fresh_register(folder)
    cast = gather(register)
    with register.write(cast["everywhere"]) as unit:
        story = whole_story(unit, cast, last="allotment.take_back")
        more = Story(unit, cast)
        more.do("figure.report", village=cast.parou, subject="women", value=50, source="CARE", on="2014-03-01")
        more.do("consent.record", village=cast.parou, party=cast.named[0], purpose="photo", answer="no")
        more.do("document.add", village=cast.parou, kind="photo", title="page", about=story.claim)
        more.do("unit.add", name="Bara Sara", kind="commune")
        visited = {"allotment": story.allotments[2], "visit_answer": "in_use"}
        more.do("visit.record", **visited, on="2014-05-01")
        detours(unit, cast)
    with register.write(cast["admin"]) as unit:
        unit.do("setting.change", key="hosting", setting_value={"country": "ML"})
    cast.story = story
    yield cast
    register.close()


@pytest.fixture(scope="module")
def place(told):
    """The file of that story, closed, with its keys beside it."""
    target = told.register.place.with_name("closed.gpkg")
    told.register.database.copy_to(target)
    return target


@pytest.fixture
def copy(place, tmp_path):
    """A copy of the file that a test may spoil."""
    return shutil.copy(place, tmp_path / "spoilt.gpkg")


@contextlib.contextmanager
def outside(path, *, guarded=False):
    """The file in the hands of somebody with plain SQLite, who has dropped the triggers."""
    with contextlib.closing(sqlite3.connect(path)) as con:
        con.execute("PRAGMA synchronous = OFF")
        if not guarded:
            for (name,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                con.execute(f'DROP TRIGGER "{name}"')
        yield con
        con.commit()


def verified(path, place):
    register = reopened(path, place.parent / "keys")
    try:
        return integrity.verify(register)
    finally:
        register.close()


# --- what verify finds ------------------------------------------------------------------


def test_a_register_that_nobody_touched_has_no_findings(copy, place):
    assert verified(copy, place) == []


def other(value, column=""):
    """Nearly the same value: one character or one unit away (a sequence number: one that is free)."""
    if column == "seq":
        return value + 1024
    if value is None:
        return "x"
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1])
    if isinstance(value, int | float):
        return value + 1
    return value[:-1] + chr(ord(value[-1]) ^ 1) if value else "x"


@pytest.mark.parametrize("column", EVENT_COLUMNS)
def test_one_changed_byte_in_any_column_of_any_event_is_found(copy, place, column):
    with outside(copy) as con:
        rows = con.execute("SELECT rowid, id FROM event ORDER BY device, seq").fetchall()
    register = reopened(copy, place.parent / "keys")
    with outside(copy) as con:
        for rowid, uid in (rows[0], rows[1], rows[len(rows) // 2], rows[-2], rows[-1]):
            (value,) = con.execute(f'SELECT "{column}" FROM event WHERE rowid = ?', (rowid,)).fetchone()
            con.execute(f'UPDATE event SET "{column}" = ? WHERE rowid = ?', (other(value, column), rowid))
            con.commit()
            found = integrity.verify(register)
            assert found, f"{column} of event {uid}"
            assert {f.code for f in found} <= {"chain", "hash"}
            con.execute(f'UPDATE event SET "{column}" = ? WHERE rowid = ?', (value, rowid))
            con.commit()
    assert integrity.verify(register) == []
    register.close()


def test_every_single_event_is_under_the_hash(copy, place):
    with outside(copy) as con:
        rows = con.execute("SELECT rowid, device, seq, body FROM event").fetchall()
        for rowid, _, _, body in rows:
            con.execute("UPDATE event SET body = ? WHERE rowid = ?", (body.replace('"v":1', '"v":2'), rowid))
    found = verified(copy, place)
    named = {f.where for f in found if f.code == "hash"}
    assert named == {f"{device} {seq}" for _, device, seq, _ in rows}


def test_the_same_json_in_other_words_is_a_changed_event(copy, place):
    with outside(copy) as con:
        rowid, body = con.execute("SELECT rowid, body FROM event ORDER BY seq DESC").fetchone()
        con.execute("UPDATE event SET body = ? WHERE rowid = ?", (json.dumps(json.loads(body), indent=1), rowid))
    assert verified(copy, place)


@pytest.mark.parametrize("column", ["seq", "caught_up"])
def test_a_number_turned_into_another_kind_of_number_is_a_changed_event(copy, place, column):
    with outside(copy) as con:
        con.execute(f"UPDATE event SET {column} = CAST({column} AS BLOB) WHERE seq = 5")
    assert verified(copy, place)


@pytest.mark.parametrize("which", ["first", "middle"])
def test_an_event_taken_out_of_the_chain_is_found(copy, place, which):
    with outside(copy) as con:
        last = con.execute("SELECT max(seq) FROM event").fetchone()[0]
        con.execute("DELETE FROM event WHERE seq = ?", ({"first": 1, "middle": last // 2}[which],))
    assert "chain" in {f.code for f in verified(copy, place)}


def test_two_events_that_changed_places_are_found(copy, place):
    with outside(copy) as con:
        con.execute("UPDATE event SET seq = -1 WHERE seq = 10")
        con.execute("UPDATE event SET seq = 10 WHERE seq = 11")
        con.execute("UPDATE event SET seq = 11 WHERE seq = -1")
    assert verified(copy, place)


def test_a_tail_cut_off_shows_in_the_read_tables(copy, place):
    with outside(copy) as con:
        con.execute("DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)")
    assert {f.code for f in verified(copy, place)} == {"table"}


def test_a_tail_cut_off_with_the_read_tables_made_anew_shows_only_in_a_head_hash_printed_before(copy, place):
    """What no check inside the file can find: that is why the head hash stands on every paper."""
    with outside(copy, guarded=True) as con:
        printed = con.execute("SELECT hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()[0]
    register = reopened(copy, place.parent / "keys")
    with register.database.write() as conn:
        conn.exec_driver_sql("DROP TRIGGER event_no_delete")
        conn.exec_driver_sql("DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)")
    integrity.rebuild(register)
    assert integrity.verify(register) == []
    with register.database.read() as conn:
        assert printed not in {head for _, _, head in log.heads(conn)}
    register.close()


def _key(con, table):
    """The columns that tell one row from another."""
    return [row[1] for row in con.execute(f'PRAGMA table_info("{table}")') if row[5]]


@pytest.mark.parametrize("table", READ_TABLE_NAMES)
def test_a_changed_row_of_any_read_table_is_found(copy, place, table):
    with outside(copy) as con:
        columns = [row[1] for row in con.execute(f'PRAGMA table_info("{table}")')]
        row = con.execute(f'SELECT * FROM "{table}"').fetchone()
        assert row, f"the story tells nothing that stands in {table}"
        column = next(c for c in ("status", "answer", "version", "share", "role", "event", "area_code") if c in columns)
        value, key = row[columns.index(column)], _key(con, table)
        where = " AND ".join(f'"{name}" = ?' for name in key)
        con.execute(
            f'UPDATE "{table}" SET "{column}" = ? WHERE {where}', (other(value), *(row[columns.index(n)] for n in key))
        )
    assert ("table", table) in {(f.code, f.where) for f in verified(copy, place)}


@pytest.mark.parametrize("table", ["claim", "person", "allotment", "holder", "step", "role_link", "mention"])
def test_a_row_taken_out_of_a_read_table_is_found(copy, place, table):
    with outside(copy) as con:
        columns = [row[1] for row in con.execute(f'PRAGMA table_info("{table}")')]
        row, key = con.execute(f'SELECT * FROM "{table}"').fetchone(), _key(con, table)
        where = " AND ".join(f'"{name}" = ?' for name in key)
        con.execute(f'DELETE FROM "{table}" WHERE {where}', [row[columns.index(name)] for name in key])
    assert ("table", table) in {(f.code, f.where) for f in verified(copy, place)}


def test_a_row_put_into_a_read_table_is_found(copy, place):
    with outside(copy) as con:
        con.execute("INSERT INTO person (uid, area_code, version, sex) VALUES ('w51', '', 1, 'F')")
    assert ("table", "person") in {(f.code, f.where) for f in verified(copy, place)}


def test_a_summing_up_column_that_was_touched_is_found(copy, place):
    with outside(copy) as con:
        con.execute("UPDATE village SET women = women + 1 WHERE name = 'Parou'")
    assert ("table", "village") in {(f.code, f.where) for f in verified(copy, place)}


def test_a_moved_corner_is_found(copy, place):
    with outside(copy) as con:
        blob = con.execute("SELECT geom FROM parcel").fetchone()[0]
        second_corner = 40 + 13 + 16  # header with envelope, WKB head with two counts, first corner
        moved = bytearray(blob)
        moved[second_corner] ^= 1
        con.execute("UPDATE parcel SET geom = ?", (bytes(moved),))
    assert ("table", "parcel") in {(f.code, f.where) for f in verified(copy, place)}


@pytest.mark.parametrize("at", [0, 8, 40, 44, -1])
def test_a_shape_that_can_no_longer_be_read_is_a_finding_not_a_crash(copy, place, at):
    with outside(copy) as con:
        spoilt = bytearray(con.execute("SELECT geom FROM parcel").fetchone()[0])
        spoilt[at] ^= 0x41
        con.execute("UPDATE parcel SET geom = ?", (bytes(spoilt),))
    assert verified(copy, place)


@pytest.mark.parametrize("table", ["event", "claim", "parcel", "sealed"])
def test_a_value_of_another_kind_in_any_table_is_a_finding_not_a_crash(copy, place, table):
    """contract.md: never a traceback; exit 1 with the findings."""
    column = {"event": "body", "claim": "remedies", "parcel": "geom", "sealed": "box"}[table]
    with outside(copy) as con:
        con.execute(f"UPDATE {table} SET {column} = 'no longer what it was'")
    assert verified(copy, place)


@pytest.mark.parametrize("edit", ["DELETE FROM rtree_plot_geom WHERE id = 1", "UPDATE rtree_plot_geom SET minx = -9"])
def test_a_spatial_index_that_no_longer_fits_its_layer_is_found(copy, place, edit):
    """contract.md, verify: hash chains, read tables equal to a replay, spatial index."""
    with outside(copy) as con:
        con.execute(edit)
    assert verified(copy, place)


def test_a_sealed_box_moved_to_another_row_is_found(copy, place):
    with outside(copy) as con:
        (one, a), (two, b) = con.execute("SELECT digest, box FROM sealed WHERE field = 'full_name' LIMIT 2").fetchall()
        con.execute("UPDATE sealed SET box = ? WHERE digest = ?", (b, one))
        con.execute("UPDATE sealed SET box = ? WHERE digest = ?", (a, two))
    assert [f.code for f in verified(copy, place)] == ["sealed", "sealed"]


@pytest.mark.parametrize("column", ["digest", "uid", "field", "box"])
def test_one_changed_byte_in_a_sealed_row_is_found(copy, place, column):
    with outside(copy) as con:
        digest, value = con.execute(f"SELECT digest, {column} FROM sealed").fetchone()
        con.execute(f"UPDATE sealed SET {column} = ? WHERE digest = ?", (other(value), digest))
    assert "sealed" in {f.code for f in verified(copy, place)}


def test_a_sealed_text_that_is_gone_without_an_erasure_is_found(copy, place):
    """contract.md: verify checks orphans; domain.md 8.4: an erasure leaves a tombstone."""
    with outside(copy) as con:
        con.execute("DELETE FROM sealed WHERE digest = (SELECT min(digest) FROM sealed)")
    assert verified(copy, place)


def test_a_sealed_text_that_no_event_names_is_found(copy, place, told):
    """contract.md: verify checks orphans."""
    digest, box = told.register.sealer.seal(b"Aminata", f"{told.named[0]}.full_name")
    with outside(copy) as con:
        con.execute("INSERT INTO sealed VALUES (?, ?, 'full_name', ?)", (digest, told.named[0], box))
    assert verified(copy, place)


def test_another_register_s_key_is_refused_and_names_nothing(copy, place, tmp_path):
    keys = tmp_path / "keys"
    stranger = fresh_register(tmp_path, name="other.gpkg")
    other_key = keys / f"{stranger.id}.key"
    (right,) = (p for p in (place.parent / "keys").glob("*.key"))
    shutil.copy(other_key, keys / right.name)
    stranger.close()
    with keys_in(keys), pytest.raises(errors.WrongKey):
        open_register(copy)


def test_without_a_key_the_chain_and_the_tables_are_still_verified(copy, tmp_path):
    with keys_in(tmp_path / "no-keys"):
        register = open_register(copy)
    assert not register.has_key
    assert integrity.verify(register) == []
    with outside(copy) as con:
        con.execute("UPDATE event SET actor = 'x' WHERE seq = 7")
    assert integrity.verify(register)
    register.close()


# --- nobody writes from outside -----------------------------------------------------------


@pytest.mark.parametrize("table", REGISTER_TABLES)
@pytest.mark.parametrize("verb", ["INSERT", "UPDATE", "DELETE", "REPLACE"])
def test_a_plain_program_reads_but_does_not_write(copy, table, verb):
    with outside(copy, guarded=True) as con:
        columns = [row[1] for row in con.execute(f'PRAGMA table_info("{table}")')]
        con.execute(f'SELECT * FROM "{table}"').fetchall()
        blanks = ", ".join("?" * len(columns))
        statement, values = {
            "INSERT": (f'INSERT INTO "{table}" VALUES ({blanks})', [f"x{i}" for i in range(len(columns))]),
            "REPLACE": (f'REPLACE INTO "{table}" VALUES ({blanks})', [f"x{i}" for i in range(len(columns))]),
            "UPDATE": (f'UPDATE "{table}" SET "{columns[-1]}" = "{columns[-1]}"', []),
            "DELETE": (f'DELETE FROM "{table}"', []),
        }[verb]
        with pytest.raises(sqlite3.OperationalError, match="lt_actor"):
            con.execute(statement, values)
        assert con.total_changes == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET actor = 'somebody else' WHERE seq = 3",
        "DELETE FROM event WHERE seq = 3",
        "DELETE FROM event",
        "INSERT OR REPLACE INTO event SELECT * FROM event WHERE seq = 3",
        "REPLACE INTO event SELECT * FROM event WHERE seq = (SELECT max(seq) FROM event)",
        "INSERT INTO event SELECT * FROM event WHERE seq = 3 ON CONFLICT DO UPDATE SET actor = 'x'",
    ],
)
def test_the_log_is_append_only_even_from_inside(told, statement):
    with (
        pytest.raises(DatabaseError, match=r"append-only|out of sequence"),
        told.register.database.write() as conn,
    ):
        conn.execute(text(statement))


@pytest.mark.parametrize(("column", "value"), [("seq", 10_000), ("seq", 1), ("prev", "0" * 64)])
def test_an_event_out_of_sequence_is_not_appended(told, column, value):
    with told.register.database.write() as conn:
        seq, prev, _ = log.head(conn, told.register.device)
        row = dict(conn.execute(select(tables.event).where(tables.event.c.seq == seq)).mappings().one())
        row |= {"id": new_uid(), "seq": seq + 1, "prev": prev} | {column: value}
        with pytest.raises(DatabaseError, match="out of sequence"), conn.begin_nested():
            conn.execute(insert(tables.event), row)


def test_no_personal_word_stands_in_clear_anywhere_in_the_file(told):
    """design.md 3: personal data is never in an event body; domain.md 4, Event: never names, contact, narrative."""
    with told.register.database.read() as conn:
        conn.execute(select(func.count()).select_from(tables.event))
    raw = b"".join(p.read_bytes() for p in told.register.place.parent.glob("essai.gpkg*"))
    assert len(raw) > 100_000
    for name, words in SECRETS.items():
        for seen in (words, json.dumps(words)[1:-1], words.casefold(), words.upper()):
            assert seen.encode() not in raw, name


def test_every_secret_of_the_cast_was_told(told):
    """The test above proves nothing of a word that nobody said."""
    with told.register.database.read() as conn:
        rows = conn.execute(select(tables.sealed)).all()
    opened = {told.register.sealer.open(r.box, f"{r.uid}.{r.field}", r.digest).decode() for r in rows}
    assert opened >= set(SECRETS.values())


# --- rebuild --------------------------------------------------------------------------------


def test_rebuild_reproduces_every_read_table(copy, place):
    register = reopened(copy, place.parent / "keys")
    with register.database.read() as conn:
        before = integrity.snapshot(conn)
        events = log.count(conn)
    assert all(before[name] for name in READ_TABLE_NAMES)
    assert integrity.rebuild(register) == events
    with register.database.write() as conn:
        assert integrity.snapshot(conn) == before
        for table in tables.READ_TABLES:
            conn.execute(delete(table))
    integrity.rebuild(register)
    with register.database.read() as conn:
        assert integrity.snapshot(conn) == before
        assert log.count(conn) == events
    assert integrity.verify(register) == []
    register.close()


def test_rebuild_leaves_sealed_texts_and_accounts_passwords_alone(copy, place):
    register = reopened(copy, place.parent / "keys")
    with register.database.read() as conn:
        before = {t.name: conn.execute(select(t)).all() for t in tables.PRIMARY}
    integrity.rebuild(register)
    with register.database.read() as conn:
        assert {t.name: conn.execute(select(t)).all() for t in tables.PRIMARY} == before
    register.close()


# --- recorded by mistake ------------------------------------------------------------------------


@pytest.fixture
def unit(told):
    """A unit of the officer who may do everything; nothing of it is kept."""
    with undone(told.register, told["everywhere"]) as unit:
        yield unit


@pytest.fixture
def story(unit, told):
    return Story(unit, told)


def retract(unit, event, **facts):
    with unit.new_form():
        return unit.do("event.retract", event=event.id, **facts)


def correct(unit, event, facts, **more):
    with unit.new_form():
        return unit.do("event.correct", event=event.id, facts=facts, **more)


@contextlib.contextmanager
def acting(unit, actor):
    before, unit.actor = unit.actor, actor
    try:
        yield unit
    finally:
        unit.actor = before


@contextlib.contextmanager
def again(told, name):
    """Another copy of the story's register, for tests that must keep what they write."""
    place = told.register.place.with_name(f"{name}.gpkg")
    told.register.database.copy_to(place)
    register = reopened(place, told.register.place.parent / "keys")
    try:
        yield register
    finally:
        register.close()


def test_a_retracted_step_is_as_if_it_had_not_been_taken(unit, story):
    story.claim_at("under_review")
    before = unit.get("claim", story.claim)
    event = story.do("claim.uphold")
    assert unit.get("claim", story.claim)["status"] == "upheld"
    retract(unit, event)
    after = unit.get("claim", story.claim)
    moved = {"version", "last_event"}
    assert {k: v for k, v in after.items() if k not in moved} == {k: v for k, v in before.items() if k not in moved}
    assert unit.matching("decision", claim=story.claim) == []
    assert rebuilt_equals_live(unit)


def test_the_log_keeps_what_was_retracted(unit, story):
    story.claim_at("under_review")
    event = story.do("claim.uphold")
    retract(unit, event)
    assert log.by_id(unit.conn, event.id) == event


def test_the_step_can_be_recorded_again(unit, story):
    story.claim_at("under_review")
    retract(unit, story.do("claim.uphold"))
    story.do("claim.refuse")
    assert unit.get("claim", story.claim)["status"] == "not_upheld"
    assert rebuilt_equals_live(unit)


def test_a_retracted_beginning_leaves_nothing(unit, story):
    event = story.do("claim.record")
    retract(unit, event)
    assert unit.matching("claim", uid=event.subject) == []
    with pytest.raises(errors.NotFound):
        unit.do("claim.lodge", claim=event.subject)
    assert rebuilt_equals_live(unit)


def test_a_retract_moves_the_last_event_so_that_an_old_page_is_refused(unit, story):
    story.claim_at("under_review")
    event = story.do("claim.hearing_held")
    page = unit.get("claim", story.claim)["last_event"]
    gone = retract(unit, event)
    with pytest.raises(errors.SomethingNewer) as refused:
        story.do("claim.resume", after=page)
    assert refused.value.newer == gone.id
    assert refused.value.newer_verb == "event.retract"


def test_only_its_author_retracts(unit, told, story):
    story.claim_at("under_review")
    event = story.do("claim.uphold")
    for name in ("second", "recorder", "approver"):
        written = rows_written(unit)
        with acting(unit, told[name]), pytest.raises((errors.CannotRetract, errors.NotAllowed)):
            retract(unit, event)
        assert rows_written(unit) == written
    assert unit.get("claim", story.claim)["status"] == "upheld"


def test_a_chief_retracts_the_answer_that_his_own_account_entered(unit, told, story):
    """domain.md 3.6: on any subject, by its author; product.md 2.6: any of one's own events."""
    story.claim_at("under_review")
    with acting(unit, told["chief_account"]):
        event = story.do("claim.uphold")
        retract(unit, event)
    assert unit.get("claim", story.claim)["status"] == "under_review"


def disabled_author(unit, told, story):
    story.claim_at("under_review")
    with acting(unit, told["second"]):
        event = story.do("claim.uphold")
    with acting(unit, told["admin"]), unit.new_form():
        unit.do("account.disable", account=told["second"].uid)
    return event


def test_an_approver_retracts_for_an_account_that_was_disabled(unit, told, story):
    """domain.md 3.6: events of a disabled account: A."""
    event = disabled_author(unit, told, story)
    with acting(unit, told["approver"]):
        retract(unit, event)
    assert unit.get("claim", story.claim)["status"] == "under_review"


@pytest.mark.parametrize("name", ["admin", "recorder", "plain"])
def test_nobody_but_an_approver_retracts_for_an_account_that_was_disabled(unit, told, story, name):
    """domain.md 3: admin moves nothing; 3.6: events of a disabled account: A."""
    event = disabled_author(unit, told, story)
    with acting(unit, told[name]), pytest.raises((errors.CannotRetract, errors.NotAllowed)):
        retract(unit, event)


def test_nothing_that_a_later_step_stands_on_is_retracted(unit, story):
    story.claim_at("under_review")
    event = story.do("claim.uphold")
    told_ = story.do("claim.tell_outcome")
    with pytest.raises(errors.CannotRetract) as refused:
        retract(unit, event)
    assert refused.value.reason == "built_on"
    retract(unit, told_)
    retract(unit, event)
    assert unit.get("claim", story.claim)["status"] == "under_review"
    assert rebuilt_equals_live(unit)


def test_what_an_event_made_is_not_retracted_while_a_record_refers_to_it(unit, told, story):
    with unit.new_form():
        counted = unit.do("person.count", village=told.parou, count=2, on="2013-03-08")
    woman = counted.body["makes"][0]["uid"]
    story.women = [woman]
    story.allotment_at("assigned")
    with pytest.raises(errors.CannotRetract):
        retract(unit, counted)
    assert unit.get("person", woman)


def test_a_parcel_is_not_retracted_while_plots_lie_in_it(unit, story):
    story.commitment_at("demarcated")
    demarcated = story.event
    laid_out = story.do("plot.lay_out", parcel=story.parcel, plots=[{"number": "1"}])
    with pytest.raises(errors.CannotRetract):
        retract(unit, demarcated)
    retract(unit, laid_out)
    assert unit.matching("plot", parcel=story.parcel) == []
    retract(unit, demarcated)
    assert unit.matching("parcel", uid=story.parcel) == []
    assert rebuilt_equals_live(unit)


def test_linking_land_is_retracted_though_the_land_itself_went_on(unit, story):
    """domain.md 3.6: no later event of the subject (the claim), and no record refers to what it made (nothing)."""
    story.claim_at("upheld")
    story.told["commitment.propose"] = {"origin": "meeting", "claims": ...}
    story.commitment_at("signed")
    linked = story.do("claim.commit_land")
    story.do("commitment.demarcate")
    retract(unit, linked)
    assert unit.get("claim", story.claim)["status"] == "upheld"
    assert story.claim not in (unit.get("commitment", story.commitment).get("claims") or [])
    assert unit.get("commitment", story.commitment)["status"] == "demarcated"
    assert rebuilt_equals_live(unit)


def test_the_events_of_one_form_go_together(unit, told):
    with unit.new_form():
        first = unit.do("claim.record", village=told.parou, on="2013-03-08")
        facts = Story(unit, told)._claim_lodge()
        lodged = unit.do("claim.lodge", claim=first.subject, on="2013-03-08", **facts)
        unit.do("claim.acknowledge", claim=first.subject, paper="none", on="2013-03-08")
    retract(unit, lodged)
    assert unit.matching("claim", uid=first.subject) == []
    assert rebuilt_equals_live(unit)


def test_a_form_that_spans_two_villages_is_taken_back_in_both(told):
    with again(told, "spans") as register:
        with register.write(told["everywhere"]) as unit:
            one = unit.do("figure.report", village=told.parou, subject="women", value=5, source="essai")
            unit.do("figure.report", village=told.songobia, subject="women", value=5, source="essai")
        with register.write(told["everywhere"]) as unit:
            retract(unit, one)
            assert unit.matching("figure", source="essai") == []
        assert integrity.verify(register) == []


def test_a_retracted_form_takes_no_account_with_it(unit, told):
    """An account is changed by a new step, so that nobody is locked out; whatever stood in the same form."""
    with acting(unit, told["admin"]), unit.new_form():
        opened = unit.do("account.open", name="nouvelle", role="officer")
        village = unit.do("village.add", name="Bodio")
        with contextlib.suppress(errors.CannotRetract):
            retract(unit, village)
    assert unit.matching("account", uid=opened.subject)


def test_a_retract_is_not_retracted(unit, story):
    gone = retract(unit, story.do("claim.record"))
    with pytest.raises(errors.CannotRetract) as refused:
        retract(unit, gone)
    assert refused.value.reason == "a_retract"


def test_nothing_is_retracted_twice(unit, story):
    event = story.do("claim.record")
    retract(unit, event)
    with pytest.raises(errors.CannotRetract) as refused:
        retract(unit, event)
    assert refused.value.reason == "gone"


def test_what_a_retracted_step_indexed_is_forgotten_too(unit, story):
    """A plot shows the word of its live allotment: a plan recorded by mistake leaves it free and wordless."""
    story.commitment_at("active:measured")
    story.lay_out()
    plot = story.plots[0]
    before = unit.conn.execute(select(tables.RECORD_TABLES["plot"].c.state).where(_uid("plot") == plot)).scalar()
    planned = story.do("allotment.plan", unit="plot", plot=plot)
    retract(unit, planned)
    after = unit.conn.execute(select(tables.RECORD_TABLES["plot"].c.state).where(_uid("plot") == plot)).scalar()
    assert after == before
    assert rebuilt_equals_live(unit)


def _uid(kind):
    return tables.RECORD_TABLES[kind].c.uid


def test_a_plot_taken_back_by_mistake_is_held_again_and_the_promise_kept_again(unit, story):
    story.claim_at("fulfilled")
    for allotment in story.allotments[:2]:
        story.allotment = allotment
        event = story.do("allotment.take_back")
    assert unit.get("claim", story.claim)["status"] == "allotting"
    retract(unit, event)
    assert unit.get("allotment", story.allotment)["status"] == "handed_over"
    assert unit.get("claim", story.claim)["status"] == "fulfilled"
    assert rebuilt_equals_live(unit)


def test_a_confirmed_duplicate_that_was_none_counts_as_two_again(unit, story):
    story.claim_at("fulfilled")
    one, two = story.women[:2]
    with unit.new_form():
        same = unit.do("person.same_as", person=two, same_as=one)
    parties = select(tables.span.c.party).distinct().where(tables.span.c.party.in_([one, two]))
    unit.finish()
    assert set(unit.conn.execute(parties).scalars()) == {one}
    retract(unit, same)
    unit.finish()
    assert set(unit.conn.execute(parties).scalars()) == {one, two}
    assert rebuilt_equals_live(unit)


@pytest.mark.parametrize(("days", "signed"), [(0, False), (1, False), (2, True), (40, True)])
def test_a_retract_is_alone_within_a_day_and_waits_for_a_second_signature_later(told, days, signed):
    """domain.md 3.6: within a day alone, later with reserve G4."""
    with again(told, f"later-{days}") as register:
        who = told["everywhere"]
        with register.write(who) as unit:
            story = Story(unit, told)
            story.claim_at("under_review")
            event = story.do("claim.uphold")
        register.clock = Clock(TODAY + dt.timedelta(days=days))
        with register.write(who) as unit:
            gone = retract(unit, event)
        reserves = [r.code for r in register.read(who).reserves(story.claim) if r.event == gone.id]
    assert reserves == (["second_person"] if signed else [])


# --- corrected -------------------------------------------------------------------------------------


def test_a_corrected_fact_reads_anew_and_both_values_stay(told):
    said = {"women_asked": {"value": 51, "qualifier": "about"}, "danger": "yes"}
    with again(told, "corrected") as register:
        with register.write(told["everywhere"]) as unit:
            story = Story(unit, told)
            story.claim_at("acknowledged")
            lodged = next(e for e in unit.events if e.verb == "claim.lodge")
            correct(unit, lodged, said)
            assert unit.get("claim", story.claim)["women_asked"] == said["women_asked"]
            assert rebuilt_equals_live(unit)
        entries = {e.event.id: e for e in register.read(told["everywhere"]).timeline(story.claim)}
    entry = entries[lodged.id]
    assert entry.facts["women_asked"] == {"value": 3, "qualifier": "at_least"}
    assert entry.corrected["women_asked"] == said["women_asked"]


def test_a_correction_moves_no_status(unit, story):
    story.claim_at("upheld")
    upheld = next(e for e in unit.events if e.verb == "claim.uphold")
    for facts in ({"status": "refused"}, {"closing_outcome": "fulfilled"}, {"last_outcome": "not_upheld"}):
        with pytest.raises(errors.LandtrackError):
            correct(unit, upheld, facts)
    correct(unit, upheld, {"promised_women": 60})
    assert unit.get("claim", story.claim)["status"] == "upheld"
    assert unit.matching("decision", claim=story.claim)[0]["promised_women"]["value"] == 60


def test_a_corrected_claim_is_newer_than_an_old_page(unit, story):
    story.claim_at("under_review")
    page = unit.get("claim", story.claim)["last_event"]
    lodged = next(e for e in unit.events if e.verb == "claim.lodge")
    fixed = correct(unit, lodged, {"women_asked": 4})
    with pytest.raises(errors.SomethingNewer) as refused:
        story.do("claim.uphold", after=page)
    assert (refused.value.seen, refused.value.newer) == (page, fixed.id)


@pytest.mark.parametrize("verb", ["event.correct", "event.retract", "event.complete"])
def test_an_old_page_corrects_and_retracts_nothing(unit, story, verb):
    """design.md 3: the page passes the last event it saw of that subject; something newer: refused."""
    story.claim_at("under_review")
    page = unit.get("claim", story.claim)["last_event"]
    held = story.do("claim.hearing_held", how_known="phone")
    more = {"event.correct": {"facts": {"people_present": 7}}, "event.complete": {"reserve": "by_phone"}}
    with pytest.raises(errors.SomethingNewer):
        unit.do(verb, event=held.id, after=page, **more.get(verb, {}))


def test_a_common_event_names_the_last_event_that_its_author_saw(unit, story):
    """design.md 3, an event: after; recipes.md 4: two steps with the same after are concurrent."""
    story.claim_at("under_review")
    last = unit.get("claim", story.claim)["last_event"]
    lodged = next(e for e in unit.events if e.verb == "claim.lodge")
    assert last in correct(unit, lodged, {"women_asked": 4}).after


def test_a_retracted_correction_corrects_nothing(unit, story):
    story.claim_at("lodged")
    fixed = correct(unit, story.event, {"women_asked": 4})
    retract(unit, fixed)
    assert unit.get("claim", story.claim)["women_asked"]["value"] == 3
    assert rebuilt_equals_live(unit)


def test_the_last_of_several_corrections_stands(unit, story):
    story.claim_at("lodged")
    lodged = story.event
    correct(unit, lodged, {"women_asked": 4, "channel": "phone"})
    fixed = correct(unit, lodged, {"women_asked": 5})
    claim = unit.get("claim", story.claim)
    assert (claim["women_asked"]["value"], claim["channel"]) == (5, "phone")
    retract(unit, fixed)
    claim = unit.get("claim", story.claim)
    assert (claim["women_asked"]["value"], claim["channel"]) == (4, "phone")


def test_a_promise_that_was_not_said_yet_is_corrected_when_it_is_known(unit, story):
    story.told["claim.uphold"] = {"promised_women": "not_said", "promised_area": "not_said"}
    story.claim_at("under_review")
    event = story.do("claim.uphold")
    correct(unit, event, {"promised_women": {"value": 50, "qualifier": "at_least"}})
    (decision,) = unit.matching("decision", claim=story.claim)
    assert decision["promised_women"] == {"value": 50, "qualifier": "at_least"}
    assert rebuilt_equals_live(unit)


def test_words_that_were_left_out_of_a_decision_are_added_by_a_correction(unit, story):
    story.told["claim.uphold"] = {"grounds": ...}
    story.claim_at("under_review")
    event = story.do("claim.uphold")
    correct(unit, event, {"grounds": "elles-avaient-raison"})
    (decision,) = unit.matching("decision", claim=story.claim)
    assert "sealed" in decision.get("grounds", {})


def test_a_wrong_answer_of_a_visit_is_corrected_on_the_visit(unit, story):
    story.allotment_at("confirmed_in_use")
    correct(unit, story.event, {"answer": "partly"})
    (visit,) = unit.matching("visit", allotment=story.allotment)
    assert visit["visit_answer"] == "partly"


def test_a_corrected_day_is_the_day_that_counts(unit, story):
    story.allotment_at("handed_over")
    correct(unit, story.event, {"on": "2013-06-08"})
    assert unit.get("allotment", story.allotment)["handed_over_on"] == "2013-06-08"
    assert rebuilt_equals_live(unit)


@pytest.mark.parametrize(("day", "why"), [("2013-06-01", "before_step"), ("2014-12-01", "after_today")])
def test_a_corrected_day_keeps_to_g1(unit, story, day, why):
    story.allotment_at("handed_over")
    with pytest.raises(errors.ImpossibleDate) as refused:
        correct(unit, story.event, {"on": day})
    assert refused.value.reason == why


def test_a_corrected_day_is_not_after_the_step_that_followed(unit, story):
    story.allotment_at("confirmed_in_use")
    handed = next(e for e in unit.events if e.verb == "allotment.hand_over")
    with pytest.raises(errors.ImpossibleDate):
        correct(unit, handed, {"on": "2013-10-01"})


def test_a_corrected_date_within_an_event_keeps_to_g1(unit, story):
    """G1: received <= decided <= told."""
    story.claim_at("upheld")
    upheld = next(e for e in unit.events if e.verb == "claim.uphold")
    with pytest.raises(errors.ImpossibleDate):
        correct(unit, upheld, {"decided_on": "2014-12-24"})


@pytest.mark.parametrize(
    "facts",
    [
        {"women_asked": -1},
        {"women_asked": 2.5},
        {"remedies": ["a castle"]},
        {"complainants": ["nobody"]},
        {"colour": "red"},
        {},
        {"danger": "perhaps"},
        "women_asked",
    ],
)
def test_a_correction_is_read_like_the_fact_itself(unit, story, facts):
    story.claim_at("lodged")
    with pytest.raises(errors.LandtrackError):
        correct(unit, story.event, facts)


@pytest.mark.parametrize("empty", [None, "", []])
@pytest.mark.parametrize("name", ["remedies", "consent_record", "danger"])
def test_a_correction_does_not_empty_a_required_fact(unit, story, name, empty):
    """domain.md 3: a required fact is never empty."""
    story.claim_at("lodged")
    with pytest.raises(errors.LandtrackError):
        correct(unit, story.event, {name: empty})


def test_corrected_shares_keep_to_g10(unit, told, story):
    """domain.md 3.6: correct: G1, G6, G10 apply; 7.3: holder shares sum to exactly 1."""
    story.allotment_at("assigned")
    two = [{"person": told.women[0], "share": "1/2"}, {"person": told.women[1], "share": "1/3"}]
    with pytest.raises((errors.ImpossibleValue, errors.GuardRefused)):
        correct(unit, story.event, {"holders": two})


def test_a_corrected_share_of_the_field_keeps_to_g10(unit, story):
    story.commitment_at("active:measured")
    story.allotment_at("planned", unit="share", parcel=story.parcel, share="1/2")
    story.allotment_at("planned", unit="share", parcel=story.parcel, share="1/2")
    with pytest.raises((errors.ImpossibleValue, errors.GuardRefused)):
        correct(unit, story.event, {"share": "2/3"})


def test_a_corrected_plot_keeps_to_g10(unit, story):
    story.commitment_at("active:measured")
    one, two = story.lay_out()[:2]
    story.allotment_at("planned", unit="plot", plot=one)
    story.allotment_at("planned", unit="plot", plot=two)
    with pytest.raises((errors.ImpossibleValue, errors.GuardRefused)):
        correct(unit, story.event, {"plot": one})


def test_a_corrected_plot_frees_the_one_that_was_named_by_mistake(unit, story):
    story.commitment_at("active:measured")
    one, two = story.lay_out()[:2]
    story.allotment_at("planned", unit="plot", plot=one)
    correct(unit, story.event, {"plot": two})
    assert unit.get("allotment", story.allotment)["plot"] == two
    assert rebuilt_equals_live(unit)


@pytest.mark.parametrize("verb", ["claim.record", "commitment.propose", "person.register", "figure.report"])
def test_a_record_told_of_the_wrong_village_moves_whole_or_not_at_all(told, verb):
    """domain.md 4: area_code is the scope of rights; it does not stay behind when the village is corrected."""
    facts = {
        "commitment.propose": {"origin": "meeting", "givers": "not_said", "declared_area": 5},
        "person.register": {"basis": "counted", "sex": "F"},
        "figure.report": {"subject": "women", "value": 3, "source": "essai"},
    }.get(verb, {})
    with again(told, f"moved-{verb}") as register:
        with register.write(told["everywhere"]) as unit:
            event = unit.do(verb, village=told.parou, **facts)
        with contextlib.suppress(errors.LandtrackError), register.write(told["everywhere"]) as unit:
            correct(unit, event, {"village": told.songobia})
        record = register.read(told["everywhere"]).get(event.kind, event.subject)
        assert record["area_code"] == record["village"]
        assert integrity.verify(register) == []


@pytest.mark.parametrize("name", ["text_original", "land_words", "risk_note", "named_parties"])
def test_corrected_words_keep_to_g6(unit, story, name):
    """A caught-up claim holds no words of the women until the consent ``record`` is asked."""
    story.do("claim.record")
    story.claim = story.event.subject
    lodged = story.do("claim.lodge", caught_up=True, text_original=..., complainants=..., consent_record=...)
    with pytest.raises(errors.GuardRefused) as refused:
        correct(unit, lodged, {name: "ses mots"})
    assert refused.value.guard == "G6"


def test_a_corrected_name_keeps_to_g6(unit, told):
    with unit.new_form():
        event = unit.do("person.register", village=told.parou, basis="counted", sex="F")
    with pytest.raises(errors.LandtrackError):
        correct(unit, event, {"full_name": "Aminata"})


def test_names_corrected_into_an_anonymous_claim_keep_to_g6(unit, told, story):
    story.do("claim.record")
    story.claim = story.event.subject
    lodged = story.do("claim.lodge", complainant_kind="anonymous")
    with pytest.raises(errors.GuardRefused):
        correct(unit, lodged, {"complainants": [told.named[0]]})


def test_who_may_know_follows_from_the_corrected_answer(unit, story):
    """domain.md 8.2: the level follows from the two answers."""
    story.told["claim.lodge"] = {"share_with_chief": "yes"}
    story.claim_at("lodged")
    assert unit.get("claim", story.claim)["confidentiality"] == 1
    correct(unit, story.event, {"share_with_chief": "no"})
    assert unit.get("claim", story.claim)["confidentiality"] == 2


def test_urgent_follows_from_the_corrected_danger(unit, story):
    story.claim_at("lodged")
    correct(unit, story.event, {"danger": "yes"})
    assert unit.get("claim", story.claim)["urgent"] is True


def test_a_corrected_name_is_sealed_and_the_old_one_stays_sealed(unit, told):
    with unit.new_form():
        facts = {"village": told.parou, "basis": "named", "sex": "F", "consent_record": "yes"}
        event = unit.do("person.register", full_name="Yakoundou Essai", **facts)
    correct(unit, event, {"full_name": "Yakoundou Essai-Guindo"})
    boxes = unit.conn.execute(select(tables.sealed).where(tables.sealed.c.uid == event.subject)).all()
    opened = {told.register.sealer.open(b.box, f"{b.uid}.{b.field}", b.digest).decode() for b in boxes}
    assert opened == {"Yakoundou Essai", "Yakoundou Essai-Guindo"}
    now = unit.get("person", event.subject)["full_name"]["sealed"]
    (box,) = (b for b in boxes if b.digest == now)
    assert told.register.sealer.open(box.box, f"{box.uid}.{box.field}", now) == b"Yakoundou Essai-Guindo"
    assert rebuilt_equals_live(unit)


def test_an_administrator_corrects_nothing_of_a_case(unit, told, story):
    """domain.md 1.4 and 3: admin: no case content; admin and advocate move nothing."""
    story.claim_at("lodged")
    with acting(unit, told["admin"]), pytest.raises(errors.NotAllowed):
        correct(unit, story.event, {"women_asked": 4})


def test_a_common_event_is_not_corrected(unit, story):
    story.claim_at("lodged")
    fixed = correct(unit, story.event, {"women_asked": 4})
    with pytest.raises(errors.LandtrackError):
        correct(unit, fixed, {"facts": {"women_asked": 5}})


# --- completed ---------------------------------------------------------------------------------------


def test_what_completes_a_reserve_moves_no_status_but_is_newer(unit, story):
    story.claim_at("lodged")
    story.do("claim.acknowledge", how_known="phone")
    before = unit.get("claim", story.claim)
    with unit.new_form():
        done = unit.do("event.complete", event=story.event.id, reserve="by_phone")
    after = unit.get("claim", story.claim)
    assert after["status"] == before["status"]
    assert after["last_event"] == done.id
    assert rebuilt_equals_live(unit)


def test_a_reserve_that_cannot_stand_on_the_event_is_not_completed(unit, story):
    story.claim_at("lodged")
    with pytest.raises(errors.ImpossibleValue):
        unit.do("event.complete", event=story.event.id, reserve="conciliation")


# --- the same event twice, and two at once --------------------------------------------------------------


def test_the_same_event_id_twice_returns_the_first_and_changes_nothing(unit, told):
    uid = new_uid()
    with unit.new_form():
        first = unit.do("claim.record", village=told.parou, on="2013-03-08", id=uid)
    written, events = rows_written(unit), log.count(unit.conn)
    with unit.new_form():
        again = unit.do("claim.record", village=told.parou, on="2013-03-08", id=uid)
        other_ = unit.do("claim.record", village=told.parou, on="2013-03-09", id=uid)
    assert again == first == other_
    assert (rows_written(unit), log.count(unit.conn)) == (written, events)


def test_a_double_click_in_two_transactions_records_one_event(tmp_path):
    register = fresh_register(tmp_path)
    officer, uid = register.first("officer"), new_uid()
    events = []
    for _ in range(2):
        with register.write(officer) as unit:
            events.append(unit.do("village.add", name="Parou", id=uid))
    assert events[0] == events[1]
    with register.database.read() as conn:
        assert state.counts(conn, "village") == 1
    register.close()


@pytest.mark.parametrize("name", ["songobia_recorder", "disabled", "advocate", "admin"])
def test_an_event_id_hands_no_event_to_an_account_without_the_right(unit, told, story, name):
    """design.md 3, section 5: an id is no key; G0 stands before everything."""
    story.claim_at("lodged")
    with acting(unit, told[name]), pytest.raises(errors.LandtrackError):
        unit.do("claim.record", village=told.parou, id=story.event.id)


def test_the_second_of_two_who_act_on_one_claim_gets_the_newer_event(told):
    pause = {"hold_reason": "season", "hold_until": "2013-04-20", "on": "2013-04-02"}
    with again(told, "two") as register:
        with register.write(told["everywhere"]) as unit:
            story = Story(unit, told)
            claim = story.claim_at("under_review")
        seen = register.read(told["recorder"]).get("claim", claim)["last_event"]
        with register.write(told["recorder"]) as unit:
            first = unit.do("claim.hearing_held", claim=claim, sat=[told.chief], on="2013-04-01", after=seen)
        with pytest.raises(errors.SomethingNewer) as refused, register.write(told["plain"]) as unit:
            unit.do("claim.hold", claim=claim, after=seen, **pause)
        with register.write(told["plain"]) as unit:
            unit.do("claim.hold", claim=claim, after=first.id, **pause)
    error = refused.value
    assert (error.subject, error.seen) == (claim, seen)
    assert (error.newer, error.newer_verb) == (first.id, "claim.hearing_held")


def test_two_threads_on_one_claim_leave_one_answer(told):
    with again(told, "threads") as register:
        with register.write(told["everywhere"]) as unit:
            claim = Story(unit, told).claim_at("under_review")
            seen = unit.get("claim", claim)["last_event"]
        start, outcomes = threading.Barrier(2), []

        def decide(verb):
            start.wait()
            try:
                with register.write(told["everywhere"]) as unit:
                    mine = Story(unit, told)
                    mine.claim = claim
                    mine.do(verb, after=seen)
                outcomes.append(verb)
            except errors.SomethingNewer:
                outcomes.append("newer")

        threads = [threading.Thread(target=decide, args=(v,)) for v in ("claim.uphold", "claim.refuse")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert "newer" in outcomes
        assert len(register.read(told["everywhere"]).list("decision", claim=claim)) == 1
        assert integrity.verify(register) == []


# --- a unit keeps all or nothing ---------------------------------------------------------------------------


def everything(register):
    with register.database.read() as conn:
        primary = {t.name: conn.execute(select(t)).all() for t in tables.PRIMARY}
        return integrity.snapshot(conn), primary


def test_an_error_in_a_unit_undoes_all_of_it(told):
    before = everything(told.register)

    def half_a_form():
        with told.register.write(told["everywhere"]) as unit:
            story = Story(unit, told)
            story.claim_at("upheld")
            unit.do("claim.tell_outcome", claim=story.claim)  # how was it told?

    with pytest.raises(errors.MissingFact):
        half_a_form()
    assert everything(told.register) == before


def test_a_refused_step_leaves_no_sealed_words_behind(unit, told, story):
    """Record that something happened, or change nothing: also where a batch goes on after a refusal."""
    story.claim_at("under_review")
    written = rows_written(unit)
    with acting(unit, told["cofov_account"]), pytest.raises(errors.LandtrackError):
        story.do("claim.uphold")
    assert rows_written(unit) == written


def test_a_system_step_that_is_refused_leaves_the_account_itself(unit, story):
    """What follows a step acts as the system; a refusal there must not leave the account with its rights."""
    story.claim_at("fulfilled")
    for allotment in story.allotments[:2]:
        story.allotment, before = allotment, unit.actor
        with contextlib.suppress(errors.LandtrackError):
            story.do("allotment.take_back", on="2013-06-10")  # before the day of fulfil
        assert unit.actor == before


def test_a_refused_form_leaves_the_form_that_was_open(unit, told):
    unit.form = before = new_uid()
    with contextlib.suppress(errors.LandtrackError), unit.new_form():
        unit.do("claim.lodge", claim=told.parou)
    assert unit.form == before


def test_a_plot_taken_back_before_the_promise_was_called_kept_is_recorded(unit, story):
    """product.md 2.5: what happened can always be recorded; G1 asks only that it was handed over before."""
    story.claim_at("fulfilled")
    for allotment in story.allotments[:2]:
        story.allotment = allotment
        story.do("allotment.take_back", on="2013-06-10")
    assert unit.get("allotment", story.allotment)["status"] == "taken_back"
    assert unit.get("claim", story.claim)["status"] == "allotting"


# --- uids and references are nobody else's -------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["claim.record", "commitment.propose", "person.register", "village.add"])
def test_a_record_does_not_begin_twice(unit, told, story, verb):
    """domain.md 4: uid globally unique, never reused; an event that begins a record overwrites none."""
    story.claim_at("lodged")
    facts = {
        "claim.record": {"village": told.parou},
        "commitment.propose": {
            "village": told.parou,
            "origin": "meeting",
            "givers": "not_said",
            "declared_area": "unknown",
        },
        "person.register": {"village": told.parou, "basis": "counted", "sex": "F"},
        "village.add": {"name": "Autre"},
    }[verb]
    with unit.new_form():
        first = unit.do(verb, **facts)
        before = unit.get(verb.split(".")[0], first.subject)
        with pytest.raises(errors.LandtrackError):
            unit.do(verb, uid=first.subject, **facts)
    assert unit.get(verb.split(".")[0], first.subject) == before


def test_an_account_of_another_village_does_not_begin_a_claim_over_again(unit, told, story):
    story.claim_at("upheld")
    with acting(unit, told["songobia_recorder"]), contextlib.suppress(errors.LandtrackError):
        unit.do("claim.record", village=told.songobia, uid=story.claim, on="2014-01-01")
    claim = unit.get("claim", story.claim)
    assert (claim["status"], claim["area_code"]) == ("upheld", told.parou)


@pytest.mark.parametrize("uid", ["parou-1", "x" * 5000, "01a20bdd-276c-42ad-8632-ecfe4eb8065f", "'; --", "\x00"])
def test_ids_and_uids_are_uuids_of_version_7(unit, uid):
    """domain.md 4, Event: id UUIDv7; what is built on a record is found by its uid in later events."""
    for name in ("uid", "id"):
        with pytest.raises(errors.LandtrackError):
            unit.do("village.add", name="Bodio", **{name: uid})


def test_on_whose_behalf_is_a_reference_never_a_name(unit, told):
    """domain.md 4, Event: on_behalf_of ref; never names, contact or narrative."""
    with pytest.raises(errors.LandtrackError):
        unit.do("claim.record", village=told.parou, on_behalf_of="Aminata Tembely")

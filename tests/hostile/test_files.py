"""Forty files and more that are made to harm: each is refused in a sentence, or taken in and harmless."""

import io
import os
import subprocess
import sys
import time

import pytest
from factories import fresh_register, gather
from hostile import bad_files
from hostile.bad_files import HEARD, LINES, NAMES, NO_TABLES, REFUSED, SAVED_NOT_SHOWN, TAKEN_IN, made
from PIL import Image

from landtrack.errors import LandtrackError, RefusedFile, WrongKey
from landtrack.exchange import row_report
from landtrack.exchange.village_list import read_villages
from landtrack.i18n.catalogues import translator
from landtrack.i18n.formats import formats
from landtrack.i18n.sentences import sentence
from landtrack.register import keys
from landtrack.register.documents import add_document, keep, open_document
from landtrack.register.drafts import Draft, discard, save
from landtrack.register.places import add_villages
from landtrack.register.story import apply_story
from landtrack.store.tables import content

MAIN = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (2_500_000_000, 2_500_000_000))
from landtrack.cli import main
main()
"""
LONGEST_S = 15.0  # on a machine that has other work


@pytest.fixture(scope="module")
def cast(tmp_path_factory):
    register = fresh_register(tmp_path_factory.mktemp("files"))
    yield gather(register)
    register.close()


def brought(cast, data):
    """The document that came of a file, as its officer opens it again: bytes and type."""
    with cast.register.write(cast["recorder"]) as unit:
        uid = add_document(unit, data, "photo", village=cast.parou, access_class="S").subject
    return open_document(cast.register.read(cast["recorder"]), uid)


def said_of(error):
    """Its sentence, in both languages; strict words let nothing unsaid pass."""
    said = [sentence(error, translator(lang)) for lang in ("fr", "en")]
    assert all(said)
    return said


@pytest.mark.parametrize("name", TAKEN_IN)
def test_a_picture_is_taken_in_without_a_word_of_its_file(cast, name):
    data, media_type = brought(cast, TAKEN_IN[name])
    assert media_type.startswith("image/")
    assert [one for one in (b"Kadiassa", b"GPS", b"14,11", b"Exif", b"script", b"PK\x03\x04") if one in data] == []
    with Image.open(io.BytesIO(data)) as image:
        assert dict(image.getexif()) == {}
        assert image.size in ((16, 16), (1, 1))


@pytest.mark.parametrize("name", [*HEARD, *SAVED_NOT_SHOWN])
def test_a_voice_or_a_scan_is_kept_as_it_is_under_its_own_type(cast, name):
    told = (HEARD | SAVED_NOT_SHOWN)[name]
    data, media_type = brought(cast, told)
    assert data == told
    assert media_type == "application/pdf" if name in SAVED_NOT_SHOWN else media_type.startswith("audio/")


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_photo_voice_or_scan_is_refused_in_a_sentence(cast, name):
    data, began = made(REFUSED[name]), time.monotonic()
    with pytest.raises(RefusedFile) as refused:
        brought(cast, data)
    assert time.monotonic() - began < LONGEST_S
    said_of(refused.value)
    if name.startswith("PDF"):
        assert refused.value.reason == "active"


def test_files_that_are_replaced_in_a_form_without_end_leave_one(cast):
    """Each lies sealed in the register as soon as it is sent; the one before it goes when the answer is saved."""
    register, uid = cast.register, "01a20d8e-1863-7000-b9eb-3c0970da4471"
    with register.database.read() as conn:
        before = {row.hash for row in conn.execute(content.select())}
    for i in range(12):
        with register.database.write() as conn:
            kept = keep(conn, register, bad_files.picture(size=(8 + i, 8)))
        save(register, cast["recorder"], Draft(uid, "request", answers={"page_photo": kept, "step": i}))
    with register.database.read() as conn:
        assert {row.hash for row in conn.execute(content.select())} - before == {kept["hash"]}
    discard(register, cast["recorder"], uid)


def test_a_picture_unpacks_within_bounds(cast):
    """The largest that is taken, in a process that may have no more than a small laptop gives."""
    huge = bad_files.white_png(9_900)
    assert len(huge) < 500_000
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (2_500_000_000,) * 2)\n"
        "from landtrack.register.documents import _clean\n"
        "print(_clean(sys.stdin.buffer.read())[1])"
    )
    done = subprocess.run([sys.executable, "-c", script], input=huge, capture_output=True, check=False)
    assert (done.stdout.strip(), done.stderr) == (b"image/png", b"")


# --- past stories -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NO_TABLES)
def test_what_is_no_table_is_refused_whole_or_row_by_row(cast, name):
    data, began = made(NO_TABLES[name]), time.monotonic()
    try:
        table, rows = row_report.understand(cast.register, cast["recorder"], data, "f.xlsx")
    except LandtrackError as error:
        said_of(error)
    else:
        report = row_report.tell_rows(cast.register, cast["recorder"], table, rows, "f.xlsx", dry_run=True)
        assert name == "shared strings that laugh"  # nothing refers to them, and so nobody reads them
        assert report.new == 1
    assert time.monotonic() - began < LONGEST_S


def test_formulas_are_cells_that_were_not_understood(cast):
    table, rows = row_report.understand(cast.register, cast["recorder"], bad_files.FORMULAS, "f.xlsx")
    report = row_report.tell_rows(cast.register, cast["recorder"], table, rows, "f.xlsx", dry_run=True)
    assert report.new == 0
    t, say = translator("fr"), formats("fr")
    assert "cmd" in row_report.message_of(report.rows[0], t, say)


@pytest.mark.parametrize("name", NAMES)
def test_a_photo_that_a_cell_names_lies_in_the_same_folder_or_nowhere(cast, tmp_path, name):
    from landtrack.cli.catch_up import _beside

    (tmp_path / "x").write_bytes(b"outside")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "here.jpg").symlink_to(tmp_path / "x")
    read = _beside(tmp_path / "in" / "f.csv")
    assert read(name) is None
    assert read("here.jpg") is None
    assert read("../in/f.csv") is None


# --- stories, villages, keys ---------------------------------------------------------------------------------------


def test_no_line_of_a_story_breaks_its_reader(cast):
    began = time.monotonic()
    accounts = {"": cast["everywhere"], "admin": cast["admin"]}
    report = apply_story(cast.register, LINES, accounts=accounts, keep_going=True, dry_run=True)
    assert time.monotonic() - began < LONGEST_S
    assert len(report.refused) + report.recorded >= len(LINES) - 1
    for one in report.refused:
        assert len(said_of(one)[0]) < 2_000
    taken = [line for i, line in enumerate(LINES, 1) if i not in {one.line for one in report.refused}]
    assert set(taken) <= {"\x00", '{"do": "village.add", "name": "\\u0000"}'}


VILLAGES = {
    "a cell without end": "name;code\n" + "a" * 200_000 + ";1\n", "a quote without end": 'name,code\n"x' + "a,\n" * 200_000,
    "more cells than heads": "name\nx" + ";" * 9_999 + "\n", "no heads": "\n\n\n", "nothing": "", "numbers that are none":
    "name,latitude,longitude\nx,nan,inf\ny,1e999,0\nz,1_0,٣\n", "heads that come again": "name,name,name\na,b,c\n",
    "zeros": "name\n\0\0\n", "formulas": "name\n=cmd|' /C calc'!A0\n", "markup": "name,chief\n<img src=x onerror=alert(1)>,1\n",
}  # fmt: skip


@pytest.mark.parametrize("name", VILLAGES)
def test_a_list_of_villages_is_read_or_refused(cast, name):
    try:
        rows = read_villages(VILLAGES[name].encode(), "f.csv")
    except LandtrackError as error:
        said_of(error)
        return
    for line in list(rows)[:3]:
        for _, error in add_villages(cast.register, cast["everywhere"], {line: rows[line]}).refused:
            said_of(error)


KEY_FILES = {
    "nothing": b"",
    "bytes": os.urandom(999),
    "zeros": b"\0" * 99,
    "another text": b"clef",
    "letters without end": b"A" * 9_999_999,
}


@pytest.mark.parametrize("name", KEY_FILES)
def test_a_key_file_that_is_none_is_told(tmp_path, monkeypatch, name):
    monkeypatch.setenv("LANDTRACK_KEYS", str(tmp_path))
    keys.key_path("x").write_bytes(KEY_FILES[name])
    with pytest.raises(WrongKey) as refused:
        keys.read_key("x")
    said_of(refused.value)
    keys.key_path("x").unlink()
    keys.key_path("x").symlink_to("/dev/zero")
    assert keys.read_key("x") is None  # no file, and so no key


# --- the commands, in a process whose memory has an end ------------------------------------------------------------


@pytest.fixture(scope="module")
def place(demo_register, tmp_path_factory):
    place = tmp_path_factory.mktemp("place") / "parou.gpkg"
    demo_register.database.copy_to(place)
    return place


COMMANDS = {
    "a line of 100 MB as past stories": ("catch-up", NO_TABLES["a line of 100 MB"]),
    "an endless file as past stories": ("catch-up", "/dev/zero"), "a bomb": ("catch-up", NO_TABLES["a gigabyte of zeros"]),
    "an endless file as a story": ("record", "/dev/zero"), "bytes as a story": ("record", os.urandom(99_999)),
    "a story of one line of 100 MB": ("record", lambda: b'{"do": "' + b"a" * (100 * bad_files.MB)),
    "an endless file as villages": ("villages import", "/dev/zero"), "a folder as villages": ("villages import", "/"),
    "half a letter as villages": ("villages import", "name\nx\n".encode("utf-16")[:-1]),
    "a cell without end as villages": ("villages import", VILLAGES["a cell without end"].encode()),
}  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_ends_in_a_sentence(place, tmp_path, name):
    command, told = COMMANDS[name][0], made(COMMANDS[name][1])
    file = tmp_path / "f"
    if isinstance(told, bytes):
        file.write_bytes(told)
    else:
        file = told
    done = subprocess.run(
        [sys.executable, "-c", MAIN, *command.split(), str(file), "--register", str(place)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert done.returncode == 2, done.stderr
    assert 20 < len(done.stderr) < 2_000


def test_a_sheet_that_is_sound_is_still_read(cast):
    """The tests above prove nothing if every file is refused."""
    _, rows = row_report.understand(cast.register, cast["recorder"], bad_files.PLAIN, "f.xlsx")
    assert [row.problems for row in rows] == [()]
    assert len(REFUSED) + len(TAKEN_IN) + len(HEARD) + len(NO_TABLES) >= 40

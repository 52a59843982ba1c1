"""Foreign files are read in a process with limits: whatever it does, the reader has a sentence and goes on."""

import os
import sys
import time
from pathlib import Path

import pytest
from exchange import parcel_files as files
from exchange.parcel_files import polygon, ring

from landtrack.errors import UnreadableFile
from landtrack.exchange import vector_apart
from landtrack.exchange.one_field import read_field
from landtrack.exchange.vector import open_vector
from landtrack.exchange.vector_apart import open_apart

GOOD = [("a", None, polygon(ring(0, 0))), ("b", None, polygon(ring(100, 0)))]
LAYERS = 'print(\'{"layers": [{"name": "x", "driver": "GPKG", "fields": ["id"]}]}\', flush=True); input()'
LIMITED = "import sys, landtrack.exchange.vector_child as c; "
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits of this kind")


@pytest.fixture
def place(tmp_path):
    return files.write("gpkg", tmp_path, GOOD)


def read(place):
    with open_apart(place) as vector:
        return [list(vector.features(layer)) for layer in vector.layers]


def plain(value):
    """As JSON gives it back: lists for tuples, numbers that are none alike."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return repr(value)


@pytest.mark.parametrize("form", ["gpkg", "shp", "geojson", "geojsonl", "kml", "kmz", "fgb", "gml"])
def test_it_tells_what_the_reader_tells(tmp_path, form):
    rows = [one for one in files.held(form) if form != "gml" or one[1] not in ("not_finite", "too_few_points", "has_z")]
    there = files.write(form, tmp_path, rows)
    with open_vector(there) as near, open_apart(there) as apart:
        assert apart.layers == near.layers
        assert apart.name == near.name
        for layer in near.layers:
            for one, other in zip(near.features(layer), apart.features(layer), strict=True):
                for name in ("row", "own_id", "problem", "ends_apart_m", "doubtful_text"):
                    assert getattr(one, name) == getattr(other, name)
                assert plain(one.geometry) == plain(other.geometry)
                assert plain(one.fields) == plain(other.fields)


def test_errors_of_the_reader_are_told_as_they_are(tmp_path):
    (tmp_path / "x.gpkg").write_bytes(b"no such thing")
    with pytest.raises(UnreadableFile) as none:
        read(tmp_path / "x.gpkg")
    assert (none.value.place, none.value.reason) == ("x.gpkg", "no_vector")
    for missing in (tmp_path / "y.gpkg", tmp_path):
        with pytest.raises(UnreadableFile) as gone:
            read(missing)
        assert gone.value.place == str(missing)


@pytest.mark.parametrize(("code", "reason"), [
    ("import os; os.abort()", "reader_broke"),
    ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "reader_broke"),
    ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "reader_memory"),
    ("import sys; sys.stderr.write('terminate: std::bad_alloc'); sys.exit(3)", "reader_memory"),
    ("import time; time.sleep(60)", "reader_time"),
    (f"{LAYERS}; import time; time.sleep(60)", "reader_time"),
    (f"{LAYERS}; import os; os.abort()", "reader_broke"),
    ("print('no json')", "reader_broke"),
    ("print('[1]')", "reader_broke"),
    ("print('{\"layers\": 7}')", "reader_broke"),
    ("print('{' + '\"a\":{' * 100000)", "reader_broke"),
    (f"{LAYERS}; print('{{\"row\": \"x\"}}')", "reader_broke"),
    (f"{LAYERS}; print('{{\"row\": 1, \"geometry\": [1]}}')", "reader_broke"),
    (f"{LAYERS}; print('{{\"row\": 1, \"problem\": \"of its own making\"}}')", "reader_broke"),
    (f"{LAYERS}; print('{{\"row\": 1, \"more\": 1}}')", "reader_broke"),
])  # fmt: skip
def test_whatever_it_does_there_is_a_sentence(place, monkeypatch, code, reason):
    monkeypatch.setattr(vector_apart, "READER", ("-c", code))
    monkeypatch.setattr(vector_apart, "SILENT_S", 2.0 if reason == "reader_time" else 30.0)
    with pytest.raises(UnreadableFile) as refused:
        read(place)
    assert refused.value.reason == reason


@posix
@pytest.mark.parametrize(("code", "reason"), [
    (f"{LIMITED} c.open_vector = lambda path: bytearray(3 * 2**30); c.main()", "reader_memory"),
    (f"{LIMITED} import numpy; c.open_vector = lambda path: numpy.ones(2**29); c.main()", "reader_memory"),
    (f"{LIMITED} c.CPU_S = 1\ndef loop(path):\n while True: pass\nc.open_vector = loop\nc.main()", "reader_time"),
])  # fmt: skip
def test_its_limits_hold(place, monkeypatch, code, reason):
    monkeypatch.setattr(vector_apart, "READER", ("-c", code))
    with pytest.raises(UnreadableFile) as refused:
        read(place)
    assert refused.value.reason == reason


def test_it_knows_nothing_of_a_register(place, monkeypatch):
    monkeypatch.setenv("LANDTRACK_PASSWORD", "secret")
    monkeypatch.setenv("LANDTRACK_KEYS", "/keys")
    told = "[one for one in os.environ if 'LANDTRACK' in one]"
    code = f"import json, os; print(json.dumps({{'error': ['x', str({told}) + os.environ['HOME']]}}))"
    monkeypatch.setattr(vector_apart, "READER", ("-c", code))
    with pytest.raises(UnreadableFile) as said:
        read(place)
    assert said.value.reason.startswith("[]")
    assert not Path(said.value.reason[2:]).exists()  # its home went with it


def test_the_outline_of_one_field_is_read_there_too(place, monkeypatch):
    monkeypatch.setattr(vector_apart, "READER", ("-c", "import os; os.abort()"))
    with pytest.raises(UnreadableFile) as refused:
        read_field(place.read_bytes(), "champ.gpkg")
    assert (refused.value.place, refused.value.reason) == ("champ.gpkg", "reader_broke")
    monkeypatch.undo()
    assert [one.label for one in read_field(place.read_bytes(), "champ.gpkg")] == ["a", "b"]  # a fault is not kept


def test_who_stops_reading_ends_it(tmp_path):
    there = files.lines(tmp_path / "many.geojsonl", [(str(n), None, polygon(ring(0, 0))) for n in range(5000)])
    with open_apart(there) as vector:
        features = vector.features(vector.layers[0])
        assert next(features).row == 1
        process = vector.source.child.process
        assert process.poll() is None
    assert process.poll() is not None
    if hasattr(os, "kill"):
        with pytest.raises(OSError):  # noqa: PT011 (gone, whatever the system calls it)
            os.kill(process.pid, 0)


def test_a_long_wait_of_ours_is_no_silence_of_its(place, monkeypatch):
    monkeypatch.setattr(vector_apart, "SILENT_S", 5.0)
    with open_apart(place) as vector:
        features = vector.features(vector.layers[0])
        next(features)
        time.sleep(6)
        assert next(features).row == 2

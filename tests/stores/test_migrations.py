"""A register of an older version always opens: migrated after a copy, and it answers alike."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from landtrack import errors
from landtrack.register.integrity import verify
from landtrack.register.register import init_register, open_register
from landtrack.store import database, geopackage, migrations, tables

OLD = Path(__file__).with_name("old")
RELEASES = sorted(OLD.glob("schema-*.gpkg"))


@pytest.fixture
def old(request, tmp_path, monkeypatch):
    told = json.loads(request.param.with_suffix(".json").read_text())
    monkeypatch.setenv("LANDTRACK_KEYS", str(tmp_path / "keys"))
    (tmp_path / "keys").mkdir()
    shutil.copy(request.param.with_suffix(".key.txt"), tmp_path / "keys" / f"{told['register']}.key")
    place = tmp_path / "register.gpkg"
    shutil.copy(request.param, place)
    return place, told


def test_there_is_a_file_of_this_release():
    assert OLD / f"schema-{tables.SCHEMA}.gpkg" in RELEASES


@pytest.mark.parametrize("old", RELEASES, indirect=True, ids=lambda p: p.stem)
def test_a_register_of_an_older_version_opens_and_answers_alike(old):
    place, told = old
    register = open_register(place)
    reader = register.read(register.first("officer"))
    (village,) = reader.villages()
    assert village["women"] == told["women"]
    (claim,) = reader.list("claim")
    assert reader.words("claim", claim["uid"]) == {"text_original": told["words"]}
    assert verify(register) == []
    register.close()


@pytest.mark.parametrize("old", RELEASES[:1], indirect=True, ids=lambda p: p.stem)
def test_who_opens_an_older_register_hears_how_far_it_is(old):
    heard = []
    open_register(old[0], heard.append).close()
    assert (heard[0], heard[-1]) == (0.0, 1.0)
    assert heard == sorted(heard)
    heard.clear()
    open_register(old[0], heard.append).close()
    assert heard == []


def _add_column(conn):
    conn.exec_driver_sql('ALTER TABLE "parcel" ADD COLUMN colour TEXT')


@pytest.fixture
def next_version(monkeypatch):
    monkeypatch.setattr(database, "SCHEMA", tables.SCHEMA + 1)
    monkeypatch.setitem(migrations.MIGRATIONS, tables.SCHEMA + 1, _add_column)


def triggers(place):
    engine = geopackage.open_engine(place)
    with engine.begin() as conn:
        query = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
        found = conn.exec_driver_sql(query).scalar()
    engine.dispose()
    return found


def test_a_step_to_the_next_schema_is_taken_after_a_copy_and_keeps_every_trigger(tmp_path, next_version, request):
    place = tmp_path / "register.gpkg"
    request.getfixturevalue("monkeypatch").setattr(database, "SCHEMA", tables.SCHEMA)
    init_register(place)[0].close()
    before = triggers(place)
    request.getfixturevalue("monkeypatch").setattr(database, "SCHEMA", tables.SCHEMA + 1)
    register = open_register(place)
    assert register.database.meta()["schema"] == str(tables.SCHEMA + 1)
    with register.database.read() as conn:
        assert "colour" in {row[1] for row in conn.exec_driver_sql("PRAGMA table_info('parcel')")}
    register.close()
    assert triggers(place) == before
    aside = tmp_path / f"register.before-schema-{tables.SCHEMA + 1}.gpkg"
    assert aside.is_file()
    words = [sys.executable, "-m", "osgeo_utils.samples.validate_gpkg", "--extra", str(place)]
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0


def test_a_step_that_fails_changes_nothing(tmp_path, next_version, monkeypatch):
    def fails(conn):
        _add_column(conn)
        raise ValueError("half way")

    monkeypatch.setitem(migrations.MIGRATIONS, tables.SCHEMA + 1, fails)
    monkeypatch.setattr(database, "SCHEMA", tables.SCHEMA)
    place = tmp_path / "register.gpkg"
    init_register(place)[0].close()
    monkeypatch.setattr(database, "SCHEMA", tables.SCHEMA + 1)
    with pytest.raises(ValueError, match="half way"):
        open_register(place)
    monkeypatch.setattr(database, "SCHEMA", tables.SCHEMA)
    register = open_register(place)
    with register.database.read() as conn:
        assert "colour" not in {row[1] for row in conn.exec_driver_sql("PRAGMA table_info('parcel')")}
    register.close()


def test_a_register_of_a_newer_version_is_refused_and_left_alone(tmp_path, monkeypatch):
    place = tmp_path / "register.gpkg"
    register = init_register(place)[0]
    with register.database.write() as conn:
        database.put_meta(conn, schema=tables.SCHEMA + 7)
    register.close()
    with pytest.raises(errors.NewerSchema) as refused:
        open_register(place)
    assert (refused.value.found, refused.value.known) == (tables.SCHEMA + 7, tables.SCHEMA)
    engine = geopackage.open_engine(place)
    with engine.begin() as conn:
        found = conn.execute(select(tables.meta.c.value).where(tables.meta.c.key == "schema")).scalar()
    engine.dispose()
    assert found == str(tables.SCHEMA + 7)

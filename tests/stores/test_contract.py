"""What every store promises, one suite over all engines; below it, what a GeoPackage file promises to others.

A new engine is a row in ENGINES: a function that makes an empty register in a folder and says how to open it again.
"""

import contextlib
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import warnings
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from factories import SECRETS, Story, fresh_register, gather, keys_in, reopened, undone, whole_story
from geometries import HERE, PAROU, VALID_SHAPES
from shapely.geometry import Point, Polygon, box, mapping
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DatabaseError

from landtrack import errors
from landtrack.domain.values import new_uid
from landtrack.register import integrity
from landtrack.register.register import init_register, open_register
from landtrack.store import land_queries, log, state
from landtrack.store.tables import READ_TABLES, RECORD_TABLES

LAYERS = {"village": "Point", "parcel": "Polygon", "plot": "Polygon"}
WRITES = 25


@dataclass
class Store:
    """A register on one engine, and how another program would come to it."""

    engine: str
    folder: Path
    register: object
    place: str

    def again(self):
        """The same register, opened a second time."""
        return reopened(self.place, self.folder / "keys")


def on_geopackage(folder):
    register = fresh_register(folder)
    return Store("geopackage", folder, register, str(register.place))


ENGINES = {"geopackage": on_geopackage}


@pytest.fixture(params=ENGINES)
def store(request, tmp_path):
    made = ENGINES[request.param](tmp_path)
    yield made
    made.register.close()


@pytest.fixture(scope="module", params=ENGINES)
def cast(request, tmp_path_factory):
    """A register with its cast, shared by tests that give up what they write."""
    made = ENGINES[request.param](tmp_path_factory.mktemp(request.param))
    cast = gather(made.register)
    cast.store = made
    yield cast
    made.register.close()


@pytest.fixture
def unit(cast):
    with undone(cast.register, cast["everywhere"]) as unit:
        yield unit


def same_shape(one, two):
    """The same corners in the same order, to the last bit; height is not kept."""
    return shapely.force_2d(one).equals_exact(shapely.force_2d(two), tolerance=0)


# --- shapes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", VALID_SHAPES.values(), ids=VALID_SHAPES.keys())
def test_a_parcel_keeps_its_shape(cast, unit, shape):
    told = json.loads(json.dumps(mapping(shape)))
    parcel = unit.do("parcel.add", village=cast.parou, geometry=told).subject
    table = RECORD_TABLES["parcel"]
    kept = unit.conn.execute(select(table.c.geom).where(table.c.uid == parcel)).scalar_one()
    assert same_shape(kept, shape)
    assert same_shape(shapely.geometry.shape(state.load(unit.conn, "parcel", parcel)["geometry"]), shape)


@pytest.mark.parametrize("shape", VALID_SHAPES.values(), ids=VALID_SHAPES.keys())
def test_a_layer_of_fields_is_flat(cast, unit, shape):
    """The layers are declared without Z and M: what is stored in them has none."""
    parcel = unit.do("parcel.add", village=cast.parou, geometry=mapping(shape)).subject
    table = RECORD_TABLES["parcel"]
    assert not unit.conn.execute(select(table.c.geom).where(table.c.uid == parcel)).scalar_one().has_z


@pytest.mark.parametrize(
    "lon_lat", [PAROU, (-3.749271234567, 14.189101234567), (0.0, 0.0), (-180.0, -90.0), (1e-9, 90.0)]
)
def test_a_village_keeps_its_point_to_the_last_digit(unit, lon_lat):
    village = unit.do("village.add", name="Ici", point={"type": "Point", "coordinates": list(lon_lat)}).subject
    table = RECORD_TABLES["village"]
    point = unit.conn.execute(select(table.c.geom).where(table.c.uid == village)).scalar_one()
    assert (point.x, point.y) == lon_lat


def test_a_village_without_a_point_has_none(unit):
    village = unit.do("village.add", name="Quelque part").subject
    assert "point" not in state.load(unit.conn, "village", village)


def test_a_shape_survives_closing_and_opening(store):
    register = store.register
    with register.write(register.first("officer")) as unit:
        village = unit.do("village.add", name="Parou").subject
        made = {
            name: unit.do("parcel.add", village=village, geometry=mapping(shape)).subject
            for name, shape in VALID_SHAPES.items()
        }
    register.close()
    again = store.again()
    reader = again.read(again.first("officer"))
    for name, uid in made.items():
        assert same_shape(shapely.geometry.shape(reader.get("parcel", uid)["geometry"]), VALID_SHAPES[name])
    again.close()


def scattered(rng, count, side=40):
    """Squares of at most 40 m within a few kilometres of Parou's point."""
    for _ in range(count):
        east, north, size = rng.uniform(-3000, 3000), rng.uniform(-3000, 3000), rng.uniform(1, side)
        yield HERE.to_degrees(box(east, north, east + size, north + size))


def test_a_box_query_gives_every_candidate_and_few_more(cast, unit):
    """Candidates only: an index may round outwards; shapely decides."""
    rng = random.Random(7)
    shapes = {}
    for shape in scattered(rng, 150):
        shapes[unit.do("parcel.add", village=cast.parou, geometry=mapping(shape)).subject] = shape
    hits = 0
    for _ in range(60):
        east, north, size = rng.uniform(-3000, 3000), rng.uniform(-3000, 3000), rng.uniform(1, 1500)
        asked = HERE.to_degrees(box(east, north, east + size, north + size)).bounds
        found = {one["uid"] for one in land_queries.near(unit.conn, "parcel", asked)} & set(shapes)
        exact = {uid for uid, shape in shapes.items() if box(*asked).intersects(box(*shape.bounds))}
        wider = box(*asked).buffer(1e-4)  # some ten metres
        assert exact <= found <= {uid for uid, shape in shapes.items() if wider.intersects(shape)}
        hits += len(exact)
    assert hits > 100


@pytest.mark.parametrize("asked", [(-180, -90, 180, 90), (0, 0, 0, 0), (170, 80, 171, 81)])
def test_a_box_query_of_the_whole_earth_and_of_nowhere(cast, unit, asked):
    unit.do("parcel.add", village=cast.parou, geometry=mapping(VALID_SHAPES["square"]))
    table = RECORD_TABLES["parcel"]
    everything = unit.conn.execute(select(func.count()).select_from(table)).scalar()
    assert len(land_queries.near(unit.conn, "parcel", asked)) == (everything if asked[0] == -180 else 0)


# --- transactions ---------------------------------------------------------------------------------------------


def contents(register):
    with register.database.read() as conn:
        return integrity.snapshot(conn), [dict(row) for row in log.raw_rows(conn)]


def test_a_transaction_that_fails_leaves_nothing(store):
    cast = gather(store.register)
    before = contents(store.register)

    class StopError(Exception):
        pass

    def half_a_story():
        with store.register.write(cast["everywhere"]) as unit:
            whole_story(unit, cast)
            raise StopError

    with pytest.raises(StopError):
        half_a_story()
    assert contents(store.register) == before
    again = store.again()
    assert contents(again) == before
    again.close()


def test_a_reader_sees_one_state_while_somebody_writes(store):
    register = store.register
    officer = register.first("officer")
    with register.write(officer) as unit:
        unit.do("village.add", name="Parou")
    other = store.again()
    with register.database.read() as early:
        assert state.counts(early, "village") == 1
        with other.write(officer) as unit:
            unit.do("village.add", name="Songobia")
            with register.database.read() as during:
                assert state.counts(during, "village") == 1
        assert state.counts(early, "village") == 1
    with register.database.read() as after:
        assert state.counts(after, "village") == 2
    other.close()


def write_many(register, actor, name, count=WRITES):
    for i in range(count):
        with register.write(actor) as unit:
            unit.do("village.add", name=f"{name}-{i}")


@pytest.mark.parametrize("shared", ["one register", "a register each"])
def test_threads_that_write_lose_nothing(store, shared):
    register = store.register
    officer = register.first("officer")
    registers = [register if shared == "one register" else store.again() for _ in range(4)]
    failures = []

    def work(mine, name):
        try:
            write_many(mine, officer, name)
        except Exception as failure:  # noqa: BLE001 (told by the test below)
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(r, f"t{i}")) for i, r in enumerate(registers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    names = {v["name"] for v in register.read(officer).list("village")}
    assert names == {f"t{i}-{j}" for i in range(4) for j in range(WRITES)}
    assert integrity.verify(register) == []
    for one in registers:
        one.close()


WRITER = """
import sys
from landtrack.register.register import open_register
register = open_register(sys.argv[1])
officer = register.first("officer")
for i in range(int(sys.argv[3])):
    with register.write(officer) as unit:
        event = unit.do("village.add", name=f"{sys.argv[2]}-{i}")
    print(event.id, flush=True)
"""


def start_writer(store, name, count=WRITES):
    with keys_in(store.folder / "keys"):
        return subprocess.Popen(
            [sys.executable, "-c", WRITER, store.place, name, str(count)], stdout=subprocess.PIPE, text=True
        )


def test_processes_that_write_lose_nothing(store):
    writers = [start_writer(store, f"p{i}") for i in range(2)]
    write_many(store.register, store.register.first("officer"), "here")
    acknowledged = [line for writer in writers for line in writer.communicate()[0].split()]
    assert [writer.returncode for writer in writers] == [0, 0]
    with store.register.database.read() as conn:
        kept = {row["id"] for row in log.raw_rows(conn)}
        assert state.counts(conn, "village") == 3 * WRITES
    assert len(acknowledged) == 2 * WRITES
    assert set(acknowledged) <= kept
    assert integrity.verify(store.register) == []


def test_an_event_that_another_process_wrote_is_seen_at_once(store):
    register = store.register
    before = register.version()
    start_writer(store, "there", 1).communicate()
    assert register.version() != before
    assert [v["name"] for v in register.read(register.first("officer")).list("village")] == ["there-0"]


# --- copies ------------------------------------------------------------------------------------------------------


def test_a_copy_is_complete(store):
    cast = gather(store.register)
    with store.register.write(cast["everywhere"]) as unit:
        whole_story(unit, cast)
    target = store.folder / "copy.gpkg"
    store.register.database.copy_to(target)
    copy = reopened(target, store.folder / "keys")
    assert contents(copy) == contents(store.register)
    assert integrity.verify(copy) == []
    assert copy.read(cast["everywhere"]).names(cast.named[:1]) == {cast.named[0]: SECRETS["full_name"]}
    copy.close()


def test_a_copy_made_while_others_write_is_one_moment_of_the_register(store):
    register, stop = store.register, threading.Event()
    officer = register.first("officer")

    def write():
        i = 0
        while not stop.is_set():
            with register.write(officer) as unit:
                unit.do("village.add", name=f"a{i}")
                unit.do("village.add", name=f"b{i}")
            i += 1

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for i in range(3):
            time.sleep(0.05)
            register.database.copy_to(store.folder / f"copy-{i}.gpkg")
    finally:
        stop.set()
        thread.join()
    counts = []
    for i in range(3):
        copy = reopened(store.folder / f"copy-{i}.gpkg", store.folder / "keys")
        assert integrity.verify(copy) == []
        with copy.database.read() as conn:
            counts.append(state.counts(conn, "village"))
        copy.close()
    assert counts == sorted(counts)
    assert all(count % 2 == 0 for count in counts)
    assert counts[-1] > 0


def test_nothing_is_overwritten(store):
    taken = store.folder / "taken.gpkg"
    taken.write_text("a letter")
    with pytest.raises(errors.AlreadyThere):
        store.register.database.copy_to(taken)
    with keys_in(store.folder / "keys"), pytest.raises(errors.AlreadyThere):
        init_register(taken)
    assert taken.read_text() == "a letter"


# --- a place that is none -------------------------------------------------------------------------------------------


def test_a_place_without_a_register_is_told_apart(tmp_path):
    with pytest.raises(errors.RegisterMissing):
        open_register(tmp_path / "nowhere.gpkg")
    with pytest.raises(errors.RegisterMissing):
        open_register(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("what", ["empty", "text", "other_sqlite", "other_geopackage", "half"])
def test_a_file_that_is_no_register_is_left_as_it_is(tmp_path, what):
    place = tmp_path / "some.gpkg"
    if what == "empty":
        place.write_bytes(b"")
    elif what == "text":
        place.write_text("Chère Aminata, " * 100)
    elif what == "other_sqlite":
        with contextlib.closing(sqlite3.connect(place)) as con:
            con.execute("CREATE TABLE landtrack (key, value)")
            con.commit()
    elif what == "other_geopackage":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pyogrio.raw.write(place, np.array([shapely.to_wkb(Point(0, 0))], dtype=object), [], np.array([]),
            geometry_type="Point",
                              crs="EPSG:4326", driver="GPKG")  # fmt: skip
    else:
        register = fresh_register(tmp_path, name="whole.gpkg")
        register.close()
        place.write_bytes((tmp_path / "whole.gpkg").read_bytes()[:20_000])
    before = place.read_bytes()
    with pytest.raises((errors.NotARegister, errors.WrongKey)):
        open_register(place)
    assert place.read_bytes() == before
    assert {p.name for p in tmp_path.glob("some*")} == {"some.gpkg"}


def test_a_register_of_a_newer_landtrack_is_not_touched(store):
    with store.register.database.write() as conn:
        conn.exec_driver_sql("UPDATE landtrack SET value = '99' WHERE key = 'schema'")
    store.register.close()
    with pytest.raises(errors.NewerSchema) as refused:
        store.again()
    assert (refused.value.found, refused.value.known < 99) == (99, True)


# --- the GeoPackage as other programs see it ------------------------------------------------------


@pytest.fixture
def geopackage(tmp_path):
    made = on_geopackage(tmp_path)
    yield made
    made.register.close()


@pytest.fixture
def told(geopackage):
    """A GeoPackage with the whole story: villages, a field, plots."""
    cast = gather(geopackage.register)
    with geopackage.register.write(cast["everywhere"]) as unit:
        cast.story = whole_story(unit, cast)
    cast.store = geopackage
    return cast


def validated(place):
    """What the validator of GDAL's own samples says: its exit code and its words."""
    command = [sys.executable, "-W", "ignore", "-m", "osgeo_utils.samples.validate_gpkg", "--extra", str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("when", ["empty", "told", "closed", "copied"])
def test_the_file_is_a_valid_geopackage(geopackage, when):
    pytest.importorskip("osgeo_utils")
    place = geopackage.place
    if when != "empty":
        cast = gather(geopackage.register)
        with geopackage.register.write(cast["everywhere"]) as unit:
            whole_story(unit, cast)
    if when == "closed":
        geopackage.register.close()
    if when == "copied":
        place = geopackage.folder / "copy.gpkg"
        geopackage.register.database.copy_to(place)
    code, words = validated(place)
    assert code == 0, words


def test_the_file_stays_valid_whatever_shape_a_field_has(geopackage):
    pytest.importorskip("osgeo_utils")
    with geopackage.register.write(geopackage.register.first("officer")) as unit:
        village = unit.do("village.add", name="Parou").subject
        for shape in VALID_SHAPES.values():
            unit.do("parcel.add", village=village, geometry=mapping(shape))
    code, words = validated(geopackage.place)
    assert code == 0, words


def test_the_file_stays_valid_after_a_rebuild(told):
    pytest.importorskip("osgeo_utils")
    integrity.rebuild(told.register)
    code, words = validated(told.store.place)
    assert code == 0, words


def test_the_marks_stand_in_the_file_itself_not_only_in_its_journal(geopackage):
    """Under WAL the marks could sit in the -wal file only, and GDAL would warn."""
    head = Path(geopackage.place).read_bytes()[:100]
    assert head[68:72] == b"GPKG"
    assert int.from_bytes(head[60:64], "big") == 10_400


# GDAL in a process of its own, as QGIS is one: two copies of SQLite in one process take each other's locks away
# (closing a file gives up all POSIX locks of the process on it), and reading fails with "malformed".
GDAL = """
import json, sys, warnings
import numpy, pyogrio, shapely
warnings.simplefilter("error")
def read(place, layer, **more):
    meta, _, shapes, fields = pyogrio.raw.read(place, layer=layer, **{k: tuple(v) for k, v in more.items()})
    wanted = {n: [None if v != v else v for v in f.tolist()] for n, f in zip(meta["fields"], fields) if n in KEPT}
    kinds = [shapely.from_wkb(s).geom_type for s in shapes]
    return {"crs": meta["crs"], "kinds": kinds, "count": len(shapes), "fields": wanted}
KEPT = ("uid", "area_code", "name", "women", "state")
def layers(place):
    return [row[0] for row in pyogrio.list_layers(place).tolist()]
def info(place, layer):
    return pyogrio.read_info(place, layer=layer, force_feature_count=False)["features"]
def append(place, layer):
    points = numpy.array([shapely.to_wkb(shapely.Point(0, 0))], dtype=object)
    pyogrio.raw.write(place, points, [numpy.array(["x"], dtype=object)], numpy.array(["uid"]), layer=layer,
                      geometry_type="Point", crs="EPSG:4326", driver="GPKG", append=True)
for line in sys.stdin:
    name, args, more = json.loads(line)
    try:
        answer = {"ok": globals()[name](*args, **more)}
    except Exception as refusal:
        answer = {"refused": f"{type(refusal).__name__}: {refusal}"}
    print(json.dumps(answer), flush=True)
"""


@pytest.fixture(scope="module")
def gdal():
    """Asks GDAL, in another process, and gives back what it answered."""
    with subprocess.Popen(
        [sys.executable, "-c", GDAL], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def ask(name, *args, **more):
            process.stdin.write(json.dumps([name, args, more]) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()


@pytest.mark.parametrize("name", LAYERS)
def test_another_program_reads_the_layers(told, gdal, name):
    assert set(gdal("layers", told.store.place)["ok"]) >= set(LAYERS)
    answer = gdal("read", told.store.place, name)["ok"]
    assert answer["crs"] == "EPSG:4326"
    assert answer["kinds"] == [LAYERS[name]] * {"village": 2, "parcel": 1, "plot": 8}[name]
    assert all(answer["fields"]["uid"])
    assert all(answer["fields"]["area_code"])
    if name == "plot":
        assert sorted(answer["fields"]["state"], key=str) == [*([None] * 5), *(["handed_over"] * 3)]
    if name == "village":
        assert dict(zip(answer["fields"]["name"], answer["fields"]["women"], strict=True))["Parou"] == 3
        assert gdal("info", told.store.place, name) == {"ok": 2}  # counted without reading


def test_another_program_asks_for_a_box(told, gdal):
    west, south, east, north = VALID_SHAPES["field_of_3_ha"].bounds
    assert gdal("read", told.store.place, "plot", bbox=[west, south, east, north])["ok"]["count"] == 8
    assert gdal("read", told.store.place, "plot", bbox=[east + 1, south, east + 2, north])["ok"]["count"] == 0


def test_another_program_reads_the_layers_while_landtrack_writes(told, gdal):
    register, stop, wrote = told.register, threading.Event(), []

    def write():
        while not stop.is_set():
            with register.write(told["everywhere"]) as unit:
                wrote.append(unit.do("village.add", name=f"v{len(wrote)}", point=mapping(Point(-3.7, 14.2))).id)
            time.sleep(0.005)

    thread = threading.Thread(target=write)
    thread.start()
    answers = []
    try:
        for _ in range(25):
            answers += [gdal("read", told.store.place, name) for name in LAYERS]
    finally:
        stop.set()
        thread.join()
    assert [a for a in answers if "ok" not in a] == []
    villages, parcels, plots = ([a["ok"]["count"] for a in answers[i::3]] for i in range(3))
    assert villages == sorted(villages)
    assert set(parcels) == {1}
    assert set(plots) == {8}
    assert gdal("read", told.store.place, "village")["ok"]["count"] == 2 + len(wrote)
    assert integrity.verify(register) == []


@pytest.mark.parametrize("name", LAYERS)
def test_another_program_s_edit_is_refused_and_changes_nothing(told, gdal, name):
    before = contents(told.register)
    assert "lt_actor" in gdal("append", told.store.place, name)["refused"]
    assert contents(told.register) == before
    assert integrity.verify(told.register) == []


def test_the_layers_bring_their_own_style(told):
    with contextlib.closing(sqlite3.connect(told.store.place)) as con:
        rows = con.execute(
            "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles"
        ).fetchall()
        listed = con.execute("SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'").fetchall()
    assert {(name, column, default) for name, column, default, _ in rows} == {(name, "geom", 1) for name in LAYERS}
    assert listed == [("attributes",)]
    for _, _, _, qml in rows:
        root = ET.fromstring(qml)  # noqa: S314 (our own)
        assert root.tag == "qgis"
        assert root.find("renderer-v2") is not None


def test_the_styles_know_every_word_of_a_plot(told):
    with contextlib.closing(sqlite3.connect(told.store.place)) as con:
        (qml,) = con.execute("SELECT styleQML FROM layer_styles WHERE f_table_name = 'plot'").fetchone()
    for word in ("planned", "handed_over", "ended"):
        assert f'value="{word}"' in qml or f"'{word}'" in qml


SEVEN_AND_MORE = 7 + 2 + 3  # R-tree of 1.4, feature count, guards


@pytest.mark.parametrize("name", LAYERS)
def test_every_layer_has_all_its_triggers(told, name):
    with contextlib.closing(sqlite3.connect(told.store.place)) as con:
        query = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
        assert con.execute(query, (name,)).fetchone() == (SEVEN_AND_MORE,)


@pytest.mark.parametrize("seed", range(4))
def test_the_spatial_index_is_right_after_any_edit(geopackage, seed):
    rng, table = random.Random(seed), RECORD_TABLES["parcel"]
    register = geopackage.register

    def a_shape():
        return rng.choices((next(scattered(rng, 1)), None, Polygon(), VALID_SHAPES["multipart"]), (8, 1, 1, 1))[0]

    shapes = {}  # fid -> shape
    with register.database.write() as conn:
        for _ in range(250):
            act = rng.choice(("insert", "insert", "update", "null", "delete", "move", "other"))
            fid = rng.choice(sorted(shapes)) if shapes else None
            if act == "insert" or fid is None:
                shape = a_shape()
                new = conn.execute(insert(table).values(uid=new_uid(), version=1, geom=shape)).inserted_primary_key[0]
                shapes[new] = shape
            elif act in ("update", "null"):
                shapes[fid] = a_shape() if act == "update" else None
                conn.execute(update(table).where(table.c.fid == fid).values(geom=shapes[fid]))
            elif act == "delete":
                conn.execute(delete(table).where(table.c.fid == fid))
                del shapes[fid]
            elif act == "move":
                free = max(shapes) + 5
                shapes[free] = shapes.pop(fid)
                conn.execute(update(table).where(table.c.fid == fid).values(fid=free))
            else:
                conn.execute(update(table).where(table.c.fid == fid).values(version=rng.randrange(9)))
        index = {row[0]: row[1:] for row in conn.exec_driver_sql("SELECT * FROM rtree_parcel_geom")}
        healthy = conn.exec_driver_sql("SELECT rtreecheck('rtree_parcel_geom')").scalar()
        (counted,) = conn.exec_driver_sql(
            "SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = 'parcel'"
        ).fetchone()
    drawn = {fid: shape for fid, shape in shapes.items() if shape is not None and not shape.is_empty}
    assert healthy == "ok"
    assert counted == len(shapes)
    assert index.keys() == drawn.keys()
    for fid, shape in drawn.items():
        west, south, east, north = shape.bounds  # kept as 32-bit floats, rounded outwards
        minx, maxx, miny, maxy = index[fid]
        assert minx <= west <= east <= maxx
        assert miny <= south <= north <= maxy
        assert maxx - minx < east - west + 1e-5


def test_every_connection_is_durable_and_waits_its_turn(geopackage):
    with geopackage.register.database.write() as conn:

        def pragma(name):
            return conn.exec_driver_sql(f"PRAGMA {name}").scalar()

        assert pragma("synchronous") == 2  # FULL
        assert pragma("journal_mode") == "wal"
        assert pragma("busy_timeout") >= 5000
        assert pragma("foreign_keys") == 1


def test_a_journal_mode_that_another_program_left_behind_is_set_right_again(geopackage):
    """The last QGIS to close sets journal_mode to DELETE."""
    geopackage.register.close()
    with contextlib.closing(sqlite3.connect(geopackage.place)) as con:
        assert con.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
    again = geopackage.again()
    with again.database.read() as conn:
        assert conn.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    again.close()


def test_every_table_has_columns_of_kinds_that_a_geopackage_knows(geopackage):
    known = {
        "TEXT",
        "INTEGER",
        "FLOAT",
        "DOUBLE",
        "BLOB",
        "POINT",
        "POLYGON",
        "MULTIPOLYGON",
        "GEOMETRY",
        "REAL",
        "BOOLEAN",
    }
    with geopackage.register.database.read() as conn:
        for table in READ_TABLES:
            kinds = {row[2].upper() for row in conn.exec_driver_sql(f'PRAGMA table_info("{table.name}")')}
            assert kinds <= known, table.name


def test_a_file_carried_away_opens_with_the_key_from_the_sheet(told, tmp_path):
    carried = tmp_path / "elsewhere" / "parou.gpkg"
    carried.parent.mkdir()
    told.register.database.copy_to(carried)
    keys = tmp_path / "other-keys"
    keys.mkdir()
    for key in (told.store.folder / "keys").glob("*.key"):
        shutil.copy(key, keys / key.name)
    register = reopened(carried, keys)
    assert register.read(told["everywhere"]).names(told.named[:1])
    register.close()
    assert not list(carried.parent.glob("*.key"))


def test_a_second_story_in_the_same_file_changes_nothing_of_the_first(told):
    before = told.register.read(told["everywhere"]).chain(told.story.claim)
    with told.register.write(told["everywhere"]) as unit:
        Story(unit, told).claim_at("lodged")
    assert told.register.read(told["everywhere"]).chain(told.story.claim) == before


def test_what_the_engine_itself_refuses_is_no_silent_loss(geopackage):
    with pytest.raises(DatabaseError), geopackage.register.database.write() as conn:
        conn.execute(insert(RECORD_TABLES["village"]).values(uid=None))

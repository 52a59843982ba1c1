"""A plain SQLite file as a valid, live OGC GeoPackage 1.4 (OGC 12-128r19).

No SQLite extension is loaded: the functions that the R-tree triggers call are our own.
Other programs read the file while landtrack writes; the guard triggers call ``lt_actor``,
which only landtrack's connections know, so an edit from outside is refused.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event

from landtrack.store import styles
from landtrack.store.geometry import decode, envelope
from landtrack.store.tables import PRIMARY, READ_TABLES, metadata

APPLICATION_ID = 0x47504B47  # "GPKG"
USER_VERSION = 10_400  # GeoPackage 1.4.0
PRAGMAS = (
    "journal_mode=WAL", "busy_timeout=10000", "synchronous=FULL", "foreign_keys=ON",
    "trusted_schema=ON",  # else the triggers may not call our functions
    "cache_size=-65536",
    "temp_store=MEMORY",  # what a question sorts on its way is in no file beside the register
)  # fmt: skip
_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
    'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'
)
_SYSTEM = (
    "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, "
    "organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, "
    "description TEXT)",
    "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, "
    "identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT "
    "(strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, "
    "srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))",
    "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, "
    "geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, "
    "CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), "
    "CONSTRAINT uk_gc_table_name UNIQUE (table_name), "
    "CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name), "
    "CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))",
    "CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, "
    "definition TEXT NOT NULL, scope TEXT NOT NULL, "
    "CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))",
    "CREATE TABLE gpkg_ogr_contents (table_name TEXT NOT NULL PRIMARY KEY, feature_count INTEGER DEFAULT NULL)",
)
_REFERENCE_SYSTEMS = (
    ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", "undefined cartesian coordinates"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinates"),
    ("WGS 84 geodetic", 4326, "EPSG", 4326, _WGS84, "longitude/latitude in decimal degrees on WGS 84"),
)


def create_file(path: Path) -> None:
    """Write the empty file with its GeoPackage marks, before any journal of another mode."""
    con = sqlite3.connect(path)
    try:
        con.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        con.execute(f"PRAGMA user_version = {USER_VERSION}")
        con.commit()
        con.execute("VACUUM")
    finally:
        con.close()


def looks_like_register(path: Path) -> bool:
    """Whether a file may be a register, seen without changing it or anything beside it.

    Opening a file that is none would turn its journal and leave files beside it.
    """
    with path.open("rb") as file:
        head = file.read(100)
    if head[:16] != b"SQLite format 3\x00" or head[68:72] != APPLICATION_ID.to_bytes(4, "big"):
        return False
    if path.with_name(path.name + "-wal").exists():
        return True  # its newest pages stand beside it
    page_bytes = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big")
    if path.stat().st_size < pages * (65_536 if page_bytes == 1 else page_bytes):
        return False  # cut short
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as con:
            return con.execute("SELECT value FROM landtrack WHERE key = 'schema'").fetchone() is not None
    except sqlite3.DatabaseError:
        return False


def open_engine(path: Path) -> Engine:
    """An engine over the file; its connections may write through the guards."""
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _connect(con: sqlite3.Connection, _: Any) -> None:
        con.isolation_level = None  # the BEGIN below is the only one, and DDL rolls back too
        register_functions(con)
        for pragma in PRAGMAS:  # on every connect: QGIS resets the journal mode when it closes
            con.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(conn: Any) -> None:
        write = conn.get_execution_options().get("write", False)
        conn.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def definitions_in(path: Path) -> list[tuple[str, str]]:
    """Kind (table, view) and SQL of everything that a foreign SQLite file defines; empty if it is broken."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as con:
            return con.execute("SELECT type, sql FROM sqlite_master WHERE sql NOT NULL").fetchall()
    except sqlite3.DatabaseError:
        return []


def register_functions(con: sqlite3.Connection) -> None:
    """Give a connection the functions that the triggers call."""

    def bound(i: int) -> Any:
        return lambda blob: (box := envelope(blob)) and box[i]

    for i, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
        con.create_function(name, 1, bound(i), deterministic=True)
    con.create_function("ST_IsEmpty", 1, _is_empty, deterministic=True)
    con.create_function("lt_actor", 0, lambda: 1)


def _is_empty(blob: bytes | None) -> int | None:
    if blob is None:
        return None
    geom = decode(blob) if envelope(blob) is None else None
    return int(geom is not None and geom.is_empty)


def create_all(conn: Any) -> None:
    """Make every table, layer, trigger and style of an empty register."""
    for statement in _SYSTEM:
        conn.exec_driver_sql(statement)
    for row in _REFERENCE_SYSTEMS:
        conn.exec_driver_sql("INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)", row)
    metadata.create_all(conn)
    for table in READ_TABLES:
        if "geom" in table.c:
            for statement in layer_sql(table.name, str(getattr(table.c.geom.type, "kind", "GEOMETRY"))):
                conn.exec_driver_sql(statement)
    for with_values in styles.style_sql():
        conn.exec_driver_sql(*with_values)
    for table in (*PRIMARY, *READ_TABLES):
        for statement in guard_sql(table.name):
            conn.exec_driver_sql(statement)
    for statement in APPEND_ONLY:
        conn.exec_driver_sql(statement)


def layer_sql(table: str, kind: str, srid: int = 4326) -> Iterator[str]:
    """Register a layer: contents, geometry column, R-tree with the seven triggers of 1.4, count."""
    tree = f'"rtree_{table}_geom"'
    box = "ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)"
    new, old = (f"({row}.geom NOTNULL AND NOT ST_IsEmpty({row}.geom))" for row in ("NEW", "OLD"))
    no_new, no_old = (f"({row}.geom ISNULL OR ST_IsEmpty({row}.geom))" for row in ("NEW", "OLD"))
    put = f"INSERT OR REPLACE INTO {tree} VALUES (NEW.fid, {box});"
    drop = f"DELETE FROM {tree} WHERE id = OLD.fid;"
    move = (
        f"UPDATE {tree} SET minx = ST_MinX(NEW.geom), maxx = ST_MaxX(NEW.geom), "
        "miny = ST_MinY(NEW.geom), maxy = ST_MaxY(NEW.geom) WHERE id = NEW.fid;"
    )
    yield (
        "INSERT INTO gpkg_contents(table_name, data_type, identifier, srs_id) "
        f"VALUES ('{table}', 'features', '{table}', {srid})"
    )
    yield f"INSERT INTO gpkg_geometry_columns VALUES ('{table}', 'geom', '{kind}', {srid}, 0, 0)"
    yield (
        f"INSERT INTO gpkg_extensions VALUES ('{table}', 'geom', 'gpkg_rtree_index', "
        "'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')"
    )
    yield f"INSERT INTO gpkg_ogr_contents VALUES ('{table}', 0)"
    yield f"CREATE VIRTUAL TABLE {tree} USING rtree(id, minx, maxx, miny, maxy)"
    for name, verb, when, body in (
        ("insert", "INSERT", new, put),
        ("update6", "UPDATE OF geom", f"OLD.fid = NEW.fid AND {new} AND {old}", move),
        ("update7", "UPDATE OF geom", f"OLD.fid = NEW.fid AND {new} AND {no_old}", put),
        ("update2", "UPDATE OF geom", f"OLD.fid = NEW.fid AND {no_new}", drop),
        ("update5", "UPDATE", f"OLD.fid != NEW.fid AND {new}", f"{drop} {put}"),
        ("update4", "UPDATE", f"OLD.fid != NEW.fid AND {no_new}",
         f"DELETE FROM {tree} WHERE id IN (OLD.fid, NEW.fid);"),
        ("delete", "DELETE", "OLD.geom NOT NULL", drop),
    ):  # fmt: skip
        yield f'CREATE TRIGGER "rtree_{table}_geom_{name}" AFTER {verb} ON "{table}" WHEN {when} BEGIN {body} END'
    for verb, sign in (("insert", "+"), ("delete", "-")):
        yield (
            f'CREATE TRIGGER "trigger_{verb}_feature_count_{table}" AFTER {verb} ON "{table}" BEGIN '
            f"UPDATE gpkg_ogr_contents SET feature_count = feature_count {sign} 1 "
            f"WHERE lower(table_name) = lower('{table}'); END"
        )


def guard_sql(table: str) -> Iterator[str]:
    """Triggers that only a connection of ours gets past."""
    for verb in ("insert", "update", "delete"):
        yield f'CREATE TRIGGER "guard_{table}_{verb}" BEFORE {verb} ON "{table}" BEGIN SELECT lt_actor(); END'


APPEND_ONLY = (
    "CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER event_in_sequence BEFORE INSERT ON event "
    "WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM event WHERE device = NEW.device) "
    "OR NEW.prev IS NOT coalesce((SELECT hash FROM event WHERE device = NEW.device "
    "AND seq = NEW.seq - 1), '') BEGIN SELECT RAISE(ABORT, 'out of sequence'); END",
)


def index_faults(conn: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with the file or its spatial indexes: where, and in SQLite's words."""
    for table in READ_TABLES:
        if "geom" not in table.c:
            continue
        answer = conn.exec_driver_sql(f"SELECT rtreecheck('rtree_{table.name}_geom')").scalar()
        if answer != "ok":
            yield table.name, str(answer)
        wrong = conn.exec_driver_sql(_MISPLACED.format(t=table.name)).scalar()
        if wrong:
            yield table.name, f"{wrong} shapes are not where the index has them"
    answer = conn.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    if answer != "ok":
        yield "integrity_check", str(answer)


# Shapes without their box, boxes without their shape, boxes elsewhere: an index holds 32-bit
# numbers rounded outwards, so a box is at most about 1e-5 degrees larger than its shape, and what
# is nearer to 0 than any of them (1e-45) is 0 in it.
_MISPLACED = (
    'SELECT (SELECT count(*) FROM "{t}" s LEFT JOIN "rtree_{t}_geom" r ON r.id = s.fid '
    "WHERE s.geom NOTNULL AND NOT ST_IsEmpty(s.geom) AND (r.id IS NULL "
    "OR r.minx > ST_MinX(s.geom) + 1e-30 OR r.maxx < ST_MaxX(s.geom) - 1e-30 "
    "OR r.miny > ST_MinY(s.geom) + 1e-30 OR r.maxy < ST_MaxY(s.geom) - 1e-30 "
    "OR r.minx < ST_MinX(s.geom) - 1e-4 OR r.maxx > ST_MaxX(s.geom) + 1e-4 "
    "OR r.miny < ST_MinY(s.geom) - 1e-4 OR r.maxy > ST_MaxY(s.geom) + 1e-4)) "
    '+ (SELECT count(*) FROM "rtree_{t}_geom" r LEFT JOIN "{t}" s ON s.fid = r.id '
    "WHERE s.fid IS NULL OR s.geom IS NULL)"
)

"""The tables: the log and what stands beside it, and the read tables made from it.

Primary data: ``event``, ``sealed``, ``content``, ``credential``, ``sign_in``, ``read_log``,
``meta``.  Everything else can be thrown away and rebuilt from the events.
"""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, LargeBinary, MetaData, Table, Text, literal_column

from landtrack.domain.records import RECORDS, fields_of
from landtrack.store.columns import COMMON, columns_of, layer_of

SCHEMA = 5  # raise with a step in ``migrations``
metadata = MetaData()

event = Table(
    "event", metadata,
    Column("device", Text, primary_key=True), Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True), Column("clock", Text, nullable=False),
    Column("verb", Text, nullable=False), Column("subject", Text, nullable=False),
    Column("area_code", Text, nullable=False), Column("form", Text, nullable=False),
    Column("after", Text, nullable=False), Column("occurred_on", Text, nullable=False),
    Column("said_on", Text, nullable=False), Column("recorded_at", Text, nullable=False),
    Column("actor", Text, nullable=False), Column("how_known", Text, nullable=False),
    Column("caught_up", Integer, nullable=False), Column("on_behalf_of", Text, nullable=False),
    Column("body", Text, nullable=False), Column("prev", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("event_area", "area_code", "occurred_on"), Index("event_form", "form"), Index("event_verb", "verb"),
)  # fmt: skip
# The few that wait to be seen or reviewed, among all that happened.
BY_PHONE, CAUGHT_UP = event.c.how_known == literal_column("'phone'"), event.c.caught_up == literal_column("1")
Index("event_by_phone", event.c.area_code, sqlite_where=BY_PHONE, postgresql_where=BY_PHONE)
Index("event_caught_up", event.c.area_code, sqlite_where=CAUGHT_UP, postgresql_where=CAUGHT_UP)

sealed = Table(  # personal text: opened with the key only, erased without touching the chain
    "sealed", metadata,
    Column("digest", Text, primary_key=True), Column("uid", Text, nullable=False),
    Column("field", Text, nullable=False), Column("box", LargeBinary, nullable=False),
    Index("sealed_uid", "uid"),
)  # fmt: skip

content = Table(  # documents by the hash of what they hold, sealed like text
    "content", metadata,
    Column("hash", Text, primary_key=True), Column("digest", Text, nullable=False),
    Column("box", LargeBinary, nullable=False),
)  # fmt: skip

credential = Table(
    "credential", metadata,
    Column("account", Text, primary_key=True), Column("password_hash", Text, nullable=False),
    Column("wrong", Integer, nullable=False), Column("paused_until", Integer, nullable=False),
)  # fmt: skip

sign_in = Table(
    "sign_in", metadata,
    Column("token_hash", Text, primary_key=True), Column("account", Text, nullable=False),
    Column("began", Integer, nullable=False), Column("expires", Integer, nullable=False),
    # While the screen is in the hands of a deciding body: which, the PIN that ends it, and wrong tries.
    Column("handed_to", Text), Column("pin_hash", Text), Column("pin_wrong", Integer),
    Index("sign_in_account", "account"),
)  # fmt: skip

read_log = Table(  # once per sign-in, record and class
    "read_log", metadata,
    Column("sid", Text, primary_key=True), Column("record", Text, primary_key=True),
    Column("class", Text, primary_key=True), Column("account", Text, nullable=False),
    Column("read_at", Text, nullable=False), Column("why", Text),
)  # fmt: skip

meta = Table(
    "landtrack", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False),
)  # fmt: skip

draft = Table(  # a form begun and not finished: its answers sealed, its author's alone
    "draft", metadata,
    Column("uid", Text, primary_key=True), Column("account", Text, nullable=False),
    Column("form", Text, nullable=False), Column("subject", Text, nullable=False),
    Column("area_code", Text, nullable=False), Column("step", Integer, nullable=False),
    Column("saved_at", Text, nullable=False), Column("expires_on", Text, nullable=False),
    Column("digest", Text, nullable=False), Column("box", LargeBinary, nullable=False),
    Index("draft_account", "account"),
    sqlite_with_rowid=False,
)  # fmt: skip

PRIMARY = (event, sealed, content, draft, credential, sign_in, read_log, meta)

# --- read tables ----------------------------------------------------------------------

_NAMES = {"group": "women_group"}  # a word SQL keeps for itself
_DERIVED = {  # columns that sum up other records: what a map or a list shows at once
    "village": (("women", Integer), ("word", Text), ("flags", Text), ("told", Integer), ("handed_over", Integer),
                ("promised", Integer), ("caught_up", Integer)),
    "plot": (("state", Text),),
}  # fmt: skip
DERIVED = {kind: tuple(name for name, _ in columns) for kind, columns in _DERIVED.items()}


def _read_table(kind: str) -> Table:
    layer = layer_of(kind)
    common = [
        Column(name, sql_type, primary_key=name == "uid" and not layer, nullable=name != "uid",
               unique=True if name == "uid" and layer else None)
        for name, sql_type in COMMON
    ]  # fmt: skip
    fid = [Column("fid", Integer, primary_key=True)] if layer else []
    own = [column for field in fields_of(kind) for column in columns_of(field, layer)]
    derived = [Column(name, sql_type) for name, sql_type in _DERIVED.get(kind, ())]
    table = Table(_NAMES.get(kind, kind), metadata, *fid, *common, *own, *derived, sqlite_autoincrement=bool(layer))
    Index(f"{table.name}_area", table.c.area_code)
    return table


RECORD_TABLES: dict[str, Table] = {kind: _read_table(kind) for kind in RECORDS}

for _kind, _columns in (
    ("claim", ("public_code",)), ("claim", ("allotment",)),
    ("decision", ("claim",)), ("allotment", ("commitment", "status")),
    ("allotment", ("plot",)), ("allotment", ("claim",)), ("plot", ("parcel",)), ("member", ("group",)),
    ("member", ("person",)), ("visit", ("allotment", "visited_on")), ("consent", ("party",)),
    ("consent", ("claim",)), ("document", ("about",)), ("contest", ("target", "status")),
    ("contest", ("other",)),
    ("person", ("pseudonym",)), ("account", ("name",)), ("setting", ("key",)), ("person", ("same_as",)),
):  # fmt: skip
    _table = RECORD_TABLES[_kind]
    Index(f"{_table.name}_by_{_columns[0]}", *(_table.c[name] for name in _columns))

_term_end = RECORD_TABLES["allotment"].c.term_end
_HAS_TERM = _term_end.is_not(None)
Index("allotment_by_term_end", _term_end, sqlite_where=_HAS_TERM, postgresql_where=_HAS_TERM)

mention = Table(  # which events name a record: its history, and what is built on it
    "mention", metadata,
    Column("uid", Text, primary_key=True), Column("event", Text, primary_key=True),
    sqlite_with_rowid=False,
)  # fmt: skip

step = Table(  # each step of a subject and its status after it: as-of questions, and what clocks look at
    "step", metadata,
    Column("event", Text, primary_key=True), Column("subject", Text, primary_key=True),
    Column("kind", Text, nullable=False), Column("area_code", Text, nullable=False),
    Column("occurred_on", Text, nullable=False), Column("clock", Text, nullable=False),
    Column("status", Text, nullable=False), Column("verb", Text), Column("caught_up", Integer), Column("facts", Text),
    # Of a claim, where it may change: whether it counts the women who ask, or the claim it was joined to.
    Column("counts", Integer), Column("merged_into", Text),
    Index("step_subject", "subject"), Index("step_area", "kind", "area_code", "occurred_on"),
    Index("step_on", "kind", "subject", "area_code", "occurred_on", "clock", "status"),
    sqlite_with_rowid=False,
)  # fmt: skip
Index("step_counts", step.c.subject, step.c.occurred_on, step.c.clock, step.c.counts, step.c.merged_into,
      sqlite_where=step.c.counts.is_not(None), postgresql_where=step.c.counts.is_not(None))  # fmt: skip
Index("step_merged", step.c.merged_into,
      sqlite_where=step.c.merged_into.is_not(None), postgresql_where=step.c.merged_into.is_not(None))  # fmt: skip

holder = Table(  # who holds what, when: one row a holder of an allotment
    "holder", metadata,
    Column("allotment", Text, primary_key=True), Column("party", Text, primary_key=True),
    Column("share", Float, nullable=False), Column("area_code", Text, nullable=False),
    Column("assigned_on", Text), Column("handed_over_on", Text), Column("ended_on", Text),
    Column("status", Text, nullable=False), Column("caught_up", Integer, nullable=False),
    Index("holder_party", "party"), Index("holder_area", "area_code", "status"),
    sqlite_with_rowid=False,
)  # fmt: skip

span = Table(  # who counts in which village, from a day until before another (domain/spans.py)
    "span", metadata,
    Column("party", Text, primary_key=True), Column("area_code", Text, primary_key=True),
    Column("since", Text, primary_key=True), Column("until", Text, nullable=False),
    Column("counts_as", Text, nullable=False),
    Column("elsewhere", Integer, nullable=False),  # whether the party has spans in another village too
    Index("span_counts", "area_code", "counts_as", "since", "until"),
    sqlite_with_rowid=False,
)  # fmt: skip
Index("span_elsewhere", span.c.party, sqlite_where=span.c.elsewhere == 1, postgresql_where=span.c.elsewhere == 1)

role_link = Table(  # who stands in which role on a record, and by which of its fields
    "role_link", metadata,
    Column("record", Text, primary_key=True), Column("field", Text, primary_key=True),
    Column("role", Text, primary_key=True), Column("party", Text, primary_key=True),
    Column("kind", Text, nullable=False), Column("area_code", Text, nullable=False),
    Index("role_link_party", "party", "role"), Index("role_link_area", "area_code", "role"),
    sqlite_with_rowid=False,
)  # fmt: skip

INDEXES = (mention, step, holder, role_link, span)
READ_TABLES: tuple[Table, ...] = (*RECORD_TABLES.values(), *INDEXES)

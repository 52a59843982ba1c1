"""Phrases that the chief's card plays in the languages of the villages, as somebody read them aloud.

Each is a document of no village that says nothing of anybody: its title is the language and the
phrase, the latest of a title counts, and one without a voice says that it was taken away.  So
phrases go wherever the register goes, and two machines that met agree on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from landtrack.domain.codes import CODES
from landtrack.domain.values import read_text
from landtrack.errors import ImpossibleValue, NotFound, RefusedFile
from landtrack.register.documents import add_kept, keep
from landtrack.register.search import plain
from landtrack.store import log, state
from landtrack.store.tables import content

if TYPE_CHECKING:
    from landtrack.register.register import Register
    from landtrack.register.unit import Unit

KIND = "phrase"
# What is asked, what the four buttons are, what the last button does.
PHRASES = (*(f"ask_{remedy}" for remedy in CODES["remedy"]), "four", "my_word")
LONGEST_LANGUAGE = 40
_BETWEEN = "/"

Spoken = dict[str, dict[str, str]]  # language: phrase: uid of the document that holds the voice


def language_of(said: str) -> str:
    """The name or code of a language as it is kept.

    Raises
    ------
    ImpossibleValue : it is empty, longer than 40 letters or more than one line
    """
    try:
        text = read_text(said)
    except ValueError:
        text = ""
    if not 0 < len(text) <= LONGEST_LANGUAGE or "\n" in text or _BETWEEN in text:
        raise ImpossibleValue("language", "not_a_name")
    return text


def record_phrase(unit: Unit, language: str, phrase: str, voice: bytes) -> None:
    """Keep a voice that reads a phrase, in place of an earlier one.

    Raises
    ------
    ImpossibleValue, RefusedFile : as ``language_of``; the file is no sound
    """
    title = _title(unit, language, phrase)
    kept = keep(unit.conn, unit.register, voice)
    if not kept["media_type"].startswith("audio/"):
        raise RefusedFile("not_a_voice")
    add_kept(unit, kept, KIND, title=title, access_class="O")


def remove_phrase(unit: Unit, language: str, phrase: str) -> None:
    """Say that a phrase is played no more."""
    unit.do("document.add", kind=KIND, title=_title(unit, language, phrase), access_class="O",
            availability="archiveDestroyed")  # fmt: skip


def _title(unit: Unit, language: str, phrase: str) -> str:
    """Under the spelling of the language that is there already."""
    asked = language_of(language)
    there = (title.partition(_BETWEEN)[0] for title, _ in _told(unit.conn))
    return f"{next((one for one in there if plain(one) == plain(asked)), asked)}{_BETWEEN}{phrase}"


def spoken(register: Register) -> Spoken:
    """The phrases that can be played here; none where the key is not at hand."""
    if not register.has_key:
        return {}
    with register.database.read() as conn:
        latest = dict(_told(conn))
    found: Spoken = {}
    for title, document in latest.items():
        language, _, phrase = title.partition(_BETWEEN)
        if document.get("hash") and phrase in PHRASES:
            found.setdefault(language, {})[phrase] = document["uid"]
    return found


def _told(conn: Connection) -> list[tuple[str, dict[str, Any]]]:
    """Title and document of each phrase, in the order of their telling."""
    of_no_village = state.matching(conn, "document", area_code="")
    told = {one["made_by"]: one for one in of_no_village if one["kind"] == KIND}
    events = sorted(log.by_ids(conn, told), key=lambda e: (e.clock, e.device, e.seq))
    return [(told[event.id]["title"], told[event.id]) for event in events if told[event.id].get("title")]


def open_phrase(register: Register, uid: str) -> tuple[bytes, str]:
    """The voice and its media type, for any account: it says nothing of anybody.

    Raises
    ------
    NotFound : nothing of that uid is played
    """
    if uid not in {one for phrases in spoken(register).values() for one in phrases.values()}:
        raise NotFound("document", uid)
    with register.database.read() as conn:
        record = state.load(conn, "document", uid) or {}
        row = conn.execute(select(content).where(content.c.hash == record.get("hash", ""))).first()
    if row is None:
        raise NotFound("document", uid)
    return register.sealer.open(row.box, row.hash, row.digest), record["media_type"]

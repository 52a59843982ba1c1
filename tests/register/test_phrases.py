"""Phrases read aloud for the chief's card: one voice a language and phrase, replaced, taken away, refused."""

import pytest
from factories import PNG, reopened

from landtrack import errors
from landtrack.register.copies import make_copy
from landtrack.register.documents import add_document
from landtrack.register.integrity import verify
from landtrack.register.phrases import PHRASES, open_phrase, record_phrase, remove_phrase, spoken

VOICE, OTHER = b"OggS" + bytes(64), b"OggS" + bytes(range(64))


@pytest.fixture
def cast(alone):
    return alone


def record(cast, language="tomo kan", phrase="ask_plot", voice=VOICE, who="everywhere"):
    with cast.register.write(cast[who]) as unit:
        record_phrase(unit, language, phrase, voice)


def test_a_phrase_is_heard_as_it_was_read(cast):
    record(cast)
    ((language, said),) = spoken(cast.register).items()
    assert (language, list(said)) == ("tomo kan", ["ask_plot"])
    assert open_phrase(cast.register, said["ask_plot"]) == (VOICE, "audio/ogg")
    assert verify(cast.register) == []


def test_the_voice_lies_sealed(cast):
    record(cast, voice=b"OggS" + b"seen-in-the-file" * 8)
    raw = cast.register.place.read_bytes() + cast.register.place.with_suffix(".gpkg-wal").read_bytes()
    assert b"seen-in-the-file" not in raw


def test_a_new_voice_replaces_the_old_one_in_whatever_spelling_of_the_language(cast):
    record(cast, "Bambara")
    record(cast, "bambarà ", voice=OTHER)
    ((language, said),) = spoken(cast.register).items()
    assert language == "Bambara"
    assert open_phrase(cast.register, said["ask_plot"])[0] == OTHER


def test_the_replaced_and_the_removed_are_played_no_more(cast):
    record(cast)
    first = spoken(cast.register)["tomo kan"]["ask_plot"]
    record(cast, voice=OTHER)
    second = spoken(cast.register)["tomo kan"]["ask_plot"]
    with cast.register.write(cast["everywhere"]) as unit:
        remove_phrase(unit, "tomo kan", "ask_plot")
    assert spoken(cast.register) == {}
    for uid in (first, second):
        with pytest.raises(errors.NotFound):
            open_phrase(cast.register, uid)
    record(cast)
    assert list(spoken(cast.register)) == ["tomo kan"]


@pytest.mark.parametrize(("data", "reason"), [
    (b"", "empty"), (b"MZ\x90\x00" + bytes(60), "type"), (b"<svg onload=alert(1)>", "type"),
    (PNG, "not_a_voice"),
])  # fmt: skip
def test_what_is_no_voice_is_refused_and_changes_nothing(cast, data, reason):
    with pytest.raises(errors.RefusedFile) as refused:
        record(cast, voice=data)
    assert refused.value.reason == reason
    assert spoken(cast.register) == {}


@pytest.mark.parametrize("language", ["", "  ", "a/b", "x" * 41, "two\nlines"])
def test_a_language_has_a_name(cast, language):
    with pytest.raises(errors.ImpossibleValue):
        record(cast, language)


def test_no_other_document_is_opened_as_a_phrase(cast):
    with cast.register.write(cast["everywhere"]) as unit:
        paper = add_document(unit, VOICE, "voice", village=cast.parou, access_class="S").subject
    with pytest.raises(errors.NotFound):
        open_phrase(cast.register, paper)


def test_who_may_keep_no_paper_records_no_phrase(cast):
    for who in ("chief_account", "admin2"):
        with pytest.raises(errors.NotAllowed):
            record(cast, who=who)
    assert spoken(cast.register) == {}


def test_it_is_listed_among_the_papers_of_no_village(cast):
    record(cast)
    reader = cast.register.read(cast["everywhere"])
    assert reader.list("document", area_code=cast.parou) == []
    assert {one["kind"] for one in reader.list("document")} == {"phrase"}
    assert cast.register.read(cast["chief_account"]).list("document") == []


def test_a_copy_of_the_register_speaks_where_its_key_is(cast, tmp_path):
    for phrase in PHRASES:
        record(cast, phrase=phrase)
    copy = make_copy(cast.register, tmp_path / "copy.gpkg")
    with_key = reopened(copy, tmp_path / "keys")
    uids = spoken(with_key)["tomo kan"]
    assert {open_phrase(with_key, uids[phrase]) for phrase in PHRASES} == {(VOICE, "audio/ogg")}
    with_key.close()
    without = reopened(copy, tmp_path / "no-keys")
    assert spoken(without) == {}
    with pytest.raises(errors.NotFound):
        open_phrase(without, uids["four"])
    without.close()

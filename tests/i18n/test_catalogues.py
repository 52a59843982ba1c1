"""Catalogues: complete in French and English, filled safely, cheap to ask twice."""

import os
import re

import pytest
from babel.messages.pofile import read_po

from landtrack.i18n import FALLBACK, LANGUAGES, catalogues
from landtrack.i18n.catalogues import FOLDER, MissingBlank, UnknownMessage, fill, offered, translator

COMPLETE = [code for code, language in LANGUAGES.items() if not language.draft]
AREAS = sorted({path.stem for path in FOLDER.glob("*/*.po")})
BLANK = re.compile(r"\{(\w+)\}")
MSGID = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_/]+)+")


def messages(lang, area):
    """Message ids of a catalogue and all their forms; none if the file is missing."""
    path = FOLDER / lang / f"{area}.po"
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    found = {}
    for message in catalogue:
        if message.id:
            plural = isinstance(message.id, tuple)
            forms = message.string if plural else (message.string,)
            found[message.id[0] if plural else message.id] = (plural, forms, message.fuzzy)
    return found


@pytest.fixture(autouse=True)
def strict(monkeypatch):
    """As tests see it: whatever is missing raises."""
    monkeypatch.setattr(catalogues, "_strict", True)


@pytest.fixture
def lenient(monkeypatch):
    """As people see it: nothing raises."""
    monkeypatch.setattr(catalogues, "_strict", False)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of catalogues of our own."""
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    catalogues.clear_cache()
    yield tmp_path
    catalogues.clear_cache()


def write(folder, lang, area, **texts):
    path = folder / lang / f"{area}.po"
    path.parent.mkdir(exist_ok=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
    path.write_text(head + "".join(f'\nmsgid "t.{k}"\nmsgstr "{v}"\n' for k, v in texts.items()), "utf-8")
    return path


@pytest.mark.parametrize("area", AREAS)
def test_every_complete_language_has_every_key(area):
    keys = {lang: set(messages(lang, area)) for lang in COMPLETE}
    for lang in COMPLETE:
        assert keys[lang] == keys[FALLBACK], f"{lang}/{area}.po"


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("lang", COMPLETE)
def test_no_translation_is_empty_or_doubtful(lang, area):
    for msgid, (_, forms, fuzzy) in messages(lang, area).items():
        assert all(form.strip() for form in forms), msgid
        assert not fuzzy, msgid
        assert MSGID.fullmatch(msgid), msgid


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("lang", list(LANGUAGES))
def test_translations_have_the_blanks_of_the_french(lang, area):
    french = messages(FALLBACK, area)
    for msgid, (plural, forms, _) in messages(lang, area).items():
        assert plural == french[msgid][0], msgid
        wanted = set(BLANK.findall("".join(french[msgid][1])))
        assert set(BLANK.findall("".join(forms))) == wanted, msgid
        for form in forms:
            assert not re.search(r"\{[^}]*[.\[!:]", form), f"{msgid}: a blank is a name and nothing else"


@pytest.mark.parametrize("lang", COMPLETE)
def test_a_key_stands_in_one_area_only(lang):
    seen = {}
    for area in AREAS:
        for msgid in messages(lang, area):
            assert seen.setdefault(msgid, area) == area, msgid


def test_french_and_english_are_offered_first():
    assert offered()[:2] == ("fr", "en")
    assert [LANGUAGES[code].fallback for code in ("fr", "en", "bm", "ffm")] == [None, "fr", "fr", "fr"]
    assert LANGUAGES["bm"].draft


def test_a_sentence_is_filled():
    assert translator("fr").t("quantity.at_least", n=50) == "au moins 50"
    assert translator("en")("quantity.at_least", n=50) == "at least 50"


@pytest.mark.parametrize(
    ("lang", "n", "text"),
    [
        ("fr", 0, "0 hectare"),
        ("fr", 1, "1 hectare"),
        ("fr", 1.5, "1.5 hectare"),
        ("fr", 2, "2 hectares"),
        ("en", 0, "0 hectares"),
        ("en", 1, "1 hectare"),
        ("en", 1.0, "1.0 hectare"),
        ("en", 1.5, "1.5 hectares"),
        ("en", 0.5, "0.5 hectares"),
        ("bm", 2, "2 hectares"),
    ],
)
def test_plurals(lang, n, text):
    assert translator(lang).tn("unit.hectare", n) == text


def test_a_count_can_be_written_its_own_way():
    assert translator("fr").tn("unit.hectare", 1.5, n="1,5") == "1,5 hectare"


def test_an_unknown_language_reads_french():
    assert translator("xx").t("value.not_known") == translator("fr").t("value.not_known")
    assert translator("xx").lang == "fr"


def test_an_unknown_id_raises_in_tests():
    with pytest.raises(UnknownMessage):
        translator("en").t("no.such.message")
    with pytest.raises(UnknownMessage):
        translator("en").tn("no.such.message", 2)
    assert not translator("en").has("no.such.message")
    assert translator("en").has("unit.hectare")


@pytest.mark.usefixtures("lenient")
def test_an_unknown_id_is_shown_to_people():
    assert translator("en").t("no.such.message", n=1) == "no.such.message"
    assert translator("en").t("quantity.at_least") == "at least {n}"


def test_what_fills_a_blank_is_not_read_again():
    assert fill("{a} {b}", {"a": "{b}", "b": "{a.__class__}"}) == "{b} {a.__class__}"
    assert fill("{{a}} {a}", {"a": 1}) == "{a} 1"


@pytest.mark.parametrize("text", ["{a.__class__}", "{a[0]}", "{a!r}", "{a:>9}", "{}", "{0}", "{", "}", "{b}"])
def test_a_blank_is_a_name_and_nothing_else(text):
    with pytest.raises(MissingBlank):
        fill(text, {"a": "x"})


@pytest.mark.usefixtures("lenient")
@pytest.mark.parametrize("text", ["{a.__class__}", "{a[0]}", "{a!r}", "{a:>9}", "{", "{b}"])
def test_a_bad_blank_is_shown_as_it_is(text):
    assert fill(text, {"a": "x"}) == text


def test_strictness_is_one_switch():
    catalogues.be_strict(on=False)
    assert fill("{b}", {}) == "{b}"
    catalogues.be_strict()
    with pytest.raises(MissingBlank):
        fill("{b}", {})


def test_french_fills_the_gaps_string_by_string(folder):
    write(folder, "fr", "one", both="un", gap="trou", empty="vide")
    write(folder, "bm", "one", both="kelen", empty="")
    write(folder, "bm", "two", only="fila")
    t = translator("bm").t
    assert [t(f"t.{key}") for key in ("both", "gap", "empty", "only")] == ["kelen", "trou", "vide", "fila"]
    assert offered() == ("fr", "bm")


def test_a_catalogue_is_compiled_once_and_again_when_it_changed(folder):
    po = write(folder, "fr", "one", a="avant")
    assert translator("fr").t("t.a") == "avant"
    mo = po.with_suffix(".mo")
    first = mo.stat().st_mtime_ns
    catalogues.clear_cache()
    assert translator("fr").t("t.a") == "avant"
    assert mo.stat().st_mtime_ns == first
    write(folder, "fr", "one", a="après")
    os.utime(po, ns=(first + 10**9, first + 10**9))
    catalogues.clear_cache()
    assert translator("fr").t("t.a") == "après"
    assert sorted(path.name for path in po.parent.iterdir()) == ["one.mo", "one.po"]


def test_a_folder_that_cannot_be_written_to_is_no_matter(folder, monkeypatch):
    write(folder, "fr", "one", a="avant")

    def refuse(*_, **__):
        raise PermissionError

    monkeypatch.setattr(catalogues.tempfile, "mkstemp", refuse)
    assert translator("fr").t("t.a") == "avant"

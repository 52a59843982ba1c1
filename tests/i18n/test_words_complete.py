"""Every word that the tables of landtrack ask for stands in the complete catalogues, in its form."""

import ast
import importlib
import re
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import landtrack
from landtrack.domain.codes import CODES, LADDER
from landtrack.domain.events import ALTERNATIVES, VERBS
from landtrack.domain.facts import FACTS
from landtrack.domain.lifecycle import PLOT_WORD, STATUSES, TRANSITIONS, WORDS
from landtrack.domain.policy import ROLES as POLICY_ROLES
from landtrack.domain.records import RECORDS
from landtrack.domain.reserves import OPEN
from landtrack.errors import LandtrackError
from landtrack.i18n import LANGUAGES
from landtrack.i18n.catalogues import FOLDER, translator
from landtrack.i18n.sentences import sentence
from landtrack.presentation import ASKS, FLAGS, PLOT_STATES, ROLES, SIGNS, STATES

PACKAGE = Path(landtrack.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
COMPLETE = [code for code, language in LANGUAGES.items() if not language.draft]
AREAS = ("codes", "life", "verbs", "errors", "looks")
BLANK = re.compile(r"\{(\w+)\}")
LONGEST_LABEL = 39
# Labels stand on chips, buttons and table heads; the rest are sentences.
LABELS = {
    "code", "status", "word", "flag", "plot", "role", "duty", "level", "verb", "fact", "kind", "guard",
    "reserve", "state", "ask", "sign",
}  # fmt: skip
NEVER_SAID = {
    "fr": r"plainte|plaignant|bénéficiaire|utilisat|dossier|polygone|ticket|propriétaire|cellule",
    "en": r"complain|beneficiar|\busers?\b|\bcases?\b|polygon|ticket|\bowners?\b|\bcells?\b",
}
# Facts of every step, beside those that the verbs list.
EVERY_STEP = {"on", "how_known", "caught_up", "on_behalf_of"}
# What fills the fields of errors below; the other fields are numbers or names.
SAMPLES = {
    "reason": "open_contest", "why": "role", "guard": "G11", "kind": "plot", "status": "under_review",
    "verb": "claim.lodge", "newer_verb": "claim.withdraw", "allowed": ("claim.uphold", "claim.refuse"),
    "near": (), "fact": "women_asked", "facts": ("women_asked", "remedies"), "possible": ("village",),
    "expected": "quantity",
}  # fmt: skip
REASONS = {"reason", "why"}  # fields of errors that are filled with a sentence of their own


@cache
def words(lang):
    """All messages of the areas under test, by id; a draft's gaps are not filled here."""
    found = {}
    for area in AREAS:
        with (FOLDER / lang / f"{area}.po").open("rb") as file:
            found |= {m.id: m.string for m in read_po(file, abort_invalid=True) if m.id}
    return found


def with_help(*keys):
    return {*keys, *(f"{key}.help" for key in keys)}


def verbs():
    """Verbs that exist, and those of the tables, which a refused step may name."""
    return {*VERBS, *(row.verb for row in TRANSITIONS)}


def facts():
    """Every name that a verb, a row of the tables or a record uses, and the nouns' own meanings of it."""
    names = {*FACTS, *EVERY_STEP, *ALTERNATIVES}
    for verb in VERBS.values():
        names |= {*verb.facts, *verb.needs, *verb.dated, *verb.generated}
    for row in TRANSITIONS:
        names |= set(row.needs)
    return names.union(*RECORDS.values())


@cache
def errors():
    """All errors of landtrack, wherever they are defined."""
    for path in SOURCES:
        if "msgid: ClassVar[str]" in path.read_text("utf-8"):
            importlib.import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))
    found, more = set(), [LandtrackError]
    while more:
        found.add(more[-1])
        more += more.pop().__subclasses__()
    return {error for error in found if error.__module__.startswith("landtrack")}


def names_of(error):
    return [field.name for field in fields(error)]


@cache
def raised():
    """What the code raises errors with: (class, field, text), for arguments that are written out."""
    by_name = {error.__name__: error for error in errors()}
    found = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            through_guard = node.func.id == "_refuse_if"  # (condition, guard, reason, detail)
            error = by_name.get("GuardRefused" if through_guard else node.func.id)
            if error:
                told = [*zip(names_of(error), node.args[int(through_guard) :], strict=False)]
                told += [(keyword.arg, keyword.value) for keyword in node.keywords]
                found |= {(error, name, text) for name, arg in told for text in texts(arg)}
    return found


def texts(node):
    """What an expression may come to, as far as it is written out."""
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp():
            return texts(node.body) | texts(node.orelse)
        case ast.BoolOp():
            return set().union(*map(texts, node.values))
    return set()


def returned(path, *functions):
    """Texts that these functions of a module may return."""
    tree = ast.parse((PACKAGE / path).read_text("utf-8"))
    inside = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name in functions]
    assert {node.name for node in inside} == set(functions)
    back = [node.value for one in inside for node in ast.walk(one) if isinstance(node, ast.Return)]
    return set().union(*map(texts, back))


@cache
def reasons():
    """Every reason that an error may carry."""
    shapes = returned(
        "land/checks.py", "geometry_problem", "geojson_problem", "place_problem", "_ring_problem",
        "_typed_ring_problem", "classify",
    )  # fmt: skip
    found = {text for error, name, text in raised() if error.__name__ != "StoryLineRefused" and name in REASONS}
    shapes |= returned("land/common_parts.py", "part_problem", "_shape_problem")
    return found | shapes | returned("domain/policy.py", "refusal")


def guards():
    """General rules, rows that refuse by name, and rows that have a rule of their own."""
    general = {f"G{number}" for number in range(12)}
    own = {row.row for row in TRANSITIONS if any(not re.fullmatch(r"G\d+", guard) for guard in row.guards)}
    return general | own | {text for error, name, text in raised() if name == "guard"}


def expected():
    """What a fact that cannot be read should have been: a type, a code list or what the code says."""
    types = {fact.base for fact in FACTS.values()} - {"code", "codes"}
    return types | CODES.keys() | {text for _, name, text in raised() if name == "expected"}


def looks():
    tables = (STATES, FLAGS, PLOT_STATES, ROLES, ASKS, SIGNS)
    return {picture.msgid for table in tables for picture in table.values()}


WANTED = {
    "codes": lambda: {f"code.{name}.{code}" for name, codes in CODES.items() for code in codes},
    "statuses": lambda: {f"status.{kind}.{one}" for kind, all_ in STATUSES.items() for one in (*all_, "new")},
    "words": lambda: {f"word.{word}" for word in (*WORDS, "not_told", "handed_over_of")},
    "plots": lambda: {f"plot.{word}" for word in PLOT_WORD.values()},
    "roles": lambda: {f"role.{role}" for role in POLICY_ROLES},
    "duties": lambda: {f"duty.{duty}" for duty in CODES["duty"]},
    "levels": lambda: {f"level.{level}" for level in LADDER},
    "verbs": lambda: with_help(*(f"verb.{verb}" for verb in verbs())),
    "facts": lambda: with_help(*(f"fact.{name}" for name in facts())),
    "kinds": lambda: {f"kind.{kind}{many}" for kind in (*RECORDS, "event") for many in ("", ".many")},
    "errors": lambda: {error.msgid for error in errors()},
    "expected": lambda: {f"expected.{name}" for name in expected()},
    "reasons": lambda: {f"reason.{reason}" for reason in reasons()},
    "guards": lambda: {f"guard.{guard}" for guard in guards()},
    "reserves": lambda: with_help(*(f"reserve.{code}" for code in OPEN)),
    "looks": looks,
}


@pytest.mark.parametrize("lang", COMPLETE)
@pytest.mark.parametrize("group", WANTED)
def test_nothing_asked_for_lacks_a_word(group, lang):
    wanted = WANTED[group]()
    assert wanted
    assert sorted(key for key in wanted if not words(lang).get(key, "").strip()) == []


def test_errors_and_reasons_are_found_in_the_code():
    assert {"ImpossibleStep", "CrsMismatch"} <= {error.__name__ for error in errors()}
    assert {"open_contest", "after_today", "built_on", "swapped_axes", "disabled", "missing"} <= reasons()
    assert {"G2", "G11", "3.1/21"} <= guards()
    assert {"date", "password", "yes3"} <= expected()


@pytest.mark.parametrize("lang", COMPLETE)
def test_both_languages_have_the_same_words_and_blanks(lang):
    french, here = words("fr"), words(lang)
    assert here.keys() == french.keys()
    for key, text in here.items():
        assert sorted(set(BLANK.findall(text))) == sorted(set(BLANK.findall(french[key]))), key


@pytest.mark.parametrize("lang", COMPLETE)
def test_the_blanks_of_an_error_are_its_fields(lang):
    for error in errors():
        assert set(BLANK.findall(words(lang)[error.msgid])) <= set(names_of(error)), error.__name__


@pytest.mark.parametrize("lang", COMPLETE)
def test_only_errors_have_blanks(lang):
    filled = {key: set(BLANK.findall(text)) for key, text in words(lang).items() if "{" in text}
    assert filled.pop("word.handed_over_of") == {"held", "promised"}
    assert {key.split(".")[0] for key in filled} == {"error"}


@pytest.mark.parametrize("lang", COMPLETE)
def test_every_error_is_said_in_words(lang):
    """With the words of the tables in its blanks, no sentence is left with a blank or a code."""
    t = translator(lang)
    for error in errors():
        told = {name: SAMPLES.get(name, "17") for name in names_of(error)}
        said = sentence(error(**told), t)
        assert "{" not in said, error.__name__
        assert not re.search(r"\b[a-z]+_[a-z_]+\b|\bclaim\.\w+", said), said


@pytest.mark.parametrize("lang", COMPLETE)
def test_a_code_list_is_told_with_its_codes(lang):
    for name, codes in CODES.items():
        assert words(lang)[f"expected.{name}"].endswith(": " + ", ".join(codes)), name


@pytest.mark.parametrize("lang", COMPLETE)
def test_a_label_fits_on_a_phone(lang):
    for key, text in words(lang).items():
        if key.split(".")[0] in LABELS and not key.endswith(".help"):
            assert len(text) <= LONGEST_LABEL, f"{key}: {text}"
            assert not text.endswith("."), f"{key}: {text}"
            assert text[0].isupper() or text[0].isdigit(), f"{key}: {text}"


@pytest.mark.parametrize("lang", COMPLETE)
def test_help_and_reasons_are_whole_sentences(lang):
    for key, text in words(lang).items():
        if key.endswith(".help") or key.startswith("reason."):
            assert text[0].isupper(), f"{key}: {text}"
            assert text.endswith("."), f"{key}: {text}"
        if key.startswith("reason."):  # what is wrong, then what to do
            assert len(re.findall(r"[.:;](?=\s|$)", text)) >= 2, f"{key}: {text}"


@pytest.mark.parametrize("lang", COMPLETE)
def test_some_words_are_never_said(lang):
    typed = {f"expected.{name}" for name in CODES}  # codes as a story file writes them
    told = {key: text for key, text in words(lang).items() if key not in typed}
    assert [key for key, text in told.items() if re.search(NEVER_SAID[lang], text.lower())] == []


def test_french_has_its_signs_and_spaces():
    for key, text in words("fr").items():
        assert "'" not in text, key
        assert "..." not in text, key
        assert not re.search(r"[^\u202f][;:!?](?!\S)", text), f"{key}: a narrow no-break space before ; : ! ?"
        assert text.count("«") == len(re.findall("«\u00a0\\S", text)), key
        assert text.count("»") == len(re.findall("\\S\u00a0»", text)), key
        assert "  " not in text, key


def test_english_has_plain_quotes():
    for key, text in words("en").items():
        assert not re.search("[\u2018\u2019\u201c\u201d«»\u00a0\u202f]", text), key
        assert "  " not in text, key

"""Every message that the code asks for stands in the catalogues, in French and in English, with its blanks.

The code is read, not run: the first argument of each call of ``t`` or ``tn``, whoever it is asked of
(``page.t``, ``self.t``, ``page.t.tn``).  A key that is put together, such as ``f"todo.left.{kind}"`` or
``"word." + word``, is a pattern that at least one message has to match; where the values are known from a
table of the code, each of them has its message.
"""

import ast
import re
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import landtrack
from landtrack import presentation
from landtrack.domain.codes import CODES, LADDER
from landtrack.domain.waiting import TASKS
from landtrack.i18n import LANGUAGES
from landtrack.i18n.catalogues import FOLDER
from landtrack.register.left import KINDS
from landtrack.web.pages_table import PAGES

CODE = Path(landtrack.__file__).parent
COMPLETE = [code for code, language in LANGUAGES.items() if not language.draft]
BLANK = re.compile(r"\{(\w+)\}")
ANYTHING = "\N{BLACK SQUARE}"  # stands in a pattern for what is known only when the code runs
LOOKS = (presentation.STATES, presentation.FLAGS, presentation.PLOT_STATES, presentation.ROLES)
PICTURES = (presentation.ASKS, presentation.SIGNS)


@dataclass(frozen=True)
class Use:
    """A key where the code asks for it."""

    key: str
    counts: bool  # tn, which needs the forms of a plural
    blanks: frozenset  # names of what the call fills in
    is_open: bool  # **facts: it fills in more than can be seen
    at: str

    @property
    def is_literal(self):
        return ANYTHING not in self.key

    def matches(self, key):
        return re.fullmatch(re.escape(self.key).replace(re.escape(ANYTHING), r"\S+"), key) is not None


def keys_of(node, told):
    """The keys that an expression may stand for; ``told``: values of names; what is not known is ANYTHING."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.FormattedValue(value=ast.Name(id=name)) if name in told:
            return told[name]
        case ast.JoinedStr(values=parts):
            return ["".join(one) for one in product(*(keys_of(part, told) or [ANYTHING] for part in parts))]
        case ast.IfExp(body=one, orelse=other):
            return keys_of(one, told) + keys_of(other, told)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return ["".join(one) for one in product(*(keys_of(n, told) or [ANYTHING] for n in (left, right)))]
    return []


class Reader(ast.NodeVisitor):
    """Finds all uses of a module, and the ``msgid`` that a class gives itself.

    It follows a name that stands for texts written out, as in ``[t(f"a.{x}") for x in ("b", "c")]`` or after
    ``x = "b" if y else "c"``.
    """

    def __init__(self, name):
        self.name, self.told, self.found = name, {}, []

    def visit_FunctionDef(self, node):
        told = {arg.arg: [] for arg in node.args.args}
        for one in [n for n in ast.walk(node) if isinstance(n, ast.Assign)]:
            name = getattr(one.targets[0], "id", "")
            told[name] = [] if name in told else keys_of(one.value, {})
        self._within(node, told)

    def visit_ListComp(self, node):
        loops = [loop for loop in node.generators if isinstance(loop.target, ast.Name)]
        self._within(node, {loop.target.id: self._each(loop.iter) for loop in loops})

    def visit_GeneratorExp(self, node):
        self.visit_ListComp(node)

    def visit_AnnAssign(self, node):
        match node:
            case ast.AnnAssign(target=ast.Name(id="msgid"), value=ast.Constant(value=str(key))):
                self.found.append(Use(key, counts=False, blanks=frozenset(), is_open=True, at=self._at(node)))
        self.generic_visit(node)

    def visit_Call(self, node):
        asked = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if asked in ("t", "tn") and node.args:
            blanks = frozenset(k.arg for k in node.keywords if k.arg) | ({"n"} if asked == "tn" else set())
            is_open = any(k.arg is None for k in node.keywords)
            keys = [key for key in keys_of(node.args[0], self.told) if key.strip(ANYTHING)]
            self.found += [Use(key, asked == "tn", blanks, is_open, self._at(node)) for key in keys]
        self.generic_visit(node)

    def _within(self, node, told):
        before = self.told
        self.told = {name: values for name, values in (before | told).items() if values}
        self.generic_visit(node)
        self.told = before

    def _each(self, node):
        texts = [keys_of(one, {}) for one in getattr(node, "elts", ())]
        return [one[0] for one in texts] if all(map(bool, texts)) else []

    def _at(self, node):
        return f"{self.name}:{node.lineno}"


def uses_in(source, name="code"):
    reader = Reader(name)
    reader.visit(ast.parse(source))
    return reader.found


@cache
def modules():
    return {str(path.relative_to(CODE)): path.read_text("utf-8") for path in sorted(CODE.rglob("*.py"))}


@cache
def uses():
    return tuple(use for name, source in modules().items() for use in uses_in(source, name))


@cache
def messages(lang):
    """All messages of a language by id: the forms of each, one if it counts nothing."""
    found = {}
    for path in sorted((FOLDER / lang).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, abort_invalid=True):
                if message.id:
                    counts = isinstance(message.id, tuple)
                    forms = tuple(message.string) if counts else (message.string,)
                    found[message.id[0] if counts else message.id] = (counts, forms)
    return found


def blanks_of(lang, key):
    return set(BLANK.findall("".join(messages(lang)[key][1])))


def missing(lang, keys):
    """Of keys with the place that asks for them, those that have no message."""
    return sorted(f"{key} ({at})" for key, at in keys if key not in messages(lang))


def calls_of(function):
    """First arguments, written out, of all calls of a function in the code."""
    trees = (ast.parse(source) for source in modules().values())
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {c.args[0].value for c in calls if getattr(c.func, "id", "") == function and c.args
            and isinstance(c.args[0], ast.Constant)}  # fmt: skip


def test_the_reader_finds_every_way_of_asking():
    source = """
page.t("a.b"); self.t("a.c", n=1); t("a.d" if x else "a.e"); page.t.tn(f"a.f.{x}", 2, women=3)
page.t("a.g." + x["y"]); t(look.msgid); t(f"{x}"); t("a.h", **facts); text("not.asked"); t()
class Wrong: msgid: ClassVar[str] = "a.i"
head = [t(f"a.j.{name}") for name in ("one", "two")]
def season(month, word):
    name = "rains" if month > 5 else "dry"
    return t(f"a.k.{name}") + t(f"a.l.{word}") + "".join(t("a.m." + name) for name in names)
"""
    found = {use.key.replace(ANYTHING, "*"): use for use in uses_in(source)}
    assert " ".join(sorted(found)) == (
        "a.b a.c a.d a.e a.f.* a.g.* a.h a.i a.j.one a.j.two a.k.dry a.k.rains a.l.* a.m.*"
    )
    assert found["a.f.*"].counts
    assert found["a.f.*"].blanks == {"n", "women"}
    assert found["a.f.*"].matches("a.f.one.two")
    assert not found["a.f.*"].matches("a.f.")
    assert found["a.c"].blanks == {"n"}
    assert found["a.h"].is_open
    assert len(uses()) > 100


@pytest.mark.parametrize("lang", COMPLETE)
def test_every_key_that_is_written_out_has_its_message(lang):
    assert missing(lang, {(use.key, use.at) for use in uses() if use.is_literal}) == []


@pytest.mark.parametrize("lang", COMPLETE)
def test_every_key_that_is_put_together_finds_a_message(lang):
    patterns = {use for use in uses() if not use.is_literal}
    unfound = [use for use in patterns if not any(map(use.matches, messages(lang)))]
    assert sorted(f"{use.key.replace(ANYTHING, '*')} ({use.at})" for use in unfound) == []


@pytest.mark.parametrize("lang", COMPLETE)
def test_a_call_fills_every_blank_of_its_message(lang):
    known = [use for use in uses() if use.is_literal and not use.is_open and use.key in messages(lang)]
    wrong = [(use.key, use.at, left) for use in known if (left := blanks_of(lang, use.key) - use.blanks)]
    assert wrong == []


@pytest.mark.parametrize("lang", COMPLETE)
def test_what_is_counted_has_forms_and_nothing_else_has(lang):
    known = [use for use in uses() if use.is_literal and use.key in messages(lang)]
    assert [(use.key, use.at) for use in known if use.counts != messages(lang)[use.key][0]] == []


def test_a_message_that_is_used_has_the_same_blanks_in_both_languages():
    both = [key for key in messages("fr") if key in messages("en") and any(u.matches(key) for u in uses())]
    assert len(both) > 100
    assert [key for key in both if blanks_of("fr", key) != blanks_of("en", key)] == []


@pytest.mark.parametrize("lang", COMPLETE)
def test_every_row_of_a_table_has_its_message(lang):
    pictures = (look.msgid for table in (*LOOKS, *PICTURES) for look in table.values())
    families = {
        "page": [page.name for page in PAGES],
        "summary": CODES["remedy"],
        "summary.who": CODES["complainant_kind"],
        "role": CODES["account_role"],
        "duty": CODES["duty"],
        "field": ("promised", "measured", "divided"),
        "finding": calls_of("Finding"),
        "todo.left": [f"{kind}{part}" for kind in KINDS for part in ("", ".what", ".done")],
        "todo.do": list(TASKS),
        "todo.why": list(TASKS),
        "todo.before": list(LADDER),
        **{f"code.{name}": codes for name, codes in CODES.items()},
    }
    keys = {(f"{family}.{one}", family) for family, all_of_it in families.items() for one in all_of_it}
    assert missing(lang, keys | {(key, "presentation.py") for key in pictures}) == []


@pytest.mark.parametrize("lang", COMPLETE)
def test_every_line_of_a_report_has_its_message(lang):
    report = pytest.importorskip("landtrack.counting.report")
    facts = pytest.importorskip("landtrack.counting.facts")
    nothing = facts.Facts(facts.WomenFacts("2014-11-30"))
    lines = set(report.to_json(nothing, scope="all", demonstration=True)["indicators"])
    for name in ("channel", "category"):  # told only where there are such claims
        lines |= {f"I10.{name}_{one}" for one in (*CODES[name], "unknown")}
    lines |= {f"I10.level_{level}" for level in LADDER}
    assert missing(lang, {(f"indicator.{line}", "counting/report.py") for line in lines}) == []

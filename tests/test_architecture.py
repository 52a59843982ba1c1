"""The house rules of the README's architecture section; each is shown a planted offence first."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1] / "landtrack"

# What each part may import of ours: arrows point inwards.
LEAVES = {"errors", "presentation", "i18n", "reference", "__init__"}
ARROWS = {
    "errors": set(),
    "presentation": set(),
    "reference": {"errors"},
    "i18n": {"errors"},
    "domain": {"errors"},
    "land": {"errors"},
    "store": {"errors", "domain"},
    "register": {"errors", "domain", "land", "store", "reference"},
    "counting": {"errors", "domain", "land", "register"},
    "disclosure": {"errors", "domain", "register", "counting"},
    "maps": {"errors", "presentation", "i18n", "domain", "register", "counting", "disclosure", "reference"},
    "papers": {"errors", "presentation", "i18n", "domain", "land", "register", "counting", "disclosure", "reference"},
    "exchange": {"errors", "i18n", "domain", "land", "register", "counting", "disclosure", "reference"},
    "demo": {"errors", "domain", "register", "store", "reference"},
    "manual": {"errors", "domain", "i18n"},
}
TOP = {"web", "cli", "app"}  # on top, imported by nobody
ONLY = {  # a library and the only parts that may know it
    "streamlit": {"web", "app"},
    "streamlit_folium": {"web"},
    "folium": {"maps"},
    "branca": {"maps"},
    "sqlalchemy": {"store", "register"},
    "sqlite3": {"store"},
    "shapely": {"land", "store", "register", "maps", "counting", "exchange"},  # geometry in files
    "typer": {"cli"},
    "argon2": {"register"},
    "cryptography": {"register"},
}
BANNED_IN_WEB = ("st.image", "st.audio", "st.video", "st.download_button")  # /media asks nobody for a sign-in


def part_of(path: Path) -> str:
    inside = path.relative_to(HOUSE)
    return inside.parts[0].removesuffix(".py")


def imports(source: str) -> set[str]:
    """Every module that is imported at run time; what only types need is no arrow."""
    found = set()
    tree = ast.parse(source)
    typing_only = {
        id(node)
        for outer in ast.walk(tree)
        if isinstance(outer, ast.If) and "TYPE_CHECKING" in ast.dump(outer.test)
        for node in ast.walk(outer)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            if node.module == "landtrack":
                found |= {f"landtrack.{alias.name}" for alias in node.names}
    return found


def wrong_arrows(part: str, source: str) -> set[str]:
    targets = {name.split(".")[1] for name in imports(source) if name.startswith("landtrack.")}
    if part in TOP:
        return targets & ({"cli"} - {part})
    return targets - ARROWS.get(part, set()) - {part, "__version__"}


def foreign_libraries(part: str, source: str) -> set[str]:
    used = {name.split(".")[0] for name in imports(source)}
    return {library for library, allowed in ONLY.items() if library in used and part not in allowed}


MODULES = sorted(p for p in HOUSE.rglob("*.py") if "assets" not in p.parts)


def test_a_planted_offence_is_found():
    assert wrong_arrows("domain", "from landtrack.store import log") == {"store"}
    assert wrong_arrows("register", "from landtrack.web import page") == {"web"}
    assert foreign_libraries("domain", "import sqlalchemy") == {"sqlalchemy"}
    assert wrong_arrows("domain", "if TYPE_CHECKING:\n    from landtrack.store import log") == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_arrows_point_inwards(path):
    if part_of(path) == "__init__":
        return
    assert wrong_arrows(part_of(path), path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_libraries_stay_in_their_part(path):
    assert foreign_libraries(part_of(path), path.read_text(encoding="utf-8")) == set()


def test_the_domain_needs_the_standard_library_only():
    import sys

    allowed = set(sys.stdlib_module_names) | {"landtrack"}
    for path in (HOUSE / "domain").glob("*.py"):
        outside = {name.split(".")[0] for name in imports(path.read_text(encoding="utf-8"))} - allowed
        assert outside == set(), path.name


def sql_text(source: str) -> list[str]:
    """String constants that are SQL statements."""
    words = ("SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM", "CREATE TABLE")
    return [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.lstrip().startswith(words)
    ]


def test_sql_text_stands_in_the_store_only():
    assert sql_text("x = 'SELECT 1'")
    for path in MODULES:
        if part_of(path) != "store":
            found = sql_text(path.read_text(encoding="utf-8"))
            assert [text for text in found if not text.startswith("SELECT rtreecheck")] == [], path


def test_documents_go_only_through_our_own_route():
    for path in (HOUSE / "web").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert [name for name in BANNED_IN_WEB if f"{name}(" in text] == [], path


def with_help(source: str) -> list[int]:
    """Lines of calls that hand Streamlit a tooltip: it names them "Help for ..." to who listens, in English."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [call.lineno for call in calls if any(word.arg == "help" for word in call.keywords)]


def test_what_helps_is_said_on_the_page_and_never_in_a_tooltip():
    assert with_help("st.text_input('Nom',\n  help='Comme elle le dit')") == [1]
    for path in (HOUSE / "web").rglob("*.py"):
        assert with_help(path.read_text(encoding="utf-8")) == [], path


def test_modules_are_read_in_one_sitting():
    for path in MODULES:
        if path.name == "presentation.py":  # drawings
            continue
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= 420, f"{path.relative_to(HOUSE)}: {lines} lines"


def test_nothing_is_loaded_from_another_host():
    for path in [*HOUSE.rglob("*.py"), *HOUSE.rglob("*.css"), *(HOUSE / "maps").glob("*.js")]:
        if "assets" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        for word in ("cdn.", "unpkg.com", "googleapis", "cdnjs"):
            assert word not in text, f"{path}: {word}"

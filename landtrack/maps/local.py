"""Everything a map loads comes from this machine, and every text on it stays text.

Stock folium asks ten other hosts for its scripts, and draws a blank grey box when one of them does not
answer. ``use_local`` points its classes at the files that the build put into ``assets/``, ``check`` raises
if a page still asks for anything else, ``single_file`` writes them into the page itself.
"""

from __future__ import annotations

import base64
import html
import json
import mimetypes
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import folium.plugins  # noqa: F401  all of them before use_local, which changes the classes it finds
from folium.elements import JSCSSMixin

if TYPE_CHECKING:
    from branca.element import MacroElement

ASSETS: Final = Path(__file__).parent / "assets"
BASE: Final = "/vendor"  # where the app serves ASSETS

_FILES: Final = {
    "leaflet.js": "leaflet/leaflet.js",
    "leaflet.css": "leaflet/leaflet.css",
    "leaflet-geoman.js": "geoman/leaflet-geoman.min.js",
    "leaflet-geoman.css": "geoman/leaflet-geoman.css",
}
# folium lists them for popups and icons of its own that we do not use
_UNUSED: Final = {
    "jquery-3.7.1.min.js", "bootstrap.bundle.min.js", "bootstrap.min.css", "bootstrap-glyphicons.css",
    "all.min.css", "leaflet.awesome-markers.js", "leaflet.awesome-markers.css",
    "leaflet.awesome.rotate.min.css",
}  # fmt: skip
# Only in tags and styles, so that a village may well be named href=//x
_IN_TAG: Final = re.compile(
    r"""<\w[^<>]*?\b(?:src|href)\s*=\s*["']?((?:https?:)?//[^"'\s>]+|[^"'\s>]*not-shipped/[^"'\s>]*)""",
    re.IGNORECASE,
)
_SHEET: Final = re.compile(r"<style\b[^>]*>(.*?)</style", re.IGNORECASE | re.DOTALL)
_IN_SHEET: Final = re.compile(r"""(?:url\(\s*|@import\s+)["']?((?:https?:)?//[^"')\s;]+)""", re.IGNORECASE)
_SCRIPT: Final = re.compile(rf'<script src="{BASE}/([^"?]+)[^"]*"></script>')
_STYLE: Final = re.compile(rf'<link rel="stylesheet" href="{BASE}/([^"?]+)[^"]*"\s*/?>')
_URL: Final = re.compile(r"""url\(\s*["']?(?!data:|#|%23)([^"')]+)["']?\s*\)""")
_SOURCE_MAP: Final = re.compile(r"^\s*(?://[#@]|/\*[#@]) ?sourceMappingURL=.*$", re.MULTILINE)
# Everything up to a text with a brace or a backslash, then that text: of thousands of texts nearly all are plain.
_JSON_TEXT: Final = re.compile(r'((?:[^"]|"[^"\\{}]*")*+)("(?:[^"\\]|\\.)*+")?')
_IN_JSON: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&`$"}  # they stand in texts alone
_BRACES: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "{}"}
_TEXT: Final = {"\\": "&#92;", "`": "&#96;", "{": "&#123;", "}": "&#125;"}


class ForeignAsset(RuntimeError):
    """A map asks for a file that is not shipped with landtrack, so it would stay blank without internet."""


def use_local(base: str = BASE) -> None:
    """Make folium's classes load our own files; to be called before any map is drawn, once or often.

    Files that we use are looked for under ``base``; files that nobody uses are dropped; any other becomes a
    link that ``check`` refuses. The change is for the whole process, so ``base`` is not to vary between
    requests.
    """
    todo: list[type[JSCSSMixin]] = [JSCSSMixin]
    seen: set[type[JSCSSMixin]] = set()
    while todo:
        for cls in set(todo.pop().__subclasses__()) - seen:
            seen.add(cls)
            todo.append(cls)
            for kind in ("default_js", "default_css"):
                links = cls.__dict__.get(kind, ())
                if any("://" in link for _, link in links):
                    setattr(cls, kind, list(_local(links, base)))


def _local(links: Iterable[tuple[str, str]], base: str) -> Iterator[tuple[str, str]]:
    """Point links at our own files; a browser keeps those until the next release."""
    version = _stamp()
    for name, link in links:
        file = link.rsplit("/", 1)[-1]
        if file not in _UNUSED:
            yield name, f"{base}/{_FILES.get(file, f'not-shipped/{file}')}?v={version}"


def vendor(file: str) -> str:
    """Say where the app serves one of the files in ``ASSETS``, such as ``leaflet/leaflet.js``."""
    return f"{BASE}/{file}?v={_stamp()}"


def check(page: str) -> str:
    """Return a rendered page unchanged if all it loads comes from this machine.

    Raises
    ------
    ForeignAsset : names what it asks of other hosts, or of us though we do not ship it
    """
    in_sheets = (link for sheet in _SHEET.findall(page) for link in _IN_SHEET.findall(sheet))
    if found := {*_IN_TAG.findall(page), *in_sheets}:
        raise ForeignAsset(", ".join(sorted(found)))
    return page


def map_text(value: object) -> str:
    """Escape a text for any place folium puts one: tooltip, popup, layer name, attribution.

    folium escapes nothing, script in a map reaches the whole app, and branca compiles what it has drawn as
    a Jinja template once more, so that braces in a name would run **on the server**. HTML signs become
    entities, and so do the signs that end or fill a JavaScript or Jinja template.

    >>> map_text("<b>`${1}`")
    '&lt;b&gt;&#96;$&#123;1&#125;&#96;'
    """
    text = html.escape(str(value), quote=True)
    return "".join(_TEXT.get(sign, sign) for sign in text)


def map_json(value: Any) -> str:
    r"""Write a value as JSON that may stand inside a script of folium's.

    It is ASCII, no text in it can end the script, and no brace in a text reaches Jinja (see ``map_text``).

    >>> map_json({"name": "</script>{{ 7 * 7 }}"})
    '{"name":"\\u003c/script\\u003e\\u007b\\u007b 7 * 7 \\u007d\\u007d"}'

    Raises
    ------
    ValueError : a number in it is none (nan, infinity)
    """
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return _JSON_TEXT.sub(lambda m: m[1] + (m[2] or "").translate(_BRACES), text.translate(_IN_JSON))


def single_file(page: MacroElement | str) -> str:
    """Write a map as one HTML page that holds all it needs and opens from a stick, with no network.

    Parameters
    ----------
    page : a folium map, or the HTML of one

    Raises
    ------
    ForeignAsset : the page needs a file that is not shipped
    """
    text = page if isinstance(page, str) else page.get_root().render()
    check(text)  # before our own files go in, since Leaflet's code names its home page
    text = _STYLE.sub(lambda m: f"<style>{_style(m[1])}</style>", text)
    return _SCRIPT.sub(lambda m: f"<script>{_script(m[1])}</script>", text)


def _stamp() -> str:
    """Say which set of files the build fetched."""
    stamp = ASSETS / "lock.sha256"
    return stamp.read_text("ascii")[:12] if stamp.is_file() else "none"


def _asset(name: str) -> Path:
    """Find a shipped file by its name below ``ASSETS``."""
    path = (ASSETS / name).resolve()
    if not path.is_relative_to(ASSETS.resolve()) or not path.is_file():
        raise ForeignAsset(name)
    return path


def _script(name: str) -> str:
    """Read a script so that it may stand between two tags."""
    text = _SOURCE_MAP.sub("", _asset(name).read_text("utf-8"))
    return re.sub(r"<(?=/script|!--)", r"\\x3c", text, flags=re.IGNORECASE)


def _style(name: str) -> str:
    """Read a style sheet with its pictures written into it."""

    def data_uri(match: re.Match[str]) -> str:
        picture = _asset(f"{name.rpartition('/')[0]}/{match[1].split('#')[0]}")
        kind = mimetypes.guess_type(picture.name)[0] or "application/octet-stream"
        return f"url(data:{kind};base64,{base64.b64encode(picture.read_bytes()).decode('ascii')})"

    return _URL.sub(data_uri, _SOURCE_MAP.sub("", _asset(name).read_text("utf-8")))

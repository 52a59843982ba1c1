"""An error as a sentence: what is wrong and what to do, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from landtrack.errors import LandtrackError
from landtrack.i18n.formats import Formats

if TYPE_CHECKING:
    from landtrack.i18n.catalogues import Translator


def sentence(error: LandtrackError, t: Translator) -> str:
    """The catalogue's sentence with its blanks filled by words, not by codes."""
    params = {name: _said(error, name, value, t) for name, value in error.params().items() if name != "cause"}
    if isinstance(cause := getattr(error, "cause", None), LandtrackError):
        near = getattr(error, "possible", ())
        params["why"] = sentence(cause, t) + (f" ({', '.join(near)} ?)" if near else "")
    return t(error.msgid, **params)


def _said(error: LandtrackError, name: str, value: object, t: Translator) -> str:
    if isinstance(value, tuple):
        return ", ".join(_WORDS.get(name, _as_is)(str(one), error, t) for one in value) or "-"
    return _WORDS.get(name, _as_is)(str(value), error, t)


def _as_is(value: str, _: LandtrackError, __: Translator) -> str:
    return value


def _known(prefix: str) -> Callable[[str, LandtrackError, Translator], str]:
    def said(value: str, _: LandtrackError, t: Translator) -> str:
        return t(prefix + value) if t.has(prefix + value) else value

    return said


def _status(value: str, error: LandtrackError, t: Translator) -> str:
    subject = str(getattr(error, "verb", "")).split(".", maxsplit=1)[0]
    key = f"status.{subject}.{value}"
    return t(key) if t.has(key) else value


def _kinds(value: str, _: LandtrackError, t: Translator) -> str:
    return " / ".join(t(f"kind.{one}") if t.has(f"kind.{one}") else one for one in value.split("/"))


def _fact(value: str, error: LandtrackError, t: Translator) -> str:
    """The fact as the verb's noun calls it, else its common name."""
    kind = str(getattr(error, "verb", "")).split(".", maxsplit=1)[0]
    keys = (f"fact.{kind}.{value}", f"fact.{value}")
    return next((t(key) for key in keys if t.has(key)), value)


def _day(value: str, _: LandtrackError, t: Translator) -> str:
    """A day as the reader writes it; what is none stays as it was written."""
    try:
        return Formats(t.lang, t.lang).date(value)
    except ValueError:
        return value


_WORDS: dict[str, Callable[[str, LandtrackError, Translator], str]] = {
    "reason": _known("reason."), "why": _known("reason."), "verb": _known("verb."), "newer_verb": _known("verb."),
    "fact": _fact, "facts": _fact, "possible": _fact, "allowed": _known("verb."),
    "near": _known(""), "status": _status, "kind": _kinds, "guard": _known("guard."),
    "paper": _known("paper."), "reserves": _known("reserve."),
    "on": _day, "bound": _day, "expected": _known("expected."),
    "detail": lambda value, _, __: f" {value}" if value else "",
}  # fmt: skip

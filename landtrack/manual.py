"""The manual's tables, made from the tables of the code: verbs with their facts."""

from __future__ import annotations

from typing import Any

from landtrack.domain.events import VERBS, Verb
from landtrack.domain.policy import who
from landtrack.i18n.catalogues import Translator
from landtrack.i18n.formats import formats


def verb_table(t: Translator) -> list[dict[str, Any]]:
    """Every verb: its name, meaning, who does it, and its facts."""
    return [
        {"verb": verb.name, "meaning": t(f"verb.{verb.name}.help"), "who": sorted(who(verb.name)),
         "facts": [_fact(verb, name, t) for name in (*verb.facts, *verb.generated)]}
        for verb in VERBS.values()
    ]  # fmt: skip


def _fact(verb: Verb, name: str, t: Translator) -> dict[str, Any]:
    what = verb.fact(name)
    generated = name in verb.generated and name not in verb.facts
    return {
        "name": name, "type": what.type, "class": what.cls, "required": name in verb.required() or name in verb.needs,
        "source": "generated" if generated else "asked", "meaning": t(f"fact.{name}.help"),
    }  # fmt: skip


def indicator_lines(found: Any, language: str) -> list[str]:
    """Numbers for a terminal, in the language's own figures; what is not known says so."""
    say = formats(language)
    lines = []
    for one in found if isinstance(found, list) else [found]:
        women = one["women"]
        head = [one["scope"].get("name", "")] if isinstance(one.get("scope"), dict) else []
        lines.append(" ".join([*head, one["as_of"]]))
        for figure in women["reported"]:
            lines.append(
                f"  reported    {say.quantity(figure['value'], figure['qualifier'])} ({figure['source']})"
            )
        lines += [f"  {name:11} {women[name]}" for name in ("registered", "holding", "unknown_sex")]
        for code, indicator in one["indicators"].items():
            value = indicator["value"]
            shown = (
                say.not_known
                if value is None
                else say.number(value, decimals=2)
                if isinstance(value, int | float)
                else value
            )
            lines.append(f"  {code:5} {shown} {indicator['unit']}")
    return lines

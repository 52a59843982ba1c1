"""The manual's tables, made from the tables of the code: verbs with their facts."""

from __future__ import annotations

from typing import Any

from landtrack.domain.events import VERBS, Verb
from landtrack.domain.facts import fact_key
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
        "source": "generated" if generated else "asked",
        "meaning": t(f"fact.{fact_key(verb.kind, name, verb.name)}.help"),
    }  # fmt: skip


def indicator_lines(found: Any, t: Translator) -> list[str]:
    """Numbers for a terminal, in the language's own figures; what is not known says so."""
    lines: list[str] = []
    for one in found if isinstance(found, list) else [found]:
        lines += _area_lines(one, t)
    return lines


_WOMEN = ("registered", "holding", "holding_own", "holding_group", "unknown_sex", "declared_not_named")


def _area_lines(one: dict[str, Any], t: Translator) -> list[str]:
    say, women = formats(t.lang), one["women"]
    lines = [" ".join(filter(None, (one.get("name"), say.date(one["as_of"]))))]
    if one.get("period"):
        first, last = map(say.date, one["period"])
        lines.append(f"  {t('reports.period.said', first=first, last=last)}")
    for figure in women["reported"]:
        said = say.quantity(figure["value"], figure["qualifier"])
        lines.append(f"  {t('reports.reported', women=said, source=figure['source'], day=say.date(figure['date']))}")
    lines += [f"  {t('reports.women.' + name):40} {say.number(women[name])}" for name in _WOMEN]
    for code, indicator in one["indicators"].items():
        lines.append(f"  {code:4} {t('indicator.' + code):40} {_shown(indicator, t)}")
    return lines


def _shown(indicator: dict[str, Any], t: Translator) -> str:
    say, value, unit = formats(t.lang), indicator["value"], indicator["unit"]
    if value is None:
        return say.not_known
    if unit == "ratio":
        return say.percent(value, decimals=1)
    return say.number(value, decimals=2) + (f" {t('unit.' + unit)}" if unit in ("ha", "m2") else "")

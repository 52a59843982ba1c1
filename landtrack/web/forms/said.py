"""Answers said again in words, before they count."""

from __future__ import annotations

from typing import Any

from landtrack.domain.asking import UNKNOWN, Question
from landtrack.domain.common_parts import NONE
from landtrack.land.outlines import areas_of, corners_of
from landtrack.web.common_parts import parts_said
from landtrack.web.forms.asking import Asking
from landtrack.web.forms.land_lists import each_answer_said, rows_said
from landtrack.web.forms.layout import parts_said as fields_said
from landtrack.web.forms.layout import plots_said
from landtrack.web.forms.numbers import numbers_said
from landtrack.web.forms.terms import exceptions_said, rights_said
from landtrack.web.forms.who import claims_of, new_said
from landtrack.web.wording import open_word


def answer_said(asking: Asking, question: Question) -> str:
    """What was answered; "" where nothing was."""
    value, page = asking.answers.get(question.name), asking.page
    if value in (None, "", []):
        return ""
    if asking.is_closed(question):
        return page.t("ask.closed")
    if value == UNKNOWN and question.unknown:
        return page.t("ask.not_known")
    if question.base in ("code", "choice"):
        own = f"choice.{question.name}.{value}"
        listed = f"choice.{question.of}.{value}" if question.base == "choice" else f"code.{question.of}.{value}"
        return page.t(own) if page.t.has(own) else page.t(listed)
    say = _BY_NAME.get(question.name) or _SAY.get(question.type) or _SAY.get(question.base)
    return say(asking, question, value) if say else open_word(page, question.name, str(value))


def _reference(asking: Asking, question: Question, value: Any) -> str:
    page, kinds = asking.page, question.of
    if isinstance(value, dict):  # a file that was taken in
        return page.t("ask.file.there")
    if kinds == "village":
        return str(page.reader.get("village", value)["name"])
    if kinds in ("person", "group", "person/group", "authority"):
        return _people(asking, question, [value])
    if kinds == "claim":
        return str(claims_of(asking).get(value, {}).get("public_code", ""))
    return page.t("ask.chosen")


def _claims(asking: Asking, _: Question, value: Any) -> str:
    known = claims_of(asking)
    return ", ".join(str(known.get(uid, {}).get("public_code", "")) for uid in value)


def _people(asking: Asking, question: Question, value: Any) -> str:
    page = asking.page
    people = {
        p["uid"]: p
        for p in (*asking.people(), *page.reader.list("person", uid=[v for v in value if isinstance(v, str)]))
    }
    is_open = question.base == "people" or bool(asking.answers.get("show_names"))
    names = page.names([one for one in value if isinstance(one, str)]) if is_open else {}
    said = []
    for one in value:
        if isinstance(one, dict):
            said.append(new_said(page, one))
            continue
        record = people.get(one, {})
        office = record.get("office")
        said.append(page.t(f"code.office.{office}") if office else names.get(one) or record.get("pseudonym", ""))
    return ", ".join(said)


def _outline(asking: Asking, _: Question, value: Any) -> str:
    page = asking.page
    (m2,) = areas_of([value])
    return page.t("outline.said", area=page.say.area(m2), corners=page.say.number(corners_of(value)))


def _counted(asking: Asking, _: Question, value: Any) -> str:
    return asking.page.say.number(len(value))


_BY_NAME: dict[str, Any] = {
    "parts": lambda a, _, v: fields_said(a.page, v),
    "plot_numbers": lambda a, _, v: numbers_said(a, v),
    "but_answers": lambda a, _, v: each_answer_said(a, v),
    "rights": lambda a, _, v: rights_said(a, v),
    "exceptions": lambda a, _, v: exceptions_said(a, v),
}
_SAY: dict[str, Any] = {
    "codes": lambda a, q, v: ", ".join(a.page.t(f"code.{q.of}.{one}") for one in v),
    "quantity": lambda a, _, v: a.page.say.quantity(v["value"], v["qualifier"]),
    "area": lambda a, _, v: a.page.say.area(v["value"] * (10_000 if v["unit"] == "ha" else 1)),
    "date": lambda a, _, v: a.page.say.date(v),
    "until": lambda a, _, v: a.page.say.date(v),
    "int": lambda a, _, v: a.page.say.number(v),
    "number": lambda a, _, v: a.page.say.number(v),
    "bool": lambda a, _, v: a.page.t(f"code.yes3.{'yes' if v else 'no'}"),
    "json": lambda a, _, v: " · ".join(
        a.page.t(f"ask.shortfall.{name}.said", n=a.page.say.number(n)) for name, n in v.items()
    ),
    "ref": _reference,
    "rows": lambda a, _, v: rows_said(a, v),
    "plots": lambda a, _, v: plots_said(a.page, v),
    "geometry": _outline,
    "common_parts": lambda a, _, v: parts_said(a.page, [] if v == NONE else v) or a.page.t("common.none"),
    "refs:parcel": _counted,
    "refs:allotment": _counted,
    "refs": _claims,
    "refs:person": _people,
    "people": _people,
    "found": lambda *_: "",
}

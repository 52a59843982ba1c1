"""One form as it is being filled in: its answers so far, and what its questions are called."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from landtrack.domain.asking import OF_MEN, PARTIES, Form, Question
from landtrack.register.group_ties import doubles
from landtrack.web.page import Page, Record
from landtrack.web.wording import label_of


@dataclass(slots=True)
class Asking:
    """One form as it is being filled in; ``answers`` changes while its widgets are drawn."""

    page: Page
    form: Form
    uid: str
    subject: str
    area: str
    answers: dict[str, Any]
    closed: frozenset[str] = frozenset()  # answers that this line does not bring back
    names_wanted: bool | None = None  # whether names were asked for, once that was asked
    _people: list[Record] | None = field(default=None)

    @property
    def village(self) -> str:
        """Uid of the village that the answers or the opening named."""
        return str(self.answers.get("village") or self.area)

    def key(self, name: str, part: str = "") -> str:
        """The key of a widget."""
        return f"{self.uid}.{name}.{part}" if part else f"{self.uid}.{name}"

    def label(self, question: Question) -> str:
        """The question in words."""
        t = self.page.t
        for msgid in (f"ask.{self.form.speaks}.{question.name}", f"ask.{question.name}"):
            if t.has(msgid):
                return t(msgid)
        return label_of(self.page, VERB_KIND.get(self.form.name) or self.form.about, question.name)

    def help(self, question: Question) -> str | None:
        """What helps to answer, said under the field, where there is something to say."""
        msgid = f"ask.{self.form.speaks}.{question.name}.help"
        return self.page.t(msgid) if self.page.t.has(msgid) else None

    def missing(self, names: Collection[str]) -> str:
        """That answers are missing, and which; that nobody knows is one only where it is offered."""
        left = [question for question in self.form.questions() if question.name in names]
        said = f"{self.page.t('ask.missing')} {' · '.join(self.label(question) for question in left)}"
        return f"{said} {self.page.t('ask.missing.unknown')}" if any(one.unknown for one in left) else said

    def people(self) -> list[Record]:
        """Persons and bodies of the village, for who heard, who gives, who holds."""
        if self._people is None:
            reader = self.page.reader
            gone = doubles(reader, self.village)
            self._people = [
                p for kind in ("authority", "group", "person") for p in reader.list(kind, area_code=self.village)
                if not p.get("same_as") and p["uid"] not in gone
            ]  # fmt: skip
        return self._people

    def offered(self, question: Question) -> dict[str, Record]:
        """Those of them who may be the answer, by uid: no man where women are asked for, no office where it is no party."""
        people = self.people()
        if not question.whom:
            return {p["uid"]: p for p in people}
        if question.whom == PARTIES:
            return {p["uid"]: p for p in people if "office" not in p}
        in_office = {uid for p in people for uid in p.get("office_holders") or ()}
        return {p["uid"]: p for p in people if is_of_women(p, in_office)}

    def is_closed(self, question: Question) -> bool:
        """Whether others could listen to its answer on this line: neither asked nor shown here."""
        return self.page.writer.overheard and (question.is_name or question.name in self.closed)


def is_of_women(party: Record, in_office: Collection[str] = ()) -> bool:
    """Whether somebody may be a woman, or a group of women; who holds an office may where she is known to be one."""
    if "office" in party:
        return False
    if kind_of(party) == "group":
        return party.get("group_type") not in OF_MEN
    return party.get("sex") == "F" or (party.get("sex") != "M" and party["uid"] not in in_office)


def kind_of(party: Record) -> str:
    """Whether a record of ``Asking.people`` is a person, a group or a body."""
    if "office" in party:
        return "authority"
    return "group" if "declared_size" in party or "group_type" in party else "person"


VERB_KIND = {"request": "claim", "answer": "decision", "land": "commitment"}

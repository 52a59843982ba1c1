"""One form as it is being filled in: its answers so far, and what its questions are called."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from landtrack.domain.asking import Form, Question
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

    def people(self) -> list[Record]:
        """Persons and bodies of the village, for who heard, who gives, who holds."""
        if self._people is None:
            reader = self.page.reader
            self._people = [
                p for kind in ("authority", "group", "person") for p in reader.list(kind, area_code=self.village)
                if not p.get("same_as")
            ]  # fmt: skip
        return self._people


VERB_KIND = {"request": "claim", "answer": "decision", "land": "commitment"}

"""FORMS: what is asked, in which groups and order, under which condition; made from the facts of verbs.

A form is asked one group at a time.  A question fills a fact and takes its type from it, so
that a form can never ask for what no verb can hold; what only leads on (did the women hear
it?) names a type of its own.  ``of_verb`` makes the form of any other step from its facts.

An answer is told as the verbs take it; ``UNKNOWN`` says that nobody knows or said it yet,
which is an answer where the question allows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from landtrack.domain.events import VERBS
from landtrack.domain.facts import FACTS, Fact, fact, fact_key
from landtrack.domain.lifecycle import rows_of

Answers = Mapping[str, Any]
UNKNOWN = "unknown"
# What the chief said, in the order of his four buttons, and that they only talked.
SAID = {
    "just": "claim.uphold", "in_part": "claim.uphold_partly", "again": "claim.talk_again", "no": "claim.refuse",
    "talked": "claim.hearing_held",
}  # fmt: skip
CHOICES = {"said": tuple(SAID), "yes_no": ("yes", "no"), "again": ("same", "others")}
# Who may be the answer, by the name of the question; everybody of the village where it stands in neither.
WOMEN, PARTIES = "women", "parties"
WHOM = {
    **dict.fromkeys(("complainants", "women", "members", "president", "person"), WOMEN),
    **dict.fromkeys(("holders", "new_holder", "heir"), PARTIES),  # nobody holds a plot by office
}
OF_MEN = frozenset({"family", "tribe"})  # groups that are no group of women
_NAMES_TOO = frozenset({"household", "group.name"})  # words that say who somebody is


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Parameters
    ----------
    name : of the answer; its label is ``ask.<form>.<name>``, else ``ask.<name>``, else the fact's
    type : the fact's (``landtrack.domain.facts``), or ``choice:<list>`` of CHOICES
    required : the form cannot be written without an answer
    unknown : "not known yet" is an answer
    when : (name, values) of the answer on which it depends, None among them: not answered;
        always asked if left out
    more : folded away under "More details"
    is_sealed : what is typed is hers alone: no line that others can listen to brings it back
    is_name : it says who somebody is: nothing of it is typed on such a line
    """

    name: str
    type: str
    required: bool = True
    unknown: bool = False
    when: tuple[str, tuple[str | None, ...]] | None = None
    more: bool = False
    is_sealed: bool = False
    is_name: bool = False

    @property
    def base(self) -> str:
        """The type without its list or kinds."""
        return self.type.partition(":")[0]

    @property
    def whom(self) -> str:
        """Who may be the answer: WOMEN and their groups, PARTIES that hold no office by it, or "" for everybody."""
        return WHOM.get(self.name, "")

    @property
    def of(self) -> str:
        """The list or kinds of the type."""
        return self.type.partition(":")[2]

    def is_asked(self, answers: Answers) -> bool:
        """Whether it is asked after these answers."""
        return self.when is None or (answers.get(self.when[0]) or None) in self.when[1]


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are seen together.

    ``any_of``: answers of which one is enough; ``stops``: the answer after which nothing may be kept.
    """

    name: str
    questions: tuple[Question, ...]
    any_of: tuple[str, ...] = ()
    stops: tuple[str, str] | None = None

    def is_stopped(self, answers: Answers) -> bool:
        """Whether the form ends here, with nothing kept."""
        return self.stops is not None and answers.get(self.stops[0]) == self.stops[1]

    def asked(self, answers: Answers) -> list[Question]:
        """The questions that are asked after these answers."""
        return [one for one in self.questions if one.is_asked(answers)]

    def missing(self, answers: Answers) -> list[str]:
        """What has no answer yet."""
        asked = self.asked(answers)
        left = [one.name for one in asked if one.required and answers.get(one.name) in (None, "", [])]
        choice = [one.name for one in asked if one.name in self.any_of]
        if choice and not any(answers.get(name) for name in choice):
            left += choice[:1]
        return left


@dataclass(frozen=True, slots=True)
class Form:
    """A guided form: ``verb`` is the one whose right it needs, ``about`` the kind of record it is opened for."""

    name: str
    verb: str
    about: str
    groups: tuple[Group, ...]
    words: str = ""  # the form whose words it speaks, where it asks the same

    @property
    def speaks(self) -> str:
        """The name under which its texts stand in the catalogues."""
        return self.words or self.name

    def asked(self, answers: Answers) -> list[Group]:
        """The groups that have a question after these answers."""
        return [group for group in self.groups if any(not q.more for q in group.asked(answers))]

    def missing(self, answers: Answers) -> list[str]:
        """What still has to be answered before it can be written."""
        return [name for group in self.groups for name in group.missing(answers)]

    def questions(self) -> Iterator[Question]:
        """All of them, in order."""
        return (question for group in self.groups for question in group.questions)


def _ask(told: str, *, type: str = "", name: str = "", required: bool = True, unknown: bool = False,  # noqa: A002
         when: tuple[str, tuple[str | None, ...]] | None = None, more: bool = False) -> Question:  # fmt: skip
    """A question for the fact ``kind.name``."""
    kind, _, own = told.rpartition(".")
    known = FACTS.get(fact_key(kind, own))
    asked = type or fact(kind, own).type
    return Question(name or own, asked, required and not more, unknown, when, more, **_whose(kind, known, asked))


def _whose(kind: str, what: Fact | None, asked: str) -> dict[str, bool]:
    """Whether what is typed lies sealed, and whether it is a name."""
    if what is None or asked != "text" or not what.is_sealed:
        return {"is_sealed": asked == "people", "is_name": False}  # among people there may be one whose name is new
    return {"is_sealed": True, "is_name": what.cls in "IC" or bool({what.name, f"{kind}.{what.name}"} & _NAMES_TOO)}


_WHEN = _ask("on", name="on", type="date")
_HOW = _ask("", name="how_known", type="code:how_known", required=False)
_AGREED = ("consent_record", ("yes",))
_UPHELD = ("said", ("just", "in_part"))
_DECIDED = ("said", ("just", "in_part", "no"))

FORMS: dict[str, Form] = {form.name: form for form in (
    Form("request", "claim.lodge", "village", (
        Group("where", (_ask("claim.village"), _WHEN)),
        Group("who", (
            _ask("claim.complainant_kind"), _ask("claim.women_asked", unknown=True),
            _ask("claim.complainants", more=True),
        )),
        Group("what", (_ask("claim.remedies"),)),
        Group("agree", (
            _ask("claim.consent_record", type="choice:yes_no"),
            _ask("claim.text_original", required=False, when=_AGREED),
            _ask("claim.page_photo", when=_AGREED, more=True), _ask("claim.audio", when=_AGREED, more=True),
        ), any_of=("text_original", "page_photo", "audio"), stops=("consent_record", "no")),
        Group("risk", (
            _ask("claim.share_with_chief", type="choice:yes_no"), _ask("claim.danger"),
            _ask("claim.paper"), _HOW,
            _ask("claim.public_code", more=True), _ask("claim.receipt_icon", more=True),
            _ask("claim.channel", more=True), _ask("claim.language", more=True),
            _ask("claim.interpreter", more=True), _ask("claim.decider_named", more=True),
            _ask("claim.area_asked", more=True), _ask("claim.land_words", more=True),
            _ask("claim.risk_note", more=True),
        )),
    )),
    Form("answer", "claim.uphold", "claim", (
        Group("said", (_ask("", name="said", type="choice:said"), _WHEN)),
        Group("promise", (
            _ask("decision.promised_women", unknown=True, when=_UPHELD),
            _ask("decision.promised_area", unknown=True, when=_UPHELD),
            _ask("decision.promised_by", required=False, when=_UPHELD),
        )),
        Group("reason", (
            _ask("decision.refusal_reason", when=("said", ("no",))),
            _ask("decision.reason_words", required=False, when=("said", ("no",))),
        )),
        Group("until", (_ask("claim.hold_until", when=("said", ("again",))),)),
        Group("heard", (
            _ask("", name="women_there", type="choice:yes_no", when=_DECIDED),
            _ask("decision.witnesses", required=False, when=_DECIDED),
            _ask("claim.sat", required=False, when=("said", ("again", "talked"))),
            _HOW,
            _ask("decision.people_present", more=True), _ask("decision.women_present", more=True),
            _ask("decision.place", more=True), _ask("decision.grounds", when=_DECIDED, more=True),
            _ask("decision.conditions", when=_UPHELD, more=True),
            _ask("decision.source_kind", when=_DECIDED, more=True),
            _ask("decision.voice", more=True),
        )),
    )),
    Form("land", "commitment.propose", "village", (
        Group("whose", (
            _ask("commitment.claims", required=False), _ask("commitment.origin", when=("claims", (None,))),
            _ask("commitment.givers", unknown=True), _ask("commitment.nature"),
        )),
        Group("size", (
            _ask("commitment.declared_area", unknown=True), _ask("commitment.promised_women", required=False),
        )),
        Group("term", (
            _ask("commitment.end", required=False),
            _ask("commitment.target_season_date", more=True), _ask("commitment.fee", more=True),
            _ask("commitment.revocable", more=True), _ask("commitment.location_words", more=True),
            _ask("commitment.water", more=True), _ask("commitment.walking_min", more=True),
        )),
        Group("heard", (
            _WHEN, _ask("commitment.heard_by", required=False), _HOW,
            _ask("commitment.people_present", more=True), _ask("commitment.women_present", more=True),
        )),
    )),
    Form("handing", "allotment.hand_over", "commitment", (
        Group("what", (_ask("allotment.unit"),)),
        Group("who", (
            _ask("", name="women", type="people", required=False),
            _ask("", name="counted", type="int", required=False),
        )),
        Group("rows", (_ask("", name="rows", type="rows"),)),
        Group("how", (
            _ask("allotment.method"), _ask("allotment.use_term", required=False),
            _ask("allotment.term_end", required=False, when=("use_term", ("season", "years"))),
            _ask("allotment.right_type", more=True), _ask("allotment.acquisition", more=True),
            _ask("allotment.rights", more=True), _ask("allotment.fee", more=True),
            _ask("", name="exceptions", type="terms", more=True),
        )),
        Group("heard", (
            _WHEN, _ask("allotment.witnesses", required=False), _ask("allotment.handed_by", required=False),
            _ask("", name="photo", type="ref:document", required=False), _HOW,
        )),
    )),
    Form("placing", "allotment.locate", "commitment", (
        Group("rows", (_ask("", name="rows", type="rows"), _WHEN, _HOW)),
    )),
)}  # fmt: skip


# A field is measured for land that was given, again, or before anybody gave it: the same questions.
def _field_form(verb: str, about: str, *more: str) -> Form:
    outline = Group("shape", (
        _ask("parcel.geometry"), _ask("parcel.method"), _ask("parcel.accuracy_m", required=False),
    ))  # fmt: skip
    folded = ("parcel.surveyed_area", "parcel.surveyed_on", *more)
    walked = Group("how", (_WHEN, _HOW, *(_ask(one, more=True) for one in folded)))
    return Form(verb, verb, about, (outline, walked), words="field")


_THEN = Group("how", (_WHEN, _HOW))
FORMS |= {form.name: form for form in (
    _field_form("commitment.demarcate", "commitment", "parcel.name"),
    _field_form("parcel.add", "village", "parcel.name"),
    _field_form("parcel.reshape", "parcel", "parcel.reason_words"),
    Form("parcel.split", "parcel.split", "parcel", (Group("parts", (_ask("parcel.parts"),)), _THEN)),
    Form("parcel.mark_common", "parcel.mark_common", "parcel", (
        Group("parts", (_ask("parcel.common_parts"),)), _THEN,
    )),
    Form("parcel.merge", "parcel.merge", "village", (
        Group("fields", (
            _ask("", name="parcels", type="refs:parcel"), _ask("parcel.plot_numbers", required=False),
            _ask("parcel.name", required=False), _WHEN, _HOW,
        )),
    )),
    Form("visit.season_sheet", "visit.season_sheet", "commitment", (
        Group("season", (
            _ask("visit.season_year"), _ask("visit.season"), _ask("visit.all_but", required=False),
            _ask("visit.but_answer", required=False), _ask("visit.but_answers", more=True),
        )),
        _THEN,
    )),
    Form("visit.record", "visit.record", "allotment", (
        Group("farms", (
            _ask("visit.visit_answer"), _ask("visit.who_farms", required=False), _ask("visit.visit_basis"),
        )),
        Group("how", (
            _WHEN, _HOW, *(_ask(f"visit.{one}", more=True) for one in (
                "season_year", "season", "crop", "feels_secure", "asked_in_private", "own_words",
            )),
        )),
    )),
    Form("plot.lay_out", "plot.lay_out", "parcel", (
        Group("plots", (
            _ask("", name="plots", type="plots"), _ask("plot.method", when=("layout", ("draw", "file"))),
            _ask("plot.accuracy_m", required=False, when=("layout", ("draw", "file"))),
            _ask("plot.method", when=("layout", ("rows", "equal", "size")), more=True),
        )),
        _THEN,
    )),
)}  # fmt: skip

# Who is there: a woman with her name or without, many counted on the spot, a group and its members.
_ROLE = _ask("member.member_role", required=False)
FORMS |= {form.name: form for form in (
    Form("person.register", "person.register", "village", (
        Group("agree", (
            _ask("person.consent_record", type="choice:yes_no"), _ask("person.full_name", when=_AGREED),
        )),
        Group("who", (
            _ask("person.age_band", required=False), _ask("person.sign", required=False),
            _ask("member.group", required=False), _WHEN, _HOW,
            _ask("person.household", when=_AGREED, more=True), _ask("person.phone", when=_AGREED, more=True),
        )),
    ), words="woman"),
    Form("person.count", "person.count", "village", (
        Group("count", (
            _ask("person.count"), _ask("person.basis", required=False), _ask("member.group", required=False),
            _ask("", name="there", type="found:members", required=False),
            _ask("", name="again", type="choice:again", when=("there", ("yes",))),
            _ask("", name="added", type="found:added", required=False, when=("there", ("yes",))), _WHEN, _HOW,
        ), stops=("added", "none")),
    ), words="count"),
    Form("group.register", "group.register", "village", (
        Group("group", (
            _ask("group.name", required=False), _ask("group.declared_size", required=False),
            _ask("", name="president", type="ref:person", required=False),
            _ask("group.members", required=False),
            _ask("", name="like", type="found:groups", required=False),
            _ask("", name="other_group", type="choice:yes_no", when=("like", ("yes",))),
        ), stops=("other_group", "yes")),
        _THEN,
    ), words="group"),
    Form("person.name", "person.name", "person", (
        Group("agree", (
            _ask("person.consent_record", type="choice:yes_no"), _ask("person.full_name", when=_AGREED), _WHEN, _HOW,
        ), stops=("consent_record", "no")),
    ), words="name"),
    Form("person.same_as", "person.same_as", "person", (
        Group("same", (_ask("person.same_as"), _WHEN, _HOW)),
    ), words="same"),
    Form("group.member_joined", "group.member_joined", "group", (
        Group("who", (_ask("person", type="ref:person"), _ROLE, _WHEN, _HOW)),
    ), words="joined"),
    Form("joining", "group.member_joined", "person", (
        Group("which", (_ask("member.group"), _ROLE, _WHEN, _HOW)),
    ), words="joined"),
    Form("group.member_left", "group.member_left", "group", (
        Group("who", (_ask("person", type="ref:person"), _ask("member.end_reason"), _WHEN, _HOW)),
    ), words="left"),
)}  # fmt: skip

# A draft that somebody began, such as one offered after a plot was taken back: the same questions but for where.
FORMS["lodge"] = Form("lodge", "claim.lodge", "claim", FORMS["request"].groups[1:], words="request")

# Types that a page has a question for. Other facts are named by the page that opens the form (what is objected to,
# whose plot it is), or have a page of their own (a shape, a layout, a file of settings).
ASKABLE = frozenset({
    "code", "choice", "codes", "quantity", "area", "int", "number", "date", "until", "text", "fraction", "bool",
    "people", "refs:allotment",
    "ref:village", "ref:document", "ref:authority", "ref:person", "ref:person/group", "ref:claim", "refs:claim",
    "ref:commitment",
})  # fmt: skip
_ALSO = frozenset({"shortfall"})  # said in two numbers, or not known
_NOT_ASKED = frozenset({"village", "document", "event"})  # the page knows them
_WITH_UNKNOWN = frozenset({"quantity", "area"})


def verb_of(form: str) -> str:
    """The verb of a form by its name: whose right it needs, and what it is called where it has no words of its own."""
    return FORMS[form].verb if form in FORMS else form


def of_verb(verb: str) -> Form:
    """The form of one step, from its facts: what its rows need first, the rest under "More details".

    Where the closing outcome chooses the row, what only some rows need is asked after their outcomes.
    """
    spec, rows = VERBS[verb], rows_of(verb)
    needs: dict[str, set[str | None]] = {name: {None} for name in spec.needs}
    for row in rows:
        for name in row.needs:
            needs.setdefault(name, set()).add(row.when)
    asked = [name for name in spec.facts if _is_askable(verb, name)]
    first = [_of_fact(verb, name, needs[name]) for name in asked if name in needs]
    more = [_of_fact(verb, name, None) for name in asked if name not in needs]
    return Form(verb, verb, spec.kind, (Group("facts", (*first, _WHEN, _HOW, *more)),))


def _is_askable(verb: str, name: str) -> bool:
    what = VERBS[verb].fact(name)
    return name in _ALSO or (name not in _NOT_ASKED and not {what.type, what.base}.isdisjoint(ASKABLE))


def _of_fact(verb: str, name: str, needed: set[str | None] | None) -> Question:
    """``needed``: the closing outcomes that need it, None among them: always; None: it is optional."""
    what = VERBS[verb].fact(name)
    when = ("closing_outcome", tuple(sorted(o for o in needed if o))) if needed and None not in needed else None
    unknown = what.base in _WITH_UNKNOWN or name in _ALSO
    whose = _whose(VERBS[verb].kind, what, what.type)
    return Question(name, what.type, needed is not None, unknown, when, needed is None, **whose)

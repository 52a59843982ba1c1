"""The life cycles of claim, commitment, contest and allotment, as tables.

A step that is not in TRANSITIONS is refused; buttons, help, command line and tests are
made from it.  Who may act is another table (``policy``), so a new role never edits this
one.  ``who`` says whose act it is in the village; names of guards and reserves are those
of ``guards`` and ``reserves``.

A row without source makes its subject; ``to=None`` keeps the status; a target in angle
brackets is computed from the subject (``<last_outcome>``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from landtrack.errors import ImpossibleStep

STATUSES: dict[str, tuple[str, ...]] = {
    "claim": (
        "draft", "lodged", "acknowledged", "under_review", "on_hold", "upheld", "partly_upheld",
        "not_upheld", "land_committed", "allotting", "fulfilled", "closed", "inadmissible",
        "withdrawn", "merged", "referred", "discarded",
    ),
    "commitment": (
        "proposed", "announced", "signed", "demarcated", "active", "withdrawn", "expired", "ended",
    ),
    "contest": ("open", "settled", "overridden", "withdrawn"),
    "allotment": (
        "planned", "assigned", "handed_over", "confirmed_in_use", "transferred", "surrendered",
        "taken_back", "lapsed", "inherited", "cancelled",
    ),
}  # fmt: skip

SENSITIVE = "sensitive"  # the kind of a referral of which only the day stays: nobody finds the claim any more
LIVE_COMMITMENT = frozenset({"signed", "demarcated", "active"})
LIVE_ALLOTMENT = frozenset({"planned", "assigned", "handed_over", "confirmed_in_use"})
HELD = frozenset({"handed_over", "confirmed_in_use"})
# Claims that count women (N2); a closed one counts unless it was refused.
COUNTABLE_CLAIM = frozenset({
    "lodged", "acknowledged", "under_review", "on_hold", "upheld", "partly_upheld",
    "land_committed", "allotting", "fulfilled",
})  # fmt: skip


def counts_women(status: str, closing_outcome: str | None = None) -> bool:
    """Whether a claim of this status registers the women who ask (N2)."""
    return status in COUNTABLE_CLAIM or (status == "closed" and closing_outcome != "refused")


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of a table: what may happen, from where, by whom, and what it needs."""

    row: str
    subject: str
    event: str
    sources: tuple[str, ...]  # empty: the row makes its subject
    to: str | None  # None: the status stays
    who: tuple[str, ...]
    needs: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    reserves: tuple[str, ...] = ()
    when: str | None = None  # the closing outcome that chooses this row among those of one source

    @property
    def verb(self) -> str:
        """The full name, ``subject.event``."""
        return f"{self.subject}.{self.event}"


def _but(*left_out: str) -> tuple[str, ...]:
    return tuple(s for s in STATUSES["claim"] if s not in (*left_out, "discarded"))


_DECISION = ("body", "decided_on")
_PROMISE = ("promised_women", "promised_area")
_HEARING = (
    "under_review", "on_hold", "upheld", "partly_upheld", "not_upheld", "land_committed",
    "allotting",
)  # fmt: skip
UPHELD = ("upheld", "partly_upheld")
_EIGHT = (
    "complainant_kind", "women_asked", "remedies", "in_their_words", "consent_record",
    "share_with_chief", "danger",
)  # fmt: skip
_LAND = ("signed", "demarcated", "active")
_BEFORE_END = ("proposed", "announced", *_LAND)


def _claim(
    row: str, event: str, sources: Iterable[str], to: str | None, who: str, *,
    needs: tuple[str, ...] = (), guards: tuple[str, ...] = (), reserves: tuple[str, ...] = (),
    when: str | None = None,
) -> Transition:  # fmt: skip
    return Transition(
        f"3.1/{row}", "claim", event, tuple(sources), to, tuple(who.split()), needs, guards,
        reserves, when,
    )  # fmt: skip


CLAIM = (
    _claim("1", "record", (), "draft", "R", needs=("village",)),
    _claim("2", "discard", ("draft",), "discarded", "R O"),
    _claim("3", "lodge", ("draft",), "lodged", "R", needs=_EIGHT, guards=("G6", "G1")),
    _claim("4", "acknowledge", ("lodged",), "acknowledged", "O R", needs=("paper",), guards=("G1",)),
    _claim("5", "declare_inadmissible", ("lodged", "acknowledged"), "inadmissible", "O",
           needs=("reason_code",), guards=("G3",), reserves=("second_person", "reason_text")),
    _claim("6", "merge", ("lodged", "acknowledged", "under_review"), "merged", "O",
           needs=("survivor",), guards=("G6", "survivor_not_merged")),
    _claim("7", "withdraw", ("lodged", "acknowledged", "under_review", "on_hold"), "withdrawn", "W",
           guards=("G1",), reserves=("private_question",)),
    _claim("8", "refer_sensitive", _but("closed", "merged", "withdrawn", "referred"), "referred",
           "F", needs=("referred_on",)),
    _claim("8b", "strip_sensitive", _but(), None, "F", needs=("referred_on",)),
    _claim("9", "start_review", ("acknowledged",), "under_review", "O CH", needs=("body",),
           guards=("G6", "body_at_level"), reserves=("decider_named",)),
    _claim("9b", "hearing_held", _HEARING, None, "O R CH", needs=("sat",), guards=("G1",)),
    _claim("10", "hold", ("under_review",), "on_hold", "O", needs=("hold_reason", "hold_until"),
           guards=("G3", "hold_within_30_days")),
    _claim("10b", "talk_again", ("under_review", "on_hold"), "on_hold", "CH O R",
           needs=("hold_until",), guards=("term_after_said",)),
    _claim("11", "resume", ("on_hold",), "under_review", "O CH"),
    _claim("12", "escalate", ("under_review",), "under_review", "O",
           needs=("ground", "wish_date", "wish_asked_by"), guards=("G7", "G2", "G6", "wish_is_hers")),
    _claim("12b", "wish_asked", ("lodged", "acknowledged", "under_review", "on_hold"), None, "O R",
           needs=("asked_by", "escalation_wanted"), guards=("G1",), reserves=("private_question",)),
    _claim("12c", "make_task", ("under_review", "on_hold"), None, "S", needs=("passed",),
           guards=("once_per_step",)),
    _claim("13", "uphold", ("under_review",), "upheld", "CH", needs=_DECISION + _PROMISE,
           guards=("G1", "G2"), reserves=("witnesses", "decider_named")),
    _claim("13p", "uphold_partly", ("under_review",), "partly_upheld", "CH",
           needs=_DECISION + _PROMISE, guards=("G1", "G2"), reserves=("witnesses", "decider_named")),
    _claim("14", "refuse", ("under_review",), "not_upheld", "CH",
           needs=(*_DECISION, "refusal_reason"), guards=("G1", "G2", "G3"),
           reserves=("witnesses", "decider_named", "reason_text")),
    _claim("15", "refer", ("under_review", *UPHELD, "not_upheld"), "referred", "O CH",
           needs=("referral_kind", "referral_body"), guards=("G6", "level_4_unless_under_review"),
           reserves=("reason_text", "conciliation")),
    _claim("15b", "referral_answer", ("referred",), None, "O R", needs=("answer",),
           guards=("G1", "not_sensitive")),
    _claim("16", "tell_outcome",
           (*UPHELD, "not_upheld", "inadmissible", "merged", "referred"), None, "R O",
           needs=("told_how",), guards=("G1", "not_sensitive")),
    _claim("17", "appeal", (*UPHELD, "not_upheld", "closed"), "under_review", "W",
           needs=("ground",), guards=("G7", "G2", "G6", "closed_as_refused", "no_delivery_from_upheld"),
           reserves=("window",)),
    _claim("18", "commit_land", UPHELD, "land_committed", "O", needs=("commitment",), guards=("G8",),
           reserves=("told",)),
    _claim("19", "lose_commitment", ("land_committed", "allotting"), "<last_outcome>", "O S",
           guards=("no_live_commitment",)),
    _claim("20", "start_allotting", ("land_committed",), "allotting", "O", needs=("shares_how",),
           guards=("G8",), reserves=("measurement",)),
    _claim("21", "fulfil", ("allotting",), "fulfilled", "O", guards=("promise_reached",),
           reserves=("second_person", "measurement")),
    _claim("22", "lose_delivery", ("fulfilled",), "allotting", "O S",
           guards=("promise_no_longer_reached",)),
    _claim("23", "close", ("fulfilled",), "closed", "O", reserves=("women_answer",), when="fulfilled"),
    _claim("24", "close", ("allotting",), "closed", "O", needs=("shortfall",),
           guards=("has_active_allotment",), reserves=("second_person", "women_answer"), when="part_fulfilled"),
    _claim("25", "close", UPHELD, "closed", "O", needs=("what_was_done",), guards=("G1",),
           reserves=("women_answer",), when="remedied_without_land"),
    _claim("26", "close", (*UPHELD, "land_committed", "allotting"), "closed", "O",
           needs=("shortfall",), guards=("no_active_allotment",),
           reserves=("second_person", "women_answer", "window"), when="not_delivered"),
    _claim("27", "close", (*UPHELD, "land_committed", "allotting"), "closed", "W",
           guards=("G1",), reserves=("private_question",), when="given_up"),
    _claim("28", "close", ("not_upheld",), "closed", "O",
           reserves=("told", "women_answer", "window"), when="refused"),
    _claim("29", "reopen", ("closed",), "under_review", "W O", needs=("new_facts",),
           guards=("within_12_months", "other_body_if_ground")),
    _claim("30", "reopen_delivery", ("closed",), "<land_committed_if_live>", "W O",
           needs=("what_failed",), guards=("within_12_months", "closed_after_promise")),
    _claim("31", "reinstate", ("withdrawn",), "lodged", "W", guards=("G1", "within_12_months")),
    _claim("32", "unmerge", ("merged",), "lodged", "O", needs=("reason_code",), guards=("G3",),
           reserves=("second_person", "reason_text")),
    _claim("33", "readmit", ("inadmissible",), "lodged", "O", needs=("ground",),
           guards=("within_12_months",), reserves=("second_person",)),
    _claim("34", "take_up_again", ("referred",), "lodged", "O", needs=("ground",),
           guards=("within_12_months", "not_sensitive", "answered_before")),
)  # fmt: skip

COMMITMENT = tuple(
    Transition(f"3.2/{row}", "commitment", event, tuple(sources), to, tuple(who.split()), needs,
               guards, reserves)
    for row, event, sources, to, who, needs, guards, reserves in (
        ("1", "propose", (), "proposed", "R O", ("village", "origin", "givers", "declared_area"),
         ("G10", "request_names_claims", "renews_once"), ()),
        ("2", "announce", ("proposed",), "announced", "O", (), ("G1",), ()),
        ("3", "sign", ("announced",), "signed", "O", (), ("G1",),
         ("witnesses", "window", "objection")),
        ("4", "demarcate", ("signed",), "demarcated", "O", ("method",), ("G1", "G10", "has_field"),
         ("objection",)),
        ("4b", "demarcate", ("active",), None, "O", ("method",),
         ("G1", "G10", "has_field", "not_measured_before"), ("objection",)),
        ("5", "activate", ("signed", "demarcated"), "active", "O", (), ("G1",), ("measurement",)),
        ("6", "reduce", _LAND, None, "O", ("reason", "by_whom"), ("G10",), ()),
        ("7", "withdraw", _BEFORE_END, "withdrawn", "O", ("reason", "by_whom"), ("G1",), ()),
        ("8", "expire", _LAND, "expired", "S O", (), ("end_date_passed",), ()),
        ("9", "end", ("active",), "ended", "O", (), (), ()),
    )
)  # fmt: skip

CONTEST = tuple(
    Transition(f"3.3/{row}", "contest", event, tuple(sources), to, tuple(who.split()), needs,
               guards, reserves)
    for row, event, sources, to, who, needs, guards, reserves in (
        ("1", "open", (), "open", "R O S", ("target", "type"), ("target_announced",), ()),
        ("2", "settle", ("open",), "settled", "O", ("outcome",), ("G1",), ()),
        ("3", "override", ("open",), "overridden", "O", ("reason_code",), ("G3",),
         ("second_person", "reason_text")),
        ("4", "withdraw", ("open",), "withdrawn", "R O", (), ("G1",), ()),
    )
)  # fmt: skip

ALLOTMENT = tuple(
    Transition(f"3.4/{row}", "allotment", event, tuple(sources), to, tuple(who.split()), needs,
               guards, reserves)
    for row, event, sources, to, who, needs, guards, reserves in (
        ("1", "plan", (), "planned", "O", ("commitment", "unit"), ("G8", "G10", "one_unit"),
         ("measurement",)),
        ("2", "assign", ("planned",), "assigned", "O", ("holders", "method"),
         ("G11", "G10", "one_live_holder"), ("name",)),
        ("3", "cancel", ("planned", "assigned"), "cancelled", "O S", ("cancel_reason",), (), ()),
        ("4", "hand_over", ("assigned",), "handed_over", "O", ("handed_by",), ("G1", "G8", "G11"),
         ("witnesses", "measurement", "name")),
        ("4b", "locate", ("handed_over", "confirmed_in_use"), None, "O", ("unit",),
         ("G10", "G11", "was_unmeasured", "one_unit"), ()),
        ("5", "confirm_use", ("handed_over",), "confirmed_in_use", "O",
         ("answer",), ("G1", "in_use_answer"), ()),
        ("6", "transfer", ("handed_over", "confirmed_in_use"), "transferred", "W O",
         ("new_holder", "reason"), ("G1", "G10", "one_live_holder"), ("private_question",)),
        ("7", "surrender", ("handed_over", "confirmed_in_use"), "surrendered", "W", (), ("G1",),
         ("private_question",)),
        ("8", "take_back", ("handed_over", "confirmed_in_use"), "taken_back", "O R",
         ("by_whom", "taken_back_reason"), ("G1",), ()),
        ("9", "lapse", ("handed_over", "confirmed_in_use"), "lapsed", "S O", (), ("G1",), ()),
        ("10", "inherit", ("handed_over", "confirmed_in_use"), "inherited", "O", ("heir",),
         ("G1", "one_live_holder"), ()),
    )
)  # fmt: skip

TRANSITIONS: tuple[Transition, ...] = CLAIM + COMMITMENT + CONTEST + ALLOTMENT


def rows_of(verb: str) -> tuple[Transition, ...]:
    """Every row of this verb; empty for verbs that have no life cycle."""
    return _BY_VERB.get(verb, ())


_BY_VERB: dict[str, tuple[Transition, ...]] = {
    verb: tuple(t for t in TRANSITIONS if t.verb == verb) for verb in {t.verb for t in TRANSITIONS}
}


def possible_events(subject: str, status: str | None) -> tuple[str, ...]:
    """The verbs that the tables allow from a status (None: the subject is not there yet)."""
    return tuple(dict.fromkeys(
        t.verb
        for t in TRANSITIONS
        if t.subject == subject and (status in t.sources if status else not t.sources)
    ))  # fmt: skip


def take_step(verb: str, status: str | None, closing_outcome: str | None = None) -> Transition:
    """The row that leads on from ``status``; where several do, the closing outcome chooses.

    Raises
    ------
    ImpossibleStep : no row of the verb starts there; ``allowed`` lists what does
    """
    for row in rows_of(verb):
        here = status in row.sources if status else not row.sources
        if here and row.when in (None, closing_outcome):
            return row
    subject = verb.split(".", maxsplit=1)[0]
    raise ImpossibleStep(verb, status or "new", possible_events(subject, status))


# --- the words on the screen --------------------------------------------------------

_WORDS = {
    "asked": ("lodged", "acknowledged"),
    "in_discussion": ("under_review", "on_hold", "not_upheld", "referred"),
    "accepted": (*UPHELD, "proposed", "announced"),
    "land_given": ("land_committed", "allotting", *_LAND),
    "handed_over": ("fulfilled",),
    "finished": ("closed", "withdrawn", "inadmissible", "expired", "ended"),
}
WORD_OF_STATUS = {status: word for word, statuses in _WORDS.items() for status in statuses}
WORDS = tuple(_WORDS)  # in the order of the chain


def word_shown(status: str, handed_over: int = 0) -> str | None:
    """One of the six words for a claim's or commitment's status; None where it has none."""
    word = WORD_OF_STATUS.get(status)
    return "handed_over" if word == "land_given" and handed_over else word


PLOT_WORD = {
    **dict.fromkeys(("planned", "assigned"), "planned"),
    **dict.fromkeys(HELD, "handed_over"),
    **dict.fromkeys(("transferred", "surrendered", "taken_back", "lapsed", "inherited", "cancelled"), "ended"),
}

"""The tables of domain.md 3 as they are written there, typed in by hand: what the code is compared with.

Nothing here is imported from the code.  A row: number, from, verb, to, who, required facts (in the code's
names; what is derived, preset or the event's own day is left out), hard guards, reserves.
"""

from dataclasses import dataclass

ALL = "*"
CLAIM_STATUSES = [
    "draft",
    "lodged",
    "acknowledged",
    "under_review",
    "on_hold",
    "upheld",
    "partly_upheld",
    "not_upheld",
    "land_committed",
    "allotting",
    "fulfilled",
    "closed",
    "inadmissible",
    "withdrawn",
    "merged",
    "referred",
]
COMMITMENT_STATUSES = ["proposed", "announced", "signed", "demarcated", "active", "withdrawn", "expired", "ended"]
CONTEST_STATUSES = ["open", "settled", "overridden", "withdrawn"]
ALLOTMENT_STATUSES = [
    "planned",
    "assigned",
    "handed_over",
    "confirmed_in_use",
    "transferred",
    "surrendered",
    "taken_back",
    "lapsed",
    "inherited",
    "cancelled",
]
STATUSES = {
    "claim": CLAIM_STATUSES,
    "commitment": COMMITMENT_STATUSES,
    "contest": CONTEST_STATUSES,
    "allotment": ALLOTMENT_STATUSES,
}


@dataclass(frozen=True)
class Row:
    number: str
    sources: tuple[str, ...]
    verb: str
    to: str | None  # None: same
    who: frozenset[str]
    needs: frozenset[str]
    guards: frozenset[str]
    reserves: frozenset[str]
    outcome: str | None = None  # closing outcome

    @property
    def kind(self):
        return self.verb.split(".")[0]


def _rows(subject, text):
    for line in text.strip().splitlines():
        number, sources, event, to, who, needs, guards, reserves = (cell.strip() for cell in line.split("|"))
        event, _, outcome = event.partition(":")
        if sources.startswith("any"):
            left_out = sources.removeprefix("any").split()
            sources = tuple(s for s in STATUSES[subject] if s not in left_out)
        else:
            sources = tuple(sources.replace("-", "").split())
        yield Row(
            number, sources, f"{subject}.{event}", None if to == "same" else to, *(
                frozenset(cell.replace("-", "").split()) for cell in (who, needs, guards, reserves)
            ), outcome or None,
        )  # fmt: skip


# G4 second_person, G5 private_question, G9 women_answer. The eight answers of row 3 are R2 to R8 (R1 is the village).
CLAIM = """
1   | -                                       | record              | draft         | R      | village                            | -     | -
2   | draft                                   | discard             | discarded     | R O    | -                                  | -     | -
3   | draft                                   | lodge               | lodged        | R      | complainant_kind women_asked remedies in_their_words consent_record share_with_chief danger | G6 G1 | -
4   | lodged                                  | acknowledge         | acknowledged  | O R    | paper                              | G1    | -
5   | lodged acknowledged                     | declare_inadmissible | inadmissible | O      | reason_code                        | G3    | second_person reason_text
6   | lodged acknowledged under_review        | merge               | merged        | O      | survivor                           | G6    | -
7   | lodged acknowledged under_review on_hold | withdraw           | withdrawn     | W      | -                                  | G1    | private_question
8   | any closed merged withdrawn referred    | refer_sensitive     | referred      | F      | referred_on                        | -     | -
8b  | any                                     | strip_sensitive     | same          | F      | referred_on                        | -     | -
9   | acknowledged                            | start_review        | under_review  | O CH   | body                               | G6    | decider_named
9b  | under_review on_hold upheld partly_upheld not_upheld land_committed allotting | hearing_held | same | O R CH | sat    | G1    | -
10  | under_review                            | hold                | on_hold       | O      | hold_reason hold_until             | G3    | -
10b | under_review on_hold                    | talk_again          | on_hold       | CH O R | hold_until                         | -     | -
11  | on_hold                                 | resume              | under_review  | O CH   | -                                  | -     | -
12  | under_review                            | escalate            | under_review  | O      | ground wish_date wish_asked_by     | G7 G2 G6 | -
12b | lodged acknowledged under_review on_hold | wish_asked         | same          | O R    | asked_by escalation_wanted         | G1    | private_question
12c | under_review on_hold                    | make_task           | same          | S      | passed                             | -     | -
13  | under_review                            | uphold              | upheld        | CH     | body decided_on promised_women promised_area | G1 G2 | witnesses decider_named
13  | under_review                            | uphold_partly       | partly_upheld | CH     | body decided_on promised_women promised_area | G1 G2 | witnesses decider_named
14  | under_review                            | refuse              | not_upheld    | CH     | body decided_on refusal_reason     | G1 G2 G3 | witnesses decider_named reason_text
15  | under_review upheld partly_upheld not_upheld | refer          | referred      | O CH   | referral_kind referral_body        | G6    | reason_text conciliation
15b | referred                                | referral_answer     | same          | O R    | answer                             | G1    | -
16  | upheld partly_upheld not_upheld inadmissible merged referred | tell_outcome | same | R O | told_how                       | G1    | -
17  | upheld partly_upheld not_upheld closed  | appeal              | under_review  | W      | ground                             | G7 G2 G6 | window
18  | upheld partly_upheld                    | commit_land         | land_committed | O     | commitment                         | G8    | told
19  | land_committed allotting                | lose_commitment     | <last_outcome> | O S   | -                                  | -     | -
20  | land_committed                          | start_allotting     | allotting     | O      | shares_how                         | G8    | measurement
21  | allotting                               | fulfil              | fulfilled     | O      | -                                  | -     | second_person measurement
22  | fulfilled                               | lose_delivery       | allotting     | O S    | -                                  | -     | -
23  | fulfilled                               | close:fulfilled     | closed        | O      | -                                  | -     | women_answer
24  | allotting                               | close:part_fulfilled | closed       | O      | shortfall                          | -     | second_person women_answer
25  | upheld partly_upheld                    | close:remedied_without_land | closed | O     | what_was_done                      | G1    | women_answer
26  | upheld partly_upheld land_committed allotting | close:not_delivered | closed  | O      | shortfall                          | -     | second_person women_answer window
27  | upheld partly_upheld land_committed allotting | close:given_up | closed       | W      | -                                  | -     | private_question
28  | not_upheld                              | close:refused       | closed        | O      | -                                  | -     | told women_answer window
29  | closed                                  | reopen              | under_review  | W O    | new_facts                          | -     | -
30  | closed                                  | reopen_delivery     | <land_committed_if_live> | W O | what_failed                | -     | -
31  | withdrawn                               | reinstate           | lodged        | W      | -                                  | -     | -
32  | merged                                  | unmerge             | lodged        | O      | reason_code                        | G3    | second_person reason_text
33  | inadmissible                            | readmit             | lodged        | O      | ground                             | -     | second_person
34  | referred                                | take_up_again       | lodged        | O      | ground                             | -     | -
"""
COMMITMENT = """
1  | -                                          | propose   | proposed   | R O | village origin givers declared_area | G10    | -
2  | proposed                                   | announce  | announced  | O   | -                                   | G1     | -
3  | announced                                  | sign      | signed     | O   | -                                   | G1     | witnesses window objection
4  | signed                                     | demarcate | demarcated | O   | method                              | G1 G10 | objection
4b | active                                     | demarcate | same       | O   | method                              | G1 G10 | objection
5  | signed demarcated                          | activate  | active     | O   | -                                   | G1     | measurement
6  | signed demarcated active                   | reduce    | same       | O   | reason by_whom                      | G10    | -
7  | proposed announced signed demarcated active | withdraw | withdrawn  | O   | reason by_whom                      | G1     | -
8  | signed demarcated active                   | expire    | expired    | S O | -                                   | -      | -
9  | active                                     | end       | ended      | O   | -                                   | -      | -
"""
CONTEST = """
1 | -    | open     | open       | R O S | target type | -  | -
2 | open | settle   | settled    | O     | outcome     | G1 | -
3 | open | override | overridden | O     | reason_code | G3 | second_person reason_text
4 | open | withdraw | withdrawn  | R O   | -           | G1 | -
"""
ALLOTMENT = """
1  | -                            | plan        | planned          | O   | commitment unit           | G8 G10    | measurement
2  | planned                      | assign      | assigned         | O   | holders method            | G11       | name
3  | planned assigned             | cancel      | cancelled        | O S | cancel_reason             | -         | -
4  | assigned                     | hand_over   | handed_over      | O   | handed_by                 | G1 G8 G11 | witnesses measurement name
4b | handed_over confirmed_in_use | locate      | same             | O   | unit                      | G10 G11   | -
5  | handed_over                  | confirm_use | confirmed_in_use | O   | answer                    | G1        | -
6  | handed_over confirmed_in_use | transfer    | transferred      | W O | new_holder reason         | G1 G10    | private_question
7  | handed_over confirmed_in_use | surrender   | surrendered      | W   | -                         | G1        | private_question
8  | handed_over confirmed_in_use | take_back   | taken_back       | O R | by_whom taken_back_reason | G1        | -
9  | handed_over confirmed_in_use | lapse       | lapsed           | S O | -                         | G1        | -
10 | handed_over confirmed_in_use | inherit     | inherited        | O   | heir                      | G1        | -
"""
ROWS = tuple(
    row
    for subject, text in (
        ("claim", CLAIM), ("commitment", COMMITMENT), ("contest", CONTEST), ("allotment", ALLOTMENT),
    )
    for row in _rows(subject, text)
)  # fmt: skip


def rows_of(verb):
    return [row for row in ROWS if row.verb == verb]


def possible(kind, status):
    """Verbs that the tables allow from a status."""
    return {row.verb for row in ROWS if row.kind == kind and status in row.sources}


def who_may(verb, outcome=None):
    """Letters of those whose act it is, of the rows that an outcome chooses."""
    return frozenset().union(*(row.who for row in rows_of(verb) if outcome in (None, row.outcome)))


# What a letter means in terms of accounts (domain.md 3, Who). W is heard by R; CH is the body itself, or an officer
# who enters what it said. admin and advocate move nothing.
HOLDERS = {
    "R": {("officer", "recorder")}, "O": {("officer", None)}, "A": {("officer", "approver")},
    "F": {("officer", "focal_point"), ("officer", None)}, "CH": {("chief", None), ("officer", None)},
    "W": {("officer", "recorder")}, "S": set(),
}  # fmt: skip


# domain.md 3: GRANTS gives steps that only formalise to whoever holds the form's own verb as well.
WITH_THE_FORM = {"claim.tell_outcome": {"CH"}, "claim.acknowledge": {"CH"}}


def allowed(role, duties, verb, outcome=None):
    """Whether the tables let an account of this role and these duties do a verb of a life cycle."""
    held = {(role, None), *((role, duty) for duty in duties)}
    return any(held & HOLDERS[letter] for letter in {*who_may(verb, outcome), *WITH_THE_FORM.get(verb, ())})


# Final statuses, named under the tables.
FINAL = {
    "commitment": {"withdrawn", "expired", "ended"},
    "contest": {"settled", "overridden", "withdrawn"},
    "allotment": {"transferred", "surrendered", "taken_back", "lapsed", "inherited", "cancelled"},
}
LIVE = {"commitment": {"signed", "demarcated", "active"},
        "allotment": {"planned", "assigned", "handed_over", "confirmed_in_use"}}  # fmt: skip

# Section 4: the class of each field that a record has. Fields of class I, C and S are for the few.
IDENTITY = {
    "person": {"full_name"},
    "authority": {"office_holders"},
    "member": {"person"},
    "claim": {"complainants", "named_parties"},
    "consent": {"party"},
    "decision": {"deciders", "witnesses"},
    "commitment": {"givers", "witnesses"},
    "contest": {"who_objects"},
    "allotment": {"handed_by", "witnesses", "received_mark"},
}
CONTACT = {"person": {"phone", "safe_times", "must_not_know"}}
SENSITIVE = {
    "person": {"household", "relation_to_head"},
    "group": {"name", "lineage"},
    "member": {"left_on", "end_reason"},
    "claim": {"text_original", "audio", "page_photo", "danger", "land_words", "risk_note"},
    "decision": {"place", "grounds", "conditions", "voice", "reason_words"},
    "commitment": {"location_words", "fee", "revocable"},
    "contest": {"reason", "outcome"},
    "parcel": {"common_parts"},
    "allotment": {"documents", "by_whom"},
    "visit": {"feels_secure", "own_words", "who_farms"},
}
PUBLIC = {
    "unit": {"code", "name", "kind", "parent", "valid_from", "valid_to", "other_names"},
    "village": {"code", "name", "kind", "parents", "other_names", "adult_women", "households", "point"},
    "figure": {"subject", "value", "area_value", "fact_code", "qualifier", "source", "on", "village"},
}
# Section 8.2, the columns of the table.
SEES = {"officer": "ICSOP", "chief": "OP", "advocate": "P", "admin": "P"}


def hidden_from_chief(kind):
    return set().union(*(table.get(kind, set()) for table in (IDENTITY, CONTACT, SENSITIVE)))

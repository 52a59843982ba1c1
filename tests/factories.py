"""One small cast of invented people, and ways to bring a claim, its land or a plot to any status.

Everything goes through ``Unit.do`` with facts that are valid, so that a test states only what it is about.
Nobody here is real; every word that may never leave its seal stands in SECRETS.
"""

import contextlib
import io
import json
import os
from dataclasses import dataclass, field
from datetime import date

import pytest
from geometries import FIELD_3_HA, HERE, grid
from PIL import Image
from shapely.affinity import translate
from shapely.geometry import box, mapping, shape
from sqlalchemy import update

from landtrack.domain.policy import SYSTEM, Actor
from landtrack.domain.values import new_uid
from landtrack.register import forms, integrity
from landtrack.register.drafts import Draft
from landtrack.register.register import Register, init_register, open_register
from landtrack.store.tables import RECORD_TABLES

TODAY = date(2014, 11, 30)
EVERYTHING = ("recorder", "approver", "focal_point", "publisher")
POINTS = {"Parou": [-3.74927, 14.1891], "Songobia": [-3.77607, 14.14768]}

# Words of class I, C and S that the cast says. None of them may stand anywhere in clear.
SECRETS = {
    "full_name": "Yassimina Doukoupélou",
    "president": "Kadiassa Nantoumé-Essai",
    "chief_name": "Amadingué Kassogo-Essai",
    "phone": "+223 70 99 88 77",
    "safe_times": "jamais-avant-la-traite",
    "must_not_know": "son-beau-frère-Ambakané",
    "household": "concession-Doukoupélou-nord",
    "relation_to_head": "troisième-épouse-du-chef-de-concession",
    "group": "Groupement-Yam-Ebem-essai",
    "lineage": "lignage-Guindo-essai",
    "text_original": "nous-cultivons-la-pierre-depuis-l-hivernage",
    "named_parties": "le-cadet-Ogobara-Essai",
    "land_words": "derrière-le-fromager-de-l-est",
    "risk_note": "elle-craint-pour-ses-chèvres",
    "grounds": "elles-ont-bien-parlé-devant-tous",
    "conditions": "sauf-le-puits-du-milieu",
    "place": "sous-le-toguna-du-quartier-bas",
    "reason_words": "paroles-redites-par-le-griot",
    "location_words": "entre-les-deux-rôniers",
    "fee": "deux-paniers-de-mil-par-récolte",
    "revocable": "par-l-aîné-à-la-levée-des-récoltes",
    "who_objects": "Antandou-Tolo-Essai",
    "contest_reason": "mon-père-y-semait-déjà",
    "contest_outcome": "les-anciens-ont-partagé-l-ombre",
    "own_words": "le-mil-a-bien-levé-cette-année",
    "who_farms": "sa-fille-Yakoundou-Essai",
    "by_whom": "le-neveu-du-propriétaire-Essai",
    "handed_on": "elle-suit-son-mari-à-Mopti",
    "land_reason": "son-fils-est-revenu-de-la-ville",
    "facilitator": "Ramata-la-facilitatrice-Essai",
    "referral_body": "le-médiateur-de-Songo-Essai",
    "answer": "ils-disent-que-la-terre-est-libre",
    "new_facts": "le-vieux-a-retrouvé-le-papier",
    "what_failed": "la-mare-a-mangé-le-champ",
}

# The day in the village on which each step is said to have happened, unless a test says another.
DAYS = {
    "claim.record": "2013-03-08", "claim.lodge": "2013-03-08", "claim.acknowledge": "2013-03-08",
    "claim.start_review": "2013-03-10", "claim.hearing_held": "2013-03-12", "claim.hold": "2013-03-12",
    "claim.talk_again": "2013-03-12", "claim.resume": "2013-03-15", "claim.withdraw": "2013-03-16",
    "claim.declare_inadmissible": "2013-03-10", "claim.merge": "2013-03-10", "claim.unmerge": "2013-03-12",
    "claim.wish_asked": "2013-03-14", "claim.refer_sensitive": "2013-03-16", "claim.strip_sensitive": "2013-03-16",
    "claim.escalate": "2013-03-18", "claim.refer": "2013-03-20", "claim.referral_answer": "2013-04-20",
    "claim.take_up_again": "2013-05-01", "claim.reinstate": "2013-04-01", "claim.readmit": "2013-04-01",
    "claim.make_task": "2013-04-15", "claim.reopen": "2013-09-01", "claim.reopen_delivery": "2013-09-01",
    "claim.erase": "2014-06-01", "person.erase": "2014-06-01",
    "claim.uphold": "2013-03-20", "claim.uphold_partly": "2013-03-20", "claim.refuse": "2013-03-20",
    "claim.tell_outcome": "2013-03-21", "claim.appeal": "2013-04-02",
    "commitment.propose": "2013-04-01", "commitment.announce": "2013-04-10", "commitment.sign": "2013-05-10",
    "claim.commit_land": "2013-05-10", "commitment.demarcate": "2013-05-20", "commitment.activate": "2013-06-01",
    "claim.start_allotting": "2013-06-01", "allotment.plan": "2013-06-02", "allotment.assign": "2013-06-02",
    "allotment.cancel": "2013-06-05", "allotment.hand_over": "2013-06-10", "claim.fulfil": "2013-06-11",
    "claim.close": "2013-08-01", "allotment.confirm_use": "2013-09-10", "allotment.take_back": "2014-02-01",
    "allotment.surrender": "2014-02-01", "allotment.lapse": "2014-02-01", "allotment.transfer": "2014-02-01",
    "allotment.inherit": "2014-02-01",
    "commitment.reduce": "2013-10-01", "commitment.withdraw": "2013-12-01", "commitment.expire": "2014-03-01",
    "commitment.end": "2014-03-01", "parcel.mark_common": "2013-05-20",
    "contest.open": "2013-05-25", "contest.settle": "2013-05-28", "contest.override": "2013-05-28",
    "contest.withdraw": "2013-05-28",
}  # fmt: skip
EIGHT = {
    "complainant_kind": "women_group", "women_asked": {"value": 3, "qualifier": "at_least"},
    "remedies": ["land_for_group"], "consent_record": "yes", "share_with_chief": "no", "danger": "no",
}  # fmt: skip
THREE_HA = {"value": 3, "unit": "ha"}

# Status -> the verbs that lead there from nothing. A closing is told with its outcome after a colon.
_LODGED = ("claim.record", "claim.lodge")
_REVIEW = (*_LODGED, "claim.acknowledge", "claim.start_review")
_UPHELD = (*_REVIEW, "claim.uphold", "claim.tell_outcome")
_COMMITTED = (*_UPHELD, "commitment:signed", "claim.commit_land")
_ALLOTTING = (*_COMMITTED, "claim.start_allotting")
CLAIM_PATHS = {
    "draft": ("claim.record",),
    "discarded": ("claim.record", "claim.discard"),
    "lodged": _LODGED,
    "acknowledged": (*_LODGED, "claim.acknowledge"),
    "withdrawn": (*_LODGED, "claim.withdraw"),
    "inadmissible": (*_LODGED, "claim.declare_inadmissible"),
    "merged": (*_LODGED, "survivor", "claim.merge"),
    "referred": (*_REVIEW, "claim.refer"),
    "under_review": _REVIEW,
    "on_hold": (*_REVIEW, "claim.hold"),
    "upheld": _UPHELD,
    "partly_upheld": (*_REVIEW, "claim.uphold_partly", "claim.tell_outcome"),
    "not_upheld": (*_REVIEW, "claim.refuse", "claim.tell_outcome"),
    "land_committed": _COMMITTED,
    "allotting": _ALLOTTING,
    "fulfilled": (*_ALLOTTING, "hand_over_all", "claim.fulfil"),
    "closed": (*_ALLOTTING, "hand_over_all", "claim.fulfil", "claim.close:fulfilled"),
    "closed:refused": (*_REVIEW, "claim.refuse", "claim.tell_outcome", "claim.close:refused"),
    "closed:given_up": (*_UPHELD, "claim.close:given_up"),
}
COMMITMENT_PATHS = {
    "proposed": ("commitment.propose",),
    "announced": ("commitment.propose", "commitment.announce"),
    "signed": ("commitment.propose", "commitment.announce", "commitment.sign"),
    "demarcated": ("commitment.propose", "commitment.announce", "commitment.sign", "commitment.demarcate"),
    "active": ("commitment.propose", "commitment.announce", "commitment.sign", "commitment.activate"),
    "withdrawn": ("commitment.propose", "commitment.withdraw"),
    "expired": ("commitment.propose:ends", "commitment.announce", "commitment.sign", "commitment.expire"),
    "ended": ("commitment.propose", "commitment.announce", "commitment.sign", "commitment.activate", "commitment.end"),
    "active:measured": (
        "commitment.propose", "commitment.announce", "commitment.sign", "commitment.demarcate", "commitment.activate",
    ),
}  # fmt: skip
CONTEST_PATHS = {
    "open": ("contest.open",),
    "settled": ("contest.open", "contest.settle"),
    "overridden": ("contest.open", "contest.override"),
    "withdrawn": ("contest.open", "contest.withdraw"),
}
_HELD = ("allotment.plan", "allotment.assign", "allotment.hand_over")
ALLOTMENT_PATHS = {
    "planned": ("allotment.plan",),
    "assigned": ("allotment.plan", "allotment.assign"),
    "cancelled": ("allotment.plan", "allotment.cancel"),
    "handed_over": _HELD,
    "confirmed_in_use": (*_HELD, "allotment.confirm_use"),
    "taken_back": (*_HELD, "allotment.take_back"),
    "surrendered": (*_HELD, "allotment.surrender"),
    "lapsed": (*_HELD, "allotment.lapse"),
    "transferred": (*_HELD, "allotment.transfer"),
    "inherited": (*_HELD, "allotment.inherit"),
}
PATHS = {
    "claim": CLAIM_PATHS,
    "commitment": COMMITMENT_PATHS,
    "contest": CONTEST_PATHS,
    "allotment": ALLOTMENT_PATHS,
}


@contextlib.contextmanager
def keys_in(folder):
    """Keys lie in this folder for as long as the block runs."""
    before = os.environ.get("LANDTRACK_KEYS")
    os.environ["LANDTRACK_KEYS"] = str(folder)
    try:
        yield folder
    finally:
        if before is None:
            del os.environ["LANDTRACK_KEYS"]
        else:
            os.environ["LANDTRACK_KEYS"] = before


def fresh_register(folder, *, today=TODAY, name="essai.gpkg") -> Register:
    """An empty register with its two first accounts; its key lies in ``keys`` beside the folder's file."""
    with keys_in(folder / "keys"):
        register, _ = init_register(folder / name, today=today)
    return register


def reopened(place, keys) -> Register:
    """A register of this place, with the keys of that folder."""
    with keys_in(keys):
        return open_register(place)


@dataclass
class Cast:
    """Who is there: two villages, their bodies, one account of every sort, five women."""

    register: Register
    parou: str = ""
    songobia: str = ""
    chief: str = ""  # the authority of Parou at level 1
    cofov: str = ""  # the commission of Parou at level 2
    other_chief: str = ""  # of Songobia
    chief_person: str = ""
    women: list[str] = field(default_factory=list)  # three counted, then two named
    group: str = ""
    named: list[str] = field(default_factory=list)
    accounts: dict[str, Actor] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Actor:
        return self.accounts[name]


# name -> role, duties, villages (of the cast, or "*"), ladder level, authority (of the cast)
ACCOUNTS = {
    "recorder": ("officer", ("recorder",), ("parou",), None, None),
    "plain": ("officer", (), ("parou",), None, None),
    "approver": ("officer", ("approver",), ("parou",), None, None),
    "focal": ("officer", ("focal_point",), ("parou",), None, None),
    "songobia_recorder": ("officer", ("recorder", "approver"), ("songobia",), None, None),
    "everywhere": ("officer", EVERYTHING, ("*",), None, None),
    "second": ("officer", EVERYTHING, ("*",), None, None),
    "chief_account": ("chief", (), ("parou",), 1, "chief"),
    "cofov_account": ("chief", (), ("parou",), 2, "cofov"),
    "other_chief_account": ("chief", (), ("songobia",), 1, "other_chief"),
    "advocate": ("advocate", (), ("*",), None, None),
    "admin2": ("admin", (), ("*",), None, None),
    "disabled": ("officer", EVERYTHING, ("*",), None, None),
}


def gather(register) -> Cast:
    """Put the cast into a register."""
    cast = Cast(register)
    officer, admin = register.first("officer"), register.first("admin")
    with register.write(officer) as unit:
        new = _each_its_own_form(unit)
        cast.parou = new(
            "village.add", name="Parou", code="P1", point={"type": "Point", "coordinates": POINTS["Parou"]}
        )
        cast.songobia = new("village.add", name="Songobia", code="S1",
                            point={"type": "Point", "coordinates": POINTS["Songobia"]})  # fmt: skip
        cast.chief_person = new("person.register", village=cast.parou, basis="named", sex="M",
                                full_name=SECRETS["chief_name"], consent_record="yes", on="2013-01-02")  # fmt: skip
        cast.chief = new("authority.add", office="chief", village=cast.parou, office_holders=[cast.chief_person])
        cast.cofov = new("authority.add", office="COFOV", village=cast.parou)
        cast.other_chief = new("authority.add", office="chief", village=cast.songobia)
        with unit.new_form():
            counted = unit.do("person.count", village=cast.parou, count=3, on="2013-03-08")
        cast.women = [made["uid"] for made in counted.body["makes"]]
        cast.named = [
            new("person.register", village=cast.parou, basis="named", sex="F", full_name=SECRETS["full_name"],
                consent_record="yes", on="2013-03-08", **{n: SECRETS[n] for n in (
                    "phone", "safe_times", "must_not_know", "household", "relation_to_head")}),
            new("person.register", village=cast.parou, basis="named", sex="F", full_name=SECRETS["president"],
                consent_record="yes", on="2013-03-08"),
        ]  # fmt: skip
        cast.women += cast.named
        cast.group = new("group.register", village=cast.parou, name=SECRETS["group"], lineage=SECRETS["lineage"],
                         members=[cast.named[1], cast.women[2]], on="2013-03-08")  # fmt: skip
    with register.write(admin) as unit:
        new = _each_its_own_form(unit)
        for name, (role, duties, villages, level, authority) in ACCOUNTS.items():
            facts = {
                "villages": [v if v == "*" else getattr(cast, v) for v in villages],
                "duties": list(duties),
            }
            if level:
                facts["ladder_level"] = level
            if authority:
                facts["authority"] = getattr(cast, authority)
            new("account.open", name=name, role=role, **facts)
    cast.accounts = {name: register.actor(name) for name in ACCOUNTS}
    with register.write(admin) as unit:
        unit.do("account.disable", account=cast["disabled"].uid)
    cast.accounts |= {"agent": officer, "admin": admin, "disabled": register.actor("disabled")}
    return cast


def _each_its_own_form(unit):
    def new(verb, **facts):
        with unit.new_form():
            return unit.do(verb, **facts).subject

    return new


class _UndoneError(Exception):
    """Raised at the end of an undone unit, so that nothing of it is kept."""


@contextlib.contextmanager
def undone(register, actor):
    """A unit whose work is given up at the end: cheap, for no byte reaches the disk."""
    with contextlib.suppress(_UndoneError), register.write(actor) as unit:
        yield unit
        raise _UndoneError


@contextlib.contextmanager
def trial(unit):
    """A part of a unit that is taken back at the end of the block."""
    before = (unit.form, list(unit.events), set(unit._changed_areas), unit._head, unit.actor)
    savepoint = unit.conn.begin_nested()
    try:
        yield unit
    finally:
        savepoint.rollback()
        unit.form, unit.events, unit._changed_areas, unit._head, unit.actor = before
        unit._states.clear()  # what the unit remembers of records is of the part taken back


def rows_written(unit) -> int:
    """How many rows the unit's connection ever wrote: the same before and after where nothing changed."""
    return unit.conn.connection.driver_connection.total_changes


def rebuilt_equals_live(unit):
    """The read tables as they stand, and as a replay makes them, within the unit."""
    unit.finish()
    live = integrity.snapshot(unit.conn)
    with trial(unit):
        integrity.replay(unit.conn)
        again = integrity.snapshot(unit.conn)
    odd = {name: set(map(repr, live[name])) ^ set(map(repr, again[name])) for name in live if live[name] != again[name]}
    assert odd == {}
    return True


def force_status(unit, kind, uid, status, **more):
    """Put a record at a status that no built verb leads to yet (in the read table only)."""
    table = RECORD_TABLES[kind]
    unit.conn.execute(update(table).where(table.c.uid == uid).values(status=status, **more))
    unit._states.clear()


class Story:
    """One chain from the women's words to their plots, brought as far as a test needs.

    ``do`` fills in valid facts for whatever a test leaves out. Each step is a form of its own.
    """

    def __init__(self, unit, cast, **told):
        self.unit, self.cast, self.told = unit, cast, told
        self.claim = self.commitment = self.contest = self.allotment = self.parcel = None
        self.survivor = None  # the claim that another one is joined to
        self.women = list(cast.women[:3])
        self.east, self.placed = 0.0, None  # degrees that its field lies east of Parou's point, and of which land
        self.allotments, self.plots, self.event = [], [], None

    # --- one step -----------------------------------------------------------------------

    def do(self, verb, **facts):
        """One verb with valid facts, on its usual day; returns the event."""
        facts = {"on": DAYS.get(verb), **self._preset(verb), **facts}
        facts = {name: value for name, value in facts.items() if value is not ...}
        with self.unit.new_form(), self.unit.acting_as(SYSTEM if verb == "claim.make_task" else self.unit.actor):
            self.event = self.unit.do(verb, **facts)
        return self.event

    def _preset(self, verb):
        preset = getattr(self, "_" + verb.replace(".", "_"), dict)()
        kind = verb.split(".")[0]
        if kind in PATHS and verb not in (
            "claim.record",
            "commitment.propose",
            "contest.open",
            "allotment.plan",
        ):
            preset = {kind: getattr(self, kind)} | preset
        return preset | self.told.get(verb, {})

    def _claim_record(self):
        return {"village": self.cast.parou}

    def _claim_lodge(self):
        return {**EIGHT, "text_original": SECRETS["text_original"], "complainants": self.women}

    def _claim_acknowledge(self):
        return {"paper": "at_office"}

    def _claim_start_review(self):
        return {"body": self.cast.chief}

    def _claim_hearing_held(self):
        return {"sat": [self.cast.chief]}

    def _claim_hold(self):
        return {"hold_reason": "information_missing", "hold_until": "2013-03-30"}

    def _claim_talk_again(self):
        return {"hold_until": "2013-harvest"}

    def _claim_wish_asked(self):
        return {"asked_by": self.cast["recorder"].uid, "escalation_wanted": "no"}

    def _claim_declare_inadmissible(self):
        return {"reason_code": "not_about_land"}

    def _claim_merge(self):
        return {"survivor": self.survivor}

    def _claim_unmerge(self):
        return {"reason_code": "by_mistake"}

    def _claim_make_task(self):
        return {"passed": "hard_stop"}

    def _claim_escalate(self):
        wish = {"wish_date": "2013-03-17", "wish_asked_by": SECRETS["facilitator"]}
        return {"ground": "silence", "body": self.cast.cofov, **wish}

    def _claim_refer(self):
        return {"referral_kind": "mediator", "referral_body": SECRETS["referral_body"]}

    def _claim_referral_answer(self):
        return {"answer": SECRETS["answer"]}

    def _claim_take_up_again(self):
        return {"ground": "her_wish"}

    def _claim_reopen(self):
        return {"new_facts": SECRETS["new_facts"]}

    def _claim_reopen_delivery(self):
        return {"what_failed": SECRETS["what_failed"]}

    def _claim_readmit(self):
        return {"ground": "new_information"}

    def _claim_refer_sensitive(self):
        return {"referred_on": "2013-03-16"}

    _claim_strip_sensitive = _claim_refer_sensitive

    def _claim_erase(self):
        return {"erase_reason": "her_request"}

    _person_erase = _claim_erase

    def _decision(self):
        return {"body": self.body, "decided_on": "2013-03-20"}

    @property
    def body(self):
        """The body that looks at the claim now."""
        return self.unit.get("claim", self.claim).get("body", self.cast.chief)

    def _claim_uphold(self):
        return {
            **self._decision(),
            "promised_women": 2,
            "promised_area": THREE_HA,
            "grounds": SECRETS["grounds"],
        }

    _claim_uphold_partly = _claim_uphold

    def _claim_refuse(self):
        return {**self._decision(), "refusal_reason": "no_land_available"}

    def _claim_tell_outcome(self):
        return {"told_how": "spoken"}

    def _claim_appeal(self):
        return {"ground": "outcome", "body": self.cast.cofov}

    def _claim_commit_land(self):
        return {"commitment": self.commitment}

    def _claim_start_allotting(self):
        return {"shares_how": "unmeasured"}

    def _claim_close(self):
        return {"closing_outcome": "fulfilled"}

    def _commitment_propose(self):
        claims = {"origin": "request", "claims": [self.claim]} if self.claim else {"origin": "meeting"}
        return {"village": self.cast.parou, "givers": "not_said", "declared_area": THREE_HA, **claims}

    def _commitment_announce(self):
        return {"heard_by": [self.cast.chief]}

    def _commitment_demarcate(self):
        """A field of its own beside those that are there, or others would object."""
        if self.placed != self.commitment:
            self.placed = self.commitment
            self.east = APART * len(self.unit.matching("parcel", village=self.cast.parou))
        return {"method": "gnssSurvey", "geometry": mapping(east_of(FIELD_3_HA, self.east))}

    def _commitment_reduce(self):
        return {"reason": SECRETS["land_reason"], "by_whom": SECRETS["by_whom"], "new_area": {"value": 2, "unit": "ha"}}

    def _commitment_withdraw(self):
        return {"reason": SECRETS["land_reason"], "by_whom": SECRETS["by_whom"]}

    def _contest_open(self):
        return {"target": self.commitment, "type": "boundary"}

    def _contest_settle(self):
        return {"outcome": SECRETS["contest_outcome"]}

    def _contest_override(self):
        return {"reason_code": "unfounded"}

    def _allotment_plan(self):
        claim = {"claim": self.claim} if self.claim else {}
        return {"commitment": self.commitment, "unit": "unmeasured", **claim}

    def _allotment_assign(self):
        return {"holders": [self.women[len(self.allotments) % len(self.women)]], "method": "unknown"}

    def _allotment_cancel(self):
        return {"cancel_reason": "redraw"}

    def _allotment_hand_over(self):
        return {"handed_by": [self.cast.chief]}

    def _allotment_locate(self):
        return {"unit": "plot", "on": "2013-11-02"} | ({"plot": self.plots[-1]} if self.plots else {})

    def _allotment_confirm_use(self):
        return {"answer": "in_use"}

    def _allotment_transfer(self):
        return {"new_holder": [self.cast.women[4]], "reason": SECRETS["handed_on"]}

    def _allotment_inherit(self):
        return {"heir": [self.cast.women[4]]}

    def _allotment_take_back(self):
        return {"by_whom": "unknown", "taken_back_reason": "unknown"}

    # --- many steps ----------------------------------------------------------------------

    def claim_at(self, status):
        """Bring a new claim to a status (``closed:refused`` says how it was closed)."""
        for step in CLAIM_PATHS[status]:
            verb, _, how = step.partition(":")
            if step == "hand_over_all":
                self.hand_over_all()
            elif step == "survivor":
                self.survivor = self.another_claim()
            elif verb == "commitment":
                self.commitment_at(how)
            elif verb == "claim.close":
                self.do(verb, closing_outcome=how)
            else:
                event = self.do(verb)
                self.claim = event.subject
        return self.claim

    def another_claim(self):
        """A further claim of the same women, lodged; the story's own stays its own."""
        own, other = self.claim, self.do("claim.record").subject
        self.do("claim.lodge", claim=other)
        self.claim = own
        return other

    def at_level_4(self, status="under_review"):
        """Bring a new claim up the whole ladder, at the women's wish, and there to a status."""
        self.claim_at("under_review")
        for level, office in ((2, "COFOV"), (3, "COFO"), (4, "sous_prefet")):
            body = self.do("authority.add", office=office, village=self.cast.parou).subject
            self.do("claim.escalate", body=body, on=f"2013-03-1{5 + level}")
        verb = {"upheld": "claim.uphold", "partly_upheld": "claim.uphold_partly", "not_upheld": "claim.refuse"}
        if status in verb:
            self.do(verb[status])
            self.do("claim.tell_outcome")
        return self.claim

    def commitment_at(self, status):
        """Bring a new commitment to a status."""
        for step in COMMITMENT_PATHS[status]:
            verb, _, how = step.partition(":")
            event = self.do(verb, **({"end": END} if how == "ends" else {}))
            self.commitment = event.subject
            if verb == "commitment.demarcate":
                self.parcel = event.body["facts"]["parcels"][-1]
        return self.commitment

    def contest_at(self, status):
        """Bring a new contest on the commitment to a status."""
        if not self.commitment:
            self.commitment_at("signed")
        for verb in CONTEST_PATHS[status]:
            self.contest = self.do(verb).subject
        return self.contest

    def allotment_at(self, status, **plan):
        """Bring a new allotment of the commitment to a status."""
        if not self.commitment:
            self.commitment_at("active")
        for verb in ALLOTMENT_PATHS[status]:
            self.allotment = self.do(verb, **(plan if verb == "allotment.plan" else {})).subject
        self.allotments.append(self.allotment)
        return self.allotment

    def at(self, kind, status):
        """Bring a subject of any of the four life cycles to a status."""
        return getattr(self, f"{kind}_at")(status)

    def hand_over_all(self):
        """Every woman of the story gets a plot that nobody measured."""
        for _ in self.women:
            self.allotment_at("handed_over")

    def lay_out(self, columns=4, rows=2):
        """Plots of 20 by 30 m in the measured field; returns their uids."""
        cells = grid(columns, rows)
        plots = [{"number": str(i), "geometry": mapping(east_of(cell, self.east))} for i, cell in enumerate(cells, 1)]
        event = self.do("plot.lay_out", parcel=self.parcel, plots=plots, on="2013-05-21")
        self.plots = [made["uid"] for made in event.body["makes"]]
        return self.plots

    # --- every verb at every status -----------------------------------------------------------

    def put_at(self, kind, status):
        """A subject at a status, by its path or, where no built verb leads there, by force."""
        if kind == "allotment":
            self.commitment_at("active:measured")
            self.lay_out()
        if status in PATHS[kind]:
            return self.at(kind, status)
        usual = {"claim": "upheld", "commitment": "signed", "contest": "open", "allotment": "handed_over"}[kind]
        uid = self.at(kind, usual)
        force_status(self.unit, kind, uid, status)
        return uid

    def ready(self, verb, status, outcome=None):
        """Prepare a subject at a status so that no guard of the verb stands in the way; returns its facts."""
        kind = verb.split(".")[0]
        if verb in WITHIN_A_YEAR:
            for end in ("claim.withdraw", "claim.declare_inadmissible", "claim.refer", "claim.close"):
                self.told[end] = self.told.get(end, {}) | {"on": "2014-02-01"}
        if verb == "commitment.expire":
            self.told["commitment.propose"] = self.told.get("commitment.propose", {}) | {"end": END}
        if verb == "claim.refer" and status in ("upheld", "partly_upheld", "not_upheld"):
            self.at_level_4(status)
        else:
            self.put_at(kind, "closed:refused" if (verb, status) == ("claim.appeal", "closed") else status)
        facts = {"on": LATE} | getattr(self, "_ready_" + verb.split(".")[1], dict)()
        if outcome:
            if outcome == "part_fulfilled" and status == "allotting":
                self.allotment_at("handed_over")
            facts |= {
                "closing_outcome": outcome,
                "shortfall": "not_known",
                "what_was_done": "un-puits-creusé",
            }
        return facts

    def _ready_uphold(self):
        return {"decided_on": LATE, "body": self.body}

    _ready_uphold_partly = _ready_refuse = _ready_uphold

    def _ready_hold(self):
        return {"hold_until": "2014-06-20"}

    def _ready_talk_again(self):
        return {"hold_until": "2014-harvest"}

    def _ready_commit_land(self):
        self.told["commitment.propose"] = {"origin": "meeting", "claims": ...}
        self.commitment_at("signed")
        return {}

    def _ready_lose_commitment(self):
        if self.commitment:
            force_status(self.unit, "commitment", self.commitment, "withdrawn")
        return {}

    def _ready_fulfil(self):
        if self.commitment and not self.allotments:
            self.hand_over_all()
        return {}

    def _ready_lose_delivery(self):
        decided = [e for e in self.unit.events if e.verb == "claim.uphold" and e.subject == self.claim]
        if self.unit.get("claim", self.claim)["status"] == "fulfilled":
            with self.unit.new_form():
                self.unit.do("event.correct", event=decided[-1].id, facts={"promised_women": 50})
        return {}

    def _ready_merge(self):
        return {"survivor": self.another_claim()}

    def _ready_refer(self):
        return {"wish_date": LATE, "wish_asked_by": SECRETS["facilitator"]}

    def _ready_locate(self):
        return {"plot": self.plots[0]}


LATE = "2014-06-01"  # after every usual day
END = "2014-02-28"  # of an agreement with a term
WITHIN_A_YEAR = ("claim.reinstate", "claim.readmit", "claim.take_up_again", "claim.reopen", "claim.reopen_delivery")


APART = 0.004  # degrees between the fields of two stories: some 430 m, a field is 173 m wide


def east_of(shape, degrees):
    """The shape so many degrees further east."""
    return translate(shape, degrees)


def field_at(east, north, side=100.0):
    """GeoJSON of a square field so many metres east and north of Parou's point."""
    return mapping(HERE.to_degrees(box(east, north, east + side, north + side)))


def common_part(kind, shape=None, east=0, north=0, **told):
    """A common part whose shape is told in metres from a corner east and north of Parou's point."""
    if shape is None:
        return {"kind": kind, **told}
    geometry = json.loads(json.dumps(mapping(HERE.to_degrees(translate(shape, east, north)))))
    return {"kind": kind, "geometry": geometry, **told}


def whole_story(unit, cast, *, secrets=True, share_with_chief="no", last="allotment.confirm_use"):
    """The chain from complaint to a farmed plot, with words of every class where ``secrets``; returns the Story."""
    told = {}
    if secrets:
        s = SECRETS
        told = {
            "claim.lodge": {"named_parties": s["named_parties"], "land_words": s["land_words"],
                            "risk_note": s["risk_note"], "share_with_chief": share_with_chief},
            "claim.uphold": {"conditions": s["conditions"], "place": s["place"], "reason_words": s["reason_words"],
                             "deciders": [cast.chief_person], "witnesses": [cast.named[1], cast.group]},
            "claim.hearing_held": {"place": s["place"]},
            "commitment.propose": {"location_words": s["location_words"], "fee": s["fee"], "revocable": s["revocable"],
                                   "givers": [cast.chief_person]},
            "contest.open": {"who_objects": s["who_objects"], "reason": s["contest_reason"]},
            "allotment.confirm_use": {"own_words": s["own_words"], "who_farms": s["who_farms"],
                                      "feels_secure": "partly"},
            "allotment.take_back": {"by_whom": s["by_whom"]},
        }  # fmt: skip
    story = Story(unit, cast, **told)
    story.women = [cast.named[0], cast.women[0], cast.women[1]]
    story.claim_at("under_review")
    story.do("claim.hearing_held")
    story.do("claim.uphold")
    story.do("claim.tell_outcome")
    story.commitment_at("demarcated")
    middle = shape(unit.get("parcel", story.parcel)["geometry"]).representative_point()
    story.do("parcel.mark_common", parcel=story.parcel, common_parts=[{"kind": "well", "geometry": mapping(middle)}])
    story.do("claim.commit_land")
    story.contest_at("settled")
    story.do("commitment.activate")
    story.do("claim.start_allotting", shares_how="by_plot")
    story.lay_out()
    for i in range(3):
        story.allotment_at("handed_over", unit="plot", plot=story.plots[i])
    story.do("claim.fulfil")
    story.do("allotment.confirm_use")
    if last == "allotment.take_back":
        for allotment in story.allotments[:2]:
            story.allotment = allotment
            story.do("allotment.take_back")
    return story


class Kept(Story):
    """A story whose steps are committed, and the reserves it leaves."""

    def __init__(self, cast, **told):
        super().__init__(None, cast, **told)
        self.who = "everywhere"

    @contextlib.contextmanager
    def writing(self):
        if self.unit is not None:
            yield self.unit
            return
        with self.cast.register.write(self.cast[self.who]) as unit:
            self.unit = unit
            try:
                yield unit
            finally:
                self.unit = None

    def do(self, verb, **facts):
        with self.writing():
            return super().do(verb, **facts)

    def at(self, kind, status):
        with self.writing():
            return super().at(kind, status)

    def ready(self, verb, status, outcome=None):
        with self.writing():
            return super().ready(verb, status, outcome)

    def reserves(self, subject, event=None):
        """Codes that stand open on a subject, or on one event of it."""
        found = self.cast.register.read(self.cast["everywhere"]).reserves(subject)
        return {r.code for r in found if event is None or r.event == event.id}

    def complete(self, event, reserve, *, who="second", **facts):
        before, self.who = self.who, who
        try:
            with self.writing() as unit, unit.new_form():
                return unit.do("event.complete", event=event.id, reserve=reserve, **facts)
        finally:
            self.who = before


def refused(story, error, verb, **facts):
    """The refusal of a step; nothing was written."""
    written = rows_written(story.unit)
    with pytest.raises(error) as caught:
        story.do(verb, **facts)
    assert rows_written(story.unit) == written
    return caught.value


# --- forms -------------------------------------------------------------------------------------


def _png():
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return out.getvalue()


PNG = _png()


def told(cast, form, subject="", who="everywhere", **answers):
    """A guided form filled in and written."""
    draft = Draft(new_uid(), form, subject, cast.parou, 0, answers)
    return forms.write(cast.register, cast[who], draft)


def verbs_of(written):
    """The verbs that a form has written, in order."""
    return [event.verb for event in written.events]

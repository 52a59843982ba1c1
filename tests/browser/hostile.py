"""A register in which every text that a person can fill means harm: told through ``Unit.do`` alone."""

import itertools
from datetime import date

from shapely.geometry import box, mapping

from landtrack.domain.events import VERBS
from landtrack.land.frames import frame_at
from landtrack.register import accounts
from landtrack.register.register import init_register
from landtrack.register.rules.land import LONGEST_NUMBER

LONG = "é" * 10_000
PAYLOADS = (
    "<script>window.hacked=1</script>",
    '<img src=x onerror="window.hacked=1">',
    "</script></style></textarea><svg onload=window.hacked=1>",
    "'\"`;window.hacked=1;//`\"'",
    "${7*7}`${window.hacked=1}",
    "{{7*7}} {% print(7*7) %} {0} {women}",
    "[x](http://evil.example) ![x](http://evil.example/a.png)",
    "<http://evil.example> http://evil.example/b www.evil.example",
    "**bold** __bold__ ~~gone~~ # title",
    r"$\alpha$ $$\beta$$",
    ":red[x] :red-background[y] :material/delete: :smile: :rainbow[z]",
    "😀🏽‍♀️ \N{RIGHT-TO-LEFT OVERRIDE}suolivo\N{POP DIRECTIONAL FORMATTING} عربي ߒߞߏ",
    "&lt;b&gt;&amp;&#60;script&#62;",
    "javascript:window.hacked=1",
)
MIXED = " ".join(PAYLOADS)
OFFICER = '<img src=x onerror="window.hacked=1">**b** :red[x] :material/delete: `${7*7}` {{7*7}} ![x](http://evil.example) $\\alpha$'
CHIEF = "chef <script>window.hacked=1</script> [x](http://evil.example)"
ADVOCATE, ADMIN = "avocate **b** `$", "admin"
PASSWORD = "mil-et-fonio-2014"
TODAY = date(2014, 11, 30)
CODED = frozenset({"public_code", "event", "reserve", "answer", "end_kind"})  # texts that people do not write
HERE = frame_at(-3.74927, 14.1891)


class Teller:
    """Says a verb with a harmful text in every text field that nobody filled."""

    def __init__(self, unit, text):
        self.unit, self.text, self.filled = unit, text, set()

    def __call__(self, verb, **facts):
        spec = VERBS[verb]
        free = [n for n in spec.facts if spec.fact(n).base == "text" and n not in {*spec.generated, *facts} | CODED]
        self.filled |= {(spec.kind, name) for name in free}
        with self.unit.new_form():
            return self.unit.do(verb, **dict.fromkeys(free, self.text), **facts)


NEXT = itertools.count(5)  # half kilometres north, where the next story has its land: or others would object


def square(east, north, side, away):
    west, south = east + 3000, north + 500 * away
    return mapping(HERE.to_degrees(box(west, south, west + side, south + side)))


def tell(unit, text, many, at, *, code):
    """A village with its whole story; ``many`` are texts for what there are several of. Returns uids by name."""
    say, away = Teller(unit, text), next(NEXT)
    unit_of = say("unit.add", kind="commune").subject
    village = say("village.add", code=code, other_names=[text], languages=[text], parents=[{"unit": unit_of}],
                  point={"type": "Point", "coordinates": at}).subject  # fmt: skip
    say("village.hold", village=village, security_hold=False)
    there = {"village": village}
    elder = say(
        "person.register", village=village, basis="named", sex="M", consent_record="yes", on="2013-01-02"
    ).subject
    chief = say("authority.add", office="chief", village=village, office_holders=[elder]).subject
    women = [
        say("person.register", village=village, basis="named", sex="F", full_name=one, consent_record="yes",
            on="2013-03-08").subject
        for one in many
    ]  # fmt: skip
    group = say("group.register", village=village, members=women, on="2013-03-08").subject
    say("consent.record", village=village, party=group, purpose="photo", answer="yes", on="2013-03-08")
    claim = say("claim.record", village=village, consent_record="yes", on="2013-03-08").subject
    say("claim.lodge", claim=claim, complainant_kind="women_group", women_asked=2, remedies=["land_for_group"],
        consent_record="yes", share_with_chief="yes", danger="no", complainants=[group, *women], on="2013-03-08")  # fmt: skip
    say("claim.acknowledge", claim=claim, paper="at_office", on="2013-03-08")
    say("claim.start_review", claim=claim, body=chief, on="2013-03-10")
    say("claim.hearing_held", claim=claim, sat=[chief], on="2013-03-12")
    say("claim.talk_again", claim=claim, hold_until="2013-harvest", on="2013-03-13")
    say("claim.resume", claim=claim, on="2013-03-15")
    say("claim.wish_asked", claim=claim, escalation_wanted="no", on="2013-03-16")
    say("claim.uphold", claim=claim, body=chief, decided_on="2013-03-20", promised_women=2,
        promised_area={"value": 3, "unit": "ha"}, on="2013-03-20")  # fmt: skip
    say("claim.tell_outcome", claim=claim, told_how="spoken", on="2013-03-21")
    land = say("commitment.propose", village=village, claims=[claim], origin="request", givers="not_said",
               declared_area={"value": 3, "unit": "ha"}, on="2013-04-01").subject  # fmt: skip
    say("commitment.announce", commitment=land, heard_by=[chief], on="2013-04-10")
    say("commitment.sign", commitment=land, on="2013-05-10")
    say("claim.commit_land", claim=claim, commitment=land, on="2013-05-10")
    made = say(
        "commitment.demarcate", commitment=land, method="gnssSurvey", geometry=square(0, 0, 175, away), on="2013-05-20"
    )
    field = made.body["facts"]["parcels"][-1]
    contest = say("contest.open", target=land, type="boundary", on="2013-05-25").subject
    say("contest.settle", contest=contest, on="2013-05-28")
    say("commitment.activate", commitment=land, on="2013-06-01")
    say("claim.start_allotting", claim=claim, shares_how="by_plot", on="2013-06-01")
    plots = [
        {"number": one[:LONGEST_NUMBER], "geometry": square(5 + 40 * (i % 4), 5 + 40 * (i // 4), 38, away)}
        for i, one in enumerate(many)
    ]
    laid = say("plot.lay_out", parcel=field, plots=plots, on="2013-06-01")
    allotments = []
    for woman, plot in zip(women, laid.body["makes"], strict=True):
        one = say(
            "allotment.plan", commitment=land, claim=claim, unit="plot", plot=plot["uid"], on="2013-06-02"
        ).subject
        say("allotment.assign", allotment=one, holders=[woman], method="group_internal", on="2013-06-02")
        say("allotment.hand_over", allotment=one, handed_by=[chief], on="2013-06-10")
        allotments.append(one)
    say("allotment.confirm_use", allotment=allotments[0], answer="in_use", on="2013-09-10")
    say("visit.record", allotment=allotments[0], visit_answer="in_use", on="2013-09-12")
    say("parcel.add", village=village, geometry=square(400, 400, 50, away), on="2013-09-12")
    say("allotment.take_back", allotment=allotments[-1], taken_back_reason="giver_needs_land", on="2014-02-01")
    for one in many:
        say("document.add", village=village, title=one, kind="photo", access_class="O", availability="available")
        say("figure.report", village=village, subject="women", source=one, value=50, qualifier="exactly", on="2013")
    wrong = say("figure.report", village=village, subject="other", on="2013")
    say("event.retract", event=wrong.id)
    return there | {"chief": chief, "claim": claim, "group": group, "woman": women[0], "said": say.filled}


def write(place):
    """The register at a place; returns what its tests look at."""
    register, first = init_register(place, today=TODAY, officer=OFFICER)
    officer, admin = register.actor(first.officer), register.actor(first.admin)
    with register.write(officer) as unit:
        mixed = tell(unit, MIXED, PAYLOADS, [-3.75, 14.19], code="M")
        long = tell(unit, LONG, [LONG[:9_999] + "è"], [-3.60, 14.26], code="L")
        for i, name in enumerate(PAYLOADS):
            with unit.new_form():
                point = {"type": "Point", "coordinates": [-3.9 + i / 50, 14.1]}
                unit.do("village.add", name=name, code=f"V{i}", point=point)
    with register.write(admin) as unit:
        for facts in (
            {"name": CHIEF, "role": "chief", "villages": [mixed["village"]], "ladder_level": 1, "authority": mixed["chief"]},
            {"name": ADVOCATE, "role": "advocate", "villages": ["*"]},
            *({"name": name, "role": "officer", "villages": [mixed["village"]]} for name in (*PAYLOADS, LONG)),
        ):  # fmt: skip
            with unit.new_form():
                unit.do("account.open", **facts)
    for name in (OFFICER, CHIEF, ADVOCATE, ADMIN):
        accounts.set_password(register, register.actor(name).uid, PASSWORD)
    register.close()
    return {"mixed": mixed, "long": long}

"""Small plays for counting: the reference registers of the domain, told through the real write path.

Everybody here is invented.  A play is one register with one officer; every step is a form of its own.
"""

from contextlib import contextmanager
from datetime import date

from geometries import square
from shapely.geometry import mapping

from landtrack.reference import parou_field
from landtrack.register.register import init_register

TODAY = date(2014, 11, 30)
THREE_HA = {"value": 3, "unit": "ha"}
NAMES = ("Yakoundou", "Yassimina", "Kadia", "Awa", "Fanta", "Mariam", "Oumou", "Aïssata", "Hawa", "Nyele")


class Play:
    """One register, told step by step."""

    def __init__(self, folder, today=TODAY):
        self.register, _ = init_register(folder / "essai.gpkg", today=today)
        self.officer = self.register.first("officer")
        self._unit = None
        self.giver = None
        self.fields = 0  # measured so far: each lies beside the others

    @contextmanager
    def together(self):
        """Steps of this block share one transaction."""
        with self.register.write(self.officer) as unit:
            self._unit = unit
            yield self
            self._unit = None

    def do(self, verb, **facts):
        """One step; returns its event."""
        if self._unit is None:
            with self.together():
                return self.do(verb, **facts)
        with self._unit.new_form():
            return self._unit.do(verb, **facts)

    def new(self, verb, **facts):
        """One step that makes a record; returns its uid."""
        return self.do(verb, **facts).subject

    def read(self, actor=None):
        """The read path of the officer, or of another account."""
        return self.register.read(actor or self.officer)

    def account(self, name, role, **facts):
        """Another account."""
        with self.register.write(self.register.first("admin")) as unit:
            unit.do("account.open", name=name, role=role, **facts)
        return self.register.actor(name)

    # --- who and where ------------------------------------------------------------------------

    def village(self, name="Parou", **facts):
        village = self.new("village.add", name=name, code=name.upper(), on="2011-01-01", **facts)
        self.giver = self.new("authority.add", office="chief", village=village, on="2011-01-01")
        return village, self.giver

    def by(self):
        """Who hands over: the chief of the village that was told last."""
        return [self.giver]

    def person(self, village, name, sex="F", on="2013-03-01", **facts):
        named = {"basis": "named", "full_name": name, "consent_record": "yes"}
        return self.new("person.register", village=village, sex=sex, on=on, **named, **facts)

    def count(self, village, count, on="2013-03-01", **facts):
        event = self.do("person.count", village=village, count=count, on=on, **facts)
        return [made["uid"] for made in event.body["makes"]]

    # --- the chain ----------------------------------------------------------------------------

    def claim(self, village, chief, complainants, status="allotting", commitment=None, on="2013-03-08", **how):
        """A claim brought to a status; ``commitment`` from land_committed on."""
        claim = self.new("claim.record", village=village, on=on, complainants=complainants, **how)
        for name in WAY[status].split():
            verb, facts = self._step(name, chief, commitment, on)
            self.do(verb, claim=claim, on=on, **facts, **how)
        return claim

    @staticmethod
    def _step(name, chief, commitment, on):
        decided = {"body": chief, "decided_on": on}
        return {
            "lodged": ("claim.lodge", {
                "complainant_kind": "women_group", "women_asked": "unknown", "remedies": ["land_for_group"],
                "text_original": "Nous n’avons pas de terre", "consent_record": "yes", "share_with_chief": "no",
                "danger": "no",
            }),
            "acknowledged": ("claim.acknowledge", {"paper": "none"}),
            "withdrawn": ("claim.withdraw", {}),
            "under_review": ("claim.start_review", {"body": chief}),
            "not_upheld": ("claim.refuse", {**decided, "refusal_reason": "no_land_available"}),
            "refused": ("claim.close", {"closing_outcome": "refused"}),
            "upheld": ("claim.uphold", {**decided, "promised_women": "not_said", "promised_area": THREE_HA}),
            "land_committed": ("claim.commit_land", {"commitment": commitment}),
            "allotting": ("claim.start_allotting", {"shares_how": "by_plot"}),
            "closed": ("claim.close", {"closing_outcome": "given_up"}),
        }[name]  # fmt: skip

    def commitment(self, village, declared=THREE_HA, on="2013-03-08", claims=(), **how):
        """A live commitment, signed and not measured."""
        origin = {"origin": "request", "claims": list(claims)} if claims else {"origin": "meeting"}
        land = self.new("commitment.propose", village=village, givers="not_said", declared_area=declared, on=on,
                        **origin, **how)  # fmt: skip
        self.do("commitment.announce", commitment=land, on=on, **how)
        self.do("commitment.sign", commitment=land, on=on, **how)
        return land

    def field(self, commitment, geometry=None, on="2013-03-08", **facts):
        """Measure the field of a commitment; returns the parcel."""
        shape = geometry or mapping(square(200, 1000 + 300 * self.fields, 1000))
        self.fields += 1
        event = self.do("commitment.demarcate", commitment=commitment, method="gnssSurvey", geometry=shape, on=on,
                        **facts)  # fmt: skip
        return event.body["facts"]["parcels"][-1]

    def plots(self, parcel, count=0, geometries=(), on="2013-03-08"):
        """Lay out plots, drawn or only numbered."""
        told = [{"number": str(i), "geometry": shape} for i, shape in enumerate(geometries, 1)]
        told = told or [{"number": str(i)} for i in range(1, count + 1)]
        event = self.do("plot.lay_out", parcel=parcel, plots=told, on=on)
        return [made["uid"] for made in event.body["makes"]]

    def allot(self, commitment, holders, *, plot=None, area=None, on="2013-06-10", until="handed_over", how=None,
              **plan):  # fmt: skip
        """An allotment brought to a status; a plot, or else nobody measured it."""
        how = how or {}
        unit = {"unit": "plot", "plot": plot} if plot else {"unit": "unmeasured"}
        allotment = self.new("allotment.plan", commitment=commitment, on=on, **unit, **plan, **how)
        if until == "planned":
            return allotment
        self.do("allotment.assign", allotment=allotment, holders=holders, method="unknown", on=on, **how)
        if until == "assigned":
            return allotment
        recorded = {} if area is None else {"area_recorded": area}
        self.do("allotment.hand_over", allotment=allotment, handed_by=self.by(), on=on, **recorded, **how)
        return allotment

    def take_back(self, allotment, on, reason="unknown"):
        return self.do("allotment.take_back", allotment=allotment, by_whom="inconnu", taken_back_reason=reason, on=on)


_REVIEW = "lodged acknowledged under_review"
WAY = {
    "draft": "",
    "lodged": "lodged",
    "withdrawn": "lodged withdrawn",
    "under_review": _REVIEW,
    "not_upheld": f"{_REVIEW} not_upheld",
    "refused": f"{_REVIEW} not_upheld refused",
    "upheld": f"{_REVIEW} upheld",
    "given_up": f"{_REVIEW} upheld closed",
    "allotting": f"{_REVIEW} upheld land_committed allotting",
}


class RegisterC(Play):
    """Test register C of the domain's section 5: persons by name, areas recorded at hand-over, none drawn.

    Extra people may be added by tests; ``D`` is the register's day.
    """

    def __init__(self, folder):
        super().__init__(folder)
        with self.together():
            self.village_uid, self.chief = self.village()
            v = self.village_uid
            w = self.women = {i: self.person(v, f"{NAMES[i]} {i}") for i in range(1, 9)}
            self.man = self.person(v, "Amadou", sex="M")
            self.unknown = self.person(v, "Somebody", sex="unknown")
            self.group = self.new("group.register", village=v, name="Groupement", declared_size=12,
                                  members=[w[1], w[6], w[7]], on="2013-03-01")  # fmt: skip
            self.land = self.commitment(v)
            self.parcel = self.field(self.land)
            self.a = {}
            parties = [w[1], w[2], w[3], self.man, w[4], w[5], self.unknown, self.group]
            self.claims = [
                self.claim(v, self.chief, parties, commitment=self.land),
                self.claim(v, self.chief, [w[1]], commitment=self.land),  # another such claim
                self.claim(v, self.chief, [w[8]], "withdrawn"),
                self.claim(v, self.chief, [w[8]], "draft"),
            ]
            plots = self.plots(self.parcel, 8)
            for number, (claim, holders, area) in enumerate(
                [
                    (0, [w[1]], 600),
                    (1, [w[1]], 400),
                    (0, [w[2]], 600),
                    (0, [w[3], self.man], 800),
                    (0, [w[4]], None),
                    (0, [w[5]], 600),
                    (0, [self.unknown], 500),
                    (0, [self.group], 2000),
                ],
                1,
            ):
                until = "assigned" if number == 5 else "handed_over"
                self.a[number] = self.allot(self.land, holders, plot=plots[number - 1], area=area, until=until,
                                            claim=self.claims[claim])  # fmt: skip
            self.take_back(self.a[6], "2014-02-01")


def parou_as_told(folder):
    """What CARE reports and nothing else: figures and facts, no claim, no person, no land."""
    play = Play(folder)
    with play.together():
        village, _ = play.village()
        said = {"village": village, "source": "CARE", "on": "2014"}
        play.do("figure.report", subject="women", value={"value": 50, "qualifier": "at_least"}, **said)
        play.do("figure.report", subject="area", area_value=THREE_HA, **said)
        for subject, fact in (("request", "complaint"), ("decision", "deemed_legitimate"), ("other", "all_the_men")):
            play.do("figure.report", subject=subject, fact_code=fact, qualifier="as_told", **said)
    return play


def parou_caught_up(folder):
    """One past story told long after, not reviewed: 3 ha never measured, 50 women counted then and now."""
    play = Play(folder)
    how = {"caught_up": True, "how_known": "seen"}
    with play.together():
        village, chief = play.village()
        women = play.count(village, 50, on="2013")
        claim = play.new("claim.record", village=village, on="2013", **how)
        play.do("claim.lodge", claim=claim, on="2013", women_asked=50, **how)
        play.do("claim.acknowledge", claim=claim, on="2013", **how)
        play.do("claim.start_review", claim=claim, on="2013", body=chief, **how)
        play.do("claim.uphold", claim=claim, on="2013", body=chief, decided_on="2013", promised_women="not_said",
                promised_area="not_said", **how)  # fmt: skip
        land = play.commitment(village, on="2013", claims=[claim], **how)
        play.do("claim.commit_land", claim=claim, commitment=land, on="2013", **how)
        play.do("claim.start_allotting", claim=claim, shares_how="unmeasured", on="2013", **how)
        for woman in women:
            play.allot(land, [woman], on="2013", how=how)
    return play


def parou_demonstration(folder):
    """The full chain on the invented field: 50 named women, a drawn plot of 600 m² each."""
    play = Play(folder)
    features = parou_field()["features"]
    shapes = {kind: [f["geometry"] for f in features if f["properties"]["kind"] == kind] for kind in ("field", "plot")}
    with play.together():
        village, chief = play.village()
        women = [play.person(village, f"{NAMES[i % 10]} {i}") for i in range(50)]
        land = play.commitment(village)
        parcel = play.field(land, shapes["field"][0])
        play.do("commitment.activate", commitment=land, on="2013-06-01")
        play.claim(village, chief, women, commitment=land, on="2013-06-01")
        plots = play.plots(parcel, geometries=shapes["plot"], on="2013-06-01")
        for woman, plot in zip(women, plots, strict=True):
            play.allot(land, [woman], plot=plot)
    return play

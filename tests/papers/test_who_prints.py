"""Who may print what, when it cannot be printed yet, and what is noted when a name is opened."""

import io

import pytest
from factories import SECRETS, Story, fresh_register, gather, whole_story
from papers.reading import codes_of, text_of
from pypdf import PdfReader
from sqlalchemy import select

from landtrack import errors
from landtrack.domain import policy
from landtrack.domain.lifecycle import HELD
from landtrack.domain.values import is_code
from landtrack.papers import PAPERS, make, refusal
from landtrack.papers.making import pages
from landtrack.presentation import SIGNS, sign_of_number
from landtrack.register.numbers import fresh_numbers
from landtrack.store.tables import read_log

ABOUT = {"claim": "claim", "commitment": "commitment", "village": "parou"}


def subject_of(cast, kind):
    about = PAPERS[kind].about
    if not about:
        return ""
    if about[0] == "village":
        return cast.parou
    return cast.story.allotments[0] if about[0] == "allotment" else getattr(cast.story, about[0])


def attempt(cast, account, kind):
    """None where it was printed, else the class of the refusal."""
    try:
        make(cast.register.read(cast[account]), kind, about=subject_of(cast, kind))
    except errors.LandtrackError as error:
        return type(error)
    return None


@pytest.mark.parametrize("kind", PAPERS)
@pytest.mark.parametrize("account", ["recorder", "plain", "approver", "everywhere", "chief_account"])
def test_whoever_may_do_the_step_may_print_its_paper(cast, account, kind):
    allowed = policy.may(cast[account], PAPERS[kind].right, cast.parou)
    found = attempt(cast, account, kind)
    assert (found is errors.NotAllowed) is not allowed
    assert found in (None, errors.NotAllowed, errors.PaperWaits if kind == "attestation" else None)


@pytest.mark.parametrize("kind", PAPERS)
@pytest.mark.parametrize("account", ["advocate", "admin", "admin2", "disabled"])
def test_others_print_nothing(cast, account, kind):
    assert attempt(cast, account, kind) is errors.NotAllowed


@pytest.mark.parametrize("kind", [name for name, row in PAPERS.items() if row.about])
@pytest.mark.parametrize("account", ["songobia_recorder", "other_chief_account"])
def test_nothing_of_another_village_is_known(cast, account, kind):
    assert attempt(cast, account, kind) in (errors.NotFound, errors.NotAllowed)


def test_an_officer_who_records_nothing_gives_out_no_slips(cast):
    assert attempt(cast, "plain", "slips") is errors.NotAllowed
    assert attempt(cast, "recorder", "slips") is None


def test_the_chief_s_own_letter_holds_no_word_that_his_account_may_not_see(cast):
    told = "".join(
        text_of(make(cast.register.read(cast["chief_account"]), "letter", about=cast.story.claim).data).split()
    )
    assert [s for s in SECRETS.values() if "".join(s.split()) in told] == []


# --- when it cannot be printed yet -----------------------------------------------------------


@pytest.fixture
def young(cast):
    """Brings a request of its own to a status, kept in the register."""

    def bring(status, paper=None):
        with cast.register.write(cast["everywhere"]) as unit:
            told = {"claim.acknowledge": {"paper": paper}} if paper else {}
            story = Story(unit, cast, **told)
            story.claim_at(status)
        return story.claim

    return bring


@pytest.mark.parametrize(
    ("status", "paper", "kind", "reason"),
    [
        ("draft", None, "receipt", "not_lodged"),
        ("lodged", None, "receipt", "paper_not_asked"),
        ("lodged", None, "president", "paper_not_asked"),
        ("acknowledged", "none", "receipt", "no_paper_wanted"),
        ("acknowledged", "none", "president", "no_paper_wanted"),
        ("acknowledged", "with_her", "receipt", None),
        ("acknowledged", "at_office", "president", None),
        ("under_review", "with_her", "letter", "no_answer_yet"),
        ("upheld", "none", "letter", None),
        ("not_upheld", "none", "letter", None),
        ("upheld", "with_her", "season", "nobody_holds"),
        ("upheld", "with_her", "attestation", "nobody_holds"),
        ("land_committed", "with_her", "season", "nobody_holds"),
        ("land_committed", "with_her", "attestation", "nobody_holds"),
    ],
)
def test_paper_is_refused_with_its_reason(cast, young, status, paper, kind, reason):
    reader = cast.register.read(cast["everywhere"])
    number = reader.get("claim", young(status, paper))["public_code"]
    if reason is None:
        assert make(reader, kind, about=number).data.startswith(b"%PDF")
        return
    with pytest.raises(errors.PaperRefused) as caught:
        make(reader, kind, about=number)
    assert (caught.value.paper, caught.value.reason) == (kind, reason)


def test_a_page_asks_before_it_offers(cast, young):
    reader = cast.register.read(cast["everywhere"])
    claim = reader.get("claim", young("acknowledged", "none"))
    assert isinstance(refusal(reader, PAPERS["receipt"], claim), errors.PaperRefused)
    assert isinstance(refusal(cast.register.read(cast["advocate"]), PAPERS["receipt"], claim), errors.NotAllowed)
    assert refusal(reader, PAPERS["village"], reader.get("village", cast.parou)) is None
    assert refusal(reader, PAPERS["slips"], {}) is None


@pytest.mark.parametrize(
    ("kind", "asked", "error"),
    [
        ("poster", {}, errors.UnreadableFact),
        ("receipt", {"size": "a3"}, errors.UnreadableFact),
        ("receipt", {"about": "ZZZZZZ"}, errors.NotFound),
        ("receipt", {}, errors.NotFound),
        ("village", {"village": "Nowhere"}, errors.NotFound),
        ("attestation", {"about": "ZZZZZZ/1"}, errors.NotFound),
    ],
)
def test_what_is_not_there_is_said(cast, kind, asked, error):
    with pytest.raises(error):
        make(cast.register.read(cast["everywhere"]), kind, **asked)


def test_a_season_sheet_is_not_about_one_plot(cast):
    reader = cast.register.read(cast["everywhere"])
    number = reader.get("claim", cast.story.claim)["public_code"]
    with pytest.raises(errors.NotFound):
        make(reader, "season", about=f"{number}/1")


# --- the attestation -------------------------------------------------------------------------


@pytest.fixture
def chain(tmp_path):
    """A chain of its own; of its three plots the first is a named woman's."""
    register = fresh_register(tmp_path)
    cast = gather(register)
    with register.write(cast["everywhere"]) as unit:
        cast.story = whole_story(unit, cast, secrets=False, last="hand_over")
    yield cast
    register.close()


def open_codes(reader, uid):
    return {(r.event, r.code) for r in reader.reserves(uid)}


def test_with_open_reserves_no_attestation_prints_and_the_error_names_them(chain):
    reader = chain.register.read(chain["everywhere"])
    with pytest.raises(errors.PaperWaits) as caught:
        make(reader, "attestation", about=chain.story.allotments[1])
    assert set(caught.value.reserves) >= {"witnesses", "name"}
    assert caught.value.paper == "attestation"
    with pytest.raises(errors.PaperWaits):
        make(reader, "attestation", about=chain.story.commitment)


def test_it_prints_when_all_is_complete_and_tells_whose_the_land_is_not(chain):
    """Each reserve of the plot, the land and the answer is completed in turn; until the last the paper waits."""
    reader, story = chain.register.read(chain["everywhere"]), chain.story
    plot = story.allotments[0]
    both = [chain.named[1], chain.women[0]]
    left = [(e, c) for uid in (plot, story.commitment, story.claim) for e, c in sorted(open_codes(reader, uid))]
    assert {code for _, code in left} >= {"witnesses"}
    for event, code in left:
        with pytest.raises(errors.PaperWaits):
            make(reader, "attestation", about=plot)
        with chain.register.write(chain["second"]) as unit:
            if code not in ("name", "measurement", "told", "objection"):
                unit.do("event.complete", event=event, reserve=code, witnesses=both, reason_words="dit",
                        asked_in_private="yes", women_answer="yes")  # fmt: skip
        if refusal(reader, PAPERS["attestation"], reader.get("allotment", plot)) is None:
            break
    text = text_of(make(reader, "attestation", about=plot).data)
    assert SECRETS["full_name"] in text
    assert "ce papier ne dit pas à qui appartient la terre" in " ".join(text.split()).lower()
    assert "Parou" in text
    later = [code for _, code in open_codes(reader, story.claim)]
    assert set(later) <= {"second_person", "women_answer", "witnesses"}  # what came after the plots blocks nothing


def test_of_a_whole_field_those_that_are_ready_print_and_the_others_are_listed_with_their_reason(demo_copy):
    reader = demo_copy.read(demo_copy.actor("awa"))
    claim = next(c for c in reader.list("claim") if c.get("receipt_icon") == "millet")
    commitment = reader.chain(claim["uid"])["commitments"][0]["uid"]
    held = [a for a in reader.list("allotment", commitment=commitment) if a["status"] in HELD]
    assert len(pages(reader, "attestation", about=commitment, size="a5", ppi=20.0)) == len(held) == 49
    with demo_copy.write(demo_copy.actor("awa")) as unit:
        again = unit.do("allotment.plan", commitment=commitment, unit="unmeasured").subject
        unit.do("allotment.assign", allotment=again, holders=held[0]["holders"], method="unknown")
        unit.do("allotment.hand_over", allotment=again, handed_by=held[0]["handed_by"])
    data = make(reader, "attestation", about=commitment).data
    text = text_of(data)
    assert len(PdfReader(io.BytesIO(data)).pages) == len(held) + 1
    assert all(name in text for name in reader.names({a["holders"][0]["party"] for a in held}).values())
    last = " ".join(PdfReader(io.BytesIO(data)).pages[-1].extract_text().split())
    assert "attend encore" in last
    assert "Pas encore mesuré" in last


def test_a_plot_is_found_by_the_number_on_its_paper(demo_register, reader):
    claim = next(c for c in reader.list("claim") if c.get("receipt_icon") == "millet")
    number = f"{claim['public_code']}/12"
    page = pages(reader, "attestation", about=number, size="a4", ppi=150.0)[0]
    assert codes_of(page) == [f"{number} {demo_register.head_hash()[:12].upper()}"]


def logged(register):
    with register.database.read() as conn:
        return [(row.sid, row.record, row._mapping["class"], row.why) for row in conn.execute(select(read_log))]


def test_names_and_words_that_a_paper_opens_are_noted_once_a_sign_in(demo_copy):
    reader = demo_copy.read(demo_copy.actor("awa"))
    claim = next(c for c in reader.list("claim") if c.get("receipt_icon") == "millet")
    before = set(logged(demo_copy))
    for _ in range(2):
        make(reader, "attestation", about=f"{claim['public_code']}/12", sid="s-1")
        make(reader, "letter", about=claim["public_code"], sid="s-1")
        for kind in ("receipt", "president", "season"):
            make(reader, kind, about=claim["public_code"], sid="s-1")
    new = [row for row in logged(demo_copy) if row not in before]
    assert sorted((sid, cls, why) for sid, _, cls, why in new) == [("s-1", "I", "paper.attestation"), ("s-1", "S", "")]


def test_without_the_key_a_paper_that_needs_a_name_is_refused(demo_copy):
    reader = demo_copy.read(demo_copy.actor("awa"))
    claim = next(c for c in reader.list("claim") if c.get("receipt_icon") == "millet")
    demo_copy.use_sealer(None)
    for kind, about in (("attestation", f"{claim['public_code']}/12"), ("letter", claim["public_code"])):
        with pytest.raises(errors.WrongKey):
            make(reader, kind, about=about)
    assert make(reader, "president", about=claim["public_code"]).data


# --- numbers given out beforehand ------------------------------------------------------------


def test_slips_have_numbers_of_ours_that_nobody_has_and_neighbours_with_different_pictures(cast):
    numbers = fresh_numbers(cast.register, 96, sign_of_number)
    assert len(set(numbers)) == 96
    assert all(map(is_code, numbers))
    for i in range(len(numbers) - 30):
        near = [sign_of_number(n) for n in numbers[i : i + 30]]
        assert len(set(near)) == 30


def test_a_number_of_the_register_is_never_given_out_whatever_the_village(cast, monkeypatch):
    from landtrack.register import numbers

    taken = cast.register.read(cast["everywhere"]).get("claim", cast.story.claim)["public_code"]
    drawn = iter([taken, "7K3MQY", "7K3MQY", "AAAAAG"])
    monkeypatch.setattr(numbers, "new_code", lambda: next(drawn))
    assert fresh_numbers(cast.register, 2, lambda number: number) == ["7K3MQY", "AAAAAG"]


def test_a_slip_becomes_the_request_that_carries_its_number_and_picture(cast):
    number = fresh_numbers(cast.register, 1, sign_of_number)[0]
    with cast.register.write(cast["recorder"]) as unit:
        claim = unit.do(
            "claim.record", village=cast.parou, public_code=number, receipt_icon=sign_of_number(number)
        ).subject
        unit.do("claim.lodge", claim=claim, complainant_kind="woman", women_asked=1, remedies=["plot"],
                consent_record="yes", share_with_chief="no", danger="no", text_original="mots")  # fmt: skip
        unit.do("claim.acknowledge", claim=claim, paper="with_her")
    reader = cast.register.read(cast["recorder"])
    assert reader.get("claim", claim)["public_code"] == number
    assert make(reader, "receipt", about=number.lower()).data
    assert [hit.uid for hit in reader.search(number)] == [claim]


def test_a_number_s_picture_stays_when_a_picture_is_added(monkeypatch):
    numbers = [f"{i:06d}" for i in range(400)]
    before = [sign_of_number(n) for n in numbers]
    assert len(set(before)) == len(SIGNS)
    monkeypatch.setitem(SIGNS, "lantern", SIGNS["lamp"])
    after = [sign_of_number(n) for n in numbers]
    moved = sum(a != b for a, b in zip(before, after, strict=True))
    assert 0 < moved < 30
    assert all(b == "lantern" for a, b in zip(before, after, strict=True) if a != b)


@pytest.mark.parametrize("account", ["advocate", "chief_account", "disabled"])
def test_settings_are_the_business_of_officers_and_administrators(cast, account):
    with pytest.raises(errors.NotAllowed):
        cast.register.read(cast[account]).setting("office_phone")
    assert cast.register.read(cast["plain"]).setting("office_phone") is None

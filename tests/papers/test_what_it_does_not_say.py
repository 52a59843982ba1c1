"""Paper is a danger too: what a woman takes home names nobody, no place, and not what it is about."""

import re

import pytest
from factories import SECRETS
from papers.reading import COMPLAINT, leaves, spoken_of, text_of

from landtrack.papers import PAPERS, make

HERS = ("slips", "receipt", "president")
LANGUAGES = ("fr", "en")
WORD = re.compile(r"[^\W\d_]{4,}")


@pytest.fixture(scope="session")
def forbidden(reader):
    """Every name of a person, group, village or unit, and each longer part of it."""
    people = [p["uid"] for kind in ("person", "group") for p in reader.list(kind)]
    names = list(reader.names(people).values())
    places = [v["name"] for v in reader.list("village")] + [u["name"] for u in reader.list("unit")]
    codes = [v["code"] for v in reader.list("village")]
    parts = {part.casefold() for text in (*names, *places) for part in WORD.findall(text)}
    ordinary = {"femmes", "champ", "groupement", "association", "village", "chef"}
    assert len(parts) > 40
    return {*map(str.casefold, names), *map(str.casefold, codes), *parts} - ordinary


def everything(data):
    """All that a PDF says, aloud and in print."""
    return (text_of(data) + "\n" + "\n".join(spoken_of(data))).casefold()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", HERS)
def test_no_name_no_village_and_no_word_for_what_it_is_about(kind, lang, printed, said, subjects, forbidden):
    for about in subjects[kind]:
        for size in PAPERS[kind].sizes:
            told = everything(printed(kind, about, size, lang))
            told += "\n".join(
                t for p, t in leaves(said(kind, about, size, lang)[1]) if "svg" not in p and "qr" not in p
            )
            words = set(WORD.findall(told))
            assert {one for one in forbidden if one in words or (" " in one and one in told)} == set(), about
            assert COMPLAINT.search(told) is None, COMPLAINT.search(told)


def test_the_words_that_are_looked_for_would_be_found(printed, subjects):
    letter = text_of(printed("letter", subjects["letter"][0], "a5", "fr"))
    assert COMPLAINT.search(letter)
    assert not COMPLAINT.search("Demandé Écouté Terre donnée Mesuré Remise Asked Heard")
    village = text_of(printed("village", subjects["village"][0], "a5", "fr"))
    assert "Parou" in village


@pytest.mark.parametrize("kind", ["season", "plan", "village", "attendance", *HERS])
def test_no_woman_s_name_on_a_sheet_for_a_visit(kind, printed, subjects, reader):
    names = reader.names(p["uid"] for k in ("person", "group") for p in reader.list(k)).values()
    for about in subjects[kind]:
        told = everything(printed(kind, about, "a4", "fr"))
        assert [name for name in names if name.casefold() in told] == []


def test_only_the_letter_holds_a_word_of_those_who_spoke(cast):
    """Of a chain whose every sealed word is known, no paper holds one but for its purpose; nor a woman's name."""
    reader, story = cast.register.read(cast["everywhere"]), cast.story
    about = {"claim": story.claim, "commitment": story.commitment, "village": cast.parou}
    meant = {"letter": {"grounds", "conditions", "reason_words"}}
    for kind, row in PAPERS.items():
        if kind == "attestation":  # blocked by reserves here; what it says is tested where it prints
            continue
        told = "".join(everything(make(reader, kind, about=about[row.about[0]] if row.about else "").data).split())
        there = {name for name, secret in SECRETS.items() if "".join(secret.split()).casefold() in told}
        assert there <= meant.get(kind, set()), kind
        assert kind != "letter" or there >= {"grounds", "conditions"}


def test_a_file_s_name_tells_nothing_of_anybody(reader, subjects):
    assert make(reader, "president", about=subjects["president"][0]).file_name == "president.pdf"


def test_what_must_not_be_seen_in_the_village_is_not_on_its_sheet(cast, said, printed):
    reader = cast.register.read(cast["everywhere"])
    with cast.register.write(cast["everywhere"]) as unit:
        claim = unit.do("claim.record", village=cast.parou, on="2013-03-08").subject
        unit.do("claim.lodge", claim=claim, on="2013-03-08", complainant_kind="women_group", women_asked=3,
                remedies=["plot"], consent_record="yes", share_with_chief="no", danger="yes", decider_named="yes",
                text_original="mots")  # fmt: skip
        unit.do("claim.acknowledge", claim=claim, paper="none", on="2013-03-08")
        unit.do("claim.start_review", claim=claim, body=cast.cofov, on="2013-03-10")
    told = everything(make(reader, "village", village=cast.parou).data)
    number = reader.get("claim", claim)["public_code"].casefold()
    assert number in told
    assert "décideur" not in told
    assert "danger" not in told

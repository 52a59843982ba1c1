"""The demonstration's papers, and a chain whose every word is a secret."""

import pytest
from factories import fresh_register, gather, whole_story

from landtrack.papers import making
from landtrack.papers.typeset import pdf, png
from landtrack.register.register import open_register


@pytest.fixture(scope="session")
def reader(demo_register, tmp_path_factory):
    """Awa, who sees every village; in a copy, since names that are read are noted."""
    place = tmp_path_factory.mktemp("printed") / "parou.gpkg"
    demo_register.database.copy_to(place)
    register = open_register(place)
    yield register.read(register.actor("awa"))
    register.close()


@pytest.fixture(scope="session")
def subjects(reader):
    """For each paper what it can be about, at least once; ``""`` where it is about nothing."""
    villages = [v["uid"] for v in reader.list("village")]
    claims = [c for c in reader.list("claim") if c["status"] != "draft"]
    papered = [c["uid"] for c in claims if c.get("paper") in ("with_her", "at_office")]
    land = {a["commitment"] for a in reader.list("allotment") if a["status"] in ("handed_over", "confirmed_in_use")}
    parou = next(c for c in claims if c.get("receipt_icon") == "millet")
    parou_land = reader.chain(parou["uid"])["commitments"][0]["uid"]
    return {
        "slips": [""], "receipt": papered, "president": papered,
        "letter": sorted({d["claim"] for d in reader.list("decision")}), "season": sorted(land), "plan": [parou_land], "village": villages,
        "attestation": [f"{parou['public_code']}/12"], "attendance": villages[:1],
    }  # fmt: skip


@pytest.fixture(scope="session")
def said(reader):
    """What a paper says: ``said(kind, about, size=..., lang=...)``; the same answer for the same question.

    A size that the paper does not come in is its first.
    """
    known = {}

    def ask(kind, about="", size="a5", lang="fr"):
        size = size if size in making.PAPERS[kind].sizes else making.PAPERS[kind].sizes[0]
        key = (kind, about, size, lang)
        if key not in known:
            row, says = making._says(reader, kind, about=about, size=size, lang=lang, count=8)
            known[key] = (row.template, says)
        return known[key]

    return ask


@pytest.fixture(scope="session")
def printed(said):
    """The PDF of the same."""
    return lambda *asked, **more: pdf(*said(*asked, **more))


@pytest.fixture(scope="session")
def looked_at(said):
    """Its pages as PNG, at 75 pixels an inch, or so many that a camera reads the small codes."""
    known = {}

    def look(*asked, ppi=75):
        if (asked, ppi) not in known:
            known[asked, ppi] = png(*said(*asked), ppi)
        return known[asked, ppi]

    return look


@pytest.fixture(scope="module")
def cast(tmp_path_factory, keys):
    """A chain from the women's words to a farmed plot, with words of every class."""
    register = fresh_register(tmp_path_factory.mktemp("papers"))
    cast = gather(register)
    with register.write(cast["everywhere"]) as unit:
        cast.story = whole_story(unit, cast)
    yield cast
    register.close()

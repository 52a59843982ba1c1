"""An officer's screen in the chief's hands: it reads as he does, shows no name, and only the PIN ends it."""

import pytest
from factories import SECRETS, Story

from landtrack import errors
from landtrack.domain.policy import in_hands_of
from landtrack.register.accounts import SignIns, _hash, set_password
from landtrack.register.tries import FREE_TRIES


@pytest.fixture
def cast(alone):
    return alone


@pytest.fixture
def signed_in(cast):
    signins = SignIns(cast.register)
    set_password(cast.register, cast["everywhere"].uid, "mot-de-passe-2014")
    return signins, _hash(signins.sign_in("everywhere", "mot-de-passe-2014"))


def test_the_screen_is_lent_until_the_pin_is_told(cast, signed_in):
    signins, sid = signed_in
    signins.hand_over(sid, cast.chief, "2468")
    assert signins.who(sid).handed_to == cast.chief
    with pytest.raises(errors.WrongPin):
        signins.take_back_screen(sid, "1234")
    assert signins.who(sid).handed_to == cast.chief
    signins.take_back_screen(sid, "2468")
    assert signins.who(sid).handed_to is None


def test_five_wrong_pins_end_the_sign_in(cast, signed_in):
    signins, sid = signed_in
    signins.hand_over(sid, cast.chief, "2468")
    for _ in range(FREE_TRIES):
        with pytest.raises(errors.WrongPin):
            signins.take_back_screen(sid, "0000")
    assert signins.who(sid) is None


def test_a_short_pin_is_refused_and_the_pin_is_not_kept_in_clear(cast, signed_in):
    signins, sid = signed_in
    with pytest.raises(errors.UnreadableFact):
        signins.hand_over(sid, cast.chief, "12")
    signins.hand_over(sid, cast.chief, "864213579")
    raw = cast.register.place.read_bytes() + cast.register.place.with_suffix(".gpkg-wal").read_bytes()
    assert b"864213579" not in raw


@pytest.fixture
def lent(cast):
    """A reader of the lent screen, with a request whose women agreed that the chief may know."""
    with cast.register.write(cast["everywhere"]) as unit:
        story = Story(unit, cast, **{"claim.lodge": {"share_with_chief": "yes", "complainants": cast.named}})
        claim = story.claim_at("under_review")
    actor = in_hands_of(cast["everywhere"], cast.chief, cast.parou, 1)
    return cast.register.read(actor), claim


def test_it_reads_what_the_chief_reads_and_no_more(cast, lent):
    reader, claim = lent
    own = cast.register.read(cast["chief_account"])
    assert {c["uid"] for c in reader.list("claim")} == {c["uid"] for c in own.list("claim")} == {claim}
    assert reader.list("claim")[0] == own.list("claim")[0]
    assert reader.reserves(claim) == []
    with pytest.raises(errors.NotFound):
        reader.told_in(cast.register.read(cast["everywhere"]).get("claim", claim)["last_event"])


def test_no_name_is_on_it_even_where_the_women_agreed(cast, lent):
    reader, claim = lent
    assert cast.register.read(cast["chief_account"]).names(cast.named) != {}
    assert reader.names(cast.named) == {}
    assert reader.search(SECRETS["full_name"]) == []
    assert reader.words("claim", claim) == {}


def test_it_ends_with_the_account(cast, lent):
    reader, _ = lent
    with cast.register.write(cast["admin2"]) as unit:
        unit.do("account.disable", account=cast["everywhere"].uid)
    with pytest.raises(errors.NotAllowed):
        reader.list("claim")


def test_what_he_says_is_written_by_the_officers_account(cast, lent):
    from landtrack.domain.values import new_uid
    from landtrack.register import forms
    from landtrack.register.drafts import Draft

    _, claim = lent
    answers = {"said": "talked", "on": "2014-11-01"}
    written = forms.write(cast.register, cast["everywhere"], Draft(new_uid(), "answer", claim, cast.parou, 2, answers))
    assert {event.actor for event in written.events} == {cast["everywhere"].uid}


def test_a_right_that_is_taken_away_ends_with_the_next_read(cast):
    """One reader serves a whole tab: it asks every time whether its account is still what it was."""
    reader = cast.register.read(cast["everywhere"])
    villages = {v["uid"] for v in reader.list("village")}
    assert len(villages) > 1
    with cast.register.write(cast.register.first("admin")) as unit:
        unit.do("account.change", account=cast["everywhere"].uid, villages=[cast.parou])
    assert {v["uid"] for v in reader.list("village")} == {cast.parou}
    with cast.register.write(cast.register.first("admin")) as unit:
        unit.do("account.disable", account=cast["everywhere"].uid)
    for _ in range(2):
        with pytest.raises(errors.NotAllowed):
            reader.list("person")

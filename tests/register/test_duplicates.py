"""What may be the same women: found by sound and place, told with reasons, decided by nobody but a person."""

import random
import time
from collections import Counter
from math import asin, cos, radians, sin, sqrt

import pytest
from counting.plays import Play
from sqlalchemy import select

from landtrack import errors
from landtrack.domain.sounds import keys
from landtrack.register import duplicates
from landtrack.register.duplicates import CROWD, EVIDENCE, LEAST, proposals, survivor_first
from landtrack.register.neighbours import NEAR_KM, neighbours
from landtrack.store.tables import read_log

POINTS = {"Parou": [-3.74927, 14.1891], "Songobia": [-3.77607, 14.14768], "Koro": [-3.07539, 14.064]}


@pytest.fixture
def play(tmp_path):
    play = Play(tmp_path)
    play.home, play.chief = play.village("Parou", point=point("Parou"))
    return play


def point(name):
    return {"type": "Point", "coordinates": POINTS[name]}


def found(play, village=None, **asked):
    return proposals(play.read(), village, **asked).proposals


def pairs(play, village=None):
    return [{*one.one, *one.other} for one in found(play, village)]


# --- by name -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("one", "other"), [
    ("Aïssata Guindo", "Aissata Gindo"), ("Hadja Awa Kassogué", "KASSOGE Hawa"), ("Kadiatou Diallo", "Kadidiatou Jalo"),
])  # fmt: skip
def test_a_name_written_otherwise_in_the_same_village_is_proposed(play, one, other):
    women = {play.person(play.home, one), play.person(play.home, other)}
    play.person(play.home, "Oumou Tembély")
    (proposal,) = found(play)
    assert {*proposal.one, *proposal.other} == women
    assert proposal.reasons == ("same_sounds", "same_village")
    assert not proposal.is_likely


def test_nothing_is_done_by_itself(play):
    women = [play.person(play.home, "Awa Guindo", age_band="25_34", household="Guindo du puits") for _ in "ab"]
    (proposal,) = found(play)
    assert proposal.is_likely
    assert not any(p.get("same_as") for p in play.read().list("person", uid=women))


def test_names_that_differ_by_one_sound_are_not_proposed(play):
    for name in ("Awa Sagara", "Awa Saye", "Oumou Dara", "Oumou Diarra", "Awa Dara"):
        play.person(play.home, name)
    assert found(play) == ()


def test_villages_within_reach_are_compared_and_others_not(play):
    near, _ = play.village("Songobia", point=point("Songobia"))
    far, _ = play.village("Koro", point=point("Koro"))
    here, there = (play.person(v, "Awa Guindo", age_band="25_34") for v in (play.home, near))
    play.person(far, "Awa Guindo", age_band="25_34")
    assert pairs(play) == [{here, there}]
    assert pairs(play, near) == [{here, there}]
    assert pairs(play, far) == []


@pytest.mark.parametrize(("age", "proposed"), [("25_34", True), ("35_49", True), ("50_64", False), ("unknown", True)])
def test_an_age_far_off_speaks_against_it(play, age, proposed):
    play.person(play.home, "Awa Guindo", age_band="25_34")
    play.person(play.home, "Awa Guindo", age_band=age)
    assert bool(found(play)) == proposed


def test_a_name_that_many_bear_needs_more_than_itself(play):
    women = [
        play.person(play.home, "Awa Guindo", household=f"concession {word}")
        for word in ("Togo", "Goro", "Minta", "Dicko")
    ]
    assert found(play) == ()
    again = play.person(play.home, "Hawa Gindo", household="Concession Togo")
    (proposal,) = found(play)
    assert {*proposal.one, *proposal.other} == {women[0], again}
    assert "same_household" in proposal.reasons
    assert proposal.doubts == ("common_name",)


def test_half_a_name_is_proposed_within_a_household(play):
    half, whole = (
        play.person(play.home, "Aïssata", household="Guindo"),
        play.person(play.home, "Aissata Togo", household="Guindo"),
    )
    play.person(play.home, "Fatoumata Togo", household="Guindo")
    play.person(play.home, "Aissata Goro", household="Goro")
    (proposal,) = found(play)
    assert {*proposal.one, *proposal.other} == {half, whole}
    assert proposal.reasons == ("part_of_name", "same_household", "same_village")


def test_two_names_on_one_list_are_rather_two_women(play):
    one, other = (play.person(play.home, "Awa Guindo") for _ in "ab")
    assert len(found(play)) == 1
    play.new("group.register", village=play.home, members=[one, other], on="2013-03-01")
    assert found(play) == ()


def test_men_are_never_proposed_and_women_of_unknown_sex_are(play):
    play.person(play.home, "Adama Guindo", sex="M")
    play.person(play.home, "Adama Guindo", sex="F")
    assert found(play) == ()
    play.person(play.home, "Adama Gindo", sex="unknown")
    assert len(found(play)) == 1


def test_what_was_said_of_two_records_counts_for_all_that_are_one_with_them(play):
    a, b, c = (play.person(play.home, name) for name in ("Awa Guindo", "Hawa Guindo", "Awa Gindo"))
    assert len(found(play)) == 0  # three bear it
    play.do("person.same_as", person=b, same_as=a)
    assert pairs(play) == [{a, c}]
    event = play.do("person.not_same", person=c, not_same=b)
    assert found(play) == ()
    play.do("event.retract", event=event.id)
    assert pairs(play) == [{a, c}]


def test_a_name_of_either_record_is_hers(play):
    a, b = play.count(play.home, 2)
    play.do("person.name", person=b, full_name="Awa Guindo", consent_record="yes")
    play.do("person.same_as", person=b, same_as=a)
    again = play.person(play.home, "Haoua Gindo")
    assert pairs(play) == [{a, again}]


def test_every_reason_can_be_given(play):
    """Each row of EVIDENCE stands on some proposal of a busy village."""
    near, _ = play.village("Songobia", point=point("Songobia"))
    facts = {"age_band": "25_34", "sign": "hoe", "household": "Guindo du puits"}
    for name in ("Awa Guindo", "Awa Guindo", "Fatoumata Togo", "Fatoumata Tolo", "Ramata", "Ramata Goro"):
        play.person(play.home, name, **facts)
    for name, more in (("Oumou Diarra", {"household": "Guindo"}), ("Umu Jara", {"household": "Tembély"})):
        play.person(play.home, name, age_band="18_24", sign="hen", **more)
    old = [
        play.person(play.home, "Néné Karembé", sign="moon", household="Karembé", age_band=age)
        for age in ("18_24", "65_over")
    ]
    play.person(near, "Sira Dolo", sign="sun", age_band="18_24")
    play.person(play.home, "Sira Dolo", sign="sun", age_band="18_24")
    play.new(
        "group.register",
        village=play.home,
        members=[p["uid"] for p in play.read().list("person", sign="hoe")],
        on="2013-03-01",
    )
    said = Counter(code for one in found(play) for code in (*one.reasons, *one.doubts))
    assert {*old} in pairs(play)
    assert set(said) >= {row.code for row in EVIDENCE}, {row.code for row in EVIDENCE} - set(said)
    assert all(one.points >= LEAST for one in found(play))


# --- who may ask, and what it leaves behind ----------------------------------------------------------------


@pytest.mark.parametrize("role", ["chief", "advocate", "admin"])
def test_only_an_officer_may_ask(play, role):
    play.person(play.home, "Awa Guindo")
    other = play.account(
        "autre", role, villages=["*"], **({"ladder_level": 1, "authority": play.chief} if role == "chief" else {})
    )
    with pytest.raises(errors.NotAllowed):
        proposals(play.read(other))


def test_villages_out_of_reach_of_the_account_are_not_compared(play):
    near, _ = play.village("Songobia", point=point("Songobia"))
    one, other = (play.person(v, "Awa Guindo", age_band="25_34") for v in (play.home, near))
    officer = play.account("agente", "officer", duties=["recorder"], villages=[play.home])
    assert proposals(play.read(officer)).proposals == ()
    play.do("person.same_as", person=one, same_as=other)
    play.person(play.home, "Hawa Guindo", age_band="25_34")
    assert proposals(play.read(officer)).proposals == ()  # she stands for a record that lies out of sight


def test_the_reading_is_written_down_once_a_sign_in_for_those_who_are_proposed(play):
    women = [play.person(play.home, "Awa Guindo", household="Guindo") for _ in "ab"]
    play.person(play.home, "Oumou Tembély", household="Tembély")
    for _ in range(2):
        found(play, sid="séance")
    with play.register.database.read() as conn:
        rows = conn.execute(select(read_log.c.record, read_log.c["class"], read_log.c.why, read_log.c.sid)).all()
    assert sorted(rows) == sorted((uid, cls, "duplicates", "séance") for uid in women for cls in "IS")


def test_no_key_is_kept(play):
    name = "Yassimina Doukoupélou"
    for _ in "ab":
        play.person(play.home, name, household="Doukoupélou")
    assert len(found(play)) == 1
    play.register.close()
    whole = b"".join(path.read_bytes() for path in play.register.place.parent.iterdir() if path.is_file())
    for key in keys(name) | keys("Doukoupélou"):
        for part in key.split("+"):
            assert part.encode() not in whole


def test_without_the_key_names_are_not_compared_and_countings_are(play, tmp_path, monkeypatch):
    from landtrack.register.register import open_register

    for _ in "ab":
        play.person(play.home, "Awa Guindo")
    group = play.new("group.register", village=play.home, on="2013-03-01")
    for _ in "ab":
        for woman in play.count(play.home, 2):
            play.do("group.member_joined", group=group, person=woman, on="2013-03-02")
    play.register.close()
    monkeypatch.setenv("LANDTRACK_KEYS", str(tmp_path / "nowhere"))
    register = open_register(play.register.place)
    (proposal,) = proposals(register.read(register.first("officer"))).proposals
    assert proposal.place == group


# --- counted a second time ----------------------------------------------------------------------------------


def counted_on_a_field(play, land, count, on="2013-06-10"):
    women = play.count(play.home, count, on=on)
    for woman in women:
        play.allot(land, [woman], on=on)
    return women


def test_women_counted_again_on_a_field_are_proposed_together_as_those_who_were_there(play):
    land = play.commitment(play.home)
    first, second = counted_on_a_field(play, land, 4), counted_on_a_field(play, land, 3, on="2014-06-10")
    (proposal,) = found(play)
    assert (proposal.one, proposal.other) == (tuple(first[:3]), tuple(second))
    assert (proposal.place, proposal.reasons) == (land, ("second_counting", "same_field"))
    for one, other in zip(proposal.one, proposal.other, strict=True):
        play.do("person.same_as", person=other, same_as=one)
    assert found(play) == ()


def test_more_women_than_before_are_not_proposed_twice(play):
    land = play.commitment(play.home)
    counted_on_a_field(play, land, 2), counted_on_a_field(play, land, 3)
    (proposal,) = found(play)
    assert len(proposal.one) == 2
    for one, other in zip(proposal.one, proposal.other, strict=True):
        play.do("person.same_as", person=other, same_as=one)
    assert found(play) == ()  # the third is one more


def test_other_women_said_of_one_pair_settles_the_counting(play):
    land = play.commitment(play.home)
    counted_on_a_field(play, land, 3), counted_on_a_field(play, land, 3)
    (proposal,) = found(play)
    play.do("person.not_same", person=proposal.one[0], not_same=proposal.other[0])
    assert found(play) == ()


def test_women_counted_again_in_a_group_are_proposed_named_ones_last(play):
    named = play.person(play.home, "Awa Guindo")
    group = play.new("group.register", village=play.home, members=[named], on="2013-03-01")
    first, second = (play.count(play.home, n) for n in (1, 2))
    for woman in (*first, *second):
        play.do("group.member_joined", group=group, person=woman, on="2013-03-02")
    by_size = {len(one.one): one for one in found(play)}
    assert (by_size[2].one, by_size[2].other) == ((first[0], named), tuple(second))
    assert (by_size[1].one, by_size[1].other) == ((named,), tuple(first))
    assert by_size[2].reasons == ("second_counting", "same_group")


def test_who_asked_for_the_field_and_who_was_counted_on_it_may_be_the_same(play):
    asked = play.count(play.home, 2)
    land = play.commitment(play.home)
    play.claim(play.home, play.chief, asked, commitment=land)
    counted = counted_on_a_field(play, land, 2)
    (proposal,) = found(play)
    assert (proposal.one, proposal.other, proposal.place) == (tuple(asked), tuple(counted), land)


def test_women_who_each_have_a_plot_of_their_own_are_two(play):
    land = play.commitment(play.home)
    plots = play.plots(play.field(land), 4)
    for i, woman in enumerate([*play.count(play.home, 2), *play.count(play.home, 2)]):
        play.allot(land, [woman], plot=plots[i], area=100)
    assert found(play) == ()


def test_a_counted_woman_is_compared_with_no_named_one_else(play):
    play.person(play.home, "Awa Guindo")
    play.count(play.home, 3), play.count(play.home, 3)
    assert found(play) == ()


def test_women_of_whom_nobody_may_hold_a_name_are_joined_to_nobody_who_has_one(play):
    named = play.person(play.home, "Awa Guindo")
    asking = play.count(play.home, 1)
    land = play.commitment(play.home)
    group = play.new("group.register", village=play.home, members=[named, *asking], on="2013-03-01")
    assert [(one.one, one.other) for one in found(play)] == [((named,), tuple(asking))]
    claim = play.new("claim.record", village=play.home, on="2013-03-08", complainants=asking)
    play.do("claim.lodge", claim=claim, on="2013-03-08", complainant_kind="anonymous", women_asked=1, danger="yes",
            remedies=["plot"], text_original="…", consent_record="yes", share_with_chief="no")  # fmt: skip
    assert found(play) == ()
    assert land != group


# --- who stands for both -------------------------------------------------------------------------------------


def test_a_named_record_stands_for_a_counted_one_and_else_the_older(play):
    (counted,), named, later = play.count(play.home, 1), play.person(play.home, "Awa"), play.person(play.home, "Hawa")
    assert survivor_first(play.read(), counted, named) == (named, counted)
    assert survivor_first(play.read(), later, named) == (named, later)


# --- villages within reach -------------------------------------------------------------------------------------


def test_neighbours_are_those_within_ten_kilometres_however_many():
    rng = random.Random(5)
    for middle in ((0, 0), (-3.75, 14.19), (10, -20)):
        villages = [
            {
                "uid": str(i),
                "point": (middle[0] + rng.uniform(-0.4, 0.4), middle[1] + rng.uniform(-0.4, 0.4)),
                "parents": [],
            }
            for i in range(120)
        ]
        near = neighbours(villages)
        far = {
            (a["uid"], b["uid"]): haversine_km(a["point"], b["point"]) for a in villages for b in villages if a is not b
        }
        found = {(a, b) for a, others in near.items() for b in others}
        assert {pair for pair, km in far.items() if km < NEAR_KM * 0.99} <= found
        assert found <= {pair for pair, km in far.items() if km < NEAR_KM * 1.01}
        assert len(found) > 100


def haversine_km(one, other):
    (x1, y1), (x2, y2) = (map(radians, point) for point in (one, other))
    return 2 * 6371 * asin(sqrt(sin((y2 - y1) / 2) ** 2 + cos(y1) * cos(y2) * sin((x2 - x1) / 2) ** 2))


def test_a_village_without_a_point_is_near_those_of_its_unit():
    villages = [{"uid": "a", "point": None, "parents": [{"unit": "bara"}]}, {"uid": "b", "point": (0, 0), "parents": [{"unit": "bara"}]},
                {"uid": "c", "point": (0, 0), "parents": []}, {"uid": "d", "point": None, "parents": ["broken"]}]  # fmt: skip
    assert neighbours(villages) == {"a": {"b"}, "b": {"a", "c"}, "c": {"b"}, "d": set()}


# --- what it costs ---------------------------------------------------------------------------------------------------


def women_of(count, villages, name):
    return [
        duplicates.Woman(
            f"{i:06d}", f"v{i % villages}", names=[tuple(name(i).split())], households=[(f"maison{i % 997}",)]
        )
        for i in range(count)
    ]


def test_work_grows_with_the_register_and_not_with_its_square():
    rng = random.Random(2)
    words = ["".join(rng.choice("bdgklmnst") + rng.choice("aiu") for _ in range(4)) for _ in range(60)]
    sizes = (2000, 8000)
    compared = []
    for size in sizes:
        women = women_of(size, size // 100, lambda _: f"{rng.choice(words)} {rng.choice(words)}")
        near = {f"v{i}": frozenset({f"v{i + 1}", f"v{i - 1}"}) for i in range(size // 100)}
        compared.append(len(duplicates._candidates(women, near)[0]))
    assert compared[0] > 100
    assert compared[1] < compared[0] * 4 * 1.3  # four times the women, and not sixteen times the work


@pytest.mark.parametrize("household", [True, False])
def test_a_village_in_which_all_bear_one_name_is_no_square_either(household):
    women = women_of(4000, 1, lambda _: "Awa Guindo")
    if not household:
        for woman in women:
            woman.households = [("grande",)]
    pairs, crowds = duplicates._candidates(women, {})
    assert crowds == 1
    assert len(pairs) < 4000 * CROWD / 2


def test_sixty_thousand_women_are_compared_while_one_waits():
    from domain.name_pairs import SAME

    rng = random.Random(1)
    names = [name for pair in SAME for name in pair if " " not in name]
    women = women_of(60_000, 200, lambda _: f"{rng.choice(names)} {rng.choice(names)}")
    near = {f"v{i}": frozenset(f"v{i + j}" for j in (-2, -1, 1, 2)) for i in range(200)}
    began = time.perf_counter()
    pairs, _ = duplicates._candidates(women, near)
    by_uid = {woman.uid: woman for woman in women}
    for pair, bearers in pairs.items():
        duplicates._weigh(by_uid, pair, bearers)
    assert time.perf_counter() - began < 30  # two seconds on a machine at rest

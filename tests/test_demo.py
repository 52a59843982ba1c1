"""The demonstration of Parou: it says what is reported, and shows every state that a story can be in."""

import json
import shutil
from collections import Counter
from datetime import date

import pytest
import shapely

from landtrack import demo as demonstration
from landtrack import errors, reference
from landtrack.counting import three_numbers
from landtrack.demo import TODAY, story_lines, write_demo
from landtrack.domain.events import VERBS
from landtrack.domain.lifecycle import HELD
from landtrack.land.measure import area_m2
from landtrack.presentation import SIGNS
from landtrack.register.integrity import rebuild, verify
from landtrack.register.register import init_register, open_register
from landtrack.register.story import apply_story
from landtrack.store.columns import shape_of

TOLD = [json.loads(line) for line in story_lines() if line and not line.startswith("#")]
HANDED_OVER = "2013-12-31"


@pytest.fixture(scope="module")
def read(demo_register):
    return demo_register.read(demo_register.actor("awa"))


@pytest.fixture(scope="module")
def village(read):
    """Records of a kind in a village, by the village's name."""
    uids = {v["name"]: v["uid"] for v in read.villages()}

    def of(name, kind, **values):
        return read.list(kind, area_code=uids[name], **values)

    of.uids = uids
    return of


def women_of(read, day=None):
    return {v["name"]: v["women"] for v in read.villages(day)}


# --- the file that is written ----------------------------------------------------------------


def test_the_register_is_whole(demo_register):
    assert verify(demo_register) == []


def test_a_rebuild_gives_the_same_tables(demo_copy):
    assert rebuild(demo_copy) > 600
    assert verify(demo_copy) == []


def test_its_day_is_fixed_and_it_says_that_it_is_a_demonstration(demo_register):
    assert demo_register.clock.today() == TODAY == date(2014, 11, 30)
    assert demo_register.is_demonstration


def test_its_accounts_are_told_as_the_contract_says(demo, demo_register):
    told = [account.as_dict() for account in demo.accounts]
    assert all(set(account) == {"name", "password", "role", "villages"} for account in told)
    assert [(a.name, a.role, a.villages) for a in demo.accounts] == [
        ("awa", "officer", ["*"]),
        ("moussa", "officer", ["Parou", "Songobia", "Eguela"]),
        ("chef-parou", "chief", ["Parou"]),
        ("cofov", "chief", ["Eguela"]),
        ("fanta", "advocate", ["*"]),
        ("admin", "admin", ["*"]),
    ]
    assert [a.name for a in demo_register.sign_ins.demo_accounts()] == [a.name for a in demo.accounts]


def test_each_account_signs_in_with_the_password_that_is_told(demo, demo_copy):
    for account in demo.accounts:
        assert len(account.password) >= 8
        assert demo_copy.sign_ins.sign_in(account.name, account.password)


def test_duties_and_levels_of_the_accounts(demo_register, village):
    accounts = {name: demo_register.actor(name) for name in ("awa", "moussa", "chef-parou", "cofov")}
    assert accounts["awa"].duties == {"recorder", "approver", "publisher"}
    assert accounts["moussa"].duties == {"recorder"}
    assert accounts["chef-parou"].ladder_level == 1
    assert accounts["cofov"].ladder_level == 2
    (chief,) = village("Parou", "authority", office="chief")
    (commission,) = village("Eguela", "authority", office="COFOV")
    assert accounts["chef-parou"].authority == chief["uid"]
    assert accounts["cofov"].authority == commission["uid"]


def test_a_demonstration_that_is_there_already_is_left_as_it_is(demo, tmp_path):
    place = tmp_path / "parou.gpkg"
    shutil.copy(demo.register_path, place)
    before = place.read_bytes()
    again = write_demo(tmp_path)
    assert again.register_path == place
    assert again.accounts == demo.accounts
    assert place.read_bytes() == before


def test_a_real_register_of_the_same_name_is_never_taken_for_one(tmp_path):
    register, _ = init_register(tmp_path / "parou.gpkg")
    register.close()
    with pytest.raises(errors.AlreadyThere):
        write_demo(tmp_path)


def test_a_demonstration_cut_short_leaves_nothing(tmp_path, keys, monkeypatch):
    def cut(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(demonstration, "apply_story", cut)
    before = set(keys.iterdir())
    with pytest.raises(KeyboardInterrupt):
        write_demo(tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []
    assert set(keys.iterdir()) == before


def test_nothing_but_the_register_is_written(demo):
    assert [path.name for path in demo.register_path.parent.glob("*.gpkg")] == ["parou.gpkg"]


def test_the_story_belongs_to_nobodys_name(tmp_path):
    register, first = init_register(tmp_path / "essai.gpkg", today=TODAY)
    accounts = {"": register.actor(first.officer), "admin": register.actor(first.admin)}
    report = apply_story(register, story_lines(), accounts=accounts, dry_run=True)
    assert report.recorded > len(TOLD)  # what follows from a step is an event of its own
    register.close()


def test_no_name_and_no_word_stands_in_the_file_in_clear(demo):
    facts = [(VERBS[line["do"]], name, value) for line in TOLD for name, value in line.items()]
    sealed = {(name, text) for verb, name, text in facts if name in verb.facts and verb.fact(name).is_sealed}
    assert {"full_name", "name", "text_original", "reason_words", "own_words"} <= {name for name, _ in sealed}
    words = [text for _, text in sealed]
    assert len(words) > 100
    content = demo.register_path.read_bytes()
    assert [word for word in words if word.encode() in content] == []


# --- Parou --------------------------------------------------------------------------------------


def test_what_care_reports_is_kept_as_figures_with_their_source(village):
    figures = village("Parou", "figure")
    assert {f["source"] for f in figures} == {"CARE"}
    told = {f["subject"]: f.get("value") or f.get("area_value") or f["fact_code"] for f in figures}
    assert told == {
        "request": "request_made",
        "decision": "deemed_legitimate",
        "other": "all_the_men",
        "area": {"m2": 30_000.0, "value": 3, "unit": "ha"},
        "women": {"value": 50, "qualifier": "at_least"},
    }


def test_fifty_women_hold_at_the_end_of_2013_and_49_today(read):
    days = ("2013-03-08", "2013-05-30", "2013-06-06", HANDED_OVER, "2014-05-17", "2014-05-18", None)
    assert [women_of(read, day)["Parou"] for day in days] == [0, 46, 50, 50, 50, 49, 49]
    assert next(v["word"] for v in read.villages(HANDED_OVER) if v["name"] == "Parou") == "handed_over"


def test_the_demonstration_vector(demo_register, village):
    """Domain 6: I1 = N2 = N3 = 50, none without a name, 3 ha said and measured, 600 m² each."""
    numbers = three_numbers(demo_register.read(demo_register.actor("awa")), HANDED_OVER, [village.uids["Parou"]])
    assert (numbers.registered, numbers.holding, numbers.without_name) == (50, 50, 0)
    assert [(f["value"], f["qualifier"], f["source"]) for f in numbers.reported] == [(50, "at_least", "CARE")]
    (land,) = village("Parou", "commitment")
    assert land["declared_area"]["m2"] == land["surveyed_area"]["m2"] == 30_000
    allotments = village("Parou", "allotment")
    assert Counter(a["area_recorded"]["m2"] for a in allotments) == {600: 50}
    assert len({a["holders"][0]["party"] for a in allotments}) == 50
    assert max(a["handed_over_on"] for a in allotments) <= HANDED_OVER
    plots = village("Parou", "plot", uid=[a["plot"] for a in allotments])
    union = shapely.union_all([shape_of(plot["geometry"]) for plot in plots])
    assert area_m2(union) == pytest.approx(30_000, rel=1e-6)


def test_the_field_and_its_plots_are_the_shapes_that_ship(village):
    field, *plots = [feature["geometry"] for feature in reference.parou_field()["features"]]
    (parcel,) = village("Parou", "parcel")
    assert shapely.equals_exact(shape_of(parcel["geometry"]), shape_of(field))
    found = {p["number"]: shape_of(p["geometry"]) for p in village("Parou", "plot")}
    assert len(found) == len(plots) == 50
    assert all(found[str(i)].equals(shape_of(plot)) for i, plot in enumerate(plots, 1))


def test_nothing_of_parous_chain_waits_for_anything(read, village):
    (claim,) = village("Parou", "claim", status="allotting")
    (land,) = village("Parou", "commitment")
    subjects = [claim["uid"], land["uid"], *(a["uid"] for a in village("Parou", "allotment"))]
    assert {uid: found for uid in subjects if (found := read.reserves(uid))} == {}


def test_the_promise_was_kept_until_a_plot_was_taken_back(read, village):
    (claim,) = village("Parou", "claim", status="allotting")
    told = [entry.event for entry in read.timeline(claim["uid"]) if entry.status]
    steps = [(event.verb, event.occurred_on) for event in told if event.subject == claim["uid"]]
    assert ("claim.fulfil", "2013-12-01") in steps
    assert steps[0] == ("claim.lose_delivery", "2014-05-18")  # it followed by itself
    (lost,) = village("Parou", "allotment", status="taken_back")
    assert lost["end_reason"] == "giver_needs_land"
    (draft,) = village("Parou", "claim", status="draft")
    assert draft["category"] == "plot_taken_back"
    assert draft["linked_claims"] == [claim["uid"]]
    assert draft["complainants"][0]["party"] == lost["holders"][0]["party"]


def test_what_the_president_said_is_kept_apart_from_what_was_seen(village):
    visits = village("Parou", "visit")
    by_basis = {basis: Counter(v["visit_answer"] for v in visits if v["visit_basis"] == basis)
                for basis in ("said_by_president", "checked")}  # fmt: skip
    assert by_basis["said_by_president"] == {"in_use": 47, "not_used": 2}
    assert by_basis["checked"] == {"in_use": 44, "partly": 3, "not_used": 1, "unknown": 1}
    assert all(v["visited_on"].startswith("2014") for v in visits)


def test_every_named_woman_has_a_sign_and_an_age(read):
    women = read.list("person", sex="F", basis="named")
    told = [w for w in women if w.get("sign")]
    assert {w["sign"] for w in told} <= set(SIGNS)
    counted_before = [w for w in women if w.get("number")]  # who gave her name later picks it another day
    assert len(women) == len(told) + len(counted_before)
    assert all(w["age_band"] != "unknown" for w in told)


def test_the_fifty_women_of_parou_have_fifty_signs(read, village):
    holders = {a["holders"][0]["party"] for a in village("Parou", "allotment")}
    assert len({w["sign"] for w in read.list("person", uid=list(holders))}) == 50


def test_parou_lies_in_the_commune_of_its_time(read, village):
    before, since = (read.places(village.uids["Parou"], day) for day in ("2013-06-01", "2024-06-01"))
    assert [unit["name"] for unit in before] == ["Mopti", "Bandiagara", "Bara Sara"]
    assert [unit["name"] for unit in since] == ["Bandiagara", "Bandiagara", "Ouo", "Bara Sara"]


# --- the neighbours ------------------------------------------------------------------------------


def test_each_village_shows_another_state(read):
    shown = {v["name"]: (v["word"], v["flags"]) for v in read.villages()}
    assert shown == {
        "Parou": ("handed_over", ()),
        "Songobia": ("in_discussion", ("paused",)),  # until the harvest
        "Eguela": ("in_discussion", ()),  # before the commission
        "Bodio": ("accepted", ("paused",)),
        "Owo-Sare": ("in_discussion", ("refused",)),  # refused the year before, silent since
        "Ouo": ("land_given", ("objection",)),
        "Bougou": ("handed_over", ()),  # caught up
        "Tegourou": ("handed_over", ()),  # never measured
    }


def test_every_status_that_a_claim_can_rest_in_is_there(read):
    statuses = {claim["status"] for claim in read.list("claim")}
    assert statuses == {
        "draft", "lodged", "acknowledged", "under_review", "on_hold", "upheld", "land_committed", "allotting",
        "closed", "withdrawn",
    }  # fmt: skip
    endings = {c["closing_outcome"] for c in read.list("claim", status="closed")}
    assert endings == {"refused", "remedied_without_land", "part_fulfilled"}
    assert {c.get("confidentiality") for c in read.list("claim")} == {None, 1, 2, 3}  # None: a draft
    assert {a["status"] for a in read.list("allotment")} == {*HELD, "taken_back"}


def test_songobia_talks_again_after_the_harvest(village):
    (claim,) = village("Songobia", "claim", status="on_hold")
    assert (claim["hold_reason"], claim["hold_until"]) == ("talk_again", "2014-harvest")
    assert claim["women_asked"]["value"] == 30  # as corrected


def test_eguela_was_refused_and_went_to_the_commission(village):
    (claim,) = village("Eguela", "claim", status="under_review")
    assert (claim["ladder_level"], claim["last_outcome"]) == (2, "not_upheld")
    assert claim["body"] == village("Eguela", "authority", office="COFOV")[0]["uid"]


def test_bodio_has_one_on_hold_one_withdrawn_and_one_that_waits_for_land(village):
    claims = {c["status"]: c for c in village("Bodio", "claim")}
    assert set(claims) == {"on_hold", "withdrawn", "upheld"}
    assert claims["on_hold"]["hold_reason"] == "mediation"
    assert village("Bodio", "commitment") == []


def test_owo_sare_is_silent_and_nobody_holds_a_name(read, village):
    (claim,) = village("Owo-Sare", "claim", status="under_review")
    assert (claim["confidentiality"], claim.get("complainants"), claim["urgent"]) == (3, None, True)
    reminder, review = (entry.event for entry in read.timeline(claim["uid"])[:2])
    assert (reminder.verb, reminder.actor) == ("claim.make_task", "system")  # silence is a visit to make, no more
    assert review.verb == "claim.start_review"


def test_in_ouo_somebody_objects_in_time_to_land_that_is_signed(read, village):
    (contest,) = village("Ouo", "contest")
    (land,) = village("Ouo", "commitment")
    assert (contest["status"], contest["target"], contest["in_window"]) == ("open", land["uid"], True)
    assert land["status"] == "signed"
    assert {r.code for r in read.reserves(land["uid"])} == {"witnesses", "window", "objection"}


def test_bougou_is_caught_up_and_waits_for_review(read, village):
    (claim,) = village("Bougou", "claim")
    assert (claim["status"], claim["caught_up"]) == ("allotting", True)
    (land,) = village("Bougou", "commitment")
    assert land["declared_area"]["value"] == 2
    assert not land.get("measured")
    assert Counter(a["unit"] for a in village("Bougou", "allotment")) == {"unmeasured": 30}
    assert {"caught_up", "measurement"} <= {r.code for r in read.reserves(claim["uid"])}
    (figure,) = village("Bougou", "figure")
    assert figure["value"] == {"value": 35, "qualifier": "about"}


def test_tegourou_has_a_field_never_measured_one_by_shares_and_a_garden(village):
    never, shares, garden = village("Tegourou", "commitment")
    assert [c["status"] for c in (never, shares, garden)] == ["active"] * 3
    assert [bool(c.get("measured")) for c in (never, shares, garden)] == [False, True, True]
    assert shares["surveyed_area"]["m2"] < shares["declared_area"]["m2"]
    allotments = village("Tegourou", "allotment")
    units = Counter((a["commitment"], a["unit"]) for a in allotments)
    expected = ((never, "unmeasured", 25), (shares, "share", 3), (garden, "plot", 2))
    assert units == {(land["uid"], unit): count for land, unit, count in expected}
    assert sorted(a["share"] for a in allotments if a["unit"] == "share") == ["1/2", "1/4", "1/4"]
    (claim,) = village("Tegourou", "claim")
    assert claim["closing_outcome"] == "part_fulfilled"
    assert len(village("Tegourou", "person", basis="counted")) == 25 - 2  # two gave their names


def test_a_group_holds_with_its_members_a_woman_with_a_man_and_somebody_of_unknown_sex(read, village):
    allotments = village("Tegourou", "allotment")
    (group,) = village("Tegourou", "group")
    assert [a["share"] for a in read.holdings(group["uid"])] == ["1/2"]
    assert len(read.list("member", group=group["uid"])) == 4
    (joint,) = [a for a in allotments if len(a["holders"]) > 1]
    assert joint["joint_with_man"] == "yes"
    unknown = [p["uid"] for p in village("Tegourou", "person", sex="unknown")]
    assert len(unknown) == len(read.holdings(unknown[0])) == 1
    assert women_of(read)["Tegourou"] == 25 + 4 + 2 + 1


def test_papers_lie_at_the_office_and_no_title_names_anybody(read):
    documents = read.list("document")
    assert {d["kind"] for d in documents} == {"agreement", "meeting_minutes", "attendance_list", "photo"}
    names = {line["full_name"].split()[-1] for line in TOLD if "full_name" in line}
    assert not [d for d in documents if any(name in d["title"] for name in names)]


# --- the story as it is told ------------------------------------------------------------------------


def test_plots_are_handed_over_before_the_rains_or_after_the_harvest():
    lines = [line for line in TOLD if line["do"] == "allotment.hand_over" and not line.get("caught_up")]
    assert len(lines) == 80
    assert {line["on"][5:7] for line in lines} <= {"05", "06", "11"}


def test_nobody_is_called_by_the_name_of_a_people():
    text = "\n".join(story_lines()).lower()
    for label in ("dogon", "peul", "fulani", "fulbe", "bambara", "songhaï", "bozo", "touareg"):
        assert label not in text


def test_every_request_is_in_french_sentences():
    words = [line["text_original"] for line in TOLD if "text_original" in line]
    assert len(words) == len(set(words)) == 13
    assert all(text[0].isupper() and text.endswith(".") and "'" not in text for text in words)


def test_chief_and_commission_find_their_own_matters(demo_register):
    for name, level, count in (("chef-parou", 1, 1), ("cofov", 2, 1)):
        claims = demo_register.read(demo_register.actor(name)).list("claim")
        assert [c["ladder_level"] for c in claims] == [level] * count


def test_a_copy_opens_with_the_same_key(demo_copy):
    again = open_register(demo_copy.place)
    assert again.has_key
    again.close()


def test_the_chief_is_told_nothing_of_a_draft_and_sees_the_shape_of_his_field(demo_register):
    """The woman's draft after the take-back is its author's business until she says that it be lodged."""
    officer, chief = (demo_register.read(demo_register.actor(name)) for name in ("awa", "chef-parou"))
    (draft,) = (c for c in officer.list("claim", status="draft") if c.get("category") == "plot_taken_back")
    for claim in chief.list("claim"):
        entries = chief.timeline(claim["uid"])
        assert entries
        assert draft["uid"] not in {entry.event.subject for entry in entries}
        assert draft["public_code"] not in str(entries)
        assert not any(entry.event.verb == "event.complete" for entry in entries)
    assert draft["uid"] in {entry.event.subject for entry in officer.timeline(draft["linked_claims"][0])}
    assert all(parcel.get("geometry") for parcel in chief.list("parcel"))

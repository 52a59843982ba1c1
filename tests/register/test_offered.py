"""A plot taken back offers a draft claim, filled in and linked; nothing is lodged unless she says so (3.1, 3.4 row 8)."""

import pytest
from factories import EIGHT, Kept, Story, trial, undone

from landtrack import errors
from landtrack.register.offered import draft_after_take_back


@pytest.fixture
def story(cast):
    with undone(cast.register, cast["everywhere"]) as unit, trial(unit):
        story = Story(unit, cast)
        story.claim_at("fulfilled")
        story.allotment = story.allotments[0]
        story.do("allotment.take_back")
        yield story


def draft(story):
    return story.unit.get("claim", draft_after_take_back(story.unit, story.allotment))


def test_3_4_8_the_draft_is_filled_in_and_linked(story):
    made = draft(story)
    assert made["status"] == "draft"
    assert (made["category"], made["remedies"]) == ("plot_taken_back", ["restore_plot"])
    assert (made["allotment"], made["linked_claims"]) == (story.allotment, [story.claim])
    assert made["complainants"] == [{"party": story.women[0]}]
    assert (made["complainant_kind"], made["women_asked"]["value"]) == ("woman", 1)


def test_3_4_8_taking_back_alone_writes_no_claim(story):
    assert story.unit.matching("claim", allotment=story.allotment) == []


def test_3_4_8_asked_again_it_is_the_same_draft(story):
    assert draft(story)["uid"] == draft(story)["uid"]
    assert len(story.unit.matching("claim", allotment=story.allotment)) == 1


def test_3_4_8_it_is_lodged_only_with_her_eight_answers(story):
    made = draft(story)["uid"]
    with pytest.raises(errors.LandtrackError):
        story.unit.do("claim.lodge", claim=made)
    answers = {k: v for k, v in EIGHT.items() if k not in ("remedies", "complainant_kind", "women_asked")}
    told = {k: story.unit.get("claim", made)[k] for k in ("remedies", "complainant_kind", "women_asked")}
    story.unit.do("claim.lodge", claim=made, text_original="il a repris le champ", **answers, **told)
    lodged = story.unit.get("claim", made)
    assert (lodged["status"], lodged["category"]) == ("lodged", "plot_taken_back")
    assert draft(story)["uid"] == made  # lodged already: it is what is offered
    story.unit.actor = story.cast["second"]
    assert draft(story)["uid"] == made


def test_3_4_8_the_old_claim_is_not_reopened_by_it(story):
    before = story.unit.get("claim", story.claim)["status"]
    draft(story)
    assert story.unit.get("claim", story.claim)["status"] == before


def test_3_4_8_a_thrown_away_draft_may_be_begun_again(story):
    first = draft(story)["uid"]
    with story.unit.new_form():
        story.unit.do("claim.discard", claim=first)
    assert draft(story)["uid"] != first


def test_3_4_8_a_group_s_plot_is_the_group_s_matter(story):
    story.commitment = story.claim = None
    story.women = [story.cast.group]
    story.allotment_at("taken_back")
    made = draft(story)
    assert (made["complainant_kind"], made.get("women_asked"), made.get("linked_claims")) == ("women_group", None, None)


@pytest.mark.parametrize("status", ["planned", "handed_over", "surrendered", "lapsed", "transferred"])
def test_3_4_8_nothing_is_offered_for_a_plot_that_was_not_taken_back(story, status):
    story.commitment = None
    story.allotment_at(status)
    with pytest.raises(errors.ImpossibleValue):
        draft(story)


def test_3_4_8_another_officer_begins_her_own(cast):
    """A draft is its author's business until it is lodged."""
    play = Kept(cast)
    play.at("allotment", "taken_back")
    found = []
    for who in ("everywhere", "second", "everywhere"):
        with cast.register.write(cast[who]) as unit:
            found.append(draft_after_take_back(unit, play.allotment))
        assert cast.register.read(cast[who]).get("claim", found[-1])["status"] == "draft"
    assert found[0] == found[2] != found[1]


@pytest.mark.parametrize("who", ["plain", "chief_account", "advocate", "songobia_recorder"])
def test_3_4_8_a_draft_is_begun_by_a_recorder_of_the_village(cast, who):
    play = Kept(cast)
    play.at("allotment", "taken_back")
    with pytest.raises((errors.NotAllowed, errors.NotFound)), cast.register.write(cast[who]) as unit:
        draft_after_take_back(unit, play.allotment)

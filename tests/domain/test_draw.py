"""The draw: by the vectors that were written down before the code, redone from paper, and fair."""

from hashlib import sha256
from itertools import permutations

import pytest

from landtrack.domain.draw import CannotDraw, Minutes, draw, freeze, read_list, read_minutes

FIVE = freeze(["A1", "A2", "A3", "A4", "A5"], range(1, 6))
HASH = "c99c8ec411facaf76f421bc4410f34214c2e917d5fb931b2744133251f457f21"
CHI_SQUARE_119 = 180.8  # one uniform draw in five thousand exceeds it: 119 degrees of freedom


def test_the_list_has_the_hash_that_was_written_down():
    assert FIVE.hash == HASH
    assert FIVE.text == "A1\nA2\nA3\nA4\nA5\n--\n1\n2\n3\n4\n5"


@pytest.mark.parametrize(("seed", "order"), [
    ("2-7-4", ["A4", "A2", "A3", "A1", "A5"]), ("2-7-5", ["A2", "A3", "A1", "A4", "A5"]),
])  # fmt: skip
def test_the_seed_gives_the_order_that_was_written_down(seed, order):
    drawn = draw(FIVE, seed)
    assert drawn.taken == tuple(zip("12345", order, strict=True))
    assert (drawn.waiting, drawn.free) == ((), ())


def test_the_rule_can_be_followed_by_hand():
    drawn = draw(freeze(["Nia", "Éva", "B 2"], ["1", "2", "3"]), "6")
    keys = {code: sha256(f"6\n{drawn.list_hash}\n{code}".encode()).hexdigest() for code in ("Nia", "Éva", "B 2")}
    assert [code for _, code in drawn.taken] == sorted(keys, key=keys.get)


def test_codes_stand_in_byte_order_and_plots_by_value_then_as_text():
    frozen = freeze(["Éva", "b", "Z", "a"], ["10", "B", "9", "A1", "010"])
    assert frozen.codes == ("Z", "a", "b", "Éva")
    assert frozen.plots == ("9", "010", "10", "A1", "B")


def test_who_gets_no_plot_waits_in_the_order_of_the_draw_and_plots_may_stay_free():
    few, many = draw(freeze(FIVE.codes, [1, 2]), "2-7-4"), draw(freeze(FIVE.codes[:2], range(1, 6)), "2-7-4")
    order = sorted(FIVE.codes, key=lambda code: sha256(f"2-7-4\n{few.list_hash}\n{code}".encode()).hexdigest())
    assert [code for _, code in few.taken] + list(few.waiting) == order
    assert len(few.waiting) == 3
    assert many.free == ("3", "4", "5")


def test_ten_thousand_draws_give_each_order_as_often_as_any_other():
    orders = dict.fromkeys(permutations(FIVE.codes), 0)
    for seed in range(10_000):
        orders[tuple(code for _, code in draw(FIVE, str(seed)).taken)] += 1
    expected = 10_000 / len(orders)
    assert sum((count - expected) ** 2 for count in orders.values()) / expected < CHI_SQUARE_119


@pytest.mark.parametrize(("codes", "plots", "reason"), [
    ([], [1], "draw_no_list"), (["A"], [], "draw_no_list"), (["A", "A "], [1], "draw_said_twice"),
    (["A"], [1, "1"], "draw_said_twice"), (["A\nB"], [1], "draw_bad_line"), (["--"], [1], "draw_bad_line"),
    (["A", " "], [1], "draw_bad_line"),
])  # fmt: skip
def test_a_list_that_could_be_read_in_two_ways_is_refused(codes, plots, reason):
    with pytest.raises(CannotDraw, match=reason):
        freeze(codes, plots)


@pytest.mark.parametrize("seed", ["", " \n", "1\n2"])
def test_no_draw_without_a_seed(seed):
    with pytest.raises(CannotDraw, match="draw_no_seed"):
        draw(FIVE, seed)


# --- minutes -----------------------------------------------------------------------------------------------------


def written(**changes):
    import json

    return json.dumps(Minutes.of(FIVE, draw(FIVE, "2-7-4")).to_json() | changes)


def test_the_minutes_give_the_same_list_again():
    minutes = read_minutes(written())
    assert minutes.replay() == draw(FIVE, "2-7-4")
    assert minutes.differences(minutes.replay()) == ()


@pytest.mark.parametrize("ending", ["", HASH, HASH.upper()])
def test_paper_typed_in_again_gives_the_same_list(ending):
    text = f"\ufeffA5\nA1\n A2 \n\nA3\nA4\n--\n5\n1\n2\n3\n4\n--\n2-7-4\n{ending}\n"
    assert read_minutes(text).replay() == draw(FIVE, "2-7-4")


@pytest.mark.parametrize("changes", [
    {"codes": ["A1", "A2", "A3", "A4", "A6"]}, {"codes": ["A1", "A2", "A3", "A4"]}, {"plots": ["1", "2", "3", "4", "6"]},
    {"list_hash": "0" * 64},
])  # fmt: skip
def test_any_change_of_a_frozen_list_is_refused(changes):
    with pytest.raises(CannotDraw, match="draw_list_changed"):
        read_minutes(written(**changes)).replay()


def test_a_result_that_was_changed_is_named():
    result = [{"plot": plot, "code": code} for plot, code in zip("12345", ["A2", "A4", "A3", "A1", "A5"], strict=True)]
    minutes = read_minutes(written(result=result))
    assert minutes.differences(minutes.replay()) == ("1", "2")
    waiting = read_minutes(written(waiting=["A9"]))
    assert waiting.differences(waiting.replay()) == ("A9",)


@pytest.mark.parametrize("text", [
    "", "A1\nA2", "A\n--\n1", "A\n--\n1\n--\n", "{", "[1]", "{}", '{"form": "other"}', "A\n--\n1\n--\n2\n--\n3",
    written(codes=7), written(seed=7), written(result=[{}]), written(codes=[None]),
])  # fmt: skip
def test_what_is_no_minutes_is_refused(text):
    with pytest.raises(CannotDraw):
        read_minutes(text)


def test_a_list_is_read_as_it_is_typed():
    assert read_list("A2\r\nA1\r\n--\r\n2\r\n1\r\n") == freeze(["A1", "A2"], [1, 2])

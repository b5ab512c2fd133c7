"""Proposals take their turns so that none needs money that another still holds."""

from assessments.batches.turns import Turn, in_turn


def test_who_gives_money_up_comes_before_who_needs_it_and_else_the_order_stays() -> None:
    turns = [Turn({}, {"a": 60}), Turn({"a": 50}, {"a": 40}), Turn({"b": 5}, {"b": 5})]
    assert in_turn(turns, {"a": 100, "b": 5}) == ([1, 2, 0], [])
    assert in_turn(turns, {"a": 110, "b": 5}) == ([0, 1, 2], [])
    assert in_turn([], {"a": 1}) == ([], [])


def test_those_who_hold_what_each_other_needs_are_named() -> None:
    turns = [Turn({"a": 2, "b": 1}, {"a": 1, "b": 2}), Turn({"a": 1, "b": 2}, {"a": 2, "b": 1}), Turn({}, {"a": 0})]
    assert in_turn(turns, {"a": 3, "b": 3}) == ([2], [0, 1])
    assert in_turn(turns, {"a": 4, "b": 4}) == ([0, 1, 2], [])

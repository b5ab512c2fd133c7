"""How near texts are to one another by the words that they share."""

import pytest

from assessments.statistics.likeness import likeness


def test_the_same_words_are_one_and_no_word_in_common_is_nothing() -> None:
    near = likeness(["Waste, reuse", "rivers"], ["reuse WASTE", "energy", ""])
    assert near[0].tolist() == pytest.approx([1, 0, 0])
    assert near[1].tolist() == [0, 0, 0]


def test_a_rare_word_counts_for_more() -> None:
    texts = ["energy wool", *["energy"] * 9]
    near = likeness(texts, ["energy", "wool"])
    assert near[0, 1] > near[0, 0]


def test_without_words_nothing_is_near() -> None:
    assert likeness(["", "!"], [""]).tolist() == [[0], [0]]
    assert likeness([], ["a"]).shape == (0, 1)

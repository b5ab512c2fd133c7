"""Two versions of a text, compared by words."""

import random
from itertools import pairwise
from time import perf_counter

from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.applications.differences import Fate, Piece, compare, is_changed

texts = st.lists(st.sampled_from(["we", "plant", "ten", "trees", "\n\n", "  "])).map(" ".join)


def words_of(pieces: list[Piece], *fates: Fate) -> list[str]:
    return "".join(piece.text for piece in pieces if piece.fate in fates).split()


def test_words_that_stay_go_and_come_are_told_apart() -> None:
    pieces = compare("We plant ten trees in the park.", "We plant twelve oak trees in the old park.")
    assert [(piece.fate.value, piece.text) for piece in pieces] == [
        ("kept", "We plant"),
        ("removed", " ten"),
        ("added", " twelve oak"),
        ("kept", " trees in the"),
        ("added", " old"),
        ("kept", " park."),
    ]


def test_a_word_alone_between_two_replacements_goes_with_them() -> None:
    pieces = compare("Ten oaks of the north wood stand", "Nine elms of our small park stand")
    assert [piece.text for piece in pieces] == ["Ten oaks of the north wood", " Nine elms of our small park", " stand"]


def test_a_text_that_was_only_wrapped_anew_is_the_same() -> None:
    assert not is_changed(compare("one two\nthree", " one\r\ntwo  three "))
    assert not is_changed(compare("", ""))
    assert compare("", "all new") == [Piece(Fate.ADDED, "all new")]
    assert compare("all gone", "") == [Piece(Fate.REMOVED, "all gone")]


@settings(deadline=None, max_examples=200)
@given(texts, texts)
def test_both_texts_can_be_read_from_their_difference(before: str, after: str) -> None:
    pieces = compare(before, after)
    assert words_of(pieces, Fate.KEPT, Fate.REMOVED) == before.split()
    assert words_of(pieces, Fate.KEPT, Fate.ADDED) == after.split()
    assert all(one.fate is not other.fate for one, other in pairwise(pieces))


def test_ten_thousand_words_are_compared_at_once_however_little_they_share() -> None:
    chance = random.Random(1)
    long = [f"word{int(chance.paretovariate(0.7))}" for _ in range(10_000)]
    mended, other = list(long), [f"word{int(chance.paretovariate(0.7))}" for _ in range(10_000)]
    for place in range(0, 10_000, 100):
        mended[place] = f"mended{place}"
    began = perf_counter()
    pieces = compare(" ".join(long), " ".join(mended))
    assert sum(piece.fate is Fate.ADDED for piece in pieces) == 100
    for text in (other, long[::-1], ["same"] * 10_000):
        assert words_of(compare(" ".join(long), " ".join(text)), Fate.KEPT, Fate.ADDED) == text
    assert perf_counter() - began < 10

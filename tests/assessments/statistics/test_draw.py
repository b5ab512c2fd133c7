"""A draw that anybody can repeat."""

from hashlib import sha256

import pytest

from assessments.statistics.draw import commitment_to, draw_order, keeps

SEED = "seven geese in a row"


def test_a_seed_keeps_its_commitment_and_no_other_does() -> None:
    commitment = commitment_to(SEED)
    assert commitment == sha256(SEED.encode()).hexdigest()
    assert keeps(f" {commitment.upper()}\n", SEED)
    assert not keeps(commitment, SEED + "!")
    assert not keeps("", SEED)


def test_a_seed_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(ValueError, match="16 characters"):
        commitment_to("four geese")


def test_the_order_is_by_the_digest_of_seed_bar_and_reference_whatever_the_order_of_the_list() -> None:
    references = [f"GLF-2008-{number:04}" for number in range(1, 30)]
    drawn = draw_order(references, SEED)
    assert drawn == draw_order(reversed(references), SEED)
    assert sorted(drawn) == references
    assert drawn != references
    assert drawn[0] == min(references, key=lambda one: sha256(f"{SEED}|{one}".encode()).hexdigest())
    assert drawn != draw_order(references, SEED + "!")


def test_a_reference_that_is_there_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="once"):
        draw_order(["A", "B", "A"], SEED)

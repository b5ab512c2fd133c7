"""A draw that anybody can repeat: a commitment to the seed is published first, and the seed afterwards."""

import hmac
from collections.abc import Iterable
from hashlib import sha256

SHORTEST = 16
"""Characters of a seed; a shorter one could be found out from its commitment by trying."""


def commitment_to(seed: str) -> str:
    """What is published before the draw: SHA-256 of the seed, in hexadecimal.

    Raises:
        ValueError: the seed is so short that it could be guessed.
    """
    if len(seed) < SHORTEST:
        raise ValueError(f"a seed has {SHORTEST} characters or more")
    return sha256(seed.encode()).hexdigest()


def commitment_to_list(references: Iterable[str], seed: str) -> str:
    """What is published with it, so that nobody is put into the draw or taken out of it afterwards.

    SHA-256, in hexadecimal, of seed, a bar, and the references in their order with commas between. As long as the seed
    is secret, it tells nobody who is among them.
    """
    return sha256(f"{seed}|{','.join(sorted(references))}".encode()).hexdigest()


def keeps(commitment: str, seed: str) -> bool:
    """Whether a seed is the one that was committed to."""
    return _is_same(sha256(seed.encode()).hexdigest(), commitment)


def keeps_list(list_commitment: str, references: Iterable[str], seed: str) -> bool:
    """Whether these references, no more and no fewer, are those that were committed to with this seed."""
    return _is_same(commitment_to_list(references, seed), list_commitment)


def draw_order(references: Iterable[str], seed: str) -> list[str]:
    """The references in the order in which they are drawn: by SHA-256 of seed, a bar, and reference.

    Raises:
        ValueError: a reference is there twice.
    """
    drawn = sorted(references, key=lambda reference: sha256(f"{seed}|{reference}".encode()).digest())
    if len(set(drawn)) < len(drawn):
        raise ValueError("each reference is drawn once")
    return drawn


def _is_same(own: str, published: str) -> bool:
    return hmac.compare_digest(own.encode(), published.strip().lower().encode())

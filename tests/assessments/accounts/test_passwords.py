"""Which passwords are taken, and how they are kept."""

import pytest

from assessments.accounts.passwords import COMMON, fault_in_password, hash_password, is_outdated, is_right_password


def fault(password: str) -> str | None:
    return fault_in_password(password, name="Margaret Oakley", email="m.oakley@charity.example")


@pytest.mark.parametrize(
    "password",
    ["three unlikely words", "päßwörter für 猫 und 🐈", "x7&kQ_9?vLm2", "a" * 50 + "bcde" * 37 + "fg"],
)
def test_a_long_password_of_any_characters_is_taken(password: str) -> None:
    assert fault(password) is None


@pytest.mark.parametrize("password", ["", "elevenchars", "x7&kQ_9?vLm"])
def test_a_password_of_fewer_than_twelve_characters_is_refused(password: str) -> None:
    assert "12 characters" in str(fault(password))


def test_a_password_of_more_than_two_hundred_characters_is_refused() -> None:
    assert fault("three unlikely words" * 10) is None
    assert "200 characters" in str(fault("three unlikely words" * 10 + "x"))


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "PasswordPassword",
        "P@ssw0rdP@ssw0rd",
        "password123456",
        "Password1234!",
        "iloveyou123456",
        "Manchester123!",
        "correct horse battery staple",
        "aaaaaaaaaaaaaaaa",
        "abababababab",
        "123412341234",
        "abcdefghijklmn",
        "zyxwvutsrqponm",
        "1234567890123",
        "qwertyuiopasdf",
        "1q2w3e4r5t6y",
    ],
)
def test_a_password_that_is_guessed_first_is_refused(password: str) -> None:
    assert "harder to guess" in str(fault(password))


@pytest.mark.parametrize(
    "password", ["m.oakley@charity.example", "Margaret Oakley", "margaretoakley1985", "MOakleyMOakley", "m.oakley1234"]
)
def test_a_password_that_is_little_more_than_its_owners_name_is_refused(password: str) -> None:
    assert "not your name" in str(fault(password))


def test_a_name_within_a_longer_password_is_no_fault() -> None:
    assert fault("Margaret Oakley planted seven pears") is None


def test_every_common_password_that_is_shipped_is_refused() -> None:
    lines = [line for line in COMMON.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert len(lines) > 3000
    assert [line for line in lines if fault(line) is None] == []


def test_only_the_same_password_fits_a_hash() -> None:
    kept = hash_password("three unlikely words")
    assert is_right_password(kept, "three unlikely words")
    assert not is_right_password(kept, "three unlikely word")
    assert not is_right_password(kept, "Three unlikely words")
    assert kept.startswith("$argon2id$")
    assert not is_outdated(kept)


def test_composed_and_decomposed_letters_are_the_same_password() -> None:
    assert is_right_password(hash_password("cafe\u0301 au lait demain"), "caf\u00e9 au lait demain")


def test_without_a_hash_no_password_is_right() -> None:
    assert not is_right_password(None, "nobody has this password")
    assert not is_right_password(None, "")
    assert not is_right_password("", "")


def test_half_a_character_is_a_wrong_password_and_no_fault_of_ours() -> None:
    assert not is_right_password(hash_password("three unlikely words"), "\ud800")

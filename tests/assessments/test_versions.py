"""What becomes of something that was sent from a page opened some time ago."""

from uuid import UUID

import pytest

from assessments.versions import Fate, Outdated, ensure_seen, fate_of, fingerprint


@pytest.mark.parametrize(
    ("stands", "sent", "seen", "fate"),
    [
        ("a", "a", "a", Fate.SAME),
        ("a", "a", "b", Fate.SAME),
        ("a", "b", "a", Fate.TAKEN),
        ("a", "b", None, Fate.TAKEN),
        ("b", "a", "a", Fate.UNTOUCHED),
        ("b", "c", "a", Fate.CLASHES),
        ("", "c", "a", Fate.CLASHES),
        ("b", "", "a", Fate.CLASHES),
        ("b", "c", "", Fate.CLASHES),
        ("b", "", "", Fate.UNTOUCHED),
    ],
)
def test_only_what_both_have_changed_clashes(stands: str, sent: str, seen: str | None, fate: Fate) -> None:
    assert fate_of(stands, sent, seen) is fate


def test_a_page_goes_on_from_what_it_sent_itself() -> None:
    assert fate_of("b", "c", "a", is_own_page=True) is Fate.TAKEN


def test_line_ends_and_the_order_of_names_make_no_difference() -> None:
    assert fingerprint({"a": "one\r\ntwo", "b": [1]}) == fingerprint({"b": [1], "a": "one\ntwo"})


def test_different_contents_have_different_fingerprints_and_nothing_has_none() -> None:
    contents = [0, False, "0", [], {}, "a", ["a"], {"a": ""}, "é", "e", "\ud83c", UUID(int=1), None]
    prints = [fingerprint(content) for content in contents]
    assert len(set(prints)) == len(contents)
    assert [content for content, one in zip(contents, prints, strict=True) if not one] == [None]
    assert fingerprint("") == ""


def test_what_was_not_seen_is_not_acted_on() -> None:
    ensure_seen("a", "a")
    ensure_seen("a", None)
    with pytest.raises(Outdated):
        ensure_seen("a", "b")

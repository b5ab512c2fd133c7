"""What applicants read about their outcome, and about support and withdrawing."""

import pytest

from assessments.rendering.emails import render_email

LETTER = {
    "person": "Ada", "reference": "TST-2026-0001", "title": "Warmer {{ homes }}", "organisation": "River & Co",
    "round": "Test round", "stage": "Concept paper", "reason": "Strong on reach.\nLess so on cost.",
    "amounts": [
        {"year": "2026-27", "pence": 1_234_567}, {"year": "2027-28", "pence": 100}
    ],
    "total_pence": 1_234_667, "standing": None,
    "grant_purpose": "A costed plan", "next_stage": "Full proposal", "next_closes_at": "2026-12-25T17:00:00+00:00",
    "time_zone": "Europe/London", "made_up_note": "All made up.", "path": "/apply/TST-2026-0001/status",
}  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "said", "unsaid"),
    [
        ("invited", ["glad to invite", "£12,346.67", "A costed plan", "25 December 2026 at 5pm (GMT"], ["sorry"]),
        ("awarded", ["2026-27: £12,345.67", "2027-28: £1\n", "grant of £12,346.67"], ["sorry", "invite"]),
        ("declined", ["sorry", "not to take your application further"], ["£", "glad"]),
        ("reserve", ["reserve list"], ["£", "sorry", "glad"]),
        ("ineligible", ["sorry", "cannot be considered"], ["£", "assessed"]),
    ],
)
def test_a_letter_says_what_its_outcome_means(outcome: str, said: list[str], unsaid: list[str]) -> None:
    subject, body = render_email("outcome", {**LETTER, "outcome": outcome}, base_url="https://x.example")
    assert "TST-2026-0001" in subject
    for words in (*said, "Dear Ada", "Strong on reach.\nLess so on cost.", "Warmer {{ homes }}", "River & Co"):
        assert words in body
    assert "https://x.example/apply/TST-2026-0001/status" in body
    assert body.endswith("All made up.\n")
    assert [words for words in unsaid if words in body] == []


def test_an_invitation_without_a_grant_promises_none() -> None:
    _subject, body = render_email("outcome", {**LETTER, "outcome": "invited", "total_pence": 0}, base_url="")
    assert "£" not in body


@pytest.mark.parametrize("template", ["withdrawn", "support_session"])
def test_the_other_letters_lead_to_the_application(template: str) -> None:
    subject, body = render_email(template, {**LETTER, "held_on": "2026-03-11"}, base_url="https://x.example")
    assert "TST-2026-0001" in subject
    assert "https://x.example/apply/TST-2026-0001/status" in body


@pytest.mark.parametrize(
    ("total", "said", "unsaid"),
    [
        (0, ["River & Co now holds “Green Place”, for 24 months"], ["grant", "£", "spend"]),
        (5_000, ["River & Co now holds “Green Place”, for 24 months", "a grant of £50"], []),
    ],
)
def test_a_letter_says_what_is_held_and_speaks_of_money_only_where_there_is_some(
    total: int, said: list[str], unsaid: list[str]
) -> None:
    standing = {"title": "Green Place", "months": 24}
    letter = {**LETTER, "outcome": "awarded", "standing": standing, "total_pence": total, "amounts": []}
    subject, body = render_email("outcome", letter, base_url="")
    assert ("Green Place" in subject) == (total == 0)
    assert [words for words in said if words not in body] == []
    assert [words for words in unsaid if words in body] == []

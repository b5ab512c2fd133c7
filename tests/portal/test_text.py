"""How amounts, moments, marks and numbers are written."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from assessments.rendering import plain
from portal import text


@pytest.mark.parametrize(
    ("pence", "written"),
    [(0, "£0"), (100, "£1"), (123_450, "£1,234.50"), (5, "£0.05"), (-250, "-£2.50"), (610_000_000, "£6,100,000")],
)
def test_pence_are_written_as_pounds_on_pages_and_in_emails(pence: int, written: str) -> None:
    assert text.pounds(pence) == plain.pounds(pence) == written


def test_what_is_missing_is_a_dash_and_a_missing_mark_is_said(app: Flask) -> None:
    with app.test_request_context():
        assert [text.pounds(None), text.number(None), text.day(None), text.moment(None, "UTC")] == ["–"] * 4
        assert text.mark(None) == "Not assessed"


@pytest.mark.parametrize(
    ("hour", "minute", "written"),
    [(16, 0, "5pm"), (16, 30, "5:30pm"), (11, 0, "midday"), (23, 0, "midnight"), (7, 5, "8:05am")],
)
def test_a_moment_is_written_in_the_rounds_zone_with_the_zone_named(
    app: Flask, hour: int, minute: int, written: str
) -> None:
    summer = datetime(2027, 6, 30, hour, minute, tzinfo=UTC)
    with app.test_request_context():
        on_page = text.moment(summer, "Europe/London")
    assert on_page == plain.moment(summer, "Europe/London")
    assert f" at {written} (BST, Europe/London)" in on_page


def test_days_marks_and_numbers(app: Flask) -> None:
    with app.test_request_context():
        assert text.day(date(2008, 12, 12)) == plain.day("2008-12-12") == "12 December 2008"
        assert text.mark(66.66666) == "66.7"
        assert text.number(12_345) == plain.number(12_345) == "12,345"
        assert text.words("two words") == 2

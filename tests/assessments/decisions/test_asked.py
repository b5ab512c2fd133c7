"""What is asked for lies on the lines of the same years, or is refused."""

import pytest

from assessments.decisions.asked import OtherYears, SeveralPurposes, lay_on_lines
from assessments.funds.models import EnvelopeLine
from assessments.funds.states import Purpose

FIRST, SECOND = "2026-27", "2027-28"


def line(purpose: Purpose, year: str) -> EnvelopeLine:
    return EnvelopeLine(purpose=purpose, financial_year=year, amount_pence=1)


def by_year(asked: dict[str, int]) -> dict[tuple[str, str], int]:
    return {("", year): pence for year, pence in asked.items()}


def test_each_year_is_paid_by_its_one_line_whatever_awards_of_the_round_are_for() -> None:
    apart = line(Purpose.PREPARATION, FIRST)
    for purpose in (Purpose.DELIVERY, Purpose.GRANT, Purpose.LOAN, Purpose.CAPACITY):
        first, second = line(purpose, FIRST), line(purpose, SECOND)
        assert lay_on_lines(by_year({FIRST: 3, SECOND: 2}), [apart, second, first]) == {first: 3, second: 2}
        assert lay_on_lines(by_year({FIRST: 0, SECOND: 2, "2030-31": 0}), [apart, second, first]) == {second: 2}
        assert lay_on_lines(by_year({"": 7}), [apart, first]) == {first: 7}
        assert lay_on_lines({}, [apart, first]) == {}


def test_a_year_without_a_line_or_with_lines_of_several_purposes_is_refused() -> None:
    grant, loan, later = line(Purpose.GRANT, FIRST), line(Purpose.LOAN, FIRST), line(Purpose.GRANT, SECOND)
    with pytest.raises(SeveralPurposes):
        lay_on_lines(by_year({FIRST: 1, SECOND: 1}), [grant, loan, later])
    assert lay_on_lines(by_year({SECOND: 1}), [grant, loan, later]) == {later: 1}
    for asked, years in (({FIRST: 1, "2028-29": 1, "2029-30": 2}, "2028-29, 2029-30"), ({"": 1}, "")):
        with pytest.raises(OtherYears) as refused:
            lay_on_lines(by_year(asked), [grant, later])
        assert refused.value.values["years"] == years


def test_what_is_asked_for_under_a_purpose_lies_on_the_line_of_that_purpose() -> None:
    grant, loan, later = line(Purpose.GRANT, FIRST), line(Purpose.LOAN, FIRST), line(Purpose.GRANT, SECOND)
    asked = {("loan", FIRST): 5, ("grant", SECOND): 2, ("grant", FIRST): 3}
    assert list(lay_on_lines(asked, [grant, loan, later]).items()) == [(grant, 3), (loan, 5), (later, 2)]
    assert lay_on_lines({("loan", ""): 5}, [grant, loan, later]) == {loan: 5}
    for odd, years in ((("loan", SECOND), SECOND), (("capacity", FIRST), FIRST), (("grant", ""), "")):
        with pytest.raises(OtherYears) as refused:
            lay_on_lines({odd: 1}, [grant, loan, later])
        assert refused.value.values["years"] == years

"""Paying a loan back: in whole pence, whose sum is the loan, with simple interest on what is still owed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.funds.definition import DefinitionRefused, parse_definition
from assessments.funds.presets import SERVICE_INVESTMENT, preset_text, read_preset
from assessments.funds.repayments import RepaymentTerms, paid_of

AWARDED_ON = date(2008, 8, 31)


def test_a_loan_without_interest_is_paid_back_in_equal_parts_of_which_the_last_takes_the_rest() -> None:
    schedule = RepaymentTerms(6, 3, 6).schedule(1_000_00, AWARDED_ON)
    assert [each.principal_pence for each in schedule] == [333_33, 333_33, 333_34]
    assert [each.interest_pence for each in schedule] == [0, 0, 0]
    assert [each.due_on for each in schedule] == [date(2009, 2, 28), date(2009, 8, 31), date(2010, 2, 28)]


def test_interest_is_on_what_is_still_owed_for_the_months_since_the_payment_before() -> None:
    schedule = RepaymentTerms(12, 2, 6, 500).schedule(1_000_00, AWARDED_ON)
    assert [each.interest_pence for each in schedule] == [50_00, 12_50]
    assert [each.pence for each in schedule] == [550_00, 512_50]


@pytest.mark.parametrize(("pence", "interest"), [(1_199, 0), (1_200, 1), (2_399, 1)])
def test_half_a_penny_of_interest_goes_up(pence: int, interest: int) -> None:
    (only,) = RepaymentTerms(1, 1, 1, 50).schedule(pence, AWARDED_ON)
    assert only.interest_pence == interest


@given(
    pence=st.integers(1, 10**12), first=st.integers(1, 120), instalments=st.integers(1, 240),
    every=st.integers(1, 12), rate=st.integers(0, 2_500), repaid=st.integers(0, 10**12),
)  # fmt: skip
def test_whatever_the_terms_all_of_it_comes_back_and_nothing_twice(
    pence: int, first: int, instalments: int, every: int, rate: int, repaid: int
) -> None:
    schedule = RepaymentTerms(first, instalments, every, rate).schedule(pence, AWARDED_ON)
    assert sum(each.principal_pence for each in schedule) == pence
    assert len({each.principal_pence for each in schedule[:-1]}) <= 1
    assert all(each.interest_pence >= 0 for each in schedule)
    assert [each.due_on for each in schedule] == sorted({each.due_on for each in schedule})
    paid = paid_of(schedule, repaid)
    assert sum(paid) == min(repaid, sum(each.pence for each in schedule))


def test_a_file_says_how_its_loans_are_paid_back() -> None:
    assert read_preset(SERVICE_INVESTMENT).repayment == RepaymentTerms(12, 7, 6, 425)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("interest: 4.25%", "interest: 26%", "up to 25%"),
        ("interest: 4.25%", "interest: four", "must be a percentage"),
        ("instalments: 7", "instalments: 0", "from 1 to 240"),
        ("purpose: loan", "purpose: delivery", "no money for loans"),
    ],
)
def test_terms_that_break_a_rule_are_refused(old: str, new: str, told: str) -> None:
    with pytest.raises(DefinitionRefused) as refusal:
        parse_definition(preset_text(SERVICE_INVESTMENT).replace(old, new))
    assert told in " ".join(fault.told() for fault in refusal.value.faults)

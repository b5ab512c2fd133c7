"""The shape of addresses, names and register numbers."""

import pytest

from assessments.accounts.shapes import (
    fault_in_charity_number,
    fault_in_company_number,
    fault_in_email,
    fault_in_name,
    tidy_company_number,
    tidy_email,
    tidy_name,
    tidy_number,
)
from assessments.accounts.states import LegalForm


@pytest.mark.parametrize("email", ["a@b.example", "Anna.O'Neil+grants@sub.charity.org.uk", "  anna@charity.example "])
def test_an_address_in_the_usual_form_is_taken(email: str) -> None:
    assert fault_in_email(tidy_email(email)) is None


@pytest.mark.parametrize(
    "email",
    [
        "",
        "anna",
        "anna@charity",
        "anna@@charity.example",
        "an na@charity.example",
        "anna@charity.example\nBcc: all@charity.example",
        "anna@charity..example",
        "anna@-charity.example",
        "<anna@charity.example>",
        "a,b@charity.example",
        "änna@charity.example",
        "a" * 65 + "@charity.example",
        "anna@" + "charity." * 40 + "example",
    ],
)
def test_anything_else_is_no_address(email: str) -> None:
    assert fault_in_email(tidy_email(email)) is not None


def test_a_name_is_kept_on_one_line() -> None:
    assert tidy_name("  Anna \n\t van\x1b  Dam ") == "Anna van Dam"


@pytest.mark.parametrize("name", ["Ng", "José 🌱", "محمد", "李", "3rd Leith Scouts"])
def test_a_name_in_any_script_is_taken(name: str) -> None:
    assert fault_in_name(name) is None


@pytest.mark.parametrize("name", ["", "   ", "---", "🌱", "x" * 201])
def test_no_name_and_an_endless_one_are_refused(name: str) -> None:
    assert fault_in_name(tidy_name(name)) is not None


@pytest.mark.parametrize("typed", ["123456", "1234567", "1234567-1", " sc0 12345 ", "SC012345", "nic101234"])
def test_charity_numbers_of_the_three_registers_are_taken(typed: str) -> None:
    assert fault_in_charity_number(tidy_number(typed), LegalForm.CHARITY) is None


@pytest.mark.parametrize(
    "typed", ["", "12345", "12345678", "SC112345", "NIC23456", "1234567-", "1234567-1234", "١٢٣٤٥٦٧"]
)
def test_other_charity_numbers_are_refused(typed: str) -> None:
    assert fault_in_charity_number(tidy_number(typed), LegalForm.CHARITY) is not None


@pytest.mark.parametrize("typed", ["01234567", "1234567", "sc123456", "OC 300 001", "NI012345"])
def test_company_numbers_are_taken_without_their_leading_nought_too(typed: str) -> None:
    assert fault_in_company_number(tidy_company_number(typed), LegalForm.CIC) is None
    assert tidy_company_number("1234567") == "01234567"


@pytest.mark.parametrize("typed", ["", "1234", "123456789", "S1234567", "SCX23456"])
def test_other_company_numbers_are_refused(typed: str) -> None:
    assert fault_in_company_number(tidy_company_number(typed), LegalForm.CIC) is not None


@pytest.mark.parametrize("legal_form", list(LegalForm))
def test_numbers_are_demanded_only_of_forms_that_have_them(legal_form: LegalForm) -> None:
    has_charity_number = legal_form in {LegalForm.CHARITY, LegalForm.CIO}
    has_company_number = legal_form in {LegalForm.CIC, LegalForm.COMPANY_LIMITED_BY_GUARANTEE}
    assert (fault_in_charity_number(None, legal_form) is not None) == has_charity_number
    assert (fault_in_company_number(None, legal_form) is not None) == has_company_number


def test_a_wrong_number_is_refused_even_where_none_is_demanded() -> None:
    assert fault_in_charity_number("12", LegalForm.OTHER) is not None
    assert fault_in_company_number("12", LegalForm.OTHER) is not None

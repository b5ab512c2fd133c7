"""Numbers with a unit, percentages, months, ways to reach somebody, and places: what is an answer, and its words."""

from typing import Any

import pytest

from assessments.applications.answers import AnswerRefused, as_typed, quoted, read_answer, said
from assessments.funds.questions import Question
from assessments.funds.states import QuestionKind

AREA = Question("area", QuestionKind.NUMBER, "Area?", unit="hectares", decimals=2, minimum=1, maximum=5_000)
PLAIN = Question("plain", QuestionKind.NUMBER, "How many?")
SHARE = Question("share", QuestionKind.PERCENTAGE, "Share?", decimals=1, minimum=0, maximum=100)
MONTH = Question("month", QuestionKind.MONTH, "Month?")
EMAIL = Question("email", QuestionKind.EMAIL, "Email?")
PHONE = Question("phone", QuestionKind.TELEPHONE, "Telephone?")
SITE = Question("site", QuestionKind.WEB_ADDRESS, "Where?")
POSTCODE = Question("postcode", QuestionKind.POSTCODE, "Postcode?")
ADDRESS = Question("address", QuestionKind.ADDRESS, "Address?")
ALL = (AREA, PLAIN, SHARE, MONTH, EMAIL, PHONE, SITE, POSTCODE, ADDRESS)
OF_ONE_BOX = tuple(question for question in ALL if question not in (MONTH, ADDRESS))


def home(**changes: str) -> dict[str, str]:
    return {"line1": "1 High Street", "line2": "", "town": "Bath", "county": "", "postcode": "BA1 1AA", **changes}


@pytest.mark.parametrize(
    ("question", "typed", "value", "words"),
    [
        (AREA, "1,200.50", "1200.5", "1,200.5 hectares"),
        (AREA, " 12 Hectares", "12", "12 hectares"),
        (AREA, "0012.10", "12.1", "12.1 hectares"),
        (AREA, "4999.99", "4999.99", "4,999.99 hectares"),
        (AREA, "10.000", "10", "10 hectares"),
        (PLAIN, "0", "0", "0"),
        (PLAIN, "100", "100", "100"),
        (SHARE, "33.3%", "33.3", "33.3%"),
        (SHARE, "100", "100", "100%"),
        (MONTH, {"month": "03", "year": "2027"}, "2027-03", "March 2027"),
        (MONTH, {"month": " ", "year": ""}, None, None),
        (EMAIL, " Ada.Lead+Fund@Example.ORG ", "ada.lead+fund@example.org", "ada.lead+fund@example.org"),
        (PHONE, "020  7946 0123", "020 7946 0123", "020 7946 0123"),
        (PHONE, "+44 (0)20 7946-0123 ext. 12", "+44 (0)20 7946-0123 ext. 12", "+44 (0)20 7946-0123 ext. 12"),
        (SITE, "www.example.org", "https://www.example.org", "https://www.example.org"),
        (SITE, "http://example.org:8080/a?b=c&d=é#e", "http://example.org:8080/a?b=c&d=é#e", None),
        (SITE, "https://bücher.example", "https://bücher.example", "https://bücher.example"),
        (POSTCODE, "sw1a1aa", "SW1A 1AA", "SW1A 1AA"),
        (POSTCODE, " M1  1A E ", "M1 1AE", "M1 1AE"),
        (POSTCODE, "bf1 0ax", "BF1 0AX", "BF1 0AX"),
        (POSTCODE, "JE2 3AB", "JE2 3AB", "JE2 3AB"),
        (ADDRESS, home(postcode="ba11aa"), {"line1": "1 High Street", "town": "Bath", "postcode": "BA1 1AA"}, None),
        (ADDRESS, home(line2="Weston", county="Somerset"), home(line2="Weston", county="Somerset"), None),
        (ADDRESS, dict.fromkeys(home(), ""), None, None),
    ],
)  # fmt: skip
def test_these_are_answers_and_are_said_so(question: Question, typed: Any, value: Any, words: str | None) -> None:
    assert read_answer(question, typed) == value
    assert words is None or said(question, value) == words
    assert read_answer(question, as_typed(question, value)) == value


@pytest.mark.parametrize(
    ("question", "typed", "sentence"),
    [
        (AREA, "0.99", "This must be 1 or more"),
        (AREA, "5000.01", "This must be 5,000 or less"),
        (AREA, "1.005", "no more than 2 figures after the point"),
        (AREA, "-5", "number in figures"),
        (AREA, "1e3", "number in figures"),
        (AREA, "1,00", "number in figures"),
        (AREA, "hectares", "number in figures"),
        (AREA, "½", "number in figures"),
        (AREA, "NaN", "number in figures"),
        (PLAIN, "1.5", "whole number"),
        (PLAIN, "9" * 39, "999,999,999,999 or less"),
        (SHARE, "100.1", "This must be 100% or less"),
        (SHARE, "%", "number in figures"),
        (MONTH, {"month": "13", "year": "2027"}, "real month"),
        (MONTH, {"month": "3", "year": "27"}, "real month"),
        (MONTH, {"month": "", "year": "2027"}, "real month"),
        (MONTH, {"month": "9" * 5_000, "year": "2027"}, "real month"),
        (EMAIL, "ada at example.org", "right form"),
        (EMAIL, "ada@example.org, bea@example.org", "right form"),
        (EMAIL, "ada@example.org\nBcc: x@example.org", "right form"),
        (PHONE, "020 794", "one telephone number"),
        (PHONE, "call me", "one telephone number"),
        (PHONE, "020 7946 0123 / 020 7946 0124 / 020 7946 0125", "one telephone number"),
        (SITE, "javascript:alert(1)", "web address"),
        (SITE, "javascript://example.org/%0aalert(1)", "web address"),
        (SITE, "ftp://example.org", "web address"),
        (SITE, "https://bank.example@evil.example", "web address"),
        (SITE, "https://example.org/a b", "web address"),
        (SITE, 'https://example.org/"onmouseover=', "web address"),
        (SITE, "https://example.org/\u202egro", "web address"),
        (SITE, "https://localhost", "web address"),
        (SITE, "https://[::1", "web address"),
        (SITE, "https://example.org:99999/", "web address"),
        (SITE, "https://example.org/" + "a" * 500, "500 characters or fewer"),
        (POSTCODE, "SW1A", "full UK postcode"),
        (POSTCODE, "90210", "full UK postcode"),
        (POSTCODE, "QQ1 1AA", "full UK postcode"),
        (POSTCODE, "SW1A 1AC", "full UK postcode"),
        (ADDRESS, home(line1=" "), "first line"),
        (ADDRESS, home(town=""), "town or city"),
        (ADDRESS, home(postcode=""), "Enter the postcode"),
        (ADDRESS, home(postcode="Bath"), "full UK postcode"),
        (ADDRESS, home(line2="x" * 101), "100 characters or fewer"),
    ],
)
def test_these_are_refused_in_a_sentence(question: Question, typed: Any, sentence: str) -> None:
    with pytest.raises(AnswerRefused) as refusal:
        read_answer(question, typed)
    assert sentence in refusal.value.told()


@pytest.mark.parametrize("question", OF_ONE_BOX, ids=lambda question: question.key)
@pytest.mark.parametrize("typed", ["=cmd()|' /C calc'!A0", "١٢٣", "日本語", "x" * 99_999, "<b>", "1" * 99_999, "🌱"])
def test_rubbish_is_refused_by_every_kind_at_once_and_said_word_for_word(question: Question, typed: str) -> None:
    with pytest.raises(AnswerRefused):
        read_answer(question, typed)
    assert quoted(question, typed) == typed


def test_what_did_not_fit_is_said_part_by_part_in_order() -> None:
    assert quoted(MONTH, {"year": "2027", "month": "13"}) == "13 2027"
    assert quoted(ADDRESS, {"postcode": "Bath", "line1": "1 High Street"}) == "1 High Street\nBath"

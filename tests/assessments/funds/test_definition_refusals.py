"""Every fault of a round's file is told with its line, and nothing bad is let through."""

from pathlib import Path
from time import process_time

import pytest

from assessments.funds.definition import DefinitionRefused, parse_definition

SMALL = (Path(__file__).parent / "small_round.yaml").read_text(encoding="utf-8")
AMOUNT_LINE = "            counts_as: amount_requested\n"


def faults_of(content: str | bytes) -> list[tuple[int, str]]:
    with pytest.raises(DefinitionRefused) as refused:
        parse_definition(content)
    return [(fault.line, fault.told()) for fault in refused.value.faults]


def line_of(text: str, part: str, occurrence: int = 1) -> int:
    lines = [number for number, line in enumerate(text.splitlines(), 1) if part in line]
    return lines[occurrence - 1]


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ("weight: 60", "weight: 0", "“weight” of “reach” must be a whole number from 1"),
        ("assessors_wanted: 2", "passport: [insurance, bank]", "“passport” of “concept” must list, each once, some of"),
        ("assessors_wanted: 2", "passport: [accounts, accounts]", "“passport” of “concept” must list, each once"),
        ("weight: 60", "weight: 60\n        threshold: 3", "The threshold of “reach” is above its highest score"),
        ("weight: 60", "weight: 60\n        threshold: 0", "“threshold” of “reach” must be a whole number from 1"),
        ("assessors_wanted: 2", "in_the_zone: duel", "“in_the_zone” of “concept” must be one of"),
        ("weight: 60", "weight: heavy", "“weight” of “reach” must be a whole number"),
        ("weight: 60", "weight: 1.5", "“weight” of “reach” must be a whole number"),
        ("weight: 60", "weight: -3", "“weight” of “reach” must be a whole number"),
        ("weight: 60", "weight: [60]", "“weight” of “reach” must be a single value"),
        ("weight: 60", "weight:", "“weight” of “reach” is missing"),
        ("weight: 60", "wieght: 60", "“wieght” of “reach” is not something"),
        ("reference: PF-2026", "reference: pf-2026", "must be capitals and a year"),
        ("reference: PF-2026", "reference: P-2026", "must be capitals and a year"),
        ("reference: PF-2026", "reference: PF-26", "must be capitals and a year"),
        ("reference: PF-2026", "reference: ../PF-2026", "must be capitals and a year"),
        ("title: Parks 2026", "title: ''", "“title” of “round” must not be empty"),
        ("title: Parks 2026", "title: {a: b}", "“title” of “round” must be a single value"),
        ("title: Parks 2026", 'title: "a\\0b"', "a character that no text can hold"),
        ("title: Parks 2026", 'title: "a\\ud800b"', "a character that no text can hold"),
        ("title: Parks 2026", "title: " + "x" * 201, "must be 200 characters or fewer"),
        ("time_zone: Europe/London", "time_zone: Europe/Londn", "There is no time zone"),
        ("time_zone: Europe/London", "time_zone: ../../etc/passwd", "There is no time zone"),
        ("minimum_grant: £1,000", "minimum_grant: £0", "must be above £0"),
        ("minimum_grant: £1,000", "minimum_grant: £-1", "must be an amount"),
        ("minimum_grant: £1,000", "minimum_grant: $5", "must be an amount"),
        ("minimum_grant: £1,000", "minimum_grant: £1.005", "must be an amount"),
        ("minimum_grant: £1,000", "minimum_grant: 99999999999999", "must be an amount"),
        ("maximum_grant: £20,000.50", "maximum_grant: £10", "must not be below the minimum grant"),
        ("purpose: delivery", "purpose: preparation", "at least one line for delivery"),
        ("purpose: delivery", "purpose: party", "must be one of: delivery, preparation"),
        ("financial_year: 2026-27", "financial_year: 2026-28", "must be two years that follow each other"),
        ("financial_year: 2026-27", "financial_year: '2026'", "must be two years that follow each other"),
        ("amount: £50,000", "amount: £0", "must be above £0"),
        ("opens: 2026-03-01 09:00", "opens: 2026-02-31 09:00", "is not a date and time that exists"),
        ("opens: 2026-03-01 09:00", "opens: 2026-03-01 25:00", "is not a date and time that exists"),
        ("opens: 2026-03-01 09:00", "opens: 2026-03-01", "must be a date and time such as"),
        ("opens: 2026-03-01 09:00", "opens: 2026-03-29 01:30", "the clocks go forward over it"),
        ("opens: 2026-03-01 09:00", "opens: 2025-10-26 01:30", "the clocks go back over it"),
        ("opens: 2026-03-01 09:00", "opens: 3 days ago at 09:00", "must be a date and time such as"),
        ("opens: 2026-03-01 09:00", "opens: 0001-01-01 00:00", "is not a date and time that exists"),
        ("closes: 2026-04-10 17:00", "closes: 2026-03-01 09:00", "must close after it opens"),
        ("assessing_closes: 2026-05-01 17:00", "assessing_closes: 2026-04-10 17:00", "after the stage closes"),
        ("opens: 2026-06-01 09:00", "opens: 2026-04-30 09:00", "must not open before the assessing of “concept”"),
        ("assessors_wanted: 2", "assessors_wanted: 11", "a whole number from 1 to 10"),
        ("key: full", "key: concept", "The key “concept” is used twice"),
        ("key: full", "key: Full", "must be 1 to 40 small letters"),
        ("key: idea", "key: title", "The key “title” is used twice"),
        ("key: care", "key: reach", "The key “reach” is used twice"),
        ("key: south", "key: north", "The key “north” is used twice"),
        ("kind: long_text", "kind: essay", "must be one of: short_text"),
        ("            max_words: 100\n", "", "it needs “max_words”"),
        ("max_words: 100", "max_words: 0", "a whole number from 1 to 10"),
        ("max_words: 100", "max_words: 100\n            max_characters: 9", "has no “max_characters”"),
        ("max_words: 100", "max_words: 100\n            minimum: 9", "has no “minimum”"),
        ("max_characters: 80", "max_characters: 80\n            max_words: 9", "has no “max_words”"),
        ("maximum: 3", "maximum: 3\n            unit: km", "has no “unit”"),
        ("maximum: 3", "maximum: 3\n            decimals: 0", "has no “decimals”"),
        ("max_words: 100", "decimals: 7", "“decimals” of “idea” must be a whole number from 0 to 6"),
        ("kind: long_text", "kind: email", "“idea” is email, which has no “max_words”"),
        ("required: false", "required: perhaps", "must be true or false"),
        ("maximum: 3", "maximum: 0", "must not be below its minimum"),
        ("maximum: 3", "maximum: £3", "must be a whole number"),
        ("counts_as: years", "counts_as: region", "its kind must be one_of"),
        ("counts_as: region", "counts_as: amount_requested", "its kind must be money"),
        ("counts_as: region", "counts_as: shape", "must be one of: title, amount_requested"),
        ("              - key: south\n                label: South\n", "", "needs at least two choices"),
        (
            "label: How many years?",
            "label: How many years?\n            financial_year: 2026-27",
            "only a question that",
        ),
        ("          - Somebody.\n", "", "must be a list of 2 to 21"),
        ("          - Somebody.\n", "          - ''\n", "must not be empty"),
        ("          - Somebody.\n", "          - [Somebody]\n", "must be a single value"),
        ("            kind: one_of", "            kind: date", "has no “choices”"),
    ],
)
def test_a_bad_value_is_refused_with_its_line(good: str, bad: str, told: str) -> None:
    assert good in SMALL
    text = SMALL.replace(good, bad, 1)
    faults = faults_of(text)
    matching = [line for line, sentence in faults if told in sentence]

    assert matching, faults
    first_changed = SMALL[: SMALL.index(good)].count("\n") + 1
    assert min(abs(line - first_changed) for line in matching) <= 8


def test_the_line_is_the_very_line() -> None:
    text = SMALL.replace("weight: 40", "weight: 0")
    line = line_of(text, "weight: 0")
    told = f"line {line}: “weight” of “care” must be a whole number from 1 to 1000."
    assert faults_of(text) == [(line, told)]


def test_all_faults_are_told_at_once_in_order_of_their_lines() -> None:
    text = SMALL.replace("weight: 60", "weight: 0").replace("amount: £50,000", "amount: lots").replace("Europe/L", "L")
    faults = faults_of(text)
    assert [line for line, _ in faults] == sorted(
        [line_of(text, "time_zone"), line_of(text, "amount: lots"), line_of(text, "weight: 0")]
    )


def test_the_refusal_says_that_nothing_was_changed() -> None:
    with pytest.raises(DefinitionRefused, match=r"Nothing was changed.\nline 1: The file is empty."):
        parse_definition("")


def test_one_key_cannot_be_two_kinds_of_question_in_two_stages() -> None:
    head, tail = SMALL.split("  - key: full")
    text = (
        head
        + "  - key: full"
        + tail.replace("short_text", "date").replace(
            "            max_characters: 80\n            counts_as: title\n", ""
        )
    )
    assert "“title” is short_text in “concept”" in faults_of(text)[0][1]
    assert faults_of(text)[0][0] == line_of(text, "kind: date")


def test_every_stage_asks_for_an_amount_that_the_envelope_can_pay() -> None:
    head, tail = SMALL.split("  - key: full")
    without = head + "  - key: full" + tail.replace(AMOUNT_LINE, "")
    elsewhere = SMALL.replace(
        AMOUNT_LINE + "            financial_year: 2026-27", AMOUNT_LINE + "            financial_year: 2027-28"
    )

    assert "“full” must have a question of kind money" in faults_of(without)[0][1]
    assert "money in 2027-28, for which the envelope has no line" in faults_of(elsewhere)[0][1]


def test_the_amount_is_asked_once_or_once_a_year() -> None:
    again = "          - key: amount_again\n            kind: money\n            label: Again?\n" + AMOUNT_LINE
    text = SMALL.replace("    criteria:\n", again + "    criteria:\n", 1)
    assert "must ask for the amount once, or once for each financial year" in faults_of(text)[0][1]


def test_a_question_cannot_stand_in_two_sections_of_a_stage() -> None:
    section = (
        "      - key: more\n        title: More\n        questions:\n"
        "          - key: idea\n            kind: long_text\n            label: Again?\n            max_words: 5\n"
    )
    text = SMALL.replace("    criteria:\n", section + "    criteria:\n", 1)
    assert "is in another section of this stage too" in faults_of(text)[0][1]


def test_an_envelope_has_one_line_for_a_purpose_and_year() -> None:
    line = "  - purpose: delivery\n    financial_year: 2026-27\n    amount: £50,000\n"
    assert "already has a line for delivery in 2026-27" in faults_of(SMALL.replace(line, line + line))[0][1]


def test_a_round_has_no_more_than_three_stages() -> None:
    head, stages = SMALL.split("stages:\n")
    assert "must be a list of 1 to 3" in faults_of(head + "stages:\n" + stages * 2)[0][1]
    assert "must be a list of 1 to 3" in faults_of(head + "stages: []\n")[0][1]


@pytest.mark.parametrize(
    ("content", "line", "told"),
    [
        ("", 1, "The file is empty"),
        ("# nothing but a remark\n", 1, "The file is empty"),
        ("just words\n", 1, "must have named fields"),
        ("[1, 2]\n", 1, "must have named fields"),
        ("a: 1\nb: [1\nc: 2\n", 3, "This is not YAML"),
        ("a: 1\n\tb: 2\n", 2, "There is a tab here"),
        ("a:\n\t- b\n", 2, "There is a tab here"),
        ("a: 1\nb: 2\na: 3\n", 3, "“a” is given twice"),
        ("a: &x 1\nb: *x\n", 1, "Anchors (&) and aliases (*)"),
        ("a: !!python/object/apply:os.system ['true']\n", 1, "Tags (!)"),
        ("a: !!str 1\n", 1, "Tags (!)"),
        ("? [a, b]\n: 1\n", 1, "must be a single word"),
        ("a: 1\n---\nb: 2\n", 2, "A second document starts here"),
        ("a: 1\nb: \0\n", 2, "a character here that no text can hold"),
        ("a: \ud800\n", 1, "a character here that no text can hold"),
        ('a: "\\UFFFFFFFF"\n', 1, "stands for no character"),
        (b"a: 1\nb: \xff\xfe\n", 2, "not in UTF-8"),
        ("[" * 10_000, 1, "nested deeper"),
        ("{a: " * 10_000, 1, "nested deeper"),
        ("a: " + "x" * (1024 * 1024), 1, "larger than 1 MB"),
    ],
)
def test_what_is_no_round_at_all_is_refused_in_a_sentence(content: str | bytes, line: int, told: str) -> None:
    faults = faults_of(content)
    assert faults[0][0] == line
    assert told in faults[0][1]


def test_a_missing_part_is_told_once() -> None:
    without = "round:" + SMALL.split("round:", 1)[1]
    assert [told for _, told in faults_of(without)] == ["line 1: “fund” of “file” is missing."]
    assert len(faults_of("[]")) == 1


def test_a_file_of_a_thousand_aliases_is_refused_at_the_first() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"a{n}: &a{n} [*a, *a]\n" for n in range(1000))
    started = process_time()
    assert len(faults_of(bomb)) == 1
    assert process_time() - started < 1


def test_a_refusal_tells_no_more_than_fifty_faults() -> None:
    points = "".join(f"          - {'x' * 1001}\n" for _ in range(20))
    many = SMALL.replace("          - Nobody.\n          - Somebody.\n", points)
    extra = "".join(f"  nonsense{number}: 1\n" for number in range(60))
    assert len(faults_of(many.replace("envelope:\n", extra + "envelope:\n", 1))) == 50


def test_a_stage_cannot_take_the_address_of_another_page() -> None:
    text = SMALL.replace("  - key: full", "  - key: status")
    ((line, told),) = faults_of(text)
    assert line == line_of(text, "  - key: status")
    assert "cannot have the key “status”" in told

"""A round's file: what it says, and that it comes back as it was."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assessments.funds.definition import DefinitionRefused, parse_definition, render_definition
from assessments.funds.presets import ASSESSING_NOW, GREENER_LIVING, OPEN_NOW, preset_text, read_preset
from assessments.funds.states import CountsAs, InTheZone, Measure, OthersScores, Purpose, QuestionKind
from assessments.passports.states import Part

SMALL = (Path(__file__).parent / "small_round.yaml").read_text(encoding="utf-8")


def test_a_file_says_what_the_round_is() -> None:
    definition = parse_definition(SMALL)
    concept = definition.stages[0]
    amount = concept.questions[-1]

    assert (definition.reference, definition.fund.funder) == ("PF-2026", "Parks Trust")
    assert (definition.minimum_grant_pence, definition.maximum_grant_pence) == (100_000, 2_000_050)
    assert (definition.envelope[0].purpose, definition.envelope[0].amount_pence) == (Purpose.DELIVERY, 5_000_000)
    assert concept.opens_at == datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
    assert concept.closes_at == datetime(2026, 4, 10, 16, 0, tzinfo=UTC)
    assert (amount.kind, amount.maximum, amount.financial_year) == (QuestionKind.MONEY, 2_000_050, "2026-27")
    assert not concept.questions[3].is_required
    assert concept.questions[2].counts_as == CountsAs.REGION
    assert concept.criteria[0].points == ("None.", "Some.", "Many.")
    assert [criterion.allows_not_applicable for criterion in concept.criteria] == [False, True]


@pytest.mark.parametrize("text", [SMALL, preset_text(GREENER_LIVING)])
def test_a_file_in_canonical_form_is_printed_byte_for_byte(text: str) -> None:
    assert render_definition(parse_definition(text)) == text


@pytest.mark.parametrize(("line", "is_sealed"), [("", False), ("  sealed: true\n", True)])
def test_a_round_is_sealed_if_its_file_says_so_and_says_so_again_when_printed(line: str, is_sealed: bool) -> None:
    text = SMALL.replace("envelope:\n", f"{line}envelope:\n")
    definition = parse_definition(text)
    assert definition.is_sealed is is_sealed
    assert render_definition(definition) == text
    assert not parse_definition(SMALL.replace("envelope:\n", "  sealed: false\nenvelope:\n")).is_sealed


def test_a_stage_says_whether_assessors_see_one_anothers_scores() -> None:
    text = SMALL.replace("    assessors_wanted: 2\n", "    assessors_wanted: 2\n    others_scores: shut\n")
    definition = parse_definition(text)
    assert [stage.others_scores for stage in definition.stages] == [OthersScores.SHUT, OthersScores.OPEN]
    assert render_definition(definition) == text


def test_a_stage_says_whether_it_is_anonymous_and_a_question_whether_it_identifies() -> None:
    text = SMALL.replace("    assessors_wanted: 2\n", "    assessors_wanted: 2\n    anonymous: true\n", 1)
    first, rest = text.split("kind: short_text\n", 1)
    label, rest = rest.split("\n", 1)
    text = f"{first}kind: short_text\n{label}\n            identifying: true\n{rest}"
    definition = parse_definition(text)
    assert [stage.is_anonymous for stage in definition.stages] == [True, False]
    assert [question.key for question in definition.stages[0].questions if question.is_identifying] == ["title"]
    assert parse_definition(render_definition(definition)) == definition


def test_a_stage_says_which_parts_of_a_passport_it_needs_and_says_so_again_when_printed() -> None:
    asked = "    passport:\n      - accounts\n      - insurance\n"
    text = SMALL.replace("    assessors_wanted: 2\n", f"    assessors_wanted: 2\n{asked}")
    definition = parse_definition(text)
    assert [stage.passport for stage in definition.stages] == [(Part.ACCOUNTS, Part.INSURANCE), ()]
    assert render_definition(definition) == text


def test_thresholds_and_what_is_done_in_the_zone_are_said_and_said_again_when_printed() -> None:
    text = SMALL.replace("    assessors_wanted: 2\n", "    assessors_wanted: 2\n    in_the_zone: draw\n")
    text = text.replace(
        "        allows_not_applicable: true\n", "        allows_not_applicable: true\n        threshold: 1\n"
    )
    definition = parse_definition(text)
    assert [stage.in_the_zone for stage in definition.stages] == [InTheZone.DRAW, None]
    assert [criterion.threshold for criterion in definition.stages[0].criteria] == [None, 1]
    assert render_definition(definition) == text


@pytest.mark.parametrize(
    "said",
    [
        "A: colon, #hash, 'quotes', \"doubles\" and \\ backslash",
        "no",
        "2009",
        "null and void",
        "- not a list",
        "{not: a table}",
        "عربي, 日本語 and 🌳 " * 8,
        "*stars* & ampersands | pipes > arrows % signs @ ! `",
        "word " * 40,
        "100%",
    ],
)
def test_any_text_survives_printing_and_reading_again(said: str) -> None:
    quoted = said.replace("\\", "\\\\").replace('"', '\\"')
    definition = parse_definition(SMALL.replace("hint: Plain words are best.", f'hint: "{quoted}"'))
    again = parse_definition(render_definition(definition))

    assert definition.stages[0].questions[1].hint == " ".join(said.split())
    assert again == definition


def test_paragraphs_survive_printing_and_reading_again() -> None:
    text = SMALL.replace("purpose: Benches, paths and trees.", 'purpose: "One.\\n\\n\\n  Two  words.\\nThree. "')
    definition = parse_definition(text)

    assert definition.purpose == "One.\n\nTwo words.\nThree."
    assert parse_definition(render_definition(definition)) == definition


def test_a_file_in_another_order_and_style_means_the_same() -> None:
    text = SMALL.replace("weight: 60", "weight: '60'").replace("£50,000", "50000.00").replace("false", "no")
    assert parse_definition("# a remark\n" + text) == parse_definition(SMALL)
    assert parse_definition(SMALL.encode("utf-8-sig")) == parse_definition(SMALL)


def test_times_are_those_of_the_rounds_own_zone() -> None:
    definition = parse_definition(SMALL.replace("Europe/London", "Pacific/Auckland"))
    assert definition.stages[0].opens_at == datetime(2026, 2, 28, 20, 0, tzinfo=UTC)
    assert "opens: 2026-03-01 09:00" in render_definition(definition)


def test_a_short_text_without_a_limit_gets_one() -> None:
    definition = parse_definition(SMALL.replace("            max_characters: 80\n", ""))
    assert definition.stages[0].questions[0].max_characters == 200


def test_the_greener_living_round_is_what_is_on_record() -> None:
    definition = read_preset(GREENER_LIVING)
    amounts = {(line.purpose, line.financial_year): line.amount_pence for line in definition.envelope}

    assert definition.reference == "GLF-2008"
    assert amounts == {
        (Purpose.PREPARATION, "2008-09"): 50_000_000,
        (Purpose.DELIVERY, "2009-10"): 280_000_000,
        (Purpose.DELIVERY, "2010-11"): 280_000_000,
    }
    assert definition.minimum_grant_pence == 20_000_000
    assert definition.maximum_grant_pence is None
    assert definition.stages[0].closes_at == datetime(2008, 12, 12, 17, 0, tzinfo=UTC)
    assert [stage.key for stage in definition.stages] == ["concept", "full"]
    assert "made up" in (definition.made_up_note or "")


@pytest.mark.parametrize("name", [ASSESSING_NOW, OPEN_NOW])
@pytest.mark.parametrize("today", [date(2026, 11, 20), date(2028, 2, 29), date(2027, 3, 31), date(2027, 4, 1)])
def test_a_demonstration_round_can_be_loaded_on_any_day(name: str, today: date) -> None:
    definition = read_preset(name, today=today)

    assert definition.reference.endswith(f"-{today.year}")
    assert "{" not in render_definition(definition)
    assert definition.made_up_note
    assert parse_definition(render_definition(definition)) == definition


def test_the_demonstration_rounds_stand_where_their_names_say() -> None:
    noon = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    assessed = read_preset(ASSESSING_NOW, today=noon.date()).stages[0]
    taking = read_preset(OPEN_NOW, today=noon.date()).stages[0]

    assert assessed.closes_at < noon < assessed.assessing_closes_at
    assert taking.opens_at < noon < taking.closes_at


def test_years_of_a_preset_follow_the_financial_year() -> None:
    march = read_preset(OPEN_NOW, today=date(2027, 3, 31))
    april = read_preset(OPEN_NOW, today=date(2027, 4, 1))

    assert [line.financial_year for line in march.envelope] == ["2026-27", "2027-28", "2028-29"]
    assert [line.financial_year for line in april.envelope] == ["2027-28", "2028-29", "2029-30"]


TABLE = """\
          - key: costs
            kind: table
            label: What will you buy?
            columns:
              - key: item
                kind: short_text
                label: Item
                max_characters: 40
              - key: cost
                kind: money
                label: Cost
                required: false
                maximum: £500
                total: true
              - key: shop
                kind: one_of
                label: From where
                choices:
                  - key: local
                    label: A local shop
                  - key: other
                    label: Elsewhere
            fewest_rows: 2
            most_rows: 30
"""


def with_question(text: str) -> str:
    """The small round with one more question."""
    return SMALL.replace("    criteria:\n", f"{text}    criteria:\n", 1)


def test_a_table_is_read_with_its_columns_and_printed_as_it_was() -> None:
    definition = parse_definition(with_question(TABLE))
    (table,) = definition.stages[0].questions[-1:]
    assert [(column.key, column.has_total, column.is_required) for column in table.columns] == [
        ("item", False, True), ("cost", True, False), ("shop", False, True),
    ]  # fmt: skip
    assert (table.fewest_rows, table.most_rows, table.columns[1].maximum) == (2, 30, 50_000)
    assert render_definition(definition) == with_question(TABLE)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("key: cost\n", "key: item\n", "The key “item” is used twice"),
        ("kind: short_text", "kind: yes_no", "The column “item” cannot be yes_no"),
        ("max_characters: 40", "total: true", "“item” is short_text, which has no total"),
        ("max_characters: 40", "minimum: 4", "“item” is short_text, which has no “minimum”"),
        ("fewest_rows: 2", "fewest_rows: 31", "must not want more rows"),
        ("most_rows: 30", "most_rows: 51", "must be a whole number from 1 to 50"),
        ("kind: table", "kind: date", "is date, which has no “columns”"),
        ("                  - key: other\n                    label: Elsewhere\n", "", "needs at least two choices"),
    ],
)
def test_a_table_that_breaks_a_rule_is_refused(old: str, new: str, told: str) -> None:
    text = with_question(TABLE)
    assert text.count(old) == 1 or old == "kind: short_text"
    start = text.index("key: costs")
    with pytest.raises(DefinitionRefused) as refusal:
        parse_definition(text[:start] + text[start:].replace(old, new, 1))
    assert told in " ".join(fault.told() for fault in refusal.value.faults)


BUDGET = """\
          - key: partners
            kind: partners
            label: Who works with you?
            most_rows: 5
            shares: percentage
          - key: budget
            kind: budget
            label: What is the money for?
            counts_as: amount_requested
            headings:
              - key: staff
                label: Staff
            financial_years:
              - 2026-27
            overheads: percentage
            most_overheads: 15
"""
ONCE = SMALL.index("          - key: amount\n"), SMALL.index("    criteria:\n")


def with_budget(text: str = BUDGET) -> str:
    """The small round with a budget in place of its amount."""
    return SMALL[: ONCE[0]] + text + SMALL[ONCE[1] :]


def test_a_budget_can_be_what_a_stage_asks_for_and_is_printed_as_it_was() -> None:
    definition = parse_definition(with_budget())
    partners, budget = definition.stages[0].questions[-2:]
    assert (partners.shares, budget.overheads, budget.most_overheads) == (Measure.PERCENTAGE, Measure.PERCENTAGE, 15)
    assert (budget.financial_years, budget.headings[0].label) == (("2026-27",), "Staff")
    assert render_definition(definition) == with_budget()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("            financial_years:\n              - 2026-27\n", "", "so it needs “financial_years”"),
        ("              - 2026-27\n", "              - 2026-27\n              - 2026-27\n", "names 2026-27 twice"),
        ("              - 2026-27\n", "              - 2031-32\n", "the envelope has no line for awards"),
        ("overheads: percentage", "overheads: amount", "only where its “overheads” are a percentage"),
        ("            overheads", "            most_rows: 4\n            overheads", "it has no “most_rows”"),
        ("            counts_as: amount_requested\n", "", "must have a question of kind money or budget"),
        ("kind: partners", "kind: milestones", "is milestones, which has no “shares”"),
    ],
)
def test_a_budget_that_breaks_a_rule_is_refused(old: str, new: str, told: str) -> None:
    assert BUDGET.count(old) >= 1
    with pytest.raises(DefinitionRefused) as refusal:
        parse_definition(with_budget(BUDGET.replace(old, new, 1)))
    assert told in " ".join(fault.told() for fault in refusal.value.faults)

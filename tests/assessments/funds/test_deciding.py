"""What a round's file says of deciding: floors, ceilings, and the checklist before an award."""

from pathlib import Path

import pytest

from assessments.funds.checklist import items_for
from assessments.funds.definition import DefinitionRefused, parse_definition, render_definition
from assessments.funds.limits import Limit
from assessments.funds.states import CheckKind

SMALL = (Path(__file__).parent / "small_round.yaml").read_text(encoding="utf-8")
BEFORE = "    sections:\n"
CHECKLIST = """checklist:
  - key: registration
    title: Registration seen
    kind: registration
  - key: bank
    title: Bank details confirmed
    kind: bank_details
    done_by: either
    from_amount: £10,000
  - key: accounts
    title: Accounts read
    kind: accounts
    second_person: true
    from_amount: £50,000.50
"""


def with_limits(limits: str) -> str:
    return SMALL.replace(BEFORE, f"    limits:\n{limits}{BEFORE}", 1)


def limit(choice: str, *bounds: str, question: str = "region") -> str:
    lines = "".join(f"        {bound}\n" for bound in bounds)
    return f"      - question: {question}\n        choice: {choice}\n{lines}"


def test_a_stage_says_how_many_and_how_much_of_each_answer_it_wants() -> None:
    question = next(each for each in parse_definition(SMALL).stages[0].questions if each.kind == "one_of")
    text = with_limits(
        limit(question.choices[0].key, "least_number: 1", "most_number: 3", question=question.key)
        + limit(question.choices[1].key, "least_amount: £1,000", "most_amount: £2,000.50", question=question.key)
    )
    definition = parse_definition(text)
    assert definition.stages[0].limits == (
        Limit(question.key, question.choices[0].key, least_number=1, most_number=3),
        Limit(question.key, question.choices[1].key, least_pence=100_000, most_pence=200_050),
    )
    assert render_definition(definition) == text


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (("nowhere", "least_number: 1"), "has no choice “nowhere”"),
        (("{choice}",), "neither a least nor a most"),
        (("{choice}", "least_number: 3", "most_number: 2"), "must not be below the least"),
        (("{choice}", "least_amount: £3", "most_amount: £2"), "must not be below the least"),
    ],
)
def test_limits_that_nothing_could_meet_are_refused(limits: tuple[str, ...], told: str) -> None:
    question = next(each for each in parse_definition(SMALL).stages[0].questions if each.kind == "one_of")
    choice = limits[0].format(choice=question.choices[0].key)
    with pytest.raises(DefinitionRefused, match=told):
        parse_definition(with_limits(limit(choice, *limits[1:], question=question.key)))


def test_limits_count_only_answers_to_a_choice_of_the_stage() -> None:
    for question in ("title", "nothing"):
        with pytest.raises(DefinitionRefused, match=f"“{question}” is no question of this stage with choices"):
            parse_definition(with_limits(limit("any", "least_number: 1", question=question)))


def test_a_checklist_asks_less_of_a_smaller_award_and_two_people_for_bank_details() -> None:
    text = SMALL.replace("stages:\n", f"{CHECKLIST}stages:\n", 1)
    definition = parse_definition(text)
    assert render_definition(definition) == text
    items = definition.checklist
    assert [item.wants_two for item in items] == [False, True, True]
    assert [item.kind for item in items_for(items, 999_999)] == [CheckKind.REGISTRATION]
    assert len(items_for(items, 1_000_000)) == 2
    assert len(items_for(items, 5_000_049)) == 2
    assert len(items_for(items, 5_000_050)) == 3
    with pytest.raises(DefinitionRefused, match="“bank” is used twice"):
        parse_definition(text.replace("key: accounts", "key: bank"))

"""The check before a round: what a file says of it, and what answers come to."""

from datetime import date
from pathlib import Path

import pytest

from assessments.actors import SYSTEM
from assessments.db import _Sessions
from assessments.funds.definition import DefinitionRefused, parse_definition, render_definition
from assessments.funds.eligibility import CheckQuestion, advise
from assessments.funds.presets import GREENER_LIVING, OPEN_NOW, read_preset
from assessments.funds.queries import definition_of, get_round
from assessments.funds.states import Finding
from assessments.funds.use_cases import load_round
from tests.asked import CHECK

SMALL = (Path(__file__).parent / "small_round.yaml").read_text(encoding="utf-8")
PART = """eligibility_check:
  - key: kind
    label: What are you?
    choices:
      - key: charity
        label: A charity
      - key: person
        label: A person
        means: may_not_apply
        why: Only charities can apply.
"""
WITH_CHECK = SMALL.replace("envelope:\n", f"{PART}envelope:\n")


def test_a_file_with_a_check_comes_back_byte_for_byte_and_one_without_has_none() -> None:
    definition = parse_definition(WITH_CHECK)
    assert render_definition(definition) == WITH_CHECK
    assert [choice.means for choice in definition.eligibility_check[0].choices] == [
        Finding.MAY_APPLY, Finding.MAY_NOT_APPLY,
    ]  # fmt: skip
    assert parse_definition(SMALL).eligibility_check == ()


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ("        why: Only charities can apply.\n", "", "needs “why”"),
        ("means: may_not_apply", "means: perhaps", "must be one of: may_apply, ask_the_fund, may_not_apply"),
        ("key: person", "key: charity", "“charity” is used twice"),
        ("key: kind", "key: Kind!", "must be 1 to 40 small letters"),
        ("        label: A charity\n", "        label: A charity\n        means: ask_the_fund\n        why: Ask.\n",
         "must have a choice that means may_apply"),
        ("    label: What are you?\n", "    label: What are you?\n    kind: one_of\n", "is not something that"),
    ],
)  # fmt: skip
def test_a_check_that_would_mislead_is_refused_with_its_line(good: str, bad: str, told: str) -> None:
    with pytest.raises(DefinitionRefused) as refused:
        parse_definition(WITH_CHECK.replace(good, bad, 1))
    assert told in refused.value.told()
    assert 12 < refused.value.line < 25


def test_a_loaded_round_keeps_its_check_and_prints_it_again(sessions: _Sessions) -> None:
    definition = parse_definition(WITH_CHECK)
    with sessions.begin() as session:
        load_round(session, SYSTEM, definition, now=definition.stages[0].opens_at)
    with sessions.reading() as session:
        found = get_round(session, SYSTEM, definition.reference)
        assert found.check_questions == definition.eligibility_check
        assert render_definition(definition_of(session, found)) == WITH_CHECK


def test_the_gravest_answer_decides_and_each_reason_is_told_gravest_first() -> None:
    questions = (CHECK[0], CheckQuestion("size", "How big?", "", CHECK[0].choices))
    advice = advise(questions, {"kind": "group", "size": "person"})
    assert advice.finding is Finding.MAY_NOT_APPLY
    assert [choice.key for _question, choice in advice.reasons] == ["person", "group"]
    assert advise(questions, {"kind": "charity", "size": "group"}).finding is Finding.ASK_THE_FUND
    clear = advise(questions, {"kind": "charity", "size": "charity"})
    assert (clear.finding, clear.reasons) == (Finding.MAY_APPLY, [])


@pytest.mark.parametrize("name", [GREENER_LIVING, OPEN_NOW])
def test_a_preset_lets_through_whom_it_is_for_and_tells_others_why(name: str) -> None:
    questions = read_preset(name, today=date(2026, 11, 20)).eligibility_check
    first = {
        question.key: next(choice.key for choice in question.choices if choice.means is Finding.MAY_APPLY)
        for question in questions
    }
    assert advise(questions, first).finding is Finding.MAY_APPLY
    for question in questions:
        for choice in question.choices:
            advice = advise(questions, {**first, question.key: choice.key})
            assert advice.finding is choice.means
            assert choice.means is Finding.MAY_APPLY or advice.reasons[0] == (question, choice)

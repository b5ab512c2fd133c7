"""What a round's file says of assessing: reasons, times, and the answers that speak to a criterion."""

from pathlib import Path

import pytest

from assessments.funds.definition import DefinitionRefused, parse_definition, render_definition
from assessments.funds.states import MarksTold

SMALL = (Path(__file__).parent / "small_round.yaml").read_text(encoding="utf-8")


def test_a_stage_says_how_long_reasons_are_and_what_assessing_takes() -> None:
    asked = "    reason_words: 12\n    minutes_each: 30\n"
    text = SMALL.replace("    assessors_wanted: 2\n", f"    assessors_wanted: 2\n{asked}")
    definition = parse_definition(text)
    assert [(stage.reason_words, stage.minutes_each) for stage in definition.stages] == [(12, 30), (1, 45)]
    assert render_definition(definition) == text


def test_a_question_speaks_to_criteria_that_its_stage_has() -> None:
    criterion = parse_definition(SMALL).stages[0].criteria[0].key
    first = "            max_words: 100\n"
    assert first in SMALL
    for key, is_known in ((criterion, True), ("elsewhere", False)):
        text = SMALL.replace(first, f"{first}            speaks_to:\n              - {key}\n", 1)
        if is_known:
            definition = parse_definition(text)
            assert definition.stages[0].questions[1].speaks_to == (criterion,)
            assert render_definition(definition) == text
        else:
            with pytest.raises(DefinitionRefused, match="speaks to “elsewhere”, which is no criterion"):
                parse_definition(text)


def test_a_round_says_what_is_told_of_marks_and_how_long_applicants_may_reply() -> None:
    text = SMALL.replace("    assessors_wanted: 2\n", "    assessors_wanted: 2\n    marks_told: bands\n", 1)
    text = text.replace("  time_zone: Europe/London\n", "  time_zone: Europe/London\n  reply_days: 28\n")
    definition = parse_definition(text)
    assert [stage.marks_told for stage in definition.stages] == [MarksTold.BANDS, MarksTold.NONE]
    assert definition.reply_days == 28
    plain = parse_definition(SMALL)
    assert (plain.reply_days, "reply_days" in render_definition(plain)) == (20, False)
    assert parse_definition(render_definition(definition)) == definition
    with pytest.raises(DefinitionRefused):
        parse_definition(text.replace("bands", "grades"))

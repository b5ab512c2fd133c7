"""When the support of those who were invited ends, as a round's file says it."""

from pathlib import Path

import pytest

from assessments.funds.definition import parse_definition, render_definition

SMALL = (Path(__file__).parent / "small_round.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("line", "days"), [("", 0), ("  support_ends_days_before_closing: 7\n", 7)])
def test_a_round_says_how_many_days_before_closing_support_ends(line: str, days: int) -> None:
    definition = parse_definition(SMALL.replace("envelope:\n", f"{line}envelope:\n"))
    assert definition.support_ends_days == days
    assert parse_definition(render_definition(definition)) == definition

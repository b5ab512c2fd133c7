"""The transition table of an assignment."""

import itertools

import pytest

from assessments.errors import IllegalStep
from assessments.scoring.states import LIVE, OUTSTANDING, TRANSITIONS, State, Step, after


@pytest.mark.parametrize(("state", "step"), list(itertools.product(State, Step)))
def test_only_the_steps_of_the_table_are_taken(state: State, step: Step) -> None:
    if (state, step) in TRANSITIONS:
        assert after(state, step) is TRANSITIONS[state, step]
    else:
        with pytest.raises(IllegalStep):
            after(state, step)


def test_what_has_ended_stays_ended_and_counts_nowhere() -> None:
    ended = {State.DECLINED, State.RECUSED, State.REASSIGNED, State.VOIDED}
    assert not ended & {state for state, _step in TRANSITIONS}
    assert ended.isdisjoint(LIVE)
    assert State.SUBMITTED in LIVE - OUTSTANDING

"""The sum of what is asked for is held against the round's least and most grant."""

from datetime import datetime

import pytest

from assessments.applications.completeness import Progress, problems_of, states_of
from assessments.applications.use_cases import Incomplete, submit_application
from assessments.db import _Sessions
from tests.factories import actor_of, fill_in, make_application, make_person, make_round


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("£9,999.98", "0.01", "You ask for £9,999.99 in all. The round gives £10,000 or more."),
        ("£50,000", "£0.01", "You ask for £50,000.01 in all. The round gives at most £50,000."),
        ("£10,000", "0", None),
        ("£25,000", "£25,000", None),
    ],
)
def test_an_application_is_complete_only_within_the_rounds_limits(
    sessions: _Sessions, now: datetime, first: str, second: str, told: str | None
) -> None:
    with sessions.begin() as session:
        lead = make_person(session)
        round_ = make_round(session, now=now)
        round_.minimum_grant_pence, round_.maximum_grant_pence = 1_000_000, 5_000_000
        round_.revise()
        application = make_application(session, round_, now=now, lead=lead)
        actor = actor_of(session, lead)
        fill_in(session, actor, application.reference, "concept", now=now, first_year=first, second_year=second)
        problems = {key: problem.told() for key, problem in problems_of(application.current).items()}
        assert problems == ({} if told is None else {"first_year": told})
        if told is not None:
            assert states_of(application.current)[-1].progress is Progress.NEEDS_MENDING
            with pytest.raises(Incomplete):
                submit_application(session, actor, application.reference, "concept", is_declared=True, now=now)

"""The library of texts: what one form sends twice is one text, and nothing that was typed is lost in silence."""

from datetime import datetime

import pytest

from assessments.awards.states import ClauseKind
from assessments.awards.use_cases import change_clause, write_clause
from assessments.db import _Sessions
from assessments.versions import SentBefore
from tests.assessments.awards.worlds import make_round_to_offer


def test_the_same_text_twice_is_one_and_another_under_its_key_is_refused(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        offered = make_round_to_offer(session, now=now)
        manager, fund_id, known = offered.world.manager, offered.world.staff.fund.id, offered.condition
        first = ClauseKind.CONDITION, "The condition", "What condition say."
        for other in ((*first[:2], "Something else."), (ClauseKind.SOCIAL, *first[1:])):
            with pytest.raises(SentBefore):
                write_clause(session, manager, fund_id, known, *other, now=now)
        change_clause(session, manager, fund_id, known, "Another", "Something else.", now=now)
        assert write_clause(session, manager, fund_id, known, *first, now=now).newest.number == 2  # a late press

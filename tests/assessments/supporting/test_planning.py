"""The plan: needs with an owner and a date, drafted from what assessors wrote for the applicant."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from assessments.db import _Sessions
from assessments.decisions.told import list_comments
from assessments.decisions.use_cases import FeedbackWords, write_feedback
from assessments.decisions.use_cases.supporting import SupportIsOver
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted
from assessments.supporting.models import SupportNeed
from assessments.supporting.queries import get_place, list_need_versions
from assessments.supporting.states import NeedState, NeedStep, Side
from assessments.supporting.use_cases import Need, add_need, change_need, settle_need
from assessments.versions import Outdated, SentBefore
from tests.assessments.decisions.worlds import make_assessed
from tests.assessments.supporting.places import make_shared
from tests.outcomes import COMMENT


def test_a_need_is_put_on_the_plan_once_and_done_once(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        need = Need("A costed plan", Side.ADVISER, now.date() + timedelta(days=3))
        for _press in range(2):
            add_need(session, place.lead, place.reference, Side.APPLICANT, need, entry_key="a", now=now)
        other = Need("Another", Side.ADVISER, need.due_on)
        with pytest.raises(SentBefore):
            add_need(session, place.lead, place.reference, Side.APPLICANT, other, entry_key="a", now=now)
        add_need(session, place.adviser, place.reference, Side.ADVISER, need, entry_key="b", now=now)
        for _press in range(2):
            settle_need(session, place.adviser, place.reference, Side.ADVISER, 1, NeedStep.FINISH, now=now)
        rows = session.scalars(select(SupportNeed).order_by(SupportNeed.number)).all()
        assert [(row.number, row.state) for row in rows] == [(1, NeedState.DONE), (2, NeedState.OPEN)]
        with pytest.raises(IllegalStep):
            settle_need(session, place.lead, place.reference, Side.APPLICANT, 1, NeedStep.DROP, now=now)
        settle_need(session, place.lead, place.reference, Side.APPLICANT, 1, NeedStep.REOPEN, now=now)
        assert (rows[0].state, rows[0].settled_at) == (NeedState.OPEN, None)
        with pytest.raises(NotFound):
            settle_need(session, place.lead, place.reference, Side.APPLICANT, 3, NeedStep.DROP, now=now)
        with pytest.raises(NotPermitted):
            add_need(session, place.viewer, place.reference, Side.APPLICANT, need, entry_key="c", now=now)
        with pytest.raises(SupportIsOver):
            settle_need(
                session, place.lead, place.reference, Side.APPLICANT, 1, NeedStep.DROP, now=now + timedelta(days=60)
            )


def test_a_need_is_put_in_other_words_and_what_stood_before_is_kept(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        first = Need("A costed plan", Side.ADVISER, now.date() + timedelta(days=3))
        later = Need("A costed plan of two years", Side.APPLICANT, first.due_on)
        row = add_need(session, place.lead, place.reference, Side.APPLICANT, first, entry_key="a", now=now)
        shown, after = row.mark, now + timedelta(days=4)
        for _press in range(2):
            change_need(session, place.adviser, place.reference, Side.ADVISER, 1, later, now=after, seen=shown)
        assert (row.text, row.owner) == (later.text, Side.APPLICANT)
        assert add_need(session, place.lead, place.reference, Side.APPLICANT, first, entry_key="a", now=after) is row
        (before,) = list_need_versions(session, row.id)
        assert (before.text, before.owner, before.replaced_by_id) == (first.text, Side.ADVISER, place.adviser.user_id)
        third = Need("Another", Side.ADVISER, first.due_on)
        with pytest.raises(Outdated):
            change_need(session, place.lead, place.reference, Side.APPLICANT, 1, third, now=now, seen=shown)
        with pytest.raises(NotPermitted):
            change_need(session, place.viewer, place.reference, Side.APPLICANT, 1, third, now=now)
        settle_need(session, place.lead, place.reference, Side.APPLICANT, 1, NeedStep.FINISH, now=now)
        with pytest.raises(IllegalStep, match="needed again"):
            change_need(session, place.lead, place.reference, Side.APPLICANT, 1, third, now=now)


@pytest.mark.parametrize(
    ("text", "owner", "days", "key"),
    [
        (" ", Side.ADVISER, 3, "text"),
        ("x" * 2_001, Side.ADVISER, 3, "text"),
        ("A plan", None, 3, "owner"),
        ("A plan", Side.ADVISER, -1, "due_on"),
        ("A plan", Side.ADVISER, 90, "due_on"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    sessions: _Sessions, now: datetime, text: str, owner: Side | None, days: int, key: str
) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        need = Need(text, owner, now.date() + timedelta(days=days))
        with pytest.raises(Invalid) as refusal:
            add_need(session, place.lead, place.reference, Side.APPLICANT, need, entry_key="a", now=now)
        assert set(refusal.value.problems) == {key}


def test_only_feedback_that_was_told_can_be_drafted_from_and_no_comment(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        place = make_shared(session, now=now)
        support = get_place(session, place.lead, place.reference, Side.APPLICANT)
        told = [each.id for each in support.application.submissions]
        waiting = make_assessed(session, place.world, now=now)
        assert list_comments(session, told) == []
        told_late = FeedbackWords("A clear plan.", COMMENT)
        write_feedback(session, place.world.manager, place.reference, "concept", told_late, now=now)
        assert list_comments(session, told) == [COMMENT]
        assert list_comments(session, [waiting.current.id]) == []

"""What the watch over statements finds, and what it lets be."""

import pytest
from sqlalchemy import Exists, exists, select

from assessments.applications.models import Submission
from assessments.db import _Sessions
from assessments.interests.models import Conflict
from assessments.scoring.models import Assignment
from tests.correlation import LostInside, lost_in


def in_question() -> Exists:
    return exists().where(
        Conflict.person_id == Assignment.assessor_id, Conflict.application_id == Submission.application_id
    )


def shut(asked: Exists) -> Exists:
    return exists().where(Submission.id == Assignment.submission_id, asked).correlate(Assignment)


def test_a_table_from_two_statements_further_out_has_to_be_named() -> None:
    assert list(lost_in(select(Assignment.id).where(shut(in_question())))) == ["assignment"]
    named = in_question().correlate(Assignment, Submission)
    assert list(lost_in(select(Assignment.id).where(shut(named)))) == []
    alone = select(Submission.id).where(Submission.id.in_(select(Assignment.submission_id)))
    assert list(lost_in(alone)) == []


def test_whatever_the_suite_executes_is_looked_through(sessions: _Sessions) -> None:
    with sessions.reading() as session, pytest.raises(LostInside, match="assignment"):
        session.execute(select(Assignment.id).where(shut(in_question())))

"""The discussion of scores: who takes part, from when, and who is told of it how often."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from assessments.applications.models import Application
from assessments.db import _Sessions
from assessments.errors import Invalid, NotFound, NotPermitted
from assessments.messages.models import Email
from assessments.scoring.discussion import Post
from assessments.scoring.models import Assignment
from assessments.scoring.queries import OwnComesFirst
from assessments.scoring.thread import list_posts
from assessments.scoring.use_cases import discuss, discuss_as_moderator, open_others, void_assessment
from tests.assessments.scoring.panels import Court, assessed, make_court, make_eligible


@pytest.fixture
def court(sessions: _Sessions, now: datetime) -> Court:
    with sessions.begin() as session:
        return make_court(session, now=now)


@pytest.fixture
def application(sessions: _Sessions, court: Court, now: datetime) -> Application:
    with sessions.begin() as session:
        return make_eligible(session, court, now=now)


@pytest.fixture
def works(sessions: _Sessions, court: Court, application: Application, now: datetime) -> list[Assignment]:
    """Both assessments are in, and the first assessor has opened the others' scores."""
    with sessions.begin() as session:
        made = [assessed(session, court, application, actor, now=now) for actor in court.assessors]
        open_others(session, court.assessors[0], made[0].id, now=now)
        return made


def told(sessions: _Sessions) -> list[tuple[str, str]]:
    with sessions.reading() as session:
        emails = session.scalars(select(Email).where(Email.template.startswith("scores_")).order_by(Email.id))
        return [(email.address, email.template) for email in emails]


def test_who_has_seen_all_scores_and_the_moderator_talk_and_are_told_once_a_day(
    sessions: _Sessions, court: Court, application: Application, works: list[Assignment], now: datetime
) -> None:
    where = application.reference, "concept"
    with sessions.begin() as session:
        discuss_as_moderator(session, court.moderator, *where, text="Why so low?", entry_key="a", now=now)
        for key in ("b", "b", "c"):
            discuss(session, court.assessors[0], works[0].id, text="No costs.", entry_key=key, now=now)
    with sessions.begin() as session:
        next_day = now + timedelta(days=1)
        discuss_as_moderator(session, court.moderator, *where, text="I see.", entry_key="d", now=next_day)
    assert court.chair
    to_assessor = (court.people[0].email, "scores_discussed")
    assert told(sessions) == [to_assessor, (court.chair.email, "scores_discussed_to_moderator"), to_assessor]
    with sessions.reading() as session:
        posts = list_posts(session, session.scalars(select(Post.submission_id)).first() or works[0].submission_id)
        assert [post.text for post in posts] == ["Why so low?", "No costs.", "No costs.", "I see."]


def test_nobody_else_takes_part(
    sessions: _Sessions, court: Court, application: Application, works: list[Assignment], now: datetime
) -> None:
    with pytest.raises(OwnComesFirst), sessions.begin() as session:
        discuss(session, court.assessors[1], works[1].id, text="Hm.", entry_key="a", now=now)
    with pytest.raises(NotFound), sessions.begin() as session:
        discuss(session, court.assessors[1], works[0].id, text="Hm.", entry_key="a", now=now)
    with pytest.raises(NotPermitted), sessions.begin() as session:
        discuss_as_moderator(
            session, court.manager, application.reference, "concept", text="Hm.", entry_key="a", now=now
        )
    with pytest.raises(Invalid), sessions.begin() as session:
        discuss(session, court.assessors[0], works[0].id, text=" ", entry_key="a", now=now)
    with sessions.begin() as session:
        void_assessment(
            session, court.manager, application.reference, "concept", works[0].id, reason="A trustee.", now=now
        )
    with pytest.raises(NotFound), sessions.begin() as session:
        discuss(session, court.assessors[0], works[0].id, text="Hm.", entry_key="a", now=now)
    assert told(sessions) == []

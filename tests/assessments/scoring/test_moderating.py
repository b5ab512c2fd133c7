"""What the panel agrees stands beside what its assessors found."""

from datetime import datetime

import pytest
from sqlalchemy import select

from assessments.actors import Actor, Role
from assessments.applications.models import Application, Submission
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import Invalid, NotFound, NotPermitted, Refused
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.scoring.models import Mark, Moderation
from assessments.scoring.queries import (
    OwnComesFirst,
    find_moderation,
    get_panel,
    list_recalculating,
    list_submitted,
)
from assessments.scoring.rankings import Divergence
from assessments.scoring.to_moderate import list_to_moderate
from assessments.scoring.use_cases import ScoreEntry, moderate, reopen_assessment
from tests.assessments.scoring.panels import Court, accepted, assessed, full, make_court, make_eligible
from tests.factories import actor_of, make_fund, make_staff

AGREED = {"reach": ScoreEntry(2, "Between."), "change": ScoreEntry(3, "As B."), "value": ScoreEntry(None, "No.", True)}


@pytest.fixture
def court(sessions: _Sessions, now: datetime) -> Court:
    with sessions.begin() as session:
        return make_court(session, now=now)


@pytest.fixture
def application(sessions: _Sessions, court: Court, now: datetime) -> Application:
    """One on which two assessors differ by four points."""
    with sessions.begin() as session:
        application = make_eligible(session, court, now=now)
        assessed(session, court, application, court.assessors[0], full(0, 1, 1), now=now)
        assessed(session, court, application, court.assessors[1], full(4, 5, None), now=now)
        return application


def make_mark(sessions: _Sessions, application: Application) -> None:
    with sessions.begin() as session:
        submission = session.scalars(select(Submission).where(Submission.application_id == application.id)).one()
        session.add(
            Mark(
                submission_id=submission.id, stage_id=submission.stage_id, n=2, value=50, mean=50, median=50, spread=80,
                moderated=None, is_divergent=True, rank=1, place=1, running_pence=0,
            )
        )  # fmt: skip
        session.add(
            Divergence(
                submission_id=submission.id, stage_id=submission.stage_id, spread=80.0, is_wide=False,
                apart=[{"key": "reach", "points": 4}], is_opposed=False, moves=None,
            )
        )  # fmt: skip


def agree(sessions: _Sessions, actor: Actor, application: Application, now: datetime, **changes: ScoreEntry) -> None:
    with sessions.begin() as session:
        moderate(session, actor, application.reference, "concept", {**AGREED, **changes}, now=now)


def test_agreed_scores_stand_beside_the_assessors_own(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    agree(sessions, court.moderator, application, now)
    with sessions.reading() as session:
        panel = get_panel(session, court.moderator, application.reference, "concept", now=now)
        points = [sorted(score.points or 0 for score in work.assessment.scores) for work in panel.assessments
                  if work.assessment]  # fmt: skip
        assert sorted(points) == [[0, 1, 1], [0, 4, 5]]
        assert panel.moderation is not None
        agreed = {score.criterion.key: score.points for score in panel.moderation.scores}
        assert agreed == {"reach": 2, "change": 3, "value": None}
        assert panel.moderation.moderator.name == "Chair Person"


def test_agreeing_again_replaces_the_agreed_scores_and_is_on_the_trail_twice(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    agree(sessions, court.moderator, application, now)
    agree(sessions, court.moderator, application, now, reach=ScoreEntry(1, "On reflection."))
    with sessions.reading() as session:
        assert len(session.scalars(select(Moderation)).all()) == 1
        submission_id = session.scalars(select(Submission.id)).one()
        found = find_moderation(session, submission_id)
        assert found is not None
        assert sorted((score.criterion.key, score.points) for score in found.scores)[1] == ("reach", 1)
        assert len(session.scalars(select(TrailEntry).where(TrailEntry.action == "submission.moderated")).all()) == 2


def test_each_criterion_needs_an_agreed_score_and_a_reason(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with pytest.raises(Invalid) as refused:
        agree(sessions, court.moderator, application, now, reach=ScoreEntry(None, "?"), change=ScoreEntry(2, " "))
    assert sorted(refused.value.problems) == ["change-reason", "reach-points"]
    with pytest.raises(Invalid):
        agree(sessions, court.moderator, application, now, reach=ScoreEntry(6, "Off the scale."))


def test_only_the_funds_moderator_agrees(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        elsewhere = actor_of(session, make_staff(session, make_fund(session), Role.MODERATOR), now=now)
    for actor, refusal in (
        (court.manager, NotPermitted), (court.assessors[0], NotFound), (elsewhere, NotFound),
    ):  # fmt: skip
        with pytest.raises(refusal):
            agree(sessions, actor, application, now)
        with sessions.reading() as session, pytest.raises(refusal):
            get_panel(session, actor, application.reference, "concept", now=now)


def test_nothing_is_agreed_while_assessments_are_to_come(sessions: _Sessions, court: Court, now: datetime) -> None:
    with sessions.begin() as session:
        waiting = make_eligible(session, court, now=now)
        assessed(session, court, waiting, court.assessors[0], now=now)
    with pytest.raises(Refused):
        agree(sessions, court.moderator, waiting, now)


def test_nothing_is_agreed_while_an_assessment_is_reopened(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        submission = session.scalars(select(Submission).where(Submission.application_id == application.id)).one()
        done = list_submitted(session, [submission.id])[0]
        reopen_assessment(session, court.manager, application.reference, "concept", done.id, reason="Slip.", now=now)
    with pytest.raises(Refused, match="once all its assessments are in"):
        agree(sessions, court.moderator, application, now)


def test_a_moderator_who_owes_an_assessment_sees_no_others(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        both = make_staff(session, court.fund, Role.MODERATOR, Role.ASSESSOR)
        actor = actor_of(session, both, now=now)
        accepted(session, court, application, actor, now=now)
    make_mark(sessions, application)
    with sessions.reading() as session:
        with pytest.raises(OwnComesFirst):
            get_panel(session, actor, application.reference, "concept", now=now)
        assert not list_to_moderate(session, actor).rows
        assert len(list_to_moderate(session, court.moderator).rows) == 1
    with pytest.raises(OwnComesFirst):
        agree(sessions, actor, application, now)


def test_an_assessment_is_not_reopened_to_a_moderator_who_could_read_the_others(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        actor = actor_of(session, make_staff(session, court.fund, Role.MODERATOR, Role.ASSESSOR), now=now)
        done = assessed(session, court, application, actor, now=now)
        assert get_panel(session, actor, application.reference, "concept", now=now).assessments
    with sessions.begin() as session, pytest.raises(Refused, match="could read them in another role"):
        reopen_assessment(session, court.manager, application.reference, "concept", done.id, reason="Slip.", now=now)


def test_the_list_is_of_the_funds_that_one_moderates(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    make_mark(sessions, application)
    with sessions.begin() as session:
        ask_for(session, JobKind.ROUND_FIGURES, court.round.id, now=now)
        elsewhere = actor_of(session, make_staff(session, make_fund(session), Role.MODERATOR), now=now)
    with sessions.reading() as session:
        assert [
            row.mark.submission.application.reference for row in list_to_moderate(session, court.moderator).rows
        ] == [application.reference]
        assert [one.reference for one in list_recalculating(session, court.moderator)] == [court.round.reference]
        for actor in (elsewhere, court.manager, court.assessors[0]):
            assert not list_to_moderate(session, actor).rows
            assert not list_recalculating(session, actor)
        assert not list_to_moderate(session, court.moderator, is_decided=True).rows
        assert len(list_submitted(session, session.scalars(select(Submission.id)))) == 2

"""Changing what was submitted: until when, what is kept, and what marks are computed from."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from assessments.accounts.models import Appointment
from assessments.actors import Role
from assessments.applications.models import Application
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import IllegalStep, Invalid, NotFound
from assessments.funds.models import Stage
from assessments.funds.states import OthersScores
from assessments.reports.inputs import read_round
from assessments.scoring.assessment_versions import AssessmentVersion
from assessments.scoring.drafts import AssessmentDraft, mark_of_draft, stored_draft
from assessments.scoring.models import Assignment
from assessments.scoring.queries import OthersStayShut, OwnComesFirst, get_others, get_own_assignment
from assessments.scoring.revisions import list_revisions
from assessments.scoring.states import VersionKind
from assessments.scoring.use_cases import (
    IncompleteAssessment,
    ScoreEntry,
    amend_assessment,
    open_others,
    reopen_assessment,
    revise_scores,
    save_assessment,
    submit_assessment,
)
from assessments.scoring.use_cases.amending import AmendingClosed
from assessments.versions import Outdated
from tests.assessments.scoring.panels import Court, assessed, full, make_court, make_eligible
from tests.factories import revise_rounds

CLOSE = timedelta(days=40)
"""From the fixture's moment to the closing of the first stage's assessing."""


@pytest.fixture
def court(sessions: _Sessions, now: datetime) -> Court:
    with sessions.begin() as session:
        return make_court(session, now=now)


@pytest.fixture
def application(sessions: _Sessions, court: Court, now: datetime) -> Application:
    with sessions.begin() as session:
        return make_eligible(session, court, now=now)


@pytest.fixture
def work(sessions: _Sessions, court: Court, application: Application, now: datetime) -> Assignment:
    """The first assessor's, in, with 3 points on everything; the second's is in as well."""
    with sessions.begin() as session:
        assessed(session, court, application, court.assessors[1], full(1, 1, 1), now=now)
        return assessed(session, court, application, court.assessors[0], now=now)


def versions(sessions: _Sessions) -> list[tuple[int, str, int | None]]:
    """Number, kind and points for reach of each version that stands beside an assessment."""
    with sessions.reading() as session:
        rows = session.scalars(select(AssessmentVersion).order_by(AssessmentVersion.number))
        return [(row.number, row.kind.value, row.scores["reach"]["points"]) for row in rows]


def points_that_count(sessions: _Sessions, court: Court) -> list[int]:
    """Points for the first criterion that the round's figures are computed from."""
    with sessions.reading() as session:
        judged = read_round(session, court.round.id).stages[0].judged
        return sorted(
            point.points or 0 for one in judged for scores in one.assessments.values() for _id, point in scores[:1]
        )


def revised(points: int = 5) -> dict[str, ScoreEntry]:
    return {key: ScoreEntry(points, f"Now {key}.") for key in ("reach", "change", "value")}


def test_a_change_before_the_close_counts_and_the_old_version_is_kept(
    sessions: _Sessions, court: Court, work: Assignment, now: datetime
) -> None:
    later = now + CLOSE - timedelta(microseconds=1)
    for _press in range(2):
        with sessions.begin() as session:
            amend_assessment(session, court.assessors[0], work.id, full(5), now=later)
    assert versions(sessions) == [(1, "earlier", 3)]
    assert points_that_count(sessions, court) == [1, 5]
    with sessions.reading() as session:
        assert get_own_assignment(session, court.assessors[0], work.id).submitted_at == later
        told = session.scalars(select(TrailEntry).where(TrailEntry.action == "assessment.amended")).all()
        assert len(told) == 1


def test_the_close_the_others_scores_and_another_role_each_end_it(
    sessions: _Sessions, court: Court, work: Assignment, now: datetime
) -> None:
    with pytest.raises(AmendingClosed), sessions.begin() as session:
        amend_assessment(session, court.assessors[0], work.id, full(5), now=now + CLOSE)
    with sessions.begin() as session:
        session.add(
            Appointment(person_id=court.people[0].id, fund_id=court.fund.id, role=Role.AUDITOR, starts_at=now,
                        ends_at=now)
        )  # fmt: skip
    with pytest.raises(AmendingClosed), sessions.begin() as session:
        amend_assessment(session, court.assessors[0], work.id, full(5), now=now)
    with sessions.begin() as session:
        other = session.scalars(select(Assignment).where(Assignment.assessor_id == court.people[1].id)).one()
        open_others(session, court.assessors[1], other.id, now=now)
    with pytest.raises(AmendingClosed), sessions.begin() as session:
        amend_assessment(session, court.assessors[1], other.id, full(5), now=now)
    assert versions(sessions) == []
    assert points_that_count(sessions, court) == [1, 3]


def test_a_change_that_is_incomplete_off_the_scale_or_somebody_elses_leaves_what_was_submitted(
    sessions: _Sessions, court: Court, work: Assignment, now: datetime
) -> None:
    with pytest.raises(IncompleteAssessment) as lacking, sessions.begin() as session:
        amend_assessment(session, court.assessors[0], work.id, full(5, comment_for_applicant=""), now=now)
    assert "What you submitted before stands." in lacking.value.told()
    with pytest.raises(Invalid), sessions.begin() as session:
        amend_assessment(session, court.assessors[0], work.id, full(6), now=now)
    with pytest.raises(NotFound), sessions.begin() as session:
        amend_assessment(session, court.assessors[1], work.id, full(5), now=now)
    with pytest.raises(Outdated), sessions.begin() as session:
        amend_assessment(session, court.assessors[0], work.id, full(5), now=now, seen=mark_of_draft(AssessmentDraft()))
    assert versions(sessions) == []
    assert points_that_count(sessions, court) == [1, 3]


def test_what_is_reopened_is_kept_as_it_was_submitted(
    sessions: _Sessions, court: Court, application: Application, work: Assignment, now: datetime
) -> None:
    with sessions.begin() as session:
        reopen_assessment(session, court.manager, application.reference, "concept", work.id, reason="A slip.", now=now)
        save_assessment(session, court.assessors[0], work.id, full(4), now=now)
    with pytest.raises(IllegalStep), sessions.begin() as session:
        amend_assessment(session, court.assessors[0], work.id, full(5), now=now)
    assert points_that_count(sessions, court) == [1]
    with sessions.begin() as session:
        submit_assessment(session, court.assessors[0], work.id, now=now)
    assert versions(sessions) == [(1, "earlier", 3)]
    assert points_that_count(sessions, court) == [1, 4]


def test_a_revision_after_seeing_the_others_stands_beside_and_changes_no_figure(
    sessions: _Sessions, court: Court, work: Assignment, now: datetime
) -> None:
    with pytest.raises(OwnComesFirst), sessions.begin() as session:
        revise_scores(session, court.assessors[0], work.id, revised(), now=now)
    with sessions.begin() as session:
        open_others(session, court.assessors[0], work.id, now=now)
    for _press in range(2):
        with sessions.begin() as session:
            revise_scores(session, court.assessors[0], work.id, revised(), now=now + CLOSE)
    assert versions(sessions) == [(1, "moderation", 5)]
    assert points_that_count(sessions, court) == [1, 3]
    with sessions.reading() as session:
        own, found = get_others(session, court.assessors[0], work.id)
        assert stored_draft(own.assessment) == full()
        assert {key: one.kind for key, one in list_revisions(session, found).items()} == {
            work.id: VersionKind.MODERATION
        }


@pytest.mark.parametrize(
    ("entries", "field"),
    [
        (revised(6), "reach-points"),
        ({**revised(), "reach": ScoreEntry(None, "Why?")}, "reach-points"),
        ({**revised(), "reach": ScoreEntry(2, " ")}, "reach-reason"),
    ],
)
def test_a_revision_off_the_scale_or_without_points_or_reason_is_refused(
    sessions: _Sessions, court: Court, work: Assignment, now: datetime, entries: dict[str, ScoreEntry], field: str
) -> None:
    with sessions.begin() as session:
        open_others(session, court.assessors[0], work.id, now=now)
    with pytest.raises(Invalid) as refused, sessions.begin() as session:
        revise_scores(session, court.assessors[0], work.id, entries, now=now)
    assert field in refused.value.problems
    assert versions(sessions) == []


def test_where_the_round_says_shut_the_others_scores_stay_shut(
    sessions: _Sessions, court: Court, work: Assignment, now: datetime
) -> None:
    with sessions.begin() as session:
        session.execute(update(Stage).values(others_scores=OthersScores.SHUT))
        session.execute(update(Assignment).where(Assignment.id == work.id).values(opened_others_at=now))
        revise_rounds(session)
    with pytest.raises(OthersStayShut), sessions.begin() as session:
        open_others(session, court.assessors[0], work.id, now=now)
    with pytest.raises(OthersStayShut), sessions.reading() as session:
        get_others(session, court.assessors[0], work.id)

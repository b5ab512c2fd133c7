"""Scoring: what is kept, what can be handed in and when, and what counts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, update

from assessments.applications.models import Application, Submission
from assessments.applications.states import State as SubmissionState
from assessments.audit.models import TrailEntry
from assessments.db import _Sessions
from assessments.errors import IllegalStep, Invalid, NotPermitted, Refused
from assessments.jobs.queries import is_asked_for
from assessments.jobs.states import JobKind
from assessments.scoring.models import Assignment
from assessments.scoring.queries import OwnComesFirst, get_others, get_own_assignment, list_submitted
from assessments.scoring.states import Ground, State
from assessments.scoring.use_cases import (
    AssessmentDraft,
    IncompleteAssessment,
    ScoreEntry,
    open_others,
    recuse_assignment,
    reopen_assessment,
    save_assessment,
    submit_assessment,
)
from assessments.scoring.use_cases.assessing import AssessingClosed
from tests.assessments.scoring.panels import Court, accepted, assessed, full, make_court, make_eligible, offer

LATE = timedelta(days=41)
"""From the fixture's moment to one after the assessing of its first stage has closed."""


@pytest.fixture
def court(sessions: _Sessions, now: datetime) -> Court:
    with sessions.begin() as session:
        return make_court(session, now=now, assessors=3)


@pytest.fixture
def application(sessions: _Sessions, court: Court, now: datetime) -> Application:
    with sessions.begin() as session:
        return make_eligible(session, court, now=now)


@pytest.fixture
def work(sessions: _Sessions, court: Court, application: Application, now: datetime) -> Assignment:
    with sessions.begin() as session:
        return accepted(session, court, application, court.assessors[0], now=now)


def state_of(sessions: _Sessions, application: Application) -> SubmissionState:
    with sessions.reading() as session:
        return session.scalars(select(Submission.state).where(Submission.application_id == application.id)).one()


def counted(sessions: _Sessions, application: Application) -> int:
    with sessions.reading() as session:
        ids = session.scalars(select(Submission.id).where(Submission.application_id == application.id)).all()
        return len(list_submitted(session, ids))


def test_a_half_finished_assessment_is_kept_and_does_not_count(
    sessions: _Sessions, court: Court, application: Application, work: Assignment, now: datetime
) -> None:
    draft = AssessmentDraft(scores={"reach": ScoreEntry(4, " Wide. ")}, comment_for_funder="Ask about costs.")
    with sessions.begin() as session:
        save_assessment(session, court.assessors[0], work.id, draft, now=now)
    with sessions.reading() as session:
        kept = get_own_assignment(session, court.assessors[0], work.id).assessment
        assert kept is not None
        assert [(score.points, score.reason) for score in kept.scores] == [(4, "Wide.")]
        assert kept.comment_for_funder == "Ask about costs."
    assert counted(sessions, application) == 0


def test_saving_again_changes_scores_and_adds_none(
    sessions: _Sessions, court: Court, work: Assignment, now: datetime
) -> None:
    with sessions.begin() as session:
        save_assessment(session, court.assessors[0], work.id, full(), now=now)
    with sessions.begin() as session:
        save_assessment(session, court.assessors[0], work.id, full(reach=5, value=None), now=now)
    with sessions.reading() as session:
        kept = get_own_assignment(session, court.assessors[0], work.id).assessment
        assert kept is not None
        scores = {score.criterion.key: score for score in kept.scores}
        assert len(kept.scores) == 3
        assert scores["reach"].points == 5
        assert scores["value"].points is None
        assert scores["value"].is_not_applicable


@pytest.mark.parametrize(
    ("key", "entry", "field"),
    [
        ("reach", ScoreEntry(6, "Off."), "reach-points"),
        ("reach", ScoreEntry(-1, "Off."), "reach-points"),
        ("reach", ScoreEntry(None, "No.", is_not_applicable=True), "reach-points"),
        ("value", ScoreEntry(3, "Both.", is_not_applicable=True), "value-points"),
        ("reach", ScoreEntry(3, "x" * 5001), "reach-reason"),
        ("colour", ScoreEntry(3, "None."), "colour"),
    ],
)
def test_what_the_scale_does_not_have_is_refused(
    sessions: _Sessions, court: Court, work: Assignment, now: datetime, key: str, entry: ScoreEntry, field: str
) -> None:
    with pytest.raises(Invalid) as refused, sessions.begin() as session:
        save_assessment(session, court.assessors[0], work.id, AssessmentDraft(scores={key: entry}), now=now)
    assert list(refused.value.problems) == [field]


def test_a_comment_that_is_too_long_is_refused(
    sessions: _Sessions, court: Court, work: Assignment, now: datetime
) -> None:
    with pytest.raises(Invalid) as refused, sessions.begin() as session:
        save_assessment(session, court.assessors[0], work.id, full(comment_for_applicant="x" * 20_001), now=now)
    assert list(refused.value.problems) == ["comment_for_applicant"]


def test_nothing_missing_may_be_handed_in_and_everything_missing_is_named(
    sessions: _Sessions, court: Court, application: Application, work: Assignment, now: datetime
) -> None:
    scores = {"reach": ScoreEntry(3, "Wide."), "change": ScoreEntry(2, " "), "value": ScoreEntry(None, "Hm.")}
    with sessions.begin() as session:
        save_assessment(session, court.assessors[0], work.id, AssessmentDraft(scores=scores), now=now)
    with pytest.raises(IncompleteAssessment) as refused, sessions.begin() as session:
        submit_assessment(session, court.assessors[0], work.id, now=now)
    assert list(refused.value.problems) == [
        "change-reason", "value-points", "recommendation", "comment_for_applicant",
    ]  # fmt: skip
    assert counted(sessions, application) == 0


def test_handing_in_twice_has_the_effect_of_once(
    sessions: _Sessions, court: Court, application: Application, work: Assignment, now: datetime
) -> None:
    with sessions.begin() as session:
        save_assessment(session, court.assessors[0], work.id, full(), now=now)
    for minutes in (0, 5):
        with sessions.begin() as session:
            submit_assessment(session, court.assessors[0], work.id, now=now + timedelta(minutes=minutes))
    with sessions.reading() as session:
        assert get_own_assignment(session, court.assessors[0], work.id).submitted_at == now
        told = session.scalars(select(TrailEntry).where(TrailEntry.action == "assessment.submitted")).all()
        assert len(told) == 1
        assert is_asked_for(session, court.round.id, JobKind.ROUND_FIGURES)
    assert counted(sessions, application) == 1


def test_what_is_handed_in_can_no_longer_be_changed(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        done = assessed(session, court, application, court.assessors[0], now=now)
    with pytest.raises(IllegalStep), sessions.begin() as session:
        save_assessment(session, court.assessors[0], done.id, full(reach=0), now=now)
    with pytest.raises(IllegalStep), sessions.begin() as session:
        recuse_assignment(session, court.assessors[0], done.id, ground=Ground.LOAD, reason="Late.", now=now)


def test_after_assessing_closed_only_what_was_given_out_since_is_taken(
    sessions: _Sessions, court: Court, application: Application, work: Assignment, now: datetime
) -> None:
    with sessions.begin() as session:
        save_assessment(session, court.assessors[0], work.id, full(), now=now + LATE)
    with pytest.raises(AssessingClosed), sessions.begin() as session:
        submit_assessment(session, court.assessors[0], work.id, now=now + LATE)
    assert counted(sessions, application) == 0
    with sessions.begin() as session:
        assessed(session, court, application, court.assessors[1], now=now + LATE)
    assert counted(sessions, application) == 1


def test_the_closing_moment_itself_is_too_late(
    sessions: _Sessions, court: Court, work: Assignment, now: datetime
) -> None:
    closes_at = now + timedelta(days=40)
    with sessions.begin() as session:
        save_assessment(session, court.assessors[0], work.id, full(), now=now)
    with pytest.raises(AssessingClosed), sessions.begin() as session:
        submit_assessment(session, court.assessors[0], work.id, now=closes_at)
    with sessions.begin() as session:
        submit_assessment(session, court.assessors[0], work.id, now=closes_at - timedelta(microseconds=1))


def test_a_reopened_assessment_can_be_changed_after_assessing_closed(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        done = assessed(session, court, application, court.assessors[0], now=now)
        reopen_assessment(
            session, court.manager, application.reference, "concept", done.id, reason="A slip.", now=now + LATE
        )
    assert counted(sessions, application) == 0
    with sessions.begin() as session:
        save_assessment(session, court.assessors[0], done.id, full(reach=5), now=now + LATE)
        submit_assessment(session, court.assessors[0], done.id, now=now + LATE)
    assert counted(sessions, application) == 1


def test_reopening_needs_the_manager_and_a_reason(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        done = assessed(session, court, application, court.assessors[0], now=now)
    with pytest.raises(NotPermitted), sessions.begin() as session:
        reopen_assessment(session, court.moderator, application.reference, "concept", done.id, reason="I.", now=now)
    with pytest.raises(Invalid), sessions.begin() as session:
        reopen_assessment(session, court.manager, application.reference, "concept", done.id, reason="", now=now)


def test_others_scores_are_shut_until_ones_own_are_in_and_said_to_stay(
    sessions: _Sessions, court: Court, application: Application, work: Assignment, now: datetime
) -> None:
    with sessions.begin() as session:
        assessed(session, court, application, court.assessors[1], now=now)
    with pytest.raises(OwnComesFirst), sessions.begin() as session:
        open_others(session, court.assessors[0], work.id, now=now)
    with sessions.begin() as session:
        save_assessment(session, court.assessors[0], work.id, full(), now=now)
        submit_assessment(session, court.assessors[0], work.id, now=now)
    with sessions.reading() as session, pytest.raises(OwnComesFirst):
        get_others(session, court.assessors[0], work.id)
    with sessions.begin() as session:
        open_others(session, court.assessors[0], work.id, now=now)
        _own, found = get_others(session, court.assessors[0], work.id)
        assert len(found) == 2


def test_who_has_opened_the_others_scores_is_not_reopened(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        done = assessed(session, court, application, court.assessors[0], now=now)
        open_others(session, court.assessors[0], done.id, now=now)
    with pytest.raises(Refused, match="opened the others"), sessions.begin() as session:
        reopen_assessment(session, court.manager, application.reference, "concept", done.id, reason="Slip.", now=now)


def test_drafts_and_those_who_stepped_back_or_were_voided_never_count(
    sessions: _Sessions, court: Court, application: Application, work: Assignment, now: datetime
) -> None:
    with sessions.begin() as session:
        save_assessment(session, court.assessors[0], work.id, full(), now=now)
        gone = accepted(session, court, application, court.assessors[1], now=now)
        save_assessment(session, court.assessors[1], gone.id, full(), now=now)
        recuse_assignment(session, court.assessors[1], gone.id, ground=Ground.CONFLICT, reason="Cousin.", now=now)
        voided = assessed(session, court, application, court.assessors[2], now=now)
    assert counted(sessions, application) == 1
    with sessions.begin() as session:
        session.execute(update(Assignment).where(Assignment.id == voided.id).values(state=State.VOIDED))
    assert counted(sessions, application) == 0
    assert state_of(sessions, application) is SubmissionState.ELIGIBLE


def test_a_submission_is_assessed_once_enough_are_in_and_nobody_is_waited_for(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        waited_for = offer(session, court, application, court.assessors[2], now=now)
        for actor in court.assessors[:2]:
            assessed(session, court, application, actor, now=now)
    assert state_of(sessions, application) is SubmissionState.ELIGIBLE
    with sessions.begin() as session:
        recuse_assignment(session, court.assessors[2], waited_for.id, ground=Ground.LOAD, reason="Ill.", now=now)
    assert state_of(sessions, application) is SubmissionState.ASSESSED


def test_two_assessors_who_submit_at_once_both_count(
    sessions: _Sessions, court: Court, application: Application, now: datetime
) -> None:
    actors = court.assessors[:2]
    with sessions.begin() as session:
        works = [accepted(session, court, application, actor, now=now) for actor in actors]
        for actor, work in zip(actors, works, strict=True):
            save_assessment(session, actor, work.id, full(), now=now)
    together = Barrier(2)

    def submit(number: int) -> None:
        together.wait()
        with sessions.begin() as session:
            submit_assessment(session, actors[number], works[number].id, now=now)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(submit, range(2)))
    assert counted(sessions, application) == 2
    assert state_of(sessions, application) is SubmissionState.ASSESSED

"""A conflict that is found after an assessment came in: it is kept, and is out of every figure."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from assessments.accounts.models import Organisation, Person
from assessments.actors import Place
from assessments.applications.models import Application, Reader, Submission
from assessments.applications.states import State as SubmissionState
from assessments.audit.models import TrailEntry
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.basis import list_shaken
from assessments.decisions.mergers import preview_merger
from assessments.decisions.models import Decision
from assessments.decisions.queries import to_be_released
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import merge_organisations
from assessments.errors import IllegalStep, Invalid, NotPermitted
from assessments.scoring.conflicts import Conflicts
from assessments.scoring.models import Assignment, Mark, Moderation, Score
from assessments.scoring.states import Ground, State
from assessments.scoring.use_cases import ScoreEntry, assign_assessor, close_assessing, moderate, void_assessment
from assessments.work import run_due_jobs
from tests.assessments.decisions.worlds import World, make_assessed, make_handed_in, make_world
from tests.factories import actor_of, join, make_organisation, make_person
from tests.outcomes import propose, screen

AGREED = {key: ScoreEntry(points=5, reason="Agreed.") for key in ("reach", "change", "value")}


@pytest.fixture
def world(sessions: _Sessions, now: datetime) -> World:
    with sessions.begin() as session:
        return make_world(session, now=now)


@pytest.fixture
def application(sessions: _Sessions, world: World, now: datetime) -> Application:
    """One that two assessors have assessed, and that has its mark."""
    with sessions.begin() as session:
        application = make_assessed(session, world, now=now)
    run_due_jobs(sessions, now=now)
    return application


def works_of(session: Session, application: Application) -> dict[str, Assignment]:
    works = session.scalars(
        select(Assignment).join(Assignment.submission).where(Submission.application_id == application.id)
    )
    return {session.get_one(Person, work.assessor_id).name: work for work in works}


def mark_of(session: Session, application: Application) -> Mark | None:
    return session.scalars(
        select(Mark).join(Mark.submission).where(Submission.application_id == application.id)
    ).one_or_none()


def state_of(session: Session, application: Application) -> SubmissionState:
    return session.scalars(select(Submission.state).where(Submission.application_id == application.id)).one()


def void(session: Session, world: World, application: Application, person: Person, now: datetime) -> Assignment:
    work = works_of(session, application)[person.name]
    return void_assessment(
        session, world.manager, application.reference, "concept", work.id, reason="A cousin leads it.", now=now
    )  # fmt: skip


def test_what_is_voided_is_kept_and_is_out_of_the_mark(
    sessions: _Sessions, world: World, application: Application, now: datetime
) -> None:
    first, _second = world.staff.assessors
    with sessions.begin() as session:
        before = mark_of(session, application)
        assert before is not None
        assert before.n == 2
        scores = session.scalar(select(func.count()).select_from(Score))
        for _press in range(2):
            work = void(session, world, application, first, now)
        assert (work.state, work.ended_because, work.ended_at) == (State.VOIDED, "A cousin leads it.", now)
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        mark = mark_of(session, application)
        assert mark is not None
        assert mark.n == 1
        assert session.scalar(select(func.count()).select_from(Score)) == scores
        ends = select(Reader.until_at).where(Reader.person_id == first.id, Reader.application_id == application.id)
        assert session.scalars(ends).all() == [now]
        noted = select(func.count()).where(TrailEntry.action == "assessment.voided")
        assert session.scalar(noted) == 1


def test_where_too_few_are_left_it_is_assessed_further_and_an_approval_rests_on_it_no_longer(
    sessions: _Sessions, world: World, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        propose(session, world.staff, application, Outcome.DECLINED, now=now)
    with sessions.begin() as session:
        approved = session.scalars(select(Decision).options(*to_be_released())).all()
        assert list_shaken(session, approved, now=now) == []
        void(session, world, application, world.staff.assessors[0], now + timedelta(minutes=1))
        assert state_of(session, application) is SubmissionState.ELIGIBLE
    with sessions.reading() as session:
        approved = session.scalars(select(Decision).options(*to_be_released())).all()
        assert len(list_shaken(session, approved, now=now)) == 1


def test_what_was_closed_with_fewer_stays_closed_while_one_is_left(
    sessions: _Sessions, world: World, application: Application, now: datetime
) -> None:
    first, second = world.staff.assessors
    with sessions.begin() as session:
        void(session, world, application, first, now)
        close_assessing(session, world.manager, application.reference, "concept", reason="Nobody else.", now=now)
        assert state_of(session, application) is SubmissionState.ASSESSED
        void(session, world, application, second, now)
        assert state_of(session, application) is SubmissionState.ELIGIBLE


def test_voiding_has_a_reason_is_a_manager_s_and_is_of_what_was_submitted(
    sessions: _Sessions, world: World, application: Application, now: datetime
) -> None:
    first, _second = world.staff.assessors
    with sessions.begin() as session:
        work = works_of(session, application)[first.name]
        with pytest.raises(Invalid):
            void_assessment(session, world.manager, application.reference, "concept", work.id, reason=" ", now=now)
        with pytest.raises(NotPermitted):
            void_assessment(session, world.approver, application.reference, "concept", work.id, reason="So.", now=now)
        fresh = make_handed_in(session, world, now=now)
        screen(session, world.staff, fresh, now=now)
        offered = assign_assessor(
            session, world.manager, fresh.reference, "concept", first.id, due_at=now + timedelta(days=9), now=now
        )
        with pytest.raises(IllegalStep):
            void_assessment(session, world.manager, fresh.reference, "concept", offered.id, reason="So.", now=now)


class Merging:
    """The applicant, and an organisation to which an assessor and the moderator belong."""

    def __init__(self, sessions: _Sessions, world: World, application: Application, now: datetime) -> None:
        self.sessions, self.now = sessions, now
        with sessions.begin() as session:
            self.actor = actor_of(session, make_person(session, is_administrator=True))
            applicant = session.get_one(Organisation, application.organisation_id)
            self.applicant_id = applicant.id
            other = make_organisation(session, "River Trsut")
            other.charity_number = "7654321"  # with the applicant’s, nobody could have been assigned
            self.other_id = other.id
            other = session.get_one(Organisation, self.other_id)
            for person in (world.staff.assessors[0], world.staff.moderator):
                join(session, person, other, Place.VIEWER)

    def preview(self) -> Conflicts:
        with self.sessions.reading() as session:
            return preview_merger(session, self.actor, self.applicant_id, self.other_id).conflicts

    def merge(self) -> None:
        with self.sessions.begin() as session:
            merge_organisations(session, self.actor, self.applicant_id, self.other_id, now=self.now)


@pytest.fixture
def merging(sessions: _Sessions, world: World, application: Application, now: datetime) -> Merging:
    return Merging(sessions, world, application, now)


def test_merging_voids_what_people_of_the_one_found_of_the_other_and_the_preview_says_so(
    sessions: _Sessions, world: World, application: Application, merging: Merging, now: datetime
) -> None:
    with sessions.begin() as session:
        moderator = actor_of(session, world.staff.moderator, now=now)
        moderate(session, moderator, application.reference, "concept", AGREED, now=now)
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        before = mark_of(session, application)
        assert before is not None
        assert before.value == 100
    assert merging.preview() == Conflicts(assessments=1, outstanding=0, moderations=1)
    merging.merge()
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        states = {name: work.state for name, work in works_of(session, application).items()}
        first, second = (person.name for person in world.staff.assessors)
        assert states == {first: State.VOIDED, second: State.SUBMITTED}
        mark = mark_of(session, application)
        assert mark is not None
        assert (mark.n, mark.moderated) == (1, None)
        assert mark.value == mark.mean
        assert session.scalars(select(Moderation.voided_at)).one() == now
        actions = set(session.scalars(select(TrailEntry.action)))
        assert {"assessment.voided", "submission.moderation_voided", "submission.assessing_resumed"} <= actions
        assert state_of(session, application) is SubmissionState.ELIGIBLE


def test_merging_takes_back_what_is_still_to_come(
    sessions: _Sessions, world: World, merging: Merging, now: datetime
) -> None:
    with sessions.begin() as session:
        fresh = make_handed_in(session, world, now=now)
        screen(session, world.staff, fresh, now=now)
        assign_assessor(
            session, world.manager, fresh.reference, "concept", world.staff.assessors[0].id,
            due_at=now + timedelta(days=9), now=now,
        )  # fmt: skip
    merging.applicant_id = fresh.organisation_id
    assert merging.preview() == Conflicts(assessments=0, outstanding=1, moderations=0)
    merging.merge()
    with sessions.reading() as session:
        (work,) = works_of(session, fresh).values()
        assert (work.state, work.ground) == (State.RECUSED, Ground.CONFLICT)
        assert "merged" in (work.ended_because or "")


def test_the_panel_can_agree_anew_what_was_voided(
    sessions: _Sessions, world: World, application: Application, now: datetime
) -> None:
    with sessions.begin() as session:
        moderator = actor_of(session, world.staff.moderator, now=now)
        agreed = moderate(session, moderator, application.reference, "concept", AGREED, now=now)
        agreed.voided_at = now
    with sessions.begin() as session:
        moderate(session, moderator, application.reference, "concept", AGREED, now=now)
        assert session.scalars(select(Moderation.voided_at)).one() is None

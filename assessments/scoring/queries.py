"""Reading the work of judging; an assessor's own, or a submission's for the staff."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.interfaces import ORMOption

from assessments.accounts.models import Appointment, Person
from assessments.accounts.policies import in_force
from assessments.actors import READS_APPLICATIONS, Actor, Role
from assessments.applications.models import Application, Submission
from assessments.applications.policies import may_read_answers, staffed
from assessments.applications.queries import get_application_where, get_staff_application, submission_at
from assessments.db import Moment
from assessments.errors import NotFound, NotPermitted, _
from assessments.funds.models import Round
from assessments.funds.states import OthersScores
from assessments.jobs.models import Job
from assessments.jobs.states import JobKind
from assessments.scoring.holding_back import is_held_back
from assessments.scoring.models import Assessment, Assignment, Mark, ModeratedScore, Moderation, Score
from assessments.scoring.policies import may_moderate, may_view_assessments, may_view_others
from assessments.scoring.states import LIVE, OUTSTANDING, State

PAGE = 50

IN_QUEUE = func.coalesce(Assignment.queue_at, Assignment.due_at, type_=Moment)
"""By what an assessor's outstanding work is sorted: what was skipped stands behind what is due."""


class OthersStayShut(NotPermitted):
    """Others' scores were asked for at a stage whose round does not show them to assessors."""

    sentence = _("In this round assessors do not see one another's scores. Nothing was changed.")


class OwnComesFirst(NotPermitted):
    """Others' scores were asked for before one's own were in, or before saying that one's own will stay as they are."""

    sentence = _(
        "The others' scores open once you have submitted your own, and have said that yours will stay as they are."
    )


def own_work(actor: Actor) -> ColumnElement[bool]:
    """`may_assess` as a WHERE clause over Assignment, Submission and Application; a test holds the two equal."""
    if actor.user_id is None:
        return false()
    return and_(Assignment.assessor_id == actor.user_id, staffed(actor, Role.ASSESSOR))


def get_own_assignment(session: Session, actor: Actor, assignment_id: UUID, *, lock: bool = False) -> Assignment:
    """One of the actor's own assignments with all that its pages show. Raises NotFound.

    `lock` holds the application's row, under which everything about an application is changed.
    """
    mine = and_(Assignment.id == assignment_id, own_work(actor), Assignment.state.in_(LIVE))
    joined = select(Assignment).join(Assignment.submission).join(Submission.application)
    its_application = joined.with_only_columns(Submission.application_id).where(mine).correlate(None).scalar_subquery()
    theirs = Application.id == its_application
    application = get_application_where(session, and_(theirs, staffed(actor, Role.ASSESSOR)), lock=lock)
    return _one(session, joined.where(mine), application.submissions, is_fresh=lock)


def has_recused(session: Session, actor: Actor, assignment_id: UUID) -> bool:
    """Whether the actor had that work, and has stepped back from it."""
    recused = Assignment.assessor_id == actor.user_id, Assignment.state == State.RECUSED
    return session.scalar(select(Assignment.id).where(Assignment.id == assignment_id, *recused)) is not None


def get_assignment_of(session: Session, submission: Submission, assignment_id: UUID) -> Assignment:
    """An assignment of a submission that the caller has locked and been allowed to see. Raises NotFound."""
    statement = select(Assignment).where(Assignment.id == assignment_id, Assignment.submission_id == submission.id)
    return _one(session, statement, [submission], is_fresh=True)


def _one(session: Session, statement: Select[Assignment], among: Iterable[Submission], *, is_fresh: bool) -> Assignment:
    """The assignment with its assessment, tied to the submission that is loaded already with all around it."""
    options = (joinedload(Assignment.assessor), joinedload(Assignment.assessment).joinedload(Assessment.scores))
    statement = statement.options(*options).execution_options(populate_existing=is_fresh)
    assignment = session.scalars(statement).unique().one_or_none()
    if assignment is None:
        raise NotFound
    submission = next(submission for submission in among if submission.id == assignment.submission_id)
    set_committed_value(assignment, "submission", submission)
    criteria = {criterion.id: criterion for criterion in submission.stage.criteria}
    for score in assignment.assessment.scores if assignment.assessment else ():
        set_committed_value(score, "criterion", criteria[score.criterion_id])
    return assignment


def find_next(session: Session, actor: Actor) -> Assignment | None:
    """The outstanding work that comes first in the actor's queue."""
    outstanding = select(Assignment).join(Assignment.submission).join(Submission.application)
    outstanding = outstanding.where(own_work(actor), Assignment.state.in_(OUTSTANDING), ~is_held_back())
    return session.scalars(outstanding.order_by(IN_QUEUE, Application.reference).limit(1)).one_or_none()


def list_assignments(session: Session, submission_id: UUID) -> Sequence[Assignment]:
    """Every assignment of a submission, ended ones included; the caller has been allowed to see the submission."""
    return session.scalars(
        select(Assignment)
        .where(Assignment.submission_id == submission_id)
        .order_by(Assignment.offered_at, Assignment.id)
        .options(joinedload(Assignment.assessor), _assessment())
    ).all()


def list_submitted(session: Session, submission_ids: Iterable[UUID]) -> Sequence[Assignment]:
    """The assessments that count, with scores and assessors, in the order in which they came in."""
    return session.scalars(
        select(Assignment)
        .where(Assignment.submission_id.in_(list(submission_ids)), Assignment.state == State.SUBMITTED)
        .order_by(Assignment.submitted_at, Assignment.id)
        .options(joinedload(Assignment.assessor), _assessment())
    ).all()


def could_read_others(session: Session, work: Assignment) -> bool:
    """Whether the assessor has had a role in the fund in which all assessments are open once their own is in."""
    fund_id = work.submission.application.round.fund_id
    other_role = select(Appointment.id).where(
        Appointment.person_id == work.assessor_id,
        Appointment.fund_id == fund_id,
        Appointment.role.in_(READS_APPLICATIONS),
    )
    return session.scalar(other_role.limit(1)) is not None


def find_moderation(session: Session, submission_id: UUID) -> Moderation | None:
    """What the panel agreed of a submission that the caller has been allowed to see."""
    return session.scalars(
        select(Moderation)
        .where(Moderation.submission_id == submission_id)
        .options(joinedload(Moderation.moderator), selectinload(Moderation.scores).joinedload(ModeratedScore.criterion))
    ).one_or_none()


def find_mark(session: Session, submission_id: UUID) -> Mark | None:
    """The mark as it was last calculated; the caller has been allowed to see the submission."""
    return session.get(Mark, submission_id)


def count_outstanding(session: Session, submission_id: UUID) -> int:
    """How many assessments of a submission are still to come."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Assignment)
            .where(Assignment.submission_id == submission_id, Assignment.state.in_(OUTSTANDING))
        )
        or 0
    )


@dataclass(frozen=True, slots=True)
class AssessorLoad:
    """An assessor of a fund, and how much work of a round they have."""

    person: Person
    outstanding: int
    submitted: int


def list_assessors(session: Session, fund_id: UUID, round_id: UUID, now: datetime) -> list[AssessorLoad]:
    """The fund's assessors by name, each with their load in the round; the caller manages the fund."""
    counts = {
        (person_id, state): count
        for person_id, state, count in session.execute(
            select(Assignment.assessor_id, Assignment.state, func.count())
            .join(Assignment.submission)
            .join(Submission.application)
            .where(Application.round_id == round_id, Assignment.state.in_(LIVE))
            .group_by(Assignment.assessor_id, Assignment.state)
        )
    }
    people = session.scalars(
        select(Person)
        .where(
            Person.id.in_(
                select(Appointment.person_id).where(
                    Appointment.fund_id == fund_id, Appointment.role == Role.ASSESSOR, in_force(now)
                )
            )
        )
        .order_by(Person.name, Person.id)
    )
    return [
        AssessorLoad(
            person,
            sum(counts.get((person.id, state), 0) for state in OUTSTANDING),
            counts.get((person.id, State.SUBMITTED), 0),
        )
        for person in people
    ]


@dataclass(frozen=True, slots=True)
class Panel:
    """What a moderator has before them: the assessments that count, and what was agreed so far."""

    submission: Submission
    assessments: Sequence[Assignment]
    moderation: Moderation | None


def get_panel(session: Session, actor: Actor, reference: str, stage_key: str, *, now: datetime) -> Panel:
    """All that was found of a submission, for its moderator. Raises NotFound or NotPermitted."""
    submission = submission_at(get_staff_application(session, actor, reference), stage_key)
    if not may_read_answers(actor, submission, now):
        raise NotFound
    if not may_moderate(actor, submission.application):
        raise NotPermitted
    assignments = list_assignments(session, submission.id)
    if not may_view_assessments(actor, submission, assignments):
        raise OwnComesFirst
    return Panel(submission, list_submitted(session, [submission.id]), find_moderation(session, submission.id))


def get_others(session: Session, actor: Actor, assignment_id: UUID) -> tuple[Assignment, Sequence[Assignment]]:
    """The actor's own work with every assessment that counts, once they opened the others'.

    They come in the order in which the work was given out, which a change of one of them does not change.
    Raises NotFound, OthersStayShut or OwnComesFirst.
    """
    work = get_own_assignment(session, actor, assignment_id)
    ensure_others_open(actor, work)
    if work.opened_others_at is None:
        raise OwnComesFirst
    found = list_submitted(session, [work.submission_id])
    return work, sorted(found, key=lambda one: (one.offered_at, one.id))


def ensure_others_open(actor: Actor, work: Assignment) -> None:
    """Refuse to show the others' scores before one's own are in, or where the round keeps them shut."""
    if work.submission.stage.others_scores is OthersScores.SHUT:
        raise OthersStayShut
    if not may_view_others(actor, work):
        raise OwnComesFirst


def list_recalculating(session: Session, actor: Actor) -> Sequence[Round]:
    """The rounds that the actor moderates whose marks are about to be calculated again."""
    pending = select(Job.subject_id).where(Job.kind == JobKind.ROUND_FIGURES, Job.done_at.is_(None))
    return session.scalars(
        select(Round)
        .where(Round.fund_id.in_(actor.funds_as(Role.MODERATOR)), Round.id.in_(pending))
        .order_by(Round.reference)
    ).all()


def _assessment() -> ORMOption:
    return joinedload(Assignment.assessment).selectinload(Assessment.scores).joinedload(Score.criterion)

"""Who may judge, and who may see how others judged."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Select, select

from assessments.actors import READS_APPLICATIONS, Actor, Role
from assessments.applications.models import Application, Reader, Submission
from assessments.applications.policies import is_staff
from assessments.applications.states import ReaderBasis
from assessments.funds.states import OthersScores
from assessments.scoring.models import Assignment
from assessments.scoring.states import OPEN, OUTSTANDING, State


def may_assign(actor: Actor, application: Application) -> bool:
    """Whether the actor may offer and take back work on the application."""
    return is_staff(actor, application, Role.MANAGER)


def may_assess(actor: Actor, assignment: Assignment) -> bool:
    """Whether the assignment is the actor's own, they still assess for the fund, and have no part in the applicant."""
    application = assignment.submission.application
    return assignment.assessor_id == actor.user_id and is_staff(actor, application, Role.ASSESSOR)


def may_open(actor: Actor, assignment: Assignment) -> bool:
    """Whether the application's answers are open to the assessor: only once they declared no interest."""
    return may_assess(actor, assignment) and assignment.state in OPEN


def may_view_assessments(actor: Actor, submission: Submission, assignments: Iterable[Assignment]) -> bool:
    """Whether the actor may see what assessors found of a submission.

    Staff may, but nobody whose own assessment of it is still to come.
    """
    if owes_assessment(actor.user_id, assignments):
        return False
    return is_staff(actor, submission.application, *READS_APPLICATIONS)


def owes_assessment(person_id: UUID | None, assignments: Iterable[Assignment]) -> bool:
    """Whether the person's own assessment is still outstanding among these."""
    return any(work.assessor_id == person_id and work.state in OUTSTANDING for work in assignments)


def owed_by(actor: Actor) -> Select[UUID]:
    """The submissions whose assessment by the actor is still to come: `owes_assessment` as a subquery."""
    return select(Assignment.submission_id).where(
        Assignment.assessor_id == actor.user_id, Assignment.state.in_(OUTSTANDING)
    )


def may_view_others(actor: Actor, assignment: Assignment) -> bool:
    """Whether an assessor may see the others' scores: once their own are in, unless the round keeps them shut."""
    is_open = assignment.submission.stage.others_scores is OthersScores.OPEN
    return may_assess(actor, assignment) and assignment.state is State.SUBMITTED and is_open


def may_moderate(actor: Actor, application: Application) -> bool:
    """Whether the actor may record what the panel agreed: nobody who advised the applicant, now or before."""
    return is_staff(actor, application, Role.MODERATOR) and not has_advised(actor, application)


def has_advised(actor: Actor, application: Application) -> bool:
    """Whether the actor is, or once was, the adviser of the application."""
    advised = (each for each in application.readers if each.basis is ReaderBasis.ADVISER)
    return any(reader.person_id == actor.user_id for reader in advised)


def advised_by(actor: Actor) -> Select[UUID]:
    """The applications that the actor advises or once advised: `has_advised` as a subquery."""
    theirs = Reader.person_id == actor.user_id, Reader.basis == ReaderBasis.ADVISER
    return select(Reader.application_id).where(*theirs)

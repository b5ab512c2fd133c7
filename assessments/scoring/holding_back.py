"""What of an anonymous stage is kept off the list of whom it was given to, so that no line there tells whose it is.

Somebody goes through all applicants before they know which applications are theirs to assess. What they tick then, and
what is in question, was on no list of theirs: so nothing goes from it, or stays shut on it, by which they could tell.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Exists, and_, exists, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from assessments.actors import Actor, Role
from assessments.applications.models import Application, Submission
from assessments.funds.models import Round, Stage
from assessments.interests.models import ApplicantsDeclared, Conflict
from assessments.interests.states import Standing
from assessments.scoring.models import Assignment
from assessments.scoring.states import State

_submission, _application, _stage = aliased(Submission), aliased(Application), aliased(Stage)


def is_held_back() -> ColumnElement[bool]:
    """As a WHERE clause over Assignment: it is offered in an anonymous stage, and not to be known of yet."""
    of_it = (
        _submission.id == Assignment.submission_id,
        _stage.id == _submission.stage_id,
        _application.id == _submission.application_id,
    )
    is_shut = or_(not_(_has_looked()), _is_in_question())
    return and_(  # the state first: of what is not offered nothing else is read
        Assignment.state == State.OFFERED,
        exists().where(*of_it, _stage.is_anonymous, is_shut).correlate(Assignment),
    )


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Work of a round that is not on somebody's list: how much waits for them, and how much for somebody else."""

    reference: str
    title: str
    own: int
    """Until they have gone through the list of all applicants."""
    others: int


def list_held_back(session: Session, actor: Actor) -> list[HeldBack]:
    """The actor's own, by round; nothing of it but numbers."""
    waits = func.count().filter(not_(_has_looked()))
    rows = session.execute(
        select(Round.reference, Round.title, waits, func.count())
        .select_from(Assignment)
        .join(_submission, _submission.id == Assignment.submission_id)
        .join(_application, _application.id == _submission.application_id)
        .join(Round, Round.id == _application.round_id)
        .where(Assignment.assessor_id == actor.user_id, Round.fund_id.in_(actor.funds_as(Role.ASSESSOR)))
        .where(is_held_back())
        .group_by(Round.reference, Round.title)
        .order_by(Round.reference)
    )
    return [HeldBack(reference, title, own, whole - own) for reference, title, own, whole in rows]


def is_held_back_from(session: Session, work_id: UUID) -> bool:
    """Whether one piece of work is."""
    return session.scalar(select(Assignment.id).where(Assignment.id == work_id, is_held_back())) is not None


def _has_looked() -> Exists:
    """Whose work it is. Left to itself, a condition within a condition would ask it of anybody's."""
    looked = exists().where(
        ApplicantsDeclared.person_id == Assignment.assessor_id,
        ApplicantsDeclared.round_id == _application.round_id,
        ApplicantsDeclared.declared_at >= _submission.submitted_at,
    )
    return looked.correlate(Assignment, _application, _submission)


def _is_in_question() -> Exists:
    possible = exists().where(
        Conflict.application_id == _application.id,
        Conflict.person_id == Assignment.assessor_id,
        Conflict.standing == Standing.POSSIBLE,
    )
    return possible.correlate(Assignment, _application)

"""Who judges nothing of what, and what people with a part in the applicant have judged, or have still to judge."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select, union
from sqlalchemy.orm import Session, joinedload

from assessments.accounts.models import FormerMembership, Membership
from assessments.actors import Actor
from assessments.applications.models import Application, Reader, Submission
from assessments.applications.states import ReaderBasis
from assessments.funds.models import Stage
from assessments.interests.models import Conflict
from assessments.interests.states import BARRING, ConflictGround
from assessments.scoring.models import Assignment, Moderation
from assessments.scoring.states import LIVE, State


@dataclass(frozen=True, slots=True)
class Conflicts:
    """How much of each kind is in conflict, and no more: who may know that need not know what it is about."""

    assessments: int
    outstanding: int
    moderations: int


def belongs_to(person_id: ColumnElement[Any], organisation_ids: Collection[UUID]) -> ColumnElement[bool]:
    """Whether a person has a place in one of the organisations, or once had one, as a condition."""
    places = (
        person_id.in_(select(table.person_id).where(table.organisation_id.in_(organisation_ids)))
        for table in (Membership, FormerMembership)
    )
    return or_(*places)


def list_conflicted(session: Session, organisation_ids: Collection[UUID]) -> list[Assignment]:
    """The work on applications of these organisations, done or not, of people who belong to one of them."""
    loaded = joinedload(Assignment.submission).options(joinedload(Submission.application), joinedload(Submission.stage))
    theirs = (
        select(Assignment)
        .join(Assignment.submission)
        .join(Submission.application)
        .where(_of(organisation_ids), belongs_to(Assignment.assessor_id.expression, organisation_ids))
        .where(Assignment.state.in_(LIVE))
    )
    found = theirs.order_by(Application.id, Submission.position, Assignment.id).options(loaded)
    return list(session.scalars(found.execution_options(populate_existing=True)))


def list_conflicted_moderations(
    session: Session, organisation_ids: Collection[UUID]
) -> list[tuple[Moderation, UUID, UUID]]:
    """What people of these organisations agreed for a panel on applications of them, with application and round."""
    theirs: Select[Moderation, UUID, UUID] = (
        select(Moderation, Application.id, Application.round_id)
        .join(Submission, Submission.id == Moderation.submission_id)
        .join(Submission.application)
        .where(_of(organisation_ids), belongs_to(Moderation.moderator_id.expression, organisation_ids))
        .where(Moderation.voided_at.is_(None))
    )
    return [(row[0], row[1], row[2]) for row in session.execute(theirs.order_by(Application.id, Submission.position))]


def count_conflicts(session: Session, organisation_ids: Collection[UUID]) -> Conflicts:
    """How much of each kind is in conflict, once these organisations are one."""
    works = list_conflicted(session, organisation_ids)
    done = sum(work.state is State.SUBMITTED for work in works)
    return Conflicts(done, len(works) - done, len(list_conflicted_moderations(session, organisation_ids)))


def list_tied(session: Session, application: Application) -> frozenset[UUID]:
    """Those who assess the application and belong to its organisation, or once did."""
    theirs = (
        select(Assignment.assessor_id)
        .join(Assignment.submission)
        .where(
            and_(Submission.application_id == application.id, Assignment.state.in_(LIVE)),
            belongs_to(Assignment.assessor_id.expression, [application.organisation_id]),
        )
    )
    return frozenset(session.scalars(theirs))


def barred_pairs(session: Session, stage: Stage) -> set[tuple[UUID, UUID]]:
    """Who judges nothing of which submission at a stage, as (submission, person): one statement, whatever its size.

    By a conflict that is clear or confirmed, a place in the organisation now or once, or having advised it.
    """
    return _barred(session, Submission.stage_id == stage.id)


def barred_among(session: Session, submission_ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """The same of these submissions only."""
    return _barred(session, Submission.id.in_(submission_ids))


def _barred(session: Session, at_stage: ColumnElement[bool]) -> set[tuple[UUID, UUID]]:
    conflicts = select(Submission.id, Conflict.person_id).join(
        Conflict, Conflict.application_id == Submission.application_id
    )
    advised = select(Submission.id, Reader.person_id).join(Reader, Reader.application_id == Submission.application_id)
    places = (
        select(Submission.id, table.person_id)
        .join(Submission.application)
        .join(table, table.organisation_id == Application.organisation_id)
        .where(at_stage)
        for table in (Membership, FormerMembership)
    )
    found = union(
        conflicts.where(at_stage, Conflict.standing.in_(BARRING)),
        advised.where(at_stage, Reader.basis == ReaderBasis.ADVISER),
        *places,
    )
    return {(row[0], row[1]) for row in session.execute(found)}


def is_barred(session: Session, person_id: UUID, application: Application) -> bool:
    """`barred_pairs` for one person and one application, which is loaded with its readers."""
    advised = any(
        reader.person_id == person_id and reader.basis is ReaderBasis.ADVISER for reader in application.readers
    )
    if advised:
        return True
    of_both = Conflict.application_id == application.id, Conflict.person_id == person_id
    by_conflict = select(Conflict.id).where(*of_both, Conflict.standing.in_(BARRING))
    places = (
        select(table.id).where(table.person_id == person_id, table.organisation_id == application.organisation_id)
        for table in (Membership, FormerMembership)
    )
    return session.scalar(union(by_conflict, *places).limit(1)) is not None


def has_declared(session: Session, actor: Actor, assignment_id: UUID) -> bool:
    """Whether the actor had that work, and it ended by their own word that they have an interest."""
    ended = Assignment.id == assignment_id, Assignment.assessor_id == actor.user_id, Assignment.state.not_in(LIVE)
    declared = Conflict.person_id == actor.user_id, Conflict.ground == ConflictGround.DECLARED
    wanted = (
        select(Assignment.id)
        .join(Assignment.submission)
        .join(Conflict, Conflict.application_id == Submission.application_id)
    )
    return session.scalar(wanted.where(*ended, *declared).limit(1)) is not None


def _of(organisation_ids: Collection[UUID]) -> ColumnElement[bool]:
    return Application.organisation_id.in_(organisation_ids)

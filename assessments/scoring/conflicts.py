"""Conflicts that are found later: what people with a part in the applicant have judged, or have still to judge."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from assessments.accounts.models import FormerMembership, Membership
from assessments.applications.models import Application, Submission
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


def _of(organisation_ids: Collection[UUID]) -> ColumnElement[bool]:
    return Application.organisation_id.in_(organisation_ids)

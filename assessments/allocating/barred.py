"""Who may not judge what: the one place in which an allocation learns of conflicts."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, union
from sqlalchemy.orm import Session

from assessments.accounts.models import FormerMembership, Membership
from assessments.applications.models import Application, Reader, Submission
from assessments.applications.states import ReaderBasis
from assessments.funds.models import Stage


def list_barred(session: Session, stage: Stage) -> frozenset[tuple[UUID, UUID]]:
    """Pairs of a stage's submissions and people who belong to the applicant, once did, or ever advised it."""
    of_stage = select(Submission.id).join(Submission.application).where(Submission.stage_id == stage.id)
    places: list[Select[*tuple[Any, ...]]] = [
        of_stage.join(table, table.organisation_id == Application.organisation_id).add_columns(table.person_id)
        for table in (Membership, FormerMembership)
    ]
    advised = Reader.basis == ReaderBasis.ADVISER
    places.append(
        of_stage.join(Reader, Reader.application_id == Application.id).where(advised).add_columns(Reader.person_id)
    )
    return frozenset((row[0], row[1]) for row in session.execute(union(*places)))

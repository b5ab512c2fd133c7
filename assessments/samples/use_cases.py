"""Marking what is made up. `assessments.removing` removes it."""

from uuid import UUID

from sqlalchemy.orm import Session

from assessments.samples.models import SampleMark


def mark_sample(session: Session, subject_id: UUID) -> None:
    """Note that a person, an organisation, a fund or a round is made up, in the transaction that makes it."""
    if session.get(SampleMark, subject_id) is None:
        session.add(SampleMark(subject_id=subject_id))
        session.flush()

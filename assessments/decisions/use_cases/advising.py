"""What comes with being named as an adviser: the application to read, and an email that says so."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from assessments.accounts.queries import get_person
from assessments.applications.models import Application, Reader
from assessments.applications.states import ReaderBasis
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.messages.use_cases import queue_email


def open_to_adviser(session: Session, application: Application, adviser_id: UUID, *, now: datetime) -> None:
    """Let an adviser read the application, of which they are to judge nothing from now on, and tell them, once."""
    session.add(Reader(application_id=application.id, person_id=adviser_id, basis=ReaderBasis.ADVISER, from_at=now))
    ask_for(session, JobKind.FIND_CONFLICTS, application.id, now=now)
    person, reference = get_person(session, adviser_id), application.reference
    context = {
        "person": person.name, "organisation": application.organisation.name, "reference": reference,
        "path": f"/advise/{reference}",
    }  # fmt: skip
    queue_email(
        session, key=f"adviser_named:{application.id}:{adviser_id}", template="adviser_named", address=person.email,
        context=context, now=now, user_id=adviser_id, round_id=application.round_id, application_id=application.id,
    )  # fmt: skip


def close_to_adviser(session: Session, application: Application, *, now: datetime) -> None:
    """End what whoever advises it now may read."""
    advises = Reader.application_id == application.id, Reader.basis == ReaderBasis.ADVISER, Reader.until_at.is_(None)
    session.execute(update(Reader).where(*advises).values(until_at=now))

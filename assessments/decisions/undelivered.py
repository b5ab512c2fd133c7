"""Letters about outcomes that did not reach somebody: the mail server refused them, or was not there for long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import Organisation
from assessments.actors import Actor, Role
from assessments.applications.models import Application
from assessments.applications.policies import staffed
from assessments.messages.models import Email
from assessments.messages.queries import STATE
from assessments.messages.states import EmailState

LETTERS = ("outcome", "feedback_told", "award_offered", "award_reminder", "award_deed")
MOST = 100


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A letter to one person that nobody tries to send any more, with what the mail server said."""

    reference: str
    organisation: str
    address: str
    failed_at: datetime
    error: str


def list_undelivered(session: Session, actor: Actor, round_id: UUID) -> Sequence[Undelivered]:
    """The letters of a round that could not be delivered, of the applications that the actor manages, by reference."""
    rows = session.execute(
        select(Application.reference, Organisation.name, Email.address, Email.failed_at, Email.error)
        .join(Application, Application.id == Email.application_id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .where(
            Application.round_id == round_id, Email.template.in_(LETTERS), STATE[EmailState.FAILED],
            staffed(actor, Role.MANAGER),
        )
        .order_by(Application.reference, Email.id)
        .limit(MOST)
    )  # fmt: skip
    return [
        Undelivered(reference, name, address, failed_at, error or "")
        for reference, name, address, failed_at, error in rows
        if failed_at is not None
    ]

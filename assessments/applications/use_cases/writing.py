"""Writing to the people behind an application."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.applications.models import Application
from assessments.applications.queries import list_leads
from assessments.messages.use_cases import queue_email


def write_to_leads(
    session: Session,
    application: Application,
    *,
    key: str,
    template: str,
    context: Mapping[str, Any],
    now: datetime,
    doer_id: UUID | None = None,
    to_colleagues: str | None = None,
) -> None:
    """Queue one email to each lead of the application's organisation.

    Where one of them did what it is about, the others can be written to with a template of their own.
    """
    for lead in list_leads(session, application.organisation_id):
        its_template = template if to_colleagues is None or lead.id == doer_id else to_colleagues
        queue_email(
            session, key=f"{key}:{lead.id}", template=its_template, address=lead.email,
            context={**context, "person": lead.name}, now=now, user_id=lead.id,
            round_id=application.round_id, application_id=application.id,
        )  # fmt: skip

"""Telling the manager who returned an application what came of it: answered, or left as it was."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import Appointment, FormerMembership, Membership, Person
from assessments.accounts.policies import in_force
from assessments.actors import Role
from assessments.applications.clarifications import Clarification
from assessments.applications.models import Application, Submission
from assessments.messages.use_cases import queue_email


def tell_who_asked(
    session: Session,
    submission: Submission,
    clarification: Clarification,
    template: str,
    *,
    now: datetime,
    doer_id: UUID | None = None,
) -> None:
    """Write to the manager who asked or, who is none of the fund any more, to those who are; not to who did it."""
    application = submission.application
    context = {
        "reference": application.reference,
        "title": application.title,
        "round": application.round.title,
        "stage": submission.stage.title,
        "until": clarification.until.isoformat(),
        "time_zone": application.round.time_zone,
        "path": f"/manage/applications/{application.reference}",
    }
    managers = _list_managers(session, application, now)
    asked = [person for person in managers if person.id == clarification.asked_by_id]
    for person in asked or managers:
        if person.id != doer_id:
            queue_email(
                session, key=f"{template}:{clarification.id}:{person.id}", template=template, address=person.email,
                context={**context, "person": person.name}, now=now, user_id=person.id,
                round_id=application.round_id, application_id=application.id,
            )  # fmt: skip


def _list_managers(session: Session, application: Application, now: datetime) -> Sequence[Person]:
    """The fund's managers, without those who have or had a part in the organisation: it is not theirs to look after."""
    manages = select(Appointment.person_id).where(
        Appointment.fund_id == application.round.fund_id, Appointment.role == Role.MANAGER, in_force(now)
    )
    ties = (
        select(tie.person_id).where(tie.organisation_id == application.organisation_id)
        for tie in (Membership, FormerMembership)
    )
    wanted = select(Person).where(Person.id.in_(manages), *(Person.id.not_in(tied) for tied in ties))
    return session.scalars(wanted.order_by(Person.email)).all()

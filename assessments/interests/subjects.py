"""What has to be looked through for conflicts because of one stage, application, person or organisation."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import Appointment
from assessments.applications.models import Application, Submission
from assessments.funds.models import Round, Stage
from assessments.interests.facts import Facts, read_facts
from assessments.interests.policies import KEEPS_REGISTER
from assessments.interests.queries import WAITED_FOR


def read_subject(session: Session, subject_id: UUID) -> Facts:
    """All that has to be looked through because of one stage, application, person or organisation."""
    people, applications = _of_stage(session, subject_id)
    if not applications:
        people, applications = _of_application(session, subject_id)
    if not applications:
        people, applications = _of_person(session, subject_id)
    if not applications:
        people, applications = _of_organisation(session, subject_id)
    return read_facts(session, people, applications)


def _of_stage(session: Session, stage_id: UUID) -> tuple[Sequence[UUID], Sequence[UUID]]:
    applications = select(Submission.application_id).where(
        Submission.stage_id == stage_id, Submission.state.in_(WAITED_FOR)
    )
    fund_id = select(Round.fund_id).join(Stage, Stage.round_id == Round.id).where(Stage.id == stage_id)
    return _keepers(session, session.scalars(fund_id).all()), session.scalars(applications).all()


def _of_application(session: Session, application_id: UUID) -> tuple[Sequence[UUID], Sequence[UUID]]:
    fund_id = select(Round.fund_id).join(Application, Application.round_id == Round.id)
    funds = session.scalars(fund_id.where(Application.id == application_id)).all()
    return _keepers(session, funds), [application_id] if funds else []


def _of_person(session: Session, person_id: UUID) -> tuple[Sequence[UUID], Sequence[UUID]]:
    funds = select(Appointment.fund_id).where(
        Appointment.person_id == person_id, Appointment.role.in_(KEEPS_REGISTER), Appointment.closed_at.is_(None)
    )
    applications = (
        select(Submission.application_id)
        .join(Submission.application)
        .join(Application.round)
        .where(Round.fund_id.in_(funds), Submission.state.in_(WAITED_FOR))
        .distinct()
    )
    return [person_id], session.scalars(applications).all()


def _of_organisation(session: Session, organisation_id: UUID) -> tuple[Sequence[UUID], Sequence[UUID]]:
    theirs = Application.organisation_id == organisation_id, Submission.state.in_(WAITED_FOR)
    rows = session.execute(
        select(Application.id, Round.fund_id).join(Application.round).join(Application.submissions).where(*theirs)
    ).all()
    return _keepers(session, {row[1] for row in rows}), list({row[0] for row in rows})


def _keepers(session: Session, fund_ids: Iterable[UUID]) -> Sequence[UUID]:
    wanted = select(Appointment.person_id).where(
        Appointment.fund_id.in_(list(fund_ids)),
        Appointment.role.in_(KEEPS_REGISTER),
        Appointment.closed_at.is_(None),
    )
    return session.scalars(wanted.distinct()).all()

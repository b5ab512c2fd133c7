"""Naming who leads on an application."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.applications.queries import get_staff_application
from assessments.audit.use_cases import record
from assessments.casework.models import Officer
from assessments.casework.policies import may_keep
from assessments.casework.queries import list_candidates
from assessments.errors import Invalid, NotPermitted, _
from assessments.scoring.use_cases.assigning import is_member
from assessments.versions import ensure_seen, fingerprint


def name_officer(
    session: Session,
    actor: Actor,
    reference: str,
    person_id: UUID | None,
    *,
    now: datetime,
    seen: str | None = None,
) -> Officer | None:
    """Have a manager of the fund lead on an application, in place of whoever did; None for nobody.

    `seen` is the fingerprint of who was shown to lead. Raises NotFound, NotPermitted, Invalid or Outdated.
    """
    application = get_staff_application(session, actor, reference, lock=True)
    if not may_keep(actor, application):
        raise NotPermitted
    held = session.scalars(
        select(Officer).where(Officer.application_id == application.id, Officer.until_at.is_(None))
    ).one_or_none()
    if (held.person_id if held else None) == person_id:
        return held
    ensure_seen(fingerprint(held.person_id if held else None), seen)
    chosen = _candidate(session, actor, application, person_id, now) if person_id else None
    if held is not None:
        held.until_at = now
        session.flush()
        if chosen is None:
            _note(session, actor, application, "officer.taken_off", held.person_id, now)
    return _name(session, actor, application, chosen, now) if chosen else None


def _candidate(session: Session, actor: Actor, application: Application, person_id: UUID, now: datetime) -> Person:
    candidates = list_candidates(session, actor, application, now=now)
    chosen = next((person for person in candidates if person.id == person_id), None)
    if chosen is None:
        raise Invalid({"officer": _("Choose one of the fund’s managers.")})
    if is_member(session, person_id, application.organisation_id):
        raise Invalid({"officer": _("This person cannot lead on the application. Choose another manager.")})
    return chosen


def _name(session: Session, actor: Actor, application: Application, person: Person, now: datetime) -> Officer:
    assert actor.user_id is not None
    officer = Officer(application_id=application.id, person_id=person.id, from_at=now, named_by_id=actor.user_id)
    session.add(officer)
    session.flush()
    _note(session, actor, application, "officer.named", person.id, now)
    return officer


def _note(
    session: Session, actor: Actor, application: Application, action: str, person_id: UUID, now: datetime
) -> None:
    record(
        session, actor, action, person_id, now=now, round_id=application.round_id, application_id=application.id,
        details={"officer": str(person_id)},
    )  # fmt: skip

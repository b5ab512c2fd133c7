"""Who may see and change people, organisations and roles; each rule that a list needs, also as SQL."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_

from assessments.accounts.models import Appointment
from assessments.actors import Actor, Place, Role


def may_administer(actor: Actor) -> bool:
    """People and their roles are the administrator's; the system sets up demonstrations and replays."""
    return actor.is_administrator or actor.is_system


def may_name_organisation(actor: Actor) -> bool:
    """Anybody who is signed in."""
    return actor.user_id is not None


def may_add_applicant(actor: Actor) -> bool:
    """Fund managers, who type in what organisations without an account send by post."""
    return actor.holds({Role.MANAGER})


def is_member(actor: Actor, organisation_id: UUID) -> bool:
    """Whether the actor belongs to the organisation, whatever their place in it."""
    return organisation_id in actor.organisations_as()


def may_lead(actor: Actor, organisation_id: UUID) -> bool:
    """Whether the actor decides who belongs to the organisation, and what is written down of it."""
    return organisation_id in actor.organisations_as(Place.LEAD)


def may_remove(actor: Actor, organisation_id: UUID, person_id: UUID) -> bool:
    """A lead removes anybody; anybody leaves."""
    return may_lead(actor, organisation_id) or (is_member(actor, organisation_id) and actor.user_id == person_id)


def may_answer_join_request(actor: Actor, organisation_id: UUID) -> bool:
    """Its leads; and an administrator, where they do not answer."""
    return may_lead(actor, organisation_id) or may_administer(actor)


def may_see_staff(actor: Actor, fund_id: UUID) -> bool:
    """Colleagues in a fund know each other's names; nobody else is told who judges."""
    return may_administer(actor) or actor.has_role(fund_id, *Role)


def in_force(now: datetime) -> ColumnElement[bool]:
    """`Appointment.is_live` as a WHERE clause; a test holds the two equal."""
    return and_(Appointment.starts_at <= now, or_(Appointment.ends_at.is_(None), Appointment.ends_at > now))

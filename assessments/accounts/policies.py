"""Who may see and change people, organisations and roles; each rule that a list needs, also as SQL."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, true

from assessments.accounts.models import Appointment, Organisation
from assessments.actors import Actor, Role


def may_administer(actor: Actor) -> bool:
    """People and their roles are the administrator's; the system sets up demonstrations and replays."""
    return actor.is_administrator or actor.is_system


def may_name_organisation(actor: Actor) -> bool:
    """Anybody who is signed in."""
    return actor.user_id is not None


def may_see_staff(actor: Actor, fund_id: UUID) -> bool:
    """Colleagues in a fund know each other's names; nobody else is told who judges."""
    return may_administer(actor) or actor.has_role(fund_id, *Role)


def may_view_organisation(actor: Actor, organisation: Organisation) -> bool:
    """Its own members, a funder's staff and administrators."""
    return _sees_every_organisation(actor) or organisation.id in actor.organisations_as()


def organisations_visible_to(actor: Actor) -> ColumnElement[bool]:
    """`may_view_organisation` as a WHERE clause; a test holds the two equal."""
    return true() if _sees_every_organisation(actor) else Organisation.id.in_(actor.organisations_as())


def in_force(now: datetime) -> ColumnElement[bool]:
    """`Appointment.is_live` as a WHERE clause; a test holds the two equal."""
    return and_(Appointment.starts_at <= now, or_(Appointment.ends_at.is_(None), Appointment.ends_at > now))


def _sees_every_organisation(actor: Actor) -> bool:
    return may_administer(actor) or actor.holds(tuple(Role))

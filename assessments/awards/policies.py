"""Who may offer, change, pay and read awards; and who sees where the money goes."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, or_, true

from assessments.actors import Actor, Place, Role
from assessments.applications.models import Application
from assessments.applications.policies import is_applicant, is_staff, own, staffed
from assessments.awards.deeds import AwardDeed

READS_AWARDS = (Role.MANAGER, Role.APPROVER, Role.AUDITOR)
"""Roles that read the awards of their fund; who judges has no need to."""
TAKES_AWARDS = (Role.MANAGER, Role.AUDITOR)


def may_view_award(actor: Actor, application: Application) -> bool:
    """Whether the actor may read what came of the award: its organisation, and those of the fund who do not judge."""
    return actor.is_system or is_applicant(actor, application) or is_staff(actor, application, *READS_AWARDS)


def awards_visible_to(actor: Actor) -> ColumnElement[bool]:
    """`may_view_award` as a WHERE clause over Application; a test holds the two equal."""
    return true() if actor.is_system else or_(own(actor), staffed(actor, *READS_AWARDS))


def may_manage_award(actor: Actor, application: Application) -> bool:
    """Whether the actor may make the offer, accept evidence and reports, note payments and propose deeds."""
    return is_staff(actor, application, Role.MANAGER)


def may_approve_deed(actor: Actor, application: Application, deed: AwardDeed) -> bool:
    """Whether the actor may approve a deed or send it back: an approver, and never of their own."""
    return is_staff(actor, application, Role.APPROVER) and deed.proposed_by_id != actor.user_id


def may_sign(actor: Actor, application: Application) -> bool:
    """Whether the actor may accept or decline for the organisation, and enter its bank details: one who leads it."""
    return application.organisation_id in actor.organisations_as(Place.LEAD)


def may_report(actor: Actor, application: Application) -> bool:
    """Whether the actor may give evidence and write reports for the organisation."""
    return application.organisation_id in actor.organisations_as(Place.LEAD, Place.EDITOR)


def may_see_bank(actor: Actor, application: Application, payers: Collection[UUID]) -> bool:
    """Whether the actor may see an applicant's bank details: one of the fund's two, while they work for the fund."""
    return actor.user_id in payers and is_staff(actor, application, *Role)

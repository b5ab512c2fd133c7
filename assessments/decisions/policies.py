"""Who may propose, approve, release and support; and who may know of a decision before it is released."""

from sqlalchemy import ColumnElement, false, or_

from assessments.actors import Actor, Role
from assessments.applications.models import Application
from assessments.applications.policies import is_applicant, is_staff, staffed
from assessments.decisions.beside import AwardCheck
from assessments.decisions.models import Decision, Support
from assessments.funds.states import DoneBy

READS_CHECKS = (Role.MANAGER, Role.APPROVER, Role.AUDITOR)
"""Roles that read what was seen of an applicant before an award."""


def may_propose(actor: Actor, application: Application) -> bool:
    """Whether the actor may propose what becomes of the application."""
    return is_staff(actor, application, Role.MANAGER)


def may_approve(actor: Actor, application: Application, decision: Decision) -> bool:
    """Whether the actor may approve a proposal or send it back: an approver, and never of their own."""
    return is_staff(actor, application, Role.APPROVER) and decision.proposed_by_id != actor.user_id


def may_see_checks(actor: Actor, application: Application) -> bool:
    """Whether the actor may read what was seen of the applicant before an award."""
    return is_staff(actor, application, *READS_CHECKS)


def may_check(actor: Actor, application: Application, done_by: DoneBy) -> bool:
    """Whether the actor may see to an item of the checklist before an award."""
    roles = {DoneBy.MANAGER: (Role.MANAGER,), DoneBy.APPROVER: (Role.APPROVER,)}
    return is_staff(actor, application, *roles.get(done_by, (Role.MANAGER, Role.APPROVER)))


def may_confirm(actor: Actor, application: Application, check: AwardCheck) -> bool:
    """Whether the actor may be the second person: a manager or an approver, and not the first."""
    return is_staff(actor, application, Role.MANAGER, Role.APPROVER) and check.done_by_id != actor.user_id


def may_support(actor: Actor, support: Support) -> bool:
    """Whether the actor advises this applicant and may log what was worked on."""
    application = support.application
    return support.adviser_id == actor.user_id and is_staff(actor, application, Role.ADVISER)


def may_view_support(actor: Actor, support: Support) -> bool:
    """Whether the actor may see the support: its adviser, the applicant and the fund's manager; judges never."""
    application = support.application
    return (
        may_support(actor, support)
        or is_applicant(actor, application)
        or is_staff(actor, application, Role.MANAGER, Role.AUDITOR)
    )


def supports_visible_to(actor: Actor) -> ColumnElement[bool]:
    """`may_view_support` as a WHERE clause over Support and Application; a test holds the two equal."""
    if actor.user_id is None:
        return false()
    advised = (Support.adviser_id == actor.user_id) & staffed(actor, Role.ADVISER)
    mine = Application.organisation_id.in_(actor.organisations_as())
    return or_(advised, mine, staffed(actor, Role.MANAGER, Role.AUDITOR))

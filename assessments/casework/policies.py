"""Who may read and write what the staff keep beside an application."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select

from assessments.actors import READS_APPLICATIONS, Actor, Role
from assessments.applications.models import Application
from assessments.applications.policies import is_reader, is_staff, staffed
from assessments.casework.models import ApplicationTag, Tag


def may_keep(actor: Actor, application: Application) -> bool:
    """Whether the actor may tag and flag the application and name its lead officer."""
    return is_staff(actor, application, Role.MANAGER)


def may_read_notes(actor: Actor, application: Application) -> bool:
    """Whether the actor may read the notes: who manages, moderates or approves, and does not assess or advise it."""
    return is_staff(actor, application, Role.MANAGER, Role.MODERATOR, Role.APPROVER) and not is_reader(
        actor, application
    )


def may_write_notes(actor: Actor, application: Application) -> bool:
    """Whether the actor may write notes."""
    return may_keep(actor, application) and may_read_notes(actor, application)


def may_change_tags(actor: Actor, fund_id: UUID) -> bool:
    """Whether the actor may rename, merge and delete the fund's tags."""
    return actor.has_role(fund_id, Role.MANAGER)


def tags_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The tags of the actor's funds; one that only their own organisation's applications carry would tell of those."""
    worn = select(ApplicationTag.tag_id).where(ApplicationTag.tag_id == Tag.id).correlate(Tag)
    seen = exists(worn.join(ApplicationTag.application).where(staffed(actor, *READS_APPLICATIONS)))
    return and_(Tag.fund_id.in_(actor.funds_as(*READS_APPLICATIONS)), or_(seen, ~exists(worn)))

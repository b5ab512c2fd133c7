"""What a list of applications can be narrowed to by what the staff keep, as conditions on the application's id."""

from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, select

from assessments.casework.models import ApplicationTag, Flag, Officer

Id = SQLColumnExpression[UUID]


def carries(application_id: Id, tag_id: UUID) -> ColumnElement[bool]:
    """Those with the tag."""
    return application_id.in_(select(ApplicationTag.application_id).where(ApplicationTag.tag_id == tag_id))


def is_flagged(application_id: Id) -> ColumnElement[bool]:
    """Those with a flag that is not resolved."""
    return application_id.in_(select(Flag.application_id).where(Flag.resolved_at.is_(None)))


def is_led_by(application_id: Id, person_id: UUID) -> ColumnElement[bool]:
    """Those on which the person leads."""
    held = select(Officer.application_id).where(Officer.person_id == person_id, Officer.until_at.is_(None))
    return application_id.in_(held)


def is_unled(application_id: Id) -> ColumnElement[bool]:
    """Those on which nobody leads."""
    return ~exists().where(Officer.application_id == application_id, Officer.until_at.is_(None))

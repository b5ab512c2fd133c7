"""What a list of applications can be narrowed to by what the staff keep, as conditions on `Application`."""

from uuid import UUID

from sqlalchemy import ColumnElement, exists, select

from assessments.applications.models import Application
from assessments.casework.models import ApplicationTag, Flag, Officer


def carries(tag_id: UUID) -> ColumnElement[bool]:
    """Those with the tag."""
    return Application.id.in_(select(ApplicationTag.application_id).where(ApplicationTag.tag_id == tag_id))


def is_flagged() -> ColumnElement[bool]:
    """Those with a flag that is not resolved."""
    return exists().where(Flag.application_id == Application.id, Flag.resolved_at.is_(None)).correlate(Application)


def is_led_by(person_id: UUID) -> ColumnElement[bool]:
    """Those on which the person leads."""
    held = select(Officer.application_id).where(Officer.person_id == person_id, Officer.until_at.is_(None))
    return Application.id.in_(held)


def is_unled() -> ColumnElement[bool]:
    """Those on which nobody leads."""
    led = exists().where(Officer.application_id == Application.id, Officer.until_at.is_(None))
    return ~led.correlate(Application)

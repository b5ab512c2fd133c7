"""Saying that something about an application must be looked at, and that it was."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.applications.queries import get_staff_application
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.audit.use_cases import record
from assessments.casework.models import Flag
from assessments.casework.policies import may_keep
from assessments.casework.queries import get_flag
from assessments.errors import IllegalStep, Invalid, NotPermitted, _


def raise_flag(session: Session, actor: Actor, reference: str, *, reason: str, now: datetime) -> Flag:
    """Flag an application; one that stands open for the same reason is not raised twice.

    Raises NotFound, NotPermitted or Invalid.
    """
    application = _get_to_keep(session, actor, reference)
    if not reason_fits(reason):
        raise Invalid({"reason": REASON_NEEDED})
    for standing in session.scalars(
        select(Flag).where(Flag.application_id == application.id, Flag.resolved_at.is_(None))
    ):
        if standing.reason == reason.strip():
            return standing
    assert actor.user_id is not None
    flag = Flag(application_id=application.id, reason=reason.strip(), raised_at=now, raised_by_id=actor.user_id)
    session.add(flag)
    session.flush()
    _note(session, actor, application, "flag.raised", flag, "reason", now)
    return flag


def resolve_flag(
    session: Session, actor: Actor, reference: str, flag_id: UUID, *, resolution: str, now: datetime
) -> Flag:
    """Say what came of a flag. The same said twice is said once.

    Raises NotFound, NotPermitted, Invalid, or IllegalStep where somebody has resolved it in other words.
    """
    application = _get_to_keep(session, actor, reference)
    flag = get_flag(session, application, flag_id)
    if not reason_fits(resolution):
        raise Invalid({"reason": REASON_NEEDED})
    if not flag.is_open:
        if (flag.resolved_by_id, flag.resolution) == (actor.user_id, resolution.strip()):
            return flag
        raise IllegalStep(
            _("This flag was resolved since the page was opened, so nothing was changed. Raise a new one if need be.")
        )
    flag.resolved_at, flag.resolved_by_id, flag.resolution = now, actor.user_id, resolution.strip()
    session.flush()
    _note(session, actor, application, "flag.resolved", flag, "resolution", now)
    return flag


def _get_to_keep(session: Session, actor: Actor, reference: str) -> Application:
    application = get_staff_application(session, actor, reference, lock=True)
    if not may_keep(actor, application):
        raise NotPermitted
    return application


def _note(
    session: Session, actor: Actor, application: Application, action: str, flag: Flag, typed: str, now: datetime
) -> None:
    record(
        session, actor, action, flag.id, now=now, round_id=application.round_id, application_id=application.id,
        details={"fields": [typed]},
    )  # fmt: skip

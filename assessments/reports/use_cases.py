"""What is noted when somebody takes something away."""

from datetime import datetime

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.audit.use_cases import record
from assessments.errors import NotPermitted
from assessments.reports.exports import What
from assessments.reports.policies import may_export, may_take_seals, may_take_trail
from assessments.reports.queries import get_staff_round
from assessments.reports.trail import Scope, TrailFilters


def note_export(session: Session, actor: Actor, round_reference: str, what: What, *, now: datetime) -> None:
    """Put on the trail that a file of a round is downloaded. Raises NotFound or NotPermitted."""
    round_ = get_staff_round(session, actor, round_reference)
    if not may_export(actor, round_):
        raise NotPermitted
    record(
        session, actor, "round.exported", round_.id, now=now, round_id=round_.id, details={"what": what.value}
    )  # fmt: skip


def note_trail_download(session: Session, actor: Actor, scope: Scope, filters: TrailFilters, *, now: datetime) -> None:
    """Put on the trail that a trail is downloaded, and what it was narrowed by. Raises NotPermitted."""
    if not may_take_trail(actor, scope.fund_id):
        raise NotPermitted
    record(
        session, actor, "trail.downloaded", scope.subject_id, now=now,
        round_id=scope.round.id if scope.round else None,
        application_id=scope.application.id if scope.application else None, details={"filters": filters.names},
    )  # fmt: skip


def note_seals_download(session: Session, actor: Actor, *, now: datetime) -> None:
    """Put on the trail that the seals are downloaded. Raises NotPermitted."""
    if not may_take_seals(actor):
        raise NotPermitted
    record(session, actor, "trail.seals_downloaded", None, now=now)

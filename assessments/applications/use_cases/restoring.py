"""Putting an earlier version of an answer back, and thinning out those that are old."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, extract, func, select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.drafts import EarlierAnswer, Presence
from assessments.applications.history import KeptVersion, get_earlier_version
from assessments.applications.models import content_fingerprint
from assessments.applications.use_cases.drafting import get_writable, retitle, write_answer
from assessments.audit.use_cases import record
from assessments.errors import NotFound
from assessments.versions import ensure_seen

ALL_KEPT_FOR = timedelta(days=30)
LOOKED_BACK = timedelta(days=60)
"""How far behind that the thinning looks: it comes every day, so what is older was thinned out before."""


def restore_version(
    session: Session,
    actor: Actor,
    reference: str,
    stage_key: str,
    key: str,
    earlier_id: UUID,
    *,
    seen: str | None,
    now: datetime,
) -> KeptVersion:
    """Let an earlier version of an answer stand again, as a new version; the one that stood is kept.

    `seen` is the fingerprint of the answer that stood on the page. Restoring twice is restoring once.
    Raises NotFound, NotPermitted, AlreadyHandedIn or Outdated.
    """
    submission = get_writable(session, actor, reference, stage_key)
    if key not in submission.form.questions:
        raise NotFound
    earlier = get_earlier_version(session, actor, submission, key, earlier_id)
    standing = next((answer.fingerprint for answer in submission.answers if answer.question_key == key), "")
    if standing == content_fingerprint(earlier.value, earlier.typed):
        return earlier
    ensure_seen(standing, seen)
    assert actor.user_id is not None
    write_answer(submission, key, earlier.value, earlier.typed, actor.user_id, now)
    retitle(submission)
    application = submission.application
    record(
        session, actor, "submission.version_restored", submission.id, now=now, round_id=application.round_id,
        application_id=application.id, details={"questions": [key]},
    )  # fmt: skip
    return earlier


def thin_versions(session: Session, *, now: datetime) -> int:
    """Keep, of versions older than a month, the last that each person saved of an answer in each hour.

    How many went. Who was in a section yesterday is forgotten, too.
    """
    hour = [extract(part, EarlierAnswer.saved_at) for part in ("year", "month", "day", "hour")]
    saved = EarlierAnswer.saved_at
    of_one = (EarlierAnswer.submission_id, EarlierAnswer.question_key, EarlierAnswer.saved_by_id, *hour)
    newest = func.row_number().over(partition_by=of_one, order_by=(saved.desc(), EarlierAnswer.id))
    old = saved < now - ALL_KEPT_FOR, saved >= now - ALL_KEPT_FOR - LOOKED_BACK
    ranked = select(EarlierAnswer.id, newest.label("rank")).where(*old).subquery()
    gone = session.execute(
        delete(EarlierAnswer)
        .where(EarlierAnswer.id.in_(select(ranked.c.id).where(ranked.c.rank > 1)))
        .returning(EarlierAnswer.id)
        .execution_options(synchronize_session=False)
    ).all()
    session.execute(
        delete(Presence).where(Presence.seen_at < now - timedelta(days=1)).execution_options(synchronize_session=False)
    )
    return len(gone)

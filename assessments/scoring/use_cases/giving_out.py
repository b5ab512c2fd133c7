"""Giving work out from a page that showed who has some."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.queries import get_staff_application, submission_at
from assessments.scoring.models import Assignment
from assessments.scoring.queries import list_assignments
from assessments.scoring.states import LIVE
from assessments.versions import ensure_seen, fingerprint


def mark_of_works(works: Iterable[Assignment]) -> str:
    """By which a form tells who had the submission to assess when it was opened."""
    return fingerprint(sorted(str(work.assessor_id) for work in works if work.state in LIVE))


def ensure_works_seen(
    session: Session, actor: Actor, reference: str, stage_key: str, assessor_ids: Collection[UUID], *, seen: str | None
) -> None:
    """Hold the application, and refuse to give it to more people if others have come or gone since the page was opened.

    That all of these have it already is no reason to refuse. Raises NotFound or Outdated.
    """
    submission = submission_at(get_staff_application(session, actor, reference, lock=True), stage_key)
    works = list_assignments(session, submission.id)
    if not set(assessor_ids) <= {work.assessor_id for work in works if work.state in LIVE}:
        ensure_seen(mark_of_works(works), seen)

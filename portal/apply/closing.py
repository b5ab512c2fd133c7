"""How long an application still has, told on each of its pages in its last two days."""

from datetime import datetime, timedelta

from assessments.applications.models import Application, Submission
from portal.apply import blueprint
from portal.arrival import arrived_at
from portal.spans import in_words

TOLD_FROM = timedelta(days=2)


@blueprint.context_processor
def _tell() -> dict[str, object]:
    return {"time_left": time_left}


def time_left(application: Application) -> str:
    """How long the newest stage's draft can still be submitted, in words; '' unless that is two days or less."""
    return time_left_of(application.current, arrived_at())


def time_left_of(submission: Submission, now: datetime) -> str:
    """As above, at a moment."""
    left = submission.due_at - now
    if not (submission.is_writable and submission.is_open(now)) or left > TOLD_FROM:
        return ""
    return in_words(left)

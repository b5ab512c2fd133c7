"""How long an application still has, told on each of its pages in its last two days."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from assessments.applications.models import Application, Submission
from portal.apply import blueprint
from portal.arrival import arrived_at

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


def in_words(left: timedelta) -> str:
    """A length of time by its two largest units, rounded down: nobody is told of more than they have."""
    minutes = int(left.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    told = [
        ngettext("%(num)s day", "%(num)s days", days) if days else "",
        ngettext("%(num)s hour", "%(num)s hours", hours) if hours else "",
        ngettext("%(num)s minute", "%(num)s minutes", minutes) if minutes and not days else "",
    ]
    parts = [str(part) for part in told if part]
    if not parts:
        return str(_("less than a minute"))
    return parts[0] if len(parts) == 1 else str(_("%(longer)s and %(shorter)s", longer=parts[0], shorter=parts[1]))

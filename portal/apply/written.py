"""The submission that a page of the form is about: one's own or, while it is a draft, one that the staff type in."""

from assessments.applications.models import Submission
from assessments.applications.policies import is_applicant
from assessments.applications.queries import get_written_application, submission_at
from assessments.errors import NotFound
from portal.auth import current_actor
from portal.db import reading


def written_submission(reference: str, stage: str | None) -> Submission:
    """What the person at this page writes, or has written. Raises NotFound.

    What was typed in for somebody is theirs once it is handed in; the staff read it on pages of their own.
    """
    submission = submission_at(get_written_application(reading(), current_actor(), reference), stage)
    if not submission.is_writable and not is_own(submission):
        raise NotFound
    return submission


def is_own(submission: Submission) -> bool:
    """Whether it is of an organisation of the person's."""
    return is_applicant(current_actor(), submission.application)

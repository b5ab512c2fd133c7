"""The email by which somebody is asked for one assessment."""

from datetime import datetime

from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.applications.models import Submission
from assessments.messages.use_cases import queue_email
from assessments.scoring.anonymity import shown_organisation, shown_title
from assessments.scoring.models import Assignment


def tell_assigned(
    session: Session, work: Assignment, submission: Submission, assessor: Person, *, now: datetime
) -> None:
    """Ask for one assessment; in an anonymous stage without a word by which it could be told from another."""
    application = submission.application
    context = {
        "person": assessor.name,
        "reference": None if submission.stage.is_anonymous else application.reference,
        "title": None if submission.stage.is_anonymous else shown_title(submission),
        "organisation": shown_organisation(submission),
        "round": application.round.title,
        "stage": submission.stage.title,
        "due_at": work.due_at.isoformat(),
        "time_zone": application.round.time_zone,
        "path": "/assess/" if submission.stage.is_anonymous else f"/assess/{work.id}",
    }
    queue_email(
        session, key=f"assigned:{work.id}", template="assigned", address=assessor.email, context=context, now=now,
        user_id=assessor.id, round_id=application.round_id, application_id=application.id,
    )  # fmt: skip

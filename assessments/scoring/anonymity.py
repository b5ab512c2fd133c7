"""What an assessor is shown of whose an application is: in an anonymous stage nothing, on every path.

Pages, emails, files and lists ask here, so that one rule stands behind all of them.
"""

from collections.abc import Mapping
from typing import Any

from assessments.actors import READS_APPLICATIONS, Actor
from assessments.applications.completeness import values_of
from assessments.applications.models import Submission
from assessments.applications.policies import is_staff
from assessments.applications.withholding import without_what_identifies
from assessments.errors import _

WITHHELD = _("Name withheld")
UNTITLED = _("Application %(reference)s")


def is_anonymous_for(actor: Actor, submission: Submission) -> bool:
    """Whether names are withheld from the actor: from assessors of an anonymous stage, not from staff who read all."""
    return submission.stage.is_anonymous and not is_staff(actor, submission.application, *READS_APPLICATIONS)


def shown_organisation(submission: Submission) -> str | None:
    """Whose an application is, to those who assess that stage; None where they must not learn it."""
    return None if submission.stage.is_anonymous else submission.application.organisation.name


def shown_title(submission: Submission) -> str:
    """What it is called, to those who assess that stage."""
    if submission.stage.hides_title:
        return UNTITLED % {"reference": submission.application.reference}
    return submission.title or ""


def shown_values(submission: Submission, *, at: Submission) -> dict[str, Any]:
    """The answers of a submission to somebody who assesses the stage `at`, which may be a later one."""
    values: Mapping[str, Any] = values_of(submission)
    return without_what_identifies(values, submission.form) if at.stage.is_anonymous else dict(values)

"""Who replies to an outcome, who of the fund reads it, and who may answer: somebody who took no part in it."""

from assessments.actors import Actor, Role
from assessments.applications.models import Application, Submission
from assessments.applications.policies import is_staff, may_submit

ANSWERS = (Role.MANAGER, Role.APPROVER)
READS = (*ANSWERS, Role.AUDITOR)


def may_reply(actor: Actor, submission: Submission) -> bool:
    """Whether the actor may reply to the outcome of a submission: whoever leads the application."""
    return may_submit(actor, submission)


def may_answer(actor: Actor, application: Application, *, took_part: bool) -> bool:
    """Whether the actor may answer; `took_part` is whether they had a part in how the outcome came about."""
    return is_staff(actor, application, *ANSWERS) and not took_part

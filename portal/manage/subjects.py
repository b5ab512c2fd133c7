"""Finding the application that a manager or an approver is about to act on."""

from assessments.actors import Role
from assessments.applications.models import Submission
from assessments.applications.policies import is_staff
from assessments.applications.queries import get_staff_application, submission_at
from assessments.errors import NotPermitted
from assessments.funds.models import Round
from portal.auth import current_actor
from portal.db import fresh_reading, reading


def ensure_manages(found: Round) -> None:
    """Refuse whoever may read a round and not manage it. Raises NotPermitted."""
    if not current_actor().has_role(found.fund_id, Role.MANAGER):
        raise NotPermitted


def submission_for(role: Role, reference: str, stage: str | None, *, is_fresh: bool = False) -> Submission:
    """An application's submission at a stage, for somebody with the role in its fund.

    Raises NotFound for what the person may not know of, and NotPermitted for what they may only read.
    """
    session = fresh_reading() if is_fresh else reading()
    submission = submission_at(get_staff_application(session, current_actor(), reference), stage)
    if not is_staff(current_actor(), submission.application, role):
        raise NotPermitted
    return submission

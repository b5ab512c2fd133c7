"""Who gets in where: letters about outcomes, feedback, and what applicants reply."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from assessments.actors import Role
from tests.portal.access.kinds import Situation
from tests.portal.access.rows import (
    ITS_APPLICANTS,
    ITS_LEAD,
    ITS_MANAGER,
    Row,
    Who,
    form,
    page,
    staff_of_the_application,
    staff_of_the_fund,
)

KEY = str(UUID(int=9))
"""Made with a form, so that the same form sent twice counts once."""


def wording(_ids: Mapping[str, Any]) -> dict[str, Any]:
    """A letter in other words."""
    return {"subject": "About {reference}", "body": "Dear {organisation}", "submit": "x"}


def feedback(_ids: Mapping[str, Any]) -> dict[str, Any]:
    """What an applicant is told."""
    return {"strengths": "A plan.", "would_have_helped": "A budget.", "of-reach": "Far.", "submit": "x"}


def plan(_ids: Mapping[str, Any]) -> dict[str, Any]:
    """A release of all that is approved, at once."""
    return {"entry_key": KEY, "which": "all", "when": "now", "confirmed": "y", "without_feedback": "y"}


def reply(_ids: Mapping[str, Any]) -> dict[str, Any]:
    """A complaint about an outcome."""
    return {"entry_key": KEY, "kind": "complaint", "text": "Nobody looked at our budget.", "submit": "x"}


def answer(_ids: Mapping[str, Any]) -> dict[str, Any]:
    """An answer to a complaint."""
    return {"step": "not_uphold", "answer": "It was looked at.", "submit": "x"}


def reconsidered(_ids: Mapping[str, Any]) -> dict[str, Any]:
    """What came of looking at an outcome again."""
    return {"found": "stays", "note": "It was looked at again.", "submit": "x"}


MANAGERS = staff_of_the_fund(Role.MANAGER)
REPLY_READERS = staff_of_the_fund(Role.MANAGER, Role.APPROVER, Role.AUDITOR)
ITS_REPLY_READERS = staff_of_the_application(Role.MANAGER, Role.APPROVER, Role.AUDITOR)
NOBODY_OF_THEM = Who(frozenset(), ITS_REPLY_READERS.may_not | ITS_REPLY_READERS.may)
"""Its manager proposed and released the outcome, its approver approved it, and an auditor answers nothing."""
LETTERS = (
    page("manage.letters", MANAGERS, "round:proposed"),
    page("manage.letters", MANAGERS, "round:told"),
    *form("manage.word_letter", MANAGERS, "round:proposed", wording, ids={"outcome": "reserve"}),
    Row("manage.usual_letter", "POST", MANAGERS, "round:judged", ids={"outcome": "declined"}),
    page("manage.letter_pdf", ITS_MANAGER, Situation.PROPOSED),
    page("manage.stage_feedback", MANAGERS, "round:proposed"),
    Row("manage.draft_feedback", "POST", MANAGERS, "round:proposed"),
    page("manage.feedback_drafts", MANAGERS, "round:proposed"),
    Row("manage.feedback_drafts", "POST", MANAGERS, "round:proposed", changes_nothing=True),
    *form("manage.feedback", ITS_MANAGER, Situation.PROPOSED, feedback),
    *form("manage.set_release", MANAGERS, "round:proposed", plan),
    Row("manage.stop_set_release", "POST", MANAGERS, "plan"),
    page("apply.outcome_pdf", ITS_APPLICANTS, Situation.TOLD),
    page("apply.reply", ITS_APPLICANTS, Situation.TOLD),
    Row("apply.reply", "POST", ITS_LEAD, Situation.TOLD, reply),
    page("manage.replies", REPLY_READERS, "round:told"),
    page("manage.reply", ITS_REPLY_READERS, "reply"),
    Row("manage.reply", "POST", NOBODY_OF_THEM, "reply", answer, changes_nothing=True),
    Row("manage.take", "POST", NOBODY_OF_THEM, "reply", changes_nothing=True),
    *form("manage.reconsider_outcome", NOBODY_OF_THEM, "reply", reconsidered, changes_nothing=True),
)

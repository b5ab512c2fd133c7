"""Who gets in where: letters about outcomes, feedback, and what applicants reply."""

from collections.abc import Mapping
from typing import Any

from assessments.actors import Role
from tests.portal.access.kinds import Situation
from tests.portal.access.rows import ITS_APPLICANTS, ITS_MANAGER, Row, form, page, staff_of_the_fund


def wording(_ids: Mapping[str, Any]) -> dict[str, Any]:
    """A letter in other words."""
    return {"subject": "About {reference}", "body": "Dear {organisation}", "submit": "x"}


def feedback(_ids: Mapping[str, Any]) -> dict[str, Any]:
    """What an applicant is told."""
    return {"strengths": "A plan.", "would_have_helped": "A budget.", "of-reach": "Far.", "submit": "x"}


def plan(_ids: Mapping[str, Any]) -> dict[str, Any]:
    """A release of all that is approved, at once."""
    return {"which": "all", "when": "now", "confirmed": "y", "submit": "x"}


MANAGERS = staff_of_the_fund(Role.MANAGER)
LETTERS = (
    page("manage.letters", MANAGERS, "round:proposed"),
    page("manage.letters", MANAGERS, "round:told"),
    *form("manage.word_letter", MANAGERS, "round:proposed", wording, ids={"outcome": "reserve"}),
    Row("manage.usual_letter", "POST", MANAGERS, "round:judged", ids={"outcome": "declined"}),
    page("manage.letter_pdf", ITS_MANAGER, Situation.PROPOSED),
    page("manage.stage_feedback", MANAGERS, "round:proposed"),
    Row("manage.draft_feedback", "POST", MANAGERS, "round:proposed"),
    *form("manage.feedback", ITS_MANAGER, Situation.PROPOSED, feedback),
    *form("manage.set_release", MANAGERS, "round:proposed", plan),
    Row("manage.stop_set_release", "POST", MANAGERS, "plan"),
    page("apply.outcome_pdf", ITS_APPLICANTS, Situation.TOLD),
)

"""What an applicant shares of a draft: the answers of some sections as they stood, also those that do not fit yet."""

from collections.abc import Collection, Sequence
from typing import Any

from assessments.applications.completeness import applicable_keys
from assessments.applications.models import Submission
from assessments.funds.questions import Section

TYPED, VALUE = "typed", "value"


def sections_to_share(submission: Submission) -> Sequence[Section]:
    """The sections of which something is asked and answered."""
    written = answers_of(submission, [section.key for section in submission.form.sections])
    return [each for each in submission.form.sections if any(question.key in written for question in each.questions)]


def answers_of(submission: Submission, sections: Collection[str]) -> dict[str, dict[str, Any]]:
    """What these sections say, by question; what was typed where it did not pass its limits."""
    asked = applicable_keys(submission)
    keys = {each.key for section in submission.form.sections if section.key in sections for each in section.questions}
    given = {answer.question_key: answer for answer in submission.answers if answer.question_key in keys & asked}
    return {
        key: {TYPED: answer.typed} if answer.typed is not None else {VALUE: answer.value}
        for key, answer in given.items()
        if answer.typed is not None or answer.value is not None
    }

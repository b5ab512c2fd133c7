"""The text of what was handed in, kept so that it can be searched."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from assessments.applications.completeness import values_of
from assessments.applications.models import Submission, SubmissionText
from assessments.folding import fold
from assessments.funds.models import Form
from assessments.funds.states import QuestionKind

_IN_WORDS = (QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT, QuestionKind.ONE_OF, QuestionKind.SEVERAL_OF)


def keep_text(session: Session, submission: Submission) -> None:
    """Keep what a submission says now as what is found in it; called when it is handed in, and by nothing else."""
    said = text_of(submission.form, values_of(submission))
    session.merge(SubmissionText(submission_id=submission.id, text=f"{fold(submission.title or '')} {said}"))


def text_of(form: Form, values: Mapping[str, Any]) -> str:
    """All words of some answers, folded; a choice by what it is called. Amounts, numbers and dates are no words."""
    return fold("\n".join(words for key, value in values.items() for words in _words(form, key, value)))


def _words(form: Form, key: str, value: Any) -> Iterator[str]:
    question = form.questions[key]
    if question.kind not in _IN_WORDS:
        return
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, str):
            yield question.label_of(part) if question.choices else part

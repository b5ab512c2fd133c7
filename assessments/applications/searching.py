"""The text of what was handed in, kept so that it can be searched."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from assessments.applications.answers import Grid, is_found_in_words, said
from assessments.applications.completeness import values_of
from assessments.applications.models import Submission, SubmissionText
from assessments.folding import fold
from assessments.funds.models import Form


def keep_text(session: Session, submission: Submission) -> None:
    """Keep what a submission says now as what is found in it; called when it is handed in, and by nothing else."""
    said = text_of(submission.form, values_of(submission))
    session.merge(SubmissionText(submission_id=submission.id, text=f"{fold(submission.title or '')} {said}"))


def text_of(form: Form, values: Mapping[str, Any]) -> str:
    """All words of some answers, folded; a choice by what it is called. Amounts, numbers and dates are no words."""
    return fold("\n".join(words for key, value in values.items() for words in _words(form, key, value)))


def _words(form: Form, key: str, value: Any) -> Iterator[str]:
    question = form.questions[key]
    if not is_found_in_words(question):
        return
    words = said(question, value)
    if isinstance(words, Grid):
        yield from (cell for row in words.rows for cell in row)
    elif words is not None:
        yield from [words] if isinstance(words, str) else words

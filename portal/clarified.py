"""What an applicant changed when the fund had asked: first handed in, and now, compared by words."""

from collections.abc import Sequence
from typing import NamedTuple

from assessments.applications.answers import Said, in_one_cell
from assessments.applications.differences import Piece, compare
from assessments.applications.models import Submission
from assessments.applications.receipts import answers_in
from assessments.funds.questions import Question
from assessments.funds.states import QuestionKind
from portal.answers import shown


class Changed(NamedTuple):
    """One answer that is not what was first handed in."""

    question: Question
    pieces: Sequence[Piece]


def changes_of(submission: Submission, *, at: Submission | None = None) -> list[Changed]:
    """What changed from the first receipt to the newest, if there are two. May it be read? The caller knows.

    To who assesses the stage `at`, where that is anonymous, without what identifies, and without documents’ names.
    """
    if len(submission.receipts) < 2:
        return []
    first, last = answers_in(submission.receipts[0]), answers_in(submission.receipts[-1])
    return [
        Changed(question, compare(text_of(shown(question, first.get(key))), text_of(shown(question, last.get(key)))))
        for key, question in submission.form.questions.items()
        if first.get(key) != last.get(key) and not (at is not None and at.stage.is_anonymous and _names(question))
    ]


def _names(question: Question) -> bool:
    return question.identifies or question.kind is QuestionKind.FILE


def text_of(said: Said | None) -> str:
    """What is said in an answer as one text, which can be compared by words."""
    if isinstance(said, list):
        return "\n".join(said)
    return in_one_cell(said) if said is not None else ""

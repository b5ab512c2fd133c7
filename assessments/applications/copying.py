"""What a draft says, as text for those who wrote it: question by question, in the form's order."""

from assessments.applications.answers import in_one_cell, quoted, said
from assessments.applications.models import Answer, Submission
from assessments.funds.questions import Question

LONGEST_ANSWER = 20_000
LONGEST_COPY = 200_000
"""Characters of one answer, and of all: mail servers refuse what is much longer. The rest is read on its page."""


def copy_of(submission: Submission) -> tuple[list[dict[str, str]], bool]:
    """Every question that was answered, with what was typed; and whether any of it had to be left out."""
    answers = {answer.question_key: answer for answer in submission.answers}
    copied: list[dict[str, str]] = []
    room, is_cut = LONGEST_COPY, False
    for key, question in submission.form.questions.items():
        text = text_of(question, answers[key]) if key in answers else ""
        kept = text[: min(room, LONGEST_ANSWER)]
        is_cut = is_cut or len(kept) < len(text)
        room -= len(kept)
        if kept:
            copied.append({"question": question.label, "answer": kept})
    return copied, is_cut


def text_of(question: Question, answer: Answer) -> str:
    """One answer in words; where it did not fit its question, as it was typed."""
    words = said(question, answer.value) if answer.typed is None else quoted(question, answer.typed)
    return "" if words is None else in_one_cell(words).strip()

"""Answers in words."""

from assessments.applications.answers.shapes import AnswerRefused, Shape, as_it_is, plainly
from assessments.applications.answers.words import count_words
from assessments.errors import _
from assessments.funds.questions import Question
from assessments.funds.states import QuestionKind


def read_text(question: Question, typed: str) -> str:
    """Text with line ends of one character, without white space around it, within the question's limits."""
    text = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
    if question.kind is QuestionKind.SHORT_TEXT and "\n" in text:
        raise AnswerRefused(_("Your answer must be on one line."))
    words = count_words(text)
    if question.max_words is not None and words > question.max_words:
        raise AnswerRefused(
            _("Your answer is %(words)s words long. The limit is %(limit)s, so %(over)s must go."),
            words=f"{words:,}",
            limit=f"{question.max_words:,}",
            over=f"{words - question.max_words:,}",
        )
    if question.max_characters is not None and len(text) > question.max_characters:
        raise AnswerRefused(
            _("Your answer is %(length)s characters long. The limit is %(limit)s."),
            length=f"{len(text):,}",
            limit=f"{question.max_characters:,}",
        )
    return text


TEXT = Shape(read_text, plainly, as_it_is, is_found_in_words=True)

"""What stands between a draft and handing it in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assessments.applications.answers import AnswerRefused, amounts_asked, lacking, read_answer
from assessments.applications.applicable import applicable_in, handed_in
from assessments.applications.attachments import problem_with_files
from assessments.applications.confirming import problem_with_word
from assessments.applications.models import Submission
from assessments.documents.kinds import FileRefused
from assessments.errors import DomainError, _
from assessments.funds.models import Form
from assessments.funds.questions import Question, Section
from assessments.funds.states import CountsAs, QuestionKind
from assessments.rendering.plain import pounds


class Progress(StrEnum):
    """How far a section is; one is not asked if none of its questions is."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    NEEDS_MENDING = "needs_mending"
    COMPLETE = "complete"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class SectionState:
    """A section, how far it is, and what is wrong by question key."""

    section: Section
    progress: Progress
    problems: Mapping[str, DomainError]


class Unanswered(DomainError):
    """A required question has no answer."""

    sentence = _("Answer this question before you submit.")


def values_of(submission: Submission) -> dict[str, Any]:
    """The answers that are asked for and passed their limits, by question key, in the form's order."""
    return handed_in(submission.form, {answer.question_key: answer.value for answer in submission.answers})


def applicable_keys(submission: Submission) -> frozenset[str]:
    """The keys of the questions that the submission is asked, as it stands."""
    return applicable_in(submission.form, values_of(submission))


def kept_unasked(submission: Submission) -> list[Question]:
    """The questions that are not asked and were answered: kept in the draft, and no part of what is handed in."""
    asked = applicable_keys(submission)
    written = {answer.question_key for answer in submission.answers if (answer.value, answer.typed) != (None, None)}
    return [question for key, question in submission.form.questions.items() if key in written - asked]


def states_of(submission: Submission) -> list[SectionState]:
    """Every section of the form with its state, in order."""
    beyond, values = _beyond_the_rounds_limits(submission), values_of(submission)
    return [_state_of(submission, section, values, beyond) for section in submission.form.sections]


def problems_of(submission: Submission) -> dict[str, DomainError]:
    """What must be mended before the submission can be handed in, by question key, in the form's order."""
    return {key: problem for state in states_of(submission) for key, problem in state.problems.items()}


def _state_of(
    submission: Submission, section: Section, values: Mapping[str, Any], beyond: Mapping[str, DomainError]
) -> SectionState:
    asked = applicable_in(submission.form, values)
    answers = {answer.question_key: answer for answer in submission.answers}
    problems: dict[str, DomainError] = {}
    answered = spoiled = 0
    questions = [question for question in section.questions if question.key in asked]
    if not questions:
        return SectionState(section, Progress.NOT_ASKED, {})
    for question in questions:
        answer = answers.get(question.key)
        if answer is not None and answer.typed is not None:
            problems[question.key] = _problem_with(question, answer.typed)
            spoiled += 1
        elif question.key in beyond:
            problems[question.key] = beyond[question.key]
            spoiled += 1
        elif answer is not None and answer.value is not None:
            problem = (
                lacking(question, answer.value)
                or problem_with_files(question, answer.value, submission.documents)
                or problem_with_word(submission, question, values)
            )
            if problem is not None:
                problems[question.key] = problem
            if isinstance(problem, FileRefused):
                spoiled += 1
            else:
                answered += 1
        elif question.is_required:
            problems[question.key] = Unanswered()
    return SectionState(section, _progress(answered, spoiled, bool(problems)), problems)


def _progress(answered: int, spoiled: int, has_problems: bool) -> Progress:
    if spoiled:
        return Progress.NEEDS_MENDING
    if has_problems:
        return Progress.IN_PROGRESS if answered else Progress.NOT_STARTED
    return Progress.COMPLETE


def _beyond_the_rounds_limits(submission: Submission) -> dict[str, DomainError]:
    """What is wrong with the sum of all amounts, once they are all given, at the first of their questions."""
    round_, values = submission.application.round, values_of(submission)
    asked = applicable_in(submission.form, values)
    questions = [each for each in _counting(submission.form, CountsAs.AMOUNT_REQUESTED) if each.key in asked]
    if not questions or any(question.is_required and question.key not in values for question in questions):
        return {}
    total = sum(amounts_requested(submission.form, values).values())
    least, most = round_.minimum_grant_pence, round_.maximum_grant_pence
    if least is not None and total < least:
        sentence, limit = _("You ask for %(total)s in all. The round gives %(limit)s or more."), least
    elif most is not None and total > most:
        sentence, limit = _("You ask for %(total)s in all. The round gives at most %(limit)s."), most
    else:
        return {}
    return {questions[0].key: AnswerRefused(sentence, total=pounds(total), limit=pounds(limit))}


def _problem_with(question: Question, typed: Any) -> DomainError:
    try:
        read_answer(question, typed)
    except AnswerRefused as problem:
        return problem
    return AnswerRefused(_("Open this question and save it again."))


def amounts_by_purpose(form: Form, values: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    """Pence asked for by purpose and financial year ('' where the form does not divide by the one or the other)."""
    amounts: dict[tuple[str, str], int] = {}
    for question in _counting(form, CountsAs.AMOUNT_REQUESTED):
        for year, pence in _amounts_of(question, values.get(question.key)).items():
            part = (question.purpose.value if question.purpose else "", year)
            amounts[part] = amounts.get(part, 0) + pence
    return amounts


def amounts_requested(form: Form, values: Mapping[str, Any]) -> dict[str, int]:
    """Pence asked for by financial year ('' where the form does not divide by year), whatever it is for."""
    amounts: dict[str, int] = {}
    for (_purpose, year), pence in amounts_by_purpose(form, values).items():
        amounts[year] = amounts.get(year, 0) + pence
    return amounts


def _amounts_of(question: Question, value: Any) -> dict[str, int]:
    if question.kind is QuestionKind.BUDGET:
        return amounts_asked(question, value)
    return {question.financial_year or "": int(value or 0)}


def counted(form: Form, values: Mapping[str, Any], counts_as: CountsAs) -> Any:
    """The answer to the question that counts as this, if there is one."""
    return next((values[question.key] for question in _counting(form, counts_as) if question.key in values), None)


def _counting(form: Form, counts_as: CountsAs) -> list[Question]:
    return [question for question in form.questions.values() if question.counts_as is counts_as]

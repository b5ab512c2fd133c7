"""What a fund asks about an application that it has returned, as its pages show it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from assessments.applications.clarifications import find_open_clarification
from assessments.applications.models import Submission
from assessments.funds.questions import Question, Section
from portal.apply.answers import ShownAnswer, boxes_of, shown_answers
from portal.apply.fields import anchor_of
from portal.db import reading


@dataclass(frozen=True, slots=True)
class Asked:
    """Why it was returned, until when it can be handed in again, and each open question with where it is answered."""

    reason: str
    until: datetime
    questions: Sequence[tuple[str, str]]


def asked_of(submission: Submission) -> Asked | None:
    """What is asked about a submission that was returned; None of any other."""
    clarification = find_open_clarification(reading(), submission)
    if clarification is None:
        return None
    reference, stage = submission.application.reference, submission.stage.key
    questions = [
        (
            question.label,
            url_for("apply.section", reference=reference, stage=stage, section=section.key) + f"#{anchor_of(question)}",
        )
        for section in submission.form.sections
        for question in section.questions
        if question.key in clarification.questions
    ]
    return Asked(clarification.reason, clarification.until, questions)


def sent_questions(submission: Submission, section: Section, posted: Collection[str]) -> list[Question]:
    """Those of a page's questions that a form was to answer; of others those that were sent all the same."""
    return [
        question
        for question in section.questions
        if submission.asks(question.key) or any(name in posted for name in boxes_of(question))
    ]


def closed_answers(submission: Submission, section: Section) -> list[ShownAnswer]:
    """What stands on a page of something that was returned, and is not asked about."""
    answers = next((answers for part, answers in shown_answers(submission) if part.key == section.key), [])
    return [answer for answer in answers if not submission.asks(answer.question.key)]

"""Telling everybody who was invited what one was told about the rules: a page of the adviser's and of the manager's."""

from typing import Any

from flask import flash
from flask_babel import gettext as _

from assessments.decisions.models import Support
from assessments.errors import DomainError, NotFound
from assessments.supporting.exchanged import list_questions
from assessments.supporting.use_cases import publish_answer
from portal.arrival import arrived_at
from portal.auth import current_actor
from portal.db import Sessions, reading, wake_worker
from portal.problems import show_problems
from portal.supporting.forms import PublicationForm


def publication_page(support: Support, number: int) -> tuple[dict[str, Any], int] | None:
    """The question with its answer, to be read once more, and sent with one press; None once that is done."""
    questions = {each.number: each for each in list_questions(reading(), support.id)}
    asked = questions.get(number)
    if asked is None or asked.answer is None:
        raise NotFound
    form, status = PublicationForm(data={"question": asked.question, "answer": asked.answer}), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                _publish(support.application.reference, number, form)
                return None
            except DomainError as refusal:
                status = show_problems(form, refusal)
    return {"form": form, "asked": asked, "support": support, "application": support.application}, status


def _publish(reference: str, number: int, form: PublicationForm) -> None:
    question, answer = form.question.data or "", form.answer.data or ""
    with Sessions.begin() as session:
        publish_answer(session, current_actor(), reference, number, question, answer, now=arrived_at())
    wake_worker()
    flash(_("Everybody who was invited can read it, and gets an email. Nobody learns who asked."))

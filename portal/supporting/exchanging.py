"""The pages of documents, questions and readiness, which both sides have."""

import secrets
from typing import Any
from uuid import UUID

from flask import flash, request
from flask_babel import gettext as _

from assessments.applications.completeness import states_of
from assessments.decisions.models import Support
from assessments.documents.kinds import FileRefused
from assessments.errors import DomainError, Invalid, NotPermitted
from assessments.supporting.exchanged import list_documents, list_questions, list_readiness, list_shared_answers
from assessments.supporting.policies import may_work
from assessments.supporting.queries import get_place
from assessments.supporting.states import Side
from assessments.supporting.use_cases import (
    answer_other_side,
    ask_other_side,
    share_document,
    state_readiness,
    take_document_away,
)
from assessments.supporting.use_cases.going_on import ensure_goes_on, goes_on
from portal.arrival import arrived_at
from portal.auth import current_actor
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.errors import status_of
from portal.problems import show_problems
from portal.supporting.forms import DocumentForm, QuestionForm, levels_from, readiness_form, with_answer
from portal.supporting.shown import LEVELS, OWNERS
from portal.uploads import receive, size_limits
from portal.wording import SCAN_STATES

Page = tuple[dict[str, Any], int] | None
"""What a page shows, and its status; None once what was sent is done."""


def place_to_work(reference: str, side: Side) -> Support:
    """The shared place; a form is taken only from those who may write there."""
    support = get_place(reading(), current_actor(), reference, side)
    if request.method == "POST" and not may_work(current_actor(), support):
        raise NotPermitted
    return support


def _framed(support: Support, side: Side) -> dict[str, Any]:
    return {
        "support": support,
        "application": support.application,
        "side": side,
        "owners": OWNERS,
        "may_change": may_work(current_actor(), support) and goes_on(support, arrived_at()),
    }


def documents_page(reference: str, side: Side) -> Page:
    """The files that both sides open, and a form for another."""
    support = place_to_work(reference, side)
    form, status = DocumentForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                _share(reference, side, form)
            except FileRefused as refusal:
                form.document.errors, status = [refusal.told(_)], int(status_of(refusal))
            except DomainError as refusal:
                status = show_problems(form, refusal)
            else:
                return None
        ensure_goes_on(support, arrived_at())
    form.document.render_kw = {"params": {"attributes": size_limits()}}
    words = {"form": form, "documents": list_documents(reading(), support.id), "scan_states": SCAN_STATES}
    return _framed(support, side) | words, status


def _share(reference: str, side: Side, form: DocumentForm) -> None:
    arrived = receive(form.document.data, now=arrived_at())
    with Sessions.begin() as session:
        share_document(session, current_actor(), reference, side, arrived, now=arrived_at())
    wake_worker()
    flash(_("%(name)s is shared.", name=arrived.name))


def take_away(reference: str, side: Side, document_id: UUID) -> None:
    """Take a file away again."""
    with Sessions.begin() as session:
        take_document_away(session, current_actor(), reference, side, document_id, now=arrived_at())
    flash(_("The file is taken away."))


def questions_page(reference: str, side: Side) -> Page:
    """What was asked from either side, and a form to ask."""
    support = place_to_work(reference, side)
    form, status = QuestionForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                _ask(reference, side, form)
            except DomainError as refusal:
                status = show_problems(form, refusal)
            else:
                return None
        ensure_goes_on(support, arrived_at())  # without its form, this page would lose what was typed
    return _questions(support, side, form), status


def _questions(support: Support, side: Side, form: QuestionForm, unsaved: tuple[int, str] = (0, "")) -> dict[str, Any]:
    if not form.entry_key.data:
        form.entry_key.data = secrets.token_urlsafe(12)
    shared = list_shared_answers(reading(), support.application.round_id)
    return _framed(support, side) | {
        "form": form,
        "questions": list_questions(reading(), support.id),
        "shared": shared,
        "published": {each.support_question_id for each in shared},
        "unsaved": unsaved,
    }


def _ask(reference: str, side: Side, form: QuestionForm) -> None:
    with Sessions.begin() as session:
        ask_other_side(
            session, current_actor(), reference, side, form.question.data or "",
            entry_key=(form.entry_key.data or secrets.token_urlsafe(12))[:64], now=arrived_at(),
        )  # fmt: skip
    wake_worker()
    flash(_("Your question is asked. The other side gets an email."))


def answer_page(reference: str, side: Side, number: int) -> Page:
    """Take an answer; or show the questions again with what was typed, and why it was not taken."""
    typed = request.form.get(f"answer-{number}", "")
    try:
        with Sessions.begin() as session:
            answer_other_side(session, current_actor(), reference, side, number, typed, now=arrived_at())
    except Invalid as refusal:
        support = get_place(fresh_reading(), current_actor(), reference, side)
        form = with_answer(number)
        status = show_problems(form, refusal)
        return _questions(support, side, form, (number, typed)), status
    wake_worker()
    flash(_("Your answer is saved. The other side gets an email."))
    return None


def readiness_page(reference: str, side: Side) -> Page:
    """How ready each section is, in the words of either side, beside what is complete."""
    support = place_to_work(reference, side)
    states = states_of(support.application.current)
    sections = [each.section for each in states]
    standing = list_readiness(reading(), support.id)
    own = {key: row.level.value for (key, whose), row in standing.items() if whose is side}
    form, status = readiness_form(sections, own), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with Sessions.begin() as session:
                    levels = levels_from(form, sections)
                    state_readiness(session, current_actor(), reference, side, levels, now=arrived_at())
                flash(_("What you said is saved."))
                return None
            except DomainError as refusal:
                status = show_problems(form, refusal)
        ensure_goes_on(support, arrived_at())
    words = {"form": form, "states": states, "standing": standing, "levels": LEVELS}
    return _framed(support, side) | words, status

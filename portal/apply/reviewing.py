"""Asking for comments on a draft, and weighing them."""

import secrets

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.decisions.models import Support
from assessments.errors import DomainError, NotPermitted
from assessments.supporting.frozen import sections_to_share
from assessments.supporting.models import DraftReview
from assessments.supporting.policies import may_share
from assessments.supporting.queries import get_place, get_review
from assessments.supporting.states import Side, Verdict
from assessments.supporting.use_cases import ask_for_review, weigh_comments
from assessments.supporting.use_cases.going_on import ensure_goes_on, goes_on
from portal.apply import blueprint
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.problems import show_problems
from portal.seen import Stands
from portal.supporting.forms import ReviewForm, verdicts_form, verdicts_from
from portal.supporting.shown import VERDICTS, margin_of


@blueprint.route("/<reference>/support/reviews/new", methods=["GET", "POST"])
@login_required
def ask_for_comments(reference: str) -> ResponseReturnValue:
    """Choose the sections of the draft that the adviser is to see, and comment on."""
    support = _own(reference)
    sections = sections_to_share(support.application.current)
    form, status = ReviewForm(), 200
    form.offer(sections)
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _ask(reference, form)
            except DomainError as refusal:
                status = show_problems(form, refusal)
        ensure_goes_on(support, arrived_at())  # without its form, this page would lose what was typed
    if not form.entry_key.data:
        form.entry_key.data = secrets.token_urlsafe(12)
    return render_template(
        "apply/ask_for_comments.html",
        form=form,
        support=support,
        application=support.application,
        sections=sections,
        goes_on=goes_on(support, arrived_at()),
    ), status


def _own(reference: str) -> Support:
    """The support, to somebody who may write for the applicant."""
    support = get_place(reading(), current_actor(), reference, Side.APPLICANT)
    if not may_share(current_actor(), support):
        raise NotPermitted
    return support


def _ask(reference: str, form: ReviewForm) -> ResponseReturnValue:
    with Sessions.begin() as session:
        review = ask_for_review(
            session,
            current_actor(),
            reference,
            form.sections.data or [],
            words=form.words.data or "",
            entry_key=(form.entry_key.data or secrets.token_urlsafe(12))[:64],
            now=arrived_at(),
        )
        number = review.number
    wake_worker()
    flash(_("Your adviser can read these sections as they are now. They get an email."))
    return redirect(url_for(".review", reference=reference, number=number))


@blueprint.route("/<reference>/support/reviews/<int:number>", methods=["GET", "POST"])
@login_required
def review(reference: str, number: int) -> ResponseReturnValue:
    """A version that was shared, with the adviser's comments; each can be marked as taken up or not."""
    support = get_place(reading(), current_actor(), reference, Side.APPLICANT)
    found = get_review(reading(), support, number, Side.APPLICANT)
    form, status = verdicts_form(found.comments, found.mark), 200
    if form.is_submitted():
        _own(reference)
        status = 422
        if form.validate():
            try:
                return _weigh(reference, found, form)
            except DomainError as refusal:
                support = get_place(fresh_reading(), current_actor(), reference, Side.APPLICANT)
                found = get_review(reading(), support, number, Side.APPLICANT)
                status = form.refuse(refusal, found.mark, _stands(found))
    return render_template(
        "apply/review.html",
        form=form,
        review=found,
        support=support,
        application=support.application,
        margin=margin_of(found, support),
        verdicts=VERDICTS,
        may_weigh=may_share(current_actor(), support),
    ), status


def _weigh(reference: str, found: DraftReview, form: object) -> ResponseReturnValue:
    verdicts = verdicts_from(form, found.comments)
    with Sessions.begin() as session:
        weigh_comments(
            session, current_actor(), reference, found.number, verdicts, now=arrived_at(),
            seen=form.seen.data,  # type: ignore[attr-defined]
        )  # fmt: skip
    flash(_("Your answers to the comments are saved. Your adviser sees them."))
    return redirect(url_for(".review", reference=reference, number=found.number))


def _stands(found: DraftReview) -> list[Stands]:
    """What is answered to each comment now, in words."""
    labels = {key: question.label for key, question in found.form.questions.items()}
    return [
        Stands(labels[each.question_key], f"{VERDICTS[each.verdict][0]}. {each.word}".strip())
        for each in found.comments
        if each.verdict is not Verdict.OPEN
    ]

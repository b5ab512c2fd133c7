"""Commenting on what an applicant shares of a draft."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.decisions.models import Support
from assessments.errors import DomainError
from assessments.supporting.models import DraftReview
from assessments.supporting.queries import get_place, get_review
from assessments.supporting.states import ReviewState, Side
from assessments.supporting.use_cases import comment_on_draft
from assessments.supporting.use_cases.going_on import ensure_goes_on, goes_on
from assessments.supporting.use_cases.reviewing import SentAlready
from portal.advise import blueprint
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.seen import Stands
from portal.supporting.forms import comments_form, comments_from
from portal.supporting.shown import VERDICTS, MarginRow, margin_of


@blueprint.route("/<reference>/reviews/<int:number>", methods=["GET", "POST"])
@needs_role(Role.ADVISER)
def review(reference: str, number: int) -> ResponseReturnValue:
    """A version of a draft that was shared, with a margin to write in."""
    support = get_place(reading(), current_actor(), reference, Side.ADVISER)
    found = get_review(reading(), support, number, Side.ADVISER)
    margin = margin_of(found, support)
    rows = [row for _section, questions in margin for row in questions]
    form, status = comments_form(rows, found.mark), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _comment(reference, number, form, rows)
            except DomainError as refusal:
                support = get_place(fresh_reading(), current_actor(), reference, Side.ADVISER)
                found = get_review(reading(), support, number, Side.ADVISER)
                status = form.refuse(refusal, found.mark, _stands(found))
        _ensure_shown(found, support)
    return render_template(
        "advise/review.html",
        form=form,
        review=found,
        support=support,
        application=support.application,
        margin=margin,
        verdicts=VERDICTS,
        may_comment=found.state is ReviewState.ASKED and goes_on(support, arrived_at()),
    ), status


def _ensure_shown(found: DraftReview, support: Support) -> None:
    """Leave for the page of a refusal, which shows what was typed, where this one has no more boxes for it."""
    if found.state is ReviewState.ANSWERED:
        raise SentAlready
    ensure_goes_on(support, arrived_at())


def _comment(reference: str, number: int, form: Any, rows: list[MarginRow]) -> ResponseReturnValue:
    is_sent = not form.save.data
    with Sessions.begin() as session:
        comment_on_draft(
            session, current_actor(), reference, number, comments_from(form, rows), is_sent=is_sent,
            now=arrived_at(), seen=form.seen.data,
        )  # fmt: skip
    wake_worker()
    flash(_("The applicant has your comments, and gets an email.") if is_sent else _("Your comments are saved."))
    return redirect(url_for(".review", reference=reference, number=number))


def _stands(found: DraftReview) -> list[Stands]:
    """What is commented now."""
    labels = {key: question.label for key, question in found.form.questions.items()}
    return [Stands(labels[each.question_key], each.text) for each in found.comments]

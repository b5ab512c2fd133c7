"""The support of a round: who had how much of it, who has had none, and what everybody was told."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.errors import DomainError
from assessments.funds.models import Round
from assessments.reports.queries import ensure_no_bid, get_staff_round
from assessments.supporting.exchanged import list_shared_answers
from assessments.supporting.groups import list_groups
from assessments.supporting.overview import list_given, total_given
from assessments.supporting.use_cases import tell_invited
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading, wake_worker
from portal.manage import blueprint
from portal.problems import show_problems
from portal.supporting.forms import PublicationForm
from portal.supporting.shown import GRANT_STATES


@blueprint.get("/rounds/<reference>/support")
@needs_role(Role.MANAGER, Role.AUDITOR)
def round_support(reference: str) -> ResponseReturnValue:
    """Hours and pounds by applicant, and who has had none."""
    round_ = round_to_support(reference)
    page = list_given(reading(), current_actor(), round_.id, cursor=request.args.get("after") or None)
    return render_template(
        "manage/round_support.html",
        round=round_,
        rows=page.rows,
        totals=total_given(reading(), current_actor(), round_.id),
        next_url=url_for(".round_support", reference=reference, after=page.next_cursor) if page.next_cursor else None,
        shared=list_shared_answers(reading(), round_.id),
        groups=list_groups(reading(), round_.id),
        grant_words=GRANT_STATES,
        may_manage=current_actor().has_role(round_.fund_id, Role.MANAGER),
    )


@blueprint.route("/rounds/<reference>/support/tell", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def tell_all_invited(reference: str) -> ResponseReturnValue:
    """Tell everybody who was invited something about the rules."""
    round_ = round_to_support(reference)
    form, status = PublicationForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _tell(reference, form)
            except DomainError as refusal:
                status = show_problems(form, refusal)
    return render_template("manage/tell_all_invited.html", round=round_, form=form), status


def _tell(reference: str, form: PublicationForm) -> ResponseReturnValue:
    question, answer = form.question.data or "", form.answer.data or ""
    with Sessions.begin() as session:
        tell_invited(session, current_actor(), reference, question, answer, now=arrived_at())
    wake_worker()
    flash(_("Everybody who was invited can read it, and gets an email."))
    return redirect(url_for(".round_support", reference=reference))


def round_to_support(reference: str) -> Round:
    """The round, to somebody without a bid in it: what the others got would tell them of the others."""
    round_ = get_staff_round(reading(), current_actor(), reference)
    ensure_no_bid(reading(), current_actor(), round_)
    return round_

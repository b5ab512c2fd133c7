"""The plan of the support, as the applicant has it."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessments.supporting.states import Side
from portal.apply import blueprint
from portal.auth import login_required
from portal.supporting.planning import change_by_form, plan_by_form, plan_words, settle_by_button
from portal.supporting.shown import OWNERS


@blueprint.route("/<reference>/support/plan", methods=["GET", "POST"])
@login_required
def plan(reference: str) -> ResponseReturnValue:
    """What the proposal still needs, and a form for more."""
    planned = plan_by_form(reference, Side.APPLICANT)
    if planned.is_done:
        return redirect(url_for(".plan", reference=reference))
    words = plan_words(reference, Side.APPLICANT)
    return render_template("apply/plan.html", form=planned.form, **words), planned.status


@blueprint.post("/<reference>/support/plan/<int:number>")
@login_required
def settle(reference: str, number: int) -> ResponseReturnValue:
    """Say that something on the plan is done, is needed again, or is not needed."""
    settle_by_button(reference, Side.APPLICANT, number)
    return redirect(url_for(".plan", reference=reference))


@blueprint.route("/<reference>/support/plan/<int:number>/change", methods=["GET", "POST"])
@login_required
def change_need(reference: str, number: int) -> ResponseReturnValue:
    """Put something on the plan in other words, or with another owner or date."""
    changing = change_by_form(reference, Side.APPLICANT, number)
    if changing.is_done:
        return redirect(url_for(".plan", reference=reference))
    page = render_template(
        "apply/change_need.html", form=changing.form, changing=changing, application=changing.support.application,
        owners=OWNERS,
    )  # fmt: skip
    return page, changing.status

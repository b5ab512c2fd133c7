"""The plan of the support, as the adviser has it."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessments.actors import Role
from assessments.supporting.states import Side
from portal.advise import blueprint
from portal.auth import needs_role
from portal.supporting.planning import change_by_form, plan_by_form, plan_words, settle_by_button
from portal.supporting.shown import OWNERS


@blueprint.route("/<reference>/plan", methods=["GET", "POST"])
@needs_role(Role.ADVISER)
def plan(reference: str) -> ResponseReturnValue:
    """What the proposal still needs, and a form for more."""
    planned = plan_by_form(reference, Side.ADVISER)
    if planned.is_done:
        return redirect(url_for(".plan", reference=reference))
    words = plan_words(reference, Side.ADVISER)
    return render_template("advise/plan.html", form=planned.form, **words), planned.status


@blueprint.post("/<reference>/plan/<int:number>")
@needs_role(Role.ADVISER)
def settle(reference: str, number: int) -> ResponseReturnValue:
    """Say that something on the plan is done, is needed again, or is not needed."""
    settle_by_button(reference, Side.ADVISER, number)
    return redirect(url_for(".plan", reference=reference))


@blueprint.route("/<reference>/plan/<int:number>/change", methods=["GET", "POST"])
@needs_role(Role.ADVISER)
def change_need(reference: str, number: int) -> ResponseReturnValue:
    """Put something on the plan in other words, or with another owner or date."""
    changing = change_by_form(reference, Side.ADVISER, number)
    if changing.is_done:
        return redirect(url_for(".plan", reference=reference))
    page = render_template(
        "advise/change_need.html", form=changing.form, changing=changing, application=changing.support.application,
        owners=OWNERS,
    )  # fmt: skip
    return page, changing.status

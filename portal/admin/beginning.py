"""From nothing to a first round."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.errors import DomainError
from assessments.funds.beginnings import read_beginnings
from assessments.funds.use_cases import create_fund
from portal.admin import blueprint
from portal.admin.forms import FundForm
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_administrator
from portal.db import Sessions, reading
from portal.problems import show_problems


@blueprint.get("/first-steps")
@needs_administrator
def first_steps() -> ResponseReturnValue:
    """What is done and what comes next, each step with its page."""
    found = read_beginnings(reading(), current_actor(), now=arrived_at())
    return render_template(
        "admin/first_steps.html",
        found=found,
        is_manager=current_actor().holds([Role.MANAGER]),
        has_managers=found.has(Role.MANAGER),
        has_judges=found.has(Role.ASSESSOR, Role.APPROVER),
    )


@blueprint.route("/funds/new", methods=["GET", "POST"])
@needs_administrator
def new_fund() -> ResponseReturnValue:
    """Name a fund."""
    form, status = FundForm(data={"is_mine": True}), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _create(form)
            except DomainError as refusal:
                status = show_problems(form, refusal)
    return render_template("admin/new_fund.html", form=form), status


def _create(form: FundForm) -> ResponseReturnValue:
    with Sessions.begin() as session:
        fund = create_fund(
            session,
            current_actor(),
            name=str(form.name.data),
            funder=str(form.funder.data),
            purpose=str(form.purpose.data),
            is_managed=bool(form.is_mine.data),
            now=arrived_at(),
        )
    flash(_("%(name)s is there. Next, find the people who run it.", name=fund.name))
    return redirect(url_for(".first_steps"))

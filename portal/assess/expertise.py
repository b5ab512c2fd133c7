"""What an assessor says of themselves: what they know, how much they can take on, when they are away."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.allocating.profiles import find_expertise, get_assessed_fund, list_assessed_funds, list_themes
from assessments.allocating.use_cases import save_expertise
from assessments.errors import DomainError
from portal.arrival import arrived_at
from portal.assess import blueprint
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading
from portal.expertise_form import draft_of, expertise_form, level_name, standing_of


@blueprint.get("/expertise")
@needs_role(Role.ASSESSOR)
def expertise() -> ResponseReturnValue:
    """The funds for which one assesses; with only one, its page."""
    funds = list_assessed_funds(reading(), current_actor())
    if len(funds) == 1:
        return redirect(url_for(".expertise_in", fund_id=funds[0].id))
    return render_template("assess/expertise.html", funds=funds)


@blueprint.route("/expertise/<uuid:fund_id>", methods=["GET", "POST"])
@needs_role(Role.ASSESSOR)
def expertise_in(fund_id: UUID) -> ResponseReturnValue:
    """What one knows and has time for, in one fund."""
    fund, me = get_assessed_fund(reading(), current_actor(), fund_id), current_actor().user_id
    assert me is not None
    themes = list_themes(reading(), fund_id)
    form = expertise_form(find_expertise(reading(), fund_id, me), themes, is_manager=False)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with Sessions.begin() as session:
                    save_expertise(
                        session, current_actor(), fund_id, me, draft_of(form, themes), seen=form.seen.data,
                        now=arrived_at(),
                    )  # fmt: skip
                flash(_("What you know and have time for is saved."))
                return redirect(url_for(".queue"))
            except DomainError as refusal:
                status = form.refuse(refusal, *standing_of(find_expertise(fresh_reading(), fund_id, me)))
    levels = [level_name(key) for key in themes]
    return render_template("assess/expertise_in.html", fund=fund, form=form, levels=levels), status

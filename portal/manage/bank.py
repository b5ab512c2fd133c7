"""Bank details as one of the fund's two people sees them: every look is on the trail."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.applications.queries import get_staff_application
from assessments.awards.bank_queries import MAY_PAY
from assessments.awards.use_cases import check_bank_details, open_bank_details
from assessments.errors import IllegalStep
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading
from portal.manage import blueprint
from portal.manage.forms import uuid_from
from portal.vault import vault


@blueprint.get("/applications/<reference>/bank")
@needs_role(*MAY_PAY)
def bank(reference: str) -> ResponseReturnValue:
    """Where the organisation wants its money, and who has read and confirmed it."""
    with Sessions.begin() as session:
        details, account = open_bank_details(session, current_actor(), reference, vault=vault(), now=arrived_at())
        return render_template(
            "manage/bank.html",
            application=get_staff_application(reading(), current_actor(), reference),
            details=details,
            account=account,
            is_mine=details.read_by_id == current_actor().user_id,
        )


@blueprint.post("/applications/<reference>/bank")
@needs_role(*MAY_PAY)
def check_bank(reference: str) -> ResponseReturnValue:
    """Say that they are right: the first has read them, the second confirms them."""
    details_id = uuid_from(request.form.get("details"))
    if details_id is None:
        raise IllegalStep
    with Sessions.begin() as session:
        details = check_bank_details(session, current_actor(), reference, details_id, now=arrived_at())
        is_confirmed = details.confirmed_at is not None
    first, second = _("You have read them. The other of the two confirms them."), _("The bank details are confirmed.")
    flash(second if is_confirmed else first)
    return redirect(url_for(".bank", reference=reference))

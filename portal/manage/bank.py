"""Bank details as one of the fund's two people sees them: every look is on the trail."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.applications.models import Application
from assessments.applications.policies import is_staff
from assessments.applications.queries import get_staff_application
from assessments.awards.bank_queries import MAY_PAY, find_bank, list_payers
from assessments.awards.policies import may_see_bank
from assessments.awards.use_cases import check_bank_details, open_bank_details
from assessments.decisions.checks import list_seen
from assessments.errors import IllegalStep
from assessments.funds.states import CheckKind
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading
from portal.manage import blueprint
from portal.manage.forms import uuid_from
from portal.vault import vault


def bank_of(application: Application) -> dict[str, Any]:
    """How an applicant's bank details stand, and who sees them, for `manage/_bank_standing.html`."""
    payers = list_payers(reading(), application.round.fund_id)
    return {
        "application": application,
        "bank": find_bank(reading(), application.id),
        "payers": payers,
        "shows_bank": may_see_bank(current_actor(), application, {one.id for one in payers}),
        "may_manage": is_staff(current_actor(), application, Role.MANAGER),
    }


@blueprint.get("/applications/<reference>/bank")
@needs_role(*MAY_PAY)
def bank(reference: str) -> ResponseReturnValue:
    """Where the organisation wants its money, and who has read and confirmed it."""
    with Sessions.begin() as session:
        details, account = open_bank_details(session, current_actor(), reference, vault=vault(), now=arrived_at())
        application = get_staff_application(reading(), current_actor(), reference)
        return render_template(
            "manage/bank.html",
            application=application,
            open_items=[
                each.item
                for each in list_seen(reading(), application)
                if each.item.kind is CheckKind.BANK_DETAILS and not each.is_done
            ],
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

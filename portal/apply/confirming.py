"""Asking partners, and who makes the declaration, to confirm what an application says."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assessments.applications.use_cases import AskedTooMany, DeclaredByWriter, PartnerNotApart, ask_to_confirm
from portal.apply import blueprint
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import Sessions, wake_worker


@blueprint.post("/<reference>/<stage>/confirmations")
@login_required
def ask_others(reference: str, stage: str) -> ResponseReturnValue:
    """Write to those whom one answer names, and who are still to be asked."""
    key = request.form.get("question", "")
    try:
        with Sessions.begin() as session:
            asked = ask_to_confirm(session, current_actor(), reference, stage, key, now=arrived_at())
    except (AskedTooMany, DeclaredByWriter, PartnerNotApart) as refusal:
        flash(refusal.told(_))
    else:
        wake_worker()
        told = ngettext(
            "An email is on its way to %(num)s person.", "Emails are on their way to %(num)s people.", asked
        )
        flash(told if asked else _("Nothing was sent now: everybody has been asked already."))
    return redirect(url_for(".check", reference=reference, stage=stage) + "#confirmed")

"""Which emails a person gets: all kinds with what they are for, and a switch for each that need not be."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.messages.kinds import KINDS, kinds_for
from assessments.messages.queries import get_email_to_stop, kinds_turned_off
from assessments.messages.use_cases import choose_emails
from assessments.messages.use_cases import stop_emails as stop_emails_by_key
from portal.account import blueprint
from portal.account.forms import EmailsForm
from portal.arrival import arrived_at
from portal.auth import current_actor, current_person, login_required
from portal.db import Sessions, reading


@blueprint.route("/emails", methods=["GET", "POST"])
@login_required
def emails() -> ResponseReturnValue:
    """The emails that one gets in any case, and those that one may turn off."""
    form, actor, person = EmailsForm(), current_actor(), current_person()
    assert person is not None
    if form.validate_on_submit():
        with Sessions.begin() as session:
            choose_emails(session, actor, form.wanted.data or (), now=arrived_at())
        flash(_("Your choice is saved. It counts for every email from now on."))
        return redirect(url_for(".emails"))
    kinds = kinds_for(actor)
    form.offer(kinds, off=kinds_turned_off(reading(), person.id))
    return render_template("account/emails.html", form=form, kinds=kinds, address=person.email)


@blueprint.route("/emails/stop/<key>", methods=["GET", "POST"])
def stop_emails(key: str) -> ResponseReturnValue:
    """Turn a kind of email off by the link at its foot. Opening it changes nothing, for mail scanners open links too.

    The answer is no redirect: programs that press the button do not follow one.
    """
    if request.method == "POST":
        with Sessions.begin() as session:
            name = stop_emails_by_key(session, key, now=arrived_at())
    else:
        name = get_email_to_stop(reading(), key).template
    return render_template("account/stop_emails.html", kind=KINDS[name], is_done=request.method == "POST")

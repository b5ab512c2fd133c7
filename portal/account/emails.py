"""Which emails a person gets: all kinds with what they are for, and a switch for each that need not be."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from assessments.messages.kinds import KINDS, EmailKind, Reader, kinds_for
from assessments.messages.queries import get_email_to_stop, kinds_turned_off
from assessments.messages.use_cases import choose_emails
from assessments.messages.use_cases import stop_emails as stop_emails_by_key
from portal.account import blueprint
from portal.account.forms import EmailsForm
from portal.arrival import arrived_at
from portal.auth import current_actor, current_person, login_required
from portal.db import Sessions, reading

AS_WHAT = {
    Reader.ANYBODY: lazy_gettext("As anybody with an account"),
    Reader.APPLICANT: lazy_gettext("As somebody who applies"),
    Reader.ASSESSOR: lazy_gettext("As an assessor"),
    Reader.MODERATOR: lazy_gettext("As a moderator"),
    Reader.ADVISER: lazy_gettext("As an adviser"),
    Reader.MANAGER: lazy_gettext("As a fund manager"),
    Reader.AUDITOR: lazy_gettext("As an auditor"),
    Reader.ADMINISTRATOR: lazy_gettext("As an administrator"),
}
"""What somebody is when they get a kind of email."""


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
    return render_template(
        "account/emails.html", form=form, kinds=kinds, required=_required_by_reader(kinds), address=person.email
    )


def _required_by_reader(kinds: Mapping[str, EmailKind]) -> list[tuple[str, list[EmailKind]]]:
    """The kinds that nobody turns off, each group under what one gets them as."""
    required = [kind for kind in kinds.values() if kind.is_required]
    groups = [(AS_WHAT[reader], [kind for kind in required if kind.reader is reader]) for reader in Reader]
    return [(str(as_what), group) for as_what, group in groups if group]


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

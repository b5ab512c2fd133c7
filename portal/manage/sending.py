"""A last look at a message, a test to oneself, and sending it."""

from uuid import UUID

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assessments.actors import Role
from assessments.correspondence.models import Message
from assessments.correspondence.queries import PreviewedLetter, get_message, has_own_application, preview_letters
from assessments.correspondence.recipients import count_reach
from assessments.correspondence.use_cases import faults_in_text, send_test
from assessments.correspondence.use_cases import send_message as send
from assessments.errors import Refused
from assessments.rendering.emails import render_email
from portal.arrival import arrived_at
from portal.auth import current_actor, current_person, needs_role
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.manage import blueprint
from portal.manage.message_forms import SendForm, audience_words
from portal.problems import show_problems
from portal.text import number


@blueprint.route("/rounds/<reference>/messages/<uuid:message_id>/send", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def send_message(reference: str, message_id: UUID) -> ResponseReturnValue:
    """What would go out, to how many; and sending it."""
    message = get_message(reading(), current_actor(), reference, message_id)
    if message.sent_at is not None:
        return redirect(url_for(".message", reference=reference, message_id=message_id))
    if faults_in_text(message.subject, message.body, is_ready=True):
        flash(_("Finish the message first: it needs a subject and a text."), "warning")
        return redirect(url_for(".edit_message", reference=reference, message_id=message_id))
    form, status = SendForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _send(reference, message_id, form)
            except Refused as refusal:
                status = show_problems(form, refusal)
                message = get_message(fresh_reading(), current_actor(), reference, message_id)
    return _show(message, form), status


@blueprint.post("/rounds/<reference>/messages/<uuid:message_id>/test")
@needs_role(Role.MANAGER)
def test_message(reference: str, message_id: UUID) -> ResponseReturnValue:
    """Send a test to oneself."""
    person = current_person()
    assert person is not None
    with Sessions.begin() as session:
        send_test(session, current_actor(), reference, message_id, now=arrived_at())
    wake_worker()
    flash(_("A test is on its way to %(address)s. Nobody else gets it.", address=person.email))
    return redirect(url_for(".send_message", reference=reference, message_id=message_id))


def _show(message: Message, form: SendForm) -> str:
    actor = current_actor()
    reach = count_reach(reading(), actor, message)
    form.show(message, reach)
    return render_template(
        "manage/send_message.html",
        message=message,
        round=message.round,
        form=form,
        reach=reach,
        audience=audience_words(message.audience, message.stage.title if message.stage else ""),
        letters=[_letter(each) for each in preview_letters(reading(), actor, message, now=arrived_at())],
        is_left_out=has_own_application(reading(), actor, message.round),
    )


def _letter(letter: PreviewedLetter) -> tuple[str, str, str]:
    """A reference, and the subject and text of the email, but for the name."""
    base_url = current_app.config["EVENHAND"].base_url
    person = {"person": _("(name of the person)")}
    return letter.reference, *render_email("fund_message", {**letter.email, **person}, base_url=base_url)


def _send(reference: str, message_id: UUID, form: SendForm) -> ResponseReturnValue:
    version, reach = form.seen
    with Sessions.begin() as session:
        sent = send(
            session, current_actor(), reference, message_id, seen_version=version, seen_reach=reach, now=arrived_at()
        )
    wake_worker()
    flash(
        ngettext(
            "The message is on its way to %(people)s person.",
            "The message is on its way to %(people)s people.",
            sent.people or 0,
            people=number(sent.people or 0),
        )
    )
    return redirect(url_for(".message", reference=reference, message_id=message_id))

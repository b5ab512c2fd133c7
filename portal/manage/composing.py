"""Writing a message to a round's applicants, before anybody gets it."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from assessments.actors import Role
from assessments.correspondence.models import Message
from assessments.correspondence.queries import count_groups, get_message, has_own_application, list_chosen
from assessments.correspondence.use_cases import ChangedMeanwhile, change_message, faults_in_text
from assessments.correspondence.use_cases import write_message as begin_message
from assessments.errors import DomainError, Invalid, NotPermitted
from assessments.funds.models import Round
from assessments.reports.queries import get_staff_round
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading
from portal.manage import blueprint
from portal.manage.message_forms import MessageForm, value_of
from portal.problems import show_problems

FIELD_WORDS = {
    "organisation": _("the name of the organisation"),
    "reference": _("the reference of the application"),
    "title": _("the title of the application"),
    "closing": _("when its stage closes, more time included"),
}


@blueprint.route("/rounds/<reference>/messages/new", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def write_message(reference: str) -> ResponseReturnValue:
    """Begin a message; `?application=…`, as often as needed, names those who should get it."""
    found, form = _managed(reference), MessageForm()
    form.offer(found, count_groups(reading(), current_actor(), found))
    if not form.is_submitted():
        form.begin(request.args.getlist("application"))
        return _show(found, form)
    return _save(found, form, None)


@blueprint.route("/rounds/<reference>/messages/<uuid:message_id>/edit", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def edit_message(reference: str, message_id: UUID) -> ResponseReturnValue:
    """Go on with a draft."""
    found, form = _managed(reference), MessageForm()
    message = get_message(reading(), current_actor(), reference, message_id)
    if message.sent_at is not None:
        return redirect(url_for(".message", reference=reference, message_id=message_id))
    form.offer(found, count_groups(reading(), current_actor(), found), value_of(message))
    if not form.is_submitted():
        form.show(message, list_chosen(reading(), message))
        return _show(found, form, message)
    return _save(found, form, message)


def _managed(reference: str) -> Round:
    found = get_staff_round(reading(), current_actor(), reference)
    if not current_actor().has_role(found.fund_id, Role.MANAGER):
        raise NotPermitted
    return found


def _show(found: Round, form: MessageForm, message: Message | None = None, theirs: Message | None = None) -> str:
    return render_template(
        "manage/write_message.html",
        round=found,
        form=form,
        message=message,
        theirs=theirs,
        field_words=FIELD_WORDS,
        is_left_out=has_own_application(reading(), current_actor(), found),
    )


def _save(found: Round, form: MessageForm, message: Message | None) -> ResponseReturnValue:
    is_ready = bool(form.preview.data)
    draft = form.draft() if form.validate() else None
    if draft is None:
        if faults := faults_in_text(form.subject.data or "", form.body.data or "", is_ready=is_ready):
            show_problems(form, faults)
        return _show(found, form, message), 422
    actor, now = current_actor(), arrived_at()
    try:
        with Sessions.begin() as session:
            if message is None:
                saved = begin_message(
                    session, actor, found.reference, draft, message_id=form.key, is_ready=is_ready, now=now
                )
            else:
                saved = change_message(
                    session, actor, found.reference, message.id, draft, seen_version=form.seen, is_ready=is_ready,
                    now=now,
                )  # fmt: skip
    except (Invalid, ChangedMeanwhile) as refusal:
        return _refused(found, form, message, refusal)
    if is_ready:
        return redirect(url_for(".send_message", reference=found.reference, message_id=saved.id))
    flash(gettext("The draft is saved. Nothing was sent."))
    return redirect(url_for(".messages", reference=found.reference))


def _refused(found: Round, form: MessageForm, message: Message | None, refusal: DomainError) -> ResponseReturnValue:
    """The form again with what was typed; where somebody else has changed the message, theirs beside it."""
    status, theirs = show_problems(form, refusal), None
    if isinstance(refusal, ChangedMeanwhile):
        message_id = message.id if message else form.key
        assert message_id is not None
        theirs = get_message(fresh_reading(), current_actor(), found.reference, message_id)
        form.seen_version.data = str(theirs.version)
    return _show(found, form, message or theirs, theirs), status

"""The messages of a round: what was sent and how far it got, what is being written, and stopping."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.correspondence.policies import READS_MESSAGES, may_write_messages
from assessments.correspondence.queries import find_progress, get_message, list_addressees, list_messages
from assessments.correspondence.states import MessageState
from assessments.correspondence.use_cases import discard_message as throw_away
from assessments.correspondence.use_cases import stop_message as stop
from assessments.messages.states import EmailState
from assessments.reports.queries import get_staff_round
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading
from portal.manage import blueprint
from portal.manage.message_forms import audience_words


@blueprint.get("/rounds/<reference>/messages")
@needs_role(*READS_MESSAGES)
def messages(reference: str) -> ResponseReturnValue:
    """What was written to a round's applicants, newest first; to managers also what is being written."""
    found = get_staff_round(reading(), current_actor(), reference)
    page = list_messages(reading(), current_actor(), found, cursor=request.args.get("after") or None)
    return render_template(
        "manage/messages.html",
        round=found,
        rows=page.rows,
        next_url=url_for(".messages", reference=reference, after=page.next_cursor) if page.next_cursor else None,
        is_later_page=bool(request.args.get("after")),
        may_write=may_write_messages(current_actor(), found),
        audience_words=audience_words,
    )


@blueprint.get("/rounds/<reference>/messages/<uuid:message_id>")
@needs_role(*READS_MESSAGES)
def message(reference: str, message_id: UUID) -> ResponseReturnValue:
    """A message that was sent: its text, how far it got, and to whom it went."""
    actor = current_actor()
    shown = get_message(reading(), actor, reference, message_id)
    if shown.state is MessageState.DRAFT:
        return redirect(url_for(".edit_message", reference=reference, message_id=message_id))
    page = list_addressees(reading(), actor, shown, cursor=request.args.get("after") or None)
    progress = find_progress(reading(), shown)
    waiting = progress.emails[EmailState.WAITING]
    return render_template(
        "manage/message.html",
        message=shown,
        round=shown.round,
        audience=audience_words(shown.audience, shown.stage.title if shown.stage else ""),
        progress=progress,
        rows=page.rows,
        next_url=url_for(".message", **request.view_args or {}, after=page.next_cursor) if page.next_cursor else None,
        is_later_page=bool(request.args.get("after")),
        is_under_way=shown.state is MessageState.SENDING or (shown.state is MessageState.SENT and waiting > 0),
        may_write=may_write_messages(actor, shown.round),
    )


@blueprint.post("/rounds/<reference>/messages/<uuid:message_id>/stop")
@needs_role(Role.MANAGER)
def stop_message(reference: str, message_id: UUID) -> ResponseReturnValue:
    """Send no more of a message."""
    with Sessions.begin() as session:
        stop(session, current_actor(), reference, message_id, now=arrived_at())
    flash(_("The message is stopped. Emails that had not gone out will not be sent."))
    return redirect(url_for(".message", reference=reference, message_id=message_id))


@blueprint.post("/rounds/<reference>/messages/<uuid:message_id>/discard")
@needs_role(Role.MANAGER)
def discard_message(reference: str, message_id: UUID) -> ResponseReturnValue:
    """Throw a draft away."""
    with Sessions.begin() as session:
        throw_away(session, current_actor(), reference, message_id, now=arrived_at())
    flash(_("The draft is thrown away. Nothing was sent."))
    return redirect(url_for(".messages", reference=reference))

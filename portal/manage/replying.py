"""What applicants replied to outcomes: those that wait, and each with the forms by which it is answered."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.errors import DomainError, NotPermitted
from assessments.replies.models import Reply
from assessments.replies.policies import may_answer
from assessments.replies.queries import get_reply, list_replies, took_part
from assessments.replies.states import ReplyState
from assessments.replies.use_cases import answer_reply, reconsider, take_reply
from assessments.reports.queries import get_staff_round
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.manage import blueprint
from portal.manage.reply_forms import CHANGES, AnswerForm, ReconsiderForm, stands_of
from portal.seen import SeenForm
from portal.wording import REPLY_KINDS, REPLY_STATES

READERS = (Role.MANAGER, Role.APPROVER, Role.AUDITOR)


@blueprint.get("/rounds/<reference>/replies")
@needs_role(*READERS)
def replies(reference: str) -> ResponseReturnValue:
    """What was replied in a round and waits; `?done=1` for the rest."""
    found, is_open = get_staff_round(reading(), current_actor(), reference), "done" not in request.args
    if not current_actor().has_role(found.fund_id, *READERS):
        raise NotPermitted
    cursor = request.args.get("after") or None
    page = list_replies(reading(), current_actor(), found, is_open=is_open, cursor=cursor)
    return render_template(
        "manage/replies.html",
        round=found,
        replies=page.rows,
        is_open=is_open,
        kinds=REPLY_KINDS,
        states=REPLY_STATES,
        next_url=url_for(".replies", reference=reference, after=page.next_cursor, done=None if is_open else 1)
        if page.next_cursor
        else None,
    )


@blueprint.route("/applications/<reference>/replies/<uuid:reply_id>", methods=["GET", "POST"])
@needs_role(*READERS)
def reply(reference: str, reply_id: UUID) -> ResponseReturnValue:
    """One reply, and the form that answers it for who has taken it on."""
    found, form, status = get_reply(reading(), current_actor(), reference, reply_id), AnswerForm(), 200
    form.offer(found)
    form.open_at(found.mark)
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _answer(reference, reply_id, form)
            except DomainError as refusal:
                found, status = _refused(form, refusal, reference, reply_id)
    return render_template("manage/reply.html", form=form, **_shown(found)), status


@blueprint.post("/applications/<reference>/replies/<uuid:reply_id>/take")
@needs_role(*READERS)
def take(reference: str, reply_id: UUID) -> ResponseReturnValue:
    """Take a reply on, to answer it."""
    with Sessions.begin() as session:
        take_reply(session, current_actor(), reference, reply_id, now=arrived_at())
    flash(_("You are answering this now. Others of the fund see that."))
    return redirect(url_for(".reply", reference=reference, reply_id=reply_id))


@blueprint.route("/applications/<reference>/replies/<uuid:reply_id>/reconsider", methods=["GET", "POST"])
@needs_role(*READERS)
def reconsider_outcome(reference: str, reply_id: UUID) -> ResponseReturnValue:
    """Record what came of looking at an outcome again."""
    found, form, status = get_reply(reading(), current_actor(), reference, reply_id), ReconsiderForm(), 200
    form.open_at(found.mark)
    if not _may_answer(found):
        raise NotPermitted
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _reconsider(reference, reply_id, form)
            except DomainError as refusal:
                found, status = _refused(form, refusal, reference, reply_id)
    return render_template("manage/reconsider_outcome.html", form=form, **_shown(found)), status


def _refused(form: SeenForm, refusal: DomainError, reference: str, reply_id: UUID) -> tuple[Reply, int]:
    """What stands now, with the refusal on the form; who may not is told so on a page of its own."""
    if isinstance(refusal, NotPermitted):
        raise refusal
    found = get_reply(fresh_reading(), current_actor(), reference, reply_id)
    return found, form.refuse(refusal, found.mark, stands_of(found))


def _may_answer(found: Reply) -> bool:
    has_part = took_part(reading(), current_actor().user_id, found.submission_id)
    return may_answer(current_actor(), found.submission.application, took_part=has_part)


def _shown(found: Reply) -> dict[str, object]:
    is_mine = found.taken_by_id == current_actor().user_id
    return {
        "reply": found,
        "submission": found.submission,
        "may_answer": _may_answer(found),
        "is_mine": is_mine and found.state is ReplyState.BEING_ANSWERED,
        "kinds": REPLY_KINDS,
        "states": REPLY_STATES,
    }


def _answer(reference: str, reply_id: UUID, form: AnswerForm) -> ResponseReturnValue:
    with Sessions.begin() as session:
        answered = answer_reply(
            session, current_actor(), reference, reply_id, form.wanted, form.answer.data or "", now=arrived_at(),
            seen=form.seen.data,
        )  # fmt: skip
        is_upheld = answered.state is ReplyState.UPHELD
    wake_worker()
    flash(_("The answer is sent."))
    if is_upheld:
        return redirect(url_for(".reconsider_outcome", reference=reference, reply_id=reply_id))
    return redirect(url_for(".reply", reference=reference, reply_id=reply_id))


def _reconsider(reference: str, reply_id: UUID, form: ReconsiderForm) -> ResponseReturnValue:
    with Sessions.begin() as session:
        reconsider(
            session, current_actor(), reference, reply_id, form.note.data or "",
            changes_outcome=form.found.data == CHANGES, now=arrived_at(), seen=form.seen.data,
        )  # fmt: skip
    wake_worker()
    flash(_("It is recorded, and the applicant is told."))
    return redirect(url_for(".reply", reference=reference, reply_id=reply_id))

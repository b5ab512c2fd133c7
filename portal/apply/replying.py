"""Replying to an outcome: a question or a complaint about how it came about, and what the fund answered."""

from datetime import datetime
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovCharacterCount, GovRadioInput, GovSubmitInput
from wtforms import HiddenField, RadioField, SubmitField, TextAreaField
from wtforms.validators import AnyOf

from assessments.decisions.letters import reply_until
from assessments.decisions.told import ToldStage, get_told
from assessments.errors import DomainError, NotFound, NotPermitted
from assessments.replies.policies import may_reply
from assessments.replies.queries import list_replies_of
from assessments.replies.states import ReplyKind
from assessments.replies.use_cases import LONGEST, raise_reply
from portal.apply import blueprint
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import Sessions, reading, wake_worker
from portal.fields import plain_lines
from portal.forms import PageForm
from portal.problems import show_problems
from portal.wording import REPLY_KINDS, REPLY_STATES


class ReplyForm(PageForm):
    """A question or a complaint. `entry_key` is made with the form, so that the same form sent twice is one reply."""

    entry_key = HiddenField()
    kind = RadioField(
        _("What is it?"),
        [AnyOf([kind.value for kind in ReplyKind], message=_("Choose whether it is a question or a complaint."))],
        choices=lambda: {
            ReplyKind.QUESTION.value: gettext("A question about how our application was dealt with"),
            ReplyKind.COMPLAINT.value: gettext("A complaint: a rule was broken, or something went wrong"),
        },
        validate_choice=False,
        widget=GovRadioInput(),
    )
    text = TextAreaField(
        _("What do you ask or complain about?"),
        description=_("Say what happened and when. It is about how the outcome came about, not about the marks alone."),
        filters=[plain_lines],
        widget=GovCharacterCount(),
        render_kw={"params": {"maxlength": LONGEST, "threshold": "75", "rows": 8, "attributes": {"dir": "auto"}}},
    )
    submit = SubmitField(_("Send it to the fund"), widget=GovSubmitInput())

    @property
    def key(self) -> UUID:
        """What makes the same form the same reply; a new one where it is gone."""
        try:
            return UUID(self.entry_key.data or "")
        except ValueError:
            return uuid4()


@blueprint.route("/<reference>/<stage>/reply", methods=["GET", "POST"])
@login_required
def reply(reference: str, stage: str) -> ResponseReturnValue:
    """What was replied to an outcome, with what the fund answered, and a form as long as the days last."""
    told = _told(reference, stage)
    submission, form, status = told.submission, ReplyForm(), 200
    form.entry_key.data = form.entry_key.data or str(uuid4())
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _send(reference, stage, form)
            except NotPermitted:
                raise
            except DomainError as refusal:
                status = show_problems(form, refusal)
    until = _until(told)
    return render_template(
        "apply/reply.html",
        application=submission.application,
        submission=submission,
        form=form,
        replies=list_replies_of(reading(), [submission.id]).get(submission.id, []),
        until=until,
        is_open=arrived_at() <= until,
        may_reply=may_reply(current_actor(), submission),
        kinds=REPLY_KINDS,
        states=REPLY_STATES,
    ), status


def _told(reference: str, stage: str) -> ToldStage:
    """A stage of one's own application of which the outcome was told. Raises NotFound."""
    told = get_told(reading(), current_actor(), reference, now=arrived_at())
    found = next((each for each in told.stages if each.submission.stage.key == stage), None)
    if found is None or found.decision is None:
        raise NotFound
    return found


def _until(told: ToldStage) -> datetime:
    assert told.decision is not None
    assert told.decision.released_at is not None
    return reply_until(told.submission.application.round, told.decision.released_at)


def _send(reference: str, stage: str, form: ReplyForm) -> ResponseReturnValue:
    with Sessions.begin() as session:
        raise_reply(
            session, current_actor(), reference, stage, form.key, ReplyKind(form.kind.data), form.text.data or "",
            now=arrived_at(),
        )  # fmt: skip
    wake_worker()
    flash(gettext("It is sent. Somebody who took no part in the decision answers it; you get an email then."))
    return redirect(url_for(".reply", reference=reference, stage=stage))

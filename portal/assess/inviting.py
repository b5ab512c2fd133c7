"""Answering an invitation to assess, and stepping back from it."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import RadioField, SubmitField
from wtforms.validators import AnyOf

from assessments.actors import Role
from assessments.allocating.inviting import asks_wishes, get_own_invitation
from assessments.allocating.models import AssessingInvitation
from assessments.allocating.states import Standing
from assessments.allocating.use_cases import accept_invitation_to_assess, refuse_invitation_to_assess
from assessments.errors import DomainError
from portal.arrival import arrived_at
from portal.assess import blueprint
from portal.auth import current_actor, needs_role
from portal.db import Sessions, reading, wake_worker
from portal.fields import CountField, ReasonField
from portal.forms import PageForm
from portal.problems import show_problems

YES, NO = "yes", "no"


class AnswerForm(PageForm):
    """Yes to how many, or no and why."""

    answer = RadioField(
        lazy_gettext("Will you assess?"),
        [AnyOf([YES, NO], message=lazy_gettext("Choose whether you will assess."))],
        choices=lambda: {YES: _("Yes"), NO: _("No")},
        validate_choice=False,
        widget=GovRadioInput(),
    )
    most = CountField(lazy_gettext("If yes, how many applications at most?"))
    reason = ReasonField(lazy_gettext("If no, why?"), lazy_gettext("The fund’s managers read this. Nobody else does."))
    submit = SubmitField(lazy_gettext("Answer"), widget=GovSubmitInput())


@blueprint.route("/invitations/<uuid:invitation_id>", methods=["GET", "POST"])
@needs_role(Role.ASSESSOR)
def invitation(invitation_id: UUID) -> ResponseReturnValue:
    """What one is asked, and one's answer; after a yes, stepping back."""
    found = get_own_invitation(reading(), current_actor(), invitation_id)
    form, status = AnswerForm(data={"most": found.most}), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                _answer(form, invitation_id)
                return redirect(url_for(".invitation", invitation_id=invitation_id))
            except DomainError as refusal:
                status = show_problems(form, refusal)
    return render_template(
        "assess/invitation.html",
        invitation=found,
        round=found.stage.round,
        stage=found.stage,
        form=form,
        is_open=found.standing is Standing.INVITED,
        is_in=found.standing in (Standing.ACCEPTED, Standing.WAITING),
        asks_wishes=asks_wishes(reading(), found),
    ), status


def _answer(form: AnswerForm, invitation_id: UUID) -> None:
    with Sessions.begin() as session:
        if form.answer.data == YES:
            answered = accept_invitation_to_assess(
                session, current_actor(), invitation_id, most=form.most.number or 0, now=arrived_at()
            )
        else:
            answered = refuse_invitation_to_assess(
                session, current_actor(), invitation_id, reason=form.reason.data or "", now=arrived_at()
            )
        told = _told(answered)
    wake_worker()
    flash(told)


def _told(answered: AssessingInvitation) -> str:
    sentences = {
        Standing.ACCEPTED: _("Thank you. You get an email when work is given to you."),
        Standing.WAITING: _("Thank you. Enough others have said yes already, so you are on the wait list."),
        Standing.DECLINED: _("Thank you for your answer. Nothing will be given to you."),
    }
    return str(sentences.get(answered.standing, _("You stepped back. Step back by itself from work that you have.")))

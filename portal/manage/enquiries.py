"""Questions about a round: what waits, and answering one person or everybody."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea
from wtforms import RadioField, SubmitField, TextAreaField
from wtforms.validators import AnyOf

from assessments.actors import Role
from assessments.applications.reasons import REASON_NEEDED
from assessments.enquiries.models import Enquiry
from assessments.enquiries.policies import may_reply
from assessments.enquiries.queries import count_waiting, get_enquiry, list_bids_behind, list_enquiries
from assessments.enquiries.states import EnquiryState
from assessments.enquiries.use_cases import Reply, close_question, reply_to_question
from assessments.errors import DomainError, NotPermitted
from assessments.reports.queries import get_staff_round
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.fields import ReasonField, plain_lines
from portal.manage import blueprint
from portal.seen import SeenForm, Stands

TO_ONE, TO_ALL = "one", "all"
LINES = {"rows": 4, "attributes": {"dir": "auto"}}
HEADINGS = {
    EnquiryState.ASKED: lazy_gettext("Questions that wait for an answer"),
    EnquiryState.ANSWERED: lazy_gettext("Questions answered to one"),
    EnquiryState.PUBLISHED: lazy_gettext("Published questions"),
    EnquiryState.CLOSED: lazy_gettext("Questions closed without an answer"),
}


class ReplyForm(SeenForm):
    """An answer, for whom it is, and how the question is worded for everybody."""

    answer = TextAreaField(
        lazy_gettext("Answer"), filters=[plain_lines], widget=GovTextArea(), render_kw={"params": LINES | {"rows": 6}}
    )
    to = RadioField(
        lazy_gettext("Who should be told?"),
        [AnyOf([TO_ONE, TO_ALL], message=lazy_gettext("Choose who should be told"))],
        widget=GovRadioInput(),
        validate_choice=False,
    )
    question = TextAreaField(
        lazy_gettext("The question as everybody reads it"),
        description=lazy_gettext("Only used if everybody is told. Take out whatever tells who asked."),
        filters=[plain_lines],
        widget=GovTextArea(),
        render_kw={"params": LINES},
    )
    submit = SubmitField(lazy_gettext("Send the answer"), widget=GovSubmitInput())

    def fill(self, enquiry: Enquiry) -> None:
        """What was answered last. A question is never put into the asker's words by itself: they may tell who asks."""
        last = enquiry.replies[-1] if enquiry.replies else None
        self.answer.data = last.answer if last else ""
        self.to.data = (TO_ALL if last.is_public else TO_ONE) if last else None
        self.question.data = (last.question if last else None) or ""

    def offer(self, enquiry: Enquiry) -> None:
        """What was published once cannot be answered to one: everybody has read it."""
        one = [] if enquiry.state is EnquiryState.PUBLISHED else [(TO_ONE, _("Only the person who asked"))]
        self.to.choices = [*one, (TO_ALL, _("Everybody: on the round’s page, and by email to all who are writing"))]

    @property
    def reply(self) -> Reply:
        """What was entered."""
        return Reply(self.answer.data or "", self.to.data == TO_ALL, self.question.data or "")


class CloseForm(SeenForm):
    """Why a question is not answered."""

    reason = ReasonField(needed=REASON_NEEDED)
    submit = SubmitField(lazy_gettext("Close the question"), widget=GovSubmitInput())


@blueprint.get("/rounds/<reference>/questions")
@needs_role(Role.MANAGER, Role.AUDITOR)
def enquiries(reference: str) -> ResponseReturnValue:
    """The questions about a round, those that wait first."""
    found, actor = get_staff_round(reading(), current_actor(), reference), current_actor()
    wanted = request.args.get("state", "")
    state = EnquiryState(wanted) if wanted in set(EnquiryState) else EnquiryState.ASKED
    page = list_enquiries(reading(), actor, found, state, cursor=request.args.get("after") or None)
    more = url_for(".enquiries", reference=reference, state=state.value, after=page.next_cursor)
    return render_template(
        "manage/enquiries.html",
        round=found,
        enquiries=page.rows,
        state=state,
        headings=HEADINGS,
        waiting=count_waiting(reading(), actor, found),
        next_url=more if page.next_cursor else None,
        is_later_page="after" in request.args,
    )


@blueprint.route("/rounds/<reference>/questions/<uuid:enquiry_id>", methods=["GET", "POST"])
@needs_role(Role.MANAGER, Role.AUDITOR)
def enquiry(reference: str, enquiry_id: UUID) -> ResponseReturnValue:
    """One question with all that was answered; its form answers, publishes and corrects."""
    found, actor = get_staff_round(reading(), current_actor(), reference), current_actor()
    asked, form, status = get_enquiry(reading(), actor, found, enquiry_id), ReplyForm(), 200
    form.offer(asked)
    if form.is_submitted():
        if not may_reply(actor, found):
            raise NotPermitted
        status = 422
        if form.validate():
            try:
                return _reply(reference, enquiry_id, form)
            except DomainError as refusal:
                asked = get_enquiry(fresh_reading(), actor, found, enquiry_id)
                status = form.refuse(refusal, asked.mark, _stands(asked))
    else:
        form.fill(asked)
        form.open_at(asked.mark)
    return render_template(
        "manage/enquiry.html",
        round=found,
        asked=asked,
        form=form,
        may_reply=may_reply(actor, found),
        bids=list_bids_behind(reading(), actor, asked),
    ), status


@blueprint.route("/rounds/<reference>/questions/<uuid:enquiry_id>/close", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def close_enquiry(reference: str, enquiry_id: UUID) -> ResponseReturnValue:
    """Close a question that is not to be answered, with the reason."""
    found, actor = get_staff_round(reading(), current_actor(), reference), current_actor()
    asked, form, status = get_enquiry(reading(), actor, found, enquiry_id), CloseForm(), 200
    if not may_reply(actor, found):
        raise NotPermitted
    form.open_at(asked.mark)
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _close(reference, enquiry_id, form)
            except DomainError as refusal:
                asked = get_enquiry(fresh_reading(), actor, found, enquiry_id)
                status = form.refuse(refusal, asked.mark, _stands(asked))
    return render_template("manage/close_enquiry.html", round=found, asked=asked, form=form), status


def _close(reference: str, enquiry_id: UUID, form: CloseForm) -> ResponseReturnValue:
    with Sessions.begin() as session:
        close_question(
            session, current_actor(), reference, enquiry_id, form.reason.data or "", now=arrived_at(),
            seen=form.seen.data,
        )  # fmt: skip
    flash(_("The question is closed. Whoever asked sees that, with the reason."))
    return redirect(url_for(".enquiries", reference=reference))


def _reply(reference: str, enquiry_id: UUID, form: ReplyForm) -> ResponseReturnValue:
    with Sessions.begin() as session:
        reply_to_question(
            session, current_actor(), reference, enquiry_id, form.reply, now=arrived_at(), seen=form.seen.data
        )
    wake_worker()
    flash(
        _("The answer is on the round’s page. Everybody who is writing gets it by email.")
        if form.reply.is_public
        else _("The answer is sent to the person who asked.")
    )
    return redirect(url_for(".enquiries", reference=reference))


def _stands(asked: Enquiry) -> list[Stands]:
    last = asked.replies[-1] if asked.replies else None
    if last is None:
        return []
    return [Stands(_("Answer"), last.answer), Stands(_("The question as everybody reads it"), last.question or "")]

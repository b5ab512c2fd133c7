"""Keeping an award: conditions met, instalments paid, reports answered, money returned, and its end."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.awards.models import Award
from assessments.awards.policies import READS_AWARDS, may_manage_award
from assessments.awards.queries import get_award, get_evidence
from assessments.awards.use_cases import answer_evidence, answer_report, end_award, note_payment, note_return
from assessments.awards.use_cases.conditions import condition_of, mark_of_evidence
from assessments.awards.use_cases.reporting import report_of
from assessments.errors import NotFound, NotPermitted
from portal.acting import DONE, send
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.award_words import REPORT_STATES
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.documents import send_document
from portal.manage import blueprint
from portal.manage.award_forms import AnswerForm, DatedForm, ReturnedForm
from portal.manage.awarding import staff_award
from portal.manage.bank import bank_of
from portal.seen import Stands


@blueprint.route("/applications/<reference>/award/conditions/<uuid:condition_id>", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def award_condition(reference: str, condition_id: UUID) -> ResponseReturnValue:
    """What shows that a condition is met; take it as met, or ask for more."""
    award = managed_award(reference)
    condition = condition_of(award, condition_id)
    form = AnswerForm()
    form.offer(_("It is met"), _("Ask the organisation for more"))
    form.open_at(mark_of_evidence(condition))

    def stands() -> tuple[str, list[Stands]]:
        fresh = condition_of(get_award(fresh_reading(), current_actor(), reference), condition_id)
        return mark_of_evidence(fresh), [Stands(_("Evidence"), fresh.evidence)]

    status = send(
        form,
        lambda session: answer_evidence(
            session, current_actor(), reference, condition_id, is_met=form.answer.data == "yes",
            reason=form.reason.data or "", now=arrived_at(), seen=form.seen.data,
        ),
        stands,
    )  # fmt: skip
    if status == DONE:
        return _back(reference, _("Your answer is recorded."))
    return render_template("manage/award_condition.html", award=award, condition=condition, form=form), status


@blueprint.get("/applications/<reference>/award/conditions/<uuid:condition_id>/document")
@needs_role(*READS_AWARDS)
def evidence(reference: str, condition_id: UUID) -> ResponseReturnValue:
    """The document that shows that a condition is met."""
    staff_award(reference)
    found = get_evidence(reading(), current_actor(), reference, condition_id)
    return send_document(found, found.name)


@blueprint.route("/applications/<reference>/award/instalments/<int:number>", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def pay_instalment(reference: str, number: int) -> ResponseReturnValue:
    """Note by hand when an instalment was paid."""
    award = managed_award(reference)
    instalment = next((one for one in award.instalments if one.number == number), None)
    if instalment is None:
        raise NotFound
    form = DatedForm()
    status = send(
        form,
        lambda session: note_payment(session, current_actor(), reference, number, form.paid_on.data, now=arrived_at()),
    )
    if status == DONE:
        return _back(reference, _("The payment is noted."))
    page = render_template(
        "manage/pay_instalment.html", award=award, instalment=instalment, form=form, **bank_of(award.application)
    )
    return page, status


@blueprint.route("/applications/<reference>/award/reports/<uuid:report_id>", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def award_report(reference: str, report_id: UUID) -> ResponseReturnValue:
    """What a report says, beside what was promised; accept it, or send it back."""
    award = managed_award(reference)
    report = report_of(award, report_id)
    form = AnswerForm()
    form.offer(_("Accept it"), _("Send it back"))
    status = send(
        form,
        lambda session: answer_report(
            session, current_actor(), reference, report_id, is_accepted=form.answer.data == "yes",
            reason=form.reason.data or "", now=arrived_at(),
        ),
    )  # fmt: skip
    if status == DONE:
        return _back(reference, _("Your answer is recorded."))
    page = render_template(
        "manage/award_report.html", award=award, report=report, form=form, report_states=REPORT_STATES
    )
    return page, status


@blueprint.route("/applications/<reference>/award/return", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def award_return(reference: str) -> ResponseReturnValue:
    """Note when what was not spent came back."""
    award = managed_award(reference)
    form = ReturnedForm()
    status = send(
        form,
        lambda session: note_return(session, current_actor(), reference, form.returned_on.data, now=arrived_at()),
    )
    if status == DONE:
        return _back(reference, _("It is noted that the money came back."))
    return render_template("manage/award_return.html", award=award, form=form), status


@blueprint.post("/applications/<reference>/award/end")
@needs_role(Role.MANAGER)
def end(reference: str) -> ResponseReturnValue:
    """End the award."""
    managed_award(reference)
    with Sessions.begin() as session:
        end_award(session, current_actor(), reference, now=arrived_at())
    return _back(reference, _("The award is ended."))


def managed_award(reference: str) -> Award:
    """The award of an application that the actor manages. Raises NotFound or NotPermitted."""
    award = staff_award(reference, *Role)
    if not may_manage_award(current_actor(), award.application):
        raise NotPermitted
    return award


def _back(reference: str, words: str) -> ResponseReturnValue:
    wake_worker()
    flash(words)
    return redirect(url_for(".award", reference=reference))

"""What an organisation does about its grant: evidence, reports, what was not spent, deeds and bank details."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.applications.answers import read_pence
from assessments.applications.queries import get_own_application
from assessments.awards.bank_queries import find_bank
from assessments.awards.models import Award, AwardReport
from assessments.awards.policies import may_report, may_sign
from assessments.awards.queries import get_evidence
from assessments.awards.states import OWED, DeedState
from assessments.awards.use_cases import (
    ReportDraft,
    enter_bank_details,
    give_evidence,
    sign_deed,
    tell_underspend,
    write_report,
)
from assessments.awards.use_cases.conditions import condition_of, mark_of_evidence
from assessments.awards.use_cases.reporting import report_of
from assessments.awards.use_cases.varying import get_deed
from assessments.decisions.checks import is_asked_for_bank
from assessments.errors import DomainError, NotFound, NotPermitted
from portal.acting import DONE, send
from portal.apply import blueprint
from portal.apply.award_forms import BankForm, DeedAnswerForm, EvidenceForm, UnderspendForm, report_form
from portal.apply.awards import own_award
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.award_words import DEED_STATES, REPORT_STATES
from portal.db import Session, fresh_reading, reading, wake_worker
from portal.documents import send_document
from portal.posted import posted_fields
from portal.seen import Stands
from portal.text import pounds
from portal.uploads import ask_again_for, receive_with, size_limits
from portal.vault import vault


@blueprint.route("/<reference>/award/conditions/<uuid:condition_id>", methods=["GET", "POST"])
@login_required
def award_condition(reference: str, condition_id: UUID) -> ResponseReturnValue:
    """Say how a condition is met, with a document if there is one."""
    award = _reported(reference)
    condition = condition_of(award, condition_id)
    form = EvidenceForm(data={"words": condition.evidence})
    form.open_at(mark_of_evidence(condition))
    form.document.render_kw = {"params": {"attributes": size_limits()}}
    arrived = receive_with(form, form.document)
    words = form.words.data or ""
    status = 422 if form.document.errors else send(
        form,
        lambda session: give_evidence(
            session, current_actor(), reference, condition_id, words, arrived, now=arrived_at(), seen=form.seen.data
        ),
        lambda: _evidence_stands(reference, condition_id),
    )  # fmt: skip
    if status == DONE:
        return _back(reference, _("The fund can read it now, and tells you whether it is enough."))
    ask_again_for(form.document, arrived)
    page = render_template(
        "apply/award_condition.html", award=award, application=award.application, condition=condition, form=form,
        posted=posted_fields(),
    )  # fmt: skip
    return page, status


def _evidence_stands(reference: str, condition_id: UUID) -> tuple[str, list[Stands]]:
    fresh_reading()
    condition = condition_of(own_award(reference), condition_id)
    return mark_of_evidence(condition), [
        Stands(_("How is it met?"), condition.evidence),
        Stands(_("A document that shows it"), _("There is one.") if condition.evidence_document_id else ""),
    ]


@blueprint.get("/<reference>/award/conditions/<uuid:condition_id>/document")
@login_required
def evidence(reference: str, condition_id: UUID) -> ResponseReturnValue:
    """The document that was given as evidence."""
    found = get_evidence(reading(), current_actor(), reference, condition_id, is_own=True)
    return send_document(found, found.name)


@blueprint.route("/<reference>/award/reports/<uuid:report_id>", methods=["GET", "POST"])
@login_required
def award_report(reference: str, report_id: UUID) -> ResponseReturnValue:
    """Write a report: in words, what was spent, and what was reached beside what was promised."""
    award = own_award(reference)
    report = report_of(award, report_id)
    if not may_report(current_actor(), award.application):
        raise NotPermitted
    form = report_form(award, report)
    form.open_at(str(report.version))
    draft = _draft(form, award) if form.is_submitted() else ReportDraft("")
    is_sent = form.is_submitted() and not form.save.data

    def act(session: Session) -> None:
        write_report(
            session, current_actor(), reference, report_id, draft, is_sent=is_sent, now=arrived_at(),
            seen=form.seen.data,
        )  # fmt: skip

    is_readable = not any(field.errors for field in form)
    status = send(form, act, lambda: _stands(reference, report_id)) if is_readable else 422
    if status == DONE:
        if is_sent:
            return _back(reference, _("The report is sent."))
        flash(_("The report is saved. The fund cannot read it yet."))
        return redirect(url_for(".award_report", reference=reference, report_id=report_id))
    page = render_template(
        "apply/award_report.html", award=award, application=award.application, report=report, form=form,
        report_states=REPORT_STATES, is_owed=report.state in OWED and award.is_running, posted=posted_fields(),
    )  # fmt: skip
    return page, status


def _draft(form: Any, award: Award) -> ReportDraft:
    reached = {one.position: form[f"reached-{one.position}"].data or "" for one in award.promises}
    return ReportDraft(form.words.data or "", _pence(form.spent), reached)


def _pence(field: Any) -> int | None:
    try:
        return read_pence(field.data or "")
    except DomainError as problem:
        field.errors = [problem.told(_)]
        return None


def _stands(reference: str, report_id: UUID) -> tuple[str, list[Stands]]:
    fresh_reading()
    report: AwardReport = report_of(own_award(reference), report_id)
    return str(report.version), [
        Stands(_("What was done"), report.words),
        Stands(_("Spent so far"), pounds(report.spent_pence)),
    ]


@blueprint.route("/<reference>/award/underspend", methods=["GET", "POST"])
@login_required
def underspend(reference: str) -> ResponseReturnValue:
    """Say how much was not spent, so that it can be returned."""
    award = _reported(reference)
    form = UnderspendForm()
    pence = _pence(form.amount) if form.is_submitted() else None
    if form.amount.errors:
        status = 422
    else:
        status = send(
            form, lambda session: tell_underspend(session, current_actor(), reference, pence, now=arrived_at())
        )
    if status == DONE:
        return _back(reference, _("The fund knows now what was not spent, and tells you how to return it."))
    return render_template("apply/underspend.html", award=award, application=award.application, form=form), status


@blueprint.route("/<reference>/award/deeds/<int:number>", methods=["GET", "POST"])
@login_required
def award_deed(reference: str, number: int) -> ResponseReturnValue:
    """A change that the fund proposes: what it was, what it would be, and why; a lead agrees or declines."""
    award = own_award(reference)
    deed = get_deed(reading(), award, number)
    if deed.state in (DeedState.PROPOSED, DeedState.SENT_BACK):
        raise NotFound
    form = DeedAnswerForm()
    form.sha256.data = form.sha256.data or deed.sha256
    if form.is_submitted() and not may_sign(current_actor(), award.application):
        raise NotPermitted
    status = send(
        form,
        lambda session: sign_deed(
            session, current_actor(), reference, number, name=form.name.data or "", sha256=form.sha256.data or "",
            is_agreed=form.answer.data == "yes", now=arrived_at(),
        ),
    )  # fmt: skip
    if status == DONE:
        return _back(reference, _("Your answer is recorded."))
    page = render_template(
        "apply/award_deed.html", award=award, application=award.application, deed=deed, form=form,
        deed_states=DEED_STATES, may_sign=may_sign(current_actor(), award.application),
        lines={str(line.id): line.financial_year for line in award.application.round.envelope},
    )  # fmt: skip
    return page, status


@blueprint.route("/<reference>/bank", methods=["GET", "POST"])
@login_required
def bank(reference: str) -> ResponseReturnValue:
    """Say where the money goes; what was entered is not shown again."""
    application = get_own_application(reading(), current_actor(), reference)
    if not may_sign(current_actor(), application):
        raise NotPermitted
    if not is_asked_for_bank(reading(), application):
        raise NotFound
    form = BankForm()
    status = send(form, lambda session: _enter(session, reference, form))
    if status == DONE:
        wake_worker()
        flash(_("Your bank details are stored. Two people of the fund check them before anything is paid."))
        return redirect(url_for(".bank", reference=reference))
    standing = find_bank(reading(), application.id)
    page = render_template(
        "apply/bank.html", application=application, form=form, standing=standing, has_key=vault() is not None
    )
    return page, status


def _enter(session: Session, reference: str, form: BankForm) -> None:
    enter_bank_details(
        session, current_actor(), reference, form.account_name.data or "", form.sort_code.data or "",
        form.account_number.data or "", vault=vault(), now=arrived_at(),
    )  # fmt: skip


def _reported(reference: str) -> Award:
    """The award, for somebody who writes for the organisation. Raises NotFound or NotPermitted."""
    award = own_award(reference)
    if not may_report(current_actor(), award.application):
        raise NotPermitted
    return award


def _back(reference: str, words: str) -> ResponseReturnValue:
    wake_worker()
    flash(words)
    return redirect(url_for(".award", reference=reference))

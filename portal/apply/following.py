"""Following an application: where it stands, what was decided, and taking it back."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.applications.clarifications import list_clarifications
from assessments.applications.policies import may_submit
from assessments.applications.presses import list_presses
from assessments.applications.queries import list_early_openings
from assessments.applications.wording import OPENING_GROUNDS
from assessments.awards.queries import find_award
from assessments.decisions.counted import count_told
from assessments.decisions.lettering import find_corrections, get_own_letter, list_letters
from assessments.decisions.letters import pdf_of
from assessments.decisions.loans import Loan, find_loan
from assessments.decisions.told import Told, ToldApplication, get_told
from assessments.decisions.use_cases import withdraw_application
from assessments.errors import IllegalStep, Invalid, NotPermitted
from assessments.funds.programmes import local_day
from assessments.rendering.printing import print_document
from assessments.standings.queries import find_granted
from portal.apply import blueprint
from portal.apply.forms import WithdrawForm
from portal.apply.voluntary import offered
from portal.apply.wording import TOLD, TOLD_SENTENCES, WITHDRAWABLE
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import Sessions, reading, wake_worker
from portal.downloads import attached
from portal.envelope import has_parts, line_told
from portal.problems import show_problems


@blueprint.get("/<reference>/status")
@login_required
def status(reference: str) -> ResponseReturnValue:
    """Where the application stands at each stage, as far as its applicant has been told."""
    told = get_told(reading(), current_actor(), reference, now=arrived_at())
    decisions = [each.decision for each in told.stages if each.decision is not None]
    return render_template(
        "apply/status.html",
        told=told,
        corrections=find_corrections(reading(), [each.id for each in decisions]),
        letters=list_letters(reading(), [each.id for each in decisions]),
        counts={each.stage_id: count_told(reading(), each.stage_id) for each in decisions},
        application=told.application,
        wording=TOLD,
        sentences=TOLD_SENTENCES,
        may_withdraw=_leads(told) and told.stages[-1].status in WITHDRAWABLE,
        presses=list_presses(reading(), [each.submission for each in told.stages]),
        openings=list_early_openings(reading(), [each.submission.id for each in told.stages]),
        clarifications=list_clarifications(reading(), [each.submission.id for each in told.stages]),
        opening_grounds=OPENING_GROUNDS,
        held=find_granted(reading(), reference),
        loan=_loan(told),
        today=local_day(arrived_at(), told.application.round.time_zone),
        reports_reach=_reports_reach(told),
        line_told=line_told,
        has_parts=has_parts,
        now=arrived_at(),
        award=find_award(reading(), told.application.id),
        **offered(told.application),
    )


@blueprint.get("/<reference>/<stage>/outcome.pdf")
@login_required
def outcome_pdf(reference: str, stage: str) -> ResponseReturnValue:
    """The letter about the outcome of a stage, as it was sent."""
    letter = pdf_of(get_own_letter(reading(), current_actor(), reference, stage))
    return attached(print_document(letter["template"], letter["data"]), "application/pdf", letter["name"])


def _loan(told: ToldApplication) -> Loan | None:
    """What it has to pay back, once it was told of its award."""
    return find_loan(reading(), told.application) if told.application.round.repayment else None


def _reports_reach(told: ToldApplication) -> bool:
    """Whether its round has groups about which whoever is awarded reports."""
    return bool(told.application.round.groups) and any(each.status is Told.AWARDED for each in told.stages)


@blueprint.route("/<reference>/withdraw", methods=["GET", "POST"])
@login_required
def withdraw(reference: str) -> ResponseReturnValue:
    """Take the application back, after saying that it is meant."""
    told = get_told(reading(), current_actor(), reference, now=arrived_at())
    if not _leads(told):
        raise NotPermitted
    form = WithdrawForm()
    if form.is_submitted() and told.stages[-1].status == "withdrawn":  # the second press of a double one
        return _withdrawn(reference)
    if told.stages[-1].status not in WITHDRAWABLE:
        raise IllegalStep
    status = 200
    if form.validate_on_submit():
        try:
            return _withdraw(reference, form.reason.data or "")
        except Invalid as refusal:
            status = show_problems(form, refusal)
    elif form.errors:
        status = 422
    return render_template("apply/withdraw.html", form=form, application=told.application), status


def _withdraw(reference: str, reason: str) -> ResponseReturnValue:
    with Sessions.begin() as session:
        withdraw_application(session, current_actor(), reference, reason=reason, now=arrived_at())
    wake_worker()
    return _withdrawn(reference)


def _withdrawn(reference: str) -> ResponseReturnValue:
    flash(_("Your application is withdrawn. Everybody who leads it gets an email that says so."))
    return redirect(url_for(".status", reference=reference))


def _leads(told: ToldApplication) -> bool:
    return may_submit(current_actor(), told.application.current)

"""Deeds of variation, as the fund's staff propose them and approve them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.awards.policies import READS_AWARDS, may_approve_deed
from assessments.awards.undertakings import as_they_stand, field_of
from assessments.awards.use_cases import answer_proposed_deed, propose_deed
from assessments.awards.use_cases.varying import get_deed
from portal.acting import DONE, send
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.award_lines import changeable, deed_form, lines_of, undertakings_from, wanted_from
from portal.award_words import DEED_STATES
from portal.db import Session, reading, wake_worker
from portal.manage import blueprint
from portal.manage.award_forms import AnswerForm
from portal.manage.award_work import managed_award
from portal.manage.awarding import staff_award


@blueprint.route("/applications/<reference>/award/vary", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def vary(reference: str) -> ResponseReturnValue:
    """Propose other amounts or days for what is not paid yet, other targets, and other days of reports."""
    award = managed_award(reference)
    form = deed_form(award)
    wanted = wanted_from(form, award) if form.is_submitted() else []

    def act(session: Session) -> None:
        propose_deed(
            session, current_actor(), reference, wanted, form.reason.data or "", now=arrived_at(),
            undertakings=undertakings_from(form, award),
        )  # fmt: skip

    is_readable = not any(field.errors for field in form)
    status = send(form, act) if is_readable else 422
    if status == DONE:
        flash(_("The deed is proposed. Somebody else approves it, and then the organisation agrees to it."))
        return redirect(url_for(".award", reference=reference))
    page = render_template(
        "manage/vary.html",
        award=award,
        form=form,
        instalments=changeable(award),
        lines=lines_of(award),
        undertakings=[field_of(*each) for each in as_they_stand(award)],
    )
    return page, status


@blueprint.route("/applications/<reference>/award/deeds/<int:number>", methods=["GET", "POST"])
@needs_role(*READS_AWARDS)
def deed(reference: str, number: int) -> ResponseReturnValue:
    """A deed with what it changes and why; an approver who did not propose it approves it, or sends it back."""
    award = staff_award(reference)
    found = get_deed(reading(), award, number)
    form = AnswerForm()
    form.offer(_("Approve it"), _("Send it back"))
    status = send(
        form,
        lambda session: answer_proposed_deed(
            session, current_actor(), reference, number, is_approved=form.answer.data == "yes",
            reason=form.reason.data or "", now=arrived_at(),
        ),
    )  # fmt: skip
    if status == DONE:
        wake_worker()
        flash(_("Your answer is recorded."))
        return redirect(url_for(".award", reference=reference))
    page = render_template(
        "manage/deed.html",
        award=award,
        deed=found,
        form=form,
        deed_states=DEED_STATES,
        lines={str(line.id): line.financial_year for line in award.application.round.envelope},
        may_approve=found.state == "proposed" and may_approve_deed(current_actor(), award.application, found),
    )
    return page, status

"""The second pair of eyes: what waits for approval, and each proposal."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.applications.models import Submission
from assessments.decisions.basis import is_shaken
from assessments.decisions.checks import list_seen
from assessments.decisions.correcting import find_correction
from assessments.decisions.models import Decision
from assessments.decisions.policies import may_approve
from assessments.decisions.proposed import list_proposals
from assessments.decisions.queries import find_note, find_pending
from assessments.decisions.resting import changes_since_proposal
from assessments.decisions.states import Outcome, State
from assessments.decisions.use_cases import approve_decision, send_back_decision
from assessments.decisions.use_cases.proposing import purposes_of
from assessments.errors import DomainError, IllegalStep, NotFound
from assessments.scoring.wording import RECOMMENDATIONS
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.manage import blueprint
from portal.manage.basis import grounds_of
from portal.manage.forms import APPROVE, SEND_BACK, DecisionForm
from portal.manage.money import list_balances
from portal.manage.subjects import submission_for
from portal.problems import show_problems


@blueprint.get("/proposals")
@needs_role(Role.APPROVER)
def proposals() -> ResponseReturnValue:
    """What waits for approval in the funds where one approves; one's own proposals are marked."""
    page = list_proposals(reading(), current_actor(), cursor=request.args.get("after") or None)
    return render_template(
        "manage/proposals.html",
        proposals=page.rows,
        next_url=url_for(".proposals", after=page.next_cursor) if page.next_cursor else None,
        has_made_up={each.submission.application.round.made_up_note for each in page.rows} - {None},
    )


@blueprint.route("/applications/<reference>/<stage>/decision", methods=["GET", "POST"])
@needs_role(Role.APPROVER)
def decision(reference: str, stage: str) -> ResponseReturnValue:
    """A proposal with all that speaks for and against it; approve it, or send it back with a reason."""
    submission = submission_for(Role.APPROVER, reference, stage)
    pending = find_pending(reading(), submission.id)
    form, status = DecisionForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _answer(submission, form)
            except DomainError as refusal:
                pending = find_pending(fresh_reading(), submission.id)
                if pending is None:
                    raise IllegalStep from refusal
                if not _is_mine_to_answer(submission, pending):
                    raise
                status = show_problems(form, refusal)
                form.seen.data, form.seen_version.data = pending.mark, str(pending.version)
    if pending is None:
        raise NotFound
    if not form.is_submitted():
        form.seen.data, form.seen_version.data = pending.mark, str(pending.version)
    return _show(submission, pending, form), status


def _is_mine_to_answer(submission: Submission, pending: Decision) -> bool:
    return may_approve(current_actor(), submission.application, pending)


def _show(submission: Submission, pending: Decision, form: DecisionForm) -> str:
    purposes = purposes_of(pending.outcome)
    round_ = submission.application.round
    return render_template(
        "manage/decision.html",
        submission=submission,
        decision=pending,
        form=form,
        is_own=pending.proposed_by_id == current_actor().user_id,
        correction=find_correction(reading(), pending.id),
        is_waiting=pending.state is State.PROPOSED,
        may_answer=_is_mine_to_answer(submission, pending),
        send_back=SEND_BACK,
        is_shaken=is_shaken(reading(), pending, submission, arrived_at()),
        changes=changes_since_proposal(reading(), pending, submission, arrived_at()),
        note=find_note(reading(), pending),
        seen_items=list_seen(reading(), submission.application) if pending.outcome is Outcome.AWARDED else [],
        grounds=grounds_of(reading(), current_actor(), submission),
        recommendations=RECOMMENDATIONS,
        balances=list_balances(reading(), round_, purposes=purposes, without=submission.id) if purposes else [],
        amounts={amount.envelope_line_id: amount.amount_pence for amount in pending.amounts},
    )


def _answer(submission: Submission, form: DecisionForm) -> ResponseReturnValue:
    reference, stage, actor, now = (
        submission.application.reference,
        submission.stage.key,
        current_actor(),
        arrived_at(),
    )
    with Sessions.begin() as session:
        if form.answer.data == APPROVE:
            approve_decision(
                session, actor, reference, stage, seen_version=form.seen_number, now=now, seen=form.seen.data or None
            )
        else:
            send_back_decision(
                session, actor, reference, stage, reason=form.reason.data or "", now=now, seen=form.seen.data or None
            )
    wake_worker()
    if form.answer.data == APPROVE:
        flash(_("The proposal for %(reference)s is approved. The manager can release it.", reference=reference))
    else:
        flash(_("The proposal for %(reference)s is sent back.", reference=reference))
    return redirect(url_for(".proposals"))

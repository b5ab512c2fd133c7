"""Proposing what becomes of an application, and naming an adviser."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.applications.models import Submission
from assessments.applications.states import State
from assessments.decisions.basis import DECIDABLE, outcomes_for
from assessments.decisions.checks import list_seen
from assessments.decisions.correcting import find_corrected, find_correction
from assessments.decisions.models import Decision
from assessments.decisions.queries import find_note, find_pending, find_supports
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal, assign_adviser, propose_decision
from assessments.decisions.use_cases.proposing import purposes_of
from assessments.errors import DomainError, Invalid, NotFound
from assessments.supporting.matching import Suggestion, suggest_advisers
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading, wake_worker
from portal.envelope import line_told
from portal.manage import blueprint
from portal.manage.basis import grounds_of
from portal.manage.forms import AdviserForm, amounts_from, propose_form, uuid_from
from portal.manage.money import Balance, list_balances
from portal.manage.proposing_forms import conditions_in, total_from, typed_in
from portal.manage.subjects import submission_for
from portal.seen import Stands
from portal.text import moment, pounds
from portal.wording import OUTCOMES


@blueprint.route("/applications/<reference>/<stage>/propose", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def propose(reference: str, stage: str) -> ResponseReturnValue:
    """Propose an outcome, with its reason and its money; or change what was proposed."""
    submission = submission_for(Role.MANAGER, reference, stage)
    outcomes = outcomes_for(submission)
    balances = _balances(submission, outcomes)
    standing = find_pending(reading(), submission.id)
    told = find_corrected(reading(), submission)
    form, status = _form(submission, outcomes, balances, standing, _public_note(told, standing)), 200
    form.open_at(standing.mark if standing else "")
    if form.is_submitted():
        status = 422
        is_whole, amounts, total = form.validate(), amounts_from(form, balances), total_from(form)
        if is_whole and not form.errors:
            try:
                return _propose(submission, form, amounts, total)
            except DomainError as refusal:
                standing = find_pending(fresh_reading(), submission.id)
                mark = standing.mark if standing else ""
                status = form.refuse(_at_a_field(refusal, balances), mark, _proposed(standing, submission))
    return render_template(
        "manage/propose.html",
        form=form,
        submission=submission,
        balances=balances,
        standing=standing,
        told=told,
        seen_items=list_seen(reading(), submission.application) if Outcome.AWARDED in outcomes else [],
        grounds=grounds_of(reading(), current_actor(), submission),
        is_decidable=submission.state in DECIDABLE and arrived_at() >= submission.closes_at,
    ), status


def _form(
    submission: Submission, outcomes: Sequence[Outcome], balances: Sequence[Balance], standing: Decision | None,
    public_note: str | None,
) -> Any:  # fmt: skip
    note = find_note(reading(), standing) if standing else None
    is_promotion = submission.state is State.DECIDED and public_note is None
    return propose_form(
        outcomes, balances, _advisers(submission), standing, public_note=public_note, note=note,
        is_promotion=is_promotion,
    )  # fmt: skip


def _proposed(standing: Decision | None, submission: Submission) -> list[Stands]:
    """What is proposed now, in words."""
    if standing is None:
        return [Stands(_("Proposal"), _("Nothing is proposed now: it was sent back, or released."))]
    when = moment(standing.proposed_at, submission.application.round.time_zone)
    amounts = sorted(standing.amounts, key=lambda amount: amount.line.position)
    return [
        Stands(_("Outcome"), str(OUTCOMES[standing.outcome][0])),
        Stands(_("Proposed by"), _("%(name)s, on %(when)s", name=standing.proposed_by.name, when=when)),
        Stands(_("Reason, in words for the applicant"), standing.reason),
        *(
            Stands(line_told(amount.line, submission.application.round), pounds(amount.amount_pence))
            for amount in amounts
        ),
        Stands(_("Conditions"), "\n".join(condition.words for condition in standing.conditions)),
        Stands(_("What the preparation grant is for"), standing.grant_purpose),
        Stands(_("Adviser"), standing.adviser.name if standing.adviser else ""),
    ]


def _public_note(told: Decision | None, standing: Decision | None) -> str | None:
    """What is said so far of why an outcome is corrected; None where nothing is."""
    if told is None:
        return None
    correction = find_correction(reading(), standing.id) if standing else None
    return correction.public_note if correction else ""


def _balances(submission: Submission, outcomes: Sequence[Outcome]) -> list[Balance]:
    """The lines from which one of the outcomes takes money, without what this application already holds."""
    purposes = {purpose for outcome in outcomes for purpose in purposes_of(outcome)}
    return list_balances(reading(), submission.application.round, purposes=purposes, without=submission.id)


def _advisers(submission: Submission) -> dict[str, str]:
    """Who can advise, by id: those first who suit best and have least to do, with what they know and have."""
    suggested = suggest_advisers(reading(), current_actor(), submission.application, now=arrived_at())
    return {str(one.person.id): _suits(one) for one in suggested if one.is_free}


def _suits(one: Suggestion) -> str:
    told = {"name": one.person.name, "num": one.advises}
    if not one.knows:
        return str(_("%(name)s (advises %(num)s)", **told))
    return str(_("%(name)s (knows %(themes)s; advises %(num)s)", themes=", ".join(one.knows), **told))


def _at_a_field(refusal: DomainError, balances: Sequence[Balance]) -> DomainError:
    """What is wrong with the amounts together is said at the first of them."""
    if not isinstance(refusal, Invalid) or "amounts" not in refusal.problems or not balances:
        return refusal
    problems = dict(refusal.problems)
    problems.setdefault(f"amount-{balances[0].line.id}", problems.pop("amounts"))
    return Invalid(problems, refusal.sentence)


def _propose(submission: Submission, form: Any, amounts: dict[UUID, int], total: int | None) -> ResponseReturnValue:
    reference = submission.application.reference
    proposal = Proposal(
        outcome=Outcome(form.outcome.data),
        reason=form.reason.data or "",
        amounts={line_id: pence for line_id, pence in amounts.items() if pence},
        grant_purpose=typed_in(form, "grant_purpose"),
        adviser_id=uuid_from(form.adviser.data) if "adviser" in form else None,
        public_note=form.public_note.data or "" if "public_note" in form else "",
        conditions=conditions_in(form),
        note=typed_in(form, "note"),
        total_pence=total,
        out_of_order=typed_in(form, "out_of_order"),
    )
    with Sessions.begin() as session:
        propose_decision(
            session, current_actor(), reference, submission.stage.key, proposal, now=arrived_at(), seen=form.seen.data
        )
    wake_worker()
    flash(_("The outcome of %(reference)s is proposed. Somebody else has to approve it.", reference=reference))
    return redirect(url_for(".application", reference=reference))


@blueprint.route("/applications/<reference>/adviser", methods=["GET", "POST"])
@needs_role(Role.MANAGER)
def adviser(reference: str) -> ResponseReturnValue:
    """Give an invited applicant an adviser, or another one."""
    submission = submission_for(Role.MANAGER, reference, None)
    support = find_supports(reading(), [submission.application_id]).get(submission.application_id)
    if support is None:
        raise NotFound
    form, status = AdviserForm(data={"adviser": str(support.adviser_id or "")}), 200
    suggestions = suggest_advisers(reading(), current_actor(), support.application, now=arrived_at())
    names = {str(one.person.id): one.person.name for one in suggestions if one.is_free}
    form.adviser.choices = {"": _("Choose an adviser")} | names
    form.open_at(str(support.adviser_id or ""))
    if form.is_submitted():
        status = 422
        chosen = uuid_from(form.adviser.data)
        if chosen is None:
            form.adviser.errors = [_("Choose one of the fund’s advisers.")]
        elif form.validate():
            try:
                return _name(reference, chosen, form.seen.data)
            except DomainError as refusal:
                now_named = find_supports(fresh_reading(), [submission.application_id])[submission.application_id]
                told = now_named.adviser.name if now_named.adviser else _("Nobody")
                status = form.refuse(refusal, str(now_named.adviser_id or ""), [Stands(_("Adviser"), told)])
    return render_template(
        "manage/adviser.html", form=form, submission=submission, support=support, suggestions=suggestions
    ), status


def _name(reference: str, adviser_id: UUID, seen: str | None) -> ResponseReturnValue:
    with Sessions.begin() as session:
        assign_adviser(session, current_actor(), reference, adviser_id, now=arrived_at(), seen=seen)
    wake_worker()
    flash(_("The adviser of %(reference)s is named.", reference=reference))
    return redirect(url_for(".application", reference=reference))

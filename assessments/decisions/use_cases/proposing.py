"""Proposing what becomes of a submission."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, union
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from assessments.accounts.queries import list_people
from assessments.actors import Actor, Role
from assessments.applications.models import Reader, Submission
from assessments.applications.queries import get_staff_application, submission_at
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.applications.states import ReaderBasis
from assessments.applications.states import State as SubmissionState
from assessments.audit.use_cases import record
from assessments.decisions.basis import DECIDABLE, outcomes_for
from assessments.decisions.beside import DecisionNote
from assessments.decisions.checks import ensure_checked
from assessments.decisions.correcting import (
    ensure_not_taken_up,
    find_corrected,
    find_correction,
    note_correction,
    problems_of_correction,
)
from assessments.decisions.envelope import ensure_within_envelope
from assessments.decisions.models import Decision, DecisionAmount, DecisionCondition
from assessments.decisions.policies import may_propose
from assessments.decisions.queries import find_last_released, find_pending
from assessments.decisions.reserves import keep_place, list_passed_over
from assessments.decisions.resting import note_proposed
from assessments.decisions.states import GOOD_NEWS, Outcome, State
from assessments.errors import Invalid, NotPermitted, Refused, _
from assessments.funds.models import EnvelopeLine
from assessments.funds.states import AWARD_PURPOSES, Purpose
from assessments.interests.asides import ensure_no_part
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.scoring.models import Assignment, Moderation
from assessments.scoring.queries import count_outstanding, list_submitted
from assessments.scoring.states import LIVE
from assessments.scoring.use_cases.assigning import is_member
from assessments.versions import ensure_seen

MOST_CONDITIONS = 30


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed: an outcome with its reason, and for good news the money by envelope line, in pence.

    A reason is in words fit for the applicant. An invitation may name an adviser, and what its grant is for. Conditions
    are told to the applicant; the note, and why a reserve is promoted before others, only the staff read.
    """

    outcome: Outcome
    reason: str
    amounts: Mapping[UUID, int] = field(default_factory=dict)
    grant_purpose: str = ""
    adviser_id: UUID | None = None
    public_note: str = ""
    """Why an outcome that was told is corrected; everybody may read it."""
    conditions: tuple[str, ...] = ()
    note: str = ""
    total_pence: int | None = None
    """What the amounts are said to come to, where that is said."""
    out_of_order: str = ""

    @property
    def tidy_conditions(self) -> tuple[str, ...]:
        """The conditions without empty ones."""
        return tuple(words for words in (condition.strip() for condition in self.conditions) if words)


def purposes_of(outcome: Outcome) -> tuple[Purpose, ...]:
    """Which money an outcome may carry, from one purpose or several."""
    return {Outcome.INVITED: (Purpose.PREPARATION,), Outcome.AWARDED: AWARD_PURPOSES}.get(outcome, ())


def propose_decision(
    session: Session,
    actor: Actor,
    reference: str,
    stage_key: str,
    proposal: Proposal,
    *,
    now: datetime,
    seen: str | None = None,
) -> Decision:
    """Propose an outcome, or change what was proposed and is not yet approved. The same again changes nothing.

    `seen` is the mark of the decision that was shown, '' for none.
    Raises NotFound, NotPermitted, Invalid, Refused, Outdated or EnvelopeExceeded.
    """
    submission = submission_at(get_staff_application(session, actor, reference, lock=True), stage_key)
    application = submission.application
    if not may_propose(actor, application):
        raise NotPermitted
    ensure_no_part(session, actor.user_id, application, now, Role.MANAGER)
    standing = find_pending(session, submission.id)
    if standing is not None and _is_proposed_by(session, actor, standing, proposal):
        return standing
    told = find_corrected(session, submission)
    ensure_decidable(session, submission, now, is_correction=bool(proposal.public_note.strip()))
    ensure_seen(standing.mark if standing else "", seen)
    lines = {line.id: line for line in application.round.envelope}
    _check(session, actor, submission, proposal, lines, now)
    amounts = {lines[line_id]: pence for line_id, pence in proposal.amounts.items() if pence}
    ensure_within_envelope(session, application.round_id, amounts, without=submission.id)
    if told is not None:
        ensure_not_taken_up(session, submission, told, sum(amounts.values()))
    if proposal.outcome is Outcome.AWARDED:
        ensure_checked(session, application, sum(amounts.values()))
    decision = _pending_or_new(session, submission)
    _write(session, actor, decision, proposal, amounts, now)
    if told is not None:
        note_correction(session, decision, told, proposal.public_note)
    if proposal.outcome is Outcome.RESERVE:
        keep_place(session, submission)
    note_proposed(session, decision, submission, now)
    record(
        session, actor, "decision.proposed", decision.id, now=now, round_id=application.round_id,
        application_id=application.id, details={"submission": str(submission.id)},
    )  # fmt: skip
    ask_for(session, JobKind.ROUND_FIGURES, application.round_id, now=now)
    return decision


def ensure_decidable(session: Session, submission: Submission, now: datetime, *, is_correction: bool = False) -> None:
    """Refuse to decide what is still open, not yet judged, or told for good and not to be corrected. Raises Refused."""
    if now < submission.closes_at:
        raise Refused(_("Nothing was proposed: the stage is still open for this application."))
    if submission.state is SubmissionState.DECIDED:
        last = find_last_released(session, submission.id)
        if last is None or (last.outcome is not Outcome.RESERVE and not is_correction):
            raise Refused(
                _("Nothing was proposed: this application already has its outcome, and its applicant was told.")
            )
    elif submission.state not in DECIDABLE:
        raise Refused(_("Nothing was proposed: the application has not been assessed, nor found ineligible."))
    if count_outstanding(session, submission.id):
        raise Refused(_("Nothing was proposed: an assessment of this application is still outstanding."))
    if submission.state is SubmissionState.ASSESSED and not list_submitted(session, [submission.id]):
        raise Refused(_("Nothing was proposed: every assessment of this application was taken back. Assign somebody."))


def _check(
    session: Session,
    actor: Actor,
    submission: Submission,
    proposal: Proposal,
    lines: Mapping[UUID, EnvelopeLine],
    now: datetime,
) -> None:
    problems = {} if reason_fits(proposal.reason) else {"reason": REASON_NEEDED}
    if proposal.outcome not in outcomes_for(submission):
        problems["outcome"] = _("Choose one of the outcomes of this stage.")
    purposes = purposes_of(proposal.outcome)
    for line_id, pence in proposal.amounts.items():
        if line_id not in lines or pence < 0 or (pence and lines[line_id].purpose not in purposes):
            problems[f"amount-{line_id}"] = _("This outcome does not take money from this line.")
    needs_money = proposal.outcome is Outcome.AWARDED and submission.application.round.standing is None
    if needs_money and not sum(proposal.amounts.values()):
        problems["amounts"] = _("Enter what is awarded in each year.")
    has_grant = proposal.outcome is Outcome.INVITED and any(proposal.amounts.values())
    if (has_grant or proposal.grant_purpose.strip()) and not reason_fits(proposal.grant_purpose):
        problems["grant_purpose"] = _("Say what the preparation grant is for, in up to 5,000 characters.")
    if proposal.adviser_id is not None:
        problem = adviser_problem(session, actor, submission, proposal.adviser_id, now)
        if problem or proposal.outcome is not Outcome.INVITED:
            problems["adviser"] = problem or _("Only an invited applicant gets an adviser.")
    if told := find_corrected(session, submission):
        problems |= problems_of_correction(told, proposal.outcome, proposal.public_note)
    problems |= problems_beside(session, submission, proposal)
    if problems:
        raise Invalid(problems)


def problems_beside(session: Session, submission: Submission, proposal: Proposal) -> dict[str, str]:
    """What is wrong with the total, the conditions and the note, and with whose turn it is."""
    problems = {}
    if proposal.total_pence is not None and proposal.total_pence != sum(proposal.amounts.values()):
        problems["total"] = _("The amounts of the years do not add up to this total.")
    conditions = proposal.tidy_conditions
    if len(conditions) > MOST_CONDITIONS or not all(reason_fits(words) for words in conditions):
        problems["conditions"] = _("Enter up to 30 conditions, each of up to 5,000 characters.")
    if conditions and proposal.outcome not in GOOD_NEWS:
        problems["conditions"] = _("Only an invitation or an award has conditions.")
    for name, words in (("note", proposal.note), ("out_of_order", proposal.out_of_order)):
        if words.strip() and not reason_fits(words):
            problems[name] = _("Enter up to 5,000 characters.")
    if list_passed_over(session, submission, proposal.outcome, proposal.out_of_order):
        problems["out_of_order"] = _(
            "Others come first on the reserve list. Enter why this application is promoted before them."
        )
    return problems


def adviser_problem(
    session: Session, actor: Actor, submission: Submission, adviser_id: UUID, now: datetime
) -> str | None:
    """Why a person cannot advise this application, if there is a reason."""
    application = submission.application
    advisers = list_people(session, actor, application.round.fund_id, Role.ADVISER, now)
    if adviser_id not in {person.id for person in advisers}:
        return _("Choose one of the fund's advisers.")
    if adviser_id in list_judges(session, application.id):
        return _("This person assesses or moderates the application, so cannot advise it.")
    if is_member(session, adviser_id, application.organisation_id):
        return _("This person belongs to the organisation, so cannot advise it for the fund.")
    return None


def list_judges(session: Session, application_id: UUID) -> frozenset[UUID]:
    """Those who judge, or have judged, the application at any stage: assessed, moderated or sat on its panel."""
    of_it = Submission.application_id == application_id
    live = or_(Assignment.state.in_(LIVE), Assignment.submitted_at.is_not(None))
    assessed = select(Assignment.assessor_id).join(Assignment.submission).where(of_it, live)
    agreed = select(Moderation.moderator_id).join(Submission, Submission.id == Moderation.submission_id).where(of_it)
    sat = select(Reader.person_id).where(Reader.application_id == application_id, Reader.basis == ReaderBasis.PANEL)
    return frozenset(session.scalars(union(assessed, agreed, sat)))


def _is_proposed_by(session: Session, actor: Actor, decision: Decision, proposal: Proposal) -> bool:
    """Whether the actor has proposed exactly this before, as the second press of a double one does."""
    amounts = {amount.envelope_line_id: amount.amount_pence for amount in decision.amounts}
    note, correction = session.get(DecisionNote, decision.id), find_correction(session, decision.id)
    beside = (
        tuple(each.words for each in decision.conditions), note.note if note else "", note.out_of_order if note else "",
        correction.public_note if correction else "",
    )  # fmt: skip
    stands = (decision.outcome, decision.reason, decision.grant_purpose, decision.adviser_id, amounts, *beside)
    asked = {line_id: pence for line_id, pence in proposal.amounts.items() if pence}
    sent = (
        proposal.outcome, proposal.reason.strip(), proposal.grant_purpose.strip(), proposal.adviser_id, asked,
        proposal.tidy_conditions, proposal.note.strip(), proposal.out_of_order.strip(), proposal.public_note.strip(),
    )  # fmt: skip
    return decision.proposed_by_id == actor.user_id and stands == sent


def _pending_or_new(session: Session, submission: Submission) -> Decision:
    decision = find_pending(session, submission.id)
    if decision is None:
        return Decision(submission_id=submission.id, stage_id=submission.stage_id, amounts=[], conditions=[])
    if decision.state is not State.PROPOSED:
        raise Refused(
            _("Nothing was changed: this decision is approved. An approver can send it back until it is released.")
        )
    return decision


def _write(
    session: Session,
    actor: Actor,
    decision: Decision,
    proposal: Proposal,
    amounts: Mapping[EnvelopeLine, int],
    now: datetime,
) -> None:
    assert actor.user_id is not None
    decision.outcome, decision.reason = proposal.outcome, proposal.reason.strip()
    decision.grant_purpose, decision.adviser_id = proposal.grant_purpose.strip(), proposal.adviser_id
    decision.proposed_by_id, decision.proposed_at = actor.user_id, now
    decision.amounts.clear()
    decision.conditions.clear()
    session.add(decision)
    session.flush()
    decision.amounts.extend(_amount(line, pence) for line, pence in amounts.items())
    decision.conditions.extend(
        DecisionCondition(position=position, words=words) for position, words in enumerate(proposal.tidy_conditions, 1)
    )
    _note_for_staff(session, decision, proposal)
    session.flush()


def _note_for_staff(session: Session, decision: Decision, proposal: Proposal) -> None:
    note = session.get(DecisionNote, decision.id)
    said = (proposal.note.strip(), proposal.out_of_order.strip())
    if note is None and not any(said):
        return
    note = note or DecisionNote(decision_id=decision.id)
    note.note, note.out_of_order = said
    session.add(note)


def _amount(line: EnvelopeLine, pence: int) -> DecisionAmount:
    amount = DecisionAmount(envelope_line_id=line.id, amount_pence=pence)
    set_committed_value(amount, "line", line)
    return amount

"""The second pair of eyes."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.actors import Actor, Role
from assessments.applications.models import Submission
from assessments.applications.queries import get_staff_application, submission_at
from assessments.applications.reasons import REASON_NEEDED, reason_fits
from assessments.audit.use_cases import record
from assessments.decisions.basis import fits
from assessments.decisions.beside import DecisionNote
from assessments.decisions.checks import ensure_checked
from assessments.decisions.correcting import ensure_not_taken_up, find_corrected
from assessments.decisions.envelope import ensure_within_envelope
from assessments.decisions.models import Decision
from assessments.decisions.policies import may_approve
from assessments.decisions.queries import find_pending
from assessments.decisions.reserves import list_passed_over
from assessments.decisions.resting import note_approved
from assessments.decisions.states import Outcome, State, Step, after
from assessments.decisions.use_cases.standing_aside import NAMED_AT_MOST
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted, Refused, _
from assessments.interests.asides import ensure_no_part, tied_people
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.scoring.queries import count_outstanding
from assessments.versions import ensure_seen


def approve_decision(
    session: Session,
    actor: Actor,
    reference: str,
    stage_key: str,
    *,
    seen_version: int,
    now: datetime,
    seen: str | None = None,
) -> Decision:
    """Approve a proposal as it was seen; one that has changed since is not approved unseen.

    `seen` is the mark of what was shown: it tells a proposal from an older one that was sent back.
    Raises NotFound, NotPermitted, IllegalStep, Refused or EnvelopeExceeded.
    """
    submission, decision = _pending(session, actor, reference, stage_key)
    if decision.state is State.APPROVED and decision.approved_by_id == actor.user_id:
        return decision
    state = after(decision.state, Step.APPROVE)
    if decision.version != seen_version or seen not in (None, decision.mark):
        raise IllegalStep(
            _("This was not approved: the proposal has changed since you opened it. Read it again first.")
        )
    if not fits(decision, submission):
        raise Refused(
            _("This was not approved: the application was screened again since it was proposed. Send it back.")
        )
    if count_outstanding(session, submission.id):
        raise Refused(_("This was not approved: an assessment of the application is outstanding."))
    amounts = {amount.line: amount.amount_pence for amount in decision.amounts}
    ensure_within_envelope(session, submission.application.round_id, amounts, without=submission.id)
    if told := find_corrected(session, submission):
        ensure_not_taken_up(session, submission, told, decision.total_pence)
    _ensure_in_turn(session, submission, decision)
    _ensure_nobody_tied(session, actor, submission, decision, now)
    if decision.outcome is Outcome.AWARDED:
        ensure_checked(session, submission.application, decision.total_pence)
    decision.state = state
    decision.approved_by_id, decision.approved_at = actor.user_id, now
    note_approved(session, decision, submission, now)
    _note(session, actor, "decision.approved", submission, decision, now)
    return decision


def _ensure_in_turn(session: Session, submission: Submission, decision: Decision) -> None:
    """Refuse to promote somebody before others of the reserve list, unless the proposal says why."""
    note = session.get(DecisionNote, decision.id)
    before = list_passed_over(session, submission, decision.outcome, note.out_of_order if note else "")
    if before:
        raise Refused(
            _("This was not approved: %(references)s now come first on the reserve list. Send it back."),
            references=", ".join(before[:NAMED_AT_MOST]),
        )


def _ensure_nobody_tied(
    session: Session, actor: Actor, submission: Submission, decision: Decision, now: datetime
) -> None:
    """Refuse an approver, and a proposer, with a part in the applicant."""
    application = submission.application
    ensure_no_part(session, actor.user_id, application, now, Role.APPROVER)
    if tied_people(session, [decision.proposed_by_id], [(application.id, application.organisation_id)], now):
        raise Refused(
            _(
                "This was not approved: who proposed it has a part in the organisation that applies. Send it back, so "
                "that somebody else proposes what becomes of it."
            )
        )


def send_back_decision(
    session: Session,
    actor: Actor,
    reference: str,
    stage_key: str,
    *,
    reason: str,
    now: datetime,
    seen: str | None = None,
) -> Decision:
    """Send a proposal back with a reason, also one that was approved and not told. The same again changes nothing.

    `seen` is the mark of the proposal that was shown. Raises NotFound, NotPermitted, Invalid, IllegalStep or Outdated.
    """
    submission = submission_at(get_staff_application(session, actor, reference, lock=True), stage_key)
    earlier = _sent_back_before(session, actor, submission, reason)
    if earlier is not None and find_pending(session, submission.id) is None:
        return earlier
    submission, decision = _pending(session, actor, reference, stage_key)
    ensure_seen(decision.mark, seen)
    state = after(decision.state, Step.SEND_BACK)
    if not reason_fits(reason):
        raise Invalid({"reason": REASON_NEEDED})
    decision.state = state
    decision.sent_back_by_id, decision.sent_back_at = actor.user_id, now
    decision.sent_back_because = reason.strip()
    _note(session, actor, "decision.sent_back", submission, decision, now)
    return decision


def _sent_back_before(session: Session, actor: Actor, submission: Submission, reason: str) -> Decision | None:
    """What the actor has sent back with the same words, as the first press of a double one did."""
    return session.scalars(
        select(Decision)
        .where(
            Decision.submission_id == submission.id,
            Decision.state == State.SENT_BACK,
            Decision.sent_back_by_id == actor.user_id,
            Decision.sent_back_because == reason.strip(),
        )
        .order_by(Decision.sent_back_at.desc(), Decision.id)
        .limit(1)
    ).one_or_none()


def _pending(session: Session, actor: Actor, reference: str, stage_key: str) -> tuple[Submission, Decision]:
    submission = submission_at(get_staff_application(session, actor, reference, lock=True), stage_key)
    decision = find_pending(session, submission.id)
    if decision is None:
        raise NotFound
    if not may_approve(actor, submission.application, decision):
        raise NotPermitted(_("Only an approver may do this, and nobody approves what they proposed themselves."))
    return submission, decision


def _note(
    session: Session, actor: Actor, action: str, submission: Submission, decision: Decision, now: datetime
) -> None:
    application = submission.application
    record(
        session, actor, action, decision.id, now=now, round_id=application.round_id,
        application_id=application.id, details={"submission": str(submission.id)},
    )  # fmt: skip
    ask_for(session, JobKind.ROUND_FIGURES, application.round_id, now=now)

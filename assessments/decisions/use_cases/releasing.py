"""Telling everybody: outcomes, letters, next stages and support, in one transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from assessments.actors import Actor, Role
from assessments.applications.completeness import values_of
from assessments.applications.models import Application, Reader, Submission
from assessments.applications.policies import staffed
from assessments.applications.states import ReaderBasis
from assessments.applications.states import State as SubmissionState
from assessments.applications.states import Step as SubmissionStep
from assessments.applications.states import after as submission_after
from assessments.applications.use_cases import open_stage, write_to_leads
from assessments.audit.use_cases import record
from assessments.decisions.basis import list_shaken
from assessments.decisions.letters import letter_of
from assessments.decisions.models import Decision, Support
from assessments.decisions.queries import to_be_released
from assessments.decisions.states import Outcome, State, Step, after
from assessments.decisions.use_cases.proposing import adviser_problem
from assessments.errors import NotFound, NotPermitted, Refused, _
from assessments.funds.models import Round, Stage
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.scoring.models import Assignment
from assessments.scoring.states import OUTSTANDING
from assessments.versions import ensure_seen, fingerprint


class NothingWaits(Refused):
    """There is nothing to release, any more or yet."""

    sentence = _("Nothing was released: no decision of this stage is approved and waiting.")


def mark_of(marks: Iterable[str]) -> str:
    """By which a page about a release tells which decisions it showed; `marks` are theirs."""
    return fingerprint(sorted(marks))


def release_decisions(
    session: Session, actor: Actor, round_reference: str, stage_key: str, *, now: datetime, seen: str | None = None
) -> Sequence[Decision]:
    """Release every approved decision of a stage, and return what was released; proposals stay where they are.

    The invited get their draft of the next stage, prefilled, and their support. What was judged anew after its
    approval is not released, but has to be approved again. `seen` is the `mark_of` the decisions that were shown.
    Raises NotFound, NotPermitted, Outdated, NothingWaits or Refused.
    """
    round_, stage = _stage(session, actor, round_reference, stage_key)
    if not actor.has_role(round_.fund_id, Role.MANAGER):
        raise NotPermitted
    next_stage = round_.stage_after(stage)
    decisions = _approved(session, actor, stage)
    if not decisions:
        raise NothingWaits
    _hold_lists(session, round_)
    ensure_seen(mark_of(decision.mark for decision in decisions), seen)
    _ensure_settled(session, decisions)
    decisions = _unsettle(session, actor, decisions, now)
    for decision in decisions:
        _release(session, actor, decision, next_stage, now)
    if decisions:
        details = {"stage": stage.key, "decisions": len(decisions)}
        record(session, actor, "round.released", round_.id, now=now, round_id=round_.id, details=details)
        ask_for(session, JobKind.EDITION, round_.id, now=now)
    ask_for(session, JobKind.ROUND_FIGURES, round_.id, now=now)
    return decisions


def _stage(session: Session, actor: Actor, round_reference: str, stage_key: str) -> tuple[Round, Stage]:
    round_ = session.scalars(
        select(Round)
        .where(Round.reference == round_reference, Round.fund_id.in_(actor.funds_as(*Role)))
        .options(selectinload(Round.stages))
    ).one_or_none()
    stage = next((stage for stage in round_.stages if stage.key == stage_key), None) if round_ else None
    if round_ is None or stage is None:
        raise NotFound
    return round_, stage


def _approved(session: Session, actor: Actor, stage: Stage) -> Sequence[Decision]:
    """The stage's approved decisions by reference, their applications' rows held.

    What is approved while these rows are waited for is left to the next release: its row is not held.
    """
    held = session.scalars(
        select(Application.id)
        .join(Application.submissions)
        .join(Decision, Decision.submission_id == Submission.id)
        .where(Decision.stage_id == stage.id, Decision.state == State.APPROVED, staffed(actor, Role.MANAGER))
        .order_by(Application.id)
        .with_for_update(of=Application)
    ).all()
    return session.scalars(
        select(Decision)
        .join(Decision.submission)
        .join(Submission.application)
        .where(Decision.stage_id == stage.id, Decision.state == State.APPROVED, Application.id.in_(held))
        .order_by(Application.reference)
        .options(*to_be_released())
        .execution_options(populate_existing=True)
    ).all()


def _hold_lists(session: Session, round_: Round) -> None:
    """Go before or after whoever calculates marks: both change many rows of the lists, each in an order of its own."""
    session.execute(select(Round.id).where(Round.id == round_.id).with_for_update())


def _unsettle(session: Session, actor: Actor, decisions: Sequence[Decision], now: datetime) -> list[Decision]:
    """Send those back to their proposal whose basis changed after the approval, and return the rest."""
    shaken = {decision.id for decision in list_shaken(session, decisions)}
    for decision in decisions:
        if decision.id in shaken:
            decision.state = after(decision.state, Step.UNSETTLE)
            decision.approved_by_id = decision.approved_at = None
            _note(session, actor, "decision.unsettled", decision, now)
    return [decision for decision in decisions if decision.id not in shaken]


def _ensure_settled(session: Session, decisions: Sequence[Decision]) -> None:
    outstanding = session.scalars(
        select(Application.reference)
        .join(Application.submissions)
        .join(Assignment, Assignment.submission_id == Submission.id)
        .where(Submission.id.in_([decision.submission_id for decision in decisions]), Assignment.state.in_(OUTSTANDING))
        .order_by(Application.reference)
        .limit(1)
    ).one_or_none()
    if outstanding is not None:
        raise Refused(
            _("Nothing was released: an assessment of %(reference)s is outstanding. Take it back or wait for it."),
            reference=outstanding,
        )


def _release(session: Session, actor: Actor, decision: Decision, next_stage: Stage | None, now: datetime) -> None:
    submission = decision.submission
    application = submission.application
    decision.state = after(decision.state, Step.RELEASE)
    decision.released_at, decision.released_by_id = now, actor.user_id
    if submission.state is not SubmissionState.DECIDED:  # a reserve was decided before
        submission.state = submission_after(submission.state, SubmissionStep.DECIDE)
    if decision.outcome is Outcome.INVITED and next_stage is not None:
        open_stage(session, actor, application, next_stage, values_of(submission), now=now)
        _offer_support(session, actor, decision, now)
    _note(session, actor, "decision.released", decision, now)
    _write_letter(session, decision, application, next_stage, now)


def _note(session: Session, actor: Actor, action: str, decision: Decision, now: datetime) -> None:
    application = decision.submission.application
    record(
        session, actor, action, decision.id, now=now, round_id=application.round_id,
        application_id=application.id, details={"submission": str(decision.submission_id)},
    )  # fmt: skip


def _offer_support(session: Session, actor: Actor, decision: Decision, now: datetime) -> None:
    application = decision.submission.application
    adviser_id = _free_adviser(session, actor, decision, now)
    session.add(
        Support(
            application_id=application.id,
            decision_id=decision.id,
            adviser_id=adviser_id,
            grant_pence=decision.total_pence,
            grant_purpose=decision.grant_purpose,
            offered_at=now,
        )
    )
    if adviser_id is not None:
        open_to_adviser(session, application, adviser_id, now=now)
    session.flush()


def _free_adviser(session: Session, actor: Actor, decision: Decision, now: datetime) -> UUID | None:
    """The proposed adviser, unless they have come to assess the application, or left, since the proposal."""
    if decision.adviser_id is None:
        return None
    problem = adviser_problem(session, actor, decision.submission, decision.adviser_id, now)
    return decision.adviser_id if problem is None else None


def open_to_adviser(session: Session, application: Application, adviser_id: object, *, now: datetime) -> None:
    """Let an adviser read the application."""
    session.add(Reader(application_id=application.id, person_id=adviser_id, basis=ReaderBasis.ADVISER, from_at=now))


def _write_letter(
    session: Session, decision: Decision, application: Application, next_stage: Stage | None, now: datetime
) -> None:
    context = letter_of(decision, application, next_stage)
    write_to_leads(session, application, key=f"outcome:{decision.id}", template="outcome", context=context, now=now)

"""Telling everybody: outcomes, letters, next stages and support, in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

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
from assessments.decisions.models import Decision, DecisionAmount, Support
from assessments.decisions.states import Outcome, State, Step, after
from assessments.errors import NotFound, NotPermitted, Refused, _
from assessments.funds.models import Round, Stage
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.scoring.models import Assignment
from assessments.scoring.states import OUTSTANDING


def release_decisions(
    session: Session, actor: Actor, round_reference: str, stage_key: str, *, now: datetime
) -> Sequence[Decision]:
    """Release every approved decision of a stage; proposals stay where they are.

    The invited get their draft of the next stage, prefilled, and their support. Raises NotFound, NotPermitted or Refused.
    """
    round_, stage = _locked_stage(session, actor, round_reference, stage_key)
    if not actor.has_role(round_.fund_id, Role.MANAGER):
        raise NotPermitted
    decisions = _approved(session, actor, stage)
    if not decisions:
        raise Refused(_("Nothing was released: no decision of this stage is approved and waiting."))
    _ensure_settled(session, decisions)
    next_stage = round_.stage_after(stage)
    for decision in decisions:
        _release(session, actor, decision, next_stage, now)
    record(
        session, actor, "round.released", round_.id, now=now, round_id=round_.id,
        details={"stage": stage.key, "decisions": len(decisions)},
    )  # fmt: skip
    ask_for(session, JobKind.ROUND_FIGURES, round_.id, now=now)
    ask_for(session, JobKind.EDITION, round_.id, now=now)
    return decisions


def _locked_stage(session: Session, actor: Actor, round_reference: str, stage_key: str) -> tuple[Round, Stage]:
    session.execute(select(Round.id).where(Round.reference == round_reference).with_for_update())
    round_ = session.scalars(
        select(Round)
        .where(Round.reference == round_reference, Round.fund_id.in_(actor.funds_as(*Role)))
        .options(selectinload(Round.stages).selectinload(Stage.forms))
        .execution_options(populate_existing=True)
    ).one_or_none()
    stage = next((stage for stage in round_.stages if stage.key == stage_key), None) if round_ else None
    if round_ is None or stage is None:
        raise NotFound
    return round_, stage


def _approved(session: Session, actor: Actor, stage: Stage) -> Sequence[Decision]:
    """The stage's approved decisions by reference, their applications' rows held."""
    waiting = (Decision.stage_id == stage.id, Decision.state == State.APPROVED, staffed(actor, Role.MANAGER))
    session.execute(
        select(Application.id)
        .join(Application.submissions)
        .join(Decision, Decision.submission_id == Submission.id)
        .where(*waiting)
        .order_by(Application.id)
        .with_for_update(of=Application)
    )
    return session.scalars(
        select(Decision)
        .join(Decision.submission)
        .join(Submission.application)
        .where(*waiting)
        .order_by(Application.reference)
        .options(
            selectinload(Decision.amounts).joinedload(DecisionAmount.line),
            joinedload(Decision.submission).options(
                joinedload(Submission.stage),
                joinedload(Submission.form),
                selectinload(Submission.answers),
                joinedload(Submission.application).options(
                    joinedload(Application.round), joinedload(Application.organisation)
                ),
            ),
        )
        .execution_options(populate_existing=True)
    ).all()


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
        _offer_support(session, decision, application, now)
    record(
        session, actor, "decision.released", decision.id, now=now, round_id=application.round_id,
        application_id=application.id, details={"submission": str(submission.id)},
    )  # fmt: skip
    _write_letter(session, decision, application, next_stage, now)


def _offer_support(session: Session, decision: Decision, application: Application, now: datetime) -> None:
    session.add(
        Support(
            application_id=application.id,
            decision_id=decision.id,
            adviser_id=decision.adviser_id,
            grant_pence=decision.total_pence,
            grant_purpose=decision.grant_purpose,
            offered_at=now,
        )
    )
    if decision.adviser_id is not None:
        open_to_adviser(session, application, decision.adviser_id, now=now)
    session.flush()


def open_to_adviser(session: Session, application: Application, adviser_id: object, *, now: datetime) -> None:
    """Let an adviser read the application."""
    session.add(Reader(application_id=application.id, person_id=adviser_id, basis=ReaderBasis.ADVISER, from_at=now))


def _write_letter(
    session: Session, decision: Decision, application: Application, next_stage: Stage | None, now: datetime
) -> None:
    context = {
        "reference": application.reference,
        "title": application.title,
        "organisation": application.organisation.name,
        "round": application.round.title,
        "stage": decision.submission.stage.title,
        "outcome": decision.outcome.value,
        "reason": decision.reason,
        "amounts": [
            {"year": amount.line.financial_year, "pence": amount.amount_pence}
            for amount in sorted(decision.amounts, key=lambda amount: amount.line.financial_year)
        ],
        "total_pence": decision.total_pence,
        "grant_purpose": decision.grant_purpose,
        "next_stage": next_stage.title if next_stage else "",
        "next_closes_at": next_stage.closes_at.isoformat() if next_stage else "",
        "time_zone": application.round.time_zone,
        "made_up_note": application.round.made_up_note or "",
        "path": f"/apply/{application.reference}/status",
    }
    write_to_leads(session, application, key=f"outcome:{decision.id}", template="outcome", context=context, now=now)

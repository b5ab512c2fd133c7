"""An approval falls away as soon as something changes that it rested on: it is a proposal again, to be read anew."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from assessments.actors import SYSTEM, Actor
from assessments.applications.models import Application, Submission
from assessments.audit.use_cases import record
from assessments.decisions.basis import is_shaken, list_shaken
from assessments.decisions.models import Decision
from assessments.decisions.queries import find_pending
from assessments.decisions.states import State, Step, after
from assessments.funds.models import Round


def settle_approval(session: Session, actor: Actor, submission: Submission, *, now: datetime) -> None:
    """Let the approval of one submission fall away if it no longer stands; the caller holds the application's row."""
    session.flush()
    decision = find_pending(session, submission.id)
    if decision is not None and decision.state is State.APPROVED and is_shaken(session, decision, submission, now):
        unsettle(session, actor, decision, submission, now)


def settle_approvals(session: Session, round_id: UUID, *, now: datetime) -> None:
    """Let every approval of a round fall away that no longer stands. Only those are held that are to change."""
    session.flush()
    approved = (
        select(Decision)
        .join(Decision.submission)
        .join(Submission.application)
        .where(Application.round_id == round_id, Decision.state == State.APPROVED)
        .options(
            contains_eager(Decision.submission).options(
                joinedload(Submission.stage),
                contains_eager(Submission.application).joinedload(Application.round).selectinload(Round.stages),
            )
        )
    )
    shaken = list_shaken(session, session.scalars(approved).all(), now=now)
    if not shaken:
        return
    ids = sorted(decision.submission.application_id for decision in shaken)
    session.execute(select(Application.id).where(Application.id.in_(ids)).order_by(Application.id).with_for_update())
    held = approved.where(Application.id.in_(ids)).order_by(Application.id)
    decisions = session.scalars(held.execution_options(populate_existing=True)).all()
    for decision in list_shaken(session, decisions, now=now):
        unsettle(session, SYSTEM, decision, decision.submission, now)


def unsettle(session: Session, actor: Actor, decision: Decision, submission: Submission, now: datetime) -> None:
    """Make a proposal of it again, to be approved anew."""
    decision.state = after(decision.state, Step.UNSETTLE)
    decision.approved_by_id = decision.approved_at = None
    application = submission.application
    record(
        session, actor, "decision.unsettled", decision.id, now=now, round_id=application.round_id,
        application_id=application.id, details={"submission": str(submission.id)},
    )  # fmt: skip

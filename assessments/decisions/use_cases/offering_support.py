"""What comes with an invitation once it is told: an adviser who may read the application, and a preparation grant."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.audit.use_cases import record
from assessments.decisions.correcting import find_support_of
from assessments.decisions.models import Decision, Support
from assessments.decisions.queries import find_supports
from assessments.decisions.states import SupportState, SupportStep, support_after
from assessments.decisions.use_cases.advising import close_to_adviser, open_to_adviser
from assessments.decisions.use_cases.proposing import adviser_problem


def offer_support(session: Session, actor: Actor, decision: Decision, now: datetime) -> None:
    """Offer what was approved with an invitation; the caller holds the application's row."""
    application = decision.submission.application
    adviser_id = _free_adviser(session, actor, decision, now)
    if decision.submission.position > 1:
        _end_earlier(session, actor, application, now)
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


def _end_earlier(session: Session, actor: Actor, application: Application, now: datetime) -> None:
    """What came with the invitation before was for the stage that is over, and so was its adviser's reading."""
    for support in find_supports(session, [application.id]).values():
        close_to_adviser(session, application, now=now)
        if support.state is not SupportState.CLOSED:
            support.state, support.closed_at = support_after(support.state, SupportStep.FALL_AWAY), now
            record(
                session, actor, "support.fell_away", support.id, now=now, round_id=application.round_id,
                application_id=application.id,
            )  # fmt: skip


def offer_as_corrected(session: Session, actor: Actor, decision: Decision, told: Decision, now: datetime) -> None:
    """An invitation that is corrected stays one: its grant is put right, and an adviser who was named anew takes over.

    Who came to advise since the invitation stays, where the correction names nobody else than it did.
    """
    application, support = decision.submission.application, find_support_of(session, decision.submission_id)
    if support is None:
        return
    support.grant_pence, support.grant_purpose = decision.total_pence, decision.grant_purpose
    adviser_id = _free_adviser(session, actor, decision, now) if decision.adviser_id != told.adviser_id else None
    if adviser_id not in (None, support.adviser_id):
        close_to_adviser(session, application, now=now)
        support.adviser_id = adviser_id
        open_to_adviser(session, application, adviser_id, now=now)


def _free_adviser(session: Session, actor: Actor, decision: Decision, now: datetime) -> UUID | None:
    """The proposed adviser, unless they have come to assess the application, or left, since the proposal."""
    if decision.adviser_id is None:
        return None
    problem = adviser_problem(session, actor, decision.submission, decision.adviser_id, now)
    return decision.adviser_id if problem is None else None

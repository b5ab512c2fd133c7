"""What happens to an application after it is handed in, for tests that begin there: judged, decided, told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import Role
from assessments.applications.models import Application
from assessments.applications.use_cases import screen_application
from assessments.decisions.models import Decision
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal, approve_decision, propose_decision, release_decisions
from assessments.funds.models import Fund, Round
from assessments.funds.queries import get_round
from assessments.funds.states import Purpose
from assessments.scoring.states import Recommendation
from assessments.scoring.use_cases import (
    AssessmentDraft,
    ScoreEntry,
    accept_assignment,
    assign_assessor,
    save_assessment,
    submit_assessment,
)
from tests.factories import actor_of, make_fund, make_round, make_staff

REASON = "For the reasons that the panel gave."
COMMENT = "Say more about how you will reach people who rent."


@dataclass(frozen=True)
class Staff:
    """One person for each part in a fund, and two assessors."""

    fund: Fund
    manager: Person
    approver: Person
    moderator: Person
    adviser: Person
    auditor: Person
    assessors: tuple[Person, Person]


def make_staffed_fund(session: Session) -> Staff:
    """A fund with everybody whom a round needs."""
    fund = make_fund(session)
    return Staff(
        fund,
        manager=make_staff(session, fund, Role.MANAGER),
        approver=make_staff(session, fund, Role.APPROVER),
        moderator=make_staff(session, fund, Role.MODERATOR),
        adviser=make_staff(session, fund, Role.ADVISER),
        auditor=make_staff(session, fund, Role.AUDITOR),
        assessors=(make_staff(session, fund, Role.ASSESSOR), make_staff(session, fund, Role.ASSESSOR)),
    )


def make_closed_round(
    session: Session, staff: Staff, *, now: datetime, stages: int = 2, made_up_note: str | None = None
) -> Round:
    """A round whose first stage closed five days ago, and whose second is open; hand in as of ten days ago."""
    return make_round(
        session, now=now - timedelta(days=10), fund=staff.fund, closes_in=timedelta(days=5), stages=stages,
        made_up_note=made_up_note,
    )  # fmt: skip


def screen(
    session: Session,
    staff: Staff,
    application: Application,
    stage_key: str = "concept",
    *,
    now: datetime,
    is_eligible: bool = True,
) -> None:
    """Find an application eligible, or not."""
    manager = actor_of(session, staff.manager, now=now)
    screen_application(
        session, manager, application.reference, stage_key, is_eligible=is_eligible, reason=REASON, now=now
    )


def judge(
    session: Session,
    staff: Staff,
    application: Application,
    stage_key: str = "concept",
    *,
    now: datetime,
    points: tuple[int, int] = (3, 4),
) -> None:
    """Have both assessors score an eligible application, each with the same points on every criterion."""
    manager = actor_of(session, staff.manager, now=now)
    for assessor, given in zip(staff.assessors, points, strict=True):
        due_at = now + timedelta(days=7)
        work = assign_assessor(session, manager, application.reference, stage_key, assessor.id, due_at=due_at, now=now)
        actor = actor_of(session, assessor, now=now)
        accept_assignment(session, actor, work.id, now=now)
        entry = ScoreEntry(points=given, reason="What is written shows it.")
        draft = AssessmentDraft(
            scores={"reach": entry, "change": entry, "value": entry},
            recommendation=Recommendation.FUND,
            comment_for_funder="A fair case.",
            comment_for_applicant=COMMENT,
        )
        save_assessment(session, actor, work.id, draft, now=now)
        submit_assessment(session, actor, work.id, now=now)


def propose(
    session: Session,
    staff: Staff,
    application: Application,
    outcome: Outcome,
    stage_key: str = "concept",
    *,
    now: datetime,
    pence: int = 0,
) -> Decision:
    """Propose an outcome, with `pence` from every line that it may take from, and approve it. Nobody is told yet."""
    manager, approver = actor_of(session, staff.manager, now=now), actor_of(session, staff.approver, now=now)
    purpose = {Outcome.INVITED: Purpose.PREPARATION, Outcome.AWARDED: Purpose.DELIVERY}.get(outcome)
    round_ = get_round(session, manager, application.round.reference)
    proposal = Proposal(
        outcome=outcome,
        reason=REASON,
        amounts={line.id: pence for line in round_.envelope if pence and line.purpose is purpose},
        grant_purpose="A costed plan" if outcome is Outcome.INVITED else "",
        adviser_id=staff.adviser.id if outcome is Outcome.INVITED else None,
    )
    decision = propose_decision(session, manager, application.reference, stage_key, proposal, now=now)
    session.flush()
    return approve_decision(session, approver, application.reference, stage_key, seen_version=decision.version, now=now)


def release(session: Session, staff: Staff, round_: Round, stage_key: str = "concept", *, now: datetime) -> None:
    """Tell every applicant whose decision is approved."""
    release_decisions(
        session, actor_of(session, staff.manager, now=now), round_.reference, stage_key, now=now, without_feedback=True
    )

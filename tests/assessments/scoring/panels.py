"""Applications with assessors, as far along as a test needs them; everything is done by the use cases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import Actor, Role
from assessments.applications.models import Application
from assessments.applications.use_cases import screen_application
from assessments.funds.models import Fund, Round
from assessments.scoring.models import Assignment
from assessments.scoring.states import Recommendation
from assessments.scoring.use_cases import (
    AssessmentDraft,
    ScoreEntry,
    accept_assignment,
    assign_assessor,
    save_assessment,
    submit_assessment,
)
from tests.factories import actor_of, make_fund, make_round, make_staff, make_submitted


@dataclass
class Court:
    """A fund whose round is assessed: its round and staff."""

    fund: Fund
    round: Round
    manager: Actor
    moderator: Actor
    assessors: list[Actor]
    people: list[Person] = field(default_factory=list)
    """The assessors as people, in the same order."""
    chair: Person | None = None


def make_court(session: Session, *, now: datetime, assessors: int = 2, **of_round: Any) -> Court:
    """A fund with a round, a manager, a moderator and assessors."""
    fund = make_fund(session)
    grant_round = make_round(session, now=now, fund=fund, **of_round)
    people = [make_staff(session, fund, Role.ASSESSOR, name=f"Assessor {letter}") for letter in "ABCDE"[:assessors]]
    chair = make_staff(session, fund, Role.MODERATOR, name="Chair Person")
    manager = make_staff(session, fund, Role.MANAGER)
    return Court(
        fund,
        grant_round,
        actor_of(session, manager, now=now),
        actor_of(session, chair, now=now),
        [actor_of(session, person, now=now) for person in people],
        people,
        chair,
    )


def make_eligible(session: Session, court: Court, *, now: datetime, **answers: Any) -> Application:
    """An application that was handed in at the first stage and found eligible."""
    application = make_submitted(session, court.round, now=now, **answers)
    screen_application(
        session, court.manager, application.reference, "concept", is_eligible=True, reason="Fits.", now=now
    )
    return application


def offer(
    session: Session, court: Court, application: Application, assessor: Actor, *, now: datetime, days: int = 14
) -> Assignment:
    """The application, offered to an assessor."""
    assert assessor.user_id is not None
    return assign_assessor(
        session, court.manager, application.reference, "concept", assessor.user_id,
        due_at=now + timedelta(days=days), now=now,
    )  # fmt: skip


def full(reach: int = 3, change: int = 3, value: int | None = 3, **changes: Any) -> AssessmentDraft:
    """A whole assessment with these points; no points for value is not applicable."""
    points: Mapping[str, int | None] = {"reach": reach, "change": change, "value": value}
    scores = {
        key: ScoreEntry(points=score, reason=f"Because of {key}.", is_not_applicable=score is None)
        for key, score in points.items()
    }
    whole: dict[str, Any] = {
        "scores": scores,
        "recommendation": Recommendation.FUND,
        "comment_for_funder": "Between us: solid.",
        "comment_for_applicant": "Say more about partners.",
    }
    return AssessmentDraft(**{**whole, **changes})


def accepted(session: Session, court: Court, application: Application, assessor: Actor, *, now: datetime) -> Assignment:
    """The application, open to an assessor."""
    work = offer(session, court, application, assessor, now=now)
    return accept_assignment(session, assessor, work.id, now=now)


def assessed(
    session: Session,
    court: Court,
    application: Application,
    assessor: Actor,
    draft: AssessmentDraft | None = None,
    *,
    now: datetime,
) -> Assignment:
    """The application, with an assessor's assessment handed in."""
    work = accepted(session, court, application, assessor, now=now)
    save_assessment(session, assessor, work.id, draft or full(), now=now)
    return submit_assessment(session, assessor, work.id, now=now)

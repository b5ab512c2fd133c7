"""What support came to in a round: uptake, hours and pounds, and outcomes by support had. Counts and pence from SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import and_, case, exists, func, select
from sqlalchemy.orm import Session

from assessments.applications.models import Application, Submission
from assessments.decisions.models import Decision, Support, SupportSession
from assessments.decisions.states import Outcome
from assessments.decisions.states import State as DecisionState
from assessments.reports.figures import figure
from assessments.statistics.summary import summarise
from assessments.supporting.grants import GrantSpending, PreparationGrant

LEAST = 5
"""Outcomes are not told apart by support where either group is smaller: who had none could be told by it."""


@dataclass(frozen=True, slots=True)
class SupportInput:
    """What SQL counted: minutes of each applicant, pence, and awards among those who had sessions and who had none."""

    accepted: int = 0
    sessions: int = 0
    minutes: Sequence[int] = ()
    granted: int = 0
    paid: int = 0
    spent: int = 0
    returned: int = 0
    told: tuple[int, int] = (0, 0)
    awarded: tuple[int, int] = (0, 0)


def read_support(session: Session, round_id: UUID) -> SupportInput:
    """Count the support of a round, in a number of statements that does not depend on its size."""
    of_round = select(Support.id).join(Support.application).where(Application.round_id == round_id)
    accepted, granted = session.execute(
        select(func.count(Support.accepted_at), func.coalesce(func.sum(Support.grant_pence), 0)).where(
            Support.id.in_(of_round)
        )
    ).one()
    minutes = func.coalesce(func.sum(SupportSession.minutes), 0)
    by_applicant = (
        select(func.count(SupportSession.id), minutes)
        .select_from(Support)
        .outerjoin(SupportSession, and_(SupportSession.support_id == Support.id, SupportSession.struck_at.is_(None)))
        .where(Support.id.in_(of_round))
        .group_by(Support.id)
        .order_by(minutes)
    )
    rows = session.execute(by_applicant).all()
    paid, returned = session.execute(
        select(
            func.coalesce(func.sum(case((PreparationGrant.paid_on.is_not(None), Support.grant_pence), else_=0)), 0),
            func.coalesce(func.sum(PreparationGrant.returned_pence), 0),
        )
        .select_from(PreparationGrant)
        .join(Support, Support.id == PreparationGrant.support_id)
        .where(Support.id.in_(of_round))
    ).one()
    spent = session.scalar(
        select(func.coalesce(func.sum(GrantSpending.pence), 0))
        .join(PreparationGrant, PreparationGrant.id == GrantSpending.grant_id)
        .where(PreparationGrant.support_id.in_(of_round), GrantSpending.struck_at.is_(None))
    )
    told, awarded = _outcomes(session, round_id)
    return SupportInput(
        accepted, sum(count for count, _minutes in rows), [int(each) for _count, each in rows], int(granted),
        int(paid), int(spent or 0), int(returned), told, awarded,
    )  # fmt: skip


def _outcomes(session: Session, round_id: UUID) -> tuple[tuple[int, int], tuple[int, int]]:
    """How many were told an outcome after their invitation, and how many an award: with sessions, and without."""
    later = and_(
        Decision.submission_id == Submission.id, Submission.application_id == Application.id,
        Submission.position > 1, Decision.state == DecisionState.RELEASED,
    )  # fmt: skip
    is_told = exists().where(later).correlate(Application)
    is_awarded = exists().where(later, Decision.outcome == Outcome.AWARDED).correlate(Application)
    had_some = (
        exists().where(SupportSession.support_id == Support.id, SupportSession.struck_at.is_(None)).correlate(Support)
    )
    rows = session.execute(
        select(
            case((had_some, 1), else_=0).label("had"),
            func.coalesce(func.sum(case((is_told, 1), else_=0)), 0),
            func.coalesce(func.sum(case((is_awarded, 1), else_=0)), 0),
        )
        .select_from(Support)
        .join(Application, Application.id == Support.application_id)
        .where(Application.round_id == round_id)
        .group_by("had")
    )
    found = {int(had): (int(told), int(awarded)) for had, told, awarded in rows}
    (told_with, awarded_with), (told_without, awarded_without) = found.get(1, (0, 0)), found.get(0, (0, 0))
    return (told_with, told_without), (awarded_with, awarded_without)


def support_figures(inputs: SupportInput) -> list[dict[str, Any]]:
    """The figures of support; none where nobody was given any."""
    invited = len(inputs.minutes)
    if not invited:
        return []
    hours = np.array(inputs.minutes, dtype=np.float64) / 60
    none = sum(minutes == 0 for minutes in inputs.minutes)
    taken = "Took up the support, of those to whom it was offered"
    median, share = round(summarise(hours).median, 2), inputs.accepted / invited
    return [
        figure("support_accepted_of_offered", "", taken, share, "proportion", inputs.accepted, invited),
        figure("support_sessions", "", "Sessions with advisers", inputs.sessions, "count"),
        figure("support_hours", "", "Hours with advisers", round(float(hours.sum()), 2), "hours"),
        figure("support_median_hours", "", "Hours with advisers, median by applicant", median, "hours"),
        figure("support_without_session", "", "Applicants who had no session", none, "count"),
        figure("support_granted_pence", "", "Preparation grants offered", inputs.granted, "pence"),
        figure("support_paid_pence", "", "Preparation grants paid", inputs.paid, "pence"),
        figure("support_spent_pence", "", "Preparation grants spent", inputs.spent, "pence"),
        figure("support_returned_pence", "", "Preparation grants returned", inputs.returned, "pence"),
        *_by_support(inputs),
    ]  # fmt: skip


def _by_support(inputs: SupportInput) -> list[dict[str, Any]]:
    if min(inputs.told) < LEAST:
        return []
    groups = (("with", "Awarded, of those who had sessions"), ("without", "Awarded, of those who had none"))
    return [
        figure(f"support_awarded_of_{key}", "", label, awarded / told, "proportion", awarded, told)
        for (key, label), told, awarded in zip(groups, inputs.told, inputs.awarded, strict=True)
    ]

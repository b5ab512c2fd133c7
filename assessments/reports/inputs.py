"""What a round's figures are calculated from: plain rows, read in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from assessments.applications.models import Application, RequestedAmount, Submission
from assessments.applications.states import State
from assessments.decisions.models import Decision, Support
from assessments.decisions.queries import money_given
from assessments.decisions.states import State as DecisionState
from assessments.funds.models import Criterion, EnvelopeLine, Round, Stage
from assessments.funds.states import AWARD_PURPOSES
from assessments.reports.support_figures import SupportInput, read_support
from assessments.scoring.arithmetic import Point
from assessments.scoring.models import Assessment, Assignment, ModeratedScore, Moderation, Score
from assessments.scoring.rankings import Agreement
from assessments.scoring.states import Recommendation
from assessments.scoring.states import State as AssignmentState
from assessments.voluntary.queries import count_again, list_hours
from assessments.voluntary.states import Again

JUDGED = (State.ELIGIBLE, State.ASSESSED, State.DECIDED)
"""States in which a submission's assessments count towards a mark."""


@dataclass(slots=True)
class JudgedSubmission:
    """A submission that has been scored: its points by assessment, and those the panel agreed."""

    id: UUID
    reference: str
    requested_pence: int
    assessments: dict[UUID, list[tuple[UUID, Point]]] = field(default_factory=dict)
    judges: dict[UUID, tuple[UUID, Recommendation | None]] = field(default_factory=dict)
    """By assessment, who gave it and what they recommend."""
    moderated: list[tuple[UUID, Point]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StageInput:
    """One stage: counts and pence as SQL gave them, and the scores."""

    id: UUID
    key: str
    title: str
    is_last: bool
    states: Mapping[State, int]
    handed_in: int
    ineligible_told: int
    outcomes: Mapping[str, int]
    requested: Mapping[str, int]
    given: Mapping[str, int]
    """What stands: deeds count, and an award that was declined or lapsed gives nothing."""
    given_to: Sequence[int]
    days_to_outcome: Sequence[float]
    judged: Sequence[JudgedSubmission]
    hours: Sequence[int] = ()
    """That applying took, for those who said it and are told their outcome, least first."""
    again: Mapping[Again, int] = field(default_factory=dict)
    criteria: Sequence[Criterion] = ()
    given_up: int = 0
    """Awards of which the applicant was told, and which were declined or lapsed."""
    known: Mapping[str, Any] | None = None
    """What is stored of its agreement, its fingerprint among it; None before the first calculation."""


@dataclass(frozen=True, slots=True)
class RoundInput:
    """Everything that a round's figures rest on."""

    round_id: UUID
    reference: str
    envelope: Sequence[tuple[str, str, int]]
    stages: Sequence[StageInput]
    supported: int
    support: SupportInput = field(default_factory=SupportInput)

    @property
    def delivery_pence(self) -> int:
        """The envelope for awards, which draws the line in a ranking."""
        return sum(pence for purpose, _year, pence in self.envelope if purpose in AWARD_PURPOSES)


def read_round(session: Session, round_id: UUID) -> RoundInput:
    """Read a round's figures' input in a number of statements that does not depend on its size."""
    round_ = session.scalars(
        select(Round)
        .where(Round.id == round_id)
        .options(selectinload(Round.stages).selectinload(Stage.criteria), selectinload(Round.envelope))
    ).one()
    supported = session.scalar(
        select(func.count(Support.id))
        .join(Application, Application.id == Support.application_id)
        .where(Application.round_id == round_id)
    )
    return RoundInput(
        round_id=round_id,
        reference=round_.reference,
        envelope=[(line.purpose, line.financial_year, line.amount_pence) for line in round_.envelope],
        stages=[_read_stage(session, round_, stage) for stage in round_.stages],
        supported=supported or 0,
        support=read_support(session, round_id),
    )


def _read_stage(session: Session, round_: Round, stage: Stage) -> StageInput:
    in_stage = Submission.stage_id == stage.id
    states = dict(_pairs(session, select(Submission.state, func.count()).where(in_stage).group_by(Submission.state)))
    handed_in = session.scalar(select(func.count()).where(in_stage, Submission.submitted_at.is_not(None)))
    told = _told(session, stage)
    outcomes: dict[str, int] = {}
    for outcome, *_rest in told.values():
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    requested = (
        select(RequestedAmount.financial_year, func.sum(RequestedAmount.amount_pence))
        .join(Submission, Submission.id == RequestedAmount.submission_id)
        .where(in_stage, Submission.submitted_at.is_not(None))
        .group_by(RequestedAmount.financial_year)
    )
    return StageInput(
        id=stage.id,
        key=stage.key,
        title=stage.title,
        is_last=round_.is_last(stage),
        states=states,
        handed_in=handed_in or 0,
        ineligible_told=outcomes.get("ineligible", 0),
        outcomes=outcomes,
        requested={year: int(pence) for year, pence in _pairs(session, requested)},
        given=_given(session, stage),
        given_to=_given_to(session, stage),
        given_up=_given_up(session, stage),
        days_to_outcome=[(released - handed).total_seconds() / 86_400 for _outcome, handed, released in told.values()],
        judged=_read_scores(session, stage),
        hours=list_hours(session, stage),
        again=count_again(session, stage),
        criteria=tuple(stage.criteria),
        known=_known(session, stage),
    )


def _known(session: Session, stage: Stage) -> Mapping[str, Any] | None:
    columns = [column for column in Agreement.__table__.columns if column.name != "chart"]
    row = session.execute(select(*columns).where(Agreement.stage_id == stage.id)).one_or_none()
    return None if row is None else dict(row._mapping)


def _pairs(session: Session, statement: Select[Any, Any]) -> list[tuple[Any, Any]]:
    return [(key, value) for key, value in session.execute(statement)]


def _told(session: Session, stage: Stage) -> dict[UUID, tuple[str, datetime, datetime]]:
    """The newest released outcome of each submission, with when it was handed in and when it was told."""
    rows = session.execute(
        select(Decision.submission_id, Decision.outcome, Submission.submitted_at, Decision.released_at)
        .join(Submission, Submission.id == Decision.submission_id)
        .where(Decision.stage_id == stage.id, Decision.state == DecisionState.RELEASED)
        .order_by(Decision.released_at, Decision.submission_id)
    )
    return {
        submission_id: (outcome.value, handed, released)
        for submission_id, outcome, handed, released in rows
        if handed is not None and released is not None
    }


def _given(session: Session, stage: Stage) -> dict[str, int]:
    """Pence that released decisions of the stage give as they stand, by financial year."""
    money = money_given()
    statement = (
        select(EnvelopeLine.financial_year, func.sum(money.c.pence))
        .join(EnvelopeLine, EnvelopeLine.id == money.c.envelope_line_id)
        .join(Decision, Decision.id == money.c.decision_id)
        .where(Decision.stage_id == stage.id, Decision.state == DecisionState.RELEASED)
        .group_by(EnvelopeLine.financial_year)
    )
    return {year: int(pence) for year, pence in _pairs(session, statement)}


def _given_to(session: Session, stage: Stage) -> list[int]:
    """Pence that each released decision of the stage gives as it stands, least first."""
    money = money_given()
    total = func.sum(money.c.pence)
    statement = (
        select(total)
        .join(Decision, Decision.id == money.c.decision_id)
        .where(Decision.stage_id == stage.id, Decision.state == DecisionState.RELEASED)
        .group_by(Decision.id)
        .order_by(total)
    )
    return [int(pence) for pence in session.scalars(statement)]


def _given_up(session: Session, stage: Stage) -> int:
    of_it = Decision.stage_id == stage.id, Decision.state == DecisionState.RELEASED
    return session.scalar(select(func.count()).where(*of_it, Decision.given_up_at.is_not(None))) or 0


def _read_scores(session: Session, stage: Stage) -> list[JudgedSubmission]:
    """The stage's scored submissions by reference, each with its assessments in the order in which they came in."""
    criteria = {criterion.id: criterion for criterion in stage.criteria}
    judged: dict[UUID, JudgedSubmission] = {}
    counting = (Submission.stage_id == stage.id, Submission.state.in_(JUDGED))
    rows = session.execute(
        select(
            Submission.id, Application.reference, Submission.requested_pence, Assessment.id, Assignment.assessor_id,
            Assessment.recommendation, Score.criterion_id, Score.points,
        )
        .join(Application, Application.id == Submission.application_id)
        .join(Assignment, Assignment.submission_id == Submission.id)
        .join(Assessment, Assessment.assignment_id == Assignment.id)
        .join(Score, Score.assessment_id == Assessment.id)
        .where(*counting, Assignment.state == AssignmentState.SUBMITTED)
        .order_by(Application.number, Assignment.submitted_at, Assessment.id)
    )  # fmt: skip
    for submission_id, reference, requested, assessment_id, assessor_id, recommendation, criterion_id, points in rows:
        submission = judged.setdefault(submission_id, JudgedSubmission(submission_id, reference, requested or 0))
        submission.judges[assessment_id] = (assessor_id, recommendation)
        scores = submission.assessments.setdefault(assessment_id, [])
        scores.append((criterion_id, _point(criteria[criterion_id], points)))
    agreed = session.execute(
        select(Moderation.submission_id, ModeratedScore.criterion_id, ModeratedScore.points)
        .join(Submission, Submission.id == Moderation.submission_id)
        .join(ModeratedScore, ModeratedScore.moderation_id == Moderation.id)
        .where(*counting, Moderation.voided_at.is_(None))
    )
    for submission_id, criterion_id, points in agreed:
        if submission_id in judged:
            judged[submission_id].moderated.append((criterion_id, _point(criteria[criterion_id], points)))
    return _in_the_stages_order(list(judged.values()), stage)


def _point(criterion: Criterion, points: int | None) -> Point:
    return Point(points, criterion.top, criterion.weight)


def _in_the_stages_order(judged: Iterable[JudgedSubmission], stage: Stage) -> list[JudgedSubmission]:
    """Scores in the order of the criteria, so that sums come out the same whatever order the rows had."""
    order = {criterion.id: criterion.position for criterion in stage.criteria}
    for submission in judged:
        for scores in (*submission.assessments.values(), submission.moderated):
            scores.sort(key=lambda scored: order[scored[0]])
    return list(judged)

"""Reading a stage as those who decide about it see it: the list against the money, floors, ceilings and totals.

A running total counts what an award is proposed to give, nothing for what is declined or kept in reserve, and what is
asked for where nothing is proposed yet. So the line at which the money runs out moves with every proposal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, case, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assessments.actors import READS_APPLICATIONS, Actor
from assessments.applications.models import Answer, Application, RequestedAmount, Submission
from assessments.applications.policies import staffed
from assessments.applications.states import State
from assessments.decisions.asked import Asked
from assessments.decisions.models import Decision, DecisionAmount
from assessments.decisions.queries import is_standing, money_given, pence_held
from assessments.decisions.states import GOOD_NEWS, HOLDS_MONEY, PENDING, Outcome
from assessments.decisions.states import State as DecisionState
from assessments.funds.limits import Limit
from assessments.funds.models import EnvelopeLine, Round, Stage
from assessments.funds.states import AWARD_PURPOSES
from assessments.paging import Order, Page, encode_cursor
from assessments.reports.models import ListEntry
from assessments.reports.queries import ensure_no_bid
from assessments.scoring.models import Mark
from assessments.scoring.policies import owed_by
from assessments.scoring.rankings import Merit

PAGE = 50
ASKING = frozenset({State.SUBMITTED, State.ELIGIBLE, State.ASSESSED, State.DECIDED})
"""States in which what a submission asks for is counted among what its stage asks for."""


@dataclass(frozen=True, slots=True)
class RoomRow:
    """An application of the ranked list, with what it asks for, what is proposed, and where that leaves the money."""

    mark: Mark
    decision: Decision | None
    merit: Merit | None
    counted_pence: int
    running_pence: int

    def is_where_money_ends(self, pence: int) -> bool:
        """Whether the money, so much, reaches to just above this row."""
        return self.running_pence > pence >= self.running_pence - self.counted_pence


def list_room(
    session: Session, actor: Actor, round_: Round, stage: Stage, *, cursor: str | None = None
) -> Page[RoomRow]:
    """A page of a stage's ranked list, best first, with the running total of all of it. Raises OwnBidWaits."""
    ensure_no_bid(session, actor, round_)
    counted = _counted(stage)
    order = Order(counted.c.place, counted.c.place)
    statement = (
        select(Mark, Decision, Merit, counted.c.pence, counted.c.running)
        .join(counted, counted.c.submission_id == Mark.submission_id)
        .join(Mark.submission)
        .join(Submission.application)
        .outerjoin(Merit, Merit.submission_id == Mark.submission_id)
        .outerjoin(Decision, and_(Decision.submission_id == Submission.id, is_standing()))
        .where(staffed(actor, *READS_APPLICATIONS), Mark.submission_id.not_in(owed_by(actor)))
        .options(
            joinedload(Mark.submission).options(
                joinedload(Submission.application).joinedload(Application.organisation)
            ),
            selectinload(Decision.amounts).joinedload(DecisionAmount.line),
        )
    )
    found = session.execute(order.apply(statement, cursor, PAGE)).all()
    rows = [RoomRow(mark, decision, merit, int(pence), int(total)) for mark, decision, merit, pence, total in found]
    last = rows[PAGE - 1].mark.place if len(rows) > PAGE else None
    return Page(rows[:PAGE], encode_cursor(last, last) if last else None)


def _counted(stage: Stage) -> Subquery:
    """What each ranked submission of the stage counts for, and all down to it."""
    money = money_given()
    given = (
        select(Decision.submission_id, _of_the_newest(money.c.pence).label("pence"))
        .join(money, money.c.decision_id == Decision.id)
        .where(Decision.stage_id == stage.id, Decision.state.in_(HOLDS_MONEY))
        .group_by(Decision.submission_id)
        .subquery()
    )
    pence = counted_pence(func.coalesce(given.c.pence, 0))
    return (
        select(
            Mark.submission_id, Mark.place, pence.label("pence"),
            func.sum(pence).over(order_by=Mark.place).label("running"),
        )
        .join(ListEntry, ListEntry.submission_id == Mark.submission_id)
        .outerjoin(given, given.c.submission_id == Mark.submission_id)
        .where(Mark.stage_id == stage.id)
        .subquery()
    )  # fmt: skip


def _of_the_newest(pence: ColumnElement[int]) -> ColumnElement[int]:
    """What the newest decision of a submission gives, over rows of all its live ones: not also what it corrects."""
    is_pending = Decision.state.in_(PENDING)
    pending = func.sum(case((is_pending, pence), else_=0))
    return case((func.max(case((is_pending, 1), else_=0)) == 1, pending), else_=func.sum(pence))


def counted_pence(given: ColumnElement[int]) -> ColumnElement[int]:
    """What a list's entry counts for against the money, where so much is given to it."""
    asked = case((ListEntry.requested_pence > 0, ListEntry.requested_pence), else_=0)
    return case(
        (ListEntry.outcome == Outcome.AWARDED, given),
        (ListEntry.outcome.in_((Outcome.DECLINED, Outcome.RESERVE, Outcome.INELIGIBLE)), 0),
        else_=asked,
    )


@dataclass(frozen=True, slots=True)
class LineTotal:
    """One line of the envelope: what it holds, what is asked of it, given and proposed, and what is left, in pence."""

    line: EnvelopeLine
    asked: int | None
    """None where applications do not say: what a preparation grant comes to, and how they split a year among lines."""
    given: int
    proposed: int
    """What proposals take besides. One that corrects what was told takes only what it gives more."""

    @property
    def left(self) -> int:
        """What neither a released outcome nor a proposal takes."""
        return self.line.amount_pence - self.given - self.proposed


def list_totals(session: Session, round_: Round, stage: Stage) -> list[LineTotal]:
    """Every line of the round's envelope. The caller may see the room."""
    asked = _asked_by_line(session, stage)
    given = pence_held(session, round_.id, states={DecisionState.RELEASED})
    held = pence_held(session, round_.id)
    return [
        LineTotal(
            line,
            _asked_of(line, asked, round_),
            given.get(line.id, 0),
            held.get(line.id, 0) - given.get(line.id, 0),
        )
        for line in round_.envelope
    ]


def _asked_of(line: EnvelopeLine, asked: Asked, round_: Round) -> int | None:
    """What is asked for of a line: its purpose in its year, and, where it pays alone, what is asked for no purpose."""
    paying = [each for each in round_.envelope if each.purpose in AWARD_PURPOSES]
    at_large = asked.get(("", line.financial_year), 0)
    pays_alone = [each for each in paying if each.financial_year == line.financial_year] == [line]
    if line not in paying or (at_large and not pays_alone):
        return None
    return asked.get((line.purpose.value, line.financial_year), 0) + at_large


def _asked_by_line(session: Session, stage: Stage) -> dict[tuple[str, str], int]:
    part = RequestedAmount.purpose, RequestedAmount.financial_year
    rows = session.execute(
        select(*part, func.sum(RequestedAmount.amount_pence))
        .join(Submission, Submission.id == RequestedAmount.submission_id)
        .where(Submission.stage_id == stage.id, Submission.state.in_(ASKING))
        .group_by(*part)
    )
    return {(purpose, year): int(pence) for purpose, year, pence in rows}


@dataclass(frozen=True, slots=True)
class Reached:
    """A floor and ceiling, with the number and the money of those who are proposed to be chosen."""

    limit: Limit
    question: str
    choice: str
    number: int
    pence: int

    @property
    def missing_number(self) -> int:
        """How many more the floor wants."""
        return max(0, (self.limit.least_number or 0) - self.number)

    @property
    def missing_pence(self) -> int:
        """How much more the floor wants."""
        return max(0, (self.limit.least_pence or 0) - self.pence)

    @property
    def excess_number(self) -> int:
        """How many are above the ceiling."""
        return 0 if self.limit.most_number is None else max(0, self.number - self.limit.most_number)

    @property
    def excess_pence(self) -> int:
        """How much is above the ceiling."""
        return 0 if self.limit.most_pence is None else max(0, self.pence - self.limit.most_pence)

    @property
    def is_met(self) -> bool:
        """Whether neither the floor nor the ceiling is broken."""
        return not any((self.missing_number, self.missing_pence, self.excess_number, self.excess_pence))


def list_reached(session: Session, stage: Stage) -> list[Reached]:
    """Each floor and ceiling of a stage, by what is proposed, approved or released. The caller may see the room."""
    if not stage.named_limits:
        return []
    chosen = _chosen(session, stage)
    answers = answers_of(session, stage, chosen)
    return [reached_of(stage, limit, chosen, answers) for limit in stage.named_limits]


def reached_of(
    stage: Stage, limit: Limit, chosen: Mapping[Any, int], answers: Mapping[Any, Mapping[str, frozenset[str]]]
) -> Reached:
    """How far a limit is reached by what is chosen: the pence of each, and what each answered, by any key of theirs."""
    said = {each: given.get(limit.question, frozenset()) for each, given in answers.items()}
    counted = [pence for each, pence in chosen.items() if limit.choice in said.get(each, frozenset())]
    question = stage.form.questions.get(limit.question)
    choices = {choice.key: choice.label for choice in question.choices} if question else {}
    label = question.label if question else limit.question
    return Reached(limit, label, choices.get(limit.choice, limit.choice), len(counted), sum(counted))


def _chosen(session: Session, stage: Stage) -> dict[UUID, int]:
    """The submissions that are to be invited or awarded, with the pence that they are to be given.

    An award that was given up is none any more.
    """
    money = money_given()
    rows = session.execute(
        select(ListEntry.submission_id, func.coalesce(_of_the_newest(money.c.pence), 0))
        .join(Decision, and_(Decision.submission_id == ListEntry.submission_id, Decision.state.in_(HOLDS_MONEY)))
        .outerjoin(money, money.c.decision_id == Decision.id)
        .where(ListEntry.stage_id == stage.id, ListEntry.outcome.in_(GOOD_NEWS), Decision.given_up_at.is_(None))
        .where(ListEntry.state != State.WITHDRAWN)
        .group_by(ListEntry.submission_id)
    )
    return {submission_id: int(pence) for submission_id, pence in rows}


def answers_of(
    session: Session, stage: Stage, submission_ids: Iterable[UUID] | None = None
) -> dict[UUID, dict[str, frozenset[str]]]:
    """What submissions of a stage, or those of it, answered to the questions that its floors and ceilings name."""
    keys = {limit.question for limit in stage.named_limits}
    if not keys:
        return {}
    wanted = None if submission_ids is None else set(submission_ids)
    rows = session.execute(
        select(Answer.submission_id, Answer.question_key, Answer.value)
        .join(Submission, Submission.id == Answer.submission_id)
        .where(Submission.stage_id == stage.id, Answer.question_key.in_(keys), Answer.value.is_not(None))
    )
    answers: dict[UUID, dict[str, frozenset[str]]] = {}
    for submission_id, key, value in rows:
        if wanted is None or submission_id in wanted:
            answers.setdefault(submission_id, {})[key] = _choices_in(value)
    return answers


def _choices_in(value: Any) -> frozenset[str]:
    return frozenset(value) if isinstance(value, Sequence) and not isinstance(value, str) else frozenset({str(value)})

"""The lists by which a round is run: its applications, its ranking, and where each stage stands."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assessments.accounts.models import Organisation
from assessments.actors import READS_APPLICATIONS, Actor, Role
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed, title_seen_by
from assessments.applications.states import WRITABLE, Channel, State
from assessments.decisions.models import Decision, DecisionAmount
from assessments.decisions.queries import is_standing
from assessments.decisions.states import Outcome
from assessments.decisions.states import State as DecisionState
from assessments.funds.models import Round, Stage
from assessments.paging import Order, Page, encode_cursor
from assessments.reports.filtering import (
    Filters,
    Show,
    SortBy,
    is_sealed,
    list_owed,
    masked_amount,
    masked_divergence,
    masked_mark,
    order_of,
    seen_by,
    wanted_by,
)
from assessments.reports.models import ListEntry
from assessments.reports.queries import ensure_no_bid
from assessments.scoring.models import Mark
from assessments.scoring.policies import owed_by
from assessments.scoring.rankings import Merit

__all__ = [
    "Filters",
    "Show",
    "SortBy",
    "count_applications",
    "list_applications",
    "list_ranking",
    "list_standings",
]

PAGE = 50


@dataclass(frozen=True, slots=True)
class ListedApplication:
    """A row of the list: an application at the stage that is looked at."""

    reference: str
    title: str | None
    """None as long as the staff may not know it."""
    is_sealed: bool
    organisation: str
    assisted_through: Channel | None
    stage: Stage
    state: State
    submitted_at: datetime | None
    requested_pence: int | None
    assigned: int
    assessed: int
    mark: float | None
    outcome: Outcome | None
    decision_state: DecisionState | None


def list_applications(
    session: Session, actor: Actor, round_: Round, filters: Filters, *, now: datetime, cursor: str | None = None
) -> Page[ListedApplication]:
    """A page of a round's applications, each at the named stage or at the newest that it reached.

    Which they are is read from an index in their order; only of these is the rest read.
    """
    owed = list_owed(session, actor)
    order = order_of(round_, filters, owed=owed, now=now)
    entry = ListEntry
    wanted = select(
        entry.application_id, entry.organisation_id, entry.stage_id, entry.number, entry.state, entry.submitted_at,
        masked_amount(round_, now).label("asked_for"), is_sealed(round_, now).label("is_sealed"), entry.live,
        entry.assessed, masked_mark(owed).label("shown_mark"), entry.outcome, entry.decision_state,
        order.column.label("sorted_by"),
    ).where(*wanted_by(session, actor, round_, filters, owed=owed, now=now))  # fmt: skip
    found = order.apply(wanted, cursor, PAGE).subquery()
    direction = found.c.sorted_by.desc() if order.descending else found.c.sorted_by
    rows = session.execute(
        select(
            found,
            Application.reference,
            Application.assisted_through,
            title_seen_by(actor, now).label("title"),
            Organisation.name.label("organisation"),
        )
        .join(Application, Application.id == found.c.application_id)
        .join(Organisation, Organisation.id == found.c.organisation_id)
        .order_by(direction, found.c.number)
    ).all()
    stages = {stage.id: stage for stage in round_.stages}
    more = len(rows) > PAGE
    last = rows[PAGE - 1] if more else None
    return Page(
        [_listed(row, stages) for row in rows[:PAGE]], encode_cursor(last.sorted_by, last.number) if last else None
    )


def _listed(row: Row[Any], stages: dict[UUID, Stage]) -> ListedApplication:
    """The row as it is shown: what an index needs a value for is none again."""
    return ListedApplication(
        row.reference, row.title, row.is_sealed, row.organisation, row.assisted_through, stages[row.stage_id],
        row.state, None if row.submitted_at.year == 1970 else row.submitted_at,
        None if row.asked_for < 0 else row.asked_for,
        row.live, row.assessed, None if row.shown_mark < 0 else row.shown_mark, row.outcome, row.decision_state,
    )  # fmt: skip


def count_applications(session: Session, actor: Actor, round_: Round, filters: Filters, *, now: datetime) -> int:
    """How many applications the filters leave."""
    owed = list_owed(session, actor) if filters.show is Show.DIVERGENT else ()
    wanted = wanted_by(session, actor, round_, filters, owed=owed, now=now)
    return session.scalar(select(func.count()).select_from(ListEntry).where(*wanted)) or 0


@dataclass(frozen=True, slots=True)
class RankedSubmission:
    """A row of the ranking: a mark, whose it is, and what stands decided of it."""

    mark: Mark
    decision: Decision | None
    is_within_envelope: bool
    merit: Merit | None
    """How sure its place is; None until that is calculated."""


def list_ranking(
    session: Session, actor: Actor, round_: Round, stage: Stage, *, cursor: str | None = None, size: int = PAGE
) -> Page[RankedSubmission]:
    """A page of a stage's ranking, best first; `running_pence` against the delivery envelope draws the line.

    Raises OwnBidWaits.
    """
    ensure_no_bid(session, actor, round_)
    order = Order(Mark.place, Mark.place)
    statement = (
        select(Mark, Decision, Merit)
        .join(Mark.submission)
        .join(Submission.application)
        .outerjoin(Merit, Merit.submission_id == Mark.submission_id)
        .outerjoin(Decision, and_(Decision.submission_id == Submission.id, is_standing()))
        .where(
            Mark.stage_id == stage.id,
            Mark.submission_id.not_in(owed_by(actor)),
            staffed(actor, *READS_APPLICATIONS),
        )
        .options(
            joinedload(Mark.submission).options(
                joinedload(Submission.application).joinedload(Application.organisation)
            ),
            selectinload(Decision.amounts).joinedload(DecisionAmount.line),
        )
    )
    rows = session.execute(order.apply(statement, cursor, size)).all()
    delivery = round_.award_pence
    ranked = [
        RankedSubmission(mark, decision, mark.running_pence <= delivery, merit) for mark, decision, merit in rows[:size]
    ]
    last = ranked[-1].mark.place if len(rows) > size else None
    return Page(ranked, encode_cursor(last, last) if last else None)


def count_not_assessed(session: Session, actor: Actor, round_: Round, stage: Stage) -> int:
    """How many applications of a stage wait for a first assessment: they are in no ranking and no figure.

    What the actor assesses themselves is left out, as it is of the ranking.
    """
    entry = ListEntry
    waiting = entry.stage_id == stage.id, entry.state.in_((State.ELIGIBLE, State.ASSESSED)), entry.assessed == 0
    seen = *seen_by(actor, round_), entry.submission_id.not_in(owed_by(actor))
    return session.scalar(select(func.count()).select_from(entry).where(*waiting, *seen)) or 0


@dataclass(frozen=True, slots=True)
class StageStanding:
    """Where one stage stands: submissions by state, the work on them, and the decisions, counted now."""

    stage: Stage
    states: dict[State, int]
    unassigned: int
    outstanding: int
    overdue: int
    divergent: int
    undecided: int
    proposed: int
    approved: int
    unadvised: int

    @property
    def drafts(self) -> int:
        """Submissions that are still being written."""
        return sum(self.states.get(state, 0) for state in WRITABLE)


def list_standings(session: Session, actor: Actor, round_: Round, *, now: datetime) -> list[StageStanding]:
    """Where every stage of a round stands, in a few statements."""
    facets = (
        ListEntry.stage_id.expression,
        ListEntry.state.expression,
        ListEntry.decision_state.expression,
        ListEntry.is_short.expression,
        masked_divergence(list_owed(session, actor)).label("is_divergent"),
        ListEntry.is_unadvised.expression,
        ListEntry.outstanding.expression,
    )
    seen = seen_by(actor, round_)
    groups = session.execute(select(*facets, func.count().label("size")).where(*seen).group_by(*facets)).all()
    late = select(ListEntry.stage_id, func.count()).where(*seen, ListEntry.next_due_at <= now)
    overdue = {row[0]: row[1] for row in session.execute(late.group_by(ListEntry.stage_id))}
    judges = not actor.has_role(round_.fund_id, Role.MANAGER, Role.AUDITOR) and not actor.is_system
    return [
        _standing(stage, [row for row in groups if row.stage_id == stage.id], overdue.get(stage.id, 0), judges=judges)
        for stage in round_.stages
    ]


def _standing(stage: Stage, groups: Sequence[Row[*tuple[Any, ...]]], overdue: int, *, judges: bool) -> StageStanding:
    states: Counter[State] = Counter()
    decided: Counter[DecisionState | None] = Counter()
    for group in groups:
        states[group.state] += group.size
        decided[group.decision_state] += group.size
    open_states = (State.ASSESSED, State.INELIGIBLE)
    return StageStanding(
        stage,
        dict(states),
        sum(group.size for group in groups if group.is_short),
        sum(group.size * group.outstanding for group in groups),
        overdue,
        sum(group.size for group in groups if group.is_divergent),
        sum(group.size for group in groups if group.decision_state is None and group.state in open_states),
        decided[DecisionState.PROPOSED],
        decided[DecisionState.APPROVED],
        0 if judges else sum(group.size for group in groups if group.is_unadvised),
    )

"""What a list of applications is narrowed to and sorted by, as SQL that lists, counts and the dashboard share."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, false, literal, not_, select
from sqlalchemy.orm import Session

from assessments.accounts.states import IncomeBand, Region
from assessments.actors import Actor, Role
from assessments.applications.models import Submission
from assessments.applications.policies import sealed
from assessments.applications.states import WRITABLE, State
from assessments.casework.conditions import carries, is_flagged, is_led_by, is_unled
from assessments.decisions.states import State as DecisionState
from assessments.funds.models import Round, Stage
from assessments.paging import Order
from assessments.reports.models import ListEntry
from assessments.reports.policies import may_see_round
from assessments.reports.queries import stage_of
from assessments.reports.searching import finds
from assessments.scoring.models import Assignment
from assessments.scoring.policies import owed_by
from assessments.scoring.states import LIVE

SOON = timedelta(days=3)
"""How long before its closing a draft is about to miss it."""


class SortBy(StrEnum):
    """Ways to sort the list of applications."""

    REFERENCE = "reference"
    ORGANISATION = "organisation"
    REQUESTED = "requested"
    SUBMITTED = "submitted"
    MARK = "mark"


HIGHEST_FIRST = frozenset({SortBy.REQUESTED, SortBy.SUBMITTED, SortBy.MARK})
"""What a reader wants the other way round: the most money, the newest, the best."""


class Show(StrEnum):
    """What a list of applications is narrowed to, apart from states."""

    CLOSING = "closing"
    OVERDUE = "overdue"
    UNASSIGNED = "unassigned"
    DIVERGENT = "divergent"
    UNDECIDED = "undecided"
    PROPOSED = "proposed"
    APPROVED = "approved"
    UNADVISED = "unadvised"
    FLAGGED = "flagged"
    UNLED = "unled"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of applications is narrowed and sorted by; empty means everything."""

    stage_key: str | None = None
    states: tuple[State, ...] = ()
    show: Show | None = None
    text: str = ""
    regions: tuple[Region, ...] = ()
    income_bands: tuple[IncomeBand, ...] = ()
    least_pence: int | None = None
    most_pence: int | None = None
    assessor_id: UUID | None = None
    tag_id: UUID | None = None
    officer_id: UUID | None = None
    sort: SortBy = SortBy.REFERENCE
    is_reversed: bool = False
    """Sorted the other way round than is usual for `sort`."""

    @property
    def is_descending(self) -> bool:
        """Whether what is highest, newest or last in the alphabet comes first."""
        return (self.sort in HIGHEST_FIRST) != self.is_reversed


_SORTED_BY = {
    SortBy.REFERENCE: ListEntry.number,
    SortBy.ORGANISATION: ListEntry.name_key,
    SortBy.SUBMITTED: ListEntry.submitted_at,
}


def order_of(round_: Round, filters: Filters, *, owed: Collection[UUID], now: datetime) -> Order:
    """How the list is sorted; those with the same place come in order of reference."""
    column: ColumnElement[Any]
    if filters.sort is SortBy.MARK:
        column = masked_mark(owed)
    elif filters.sort is SortBy.REQUESTED:
        column = masked_amount(round_, now)
    else:
        column = _SORTED_BY[filters.sort].expression
    return Order(column, ListEntry.number.expression, descending=filters.is_descending)


def list_owed(session: Session, actor: Actor) -> Collection[UUID]:
    """The submissions that the actor has still to assess: what is known of their marks would tell how others scored."""
    return [] if actor.user_id is None else session.scalars(owed_by(actor)).all()


def masked_mark(owed: Collection[UUID]) -> ColumnElement[float]:
    """The mark, or that of none where the actor may not know it."""
    if not owed:
        return ListEntry.mark.expression
    return case((ListEntry.submission_id.in_(owed), -1.0), else_=ListEntry.mark)


def masked_divergence(owed: Collection[UUID]) -> ColumnElement[bool]:
    """Whether the assessors differ, as far as the actor may know it."""
    known = ListEntry.is_divergent.expression
    return and_(known, ListEntry.submission_id.not_in(owed)) if owed else known


def is_sealed(round_: Round, now: datetime) -> ColumnElement[bool]:
    """Whether what a submission says is closed to the staff until its own closing."""
    if not round_.is_sealed:
        return false()
    held = select(Submission.id).join(Submission.stage).where(Stage.round_id == round_.id, sealed(now))
    return ListEntry.submission_id.in_(held)


def masked_amount(round_: Round, now: datetime) -> ColumnElement[int]:
    """What is asked for, or that it is not known: neither shown nor sorted by while it is sealed."""
    if not round_.is_sealed:
        return ListEntry.requested_pence.expression
    return case((is_sealed(round_, now), literal(-1, BigInteger)), else_=ListEntry.requested_pence)


def seen_by(actor: Actor, round_: Round) -> list[ColumnElement[bool]]:
    """The entries of a round of which the actor may know: their fund's, and none in which they have a part."""
    if not may_see_round(actor, round_):
        return [false()]
    seen = [ListEntry.round_id == round_.id]
    if actor.ties:
        seen.append(ListEntry.organisation_id.not_in(actor.ties))
    if actor.excluded:
        seen.append(ListEntry.application_id.not_in(actor.excluded))
    return seen


def wanted_by(
    session: Session, actor: Actor, round_: Round, filters: Filters, *, owed: Collection[UUID], now: datetime
) -> list[ColumnElement[bool]]:
    """What the actor may see of the round, narrowed by the filters."""
    wanted = seen_by(actor, round_)
    if filters.stage_key is not None:
        wanted.append(ListEntry.stage_id == stage_of(round_, filters.stage_key).id)
    else:
        wanted.append(ListEntry.is_newest.expression)
    if filters.states:
        wanted.append(ListEntry.state.in_(filters.states))
    if filters.show is not None:
        wanted.append(_is_shown(actor, round_, filters.show, owed, now))
    if filters.text.strip():
        open_ones = and_(ListEntry.state.not_in(WRITABLE), not_(is_sealed(round_, now)))
        is_postgresql = session.get_bind().dialect.name == "postgresql"
        wanted.append(finds(filters.text, round_.id, open_ones, is_postgresql=is_postgresql))
    return wanted + _kinds(filters, masked_amount(round_, now))


def _kinds(filters: Filters, amount: ColumnElement[int]) -> list[ColumnElement[bool]]:
    """Who applies, for how much, and who judges it."""
    wanted: list[ColumnElement[bool]] = []
    if filters.regions:
        wanted.append(ListEntry.organisation_region.in_(filters.regions))
    if filters.income_bands:
        wanted.append(ListEntry.income_band.in_(filters.income_bands))
    if filters.least_pence is not None:
        wanted.append(amount >= filters.least_pence)
    if filters.most_pence is not None:
        wanted.append(amount.between(0, filters.most_pence))
    if filters.assessor_id is not None:
        theirs = Assignment.assessor_id == filters.assessor_id
        wanted.append(ListEntry.submission_id.in_(select(Assignment.submission_id).where(theirs, _is_live())))
    return wanted + _kept(filters)


def _kept(filters: Filters) -> list[ColumnElement[bool]]:
    """What the staff keep beside the application."""
    application_id = ListEntry.application_id.expression
    wanted = [carries(application_id, filters.tag_id)] if filters.tag_id else []
    return wanted + ([is_led_by(application_id, filters.officer_id)] if filters.officer_id else [])


def _is_live() -> ColumnElement[bool]:
    return Assignment.state.in_(LIVE)


def _is_shown(actor: Actor, round_: Round, show: Show, owed: Collection[UUID], now: datetime) -> ColumnElement[bool]:
    if show is Show.UNADVISED and not (actor.is_system or actor.has_role(round_.fund_id, Role.MANAGER, Role.AUDITOR)):
        return false()
    return {
        Show.CLOSING: and_(ListEntry.state == State.DRAFT, ListEntry.submission_id.in_(_closing(round_, now))),
        Show.OVERDUE: ListEntry.next_due_at <= now,
        Show.UNASSIGNED: ListEntry.is_short.expression,
        Show.DIVERGENT: masked_divergence(owed),
        Show.UNDECIDED: and_(
            ListEntry.state.in_((State.ASSESSED, State.INELIGIBLE)), ListEntry.decision_state.is_(None)
        ),
        Show.PROPOSED: ListEntry.decision_state == DecisionState.PROPOSED,
        Show.APPROVED: ListEntry.decision_state == DecisionState.APPROVED,
        Show.UNADVISED: ListEntry.is_unadvised.expression,
        Show.FLAGGED: is_flagged(ListEntry.application_id.expression),
        Show.UNLED: is_unled(ListEntry.application_id.expression),
    }[show]


def _closing(round_: Round, now: datetime) -> Select[UUID]:
    extended = Submission.extended_until
    closes_at = case((extended > Stage.closes_at, extended), else_=Stage.closes_at)
    return (
        select(Submission.id)
        .join(Submission.stage)
        .where(Stage.round_id == round_.id, Stage.opens_at <= now, closes_at > now, closes_at <= now + SOON)
    )

"""What a list of applications is narrowed to and sorted by, as SQL that lists, counts and the dashboard share."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, exists, func, null, or_, select
from sqlalchemy.orm import aliased

from assessments.accounts.models import Organisation
from assessments.actors import READS_APPLICATIONS, Actor, Role
from assessments.applications.models import Application, Submission
from assessments.applications.policies import open_to_staff, sealed, staffed
from assessments.applications.states import State
from assessments.decisions.models import Decision, Support
from assessments.decisions.states import HOLDS_MONEY, SupportState
from assessments.decisions.states import State as DecisionState
from assessments.funds.models import Round, Stage
from assessments.reports.queries import stage_of
from assessments.scoring.models import Assignment, Mark
from assessments.scoring.policies import owed_by
from assessments.scoring.states import LIVE, OUTSTANDING


class SortBy(StrEnum):
    """Ways to sort the list of applications."""

    REFERENCE = "reference"
    ORGANISATION = "organisation"
    REQUESTED = "requested"
    SUBMITTED = "submitted"
    MARK = "mark"


class Show(StrEnum):
    """What a list of applications is narrowed to, apart from states."""

    OVERDUE = "overdue"
    UNASSIGNED = "unassigned"
    DIVERGENT = "divergent"
    UNDECIDED = "undecided"
    PROPOSED = "proposed"
    APPROVED = "approved"
    UNADVISED = "unadvised"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a manager narrows and sorts the list of applications by; empty means everything."""

    stage_key: str | None = None
    states: tuple[State, ...] = ()
    show: Show | None = None
    text: str = ""
    sort: SortBy = SortBy.REFERENCE


def joined(actor: Actor, statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Marks of what the actor has still to assess are left out: they would tell how the others scored."""
    seen = Mark.submission_id.not_in(owed_by(actor))
    return (
        statement.select_from(Submission)
        .join(Submission.application)
        .join(Submission.stage)
        .join(Application.organisation)
        .outerjoin(Mark, and_(Mark.submission_id == Submission.id, seen))
        .outerjoin(Decision, and_(Decision.submission_id == Submission.id, Decision.id == standing_decision()))
    )


def standing_decision() -> ColumnElement[UUID]:
    """The id of a submission's newest decision that was not sent back."""
    return (
        select(Decision.id)
        .where(Decision.submission_id == Submission.id, Decision.state.in_(HOLDS_MONEY))
        .order_by(Decision.proposed_at.desc(), Decision.id)
        .limit(1)
        .correlate(Submission)
        .scalar_subquery()
    )


def wanted_by(actor: Actor, round_: Round, filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    """What the actor may see of the round, narrowed by the filters."""
    wanted: list[ColumnElement[bool]] = [Application.round_id == round_.id]
    if not actor.is_system:
        wanted.append(staffed(actor, *READS_APPLICATIONS))
    if filters.stage_key is not None:
        wanted.append(Submission.stage_id == stage_of(round_, filters.stage_key).id)
    else:
        wanted.append(Submission.position == Application.reached)
    if filters.states:
        wanted.append(Submission.state.in_(filters.states))
    if filters.show is not None:
        wanted.append(is_shown(filters.show, now))
    if filters.show is Show.UNADVISED and not actor.is_system:
        wanted.append(staffed(actor, Role.MANAGER, Role.AUDITOR))
    if filters.text.strip():
        wanted.append(_matches(filters.text.strip()[:200], now))
    return wanted


def is_shown(show: Show, now: datetime) -> ColumnElement[bool]:
    """One of the narrowings as a condition on a row of `joined`."""
    work = exists().where(Assignment.submission_id == Submission.id).correlate(Submission)
    held = exists().where(Decision.submission_id == Submission.id, Decision.state.in_(HOLDS_MONEY))
    decided = held.correlate(Submission)
    return {
        Show.OVERDUE: work.where(Assignment.state.in_(OUTSTANDING), Assignment.due_at <= now),
        Show.UNASSIGNED: and_(Submission.state == State.ELIGIBLE, live_work() < Stage.assessors_wanted),
        Show.DIVERGENT: and_(
            Mark.is_divergent.is_(True),
            Mark.moderated.is_(None),
            Submission.state.in_((State.ELIGIBLE, State.ASSESSED)),
        ),
        Show.UNDECIDED: and_(Submission.state.in_((State.ASSESSED, State.INELIGIBLE)), ~decided),
        Show.PROPOSED: Decision.state == DecisionState.PROPOSED,
        Show.APPROVED: Decision.state == DecisionState.APPROVED,
        Show.UNADVISED: and_(
            Submission.position == Application.reached,
            exists()
            .where(
                Support.application_id == Application.id,
                Support.adviser_id.is_(None),
                Support.state != SupportState.CLOSED,
            )
            .correlate(Application),
        ),
    }[show]


def live_work() -> ScalarSelect[int]:
    """How many assessors a submission has."""
    work = select(func.count(Assignment.id)).where(Assignment.submission_id == Submission.id).correlate(Submission)
    return work.where(Assignment.state.in_(LIVE)).scalar_subquery()


def asked_for(now: datetime) -> ColumnElement[int | None]:
    """What a submission asks for; nothing while it is sealed, neither to be shown nor to be sorted by."""
    return case((sealed(now), null()), else_=Submission.requested_pence)


def _matches(text: str, now: datetime) -> ColumnElement[bool]:
    columns = (Application.reference, Organisation.name)
    handed_in = aliased(Submission)
    titled = select(handed_in.application_id).where(
        handed_in.title.icontains(text, autoescape=True), open_to_staff(now, handed_in)
    )
    return or_(*(column.icontains(text, autoescape=True) for column in columns), Application.id.in_(titled))

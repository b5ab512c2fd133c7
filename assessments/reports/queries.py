"""A round's figures and lists: one query layer for the page, the file and the command line."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from assessments.actors import READS_APPLICATIONS, Actor
from assessments.applications.models import Application, Submission
from assessments.applications.policies import sealed, tied
from assessments.applications.states import State
from assessments.db import Moment
from assessments.decisions.models import Decision
from assessments.decisions.states import State as DecisionState
from assessments.errors import NotFound, NotPermitted, _
from assessments.folding import fold
from assessments.funds.models import Round, Stage
from assessments.funds.shelf import REVISION, Revision, take_round
from assessments.jobs.models import Job
from assessments.jobs.queries import is_asked_for
from assessments.jobs.states import JobKind
from assessments.paging import Order, Page, encode_cursor
from assessments.reports.figures import EQUALITY
from assessments.reports.models import RUNNING, Edition, ListEntry, SavedView
from assessments.reports.policies import may_see_round

ROUNDS_ON_A_PAGE = 30
DRAFTS_FIRST = datetime(9000, 1, 1, tzinfo=UTC)


def get_staff_round(session: Session, actor: Actor, reference: str) -> Round:
    """A round whose lists and figures the actor may see, with fund, stages, criteria and envelope.

    NotFound for those without a part in its fund.
    """
    wanted = select(*REVISION).join(Round.fund).where(Round.reference == reference, _of_my_funds(actor))
    revision = session.execute(wanted).one_or_none()
    if revision is None:
        raise NotFound
    round_ = take_round(session, Revision(*revision))
    if not may_see_round(actor, round_):
        raise NotPermitted
    return round_


def list_staff_rounds(session: Session, actor: Actor, *, cursor: str | None = None) -> Page[Round]:
    """A page of the rounds of the actor's funds: drafts, then the newest."""
    order = Order(func.coalesce(Round.published_at, DRAFTS_FIRST, type_=Moment), Round.reference, descending=True)
    statement: Select[*tuple[Any, ...]] = (
        select(Round, order.column.label("sorted_by"))
        .where(_of_my_funds(actor))
        .options(joinedload(Round.fund), selectinload(Round.stages))
    )
    rows = session.execute(order.apply(statement, cursor, ROUNDS_ON_A_PAGE)).all()
    last = rows[ROUNDS_ON_A_PAGE - 1] if len(rows) > ROUNDS_ON_A_PAGE else None
    found = [row[0] for row in rows[:ROUNDS_ON_A_PAGE]]
    return Page(found, encode_cursor(last.sorted_by, found[-1].reference) if last else None)


def _of_my_funds(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.is_system else Round.fund_id.in_(actor.funds_as(*READS_APPLICATIONS))


def stage_of(round_: Round, stage_key: str) -> Stage:
    """A stage of the round by its key. Raises NotFound."""
    stage = next((stage for stage in round_.stages if stage.key == stage_key), None)
    if stage is None:
        raise NotFound
    return stage


WAITING = (State.SUBMITTED, State.RETURNED, State.ELIGIBLE, State.INELIGIBLE, State.ASSESSED)
"""States in which an applicant waits for the funder, or the funder for an applicant."""


class OwnBidWaits(NotPermitted):
    """Figures of a whole round, next to a list that leaves one application out, would tell of that application."""

    sentence = _(
        "Your organisation has applied in this round, or you have an interest in an application, so the round’s "
        "ranking, money and figures open to you once everybody has been told."
    )


def has_bid(session: Session, actor: Actor, round_: Round) -> bool:
    """Whether the actor has a part in a bid in the round, and not everybody has been told."""
    if not actor.has_ties:
        return False
    mine = session.scalar(select(Application.id).where(Application.round_id == round_.id, tied(actor)).limit(1))
    return mine is not None and round_.id not in decided_rounds(session, [round_.id])


def ensure_no_bid(session: Session, actor: Actor, round_: Round) -> None:
    """Keep what tells of all applications together from who has a part in one of them. Raises OwnBidWaits."""
    if has_bid(session, actor, round_):
        raise OwnBidWaits


def find_running_edition(session: Session, round_id: UUID) -> Edition | None:
    """The figures as they were last calculated, for the staff; None before the first calculation."""
    return session.scalars(select(Edition).where(Edition.round_id == round_id, Edition.number == RUNNING)).one_or_none()


def shown_figures(session: Session, round_: Round, edition: Edition, now: datetime) -> list[dict[str, Any]]:
    """The figures of an edition, without what is asked for at a stage of which something is still sealed.

    What the newest release froze of the equality forms is among them: it does not run along, since one form more would
    tell what it says.
    """
    figures = [*edition.figures, *_frozen_equality(session, round_.id)]
    if not round_.is_sealed:
        return figures
    waiting = select(Stage.key).join(Submission, Submission.stage_id == Stage.id).distinct()
    hidden = set(
        session.scalars(waiting.where(Stage.round_id == round_.id, Submission.submitted_at.is_not(None), sealed(now)))
    )
    return [
        figure for figure in figures if not (figure["stage"] in hidden and figure["key"].startswith("requested_pence"))
    ]


def _frozen_equality(session: Session, round_id: UUID) -> list[dict[str, Any]]:
    frozen = select(Edition.figures).where(Edition.round_id == round_id, Edition.number > RUNNING)
    figures = session.scalar(frozen.order_by(Edition.number.desc()).limit(1)) or []
    return [figure for figure in figures if figure["key"].startswith(EQUALITY)]


def freshness(session: Session, round_id: UUID) -> tuple[datetime | None, bool]:
    """As of when marks and figures are, None before the first, and whether they are about to be calculated anew."""
    as_of = select(Edition.as_of).where(Edition.round_id == round_id, Edition.number == RUNNING).scalar_subquery()
    kinds = (JobKind.ROUND_FIGURES, JobKind.EDITION)
    asked_for = exists().where(Job.kind.in_(kinds), Job.subject_id == round_id, Job.done_at.is_(None))
    row = session.execute(select(as_of, asked_for)).one()
    return row[0], bool(row[1])


def list_views(session: Session, actor: Actor, round_: Round) -> Sequence[SavedView]:
    """What the actor saved for the round's list, and for all lists, by name."""
    of_its_list = or_(SavedView.round_id == round_.id, SavedView.round_id.is_(None))
    return _views(session, actor, of_its_list, SavedView.is_of_own_work.is_(False))


def list_own_work_views(session: Session, actor: Actor) -> Sequence[SavedView]:
    """What the actor saved for the list of what they assess themselves, by name."""
    return _views(session, actor, SavedView.is_of_own_work.is_(True))


def _views(session: Session, actor: Actor, *wanted: ColumnElement[bool]) -> Sequence[SavedView]:
    found = session.scalars(select(SavedView).where(SavedView.person_id == actor.user_id, *wanted)).all()
    return sorted(found, key=lambda view: fold(view.name))


def get_view(session: Session, actor: Actor, round_: Round, view_id: UUID) -> SavedView:
    """One of those. Raises NotFound."""
    view = next((view for view in list_views(session, actor, round_) if view.id == view_id), None)
    if view is None:
        raise NotFound
    return view


def published_figures(session: Session, round_id: UUID, now: datetime) -> Edition | None:
    """The newest frozen edition of a round in which nobody still waits for an outcome; None before that.

    None, too, while the edition of a release is still to be made: the one before it knows nothing of that release.
    """
    if round_id not in decided_rounds(session, [round_id], now) or is_asked_for(session, round_id, JobKind.EDITION):
        return None
    return session.scalars(
        select(Edition)
        .where(Edition.round_id == round_id, Edition.number > RUNNING)
        .order_by(Edition.number.desc())
        .limit(1)
    ).one_or_none()


def decided_rounds(session: Session, round_ids: Collection[UUID], now: datetime | None = None) -> set[UUID]:
    """Those rounds in which an outcome was released, and nobody waits for one or can still hand something in.

    So a round ends, too, if nobody was invited, or nobody of the invited handed in by `now`. Without `now`, whoever
    was invited and has not handed in counts as writing, whether or not the stage has closed.
    """
    told = exists().where(
        Decision.stage_id == Stage.id, Stage.round_id == Round.id, Decision.state == DecisionState.RELEASED
    )
    entry = and_(ListEntry.round_id == Round.id, ListEntry.state == State.DRAFT)
    waiting = exists().where(ListEntry.round_id == Round.id, ListEntry.state.in_(WAITING))
    open_to_it = Stage.position > 1 if now is None else Stage.closes_at > now
    writing = exists().where(Stage.round_id == Round.id, open_to_it, entry, ListEntry.stage_id == Stage.id)
    longer: ColumnElement[bool] = false()
    if now is not None:
        # Extended ones are few, and are found by an index of their own: drafts are many.
        extended = and_(Submission.extended_until > now, Submission.state == State.DRAFT)
        longer = exists().where(extended, Application.id == Submission.application_id, Application.round_id == Round.id)
    return set(
        session.scalars(select(Round.id).where(Round.id.in_(list(round_ids)), told, ~waiting, ~writing, ~longer))
    )

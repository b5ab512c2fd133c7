"""Reading replies: one's own, those of a round that wait; and whether somebody took part in an outcome."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from assessments.actors import Actor
from assessments.applications.grouped import PAGE as WHOLE
from assessments.applications.grouped import page_by_application
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed
from assessments.audit.models import TrailEntry
from assessments.decisions.models import Decision
from assessments.errors import NotFound
from assessments.funds.models import Round
from assessments.paging import Order, Page, encode_cursor
from assessments.panels.models import Item
from assessments.replies.models import Reply
from assessments.replies.policies import READS
from assessments.replies.states import OPEN
from assessments.scoring.models import Assignment, Moderation

PAGE = 25
FOUND_INELIGIBLE = "submission.found_ineligible"
DECIDING = ("decision.proposed", "decision.approved", "decision.sent_back", "decision.released")
"""Acts on the trail with which somebody takes a part in an outcome."""


def list_replies_of(session: Session, submission_ids: Iterable[UUID]) -> dict[UUID, list[Reply]]:
    """What was replied about submissions that the caller was allowed to see, by submission, oldest first."""
    found = session.scalars(
        select(Reply)
        .where(Reply.submission_id.in_(list(submission_ids)))
        .order_by(Reply.raised_at, Reply.id)
        .options(joinedload(Reply.raised_by), joinedload(Reply.answered_by))
    )
    replies: dict[UUID, list[Reply]] = {}
    for reply in found:
        replies.setdefault(reply.submission_id, []).append(reply)
    return replies


def get_reply(session: Session, actor: Actor, reference: str, reply_id: UUID, *, lock: bool = False) -> Reply:
    """A reply about an application, for those of the fund's staff who read it. Raises NotFound."""
    mine = Application.reference == reference, staffed(actor, *READS)
    if lock:
        session.execute(select(Application.id).where(*mine).with_for_update())
    wanted = _with_whose(select(Reply)).where(Reply.id == reply_id, *mine).options(*_people())
    wanted = wanted.execution_options(populate_existing=True) if lock else wanted.options(_by_what_it_is_called())
    reply: Reply | None = session.scalars(wanted).one_or_none()
    if reply is None:
        raise NotFound
    return reply


def list_replies(
    session: Session, actor: Actor, round_: Round, *, is_open: bool, cursor: str | None = None
) -> Page[Reply]:
    """A page of what was replied in a round: what the fund has to see to, longest waiting first; or the rest."""
    order = Order(Reply.raised_at, Reply.id, descending=not is_open)
    wanted = _with_whose(select(Reply)).where(_of_round(actor, round_), _is_open(is_open)).options(*_people())
    found = session.scalars(order.apply(wanted, cursor, PAGE)).all()
    rows = found[:PAGE]
    return Page(rows, encode_cursor(rows[-1].raised_at, rows[-1].id) if len(found) > PAGE else None)


def page_replies(
    session: Session, actor: Actor, round_: Round, *, cursor: str | None = None, size: int = WHOLE
) -> Page[Reply]:
    """All that was replied in a round and what was answered, application by application."""
    wanted = _with_whose(select(Reply)).where(_of_round(actor, round_))
    return page_by_application(
        session, wanted, *_people(), then=[Reply.raised_at, Reply.id], cursor=cursor, size=size
    )  # fmt: skip


def count_open(session: Session, actor: Actor, round_: Round) -> int:
    """How many replies in a round the fund has still to see to, of those that the actor reads."""
    waiting = _with_whose(select(func.count(Reply.id))).where(_of_round(actor, round_), _is_open(True))
    return session.scalar(waiting) or 0


def took_part(session: Session, person_id: UUID | None, submission_id: UUID) -> bool:
    """Whether somebody had a part in how an outcome of a submission came about.

    That is who found it ineligible, assessed or moderated it, or was on its panel; and who proposed, approved, sent
    back or released an outcome of it, whether that outcome was told in the end or not.
    """
    judged = Assignment.submission_id == submission_id, Assignment.assessor_id == person_id
    moderated = Moderation.submission_id == submission_id, Moderation.moderator_id == person_id
    parts = (_decided(person_id, submission_id), exists().where(*judged, _was_submitted()), exists().where(*moderated))
    if session.scalar(select(or_(*parts))):
        return True
    panels = session.scalars(select(Item.present).where(Item.submission_id == submission_id))
    return any(str(person_id) in (present or ()) for present in panels)


def _decided(person_id: UUID | None, submission_id: UUID) -> ColumnElement[bool]:
    """By the trail: an approval that fell away, a proposal that another replaced and a finding leave no name behind."""
    decisions = select(Decision.id).where(Decision.submission_id == submission_id)
    return exists().where(
        TrailEntry.actor_id == person_id,
        or_(
            and_(TrailEntry.subject_id == submission_id, TrailEntry.action == FOUND_INELIGIBLE),
            and_(TrailEntry.subject_id.in_(decisions), TrailEntry.action.in_(DECIDING)),
        ),
    )


def _was_submitted() -> ColumnElement[bool]:
    return Assignment.submitted_at.is_not(None)


def _with_whose(statement: Select) -> Select:  # type: ignore[type-arg]
    return statement.join(Reply.submission).join(Submission.application)


def _of_round(actor: Actor, round_: Round) -> ColumnElement[bool]:
    return (Application.round_id == round_.id) & staffed(actor, *READS)


def _is_open(wanted: bool) -> ColumnElement[bool]:
    return Reply.state.in_(OPEN) if wanted else Reply.state.not_in(OPEN)


def _by_what_it_is_called() -> ORMOption:
    """All stages of the application, by which a page knows whether its title can be told."""
    application = joinedload(Reply.submission).joinedload(Submission.application)
    return application.selectinload(Application.submissions).joinedload(Submission.stage)


def _people() -> Sequence[ORMOption]:
    return (
        joinedload(Reply.submission).options(
            joinedload(Submission.stage),
            joinedload(Submission.application).options(
                joinedload(Application.organisation),
                joinedload(Application.round),
            ),
        ),
        joinedload(Reply.raised_by),
        joinedload(Reply.taken_by),
        joinedload(Reply.answered_by),
        joinedload(Reply.reconsidered_by),
    )

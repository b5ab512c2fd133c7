"""Reading meetings: a list of them, and one as whoever asks may see it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from assessments.actors import READS_APPLICATIONS, Actor
from assessments.applications.models import Application, Submission
from assessments.applications.policies import is_open_to_staff, is_tied, staffed
from assessments.applications.queries import get_application_where, submission_at
from assessments.applications.states import State as SubmissionState
from assessments.errors import NotFound, NotPermitted, Refused, _
from assessments.funds.models import Round, Stage
from assessments.paging import Order, Page, encode_cursor
from assessments.panels.models import Addition, Item, Meeting, Member
from assessments.panels.openness import unready
from assessments.panels.policies import ARRANGES, FOLLOWS, SITS, may_follow
from assessments.panels.states import Phase
from assessments.scoring.conflicts import barred_among
from assessments.scoring.models import Assignment, Mark, Moderation
from assessments.scoring.policies import owed_by, owes_assessment
from assessments.scoring.queries import find_moderation, list_assignments, list_submitted
from assessments.scoring.rankings import Merit
from assessments.scoring.states import State

PAGE = 50
MOST_ITEMS = 200
STAGES = 20
"""How many stages are offered to arrange a meeting about."""


class TakesNoPart(NotPermitted):
    """The item is one for which this person leaves."""

    sentence = _("You take no part in this item, so its page is shut for you. Go back to the agenda for the next one.")


class NotUnderWay(Refused):
    """The meeting has not begun, or is over."""

    sentence = _("The items of a meeting are open to its members from its beginning until it is closed.")


class OwnScoresFirst(NotPermitted):
    """A member has still to assess the item themselves."""

    sentence = _("Your own assessment of this application is still to come. The item opens once it is submitted.")


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting with all that its pages show, and who is barred from which of its submissions."""

    meeting: Meeting
    barred: Collection[tuple[UUID, UUID]]

    @property
    def members(self) -> list[Member]:
        """Those who sit on it now, by name."""
        staying = (member for member in self.meeting.members if member.removed_at is None)
        return sorted(staying, key=lambda member: (member.person.name, member.person_id))

    @property
    def member_ids(self) -> frozenset[UUID]:
        """The same, as people's ids."""
        return frozenset(member.person_id for member in self.members)

    def item(self, item_id: UUID) -> Item:
        """One item of the agenda. Raises NotFound."""
        found = next((item for item in self.meeting.items if item.id == item_id), None)
        if found is None:
            raise NotFound
        return found

    def is_out(self, item: Item, person_id: UUID | None) -> bool:
        """Whether a person has left for the item, or never had a part in it because of a conflict."""
        has_left = any(gone.person_id == person_id for gone in item.departures)
        return has_left or (item.submission_id, person_id) in self.barred

    def taking_part(self, item: Item) -> list[Member]:
        """The members who are present for the item."""
        return [member for member in self.members if member.is_present and not self.is_out(item, member.person_id)]

    def out_of(self, item: Item) -> list[Member]:
        """The members who take no part in the item."""
        return [member for member in self.members if self.is_out(item, member.person_id)]

    def has_quorum(self, item: Item) -> bool:
        """Whether enough members are present for the item to agree anything."""
        return len(self.taking_part(item)) >= self.meeting.quorum

    def is_shut_to(self, actor: Actor, item: Item) -> bool:
        """Whether the item is kept from the actor, in whatever role."""
        return is_tied(actor, item.submission.application) or self.is_out(item, actor.user_id)


@dataclass(frozen=True, slots=True)
class Seat:
    """One item as somebody who takes part has it before them."""

    sitting: Sitting
    item: Item
    submission: Submission
    assessments: Sequence[Assignment]
    moderation: Moderation | None
    own: Assignment | None
    """Their own submitted assessment."""
    is_open: bool
    """Whether the scores are shown: to who has one of them only once they opened the others'."""

    def is_present(self, person_id: UUID | None) -> bool:
        """Whether a member is in the meeting, and takes part in the item."""
        return any(member.person_id == person_id for member in self.sitting.taking_part(self.item))


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """`may_follow` as a WHERE clause over Meeting, Stage and Round."""
    sits = exists().where(
        Member.meeting_id == Meeting.id, Member.person_id == actor.user_id, Member.removed_at.is_(None)
    )
    return or_(Round.fund_id.in_(actor.funds_as(*FOLLOWS)), and_(Round.fund_id.in_(actor.funds_as(*SITS)), sits))


def list_meetings(session: Session, actor: Actor, *, cursor: str | None = None) -> Page[Meeting]:
    """The meetings that the actor follows, those that begin last first."""
    order = Order(Meeting.starts_at.expression, Meeting.id.expression, descending=True)
    statement = select(Meeting).join(Meeting.stage).join(Stage.round).where(seen_by(actor))
    statement = statement.options(joinedload(Meeting.stage).joinedload(Stage.round))
    rows = session.scalars(order.apply(statement, cursor, PAGE)).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page(rows[:PAGE], encode_cursor(last.starts_at, last.id) if last else None)


def get_sitting(session: Session, actor: Actor, meeting_id: UUID, *, lock: bool = False) -> Sitting:
    """One meeting with members, agenda and minutes. Raises NotFound. `lock` holds its row."""
    found = _sittings(session, [Meeting.id == meeting_id, seen_by(actor)], lock=lock)
    if not found:
        raise NotFound
    assert may_follow(actor, found[0].meeting.stage.round.fund_id, found[0].member_ids)
    return found[0]


def list_sittings_of(session: Session, person_id: UUID) -> list[Sitting]:
    """The meetings that are not over and on which a person sits, held, for a job."""
    sits = exists().where(Member.meeting_id == Meeting.id, Member.person_id == person_id, Member.removed_at.is_(None))
    return _sittings(session, [sits, Meeting.closed_at.is_(None)], lock=True)


def _sittings(session: Session, wanted: Collection[ColumnElement[bool]], *, lock: bool) -> list[Sitting]:
    item = selectinload(Meeting.items).options(
        joinedload(Item.submission).joinedload(Submission.application).joinedload(Application.organisation),
        selectinload(Item.departures),
        selectinload(Item.standings),
    )
    statement = select(Meeting).join(Meeting.stage).join(Stage.round).where(*wanted).order_by(Meeting.id)
    if lock:
        statement = statement.with_for_update(of=Meeting).execution_options(populate_existing=True)
    meetings = session.scalars(
        statement.options(
            joinedload(Meeting.stage).options(joinedload(Stage.round), selectinload(Stage.criteria)),
            selectinload(Meeting.members).joinedload(Member.person),
            selectinload(Meeting.additions).joinedload(Addition.author),
            item,
        )
    ).all()
    for meeting in meetings:
        for one in meeting.items:
            set_committed_value(one.submission, "stage", meeting.stage)
            set_committed_value(one.submission.application, "round", meeting.stage.round)
    barred = barred_among(session, [one.submission_id for meeting in meetings for one in meeting.items])
    return [Sitting(meeting, barred) for meeting in meetings]


def get_seat(session: Session, actor: Actor, meeting_id: UUID, item_id: UUID, *, now: datetime) -> Seat:
    """One item with its application and, where they are open to the actor, all scores.

    Raises NotFound, NotPermitted, TakesNoPart, NotUnderWay, OwnScoresFirst, or what comes first for the member.
    """
    sitting = get_sitting(session, actor, meeting_id)
    item = sitting.item(item_id)
    fund_id = sitting.meeting.stage.round.fund_id
    if sitting.is_shut_to(actor, item):
        raise TakesNoPart
    reads_anyway = actor.has_role(fund_id, *READS_APPLICATIONS)
    if sitting.meeting.phase is not Phase.UNDER_WAY and not reads_anyway:
        raise NotUnderWay
    first = unready(session, actor, sitting.meeting, [item])
    if first:
        raise first[item.submission_id]
    mine = and_(Application.id == item.submission.application_id, staffed(actor, *SITS, *FOLLOWS))
    submission = submission_at(get_application_where(session, mine), sitting.meeting.stage.key)
    if not is_open_to_staff(submission, now):
        raise NotFound
    works = list_assignments(session, submission.id)
    if owes_assessment(actor.user_id, works):
        raise OwnScoresFirst
    own = own_submitted(works, actor)
    is_open = own is None or own.opened_others_at is not None or reads_anyway
    return Seat(
        sitting,
        item,
        submission,
        list_submitted(session, [submission.id]) if is_open else [],
        find_moderation(session, submission.id) if is_open else None,
        own,
        is_open,
    )


def own_submitted(works: Sequence[Assignment], actor: Actor) -> Assignment | None:
    """The actor's own submitted assessment among these."""
    mine = (work for work in works if work.assessor_id == actor.user_id and work.state is State.SUBMITTED)
    return next(mine, None)


def list_stages_to_arrange(session: Session, actor: Actor, now: datetime) -> Sequence[Stage]:
    """The newest stages, closed to applications, about which the actor can arrange a meeting."""
    theirs = select(Stage).join(Stage.round).where(Round.fund_id.in_(actor.funds_as(*ARRANGES)), Stage.closes_at <= now)
    newest = theirs.order_by(Stage.closes_at.desc(), Stage.id).limit(STAGES).options(joinedload(Stage.round))
    return session.scalars(newest).all()


def get_stage_to_arrange(session: Session, actor: Actor, round_reference: str, stage_key: str) -> Stage:
    """One of those stages, closed or not. Raises NotFound."""
    stage = session.scalars(
        select(Stage)
        .join(Stage.round)
        .where(Round.reference == round_reference, Stage.key == stage_key, Round.fund_id.in_(actor.funds_as(*ARRANGES)))
        .options(joinedload(Stage.round))
    ).one_or_none()
    if stage is None:
        raise NotFound
    return stage


def list_divergent_ids(session: Session, actor: Actor, stage_id: UUID) -> Sequence[UUID]:
    """The submissions of a stage whose assessors differ and that are not decided, as far as the actor may know."""
    return _to_talk_about(session, actor, stage_id, Mark.is_divergent.expression)


def list_zone_ids(session: Session, actor: Actor, stage_id: UUID) -> Sequence[UUID]:
    """The same of those that may lie on either side of the line that the money draws."""
    return _to_talk_about(session, actor, stage_id, Merit.is_in_zone.expression)


def _to_talk_about(session: Session, actor: Actor, stage_id: UUID, is_one: ColumnElement[bool]) -> Sequence[UUID]:
    to_moderate = (
        select(Mark.submission_id)
        .join(Mark.submission)
        .outerjoin(Merit, Merit.submission_id == Mark.submission_id)
        .join(Submission.application)
        .where(
            Mark.stage_id == stage_id, is_one, Submission.state == SubmissionState.ASSESSED,
            staffed(actor, *ARRANGES), Mark.submission_id.not_in(owed_by(actor)),
        )
        .order_by(Application.reference)
        .limit(MOST_ITEMS)
    )  # fmt: skip
    return session.scalars(to_moderate).all()

"""Running a meeting: beginning it, who is present, who leaves, what members say, what is agreed, and the minutes."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotPermitted, Refused, _
from assessments.panels.models import Departure, Item, Standing
from assessments.panels.policies import may_chair
from assessments.panels.queries import NotUnderWay, Seat, Sitting, TakesNoPart, get_seat, get_sitting
from assessments.panels.states import Ground, Phase, Stand
from assessments.panels.use_cases.arranging import MeetingOver
from assessments.panels.use_cases.chairing import note, to_chair
from assessments.panels.use_cases.opening import settle_reading
from assessments.panels.wording import LEFT
from assessments.scoring.queries import get_own_assignment
from assessments.scoring.use_cases import ScoreEntry, moderate, revise_scores
from assessments.scoring.use_cases.conflicting import end_barred, keep_declared


class NotPresent(Refused):
    """A member who is not marked as present says something of their scores."""

    sentence = _(
        "Nothing was recorded: you are not marked as present in this meeting. Ask the chair to mark you, and say it "
        "again."
    )


class NoQuorum(Refused):
    """Too few members take part in the item for anything to be agreed."""

    sentence = _(
        "Nothing was agreed: of the members present, %(present)s take part in this item, and %(quorum)s must. "
        "Mark who else is present, or leave the item to another meeting."
    )


def begin_meeting(session: Session, actor: Actor, meeting_id: UUID, *, now: datetime) -> Sitting:
    """Begin it, which opens the items to its members. Twice is once. Raises NotFound, NotPermitted or MeetingOver."""
    sitting = to_chair(session, actor, meeting_id)
    meeting = sitting.meeting
    if meeting.phase is Phase.CLOSED:
        raise MeetingOver
    if meeting.begun_at is None:
        meeting.begun_at = now
        session.flush()
        settle_reading(session, sitting, now=now)
        note(session, actor, "panel.begun", sitting, now)
    return sitting


def mark_present(
    session: Session, actor: Actor, meeting_id: UUID, person_ids: Collection[UUID], *, now: datetime
) -> Sitting:
    """Say which members are in the meeting now. Raises NotFound, NotPermitted, NotUnderWay or Invalid."""
    sitting = to_chair(session, actor, meeting_id, needs=Phase.UNDER_WAY)
    if not set(person_ids) <= sitting.member_ids:
        raise Invalid({"present": _("Somebody was taken off the panel meanwhile. Nothing was changed: choose again.")})
    if {member.person_id for member in sitting.members if member.is_present} != set(person_ids):
        for member in sitting.members:
            member.is_present = member.person_id in person_ids
        session.flush()
        note(session, actor, "panel.presence_marked", sitting, now)
    return sitting


def record_departure(
    session: Session, actor: Actor, meeting_id: UUID, item_id: UUID, person_id: UUID, *, ground: Ground, now: datetime
) -> Sitting:
    """Record that a member leaves for an item, whose page shuts for them: the chair for anybody, others for themselves.

    It is a conflict like one that is declared: what they found of the application ends, and is in no figure.

    Raises NotFound, NotPermitted, NotUnderWay, Refused or Invalid.
    """
    application = get_sitting(session, actor, meeting_id).item(item_id).submission.application
    session.execute(select(Application.id).where(Application.id == application.id).with_for_update())
    sitting = get_sitting(session, actor, meeting_id, lock=True)
    item = sitting.item(item_id)
    if any(gone.person_id == person_id for gone in item.departures):
        return sitting
    is_chair = may_chair(actor, sitting.meeting.stage.round.fund_id) and not sitting.is_shut_to(actor, item)
    if not is_chair and actor.user_id != person_id:
        raise NotPermitted
    if sitting.meeting.phase is not Phase.UNDER_WAY:
        raise NotUnderWay
    if person_id not in sitting.member_ids:
        raise Invalid({"person": _("Choose one of the members.")})
    if item.agreed_at is not None:
        raise Refused(_("Nothing was recorded: the item is agreed. Add what is to be said of it to the minutes."))
    assert actor.user_id is not None
    session.add(
        Departure(item_id=item.id, person_id=person_id, ground=ground, left_at=now, recorded_by_id=actor.user_id)
    )
    session.flush()
    conflict = keep_declared(session, actor, item.submission.application, person_id, LEFT[ground], now=now)
    end_barred(session, actor, [conflict], now=now)
    session.expire(item, ["departures"])
    sitting = get_sitting(session, actor, meeting_id, lock=True)
    settle_reading(session, sitting, now=now)
    note(session, actor, "panel.member_left", sitting, now, item, person=str(person_id), ground=ground.value)
    return sitting


def open_item_scores(session: Session, actor: Actor, meeting_id: UUID, item_id: UUID, *, now: datetime) -> Seat:
    """Open all scores of an item to a member who gave one: from then on theirs are only revised.

    A panel sees all scores, also where the round keeps them shut before. Raises NotFound, NotPermitted or Refused.
    """
    seat = get_seat(session, actor, meeting_id, item_id, now=now)
    if seat.own is None or seat.sitting.meeting.phase is not Phase.UNDER_WAY:
        return seat
    if not seat.is_present(actor.user_id):
        raise NotPresent
    work = get_own_assignment(session, actor, seat.own.id, lock=True)
    if work.opened_others_at is None:
        work.opened_others_at = now
        application = work.submission.application
        record(
            session, actor, "assignment.others_opened", work.id, now=now, round_id=application.round_id,
            application_id=application.id, details={"submission": str(work.submission_id)},
        )  # fmt: skip
    return seat


def confirm_scores(session: Session, actor: Actor, meeting_id: UUID, item_id: UUID, *, now: datetime) -> None:
    """Say that one's own scores stand. Raises NotFound, NotPermitted, NotUnderWay or Refused."""
    seat = _own_seat(session, actor, meeting_id, item_id, now)
    _stand(session, actor, seat, Stand.CONFIRMED, now)


def revise_in_meeting(
    session: Session, actor: Actor, meeting_id: UUID, item_id: UUID, entries: Mapping[str, ScoreEntry], *,
    seen: str | None, now: datetime,
) -> None:  # fmt: skip
    """Revise one's own scores in the meeting, beside what one submitted.

    Raises NotFound, NotPermitted, NotUnderWay, Refused, Invalid or Outdated.
    """
    seat = _own_seat(session, actor, meeting_id, item_id, now)
    assert seat.own is not None
    version = revise_scores(session, actor, seat.own.id, entries, now=now, seen=seen)
    # What is left as one submitted it is confirmed by that; the same revision again is none.
    said_at = now if version is None else version.submitted_at
    _stand(session, actor, seat, Stand.CONFIRMED if version is None else Stand.REVISED, now, said_at=said_at)


def agree_scores(
    session: Session, actor: Actor, meeting_id: UUID, item_id: UUID, entries: Mapping[str, ScoreEntry], *,
    seen: str | None, now: datetime,
) -> Item:  # fmt: skip
    """Record as the chair what the panel agrees on an item, with who was there.

    Raises NotFound, NotPermitted, TakesNoPart, NotUnderWay, NoQuorum, OwnComesFirst, Refused, Invalid or Outdated.
    """
    seat = get_seat(session, actor, meeting_id, item_id, now=now)
    if not may_chair(actor, seat.sitting.meeting.stage.round.fund_id):
        raise NotPermitted
    _ensure_quorum(seat.sitting, seat.item)
    application, stage = seat.submission.application, seat.sitting.meeting.stage
    moderate(session, actor, application.reference, stage.key, entries, now=now, seen=seen)
    sitting = _under_way(session, actor, meeting_id)
    item = sitting.item(item_id)
    _ensure_quorum(sitting, item)
    points = {key: "n/a" if entry.is_not_applicable else entry.points for key, entry in entries.items()}
    if item.agreed_points != points or item.agreed_at is None:
        item.agreed_at, item.agreed_points = now, points
        item.present = _ids_of(sitting, item)
        session.flush()
        note(session, actor, "panel.agreed", sitting, now, item)
    return item


def close_meeting(session: Session, actor: Actor, meeting_id: UUID, *, now: datetime) -> Sitting:
    """Close it: the items shut, and the minutes are final. Twice is once.

    Raises NotFound, NotPermitted or NotUnderWay.
    """
    sitting = to_chair(session, actor, meeting_id)
    meeting = sitting.meeting
    if meeting.phase is Phase.ARRANGED:
        raise NotUnderWay
    if meeting.closed_at is None:
        for item in meeting.items:
            if item.present is None:
                item.present = _ids_of(sitting, item)
        meeting.closed_at = now
        session.flush()
        settle_reading(session, sitting, now=now)
        note(session, actor, "panel.closed", sitting, now)
    return sitting


def note_pack(session: Session, actor: Actor, meeting_id: UUID, *, now: datetime) -> None:
    """Put on the trail that somebody took the meeting's pack. Raises NotFound."""
    note(session, actor, "panel.pack_downloaded", get_sitting(session, actor, meeting_id), now)


def _under_way(session: Session, actor: Actor, meeting_id: UUID) -> Sitting:
    """The meeting, held; one's own application is held before it."""
    sitting = get_sitting(session, actor, meeting_id, lock=True)
    if sitting.meeting.phase is not Phase.UNDER_WAY:
        raise NotUnderWay
    return sitting


def _ensure_quorum(sitting: Sitting, item: Item) -> None:
    if sitting.meeting.phase is not Phase.UNDER_WAY:
        raise NotUnderWay
    if not sitting.has_quorum(item):
        raise NoQuorum(present=len(sitting.taking_part(item)), quorum=sitting.meeting.quorum)


def _own_seat(session: Session, actor: Actor, meeting_id: UUID, item_id: UUID, now: datetime) -> Seat:
    """The item of a member who assessed it and sees all scores, while the meeting is under way."""
    seat = get_seat(session, actor, meeting_id, item_id, now=now)
    if seat.sitting.meeting.phase is not Phase.UNDER_WAY:
        raise NotUnderWay
    if seat.own is None or seat.own.opened_others_at is None or actor.user_id not in seat.sitting.member_ids:
        raise NotPermitted
    if not seat.is_present(actor.user_id):
        raise NotPresent
    return seat


def _stand(
    session: Session, actor: Actor, seat: Seat, stand: Stand, now: datetime, *, said_at: datetime | None = None
) -> None:
    sitting = _under_way(session, actor, seat.sitting.meeting.id)
    item = sitting.item(seat.item.id)
    if sitting.is_shut_to(actor, item):
        raise TakesNoPart
    assert actor.user_id is not None
    own = next((one for one in item.standings if one.person_id == actor.user_id), None)
    if own is not None and own.stand is stand and (stand is Stand.CONFIRMED or own.at == said_at):
        return
    if own is None:
        own = Standing(item_id=item.id, person_id=actor.user_id, stand=stand, at=now)
        session.add(own)
    own.stand, own.at = stand, said_at or now
    session.flush()
    note(session, actor, "panel.scores_told", sitting, now, item)


def _ids_of(sitting: Sitting, item: Item) -> list[str]:
    return [str(member.person_id) for member in sitting.taking_part(item)]

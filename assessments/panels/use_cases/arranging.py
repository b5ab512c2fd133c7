"""Setting a meeting up: when and where, its members, and what is on its agenda in which order."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.queries import list_people
from assessments.actors import Actor
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed
from assessments.applications.states import State as SubmissionState
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotPermitted, Refused, _
from assessments.panels.models import Item, Meeting, Member
from assessments.panels.policies import ARRANGES, SITS, may_arrange
from assessments.panels.queries import (
    MOST_ITEMS,
    Sitting,
    get_sitting,
    get_stage_to_arrange,
    list_divergent_ids,
    list_zone_ids,
)
from assessments.panels.states import Phase
from assessments.panels.use_cases.opening import settle_reading
from assessments.versions import ensure_seen, fingerprint

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Details:
    """What a meeting is called, when and where it is, and how many members must be there."""

    title: str
    starts_at: datetime
    place: str
    quorum: int


@dataclass(frozen=True, slots=True)
class Agenda:
    """Who sits on it, in which order what is left of the items comes, and what is added at the end."""

    members: Collection[UUID] = ()
    order: Mapping[UUID, int] = field(default_factory=dict)
    """The place of each item that stays; one that is not named is taken off, unless it is shut to who asks."""
    references: Collection[str] = ()
    adds_divergent: bool = False
    adds_zone: bool = False


class MeetingOver(Refused):
    """The meeting is closed, and its minutes are final."""

    sentence = _("Nothing was changed: the meeting is closed. What is found wrong in its minutes can be added to them.")


def make_meeting(
    session: Session, actor: Actor, round_reference: str, stage_key: str, details: Details, *, entry_key: str,
    now: datetime,
) -> Meeting:  # fmt: skip
    """Arrange a meeting about one stage. The same form sent twice is one meeting. Raises NotFound or Invalid."""
    stage = get_stage_to_arrange(session, actor, round_reference, stage_key)
    assert actor.user_id is not None
    sent = session.scalars(
        select(Meeting).where(Meeting.created_by_id == actor.user_id, Meeting.entry_key == entry_key)
    ).one_or_none()
    if sent is not None:
        return sent
    _check(details)
    meeting = Meeting(
        stage_id=stage.id, title=details.title.strip(), starts_at=details.starts_at, place=details.place.strip(),
        quorum=details.quorum, entry_key=entry_key, created_at=now, created_by_id=actor.user_id,
    )  # fmt: skip
    session.add(meeting)
    session.flush()
    record(session, actor, "panel.arranged", meeting.id, now=now, round_id=stage.round_id)
    return meeting


def change_meeting(
    session: Session, actor: Actor, meeting_id: UUID, details: Details, *, seen: str | None, now: datetime
) -> Meeting:
    """Change when and where it is. Raises NotFound, NotPermitted, MeetingOver, Invalid or Outdated."""
    meeting = _to_arrange(session, actor, meeting_id).meeting
    _check(details)
    if mark_of_details(details) == mark_of_details(details_of(meeting)):
        return meeting
    ensure_seen(mark_of_details(details_of(meeting)), seen)
    meeting.title, meeting.place = details.title.strip(), details.place.strip()
    meeting.starts_at, meeting.quorum = details.starts_at, details.quorum
    session.flush()
    record(session, actor, "panel.changed", meeting.id, now=now, round_id=meeting.stage.round.id)
    return meeting


def set_agenda(
    session: Session, actor: Actor, meeting_id: UUID, agenda: Agenda, *, seen: str | None, now: datetime
) -> Sitting:
    """Say who sits on it, and what comes in which order. What somebody else changed meanwhile is not overwritten.

    Raises NotFound, NotPermitted, MeetingOver, Invalid or Outdated.
    """
    sitting = _to_arrange(session, actor, meeting_id)
    meeting = sitting.meeting
    added = _found(session, actor, sitting, agenda)
    kept = [item for item in meeting.items if item.id in agenda.order or sitting.is_shut_to(actor, item)]
    ordered = sorted(kept, key=lambda item: (agenda.order.get(item.id, item.position), item.position))
    if not added and ordered == list(meeting.items) and set(agenda.members) == sitting.member_ids:
        return sitting
    ensure_seen(mark_of_agenda(sitting), seen)
    _check_members(session, actor, sitting, agenda.members, now)
    if any(item.agreed_at is not None for item in meeting.items if item not in kept):
        raise Invalid({"order": _("An item on which something was agreed stays on the agenda. Nothing was changed.")})
    if len(kept) + len(added) > MOST_ITEMS:
        raise Invalid({"references": _("A meeting takes up to 200 items. Nothing was changed.")})
    for item in set(meeting.items) - set(kept):
        for part in (*item.departures, *item.standings):
            session.delete(part)
        session.flush()
        session.delete(item)
    for position, item in enumerate(ordered, 1):
        item.position = position
    session.add_all(
        Item(meeting_id=meeting.id, submission_id=submission_id, position=position)
        for position, submission_id in enumerate(added, len(kept) + 1)
    )
    _set_members(session, sitting, agenda.members, now)
    session.flush()
    record(session, actor, "panel.agenda_set", meeting.id, now=now, round_id=meeting.stage.round.id)
    session.expire(meeting, ["items", "members"])
    sitting = get_sitting(session, actor, meeting_id, lock=True)
    settle_reading(session, sitting, now=now)
    return sitting


def details_of(meeting: Meeting) -> Details:
    """What is arranged."""
    return Details(meeting.title, meeting.starts_at, meeting.place, meeting.quorum)


def mark_of_details(details: Details) -> str:
    """By which a form tells what it showed of them."""
    return fingerprint([details.title.strip(), details.starts_at.timestamp(), details.place.strip(), details.quorum])


def mark_of_agenda(sitting: Sitting) -> str:
    """By which a form tells what it showed of members and items."""
    members = sorted(str(member_id) for member_id in sitting.member_ids)
    return fingerprint([members, [(str(item.id), item.position) for item in sitting.meeting.items]])


def _to_arrange(session: Session, actor: Actor, meeting_id: UUID) -> Sitting:
    sitting = get_sitting(session, actor, meeting_id, lock=True)
    if not may_arrange(actor, sitting.meeting.stage.round.fund_id):
        raise NotPermitted
    if sitting.meeting.phase is Phase.CLOSED:
        raise MeetingOver
    return sitting


def _check(details: Details) -> None:
    problems = {}
    if not details.title.strip() or len(details.title) > LONGEST:
        problems["title"] = _("Enter what the meeting is called, in up to 200 characters.")
    if not details.place.strip() or len(details.place) > LONGEST:
        problems["place"] = _("Enter where it is, or the link, in up to 200 characters.")
    if not 1 <= details.quorum <= 30:
        problems["quorum"] = _("Enter a whole number from 1 to 30.")
    if problems:
        raise Invalid(problems)


def _check_members(session: Session, actor: Actor, sitting: Sitting, members: Collection[UUID], now: datetime) -> None:
    fund_id = sitting.meeting.stage.round.fund_id
    known = {person.id for role in SITS for person in list_people(session, actor, fund_id, role, now)}
    if not set(members) <= known | sitting.member_ids:
        raise Invalid({"members": _("Choose members among the fund’s assessors and moderators.")})


def _found(session: Session, actor: Actor, sitting: Sitting, agenda: Agenda) -> list[UUID]:
    """The submissions to add, by reference; what is on the agenda already is passed over."""
    wanted = [reference.strip() for reference in agenda.references if reference.strip()]
    rows = session.execute(
        select(Application.reference, Submission.id)
        .join(Submission.application)
        .where(
            Application.reference.in_(wanted), staffed(actor, *ARRANGES),
            Submission.stage_id == sitting.meeting.stage_id, Submission.state == SubmissionState.ASSESSED,
        )
    )  # fmt: skip
    found = {reference: submission_id for reference, submission_id in rows}  # noqa: C416
    missing = [reference for reference in dict.fromkeys(wanted) if reference not in found]
    if missing:
        raise Invalid(
            {"references": _("Not assessed at this stage, decided already, or not known: %(which)s.")},
            which=", ".join(missing[:10])[:300],
        )
    ids = [found[reference] for reference in dict.fromkeys(wanted)]
    if agenda.adds_divergent:
        ids += list_divergent_ids(session, actor, sitting.meeting.stage_id)
    if agenda.adds_zone:
        ids += list_zone_ids(session, actor, sitting.meeting.stage_id)
    present = {item.submission_id for item in sitting.meeting.items}
    return [submission_id for submission_id in dict.fromkeys(ids) if submission_id not in present]


def _set_members(session: Session, sitting: Sitting, members: Collection[UUID], now: datetime) -> None:
    present = {member.person_id: member for member in sitting.meeting.members}
    for person_id, member in present.items():
        if person_id in members:
            member.removed_at = None
        elif member.removed_at is None:
            member.removed_at, member.is_present = now, False
    session.add_all(
        Member(meeting_id=sitting.meeting.id, person_id=person_id)
        for person_id in sorted(set(members) - present.keys(), key=str)
    )

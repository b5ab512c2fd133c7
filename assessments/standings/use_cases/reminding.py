"""Reminding holders that what they hold runs out."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assessments.accounts.organisations import list_members
from assessments.actors import SYSTEM, Place
from assessments.audit.use_cases import record
from assessments.funds.programmes import local_day
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.messages.use_cases import queue_email
from assessments.standings.models import HeldStanding

DAYS_BEFORE = (90, 30)
AT_A_TIME = 200


def notice_after(until_on: date, today: date) -> date | None:
    """The day after `today` on which a holder is next reminded, if there is one."""
    days = [until_on - timedelta(days=days) for days in DAYS_BEFORE]
    return min((day for day in days if day > today), default=None)


def ask_for_endings(session: Session, *, now: datetime) -> int:
    """Have those reminded who are to be reminded by now; how many there are."""
    due = session.scalars(
        select(HeldStanding.id)
        .where(HeldStanding.next_notice_on <= now.date())
        .order_by(HeldStanding.next_notice_on)
        .limit(AT_A_TIME)
    ).all()
    for standing_id in due:
        ask_for(session, JobKind.STANDING_ENDING, standing_id, now=now)
    return len(due)


def remind_of_ending(session: Session, standing_id: UUID, *, now: datetime) -> None:
    """Write to the leads of a holder when what it holds runs out, and plan the next reminder. Each is sent once."""
    wanted = select(HeldStanding).where(HeldStanding.id == standing_id).with_for_update(of=HeldStanding)
    loaded = wanted.options(joinedload(HeldStanding.organisation), joinedload(HeldStanding.round))
    standing = session.scalars(loaded).one_or_none()
    if standing is None or standing.next_notice_on is None:
        return
    today, due_on = local_day(now, standing.round.time_zone), standing.next_notice_on
    if due_on > today:
        return
    standing.next_notice_on = notice_after(standing.until_on, today)
    if not standing.is_held(today):
        return
    for lead in (each.person for each in list_members(session, standing.organisation_id) if each.place is Place.LEAD):
        context = {
            "person": lead.name,
            "organisation": standing.organisation.name,
            "title": standing.title,
            "round": standing.round.title,
            "until_on": str(standing.until_on),
            "path": f"/apply/{standing.reference}/status",
        }
        queue_email(
            session, key=f"standing_ending:{standing.id}:{due_on}:{lead.id}", template="standing_ending",
            address=lead.email, context=context, now=now, user_id=lead.id, round_id=standing.round_id,
        )  # fmt: skip
    record(session, SYSTEM, "standing.told_of_ending", standing.id, now=now, round_id=standing.round_id)

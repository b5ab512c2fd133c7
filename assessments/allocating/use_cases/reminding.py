"""Reminding assessors and managers of what is due soon or late: once a day for each round, at nine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assessments.accounts.models import Appointment, Person
from assessments.accounts.policies import in_force
from assessments.accounts.queries import load_actor
from assessments.actors import SYSTEM, Role
from assessments.allocating.models import AssessingInvitation, ReminderMark
from assessments.allocating.states import Standing
from assessments.allocating.use_cases.inviting import tell_invited
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed
from assessments.audit.use_cases import record
from assessments.funds.models import Round, Stage
from assessments.funds.shelf import REVISION, Revision, take_round
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.messages.use_cases import queue_email
from assessments.scoring.holding_back import is_held_back
from assessments.scoring.models import Assignment
from assessments.scoring.states import OUTSTANDING

DAYS_BEFORE = (7, 2)
ANSWER_SOON = timedelta(days=2)
CLOCK = time(9)
"""The time of day from which reminders go out, where the round is."""
LISTED = 50


@dataclass(frozen=True, slots=True)
class Owed:
    """One piece of work that somebody has still to do."""

    person: Person
    reference: str
    title: str
    due_at: datetime
    due_on: date


def ask_for_reminders(session: Session, *, now: datetime) -> int:
    """Have those reminded of each round in which something is due or to be answered soon, or late; how many rounds."""
    soon = now + timedelta(days=max(DAYS_BEFORE) + 1)
    due = (
        select(Application.round_id)
        .join(Submission, Submission.application_id == Application.id)
        .join(Assignment, Assignment.submission_id == Submission.id)
        .where(Assignment.state.in_(OUTSTANDING), Assignment.due_at <= soon)
    )
    unanswered = (
        select(Stage.round_id)
        .join(AssessingInvitation, AssessingInvitation.stage_id == Stage.id)
        .where(AssessingInvitation.standing == Standing.INVITED, AssessingInvitation.reminded_at.is_(None))
        .where(AssessingInvitation.answer_by <= now + ANSWER_SOON)
    )
    rounds = session.execute(
        select(Round.id, Round.time_zone, ReminderMark.on_day)
        .outerjoin(ReminderMark, ReminderMark.round_id == Round.id)
        .where(Round.id.in_(due.union(unanswered)))
    ).all()
    asked = [round_id for round_id, zone, last in rounds if _is_time(now.astimezone(ZoneInfo(zone)), last)]
    for round_id in asked:
        ask_for(session, JobKind.REMIND, round_id, now=now)
    return len(asked)


def _is_time(local: datetime, last: date | None) -> bool:
    return local.time() >= CLOCK and (last is None or last < local.date())


def send_reminders(session: Session, round_id: UUID, *, now: datetime) -> None:
    """Write what is to be written about a round today: one email to each assessor, and one to each manager.

    A day that was missed is made up for. Nothing is said of work that has ended.
    """
    row = session.execute(select(*REVISION).join(Round.fund).where(Round.id == round_id)).one_or_none()
    if row is None:
        return
    round_ = take_round(session, Revision(*row))
    today = now.astimezone(ZoneInfo(round_.time_zone)).date()
    last = _mark_day(session, round_id, today)
    if last is not None and last >= today:
        return
    since = last or today - timedelta(days=1)
    owed = _list_owed(session, round_, now)
    told = _remind(session, round_, owed, since, today, now)
    told += _tell_managers(session, round_, since, today, now)
    told += _remind_invited(session, round_, now)
    if told:
        record(session, SYSTEM, "round.assessors_reminded", round_id, now=now, round_id=round_id)


def _mark_day(session: Session, round_id: UUID, today: date) -> date | None:
    """Note that today is done, and say which day was last."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    blank = insert(ReminderMark).values(round_id=round_id, on_day=date.min)
    session.execute(blank.on_conflict_do_nothing(index_elements=["round_id"]))
    held = select(ReminderMark).where(ReminderMark.round_id == round_id).with_for_update()
    mark = session.scalars(held.execution_options(populate_existing=True)).one()
    last, mark.on_day = mark.on_day, max(mark.on_day, today)
    return None if last == date.min else last


def _list_owed(session: Session, round_: Round, now: datetime) -> list[Owed]:
    """All that is outstanding in the round, of people who still assess for its fund."""
    zone = ZoneInfo(round_.time_zone)
    roles = (Appointment.fund_id == round_.fund_id, Appointment.role == Role.ASSESSOR, in_force(now))
    rows = session.execute(
        select(Person, Application.reference, Submission.title, Assignment.due_at, Submission.stage_id)
        .join(Assignment, Assignment.assessor_id == Person.id)
        .join(Assignment.submission)
        .join(Submission.application)
        .where(Application.round_id == round_.id, Assignment.state.in_(OUTSTANDING), ~is_held_back())
        .where(Person.id.in_(select(Appointment.person_id).where(*roles)))
        .order_by(Assignment.due_at, Application.reference)
    )
    shut = {stage.id for stage in round_.stages if stage.is_anonymous}
    return [
        Owed(row[0], row[1], "" if row[4] in shut else row[2] or "", row[3], row[3].astimezone(zone).date())
        for row in rows
    ]


def _is_reminded(owed: Owed, since: date, today: date, now: datetime) -> bool:
    """Whether one of the days on which somebody is reminded of it has come since the last time."""
    if owed.due_at <= now:
        return since < owed.due_on + timedelta(days=1) <= today
    return _comes_near(owed.due_on, since, today)


def _comes_near(due_on: date, since: date, today: date) -> bool:
    """Whether one of the days before has come since the last time."""
    return any(since < due_on - timedelta(days=number) <= today for number in DAYS_BEFORE)


def _remind(session: Session, round_: Round, owed: Sequence[Owed], since: date, today: date, now: datetime) -> int:
    """One email to everybody who is to be reminded of anything, with all that they still owe soon."""
    people = {one.person.id: one.person for one in owed if _is_reminded(one, since, today, now)}
    for person_id, person in sorted(people.items(), key=str):
        mine = [one for one in owed if one.person.id == person_id]
        soon = [one for one in mine if now < one.due_at and one.due_on <= today + timedelta(days=max(DAYS_BEFORE))]
        late = [one for one in mine if one.due_at <= now]
        context = {
            "person": person.name,
            "round": round_.title,
            "time_zone": round_.time_zone,
            "soon": [[one.reference, one.title, one.due_at.isoformat()] for one in soon[:LISTED]],
            "late": [[one.reference, one.title, one.due_at.isoformat()] for one in late[:LISTED]],
            "number_soon": len(soon),
            "number_late": len(late),
            "path": "/assess/",
        }
        queue_email(
            session, key=f"work_due:{round_.id}:{person_id}:{today}", template="work_due", address=person.email,
            context=context, now=now, user_id=person_id, round_id=round_.id,
        )  # fmt: skip
    return len(people)


def _tell_managers(session: Session, round_: Round, since: date, today: date, now: datetime) -> int:
    """One email a day to each manager as long as work is late, and on the days before it is due.

    Of their own organisation's application not a word.
    """
    roles = (Appointment.fund_id == round_.fund_id, Appointment.role == Role.MANAGER, in_force(now))
    managers = session.scalars(select(Person).where(Person.id.in_(select(Appointment.person_id).where(*roles))))
    zone, soon_on = ZoneInfo(round_.time_zone), today + timedelta(days=max(DAYS_BEFORE))
    after_that = datetime.combine(soon_on + timedelta(days=1), time(), zone)
    told = 0
    for manager in managers.all():
        actor = load_actor(session, manager.id, now=now)
        outstanding = session.execute(
            select(Assignment.due_at, Assignment.assessor_id)
            .join(Assignment.submission)
            .join(Submission.application)
            .where(Application.round_id == round_.id, Assignment.state.in_(OUTSTANDING))
            .where(Assignment.due_at < after_that, staffed(actor, Role.MANAGER))
            .order_by(Assignment.due_at)
        ).all()
        late = [row for row in outstanding if row[0] <= now]
        soon = [row for row in outstanding if row[0] > now]
        if not late and not any(_comes_near(row[0].astimezone(zone).date(), since, today) for row in soon):
            continue
        template, counted = ("work_late", late) if late else ("work_coming", soon)
        context = {
            "person": manager.name,
            "round": round_.title,
            "time_zone": round_.time_zone,
            "number": len(counted),
            "people": len({row[1] for row in counted}),
            "days": max(1, (now - counted[0][0]).days),
            "number_soon": len(soon),
            "first_due": (soon or counted)[0][0].isoformat(),
            "path": f"/manage/rounds/{round_.reference}/assessing",
        }
        queue_email(
            session, key=f"{template}:{round_.id}:{manager.id}:{today}", template=template, address=manager.email,
            context=context, now=now, user_id=manager.id, round_id=round_.id,
        )  # fmt: skip
        told += 1
    return told


def _remind_invited(session: Session, round_: Round, now: datetime) -> int:
    """Whoever has not answered an invitation is asked once more, two days before the day by which to answer."""
    stages = {stage.id: stage for stage in round_.stages}
    wanted = (
        select(AssessingInvitation, Person)
        .join(AssessingInvitation.person)
        .where(AssessingInvitation.stage_id.in_(stages), AssessingInvitation.standing == Standing.INVITED)
        .where(AssessingInvitation.reminded_at.is_(None), AssessingInvitation.answer_by > now)
        .where(AssessingInvitation.answer_by <= now + ANSWER_SOON)
    )
    rows = session.execute(wanted.order_by(AssessingInvitation.id)).all()
    for invitation, person in rows:
        invitation.reminded_at = now
        tell_invited(session, invitation, stages[invitation.stage_id], person, "assess_invited_again", now=now)
    return len(rows)

"""A round with applications in every situation, and short ways to write to them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import Actor, Place, Role
from assessments.applications.models import Application
from assessments.correspondence.models import Letter, Message
from assessments.correspondence.queries import get_message
from assessments.correspondence.recipients import count_reach
from assessments.correspondence.states import Audience
from assessments.correspondence.use_cases import MessageDraft, send_message, write_message
from assessments.db import Sessions
from assessments.decisions.states import Outcome
from assessments.work import run_due_jobs
from tests.assessments.decisions.worlds import World, make_assessed, make_handed_in, make_world
from tests.factories import actor_of, join, make_application, make_organisation, make_person, make_staff
from tests.outcomes import propose, release

ROUND = "TST-2026"
BODY = "We are here until {closing}.\n\nYour reference is {reference}."


@dataclass
class Office:
    """A manager, and an application in each situation, with a lead, an editor and a viewer behind the first."""

    world: World
    now: datetime
    draft: Application
    submitted: Application
    invited: Application
    declined: Application
    approved: Application
    lead: Person
    editor: Person
    viewer: Person
    other_manager: Actor
    auditor: Actor
    approver: Actor
    everybody: list[Application] = field(default_factory=list)

    @property
    def manager(self) -> Actor:
        return self.world.manager


def make_office(session: Session, *, now: datetime) -> Office:
    """One draft, one handed in, one invited and told, one declined and told, one to be declined and not told."""
    world = make_world(session, now=now)
    lead, editor, viewer = (make_person(session, name, email=f"{name}@test.example") for name in ("lea", "ed", "vi"))
    organisation = make_organisation(session, "Draft & Co", lead=lead)
    join(session, editor, organisation, Place.EDITOR)
    join(session, viewer, organisation, Place.VIEWER)
    early = now - timedelta(days=10)
    draft = make_application(session, world.round, now=early, lead=lead, organisation=organisation)
    submitted = make_handed_in(session, world, now=now)
    invited, declined, approved = (make_assessed(session, world, now=now) for _ in range(3))
    propose(session, world.staff, invited, Outcome.INVITED, now=now)
    propose(session, world.staff, declined, Outcome.DECLINED, now=now)
    release(session, world.staff, world.round, now=now)
    propose(session, world.staff, approved, Outcome.DECLINED, now=now)
    fund = world.staff.fund
    return Office(
        world, now, draft, submitted, invited, declined, approved, lead, editor, viewer,
        actor_of(session, make_staff(session, fund, Role.MANAGER), now=now),
        actor_of(session, world.staff.auditor, now=now), world.approver,
        [draft, submitted, invited, declined, approved],
    )  # fmt: skip


def write(office: Office, audience: Audience = Audience.WRITING, stage: str | None = "concept", **more: Any) -> Message:
    """A draft of a message."""
    text = {"subject": "About {reference}", "body": BODY, **more}
    with Sessions.begin() as session:
        draft = MessageDraft(audience, None if audience is Audience.CHOSEN else stage, **text)
        return write_message(session, office.manager, ROUND, draft, now=office.now)


def send(office: Office, message: Message, *, now: datetime | None = None) -> Message:
    """Send a message to those who are counted now."""
    with Sessions.begin() as session:
        found = get_message(session, office.manager, ROUND, message.id)
        reach = count_reach(session, office.manager, found)
        return send_message(
            session, office.manager, ROUND, message.id, seen_version=found.version, seen_reach=reach,
            now=now or office.now,
        )  # fmt: skip


def work(office: Office, now: datetime | None = None) -> None:
    """Do all that is due."""
    while run_due_jobs(Sessions, now=now or office.now):
        pass


def references_of(message: Message) -> list[str]:
    """Which applications got a letter, or are to get one."""
    with Sessions.reading() as session:
        return list(
            session.scalars(
                select(Application.reference)
                .join(Letter, Letter.application_id == Application.id)
                .where(Letter.message_id == message.id)
                .order_by(Application.reference)
            )
        )

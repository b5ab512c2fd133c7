"""An application with everybody who may, or may not, know what is kept beside it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessments.actors import Actor, Role
from assessments.applications.models import Application
from assessments.applications.queries import list_leads
from tests.assessments.decisions.worlds import World, make_handed_in, make_world
from tests.factories import actor_of, make_staff


@dataclass(frozen=True)
class Desk:
    """A world with an application, and actors of its fund."""

    world: World
    application: Application
    second_manager: Actor
    auditor: Actor
    moderator: Actor
    assessor: Actor
    lead: Actor

    @property
    def manager(self) -> Actor:
        return self.world.manager

    @property
    def reference(self) -> str:
        return self.application.reference


def make_desk(session: Session, *, now: datetime) -> Desk:
    """One application that was handed in, and its fund's staff."""
    world = make_world(session, now=now)
    application = make_handed_in(session, world, now=now)
    staff = world.staff
    others = (
        make_staff(session, staff.fund, Role.MANAGER, name="Second Manager"), staff.auditor, staff.moderator,
        staff.assessors[0],
    )  # fmt: skip
    (lead,) = list_leads(session, application.organisation_id)
    return Desk(world, application, *(actor_of(session, person, now=now) for person in (*others, lead)))

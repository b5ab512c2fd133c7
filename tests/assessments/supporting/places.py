"""An invited applicant who has taken up the support and begun to write, and the adviser."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assessments.accounts.models import Organisation
from assessments.actors import Actor, Place
from assessments.applications.models import Application
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import accept_support
from tests.assessments.decisions.worlds import World, make_assessed, make_world
from tests.confirmed_banks import confirm_bank
from tests.factories import actor_of, fill_in, join, make_person
from tests.outcomes import propose, release


@dataclass(frozen=True)
class Shared:
    """The shared place, and those who come to it."""

    world: World
    application: Application
    reference: str
    lead: Actor
    viewer: Actor
    adviser: Actor


def make_shared(session: Session, *, now: datetime, is_accepted: bool = True, **of_world: Any) -> Shared:
    """One application with everything in place, and its draft answered in full."""
    world = make_world(session, now=now, **of_world)
    return invite_one(session, world, now=now, is_accepted=is_accepted)


def invite_one(session: Session, world: World, *, now: datetime, is_accepted: bool = True) -> Shared:
    """Another invited application of the same round."""
    lead, viewer = make_person(session), make_person(session)
    application = make_assessed(session, world, now=now, lead=lead)
    propose(session, world.staff, application, Outcome.INVITED, now=now, pence=100_000)
    release(session, world.staff, world.round, now=now)
    join(session, viewer, session.get_one(Organisation, application.organisation_id), Place.VIEWER)
    if is_accepted:
        accept_support(session, actor_of(session, lead), application.reference, now=now)
        session.expire_all()
        fill_in(session, actor_of(session, lead), application.reference, "full", now=now)
    session.expire_all()
    reference = str(application.reference)
    actors = actor_of(session, lead), actor_of(session, viewer), actor_of(session, world.staff.adviser)
    return Shared(world, application, reference, *actors)


def confirm_bank_of(session: Session, place: Shared, now: datetime) -> None:
    """Its bank details are entered, read and confirmed."""
    confirm_bank(session, place.lead, (place.world.manager, place.world.approver), place.reference, now)

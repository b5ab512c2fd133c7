"""A round with something at every step, and clients of those who look at it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from assessments.accounts.models import Person
from assessments.applications.models import Application
from assessments.clock import utcnow
from assessments.db import Session, _Sessions  # type: ignore[attr-defined]
from assessments.decisions.states import Outcome
from assessments.work import run_due_jobs
from tests.assessments.decisions.worlds import World, invite, make_assessed, make_handed_in, make_world
from tests.factories import make_application, make_person, sign_in
from tests.outcomes import propose, release, screen

ROUND = "/manage/rounds/TST-2026"
APPLICATIONS = "/manage/applications"
MADE_UP = "Scores, answers and amounts of this round were made up."


@dataclass(frozen=True)
class Desk:
    """The world, and an application at each step of the first stage."""

    world: World
    draft: Application
    fresh: Application
    eligible: Application
    assessed: Application
    proposed: Application
    approved: Application
    invited: Application
    lead: Person


def make_desk(sessions: _Sessions) -> Desk:
    """Everything that a manager may have on the desk at once, with its marks calculated."""
    with sessions.begin() as session:
        desk = _make(session)
    run_due_jobs(sessions, now=utcnow())
    return desk


def _make(session: Session) -> Desk:
    now = utcnow()
    world, lead = make_world(session, now=now, made_up_note=MADE_UP), make_person(session)
    draft = make_application(session, world.round, now=now - timedelta(days=10))
    fresh = make_handed_in(session, world, now=now)
    eligible = make_handed_in(session, world, now=now)
    screen(session, world.staff, eligible, now=now)
    assessed, proposed, approved = (make_assessed(session, world, now=now) for _ in range(3))
    invited = make_assessed(session, world, now=now, lead=lead)
    propose(session, world.staff, invited, Outcome.INVITED, now=now, pence=1_234_567)
    release(session, world.staff, world.round, now=now)
    invite(session, world, proposed, 2_000_050, now=now)
    propose(session, world.staff, approved, Outcome.DECLINED, now=now)
    return Desk(world, draft, fresh, eligible, assessed, proposed, approved, invited, lead)


def as_(app: Flask, person: Person) -> FlaskClient:
    """A browser of that person's own."""
    return sign_in(app.test_client(), person)


def at(application: Application, page: str = "", stage: str = "concept") -> str:
    """The address of a page about an application."""
    return f"{APPLICATIONS}/{application.reference}" + (f"/{stage}/{page}" if page else "")


def typed_day(prefix: str, days: int) -> dict[str, Any]:
    """A day from today on in the three boxes of a form."""
    day = (utcnow() + timedelta(days=days)).date()
    return {prefix: [str(day.day), str(day.month), str(day.year)]}

"""The world, built once; each test file works on a copy of its own."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.links import make_link, new_token
from assessments.accounts.models import Purpose
from assessments.accounts.queries import get_person_with_roles
from assessments.actors import SYSTEM, VISITOR, Role
from assessments.applications.confirmations import LASTS, Confirmation
from assessments.applications.models import Application, Submission
from assessments.clock import utcnow
from assessments.db import Sessions, connect
from assessments.formats.states import Format
from assessments.formats.use_cases import Wish, ask_for_format
from assessments.funds.models import StaffInvitation
from assessments.funds.use_cases import invite_staff
from assessments.gateways import Queue, make_mail
from assessments.jobs.models import Job
from assessments.jobs.states import NO_SUBJECT, JobKind
from assessments.messages.models import Email
from assessments.work import run_due_jobs
from config import Settings
from portal.app import create_app
from tests.databases import Databases
from tests.factories import make_person
from tests.portal.access.awarding import BANK_KEY, furnish_awards
from tests.portal.access.beside_money import furnish_beside_money
from tests.portal.access.kinds import Case, Kind, Situation
from tests.portal.access.organisations import furnish_organisations
from tests.portal.access.panels import furnish_panels
from tests.portal.access.papers import furnish_papers, store_papers
from tests.portal.access.rankings import furnish_rankings
from tests.portal.access.sharing_out import furnish_sharing
from tests.portal.access.support_files import furnish_groups, furnish_support
from tests.portal.access.world import World, act_on_several, make_world


@dataclass(frozen=True)
class Prepared:
    """The world in a database to which nobody is connected, and the folder of its mailbox."""

    world: World
    url: str
    mail: Path


@dataclass(frozen=True)
class Portal:
    """The portal on a copy of the world; `copied()` puts it on another copy for as long as a block lasts."""

    app: Flask
    world: World
    copied: Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="session")
def prepared(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """The world as it is before anybody asks for anything."""
    folder, now = tmp_path_factory.mktemp("world"), utcnow()
    url = databases.fresh()
    connect(url)
    with Sessions.begin() as session:
        world = make_world(session, now=now)
    while run_due_jobs(Sessions, now=utcnow()):
        pass
    with Sessions.begin() as session:
        _furnish(session, world)
        furnish_organisations(session, world)
        furnish_panels(session, world, utcnow())
        furnish_awards(session, world, utcnow())  # hands in, so before a file is kept that is handed in nowhere
        furnish_papers(session, world, utcnow())
        furnish_support(session, world, utcnow())
        furnish_groups(session, world, utcnow())
        furnish_rankings(session, world)
        furnish_sharing(session, world, utcnow())
        furnish_beside_money(session, world)
    world.ids[Case.HOME, "mail"] = {"name": _send(folder / "mail")}
    world.ids[Case.HOME, "static"] = {"filename": "images/mark.svg"}
    Sessions.close()
    yield Prepared(world, url, folder / "mail")
    databases.drop(url)


def _furnish(session: Session, world: World) -> None:
    """What is of no application: people, emailed links, and work that failed."""
    now, ids = utcnow(), world.ids
    for on, purpose in (("confirm", Purpose.CONFIRM), ("reset", Purpose.RESET)):
        _link, path = make_link(session, make_person(session).id, purpose, now=now)
        ids[Case.HOME, on] = {"token": path.rpartition("/")[2]}
    _ask_to_confirm(session, world, now)
    for fund_of in (Case.HOME, Case.FAR):
        act_on_several(session, world, fund_of, now)
    crew = world.crews[Case.HOME]
    adviser = get_person_with_roles(session, SYSTEM, crew.other_adviser.id)
    ids[Case.HOME, "person"] = {"person_id": world.people[Kind.STRANGER].id, "fund": str(crew.fund.id)}
    ids[Case.HOME, "colleague"] = {"person_id": crew.manager.id}
    ids[Case.HOME, "appointment"] = {"person_id": adviser.id, "appointment_id": adviser.appointments[0].id}
    _ask_for_formats(session, world)
    _invite(session, crew.fund.id, ids)
    email = Email(
        key="failed", template="made_administrator", address="nobody@test.example", context={}, message_id="<1@test>",
        created_at=now, due_at=now, failed_at=now, error="It was refused.",
    )  # fmt: skip
    job = Job(kind=JobKind.SEAL_TRAIL, subject_id=NO_SUBJECT, created_at=now, due_at=now, failed_at=now)
    optional = Email(
        key="optional", template="assigned", address="nobody@test.example", user_id=world.people[Kind.ASSESSOR].id,
        context={}, message_id="<2@test>", created_at=now, due_at=now, sent_at=now, stop_key="stop-key",
    )  # fmt: skip
    session.add_all([email, optional, job])
    session.flush()
    ids[Case.HOME, "stop"] = {"key": optional.stop_key}
    ids[Case.HOME, "email"], ids[Case.HOME, "job"] = {"email_id": email.id}, {"job_id": job.id}
    for case, found in world.crews.items():
        proposed = ids[case, Situation.PROPOSED]
        ids[case, "proposed, the peer's"] = {**proposed, "assignment_id": proposed["peers_assignment_id"]}
        ids[case, Situation.OFFERED]["free_assessor"] = str(found.colleagues[1].id)
        ids[case, Situation.TOLD]["free_adviser"] = str(found.other_adviser.id)
        ids[case, Situation.DRAFT]["earlier_id"] = _submission_of(session, ids[case, Situation.HANDED]["reference"])


def _submission_of(session: Session, reference: str) -> UUID:
    of = select(Submission.id).join(Submission.application).where(Application.reference == reference)
    return session.scalars(of).one()


def _ask_to_confirm(session: Session, world: World, now: datetime) -> None:
    """Somebody whom an application names no more holds a link to it."""
    token, token_hash = new_token()
    reference = world.ids[Case.HOME, Situation.DRAFT]["reference"]
    confirmation = Confirmation(
        submission_id=_submission_of(session, reference), question_key="partners", name="Bea Bank",
        email="bea@test.example", about="what it said", token_hash=token_hash, asked_at=now,
        asked_by_id=world.people[Kind.LEAD].id, expires_at=now + LASTS,
    )  # fmt: skip
    session.add(confirmation)
    world.ids[Case.HOME, "confirmation"] = {"token": token}


def _ask_for_formats(session: Session, world: World) -> None:
    """Somebody asks the funds at home and elsewhere, and somebody whoever runs the service."""
    rounds = {(case, "format"): world.ids[case, "round:draft"]["reference"] for case in (Case.HOME, Case.FAR)}
    for (case, on), reference in {**rounds, (Case.HOME, "format of no round"): None}.items():
        request_id = uuid4()
        wish = Wish(Format.BRAILLE, "All the questions.", "Bea Reader", phone="01234 567890")
        ask_for_format(session, VISITOR, request_id, wish, round_reference=reference, now=utcnow())
        world.ids[case, on] = {"request_id": request_id}
        world.ids[case, "fund"] = {"fund_id": world.crews[case].fund.id}


def _invite(session: Session, fund_id: UUID, ids: Any) -> None:
    then = utcnow() - timedelta(days=1)  # long enough ago for a link sent again not to be a second press
    invitation = invite_staff(
        session, SYSTEM, email="asked@test.example", fund_id=fund_id, roles=[Role.ASSESSOR], last_day=None, now=then
    )
    assert isinstance(invitation, StaffInvitation)
    token, invitation.token_hash = new_token()
    ids[Case.HOME, "invitation"] = {"invitation_id": invitation.id}
    ids[Case.HOME, "staff invitation"] = {"token": token}


def _send(folder: Path) -> str:
    message = EmailMessage()
    message["Message-ID"], message["Date"] = "<1@test>", format_datetime(utcnow())
    message["To"], message["Subject"] = "nobody@test.example", "Hello"
    message.set_content("Hello.\n")
    make_mail(f"maildir://{folder}").send(message)
    return next(folder.glob("*.eml")).name


@pytest.fixture(scope="module")
def portal(
    prepared: Prepared, databases: Databases, broker_url: str, queue: Queue, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    """The portal of a demonstration, so that the demonstration's own pages are there too."""
    folder = tmp_path_factory.mktemp("copies")
    url = databases.copy(prepared.url)

    @contextmanager
    def copied() -> Iterator[None]:
        copy = databases.copy(prepared.url)
        connect(copy)
        try:
            yield
        finally:
            connect(url)
            databases.drop(copy)

    settings = Settings(
        database_url=url,
        broker_url=broker_url,
        mail_url=f"maildir://{shutil.copytree(prepared.mail, folder / 'mail')}",
        files_url=f"file://{folder / 'files'}",
        secret_key="of this test only, and long enough for one",
        base_url="http://localhost",
        demo=True,
        bank_keys=(BANK_KEY,),
    )
    store_papers(settings.files_url)
    connect(url)
    app = create_app(settings, queue)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    yield Portal(app, prepared.world, copied)
    Sessions.close()
    databases.drop(url)

"""Small worlds for tests: people, organisations, funds, rounds and applications, as plain as they come.

What people do is done by the use cases; only what has no use case of its own is written as rows.
"""

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessments.accounts.models import (
    Appointment,
    IncomeBand,
    LegalForm,
    Membership,
    Organisation,
    Person,
    Region,
)
from assessments.accounts.queries import load_actor
from assessments.actors import Actor, Place, Role
from assessments.applications.models import Application, Submission
from assessments.applications.use_cases import save_section, start_application, submit_application
from assessments.clock import utcnow
from assessments.funds.eligibility import check_documents
from assessments.funds.models import Criterion, EnvelopeLine, Form, Fund, Round, Stage
from assessments.funds.questions import documents_of
from assessments.funds.states import Purpose
from assessments.interests.models import InterestsConfirmed
from tests.asked import CHECK, ENTRIES, FORMS, STAGES

NUMBERS = count(1)


def make_person(
    session: Session, name: str = "Ada Marsh", *, email: str | None = None, is_administrator: bool = False
) -> Person:
    """Somebody with a confirmed account and no password: sign them in with `sign_in`."""
    person = Person(
        name=name,
        email=email or f"person-{next(NUMBERS)}@test.example",
        password_hash=None,
        is_administrator=is_administrator,
        confirmed_at=utcnow() - timedelta(days=900),
        created_at=utcnow() - timedelta(days=900),
    )
    session.add(person)
    session.flush()
    return person


def make_organisation(
    session: Session, name: str = "River Trust", *, lead: Person | None = None, number: str = "1234567"
) -> Organisation:
    """A charity, with its lead if one is given."""
    organisation = Organisation(
        name=name, legal_form=LegalForm.CHARITY, charity_number=number, company_number=None,
        income_band=IncomeBand.FROM_100K_TO_500K, region=Region.ENGLAND, created_at=utcnow() - timedelta(days=900),
    )  # fmt: skip
    session.add(organisation)
    session.flush()
    if lead is not None:
        join(session, lead, organisation, Place.LEAD)
    return organisation


def join(session: Session, person: Person, organisation: Organisation, place: Place) -> None:
    """Give a person a place in an organisation."""
    session.add(
        Membership(
            person_id=person.id, organisation_id=organisation.id, place=place, created_at=utcnow() - timedelta(days=900)
        )
    )
    session.flush()


def make_fund(session: Session, name: str | None = None) -> Fund:
    """A fund."""
    fund = Fund(name=name or f"Fund {next(NUMBERS)}", funder="The Test Foundation", purpose="Less waste.")
    session.add(fund)
    session.flush()
    return fund


def make_staff(session: Session, fund: Fund, *roles: Role, name: str | None = None) -> Person:
    """A person with roles in the fund since long ago; as an assessor they have nothing to declare in its rounds."""
    person = make_person(session, name or f"{roles[0].value.capitalize()} {next(NUMBERS)}")
    session.add_all(
        Appointment(person_id=person.id, fund_id=fund.id, role=role, starts_at=utcnow() - timedelta(days=900))
        for role in roles
    )
    session.flush()
    confirm_registers(session, fund)
    return person


def confirm_registers(session: Session, fund: Fund) -> None:
    """Have all assessors of a fund say for all its rounds that they have nothing to declare."""
    assessors = session.scalars(
        select(Appointment.person_id).where(Appointment.fund_id == fund.id, Appointment.role == Role.ASSESSOR)
    ).all()
    rounds = session.scalars(select(Round.id).where(Round.fund_id == fund.id)).all()
    rows = session.execute(select(InterestsConfirmed.person_id, InterestsConfirmed.round_id))
    done = {(row[0], row[1]) for row in rows}
    session.add_all(
        InterestsConfirmed(person_id=person_id, round_id=round_id, confirmed_at=utcnow(), is_nothing=True)
        for person_id in assessors
        for round_id in rounds
        if (person_id, round_id) not in done
    )
    session.flush()


def make_round(
    session: Session,
    *,
    now: datetime,
    fund: Fund | None = None,
    reference: str = "TST-2026",
    title: str = "Test round",
    stages: int = 2,
    closes_in: timedelta = timedelta(days=10),
    is_published: bool = True,
    time_zone: str = "Europe/London",
    made_up_note: str | None = None,
    is_sealed: bool = False,
) -> Round:
    """A round whose first stage opened 20 days ago and closes in `closes_in`; the next opens as one closes."""
    fund = fund or make_fund(session)
    round_ = Round(
        fund_id=fund.id, reference=reference, title=title, purpose="Help people waste less.",
        eligibility="Charities in England.", time_zone=time_zone, made_up_note=made_up_note, is_sealed=is_sealed,
        minimum_grant_pence=1_000_000, maximum_grant_pence=None, eligibility_check=check_documents(CHECK),
        published_at=now - timedelta(days=21) if is_published else None,
    )  # fmt: skip
    session.add(round_)
    session.flush()
    lines = (
        (Purpose.PREPARATION, "2026-27", 50_000_000),
        (Purpose.DELIVERY, "2026-27", 280_000_000),
        (Purpose.DELIVERY, "2027-28", 280_000_000),
    )
    session.add_all(
        EnvelopeLine(round_id=round_.id, position=position, purpose=purpose, financial_year=year, amount_pence=pence)
        for position, (purpose, year, pence) in enumerate(lines, 1)
    )
    opens_at = now - timedelta(days=20)
    closes_at = now + closes_in
    for position in range(1, stages + 1):
        _make_stage(session, round_, position, opens_at, closes_at)
        opens_at, closes_at = closes_at, closes_at + timedelta(days=40)
    confirm_registers(session, fund)
    return round_


def revise_rounds(session: Session, round_id: UUID | None = None) -> None:
    """Say of a round, or of all, that it is not what was read, where a test has changed one behind the rules' back."""
    changed = update(Round).values(revision=uuid4())
    session.execute(changed if round_id is None else changed.where(Round.id == round_id))


def _make_stage(session: Session, round_: Round, position: int, opens_at: datetime, closes_at: datetime) -> None:
    key, title = STAGES[position - 1]
    stage = Stage(
        round_id=round_.id, position=position, key=key, title=title, guidance="", opens_at=opens_at,
        closes_at=closes_at, assessing_closes_at=closes_at + timedelta(days=30), assessors_wanted=2,
    )  # fmt: skip
    session.add(stage)
    session.flush()
    session.add(Form(stage_id=stage.id, version=1, document=documents_of(FORMS[position - 1])))
    criteria = (("reach", "Reach", 1), ("change", "Change", 2), ("value", "Value for money", 1))
    session.add_all(
        Criterion(
            stage_id=stage.id, position=number, key=criterion_key, title=criterion_title, guidance="Look at the whole.",
            weight=weight, top=5, points=[f"Text for {point}" for point in range(6)],
            allows_not_applicable=criterion_key == "value",
        )
        for number, (criterion_key, criterion_title, weight) in enumerate(criteria, 1)
    )  # fmt: skip
    session.flush()


def actor_of(session: Session, person: Person, *, now: datetime | None = None) -> Actor:
    """The person as somebody who asks."""
    return load_actor(session, person.id, now=now or utcnow())


def make_application(
    session: Session,
    round_: Round,
    *,
    now: datetime,
    lead: Person | None = None,
    organisation: Organisation | None = None,
) -> Application:
    """An empty draft, begun by the lead of an organisation; both are made if they are not given."""
    lead = lead or make_person(session)
    organisation = organisation or make_organisation(
        session, f"Trust {next(NUMBERS)}", lead=lead, number=str(2_000_000 + next(NUMBERS))
    )
    return start_application(session, actor_of(session, lead), round_.reference, organisation.id, now=now)


def fill_in(session: Session, actor: Actor, reference: str, stage_key: str, *, now: datetime, **changes: Any) -> None:
    """Answer every question of one stage, with these changes by question key."""
    number = [key for key, _title in STAGES].index(stage_key)
    for section in FORMS[number]:
        keys = [question.key for question in section.questions]
        entries = {key: {**ENTRIES, **changes}[key] for key in keys}
        save_section(session, actor, reference, stage_key, section.key, entries, now=now)


def make_submitted(
    session: Session, round_: Round, *, now: datetime, lead: Person | None = None,
    organisation: Organisation | None = None,
    **changes: Any,
) -> Application:  # fmt: skip
    """An application whose first stage was answered in full, with these changes, and handed in."""
    lead = lead or make_person(session)
    application = make_application(session, round_, now=now, lead=lead, organisation=organisation)
    hand_in(session, actor_of(session, lead), application.reference, "concept", now=now, **changes)
    return application


def hand_in(
    session: Session, actor: Actor, reference: str, stage_key: str, *, now: datetime, **changes: Any
) -> Submission:
    """Answer one stage in full and hand it in."""
    fill_in(session, actor, reference, stage_key, now=now, **changes)
    return submit_application(session, actor, reference, stage_key, is_declared=True, now=now)


def sign_in(client: FlaskClient, person: Person) -> FlaskClient:
    """Sign a person in without a password, as of this moment."""
    with client.session_transaction() as session:
        session["_user_id"] = str(person.id)
        session["_fresh"] = True
        session["signed_in_at"] = utcnow().isoformat()
    return client

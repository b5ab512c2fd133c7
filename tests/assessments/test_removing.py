"""All that is made up goes, and nothing else does."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Attempt, AttemptKind, LegalForm, Organisation, Person
from assessments.accounts.use_cases import name_organisation, note_attempt
from assessments.actors import Place, Role
from assessments.audit.queries import verify_trail
from assessments.audit.use_cases import record, seal_trail
from assessments.belongings import is_placed
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.decisions.use_cases import merge_organisations
from assessments.funds.models import Fund, Round
from assessments.removing import RealThingsHang, count_samples, remove_samples
from assessments.samples.use_cases import mark_sample
from assessments.schema import metadata
from portal.commands.demo import demo
from tests.assessments.scoring.panels import accepted, make_court, make_eligible
from tests.factories import (
    actor_of,
    hand_in,
    join,
    make_application,
    make_fund,
    make_organisation,
    make_person,
    make_round,
    make_staff,
    make_submitted,
)
from tests.portal.access.tries import everything
from tests.portal.access.world import make_world

ROOTS = (Person, Organisation, Fund, Round)


def all_ids(session: Session) -> set[object]:
    return {found for model in ROOTS for found in session.scalars(select(model.id))}


def mark_all_but(session: Session, known: set[object]) -> None:
    """Mark everything as made up that was not known before."""
    for model in ROOTS:
        for found in session.scalars(select(model.id)).all():
            if found not in known:
                mark_sample(session, found)


def make_real(session: Session, now: datetime) -> None:
    """A fund in which somebody has applied and is assessed."""
    court = make_court(session, now=now, reference="REAL-2026")
    accepted(session, court, make_eligible(session, court, now=now), court.assessors[0], now=now)
    make_person(session, "Real Administrator", is_administrator=True)
    note_attempt(session, AttemptKind.SIGN_IN, email="real@test.example", address="127.0.0.1", now=now)


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_it_is_said_what_the_rows_of_every_table_go_with(table: object) -> None:
    assert is_placed(table), "say in assessments/belongings.py what its rows go with"  # type: ignore[arg-type]


def test_after_removing_there_is_what_was_there_before_and_the_trail_of_all(sessions: _Sessions, app: Flask) -> None:
    now = utcnow()
    with sessions.begin() as session:
        make_real(session, now)
    before = everything()
    with sessions.begin() as session:
        known = all_ids(session)
        make_world(session, now=now)
        mark_all_but(session, known)
        made_up = session.scalars(select(Person.email).where(Person.id.not_in(known)).limit(1)).one()
        note_attempt(session, AttemptKind.SIGN_IN, email=made_up, address="127.0.0.2", now=now)
        real = session.scalars(select(Person).where(Person.name == "Real Administrator")).one()
        made_up_trust = session.scalars(select(Organisation).where(Organisation.id.not_in(known)).limit(1)).one()
        join(session, real, made_up_trust, Place.VIEWER)
    filled = {name for name, digest in everything().items() if digest != before[name]}
    assert len(filled) > 25, "the world leaves too much to chance"
    result = app.test_cli_runner().invoke(demo, ["remove", "--yes"])
    assert result.exit_code == 0, result.output
    after = everything()
    kept = {"trail_entry", "seal"}
    assert {name for name in before if before[name] != after[name]} - kept == set()
    with sessions.begin() as session:
        assert count_samples(session) == {}
        assert session.scalar(select(func.count(Attempt.id))) == 1
        seal_trail(session, now=now)
        assert verify_trail(session).is_whole
    again = app.test_cli_runner().invoke(demo, ["remove", "--yes"])
    assert again.exit_code == 1
    assert "Nothing was removed" in again.output


def real_applicant(session: Session, sample: Round, now: datetime) -> None:
    """A real organisation has applied in the made-up round."""
    make_submitted(session, sample, now=now)


def made_up_applicant(session: Session, sample: Round, now: datetime) -> None:
    """A made-up organisation has applied in a real round."""
    lead = make_person(session)
    organisation = make_organisation(session, lead=lead)
    mark_sample(session, organisation.id)
    mark_sample(session, lead.id)
    real = make_round(session, now=now, reference="REAL-2026")
    application = make_application(session, real, now=now, lead=lead, organisation=organisation)
    hand_in(session, actor_of(session, lead), application.reference, "concept", now=now)


def made_up_manager(session: Session, sample: Round, now: datetime) -> None:
    """A made-up manager has given a real person a role in a real fund."""
    court = make_court(session, now=now, reference="REAL-2026")
    assert court.manager.user_id is not None
    mark_sample(session, court.manager.user_id)
    accepted(session, court, make_eligible(session, court, now=now), court.assessors[0], now=now)


def real_round(session: Session, sample: Round, now: datetime) -> None:
    """A real round stands in the made-up fund."""
    fund = session.get_one(Fund, sample.fund_id)
    make_round(session, now=now, fund=fund, reference="REAL-2026")


@pytest.mark.parametrize(
    ("hangs", "said"),
    [
        (real_applicant, "TST-2026-0001 is the application of a real organisation"),
        (made_up_applicant, "REAL-2026-0001 is the application of a made-up organisation"),
        (made_up_manager, "rows of “assignment” are of real things and name made-up people (offered_by_id)"),
        (real_round, "REAL-2026 is a real round of a made-up fund"),
    ],
)
def test_nothing_is_removed_while_real_things_hang_on_it(
    sessions: _Sessions, app: Flask, hangs: Callable[[Session, Round, datetime], None], said: str
) -> None:
    now = utcnow()
    with sessions.begin() as session:
        sample = make_round(session, now=now, fund=make_fund(session))
        mark_sample(session, sample.id)
        mark_sample(session, sample.fund_id)
        hangs(session, sample, now)
    before = everything()
    with pytest.raises(RealThingsHang) as refusal, sessions.begin() as session:
        remove_samples(session, now=now)
    assert any(said in line for line in refusal.value.lines), refusal.value.lines
    assert everything() == before
    result = app.test_cli_runner().invoke(demo, ["remove", "--yes"])
    assert result.exit_code == 1
    assert said in result.output


def play(session: Session, now: datetime, *, real: Person | None = None) -> None:
    """A made-up manager sets a round up in a made-up fund; a made-up lead's organisation is merged into a new one."""
    fund = make_fund(session)
    manager, lead, administrator = make_staff(session, fund, Role.MANAGER), make_person(session), make_person(session)
    administrator.is_administrator = True
    old = make_organisation(session, "Old", lead=lead)
    for made_up in (fund.id, manager.id, lead.id, administrator.id, old.id):
        mark_sample(session, made_up)
    round_ = make_round(session, now=now, fund=fund)
    record(session, actor_of(session, manager), "round.loaded", round_.id, now=now, round_id=round_.id)
    make_submitted(session, round_, now=now, lead=lead, organisation=old)
    new = name_organisation(
        session, actor_of(session, lead), name="New Trust", legal_form=LegalForm.CIC, charity_number="",
        company_number="07654321", income_band=old.income_band, region=old.region, now=now,
    )  # fmt: skip
    merge_organisations(session, actor_of(session, administrator), old.id, new.id, now=now)
    if real is not None:
        record(session, actor_of(session, real), "round.published", round_.id, now=now, round_id=round_.id)
        join(session, real, new, Place.VIEWER)


def test_what_made_up_people_made_in_play_goes_with_them(sessions: _Sessions) -> None:
    now = utcnow()
    before = everything()
    with sessions.begin() as session:
        play(session, now)
    with sessions.begin() as session:
        remove_samples(session, now=now)
    kept = {"trail_entry"}
    after = everything()
    assert {name for name in before if before[name] != after[name]} - kept == set()


def test_what_somebody_real_has_touched_of_it_stays_and_stops_the_removal(sessions: _Sessions) -> None:
    now = utcnow()
    with sessions.begin() as session:
        play(session, now, real=make_person(session, "Real Person"))
    with pytest.raises(RealThingsHang) as refusal, sessions.begin() as session:
        remove_samples(session, now=now)
    assert any("is a real round of a made-up fund" in line for line in refusal.value.lines)
    assert any("is the application of a real organisation" in line for line in refusal.value.lines)


def test_it_asks_first(sessions: _Sessions, app: Flask) -> None:
    with sessions.begin() as session:
        mark_sample(session, make_staff(session, make_fund(session), Role.MANAGER).id)
        mark_sample(session, make_fund(session).id)
    result = app.test_cli_runner().invoke(demo, ["remove"], input="n\n")
    assert "Made up are: person 1, fund 1." in result.output or "Made up are: fund 1, person 1." in result.output
    with sessions.reading() as session:
        assert session.scalar(select(func.count(Person.id))) == 1
    assert app.test_cli_runner().invoke(demo, ["remove"], input="y\n").exit_code == 0
    with sessions.reading() as session:
        assert session.scalar(select(func.count(Person.id))) == 0
        assert session.scalar(select(func.count(Fund.id))) == 1


def test_marking_twice_is_marking_once(sessions: _Sessions) -> None:
    with sessions.begin() as session:
        fund = make_fund(session)
        for _press in range(2):
            mark_sample(session, fund.id)
        assert count_samples(session) == {"fund": 1}
        assert remove_samples(session, now=utcnow() + timedelta(days=1))[0] == {"fund": 1}

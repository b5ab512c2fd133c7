"""The table that lists are read from says what those say that it is made of, whatever happened in what order."""

from datetime import datetime, timedelta
from threading import Thread
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from assessments.accounts.models import Organisation
from assessments.applications.models import Application, Submission
from assessments.db import _Sessions
from assessments.decisions.models import Support
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import send_back_decision, withdraw_application
from assessments.reports.entries import keeping_statements, restate
from assessments.reports.models import ListEntry
from assessments.scoring.models import Mark
from assessments.scoring.states import Ground
from assessments.scoring.use_cases import assign_assessor, recuse_assignment
from assessments.work import run_due_jobs
from tests.assessments.decisions.worlds import World, invite, make_assessed, make_handed_in, make_world
from tests.assessments.reports.entries import kept, worked_out
from tests.factories import actor_of, make_application, make_organisation, make_person
from tests.outcomes import propose, release, screen


def make_everything(session: Session, now: datetime) -> World:
    """Applications in every situation that the entries tell apart."""
    world = make_world(session, now=now)
    make_application(session, world.round, now=now - timedelta(days=9))
    make_handed_in(session, world, now=now, title="Ünique")
    short = make_handed_in(session, world, now=now)
    screen(session, world.staff, short, now=now)
    screen(session, world.staff, make_handed_in(session, world, now=now), now=now, is_eligible=False)
    for assessor in world.staff.assessors:
        due_at = now + timedelta(days=2)
        work = assign_assessor(session, world.manager, short.reference, "concept", assessor.id, due_at=due_at, now=now)
    stepping = actor_of(session, world.staff.assessors[1])
    recuse_assignment(session, stepping, work.id, ground=Ground.LOAD, reason="No time at all.", now=now)
    make_assessed(session, world, now=now, points=(1, 4))
    decision = invite(session, world, make_assessed(session, world, now=now), 100, now=now)
    sent_back = make_assessed(session, world, now=now)
    decision = invite(session, world, sent_back, 100, now=now)
    assert decision.version
    send_back_decision(session, world.approver, sent_back.reference, "concept", reason="Look again at it.", now=now)
    lead = make_person(session)
    leaving = make_assessed(session, world, now=now, lead=lead)
    withdraw_application(session, actor_of(session, lead), leaving.reference, reason="", now=now)
    for outcome in (Outcome.INVITED, Outcome.DECLINED):
        propose(session, world.staff, make_assessed(session, world, now=now), outcome, now=now, pence=100)
    return world


def test_an_entry_says_what_the_rows_say_that_it_is_made_of(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_everything(session, now)
        assert kept(session) == worked_out(session)
    run_due_jobs(sessions, now=now)
    with sessions.begin() as session:
        assert kept(session) == worked_out(session)
        release(session, world.staff, world.round, now=now)
        assert kept(session) == worked_out(session)
        assert len({each["is_newest"] for each in kept(session).values()}) == 2
    run_due_jobs(sessions, now=now)
    with sessions.reading() as session:
        found = kept(session)
        assert found == worked_out(session)
        for name in (
            "state",
            "is_short",
            "is_divergent",
            "mark",
            "outcome",
            "decision_state",
            "next_due_at",
            "assessed",
        ):
            assert len({each[name] for each in found.values()}) > 1, f"{name} is the same everywhere"


def test_an_entry_follows_what_is_written_to_many_rows_at_once(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world = make_everything(session, now)
    run_due_jobs(sessions, now=now)
    with sessions.begin() as session:
        release(session, world.staff, world.round, now=now)
        other = make_organisation(session, "“Łódź” & Söhne 🌱")
        session.execute(update(Application).values(organisation_id=other.id))
        session.execute(update(Support).values(adviser_id=None))
        session.execute(delete(Mark))
        found = kept(session)
        assert found == worked_out(session)
        assert {each["name_key"] for each in found.values()} == {"lodz” & sohne 🌱"}
        assert any(each["is_unadvised"] for each in found.values())
        other.name = "Zürich"
        session.flush()
        assert {each["name_key"] for each in kept(session).values()} == {"zurich"}
        session.execute(update(Organisation).values(name_key="other"))
        assert {each["name_key"] for each in kept(session).values()} == {"other"}


def test_making_all_entries_anew_changes_none(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        make_everything(session, now)
        before = kept(session)
        session.execute(text(restate(sessions.engine.dialect.name)))
        assert kept(session) == before


def test_every_trigger_is_there_after_the_newest_migration(sessions: _Sessions) -> None:
    dialect = sessions.engine.dialect.name
    wanted = {words[2] for words in map(str.split, keeping_statements(dialect)) if words[1] == "TRIGGER"}
    found = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[dialect]
    with sessions.reading() as session:
        present = {name for name in session.scalars(text(found)) if name.startswith("list_entry")}
    assert present == wanted
    assert len(wanted) > 10


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Émile Trust", "emile trust"), ("Łódź Centre", "lodz centre"), ("“Quoted” Ltd", "quoted” ltd"),
        ("'Tis  Us", "tis us"), ("STRASSE & Söhne", "strasse & sohne"), ("🌱", "🌱"), ("", ""), ("Ærø", "aero"),
    ],
)  # fmt: skip
def test_a_name_is_filed_under_its_first_letter(name: str, key: str) -> None:
    organisation = Organisation(name=name)
    assert organisation.name_key == key


def test_an_entry_is_right_after_two_have_written_at_once(sessions: _Sessions, now: datetime) -> None:
    """Who waits for the other's entry must not put back what the other has replaced."""
    if sessions.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    with sessions.begin() as session:
        world = make_world(session, now=now)
        submission_id = make_assessed(session, world, now=now).current.id
    run_due_jobs(sessions, now=now)
    second = Thread(target=_ask_for, args=(sessions, submission_id))
    with sessions.begin() as session:
        session.execute(update(Mark).values(value=12.5))
        second.start()
        second.join(0.5)
        assert second.is_alive(), "the second did not wait for the first"
    second.join()
    with sessions.reading() as session:
        assert kept(session) == worked_out(session)
        assert session.scalars(select(ListEntry.mark)).one() == 12.5


def _ask_for(sessions: _Sessions, submission_id: UUID) -> None:
    with sessions.begin() as session:
        session.execute(update(Submission).where(Submission.id == submission_id).values(requested_pence=777_00))

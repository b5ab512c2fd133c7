"""The trail takes entries, gives none back changed, and its seals show if somebody forced it."""

from datetime import datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from assessments.actors import SYSTEM, Actor, Role
from assessments.audit.append_only import append_only_statements
from assessments.audit.models import Seal, TrailEntry
from assessments.audit.queries import verify_trail
from assessments.audit.use_cases import record, seal_trail
from assessments.db import _Sessions
from assessments.funds.models import Fund, Round

PERSON = Actor(user_id=uuid4())
FUND = uuid4()
AUDITOR = Actor(user_id=uuid4(), roles=frozenset({(FUND, Role.AUDITOR)}))


def write(sessions: _Sessions, now: datetime, entries: int = 3, round_id: UUID | None = None) -> None:
    with sessions.begin() as session:
        for position in range(entries):
            details = {"b": position, "a": ["field"]}
            record(session, PERSON, "submission.submitted", uuid4(), now=now, round_id=round_id, details=details)


def force(sessions: _Sessions, statement: str) -> None:
    """Do what only the owner of the database can: take the triggers off, write, put them back."""
    dialect = sessions.engine.dialect.name
    with sessions.begin() as session:
        for trigger in ("refuses_update", "refuses_delete", "refuses_replacement", "refuses_change"):
            on = " ON trail_entry" if dialect == "postgresql" else ""
            session.execute(text(f"DROP TRIGGER IF EXISTS trail_entry_{trigger}{on}"))
        session.execute(text(statement))
        if dialect == "sqlite":
            for line in append_only_statements("trail_entry", dialect):
                session.execute(text(line))


def add_round(sessions: _Sessions, fund_id: UUID) -> UUID:
    with sessions.begin() as session:
        fund = Fund(id=fund_id, name=f"Fund {fund_id}", funder="A funder", purpose="To give")
        session.add(
            Round(fund=fund, id=fund_id, reference=fund_id.hex, title="A round", purpose="To give", eligibility="All")
        )
    return fund_id


def test_an_entry_says_who_did_what_when(sessions: _Sessions, now: datetime) -> None:
    subject = uuid4()
    with sessions.begin() as session:
        record(session, SYSTEM, "round.replayed", subject, now=now)
    with sessions.reading() as session:
        entry = session.scalars(select(TrailEntry).where(TrailEntry.subject_id == subject)).one()
    assert (entry.at, entry.actor_id, entry.is_system, entry.action) == (now, None, True, "round.replayed")


def test_an_entry_about_an_application_must_name_its_round(sessions: _Sessions, now: datetime) -> None:
    with sessions.begin() as session, pytest.raises(ValueError, match="names its round"):
        record(session, PERSON, "submission.submitted", uuid4(), now=now, application_id=uuid4())


@pytest.mark.parametrize("table", [TrailEntry, Seal])
def test_rows_cannot_be_changed_or_removed(sessions: _Sessions, now: datetime, table: type[TrailEntry | Seal]) -> None:
    write(sessions, now)
    with sessions.begin() as session:
        seal_trail(session, now=now)
    for statement in (update(table).values(at=now), delete(table)):
        with pytest.raises(DBAPIError, match="append-only"), sessions.begin() as session:
            session.execute(statement)


def test_the_whole_trail_cannot_be_emptied_at_once(sessions: _Sessions, now: datetime) -> None:
    if sessions.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    write(sessions, now)
    with pytest.raises(DBAPIError, match="append-only"), sessions.begin() as session:
        session.execute(text("TRUNCATE trail_entry"))


def test_a_row_cannot_be_replaced_by_another_of_its_number(sessions: _Sessions, now: datetime) -> None:
    write(sessions, now, entries=1)
    row = {"id": 1, "at": now, "is_system": True, "action": "x.y", "details": {}}
    statement = insert(TrailEntry).values(row).prefix_with("OR REPLACE", dialect="sqlite")
    with pytest.raises(DBAPIError), sessions.begin() as session:
        session.execute(statement)


def test_seals_cover_every_entry_once_and_fit(sessions: _Sessions, now: datetime) -> None:
    for _ in range(2):
        write(sessions, now)
        with sessions.begin() as session:
            assert seal_trail(session, now=now)
    write(sessions, now, entries=1)
    with sessions.reading() as session:
        check = verify_trail(session)
    assert (check.is_whole, check.seals, check.sealed_entries, check.unsealed_entries) == (True, 2, 6, 1)


def test_nothing_new_needs_no_seal(sessions: _Sessions, now: datetime) -> None:
    write(sessions, now)
    with sessions.begin() as session:
        seal_trail(session, now=now)
        assert seal_trail(session, now=now) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_entry SET action = 'submission.withdrawn' WHERE id = 2",
        "DELETE FROM trail_entry WHERE id = 2",
        "DELETE FROM trail_entry WHERE id = 6",
    ],
)
def test_a_trail_that_was_forced_no_longer_fits_its_seals(sessions: _Sessions, now: datetime, statement: str) -> None:
    for _ in range(2):
        write(sessions, now)
        with sessions.begin() as session:
            seal_trail(session, now=now)
    force(sessions, statement)
    with sessions.reading() as session:
        assert verify_trail(session).broken_seal_id == (1 if "= 2" in statement else 2)

"""Whether the database answers, is of this version, can be written, and keeps time; and what its rows say is amiss."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, func, inspect, select, text
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.db import make_engine
from assessments.health.findings import Finding, fine, odd, wrong
from assessments.health.pulse import read_pulse
from assessments.health.trouble import MIGRATE
from assessments.jobs.use_cases import mark_sweep

DATABASE, WORKER = "Database", "Worker"
OLDEST_POSTGRESQL = 13
OLDEST_SQLITE = (3, 35)
"""The first to answer with the rows that a statement changed."""
CLOCKS_APART = timedelta(seconds=5)
FAR_OFF = datetime(9000, 1, 1, tzinfo=UTC)
"""Later than any sweep, so that there is something to write."""
SILENT_FOR = timedelta(minutes=2)
"""How long ago the last sweep may be before somebody should look."""


def examine_database(url: str, *, head: str, now: datetime) -> Iterator[Finding]:
    """Everything about the database; `head` is the newest revision of its tables."""
    engine = make_engine(url)
    if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists():
        yield wrong(DATABASE, f"There is no file {engine.url.database} yet: {MIGRATE}.")
        return
    try:
        with engine.connect() as connection:
            yield from _server(connection, engine.url)
        yield from _clock(engine, now)
        is_current = False
        for finding in _revision(engine, head):
            is_current = finding.level == "ok"
            yield finding
        if is_current:
            yield from _writing(engine)
            with Session(engine) as session:
                yield from _people(session)
                yield from _worker(session, now)
    finally:
        engine.dispose()


def _server(connection: Connection, url: URL) -> Iterator[Finding]:
    if connection.dialect.name == "sqlite":
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        yield fine(DATABASE, f"SQLite {sqlite3.sqlite_version} opens {url.database}.")
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            yield wrong(DATABASE, "This SQLite is too old: 3.35 or newer is needed.")
        if journal != "wal":
            yield odd(DATABASE, "It keeps no write-ahead log, so readers wait for writers: use a local disk.")
        return
    version = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000
    at = f"{url.host or 'this machine'}{f':{url.port}' if url.port else ''}"
    yield fine(DATABASE, f"PostgreSQL {version} at {at} answers.")
    if version < OLDEST_POSTGRESQL:
        yield wrong(DATABASE, f"PostgreSQL {version} is too old: {OLDEST_POSTGRESQL} or newer is needed.")
    if connection.exec_driver_sql("SHOW server_encoding").scalar() != "UTF8":
        yield wrong(DATABASE, "It does not keep UTF-8, so some names cannot be kept: create it with ENCODING 'UTF8'.")


def _clock(engine: Engine, now: datetime) -> Iterator[Finding]:
    if engine.dialect.name == "sqlite":
        return
    with engine.connect() as connection:
        theirs: datetime = connection.execute(select(func.now())).scalar_one()
    apart = abs(theirs - now)
    if apart > CLOCKS_APART:
        seconds = round(apart.total_seconds())
        yield odd(DATABASE, f"Its clock and this machine's are {seconds} seconds apart: set both by a time server.")
    else:
        yield fine(DATABASE, "Its clock agrees with this machine's.")


def _revision(engine: Engine, head: str) -> Iterator[Finding]:
    with engine.connect() as connection:
        has_any = inspect(connection).has_table("alembic_version")
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if has_any else None
    if revision == head:
        yield fine(DATABASE, f"Its tables are of this version ({head}).")
    elif revision is None:
        yield wrong(DATABASE, f"It has no tables of ours: {MIGRATE}.")
    else:
        yield wrong(DATABASE, f"Its tables are of version {revision}, this Evenhand is of {head}: {MIGRATE}.")


def _writing(engine: Engine) -> Iterator[Finding]:
    """Write a row and take it back."""
    with Session(engine) as session:
        mark_sweep(session, now=FAR_OFF)
        session.rollback()
    yield fine(DATABASE, "It can be written.")


def _people(session: Session) -> Iterator[Finding]:
    administrators = session.scalar(select(func.count(Person.id)).where(Person.is_administrator)) or 0
    if administrators:
        yield fine("Administrators", f"There {'is' if administrators == 1 else 'are'} {administrators}.")
    else:
        yield odd("Administrators", "There is none: run `flask admin create you@example.org`.")


def _worker(session: Session, now: datetime) -> Iterator[Finding]:
    pulse = read_pulse(session)
    if pulse.swept_at is None:
        yield odd(WORKER, "None has ever looked for work: start `python -m worker` and `python -m worker beat`.")
    elif now - pulse.swept_at > SILENT_FOR:
        minutes = round((now - pulse.swept_at).total_seconds() / 60)
        yield wrong(WORKER, f"None has looked for work for {minutes} minutes: start the worker and the beat again.")
    else:
        yield fine(WORKER, "One looked for work a moment ago.")
    if pulse.emails_failed or pulse.jobs_failed:
        yield odd(
            WORKER,
            f"{pulse.emails_failed} emails and {pulse.jobs_failed} jobs were given up: an administrator finds out why, "
            "and has them tried again, under Administer, Emails and jobs.",
        )

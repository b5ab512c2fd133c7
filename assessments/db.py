"""The database: naming convention, column types, and the two kinds of session.

`Sessions.begin()` writes, `Sessions.reading()` cannot. On SQLite a writing transaction starts with BEGIN IMMEDIATE,
because a read-then-update in its default mode loses updates silently when two writers meet; readers never wait, since
the journal is a write-ahead log. A reading session sees one state of the data from its first statement to its last: so
SQLite has it, and so PostgreSQL is told, where each statement would else see what was committed since the one before.
The two kinds have connections of their own, told once what they are for.
"""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import Enum, StrEnum
from select import POLLERR, POLLHUP, POLLIN, poll
from time import monotonic
from typing import Any
from uuid import UUID

from psycopg import Error as PsycopgError
from psycopg import IsolationLevel
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    Date,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    Text,
    TypeDecorator,
    Uuid,
    create_engine,
    event,
    make_url,
)
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.exc import StaleDataError as Stale
from sqlalchemy.pool import ConnectionPoolEntry

__all__ = [
    "Base",
    "Bytewise",
    "DatabaseTrouble",
    "Document",
    "Moment",
    "Sessions",
    "Stale",
    "connect",
    "is_away",
    "make_engine",
]

DatabaseTrouble = (DBAPIError, PoolExhausted)
"""What the database raises when it refuses something, or does not answer."""

AWAY_POSTGRESQL = ("08", "53", "57P", "58", "25006", "40001", "40P01", "55P03")
"""Beginnings of its codes for: no connection, no resources, shutting down, no disk, a replica, locks that met."""
NOT_POSTGRESQL = ""
AWAY_SQLITE = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_FULL", "SQLITE_READONLY")

KEPT_ENGINES = 8
"""Databases of which a process remembers how statements are put for them; one is enough but for tests."""
LONG_REST = 30.0
"""Seconds after which a connection that nobody used is asked whether it is still there."""

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. SQLite has no zones, so there the zone is taken off and put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(enum: type[Enum]) -> list[str]:
    return [str(member.value) for member in enum]


Bytewise = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is sorted by its bytes, as SQLite does, and not as the language of the server's system has it."""

Document = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""Any JSON. Python's None is SQL's NULL on both databases."""


class Base(DeclarativeBase):
    """What every table shares: enums by value, moments in UTC, text without a length, documents as JSON."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        str: Text,
        int: BigInteger().with_variant(Integer, "sqlite"),
        date: Date,
        datetime: Moment,
        UUID: Uuid,
        StrEnum: SqlEnum(StrEnum, native_enum=False, values_callable=_values, length=40),
        dict[str, Any]: Document,
        list[Any]: Document,
    }


class _Sessions:
    """Makes sessions on the connected database; one instance, `Sessions`, is shared by a process."""

    def __init__(self) -> None:
        self._engine: Engine | None = None
        self._reading: Engine | None = None
        self._made: OrderedDict[str, tuple[Engine, Engine]] = OrderedDict()

    @property
    def engine(self) -> Engine:
        if self._engine is None:
            raise RuntimeError("connect() has not been called")
        return self._engine

    def connect(self, url: str) -> Engine:
        """Use this database from now on; an engine that was in use before is closed."""
        self.close()
        made = self._made.pop(url, None) or (make_engine(url), make_reading_engine(url))
        self._made[url] = made
        if len(self._made) > KEPT_ENGINES:
            self._made.popitem(last=False)
        self._engine, self._reading = made
        return made[0]

    def close(self) -> None:
        """Close every pooled connection. What was learnt about statements stays with the URL."""
        for engine in (self._engine, self._reading):
            if engine is not None:
                engine.dispose()
        self._engine = self._reading = None

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A writing transaction: committed at the end of the block, rolled back by an exception."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def reading(self) -> Session:
        """A session that cannot write, and sees one state of the data. Close it, or use it in a `with`."""
        if self._reading is None:
            raise RuntimeError("connect() has not been called")
        return Session(self._reading, expire_on_commit=False)


Sessions = _Sessions()


def is_away(error: BaseException | None) -> bool:
    """Whether the database could not be reached, or not be used for now; the same may well work in a minute."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, PoolExhausted)
    if error.connection_invalidated:
        return True
    told_by_sqlite: str | None = getattr(error.orig, "sqlite_errorname", None)
    if told_by_sqlite is not None:
        return told_by_sqlite.startswith(AWAY_SQLITE)
    code: str | None = getattr(error.orig, "sqlstate", NOT_POSTGRESQL)
    return isinstance(error, OperationalError) if code is None else code.startswith(AWAY_POSTGRESQL)


def connect(url: str) -> Engine:
    """Point `Sessions` at a database."""
    return Sessions.connect(url)


def make_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL, whose transactions write."""
    engine = _engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "begin", _begin_writing)
    return engine


def make_reading_engine(url: str) -> Engine:
    """An engine whose transactions cannot write, and see one state of the data, on connections of its own.

    So nothing has to be told to the database at each request but that a transaction begins.
    """
    engine = _engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _forbid_writing)
        event.listen(engine, "begin", _begin_reading)
    else:
        event.listen(engine, "connect", _read_one_state)
    return engine


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, connect_args={"timeout": 30, "check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    # A host that swallows what is sent to it must not hold a page for minutes.
    patience = {"connect_timeout": 5}
    engine = create_engine(parsed.set(drivername="postgresql+psycopg"), pool_timeout=10, connect_args=patience)
    event.listen(engine, "checkout", _make_sure_it_lives)
    event.listen(engine, "checkin", _note_rest)
    return engine


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}").close()


def _forbid_writing(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.execute("PRAGMA query_only=ON").close()


def _begin_writing(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _read_one_state(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True


def _note_rest(_connection: Any, entry: ConnectionPoolEntry) -> None:
    entry.info["rests_since"] = monotonic()


def _make_sure_it_lives(connection: Any, entry: ConnectionPoolEntry, _taken: Any) -> None:
    """Throw away a connection that the server has closed: its goodbye is there to be read.

    A firewall may drop without a word what rested for long; such a one is asked, which takes a journey to the server.
    """
    rested = monotonic() - entry.info.get("rests_since", monotonic())
    try:
        if _has_something_to_read(connection.fileno()):
            raise DisconnectionError
        if rested > LONG_REST:
            connection.execute("SELECT 1")
            connection.rollback()
    except PsycopgError as problem:
        raise DisconnectionError from problem


def _has_something_to_read(descriptor: int) -> bool:
    waiting = poll()
    waiting.register(descriptor, POLLIN | POLLERR | POLLHUP)
    return bool(waiting.poll(0))

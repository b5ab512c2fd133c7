"""The database: naming convention, column types, and the two kinds of session.

`Sessions.begin()` writes, `Sessions.reading()` cannot. On SQLite a writing transaction starts with BEGIN IMMEDIATE,
because a read-then-update in its default mode loses updates silently when two writers meet; readers never wait, since
the journal is a write-ahead log. A reading session sees one state of the data from its first statement to its last: so
SQLite has it, and so PostgreSQL is told, where each statement would else see what was committed since the one before.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import Enum, StrEnum
from typing import Any
from uuid import UUID

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
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.exc import StaleDataError as Stale
from sqlalchemy.pool import ConnectionPoolEntry

__all__ = ["Base", "Document", "Moment", "Sessions", "Stale", "connect", "make_engine"]

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

    @property
    def engine(self) -> Engine:
        if self._engine is None:
            raise RuntimeError("connect() has not been called")
        return self._engine

    def connect(self, url: str) -> Engine:
        """Use this database from now on; an engine that was in use before is closed."""
        self.close()
        self._engine = make_engine(url)
        return self._engine

    def close(self) -> None:
        """Close every pooled connection."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A writing transaction: committed at the end of the block, rolled back by an exception."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def reading(self) -> Session:
        """A session that cannot write, and sees one state of the data. Close it, or use it in a `with`."""
        return Session(self.engine.execution_options(evenhand_reads=True), expire_on_commit=False)


Sessions = _Sessions()


def connect(url: str) -> Engine:
    """Point `Sessions` at a database."""
    return Sessions.connect(url)


def make_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL, with reading and writing transactions told apart."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, connect_args={"timeout": 30, "check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get("evenhand_reads", False)
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reads else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("evenhand_reads", False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

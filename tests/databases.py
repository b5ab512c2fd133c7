"""Real databases and brokers for the suite: SQLite with a folder, or PostgreSQL with Redis."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import psycopg
from alembic import command
from alembic.config import Config

ROOT = Path(__file__).resolve().parents[1]
NUMBERS = count(1)
ALONE = ("unix_socket_directories=", "listen_addresses=127.0.0.1")
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class ProgramsMissing(Exception):
    """The servers that a pair needs are not installed."""


class Databases(Protocol):
    """Gives each test a migrated database of its own."""

    def fresh(self) -> str:
        """The URL of a new copy of the migrated, empty database."""

    def copy(self, url: str) -> str:
        """The URL of a new copy of a database to which nobody is connected."""

    def drop(self, url: str) -> None:
        """Throw a copy away."""


def migrate(url: str) -> None:
    """Upgrade an empty database to the newest revision."""
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["url"] = url
    command.upgrade(config, "head")


class Names:
    """Names for databases, of which one that is free again is given first.

    `Sessions` keeps what it has learnt about a database under its URL, so a name that comes back saves most of a
    test's time: no statement is put together a second time.
    """

    def __init__(self, stem: str) -> None:
        self._stem = stem
        self._free: deque[str] = deque()

    def take(self) -> str:
        """A name that no database has now."""
        return self._free.pop() if self._free else f"{self._stem}_{next(NUMBERS)}"

    def give_back(self, name: str) -> None:
        """Its database is gone."""
        if name.startswith(f"{self._stem}_"):
            self._free.append(name)


@dataclass(frozen=True)
class SqliteDatabases:
    """Copies of one migrated file."""

    template: Path
    names: Names

    @classmethod
    def make(cls, folder: Path) -> "SqliteDatabases":
        template = folder / "template.db"
        migrate(f"sqlite:///{template}")
        return cls(template, Names("test"))

    def fresh(self) -> str:
        return self.copy(f"sqlite:///{self.template}")

    def copy(self, url: str) -> str:
        path = self.template.parent / f"{self.names.take()}.db"
        shutil.copyfile(url.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        path = Path(url.removeprefix("sqlite:///"))
        for beside in ("", "-wal", "-shm"):
            path.with_name(path.name + beside).unlink(missing_ok=True)
        self.names.give_back(path.stem)


class PostgresqlDatabases:
    """Copies of one migrated database on a server; the next ones are made, and old ones dropped, while tests run."""

    AHEAD = 3

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection = psycopg.connect(self._url("postgres"), autocommit=True)
        self._behind = ThreadPoolExecutor(1)
        self._ready: deque[Future[str]] = deque()
        self._names, self._copies = Names("test"), Names("copy")

    @classmethod
    @contextmanager
    def make(cls, port: int) -> Iterator["PostgresqlDatabases"]:
        databases = cls(port)
        databases._execute("CREATE DATABASE template_evenhand")
        migrate(databases._url("template_evenhand"))
        yield databases
        databases._behind.shutdown(cancel_futures=True)
        databases._connection.close()

    def fresh(self) -> str:
        while len(self._ready) <= self.AHEAD:
            self._ready.append(self._behind.submit(self._copy))
        return self._ready.popleft().result()

    def drop(self, url: str) -> None:
        self._behind.submit(self._drop, url.rpartition("/")[2])

    def _drop(self, name: str) -> None:
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")
        self._names.give_back(name)
        self._copies.give_back(name)

    def _copy(self) -> str:
        return self._make(self._names.take(), "template_evenhand")

    def copy(self, url: str) -> str:
        return self._make(self._copies.take(), url.rpartition("/")[2])

    def _make(self, name: str, template: str) -> str:
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._url(name)

    def _url(self, name: str) -> str:
        return f"postgresql://evenhand@127.0.0.1:{self._port}/{name}"

    def _execute(self, statement: str) -> None:
        self._connection.execute(statement.encode())


@contextmanager
def postgresql_server(folder: Path, *, quick: bool = True) -> Iterator[int]:
    """A PostgreSQL server of the suite's own, and its port; a quick one would not outlive a power cut."""
    initdb, postgres = postgresql_program("initdb"), postgresql_program("postgres")
    port, owner = free_port(), _as_somebody_else()
    with TemporaryDirectory(prefix="evenhand-", ignore_cleanup_errors=True) as data:
        if owner:
            shutil.chown(data, "postgres", "postgres")
        locale = ["--encoding=UTF8", "--locale=C.UTF-8"]
        prepare = [*owner, initdb, "-D", data, "-U", "evenhand", "-A", "trust", "--no-sync", *locale]
        with (folder / "initdb.log").open("wb") as log:
            subprocess.run(prepare, check=True, stdout=log, stderr=log, cwd=data)
        options = [part for setting in (*ALONE, *(QUICK if quick else ())) for part in ("-c", setting)]
        with running([*owner, postgres, "-D", data, "-p", str(port), *options], folder / "postgresql.log", cwd=data):
            wait_for_postgresql(port)
            yield port


@contextmanager
def redis_server(folder: Path, port: int | None = None) -> Iterator[int]:
    """A Redis server of the suite's own, and its port."""
    port = port or free_port()
    with running(redis_command(folder, port), folder / "redis.log"):
        wait_for_port(port)
        yield port


def redis_command(folder: Path, port: int) -> list[str]:
    """How to start a Redis that keeps nothing on disk."""
    program = shutil.which("redis-server")
    if program is None:
        raise ProgramsMissing("redis-server is not installed")
    quiet = ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1", "--dir", str(folder)]
    return [program, "--port", str(port), *quiet]


@contextmanager
def running(arguments: Sequence[str], log: Path, cwd: str | Path | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    """A program that runs as long as the block, and is stopped for sure after it."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*dying_with_us(), *arguments], stdout=output, stderr=output, stdin=subprocess.DEVNULL, cwd=cwd
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for_port(port: int, seconds: float = 30) -> None:
    """Wait until something listens."""
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def wait_for_postgresql(port: int, seconds: float = 30) -> None:
    """Wait until the server takes connections, not only listens."""
    end = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(f"postgresql://evenhand@127.0.0.1:{port}/postgres").close()
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def postgresql_program(name: str) -> str:
    found = shutil.which(name) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None
    )
    if found is None:
        raise ProgramsMissing(f"PostgreSQL's {name} is not installed")
    return found


def dying_with_us() -> list[str]:
    """So that a suite that is killed leaves no server behind."""
    return ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []


def _as_somebody_else() -> list[str]:
    """PostgreSQL refuses to run as root."""
    as_postgres = ["--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig=INT"]
    return ["setpriv", *as_postgres] if os.geteuid() == 0 else []

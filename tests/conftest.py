"""The suite runs on a pair of database and broker: `--pair sqlite` (the default) or `--pair postgres`.

Nothing is started for tests that do not ask for it. Each test that does has a migrated database of its own.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine, event, inspect
from sqlalchemy.orm import InstanceState, Session

from assessments.accounts import passwords
from assessments.db import Sessions, _Sessions, connect
from assessments.funds.models import Criterion, EnvelopeLine, Form, Fund, Round, Stage
from assessments.gateways import Queue
from config import Settings
from portal.app import create_app
from tests.browser import find_chromium, launch
from tests.clamav import clamd_port, clamd_url  # noqa: F401  fixtures that stand there
from tests.compiled import CompiledTemplates
from tests.correlation import Watch
from tests.databases import (
    ROOT,
    Databases,
    PostgresqlDatabases,
    ProgramsMissing,
    SqliteDatabases,
    free_port,
    postgresql_server,
    redis_server,
)
from tests.lacking import LEFT_OUT, leave_out
from tests.mailbox import Mailbox
from tests.pairs import is_tried_elsewhere
from tests.processes import Processes
from tests.statements import Statements
from worker.app import make_queue

COMPILED = CompiledTemplates()
event.listen(Engine, "before_cursor_execute", Watch().note)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pair", choices=["sqlite", "postgres"], default="sqlite", help="database and broker to run on")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave to the other pair what is tried once."""
    return is_tried_elsewhere(collection_path.relative_to(ROOT).as_posix(), config.getoption("--pair")) or None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where several processes share the work, each tells the one that reports what it left out."""
    told = getattr(session.config, "workeroutput", None)
    if told is not None:
        told["left_out"] = sorted(LEFT_OUT)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Hear from such a process."""
    LEFT_OUT.update(getattr(node, "workeroutput", {}).get("left_out", ()))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say loudly, in the last lines, what was left out."""
    if not hasattr(config, "workerinput"):
        for what in sorted(LEFT_OUT):
            print(f"\033[1;31mLEFT OUT: {what}\033[0m")  # noqa: T201  pytest's own reporter is done by now


@pytest.fixture(scope="session")
def pair(request: pytest.FixtureRequest) -> str:
    """The name of the pair of database and broker."""
    return str(request.config.getoption("--pair"))


@pytest.fixture(scope="session")
def databases(pair: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Where fresh databases come from."""
    folder = tmp_path_factory.mktemp("databases")
    if pair == "sqlite":
        yield SqliteDatabases.make(folder)
        return
    try:
        with postgresql_server(folder) as port, PostgresqlDatabases.make(port) as made:
            yield made
    except ProgramsMissing as missing:
        leave_out(f"everything on PostgreSQL: {missing}")


@pytest.fixture(scope="session")
def broker_url(pair: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A broker that nobody listens to, for tests that do not start a worker."""
    folder = tmp_path_factory.mktemp("broker")
    if pair == "sqlite":
        yield f"filesystem://{folder}"
        return
    try:
        with redis_server(folder) as port:
            yield f"redis://127.0.0.1:{port}/0"
    except ProgramsMissing as missing:
        leave_out(f"everything on Redis: {missing}")


@pytest.fixture(scope="session")
def queue(broker_url: str) -> Queue:
    """The web's way to wake a worker."""
    return make_queue(broker_url)


@pytest.fixture
def database_url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of the test's own."""
    url = databases.fresh()
    yield url
    databases.drop(url)


@pytest.fixture(autouse=True, scope="session")
def light_passwords() -> None:
    """Hash as cheaply as Argon2 can: what a hash is worth is no test's question, and thousands of them are made."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True, scope="session")
def no_silent_change() -> Iterator[None]:
    """A round or fund that changes without a new revision would be shown as it was: no rule may forget it."""
    event.listen(Session, "before_flush", _demand_revision)
    yield
    event.remove(Session, "before_flush", _demand_revision)


def _demand_revision(session: Session, _context: object, _instances: object) -> None:
    for thing in session.dirty:
        if isinstance(thing, (Stage, Form, Criterion, EnvelopeLine)):
            assert not session.is_modified(thing), "what belongs to a round is put in place of the old, not changed"
        elif isinstance(thing, (Fund, Round)):
            state: InstanceState[Any] = inspect(thing)
            changed = {each.key for each in state.attrs if each.history.has_changes()}
            assert changed <= {"last_number"} or "revision" in changed, f"{changed} changed without a revision"


@pytest.fixture
def sessions(database_url: str) -> Iterator[_Sessions]:
    """`Sessions`, connected to the test's own database."""
    connect(database_url)
    yield Sessions
    Sessions.close()


@pytest.fixture
def now() -> datetime:
    """A moment that stands still: midday, UTC, on a Wednesday in a week without holidays."""
    return datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


@pytest.fixture
def settings(database_url: str, broker_url: str, tmp_path: Path) -> Settings:
    """Settings of an installation that is not a demonstration."""
    return Settings(
        database_url=database_url,
        broker_url=broker_url,
        mail_url=f"maildir://{tmp_path / 'mail'}",
        files_url=f"file://{tmp_path / 'files'}",
        secret_key="of this test only, and long enough for one",
        base_url="http://localhost",
    )


@pytest.fixture
def mailbox(settings: Settings, tmp_path: Path) -> Mailbox:
    """Where this test's emails are delivered."""
    return Mailbox(tmp_path / "mail", settings.base_url)


@pytest.fixture(scope="session")
def served() -> dict[str, Any]:
    """The one portal on which most tests of a process are run, once a test has made it, and its configuration."""
    return {}


@pytest.fixture
def guarded_app(settings: Settings, sessions: _Sessions, queue: Queue, served: dict[str, Any]) -> Flask:
    """The portal exactly as it is served, so that forms need their token; each test finds it as it was made.

    Making one takes longer than most tests. Only where mail and files are kept differs from test to test.
    """
    if not served:
        made = _make_app(settings, queue)
        served.update(app=made, config=dict(made.config))
    app: Flask = served["app"]
    app.config.clear()
    app.config.update(served["config"], EVENHAND=settings)
    app.extensions["queue"] = queue
    return app


@pytest.fixture
def own_app(settings: Settings, sessions: _Sessions, queue: Queue) -> Flask:
    """A portal of the test's own, to which it may add pages; its forms are taken without their token."""
    app = _make_app(settings, queue)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def _make_app(settings: Settings, queue: Queue) -> Flask:
    app = create_app(settings, queue)
    app.testing = True
    app.jinja_env.bytecode_cache = COMPILED
    return app


@pytest.fixture
def app(guarded_app: Flask) -> Flask:
    """The portal, with forms taken without their token."""
    guarded_app.config["WTF_CSRF_ENABLED"] = False
    return guarded_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a token in its forms."""
    return app.test_client()


@pytest.fixture
def processes(
    pair: str, database_url: str, sessions: _Sessions, mailbox: Mailbox, tmp_path: Path
) -> Iterator[Processes]:
    """Web, worker, beat and broker on the test's own database and mailbox; `start_all()` starts them."""
    folder = tmp_path / "processes"
    folder.mkdir()
    web_port = free_port()
    broker_port = free_port() if pair == "postgres" else None
    environment = {
        "DATABASE_URL": database_url,
        "BROKER_URL": f"redis://127.0.0.1:{broker_port}/0" if broker_port else f"filesystem://{folder / 'broker'}",
        "MAIL_URL": f"maildir://{mailbox.folder}",
        "FILES_URL": f"file://{folder / 'files'}",
        "SECRET_KEY": "of this test only, and long enough for one",
        "BASE_URL": f"http://127.0.0.1:{web_port}",
        "DEMO": "1",
    }
    started = Processes(folder, environment, web_port, broker_port)
    yield started
    started.stop_all()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser that is installed here."""
    found = find_chromium()
    if found is None:
        leave_out("everything in a browser: Chromium is not installed")
    return str(found)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for the whole run; a test takes a context of its own from it."""
    with sync_playwright() as playwright:
        running = launch(playwright, chromium)
        yield running
        running.close()


@pytest.fixture
def queries(sessions: _Sessions) -> Callable[[], AbstractContextManager[Statements]]:
    """`with queries() as made: …` and then `made.count` is how many statements the block executed."""

    @contextmanager
    def counting() -> Iterator[Statements]:
        made = Statements()
        event.listen(Engine, "before_cursor_execute", made.note)
        try:
            yield made
        finally:
            event.remove(Engine, "before_cursor_execute", made.note)

    return counting

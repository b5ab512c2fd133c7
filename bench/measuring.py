"""One size of town: filled, served, and asked."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, event, text

from assessments.actors import SYSTEM
from assessments.clock import utcnow
from assessments.db import Sessions, connect
from assessments.funds.queries import get_round
from assessments.gateways import make_mail
from assessments.jobs.queries import is_asked_for
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from bench.copying import copy_rows
from bench.deadline import Deadline, play_deadline
from bench.load import Ask, Measured, measure
from bench.pages import EXPORTS, SUBJECTS, Subject, Town
from bench.profiling import shares_of
from bench.servers import memory_of, web, worker
from bench.story import ASSESSED, Played, play
from config import Settings
from portal.app import create_app
from worker.app import make_queue

CLIENTS = 8
WARM_UP = 16
PROFILED = 8
"""Requests of each kind that are profiled."""


@dataclass(frozen=True, slots=True)
class Speed:
    """What one page or act did: alone, and with eight clients at once."""

    statements: int
    shares: dict[str, float]
    alone: Measured
    together: Measured


@dataclass(frozen=True, slots=True)
class Export:
    """What one file did: its rows, the seconds until the last of them came, and where the time went."""

    rows: int
    took: float
    shares: dict[str, float]

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.took


@dataclass
class Results:
    """Everything measured at one size."""

    applications: int
    rows: int
    filled_in: float
    figures_in: float
    speeds: dict[str, Speed] = field(default_factory=dict)
    exports: dict[str, Export] = field(default_factory=dict)
    web_before: list[int] = field(default_factory=list)
    web_after: list[int] = field(default_factory=list)
    worker_before: list[int] = field(default_factory=list)
    worker_after: list[int] = field(default_factory=list)
    bare: Measured | None = None
    deadline: Deadline | None = None


class NobodyToWake:
    """The bench looks for its work itself."""

    def wake(self) -> None:
        """There is nobody to tell."""


def run(
    size: int, settings: Settings, environment: dict[str, str], folder: Path, seconds: float, *, deadline: float = 0
) -> Results:
    """Fill the empty database with so many applications in each of two rounds, serve it, and measure everything.

    The last minutes before a closing are played for `deadline` seconds, if there are any.
    """
    connect(settings.database_url)
    begin = time.perf_counter()
    played = play(Sessions, make_mail(settings.mail_url), utcnow())
    with Sessions.begin() as session:
        rows = copy_rows(session, size // ASSESSED - 1)
    _tidy_up()
    filled = time.perf_counter() - begin
    results = Results(size, rows, filled, 0.0)
    _measure_worker(results, settings, environment, folder, played)
    _measure_web(results, settings, environment, folder, played, seconds)
    with web("bench.bare:app", environment, folder) as (port, _pid):
        measure(port, [Ask("/")], CLIENTS, 0.5)
        results.bare = measure(port, [Ask("/")], CLIENTS, seconds)
    if deadline:
        results.deadline = _measure_deadline(settings, environment, folder, played, deadline)
    return results


def _measure_deadline(
    settings: Settings, environment: dict[str, str], folder: Path, played: Played, seconds: float
) -> Deadline:
    """With the worker at work, too, and web processes that have served nothing before."""
    app = create_app(settings, NobodyToWake())
    with (
        Sessions.reading() as session,
        worker(environment, folder),
        web("wsgi:app", environment, folder) as (port, pid),
    ):
        measure(port, [Ask("/")] * WARM_UP, CLIENTS, None)
        return play_deadline(Town(app, session, played), port, pid, seconds)


def _tidy_up() -> None:
    with Sessions.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _measure_worker(
    results: Results, settings: Settings, environment: dict[str, str], folder: Path, played: Played
) -> None:
    """How long the round's figures take the worker, and what memory it needs for them."""
    with worker(environment, folder) as pid:
        _wait_for_figures(settings, played)  # the worker has started, and has loaded what it needs
        results.worker_before = memory_of(pid)
        begin = time.perf_counter()
        _wait_for_figures(settings, played)
        results.figures_in = time.perf_counter() - begin
        results.worker_after = memory_of(pid)
    _tidy_up()


def _wait_for_figures(settings: Settings, played: Played) -> None:
    with Sessions.begin() as session:
        round_id = get_round(session, SYSTEM, played.assessed).id
        ask_for(session, JobKind.ROUND_FIGURES, round_id, now=utcnow())
    make_queue(settings.broker_url).wake()
    end = time.monotonic() + 120
    while True:
        with Sessions.reading() as session:
            if not is_asked_for(session, round_id, JobKind.ROUND_FIGURES):
                return
        assert time.monotonic() < end, "the worker did not calculate the figures"
        time.sleep(0.02)


def _measure_web(
    results: Results, settings: Settings, environment: dict[str, str], folder: Path, played: Played, seconds: float
) -> None:
    app = create_app(settings, NobodyToWake())
    with Sessions.reading() as session, web("wsgi:app", environment, folder) as (port, pid):
        town = Town(app, session, played)
        measure(port, [Ask("/")] * WARM_UP, CLIENTS, None)
        results.web_before = memory_of(pid)
        for subject in SUBJECTS:
            results.speeds[subject.name] = _measure_subject(subject, town, port, seconds)
        for name, path in EXPORTS:
            results.exports[name] = _measure_export(town, port, path.format(assessed=played.assessed))
        results.web_after = memory_of(pid)


def _measure_subject(subject: Subject, town: Town, port: int, seconds: float) -> Speed:
    if subject.is_act:
        alone, together = _share(seconds)
        with _counted() as statements:
            _send(town.app, subject.prepare(town, 1)[0], statements)
        return Speed(
            statements[0],
            _profile(town, subject.prepare(town, PROFILED)),
            measure(port, subject.prepare(town, alone), 1, None),
            measure(port, subject.prepare(town, together), CLIENTS, None),
        )
    asks = subject.prepare(town, 1)
    with _counted() as statements:
        _send(town.app, asks[0], statements)
    measure(port, [*asks] * (WARM_UP // len(asks)), CLIENTS, None)
    shares = _profile(town, [*asks] * PROFILED)
    return Speed(statements[0], shares, measure(port, asks, 1, seconds), measure(port, asks, CLIENTS, seconds))


def _profile(town: Town, asks: Sequence[Ask]) -> dict[str, float]:
    """Where the processor's time goes, for the same requests within this process."""

    def send() -> None:
        for ask in asks:
            _send(town.app, ask, [0])

    return shares_of(send)


def _share(seconds: float) -> tuple[int, int]:
    """How many acts are done alone and together: each needs a draft of its own."""
    return max(2, min(60, round(seconds * 20))), max(CLIENTS, min(200, round(seconds * 67)))


def _send(app: Flask, ask: Ask, statements: list[int]) -> None:
    statements[0] = 0
    response = app.test_client(use_cookies=False).open(
        ask.path,
        method="GET" if ask.body is None else "POST",
        data=ask.body,
        content_type="application/x-www-form-urlencoded" if ask.body is not None else None,
        headers={"Cookie": ask.cookie} if ask.cookie else {},
    )
    assert response.status_code < 400, f"{ask.path} answered {response.status_code}"


@contextmanager
def _counted() -> Iterator[list[int]]:
    """Counts what goes to the database in the block; settings of a transaction are not counted."""
    counted = [0]

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted[0] += not statement.startswith("SET ")

    event.listen(Engine, "before_cursor_execute", count)
    try:
        yield counted
    finally:
        event.remove(Engine, "before_cursor_execute", count)


def _measure_export(town: Town, port: int, path: str) -> Export:
    asks: Sequence[Ask] = [Ask(path, town.manager)]
    took = measure(port, asks, 1, None).elapsed
    body = town.app.test_client(use_cookies=False).get(path, headers={"Cookie": town.manager}).get_data(as_text=True)
    return Export(body.count("\r\n") - 1, took, _profile(town, asks))

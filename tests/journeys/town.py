"""Where a journey takes place: a published round, its staff, and a browser for each person."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser
from sqlalchemy import select, update

from assessments.actors import Role
from assessments.db import Sessions
from assessments.funds.models import Round, Stage
from tests.journeys.walker import Walker
from tests.processes import Processes

PASSWORD = "seven geese in a row"
REFERENCE = "TST-2026"
APPLICATION = f"{REFERENCE}-0001"
STAFF = {
    "manager": [Role.MANAGER],
    "approver": [Role.APPROVER],
    "moderator": [Role.MODERATOR],
    "adviser": [Role.ADVISER],
    "auditor": [Role.AUDITOR],
    "first-assessor": [Role.ASSESSOR],
    "second-assessor": [Role.ASSESSOR],
}
REASONS = {"concept": "A convincing paper.", "full": "The best of all proposals."}
COMMENT_FOR_FUNDER = "Between us: the budget is thin."


@dataclass
class Town:
    """Everybody and everything that a journey needs."""

    browser: Browser
    processes: Processes
    has_script: bool
    pictures: Path | None
    faults: list[str] = field(default_factory=list)
    met: set[str] = field(default_factory=set)

    @contextmanager
    def visitor(self) -> Iterator[Walker]:
        """Somebody with a browser, not signed in."""
        walker = Walker.enter(self.browser, self.processes.base_url, has_script=self.has_script)
        walker.pictures, walker.faults, walker.met = self.pictures, self.faults, self.met
        yield walker
        walker.leave()

    @contextmanager
    def person(self, name: str) -> Iterator[Walker]:
        """One of the people, signed in; by their address, if they have one of their own."""
        with self.visitor() as walker:
            walker.sign_in(name if "@" in name else f"{name}@test.example", PASSWORD)
            yield walker


def time_passes(days: float) -> None:
    """Let so many days go by, by moving the round's dates into the past."""
    with Sessions.begin() as session:
        for stage in session.scalars(select(Stage)).all():
            names = ("opens_at", "closes_at", "assessing_closes_at")
            earlier = {name: getattr(stage, name) - timedelta(days=days) for name in names}
            session.execute(update(Stage).where(Stage.id == stage.id).values(earlier))
        for round_ in session.scalars(select(Round)):
            assert round_.published_at is not None
            round_.published_at -= timedelta(days=days)
            round_.revise()

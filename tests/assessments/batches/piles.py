"""A round with a pile of applications, and the few steps that every test of batches takes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Application, Submission
from assessments.applications.states import State
from assessments.batches.choosing import Choice, Matching, Ticked
from assessments.batches.models import Batch, BatchItem
from assessments.batches.states import Act, Result
from assessments.batches.terms import Terms
from assessments.batches.use_cases import start_batch
from assessments.db import _Sessions
from assessments.funds.models import Form, Stage
from assessments.reports.filtering import Filters
from assessments.work import run_due_jobs
from tests.assessments.decisions.worlds import World, make_handed_in, make_world


@dataclass(frozen=True)
class Pile:
    """A world, and the references of what was handed in."""

    world: World
    references: tuple[str, ...]

    @property
    def manager(self) -> Actor:
        return self.world.manager

    @property
    def round(self) -> str:
        return self.world.round.reference


def make_pile(session: Session, *, now: datetime, size: int = 3) -> Pile:
    """So many applications that wait to be screened."""
    world = make_world(session, now=now)
    made = [make_handed_in(session, world, now=now) for _ in range(size)]
    return Pile(world, tuple(application.reference for application in made))


def heap_up(session: Session, pile: Pile, number: int, *, now: datetime, organisation_id: UUID) -> None:
    """So many more, written as rows."""
    stage = session.scalars(select(Stage).where(Stage.round_id == pile.world.round.id, Stage.position == 1)).one()
    form_id = session.scalars(select(Form.id).where(Form.stage_id == stage.id)).one()
    then, lead_id = now - timedelta(days=10), pile.world.staff.manager.id
    applications = [
        {
            "id": uuid4(), "round_id": stage.round_id, "organisation_id": organisation_id, "number": place,
            "reference": f"{pile.round}-{place}", "title": "Alike", "started_at": then, "started_by_id": lead_id,
        }
        for place in range(10_001, 10_001 + number)
    ]  # fmt: skip
    submissions = [
        {
            "id": uuid4(), "application_id": each["id"], "stage_id": stage.id, "form_id": form_id, "position": 1,
            "state": State.SUBMITTED, "opened_at": then, "submitted_at": then, "submitted_by_id": lead_id,
            "version": 1,
        }
        for each in applications
    ]  # fmt: skip
    session.execute(insert(Application), applications)
    session.execute(insert(Submission), submissions)


def begin(
    sessions: _Sessions, pile: Pile, act: Act, terms: Terms, choice: Choice | None = None, *, now: datetime,
    actor: Actor | None = None, shown: int = 0, entry_key: str = "one",
) -> Batch:  # fmt: skip
    """Begin an act on the whole pile, or on a choice of it."""
    with sessions.begin() as session:
        return start_batch(
            session, actor or pile.manager, pile.round, act, terms, choice or Ticked(pile.references), shown=shown,
            entry_key=entry_key, now=now,
        )  # fmt: skip


def work_off(sessions: _Sessions, *, now: datetime) -> None:
    """What the worker does."""
    run_due_jobs(sessions, now=now)


def results(sessions: _Sessions, batch: Batch) -> list[tuple[Result, str | None]]:
    """What came of each, in order."""
    mine = select(BatchItem).where(BatchItem.batch_id == batch.id).order_by(BatchItem.position)
    with sessions.reading() as session:
        found = session.scalars(mine).all()
    return [(item.result, (item.sentence or "") % (item.values or {}) or None) for item in found]


def every(**filters: object) -> Matching:
    """All that these filters leave."""
    return Matching(Filters(**filters))  # type: ignore[arg-type]

"""A round's trail with the names of those in it, for its auditors and managers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.actors import Actor, Role
from assessments.applications.models import Application
from assessments.applications.policies import staffed
from assessments.audit.models import TrailEntry
from assessments.audit.wording import wording_of
from assessments.errors import NotPermitted
from assessments.funds.models import Round
from assessments.reports.policies import may_read_round_trail

PAGE = 50


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One thing that was done. `who` is None for the system; `about` is a person whom it concerned."""

    id: int
    at: datetime
    who: str | None
    did: str
    about: str | None
    reference: str | None


def list_round_trail(
    session: Session, actor: Actor, round_: Round, *, reference: str = "", before_id: int | None = None
) -> tuple[list[TrailLine], int | None]:
    """A page of a round's trail, newest first, and the id before which the next page starts.

    What concerns an application of the actor's own organisation is left out. Raises NotPermitted.
    """
    if not may_read_round_trail(actor, round_):
        raise NotPermitted
    statement = select(TrailEntry).where(TrailEntry.round_id == round_.id, _of_others(actor))
    if reference:
        wanted = select(Application.id).where(Application.reference == reference)
        statement = statement.where(TrailEntry.application_id.in_(wanted))
    if before_id is not None:
        statement = statement.where(TrailEntry.id < before_id)
    entries = session.scalars(statement.order_by(TrailEntry.id.desc()).limit(PAGE + 1)).all()
    shown = entries[:PAGE]
    return _lines(session, shown), shown[-1].id if len(entries) > PAGE else None


def _of_others(actor: Actor) -> ColumnElement[bool]:
    seen = select(Application.id).where(staffed(actor, Role.AUDITOR, Role.MANAGER))
    return or_(TrailEntry.application_id.is_(None), TrailEntry.application_id.in_(seen))


def _lines(session: Session, entries: Iterable[TrailEntry]) -> list[TrailLine]:
    entries = list(entries)
    people = {entry.actor_id for entry in entries} | {_concerned(entry) for entry in entries}
    named = select(Person.id, Person.name).where(Person.id.in_(people - {None}))
    numbered = select(Application.id, Application.reference).where(
        Application.id.in_({entry.application_id for entry in entries} - {None})
    )
    names = {row.id: row.name for row in session.execute(named)}
    references = {row.id: row.reference for row in session.execute(numbered)}
    return [
        TrailLine(
            entry.id,
            entry.at,
            names.get(entry.actor_id) if entry.actor_id else None,
            wording_of(entry.action),
            names.get(concerned) if (concerned := _concerned(entry)) else None,
            references.get(entry.application_id) if entry.application_id else None,
        )
        for entry in entries
    ]


def _concerned(entry: TrailEntry) -> UUID | None:
    person = entry.details.get("assessor") or entry.details.get("adviser")
    return UUID(person) if person and UUID(person) != entry.actor_id else None

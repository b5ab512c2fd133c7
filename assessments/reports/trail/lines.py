"""Entries of the trail as people read them: names for ids, words for actions and for what changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Organisation, Person
from assessments.applications.models import Application, Submission
from assessments.audit.models import Seal, TrailEntry
from assessments.audit.wording import label_of, wording_of
from assessments.funds.models import Fund, Round, Stage
from assessments.reports.trail.filters import TrailFilters, conditions
from assessments.reports.trail.scopes import Scope

PAGE = 50


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One thing that was done.

    `who` is the name of the person; None for the system, for a visitor, and for somebody whose account is gone.
    `about` names the people whom it concerned, `details` what else is known: labels to be translated, and texts.
    """

    id: int
    at: datetime
    who: str | None
    who_id: UUID | None
    is_system: bool
    action: str
    did: str
    about: str | None
    reference: str | None
    round: str | None
    stage: str | None
    details: Sequence[tuple[str, str]]
    seal_id: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """What the ids of some entries stand for."""

    people: Mapping[UUID, str]
    references: Mapping[UUID, str]
    rounds: Mapping[UUID, str]
    stages: Mapping[UUID, str]
    others: Mapping[UUID, str]


def list_trail(
    session: Session, scope: Scope, filters: TrailFilters, *, before_id: int | None = None
) -> tuple[list[TrailLine], int | None]:
    """A page of a trail, newest first, and the id before which the next page starts."""
    wanted = conditions(scope, filters)
    if before_id is not None:
        wanted.append(TrailEntry.id < before_id)
    entries = session.execute(entries_where(wanted).order_by(TrailEntry.id.desc()).limit(PAGE + 1)).all()
    shown = entries[:PAGE]
    return lines_of(session, shown), shown[-1].id if len(entries) > PAGE else None


def entries_where(wanted: Iterable[ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    """Entries with the number of the seal that covers each, if one does."""
    return select(*TrailEntry.__table__.columns, _seal().label("seal_id")).where(*wanted)


def _seal() -> ScalarSelect[int]:
    covering = select(Seal.id).where(Seal.through_id >= TrailEntry.id).order_by(Seal.through_id).limit(1)
    return covering.correlate(TrailEntry).scalar_subquery()


def lines_of(session: Session, entries: Sequence[Any]) -> list[TrailLine]:
    """The entries in words; the number of statements does not depend on how many they are."""
    known = _look_up(session, entries)
    return [_line(entry, known) for entry in entries]


def _line(entry: Any, known: Known) -> TrailLine:
    ids = {name: identity for name, value in entry.details.items() if (identity := as_id(value))}
    concerned = [known.people[one] for one in ids.values() if one in known.people and one != entry.actor_id]
    if entry.subject_id in known.people and entry.subject_id != entry.actor_id:
        concerned.append(known.people[entry.subject_id])
    submission_id = ids.get("submission", entry.subject_id)
    return TrailLine(
        id=entry.id,
        at=entry.at,
        who=known.people.get(entry.actor_id),
        who_id=entry.actor_id,
        is_system=entry.is_system,
        action=entry.action,
        did=wording_of(entry.action),
        about=", ".join(dict.fromkeys(concerned)) or None,
        reference=known.references.get(entry.application_id),
        round=known.rounds.get(entry.round_id),
        stage=known.stages.get(submission_id),
        details=_details(entry.details, known),
        seal_id=entry.seal_id,
    )


def _details(details: Mapping[str, Any], known: Known) -> list[tuple[str, str]]:
    """What else is known, people and stages apart; ids that stand for nothing that has a name are left to the file."""
    told = []
    for name, value in sorted(details.items()):  # databases keep them in orders of their own
        identity = as_id(value)
        if identity is not None:
            text = known.others.get(identity, "")
        else:
            text = ", ".join(map(_plain, value)) if isinstance(value, list) else _plain(value)
        if text:
            told.append((label_of(name), text))
    return told


def _plain(value: Any) -> str:
    return "" if as_id(value) else str(value).replace("_", " ")


def as_id(value: Any) -> UUID | None:
    """The id that a detail holds, if it holds one."""
    if not isinstance(value, str) or len(value) not in (32, 36):
        return None
    try:
        return UUID(value)
    except ValueError:
        return None


def _look_up(session: Session, entries: Sequence[Any]) -> Known:
    named = {identity for entry in entries for value in entry.details.values() if (identity := as_id(value))}
    subjects = {entry.subject_id for entry in entries if entry.subject_id}
    actors = {entry.actor_id for entry in entries if entry.actor_id}
    stages = select(Submission.id, Stage.title).join(Stage, Stage.id == Submission.stage_id)

    def found(statement: Select[*tuple[Any, ...]], column: Any, ids: set[Any]) -> dict[UUID, str]:
        return dict(map(tuple, session.execute(statement.where(column.in_(ids - {None})))))

    return Known(
        people=found(select(Person.id, Person.name), Person.id, named | subjects | actors),
        references=found(
            select(Application.id, Application.reference), Application.id, {entry.application_id for entry in entries}
        ),
        rounds=found(select(Round.id, Round.reference), Round.id, {entry.round_id for entry in entries}),
        stages=found(stages, Submission.id, named | subjects),
        others=found(select(Fund.id, Fund.name), Fund.id, named)
        | found(select(Organisation.id, Organisation.name), Organisation.id, named),
    )

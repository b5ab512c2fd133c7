"""Which applications an act is about: those that were ticked, or all that some filters leave."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.models import Application
from assessments.funds.models import Round, Stage
from assessments.reports.filtering import Filters, list_owed, wanted_by
from assessments.reports.models import ListEntry

MOST_TICKED = 500
"""More than any page shows; whoever wants more says "all that match"."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """Applications by reference, at one stage or each at its newest."""

    references: tuple[str, ...]
    stage_key: str | None = None


@dataclass(frozen=True, slots=True)
class Matching:
    """All that the filters leave at the moment when the act begins."""

    filters: Filters


Choice = Ticked | Matching


def conditions(
    session: Session, actor: Actor, round_: Round, choice: Choice, now: datetime
) -> list[ColumnElement[bool]]:
    """The choice as conditions on a list's entry. Whoever asks manages the round's fund."""
    owed = list_owed(session, actor)
    if isinstance(choice, Matching):
        return wanted_by(session, actor, round_, choice.filters, owed=owed, now=now)
    ticked = select(Application.id).where(Application.reference.in_(choice.references[:MOST_TICKED]))
    at_stage = wanted_by(session, actor, round_, Filters(stage_key=choice.stage_key), owed=owed, now=now)
    return [*at_stage, ListEntry.application_id.in_(ticked)]


def count_chosen(session: Session, actor: Actor, round_: Round, choice: Choice, *, now: datetime) -> int:
    """How many applications the choice comes to."""
    chosen = conditions(session, actor, round_, choice, now)
    return session.scalar(select(func.count()).select_from(ListEntry).where(*chosen)) or 0


def list_chosen(
    session: Session, actor: Actor, round_: Round, choice: Choice, *, now: datetime, limit: int
) -> list[str]:
    """The references of the first of them."""
    chosen = conditions(session, actor, round_, choice, now)
    found = select(Application.reference).join(ListEntry, ListEntry.application_id == Application.id).where(*chosen)
    return list(session.scalars(found.order_by(ListEntry.number).limit(limit)))


def stages_chosen(session: Session, actor: Actor, round_: Round, choice: Choice, *, now: datetime) -> list[Stage]:
    """The stages at which they are, the first first."""
    chosen = select(ListEntry.stage_id).where(*conditions(session, actor, round_, choice, now)).distinct()
    found = set(session.scalars(chosen))
    return [stage for stage in round_.stages if stage.id in found]

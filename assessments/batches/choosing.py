"""Which applications an act is about: those that were ticked, or all that some filters leave."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from assessments.actors import Actor, Role
from assessments.applications.models import Application
from assessments.applications.policies import staffed
from assessments.funds.models import Round
from assessments.reports.filtering import Filters, joined, wanted_by

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


def among(actor: Actor, round_: Round, choice: Choice, now: datetime) -> list[ColumnElement[bool]]:
    """The choice as conditions on a row of `joined`, without applications that the actor does not manage."""
    if isinstance(choice, Matching):
        wanted = wanted_by(actor, round_, choice.filters, now)
    else:
        ticked = Application.reference.in_(choice.references[:MOST_TICKED])
        wanted = [*wanted_by(actor, round_, Filters(stage_key=choice.stage_key), now), ticked]
    return [*wanted, staffed(actor, Role.MANAGER)]


def chosen(actor: Actor, round_: Round, choice: Choice, now: datetime, *columns: Any) -> Select[*tuple[Any, ...]]:
    """These columns of what was chosen."""
    return joined(actor, select(*columns)).where(*among(actor, round_, choice, now))


def count_chosen(session: Session, actor: Actor, round_: Round, choice: Choice, *, now: datetime) -> int:
    """How many applications the choice comes to."""
    return session.scalar(chosen(actor, round_, choice, now, func.count())) or 0


def list_chosen(
    session: Session, actor: Actor, round_: Round, choice: Choice, *, now: datetime, limit: int
) -> list[str]:
    """The references of the first of them."""
    found = chosen(actor, round_, choice, now, Application.reference)
    return list(session.scalars(found.order_by(Application.reference).limit(limit)))

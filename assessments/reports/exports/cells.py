"""What the files of a round have in common: their kinds, batches of submissions, and how a value is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, true
from sqlalchemy.orm import Session

from assessments.actors import READS_APPLICATIONS, Actor
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed
from assessments.funds.models import Round
from assessments.rendering.tables import Cell

BATCH = 500
"""Submissions that are held in memory at a time."""


class What(StrEnum):
    """What can be downloaded."""

    APPLICATIONS = "applications"
    ASSESSMENTS = "assessments"
    VERSIONS = "versions"
    STATISTICS = "statistics"


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows, which are read as they are asked for."""

    header: Sequence[str]
    rows: Iterator[Sequence[Cell]]


def in_batches(
    session: Session, actor: Actor, round_: Round, statement: Select[*tuple[Any, ...]]
) -> Iterator[Sequence[Row[*tuple[Any, ...]]]]:
    """The rows of a statement over the round's submissions, by reference and stage, some hundreds at a time.

    The statement begins at Submission, joins Application, and has the columns `id`, `number` and `position`.
    """
    seen = true() if actor.is_system else staffed(actor, *READS_APPLICATIONS)
    ordered = statement.where(Application.round_id == round_.id, seen).order_by(Application.number, Submission.position)
    number, position = -1, -1
    while True:
        later = (Application.number > number) | ((Application.number == number) & (Submission.position > position))
        # An index leads to the first, but not to what is said with an or.
        rows = session.execute(ordered.where(Application.number >= number, later).limit(BATCH)).all()
        if rows:
            yield rows
        if len(rows) < BATCH:
            return
        number, position = rows[-1].number, rows[-1].position


def mark_cell(mark: float | None) -> str | None:
    """A mark with two decimal places, the same in every file."""
    return None if mark is None else f"{mark:.2f}"


def made_up(round_: Round) -> str:
    """Whether the round is invented for a demonstration."""
    return "yes" if round_.made_up_note else "no"

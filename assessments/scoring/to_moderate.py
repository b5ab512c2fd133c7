"""The list of what to moderate: those first whose assessors differ most once their severity is taken out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assessments.actors import Actor, Role
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed
from assessments.applications.states import State
from assessments.funds.models import Stage
from assessments.paging import Order, Page, encode_cursor
from assessments.scoring.models import Mark
from assessments.scoring.policies import advised_by, owed_by
from assessments.scoring.rankings import Divergence

PAGE = 50
OPEN = (State.ELIGIBLE, State.ASSESSED)
"""States in which it can still be moderated, or will be."""


@dataclass(frozen=True, slots=True)
class ToModerate:
    """A submission's mark, and why it should be moderated."""

    mark: Mark
    divergence: Divergence


def list_to_moderate(
    session: Session, actor: Actor, *, is_decided: bool = False, cursor: str | None = None
) -> Page[ToModerate]:
    """Submissions for whose moderation a reason speaks, in the funds where the actor moderates, the widest apart first.

    Those that are decided come by themselves. What the actor has still to assess is left out: its figures would tell
    how the others scored. So is what the actor advised.
    """
    tie = Application.reference.concat("/").concat(cast(Submission.position, Text))
    order = Order(Divergence.spread.expression, tie, descending=True)
    statement = (
        select(Mark, Divergence, tie.label("tie"))
        .join(Mark.submission)
        .join(Submission.application)
        .join(Divergence, Divergence.submission_id == Mark.submission_id)
        .where(
            staffed(actor, Role.MODERATOR),
            Submission.state.not_in(OPEN) if is_decided else Submission.state.in_(OPEN),
            Mark.submission_id.not_in(owed_by(actor)),
            Application.id.not_in(advised_by(actor)),
        )
        .options(
            joinedload(Mark.submission).options(
                joinedload(Submission.application).options(
                    joinedload(Application.organisation), joinedload(Application.round)
                ),
                joinedload(Submission.stage).options(selectinload(Stage.criteria)),
            )
        )
    )
    rows: Sequence[Any] = session.execute(order.apply(statement, cursor, PAGE)).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    found = [ToModerate(mark, divergence) for mark, divergence, _tie in rows[:PAGE]]
    return Page(found, encode_cursor(last[1].spread, last.tie) if last else None)

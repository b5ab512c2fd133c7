"""What waits to be approved: page by page, and what an approver chose of it."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session, joinedload

from assessments.actors import Actor, Role
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed
from assessments.decisions.models import Decision
from assessments.decisions.queries import whole_decision
from assessments.decisions.states import State
from assessments.funds.models import Stage
from assessments.paging import Order, Page, encode_cursor

PAGE = 50
Chosen = tuple[str, str]
"""An application's reference, and the key of the stage."""


def list_proposals(session: Session, actor: Actor, *, cursor: str | None = None) -> Page[Decision]:
    """What waits for an approver, in the funds where the actor approves, by reference."""
    order = Order(Application.reference, Application.reference)
    decisions = session.scalars(order.apply(_waiting(actor), cursor, PAGE)).all()
    last = decisions[PAGE - 1].submission.application.reference if len(decisions) > PAGE else None
    return Page(decisions[:PAGE], encode_cursor(last, last) if last else None)


def list_chosen_proposals(session: Session, actor: Actor, chosen: Collection[Chosen]) -> Sequence[Decision]:
    """Those of it that were chosen, as many as a page holds at most, by reference; what waits no longer is left out."""
    wanted = tuple_(Application.reference, Stage.key).in_(list(chosen)[:PAGE])
    statement = _waiting(actor).join(Submission.stage).where(wanted).order_by(Application.reference)
    return session.scalars(statement).all()


def _waiting(actor: Actor) -> Select[Any]:
    return (
        select(Decision)
        .join(Decision.submission)
        .join(Submission.application)
        .where(Decision.state == State.PROPOSED, staffed(actor, Role.APPROVER))
        .options(
            *whole_decision(),
            joinedload(Decision.submission).options(
                joinedload(Submission.stage),
                joinedload(Submission.application).options(
                    joinedload(Application.organisation), joinedload(Application.round)
                ),
            ),
        )
    )

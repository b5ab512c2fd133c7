"""Several proposals approved together, as they were read, each by the same rules as by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessments.actors import Actor
from assessments.applications.queries import get_staff_application, submission_at
from assessments.db import Stale
from assessments.decisions.correcting import list_corrections
from assessments.decisions.queries import find_pending
from assessments.decisions.resting import changes_since_proposal
from assessments.decisions.states import State
from assessments.decisions.use_cases.approving import approve_decision
from assessments.errors import DomainError, NotFound, Refused, _


@dataclass(frozen=True, slots=True)
class Read:
    """A proposal as an approver read it: for which application at which stage, and its mark then."""

    reference: str
    stage_key: str
    mark: str


class ToRead(Refused):
    """It corrects what was told, or something that it rests on has changed: its own page says what."""

    sentence = _(
        "This was not approved: it corrects what was told, or something that it rests on has changed since it was "
        "proposed. Open the proposal to see what, and approve it there."
    )


class Overtaken(Refused):
    """Somebody else wrote to it in the same moment."""

    sentence = _("This was not approved: somebody else changed it at the same moment. Try it again.")


def approve_several(session: Session, actor: Actor, read: Sequence[Read], *, now: datetime) -> dict[Read, DomainError]:
    """Approve each that is still as it was read; what was not approved, and why. One refused leaves the others be.

    Those that the actor has approved already count as approved, so that a second press comes out like the first.
    """
    refused: dict[Read, DomainError] = {}
    for one in sorted(read, key=lambda each: (each.reference, each.stage_key)):  # rows are locked in one order
        try:
            with session.begin_nested():
                _approve(session, actor, one, now)
                session.flush()
        except DomainError as refusal:
            refused[one] = refusal
        except Stale:
            refused[one] = Overtaken()
    return refused


def _approve(session: Session, actor: Actor, read: Read, now: datetime) -> None:
    submission = submission_at(get_staff_application(session, actor, read.reference, lock=True), read.stage_key)
    decision = find_pending(session, submission.id)
    if decision is None:
        raise NotFound
    if decision.state is State.PROPOSED and (
        list_corrections(session, [decision]) or changes_since_proposal(session, decision, submission, now) != []
    ):
        raise ToRead
    approve_decision(
        session, actor, read.reference, read.stage_key, seen_version=decision.version, now=now, seen=read.mark
    )

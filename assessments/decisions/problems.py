"""What keeps a release from happening, application by application, in words for the manager."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.decisions.basis import list_shaken
from assessments.decisions.models import Decision
from assessments.decisions.states import State
from assessments.errors import _
from assessments.scoring.models import Assignment
from assessments.scoring.states import OUTSTANDING


class Fault(StrEnum):
    """Why an outcome cannot be told as it was planned."""

    CHANGED = "changed"
    NOT_APPROVED = "not_approved"
    TOLD = "told"
    SHAKEN = "shaken"
    OUTSTANDING = "outstanding"
    LACKS = "lacks"
    WORDED = "worded"
    OWN = "own"
    NOT_ALLOWED = "not_allowed"
    REFUSED = "refused"


FAULTS: Mapping[Fault, str] = {
    Fault.CHANGED: _("its proposal was changed after the release was set"),
    Fault.NOT_APPROVED: _("its approval has fallen away, or it was sent back"),
    Fault.TOLD: _("it was told already, by another release"),
    Fault.SHAKEN: _("something that it rested on has changed after it was approved"),
    Fault.OUTSTANDING: _("an assessment of it is outstanding"),
    Fault.LACKS: _("its letter has nothing to fill in for a field"),
    Fault.WORDED: _("the words of its letters were changed after the release was set"),
    Fault.OWN: _("whoever set the release has a part in it by now"),
    Fault.REFUSED: _("something else has changed, so that it cannot be told as it stands"),
    Fault.NOT_ALLOWED: _("whoever set the release does not manage the fund any more"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of one application, by its reference; '' where it is of the release as a whole."""

    reference: str
    fault: Fault


def find_problems(
    session: Session, decisions: Sequence[Decision], seen: Mapping[UUID, int], *, now: datetime
) -> list[Problem]:
    """What has changed of decisions since a release was set, when their versions were `seen`; by reference."""
    approved = [one for one in decisions if one.state is State.APPROVED]
    shaken = {each.id for each in list_shaken(session, approved, now=now)}
    outstanding = _outstanding(session, [each.submission_id for each in decisions])
    found = []
    for decision in decisions:
        fault = _fault(decision, seen[decision.id], decision.id in shaken, decision.submission_id in outstanding)
        if fault is not None:
            found.append(Problem(decision.submission.application.reference, fault))
    return found


def _fault(decision: Decision, seen_version: int, is_shaken: bool, is_outstanding: bool) -> Fault | None:
    if decision.state in (State.RELEASED, State.CORRECTED):
        return Fault.TOLD
    if decision.state is not State.APPROVED:
        return Fault.NOT_APPROVED
    if decision.version != seen_version:
        return Fault.CHANGED
    if is_shaken:
        return Fault.SHAKEN
    return Fault.OUTSTANDING if is_outstanding else None


def _outstanding(session: Session, submission_ids: Sequence[UUID]) -> set[UUID]:
    work = select(Assignment.submission_id).where(
        Assignment.submission_id.in_(submission_ids), Assignment.state.in_(OUTSTANDING)
    )
    return set(session.scalars(work))

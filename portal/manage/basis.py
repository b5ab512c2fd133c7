"""What a decision about an application rests on: its mark, and what the assessors said."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.actors import Actor
from assessments.applications.models import Submission
from assessments.scoring.models import Assignment, Mark
from assessments.scoring.policies import may_view_assessments
from assessments.scoring.queries import find_mark, list_assignments
from assessments.scoring.states import State
from portal.db import Session
from portal.manage.dossier import mark_from


@dataclass(frozen=True, slots=True)
class Grounds:
    """The assessments of a submission in short; None where the actor's own assessment is still to come."""

    mark: Mark | None
    assessments: Sequence[tuple[Assignment, float | None]]


def grounds_of(session: Session, actor: Actor, submission: Submission) -> Grounds | None:
    """The mark as it was last calculated, and each assessor's mark with what they recommend."""
    works = list_assignments(session, submission.id)
    if not may_view_assessments(actor, submission, works):
        return None
    submitted = [work for work in works if work.state is State.SUBMITTED]
    marks = [(work, mark_from(work.assessment.scores) if work.assessment else None) for work in submitted]
    return Grounds(find_mark(session, submission.id), marks)

"""Assessments side by side: what each assessor found on each criterion, and how far apart they are."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _

from assessments.applications.models import Submission
from assessments.funds.models import Criterion
from assessments.scoring.anonymity import is_anonymous_for, shown_organisation, shown_title
from assessments.scoring.arithmetic import Point, is_divergent, mark_of
from assessments.scoring.models import Assignment, ModeratedScore, Score
from portal.auth import current_actor


@dataclass(frozen=True, slots=True)
class Compared:
    """One criterion, with each assessment's score in the assessments' order."""

    criterion: Criterion
    scores: Sequence[tuple[Assignment, Score | None]]

    @property
    def points(self) -> list[int]:
        """The points that were given; not applicable is none."""
        return [score.points for _work, score in self.scores if score is not None and score.points is not None]

    @property
    def spread(self) -> int:
        """The most points less the fewest."""
        return max(self.points) - min(self.points) if self.points else 0

    @property
    def is_divergent(self) -> bool:
        """Whether the assessors differ by so much that a moderator looks at it."""
        return is_divergent([self.points])


def compare(criteria: Iterable[Criterion], works: Sequence[Assignment]) -> list[Compared]:
    """Every criterion with what each assessment says of it."""
    found = {work.id: {score.criterion_id: score for score in _scores(work)} for work in works}
    return [Compared(criterion, [(work, found[work.id].get(criterion.id)) for work in works]) for criterion in criteria]


def marks_of(works: Iterable[Assignment]) -> dict[UUID, float | None]:
    """Each assessor's mark, by assignment."""
    return {work.id: mark_from(_scores(work)) for work in works}


def mark_from(scores: Iterable[Score | ModeratedScore]) -> float | None:
    """The mark of one set of scores."""
    return mark_of(Point(score.points, score.criterion.top, score.criterion.weight) for score in scores)


def _scores(work: Assignment) -> Sequence[Score]:
    return work.assessment.scores if work.assessment else []


def names_at_table(works: Iterable[Assignment], member_ids: Collection[UUID], *, sees_all: bool) -> dict[UUID, str]:
    """What to call those who assessed, by assignment: assessors know who sits with them, the others are numbers."""
    return {
        work.id: work.assessor.name
        if sees_all or work.assessor_id in member_ids
        else _("Assessor %(number)s", number=n)
        for n, work in enumerate(works, 1)
    }


def organisation_at_table(submission: Submission) -> str | None:
    """Whose an application is, to who looks at it in a panel; None to who must not learn it."""
    return shown_organisation(submission) if _is_anonymous(submission) else submission.application.organisation.name


def title_at_table(submission: Submission) -> str:
    """What it is called there."""
    return shown_title(submission) if _is_anonymous(submission) else submission.title or ""


def _is_anonymous(submission: Submission) -> bool:
    return is_anonymous_for(current_actor(), submission)

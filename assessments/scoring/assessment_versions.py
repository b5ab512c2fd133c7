"""What stands beside an assessment: versions that were replaced, and revisions made after seeing the others' scores.

The assessment itself with its scores is the *independent version*: what was last submitted before its author opened the
others'. Marks, agreement and severity are computed from it alone, so nothing has to choose between versions.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assessments.db import Base
from assessments.scoring.states import Recommendation, VersionKind


class AssessmentVersion(Base):
    """A version of an assessment as it was submitted, frozen. The independent one is no row here: it is the assessment.

    `scores` holds points, reason and whether the criterion is not applicable, by the criterion's key.
    """

    __tablename__ = "assessment_version"
    __table_args__ = (
        UniqueConstraint("assessment_id", "number"),
        CheckConstraint("number >= 1", name="numbered_from_one"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    number: Mapped[int]
    kind: Mapped[VersionKind]
    submitted_at: Mapped[datetime]
    recommendation: Mapped[Recommendation | None]
    comment_for_funder: Mapped[str] = mapped_column(default="")
    comment_for_applicant: Mapped[str] = mapped_column(default="")
    scores: Mapped[dict[str, Any]]

    def score_of(self, criterion_key: str) -> Mapping[str, Any] | None:
        """What it says of one criterion."""
        found: Mapping[str, Any] | None = self.scores.get(criterion_key)
        return found

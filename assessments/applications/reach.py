"""How many people of a round's groups an application expects to reach, as it was handed in."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessments.applications.models import Submission
from assessments.db import Base


class ExpectedReach(Base):
    """People of one group whom a submission expects to reach."""

    __tablename__ = "expected_reach"
    __table_args__ = (
        UniqueConstraint("submission_id", "group_key"),
        CheckConstraint("people >= 0", name="people_not_negative"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    group_key: Mapped[str]
    people: Mapped[int]


def keep_expected(session: Session, submission: Submission, values: Mapping[str, Any]) -> None:
    """Keep what is handed in, in place of what was before."""
    session.execute(delete(ExpectedReach).where(ExpectedReach.submission_id == submission.id))
    session.add_all(
        ExpectedReach(submission_id=submission.id, group_key=question.group, people=int(values[question.key]))
        for question in submission.form.questions.values()
        if question.group is not None and question.key in values
    )

"""That an answer was taken from an earlier application, and from where."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessments.applications.models import Application, Submission
from assessments.db import Base
from assessments.funds.models import Round, Stage


class TakenAnswer(Base):
    """Where an answer of one submission came from; `fingerprint` is what it said then."""

    __tablename__ = "taken_answer"
    __table_args__ = (UniqueConstraint("submission_id", "question_key"), Index(None, "source_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    question_key: Mapped[str]
    source_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    source_key: Mapped[str]
    fingerprint: Mapped[str]
    taken_at: Mapped[datetime]
    taken_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


@dataclass(frozen=True, slots=True)
class Taken:
    """From where an answer came, as its page says it."""

    reference: str
    round: str
    stage: str
    taken_at: datetime
    is_changed: bool
    """Whether somebody has changed it since."""


def list_taken(session: Session, submission: Submission) -> dict[str, Taken]:
    """The answers of a submission that came from earlier ones, by question key; the caller may read it."""
    stands = {answer.question_key: answer.fingerprint for answer in submission.answers}
    rows = session.execute(
        select(TakenAnswer, Application.reference, Round.title, Stage.title)
        .join(Submission, Submission.id == TakenAnswer.source_id)
        .join(Application, Application.id == Submission.application_id)
        .join(Round, Round.id == Application.round_id)
        .join(Stage, Stage.id == Submission.stage_id)
        .where(TakenAnswer.submission_id == submission.id)
    )
    return {
        taken.question_key: Taken(
            reference, round_title, stage_title, taken.taken_at, stands[taken.question_key] != taken.fingerprint
        )
        for taken, reference, round_title, stage_title in rows
        if stands.get(taken.question_key)
    }

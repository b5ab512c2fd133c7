"""What an applicant and an adviser give each other: documents, questions with their answers, how ready a section is.

And what was said to one about the rules, published to everybody who was invited.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.db import Base
from assessments.documents.models import Document
from assessments.supporting.states import Readiness, Side


class SupportDocument(Base):
    """A file that both may open."""

    __tablename__ = "support_document"
    __table_args__ = (UniqueConstraint("document_id"), Index(None, "support_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    support_id: Mapped[UUID] = mapped_column(ForeignKey("support.id"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"))
    side: Mapped[Side]
    added_at: Mapped[datetime]
    added_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    document: Mapped[Document] = relationship(lazy="raise")


class SupportQuestion(Base):
    """Something that one side asks the other."""

    __tablename__ = "support_question"
    __table_args__ = (
        UniqueConstraint("support_id", "number"),
        UniqueConstraint("support_id", "entry_key"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_at_a_moment"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    support_id: Mapped[UUID] = mapped_column(ForeignKey("support.id"))
    number: Mapped[int]
    entry_key: Mapped[str]
    side: Mapped[Side]
    """Who asks."""
    question: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    asked_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[asked_by_id])


class SectionReadiness(Base):
    """How ready one side says that a section is; of the applicant also whether it was complete when they said so."""

    __tablename__ = "section_readiness"
    __table_args__ = (UniqueConstraint("support_id", "section_key", "side"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    support_id: Mapped[UUID] = mapped_column(ForeignKey("support.id"))
    section_key: Mapped[str]
    side: Mapped[Side]
    level: Mapped[Readiness]
    was_complete: Mapped[bool | None]
    stated_at: Mapped[datetime]
    stated_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class SharedAnswer(Base):
    """What was said to one applicant about the rules, as everybody reads it who was invited in the round."""

    __tablename__ = "shared_answer"
    __table_args__ = (UniqueConstraint("round_id", "number"), UniqueConstraint("support_question_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    support_question_id: Mapped[UUID | None] = mapped_column(ForeignKey("support_question.id"))
    """The question that it answers; none where the fund's manager tells something of their own accord."""
    number: Mapped[int]
    question: Mapped[str]
    answer: Mapped[str]
    published_at: Mapped[datetime]
    published_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


def list_documents(session: Session, support_id: UUID) -> Sequence[SupportDocument]:
    """The documents of the shared place, oldest first."""
    of_it = select(SupportDocument).where(SupportDocument.support_id == support_id)
    loaded = joinedload(SupportDocument.document).joinedload(Document.stored)
    return session.scalars(of_it.options(loaded).order_by(SupportDocument.added_at, SupportDocument.id)).all()


def list_questions(session: Session, support_id: UUID) -> Sequence[SupportQuestion]:
    """What was asked from either side, the newest first."""
    of_it = select(SupportQuestion).where(SupportQuestion.support_id == support_id)
    loaded = joinedload(SupportQuestion.asked_by)
    return session.scalars(of_it.options(loaded).order_by(SupportQuestion.number.desc())).all()


def list_readiness(session: Session, support_id: UUID) -> dict[tuple[str, Side], SectionReadiness]:
    """What was said of each section, by its key and who said it."""
    rows = session.scalars(select(SectionReadiness).where(SectionReadiness.support_id == support_id))
    return {(row.section_key, row.side): row for row in rows}


def list_shared_answers(session: Session, round_id: UUID) -> Sequence[SharedAnswer]:
    """What everybody who was invited in a round reads, the newest first."""
    of_it = select(SharedAnswer).where(SharedAnswer.round_id == round_id)
    return session.scalars(of_it.order_by(SharedAnswer.number.desc())).all()

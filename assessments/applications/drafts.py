"""What is kept of a draft beside the answers that stand: other versions of them, and who is writing in it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from assessments.db import Base, Document

_OPEN = text("settled_at IS NULL")


class EarlierAnswer(Base):
    """A version of an answer that another took the place of: as it was, of whom, and when.

    Where `was_aside`, it never stood: it was set aside, and then its writer typed something else there.
    """

    __tablename__ = "earlier_answer"
    __table_args__ = (
        Index(None, "submission_id", "question_key", "saved_at"),
        Index(None, "saved_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    question_key: Mapped[str]
    value: Mapped[Any] = mapped_column(Document, nullable=True)
    typed: Mapped[Any] = mapped_column(Document, nullable=True)
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    was_aside: Mapped[bool] = mapped_column(default=False)


class AsideAnswer(Base):
    """A version of an answer that does not stand, because somebody else's was saved since its page was opened.

    It is kept as it was typed, and shown beside the one that stands until somebody of the organisation chooses. If
    that is this one, the two change places, so that what was not chosen is still here.
    """

    __tablename__ = "aside_answer"
    __table_args__ = (
        Index(
            "uq_aside_answer_open", "submission_id", "question_key", "typed_by_id", unique=True,
            sqlite_where=_OPEN, postgresql_where=_OPEN,
        ),
        Index(None, "submission_id", "typed_at"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    question_key: Mapped[str]
    entry: Mapped[Any] = mapped_column(Document, nullable=True)
    typed_at: Mapped[datetime]
    typed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    typed_on: Mapped[str | None]
    """Which opened page it was typed on."""
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class Presence(Base):
    """That somebody has a section open in which they can write, and how often their page has saved of late."""

    __tablename__ = "presence"

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    section_key: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]
    counted_from: Mapped[datetime]
    saves: Mapped[int]


class DraftNotice(Base):
    """When next to write to the people of a draft about its closing; no row where there is nothing left to tell."""

    __tablename__ = "draft_notice"

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(index=True)

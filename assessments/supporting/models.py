"""Comments on a draft, and the plan that is made of the assessors' comments."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.db import Base
from assessments.decisions.models import Support
from assessments.funds.models import Form
from assessments.supporting.states import NeedState, ReviewState, Side, Verdict
from assessments.versions import fingerprint


class DraftReview(Base):
    """Some sections of a draft as they stood when the applicant asked for comments, and all that the adviser sees."""

    __tablename__ = "draft_review"
    __table_args__ = (
        UniqueConstraint("support_id", "number"),
        UniqueConstraint("support_id", "entry_key"),
        CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name="answered_at_a_moment"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    support_id: Mapped[UUID] = mapped_column(ForeignKey("support.id"))
    form_id: Mapped[UUID] = mapped_column(ForeignKey("form.id"))
    number: Mapped[int]
    entry_key: Mapped[str]
    """Made with the form, so that the same form sent twice asks once."""
    sections: Mapped[list[Any]]
    """The keys of those that are shared."""
    content: Mapped[dict[str, Any]]
    """What their questions were answered, by key."""
    words: Mapped[str]
    """What the applicant would like the adviser to look at."""
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.ASKED)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    support: Mapped[Support] = relationship(lazy="raise")
    form: Mapped[Form] = relationship(lazy="raise", cascade="")
    asked_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[asked_by_id])
    comments: Mapped[list["ReviewComment"]] = relationship(lazy="raise", cascade="all, delete-orphan")

    @property
    def mark(self) -> str:
        """By which a form about the comments tells what it showed."""
        rows = sorted([each.question_key, each.text, each.verdict, each.word] for each in self.comments)
        return fingerprint([self.state, rows])

    @property
    def waiting(self) -> int:
        """How many comments the applicant has said nothing about yet."""
        return sum(each.verdict is Verdict.OPEN for each in self.comments)


class ReviewComment(Base):
    """What the adviser says beside one question of that version, and what the applicant makes of it."""

    __tablename__ = "review_comment"
    __table_args__ = (
        UniqueConstraint("review_id", "question_key"),
        CheckConstraint("(verdict = 'open') = (weighed_at IS NULL)", name="weighed_at_a_moment"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    review_id: Mapped[UUID] = mapped_column(ForeignKey("draft_review.id"))
    question_key: Mapped[str]
    text: Mapped[str]
    written_at: Mapped[datetime]
    written_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    verdict: Mapped[Verdict] = mapped_column(default=Verdict.OPEN)
    word: Mapped[str] = mapped_column(default="")
    """What the applicant says to it, if anything."""
    weighed_at: Mapped[datetime | None]
    weighed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class SupportNeedVersion(Base):
    """What stood on the plan before somebody changed it, the oldest with the number 1."""

    __tablename__ = "support_need_version"
    __table_args__ = (UniqueConstraint("need_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    need_id: Mapped[UUID] = mapped_column(ForeignKey("support_need.id"))
    number: Mapped[int]
    text: Mapped[str]
    owner: Mapped[Side]
    due_on: Mapped[date]
    replaced_at: Mapped[datetime]
    replaced_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    replaced_by: Mapped[Person] = relationship(lazy="raise")


class SupportNeed(Base):
    """Something that a good proposal still needs: who sees to it, and until when."""

    __tablename__ = "support_need"
    __table_args__ = (
        UniqueConstraint("support_id", "number"),
        UniqueConstraint("support_id", "entry_key"),
        CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled_unless_open"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    support_id: Mapped[UUID] = mapped_column(ForeignKey("support.id"))
    number: Mapped[int]
    entry_key: Mapped[str]
    text: Mapped[str]
    drafted_from: Mapped[str] = mapped_column(default="")
    """The fingerprint of the assessor's comment that it was drafted from, if it was."""
    owner: Mapped[Side]
    due_on: Mapped[date]
    state: Mapped[NeedState] = mapped_column(default=NeedState.OPEN)
    added_at: Mapped[datetime]
    added_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    @property
    def mark(self) -> str:
        """By which a form tells what it showed."""
        return fingerprint([self.text, self.owner, self.due_on.isoformat(), self.state])

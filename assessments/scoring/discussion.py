"""What assessors and moderators write to one another about a submission, once they have seen all scores."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessments.accounts.models import Person
from assessments.db import Base


class Post(Base):
    """One thing said in the discussion of a submission's scores; it is never changed."""

    __tablename__ = "discussion_post"
    __table_args__ = (UniqueConstraint("submission_id", "entry_key"), UniqueConstraint("submission_id", "number"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    number: Mapped[int]
    """Counts a submission's posts, so that their order is that of writing even within one moment."""
    entry_key: Mapped[str]
    """Made with the form, so that the same form sent twice is one post."""
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    is_moderator: Mapped[bool]
    """Whether it was written as the moderator, and not as one who assessed."""
    text: Mapped[str]
    written_at: Mapped[datetime]

    author: Mapped[Person] = relationship(lazy="raise")

"""Whom an application asked to confirm what it says: its partners, and who declares that it is true.

Each is asked by a link that opens without an account. Only a hash of its token is kept.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assessments.db import Base
from assessments.funds.models import Form
from assessments.funds.states import QuestionKind

LASTS = timedelta(days=30)
CONFIRMED_BY_OTHERS = frozenset({QuestionKind.PARTNERS, QuestionKind.DECLARATION})
"""The kinds of question whose answers name people who are asked."""


class Confirmation(Base):
    """That somebody was asked to confirm something, and what they said. One who is asked again has another.

    `about` is the fingerprint of what it is about. A partner is asked about its row. A declaration is about all answers
    that are handed in, as they stood when it was made; until then, as they stood when it was asked for.
    """

    __tablename__ = "confirmation"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("confirmed_at IS NULL OR declined_at IS NULL", name="one_answer"),
        CheckConstraint("(declined_at IS NULL) = (reason IS NULL)", name="declined_for_a_reason"),
        CheckConstraint(
            "(confirmed_at IS NULL AND declined_at IS NULL) = (typed_name IS NULL)", name="answered_by_name"
        ),
        Index(None, "submission_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    question_key: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]
    about: Mapped[str]
    token_hash: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    typed_name: Mapped[str | None]
    """The name that whoever opened the link typed; it may not be that of whom was asked."""
    confirmed_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    reason: Mapped[str | None]

    @property
    def is_answered(self) -> bool:
        """Whether something was said."""
        return self.typed_name is not None


NOT_ASKED: Sequence[Confirmation] = ()


def asks_for_word(form: Form) -> bool:
    """Whether a form has a question whose answer others confirm."""
    return any(question.kind in CONFIRMED_BY_OTHERS for question in form.questions.values())


def list_confirmations(session: Session, submission_ids: Iterable[UUID]) -> dict[UUID, list[Confirmation]]:
    """Who was asked about submissions that the caller has been allowed to see, oldest first, by submission."""
    found: dict[UUID, list[Confirmation]] = {}
    for each in session.scalars(
        select(Confirmation)
        .where(Confirmation.submission_id.in_(list(submission_ids)))
        .order_by(Confirmation.asked_at, Confirmation.id)
    ):
        found.setdefault(each.submission_id, []).append(each)
    return found


def find_confirmation(session: Session, token_hash: str) -> Confirmation | None:
    """The one whose link has a token with that hash; whoever holds the link may see it."""
    return session.scalars(select(Confirmation).where(Confirmation.token_hash == token_hash)).one_or_none()

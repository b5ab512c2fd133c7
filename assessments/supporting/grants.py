"""Preparation grants: whether one is taken up, when it was paid, what it was spent on, and what came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from assessments.db import Base
from assessments.decisions.models import Support
from assessments.documents.models import Document
from assessments.supporting.states import GrantState


class PreparationGrant(Base):
    """What became of the money that came with an invitation; there is no row before somebody answers the offer."""

    __tablename__ = "preparation_grant"
    __table_args__ = (
        UniqueConstraint("support_id"),
        CheckConstraint("(state IN ('paid', 'settled')) = (paid_on IS NOT NULL)", name="paid_on_a_day"),
        CheckConstraint("returned_pence >= 0", name="returned_not_negative"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    support_id: Mapped[UUID] = mapped_column(ForeignKey("support.id"))
    state: Mapped[GrantState]
    answered_at: Mapped[datetime]
    answered_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    paid_on: Mapped[date | None]
    paid_noted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    returned_pence: Mapped[int] = mapped_column(default=0)
    returned_on: Mapped[date | None]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    lines: Mapped[list["GrantSpending"]] = relationship(lazy="raise", order_by="GrantSpending.number")


class GrantSpending(Base):
    """One thing that the grant was spent on. What was entered by mistake is struck out, and stays readable."""

    __tablename__ = "grant_spending"
    __table_args__ = (
        UniqueConstraint("grant_id", "number"),
        UniqueConstraint("grant_id", "entry_key"),
        UniqueConstraint("document_id"),
        CheckConstraint("pence > 0", name="pence_positive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    grant_id: Mapped[UUID] = mapped_column(ForeignKey("preparation_grant.id"))
    number: Mapped[int]
    entry_key: Mapped[str]
    spent_on: Mapped[date]
    what: Mapped[str]
    pence: Mapped[int]
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    """The receipt."""
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    struck_at: Mapped[datetime | None]
    struck_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    document: Mapped[Document | None] = relationship(lazy="raise")


@dataclass(frozen=True, slots=True)
class GrantAccount:
    """Where every penny of a grant is. What is left was paid, and neither spent nor returned."""

    state: GrantState
    granted: int
    paid: int
    spent: int
    returned: int
    lines: Sequence[GrantSpending]
    paid_on: date | None = None
    returned_on: date | None = None

    @property
    def left(self) -> int:
        """Pence that the applicant still holds."""
        return self.paid - self.spent - self.returned


def find_grant(session: Session, support_id: UUID) -> PreparationGrant | None:
    """What became of a support's grant, with what it was spent on; None before the offer was answered."""
    return session.scalars(
        select(PreparationGrant)
        .where(PreparationGrant.support_id == support_id)
        .options(selectinload(PreparationGrant.lines).joinedload(GrantSpending.document).joinedload(Document.stored))
        .execution_options(populate_existing=True)
    ).one_or_none()


def with_open_account(session: Session, support: Support) -> Support:
    """The support whose grant is to be seen to: one of an earlier invitation as long as its account is open, else this.

    So no money is out of sight once somebody is invited again, and there is one account at a time.
    """
    earlier = session.scalars(
        select(Support)
        .join(PreparationGrant, PreparationGrant.support_id == Support.id)
        .where(Support.application_id == support.application_id, Support.offered_at < support.offered_at)
        .where(PreparationGrant.state == GrantState.PAID)
        .order_by(Support.offered_at)
        .limit(1)
    ).one_or_none()
    if earlier is None:
        return support
    set_committed_value(earlier, "application", support.application)
    return earlier


def account_of(support: Support, grant: PreparationGrant | None) -> GrantAccount:
    """The account of a grant, whether or not its offer was answered."""
    if grant is None:
        return GrantAccount(GrantState.OFFERED, support.grant_pence, 0, 0, 0, ())
    is_paid = grant.paid_on is not None
    spent = sum(line.pence for line in grant.lines if line.struck_at is None)
    return GrantAccount(
        grant.state, support.grant_pence, support.grant_pence if is_paid else 0, spent, grant.returned_pence,
        grant.lines, grant.paid_on, grant.returned_on,
    )  # fmt: skip

"""Loans that awards hold, and what has come back of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, UniqueConstraint, func, select, true
from sqlalchemy.orm import Mapped, Session, contains_eager, mapped_column

from assessments.actors import READS_APPLICATIONS, Actor
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed
from assessments.db import Base
from assessments.decisions.models import Decision, DecisionAmount
from assessments.decisions.states import Outcome, State
from assessments.funds.models import EnvelopeLine, Round
from assessments.funds.programmes import local_day
from assessments.funds.repayments import Instalment, paid_of
from assessments.funds.states import Purpose
from assessments.paging import Order, Page, encode_cursor

PAGE = 25
BY_NUMBER = Order(Application.number.expression, Application.number.expression)


class Repayment(Base):
    """Pence of a loan, interest included, that came back on a day."""

    __tablename__ = "repayment"
    __table_args__ = (
        UniqueConstraint("decision_id", "entry_key"),
        CheckConstraint("amount_pence > 0", name="amount_positive"),
        Index(None, "recorded_by_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    entry_key: Mapped[str]
    """Made with the form, so that the same form sent twice is one repayment."""
    paid_on: Mapped[date]
    amount_pence: Mapped[int]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


@dataclass(frozen=True, slots=True)
class Loan:
    """The loan of one award: how it is paid back, and what has come back so far, in pence."""

    decision_id: UUID
    application: Application
    awarded_on: date
    pence: int
    repaid_pence: int
    schedule: Sequence[Instalment]

    @property
    def due_pence(self) -> int:
        """All that is to come back, interest included."""
        return sum(instalment.pence for instalment in self.schedule)

    @property
    def left_pence(self) -> int:
        """What has still to come back."""
        return self.due_pence - self.repaid_pence

    @property
    def payments(self) -> list[tuple[Instalment, int]]:
        """Each payment with what of it has come back, the earliest first."""
        return list(zip(self.schedule, paid_of(self.schedule, self.repaid_pence), strict=True))


def page_loans(
    session: Session, actor: Actor, round_: Round, *, cursor: str | None = None, size: int = PAGE
) -> Page[Loan]:
    """A page of the loans that a round has awarded, by reference, for the fund's staff."""
    seen = true() if actor.is_system else staffed(actor, *READS_APPLICATIONS)
    statement = _loans().where(Application.round_id == round_.id, seen)
    rows = session.execute(BY_NUMBER.apply(statement, cursor, size)).all()
    loans = [_loan(round_, *row) for row in rows[:size]]
    last = loans[-1].application.number if len(rows) > size else None
    return Page(loans, encode_cursor(last, last) if last else None)


def find_loan(session: Session, application: Application) -> Loan | None:
    """The loan that an application was awarded. The caller may see what it was told."""
    row = session.execute(_loans().where(Application.id == application.id)).first()
    return None if row is None else _loan(application.round, *row)


def _loans() -> Select[Submission, UUID, datetime | None, int, int]:
    """Released awards that take from a line for loans, with the sum of it and of what has come back."""
    lent = (
        select(func.sum(DecisionAmount.amount_pence))
        .join(EnvelopeLine, EnvelopeLine.id == DecisionAmount.envelope_line_id)
        .where(DecisionAmount.decision_id == Decision.id, EnvelopeLine.purpose == Purpose.LOAN)
        .correlate(Decision)
        .scalar_subquery()
    )
    repaid = (
        select(func.coalesce(func.sum(Repayment.amount_pence), 0))
        .where(Repayment.decision_id == Decision.id)
        .correlate(Decision)
        .scalar_subquery()
    )
    return (
        select(Submission, Decision.id, Decision.released_at, lent, repaid)
        .join(Submission.application)
        .join(Application.organisation)
        .join(Decision, Decision.submission_id == Submission.id)
        .where(Decision.outcome == Outcome.AWARDED, Decision.state == State.RELEASED, lent > 0)
        .where(Decision.given_up_at.is_(None))
        .options(contains_eager(Submission.application).contains_eager(Application.organisation))
    )


def _loan(
    round_: Round, submission: Submission, decision_id: UUID, released_at: datetime | None, lent: int, repaid: int
) -> Loan:
    assert released_at is not None
    awarded_on, terms = local_day(released_at, round_.time_zone), round_.repayment_terms
    schedule = terms.schedule(int(lent), awarded_on) if terms else []
    return Loan(decision_id, submission.application, awarded_on, int(lent), int(repaid), schedule)

"""The support of a whole round, as its manager sees it: who had how much, and who has had none. Counted in SQL."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Organisation, Person
from assessments.actors import Actor, Role
from assessments.applications.models import Application
from assessments.applications.policies import staffed
from assessments.decisions.models import Support, SupportSession
from assessments.decisions.states import SupportState
from assessments.paging import Order, Page, encode_cursor
from assessments.supporting.grants import GrantSpending, PreparationGrant
from assessments.supporting.policies import judged_by
from assessments.supporting.states import GrantState

PAGE = 50


@dataclass(frozen=True, slots=True)
class Given:
    """What one applicant was given."""

    reference: str
    organisation: str
    state: SupportState
    adviser: str | None
    sessions: int
    minutes: int
    grant_state: GrantState
    granted: int
    paid: int
    spent: int
    returned: int

    @property
    def has_had_none(self) -> bool:
        """Whether nobody has worked with them yet."""
        return self.sessions == 0


@dataclass(frozen=True, slots=True)
class Totals:
    """What all of a round were given together."""

    invited: int
    accepted: int
    without_session: int
    sessions: int
    minutes: int
    granted: int
    paid: int
    spent: int
    returned: int


def list_given(
    session: Session, actor: Actor, round_id: UUID, *, cursor: str | None = None, size: int = PAGE
) -> Page[Given]:
    """A page of what each invited applicant of a round was given, by reference, in the funds whose support one sees."""
    order = Order(Application.reference.expression, Support.offered_at)
    rows = session.execute(order.apply(_rows().where(*_of(actor, round_id)), cursor, size)).all()
    last = rows[size - 1] if len(rows) > size else None
    next_cursor = encode_cursor(last.reference, last.offered_at) if last else None
    return Page([_given(row) for row in rows[:size]], next_cursor)


def total_given(session: Session, actor: Actor, round_id: UUID) -> Totals:
    """The sums over all of them, whatever page is shown; an applicant who was invited twice is one."""
    rows = _rows().where(*_of(actor, round_id)).subquery()
    is_taken_up = or_(rows.c.state.in_((SupportState.ACCEPTED, SupportState.ACTIVE)), rows.c.accepted_at.is_not(None))
    summed = ("sessions", "minutes", "granted", "paid", "spent", "returned")
    each = (
        select(
            func.max(case((is_taken_up, 1), else_=0)).label("taken_up"),
            *(func.sum(rows.c[name]).label(name) for name in summed),
        )
        .group_by(rows.c.reference)
        .subquery()
    )
    found = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(each.c.taken_up), 0),
            func.coalesce(func.sum(case((each.c.sessions == 0, 1), else_=0)), 0),
            *(func.coalesce(func.sum(each.c[name]), 0) for name in summed),
        )
    ).one()
    return Totals(*(int(value) for value in found))


def _of(actor: Actor, round_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """The applications of a round, but for those that one judges oneself, whichever roles one has beside."""
    return Application.round_id == round_id, staffed(actor, Role.MANAGER, Role.AUDITOR), not_(judged_by(actor))


def _rows() -> Select[*tuple[Any, ...]]:
    """One row for each support, with what it came to."""
    of_support = and_(SupportSession.support_id == Support.id, SupportSession.struck_at.is_(None))
    sessions = select(func.count(SupportSession.id)).where(of_support).scalar_subquery()
    minutes = select(func.coalesce(func.sum(SupportSession.minutes), 0)).where(of_support).scalar_subquery()
    stands = and_(GrantSpending.grant_id == PreparationGrant.id, GrantSpending.struck_at.is_(None))
    spent = select(func.coalesce(func.sum(GrantSpending.pence), 0)).where(stands).scalar_subquery()
    paid = case((PreparationGrant.paid_on.is_not(None), Support.grant_pence), else_=0)
    return (
        select(
            Application.reference.label("reference"),
            Organisation.name.label("organisation"),
            Support.state.label("state"),
            Support.offered_at.label("offered_at"),
            Support.accepted_at.label("accepted_at"),
            Person.name.label("adviser"),
            sessions.label("sessions"),
            minutes.label("minutes"),
            PreparationGrant.state.label("grant_state"),
            Support.grant_pence.label("granted"),
            paid.label("paid"),
            spent.label("spent"),
            func.coalesce(PreparationGrant.returned_pence, 0).label("returned"),
        )
        .select_from(Support)
        .join(Application, Application.id == Support.application_id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .outerjoin(Person, Person.id == Support.adviser_id)
        .outerjoin(PreparationGrant, PreparationGrant.support_id == Support.id)
    )


def _given(row: Any) -> Given:
    return Given(
        row.reference, row.organisation, row.state, row.adviser, row.sessions, int(row.minutes),
        row.grant_state or GrantState.OFFERED, row.granted, int(row.paid), int(row.spent), int(row.returned),
    )  # fmt: skip

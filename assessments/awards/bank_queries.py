"""Reading who sees bank details, whose are confirmed, what can be paid, and the payment files that were made."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assessments.accounts.models import Person
from assessments.accounts.queries import list_people
from assessments.actors import Actor, Role
from assessments.applications.models import Application
from assessments.applications.policies import staffed
from assessments.awards.banking import BankDetails, Payer, PaymentLayout, PaymentRun
from assessments.awards.models import Award, Instalment
from assessments.awards.states import AwardState
from assessments.errors import NotFound
from assessments.funds.models import Round

MAY_PAY = (Role.MANAGER, Role.APPROVER)
"""Roles of those who can be named to see bank details."""
RUNS_SHOWN = 50


def find_bank(session: Session, application_id: UUID) -> BankDetails | None:
    """What stands of an applicant's bank details, sealed; the caller says to whom they may be shown."""
    return find_banks(session, [application_id]).get(application_id)


def find_banks(session: Session, application_ids: Iterable[UUID]) -> dict[UUID, BankDetails]:
    """The same of several applicants, by the application's id."""
    rows = session.scalars(
        select(BankDetails)
        .where(BankDetails.application_id.in_(list(application_ids)), BankDetails.replaced_at.is_(None))
        .options(joinedload(BankDetails.read_by), joinedload(BankDetails.confirmed_by))
    )
    return {details.application_id: details for details in rows}


def is_payable(one: Instalment, confirmed: Collection[UUID], gone: Collection[UUID]) -> bool:
    """Whether an instalment that is due can be paid: not of those without confirmed details, or gone from a register.

    `confirmed` are applications whose bank details are, `gone` organisations, as `find_gone` finds them.
    """
    application = one.award.application
    return not one.is_blocked and application.id in confirmed and application.organisation_id not in gone


def list_payers(session: Session, fund_id: UUID) -> Sequence[Person]:
    """The people of a fund who see bank details."""
    return session.scalars(
        select(Person).join(Payer, Payer.person_id == Person.id).where(Payer.fund_id == fund_id).order_by(Person.name)
    ).all()


def payer_ids(session: Session, fund_id: UUID) -> Collection[UUID]:
    """Who they are, by id."""
    return set(session.scalars(select(Payer.person_id).where(Payer.fund_id == fund_id)))


def list_possible_payers(session: Session, actor: Actor, fund_id: UUID, now: datetime) -> dict[UUID, Person]:
    """Those of the fund who can be named, by id."""
    return {person.id: person for role in MAY_PAY for person in list_people(session, actor, fund_id, role, now)}


def find_layout(session: Session, fund_id: UUID) -> PaymentLayout | None:
    """How the fund's payment files are laid out, if it has said so."""
    return session.scalar(select(PaymentLayout).where(PaymentLayout.fund_id == fund_id))


def list_payable(
    session: Session, actor: Actor, fund_id: UUID, today: date, *, ids: Iterable[UUID] | None = None
) -> Sequence[Instalment]:
    """Instalments of a fund that are due and in no payment file, with what they wait for, by reference."""
    statement = (
        select(Instalment)
        .join(Instalment.award)
        .join(Award.application)
        .join(Round, Round.id == Application.round_id)
        .where(
            Round.fund_id == fund_id, Award.state == AwardState.ACCEPTED, Award.ended_at.is_(None),
            Instalment.due_on <= today, Instalment.paid_on.is_(None), Instalment.payment_run_id.is_(None),
            staffed(actor, Role.MANAGER),
        )
        .order_by(Application.reference, Instalment.number)
        .options(
            joinedload(Instalment.award)
            .joinedload(Award.application)
            .options(joinedload(Application.organisation), joinedload(Application.round)),
            joinedload(Instalment.line), selectinload(Instalment.waits_for),
        )
    )  # fmt: skip
    if ids is not None:
        statement = statement.where(Instalment.id.in_(list(ids)))
    return session.scalars(statement).all()


def list_runs(session: Session, fund_id: UUID) -> Sequence[PaymentRun]:
    """The newest payment files of a fund that the caller manages or pays for."""
    return session.scalars(
        select(PaymentRun).where(PaymentRun.fund_id == fund_id).order_by(PaymentRun.number.desc()).limit(RUNS_SHOWN)
        .options(joinedload(PaymentRun.made_by))
    ).all()  # fmt: skip


def get_run(session: Session, fund_id: UUID, number: int) -> PaymentRun:
    """One payment file by its number. Raises NotFound."""
    run = session.scalar(select(PaymentRun).where(PaymentRun.fund_id == fund_id, PaymentRun.number == number))
    if run is None:
        raise NotFound
    return run


def list_applications_in(session: Session, run_id: UUID) -> Sequence[Application]:
    """The applications that a payment file pays, by reference; the caller says who may know of them."""
    return session.scalars(
        select(Application)
        .where(
            Application.id.in_(
                select(Award.application_id).join(Award.instalments).where(Instalment.payment_run_id == run_id)
            )
        )
        .order_by(Application.reference)
        .options(joinedload(Application.round))
    ).all()


def find_overtaken(session: Session, run_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Of payment files, by id: the applications still to be paid that have entered other bank details since."""
    rows = session.execute(
        select(PaymentRun.id, Application.reference)
        .distinct()
        .join(Instalment, Instalment.payment_run_id == PaymentRun.id)
        .join(Instalment.award)
        .join(Award.application)
        .join(BankDetails, BankDetails.application_id == Application.id)
        .where(
            PaymentRun.id.in_(list(run_ids)), Instalment.paid_on.is_(None), BankDetails.replaced_at.is_(None),
            BankDetails.entered_at > PaymentRun.made_at,
        )
        .order_by(Application.reference)
    )  # fmt: skip
    overtaken: dict[UUID, list[str]] = {}
    for run_id, reference in rows:
        overtaken.setdefault(run_id, []).append(reference)
    return overtaken


@dataclass(frozen=True, slots=True)
class PaidOf:
    """How many payments of a file are noted as paid, of how many, and the last day on which one was."""

    paid: int
    payments: int
    last_on: date | None

    @property
    def is_all(self) -> bool:
        """Whether nothing of the file is left to be paid."""
        return self.paid == self.payments


def count_paid_with(session: Session, run_ids: Iterable[UUID]) -> dict[UUID, PaidOf]:
    """How much of each payment file was paid, by its id."""
    rows = session.execute(
        select(Instalment.payment_run_id, func.count(Instalment.paid_on), func.count(), func.max(Instalment.paid_on))
        .where(Instalment.payment_run_id.in_(list(run_ids)))
        .group_by(Instalment.payment_run_id)
    )
    return {run_id: PaidOf(paid, payments, last_on) for run_id, paid, payments, last_on in rows if run_id is not None}

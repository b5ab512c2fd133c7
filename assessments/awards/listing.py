"""Pages of what a round's awards consist of, by reference, in the funds whose awards the actor reads."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from assessments.actors import Actor
from assessments.applications.grouped import PAGE, page_by_application
from assessments.applications.models import Application
from assessments.applications.policies import staffed
from assessments.awards.banking import BankDetails, PaymentRun
from assessments.awards.deeds import AwardDeed
from assessments.awards.models import Award, AwardCondition, AwardReport, Instalment, PromisedOutcome
from assessments.awards.policies import READS_AWARDS
from assessments.awards.states import GIVEN_UP, AwardState
from assessments.decisions.checks import asked_for_bank
from assessments.funds.models import Round
from assessments.paging import Page


@dataclass(frozen=True, slots=True)
class BankStatus:
    """An applicant that is asked where money goes, with who gave and confirmed it; what it says is not read."""

    application: Application
    details: BankDetails | None


@dataclass(frozen=True, slots=True)
class InFile:
    """An instalment with the payment file in which it stands."""

    instalment: Instalment
    run: PaymentRun


def page_awards(
    session: Session, actor: Actor, round_: Round, *, cursor: str | None = None, size: int = PAGE
) -> Page[Award]:
    """A page of a round's awards by reference, with the money and how far each has come."""
    return page_by_application(
        session, _of_round(select(Award).join(Award.application), actor, round_),
        selectinload(Award.amounts), selectinload(Award.instalments), selectinload(Award.reports),
        contains_eager(Award.application).joinedload(Application.organisation),
        then=[Award.offered_at], cursor=cursor, size=size,
    )  # fmt: skip


def page_instalments(
    session: Session, actor: Actor, round_: Round, *, cursor: str | None = None, size: int = PAGE
) -> Page[Instalment]:
    """A page of the instalments of a round's awards that stand."""
    statement = select(Instalment).join(Instalment.award).join(Award.application)
    return page_by_application(
        session, _standing(statement, actor, round_),
        _whose(Instalment.award), joinedload(Instalment.line), selectinload(Instalment.waits_for),
        then=[Award.offered_at, Instalment.number], cursor=cursor, size=size,
    )  # fmt: skip


def page_conditions(
    session: Session, actor: Actor, round_: Round, *, cursor: str | None = None, size: int = PAGE
) -> Page[AwardCondition]:
    """A page of the conditions of a round's awards that stand."""
    statement = select(AwardCondition).join(AwardCondition.award).join(Award.application)
    return page_by_application(
        session, _standing(statement, actor, round_),
        _whose(AwardCondition.award), joinedload(AwardCondition.instalment), joinedload(AwardCondition.accepted_by),
        then=[Award.offered_at, AwardCondition.position], cursor=cursor, size=size,
    )  # fmt: skip


def page_reports(
    session: Session, actor: Actor, round_: Round, *, cursor: str | None = None, size: int = PAGE
) -> Page[AwardReport]:
    """A page of the reports and milestones of a round's awards that stand."""
    statement = select(AwardReport).join(AwardReport.award).join(Award.application)
    return page_by_application(
        session, _standing(statement, actor, round_), _whose(AwardReport.award),
        then=[Award.offered_at, AwardReport.position], cursor=cursor, size=size,
    )  # fmt: skip


def page_deeds(
    session: Session, actor: Actor, round_: Round, *, cursor: str | None = None, size: int = PAGE
) -> Page[AwardDeed]:
    """A page of the deeds of variation of a round's awards, whatever became of them."""
    statement = select(AwardDeed).join(AwardDeed.award).join(Award.application)
    return page_by_application(
        session, _of_round(statement, actor, round_), _whose(AwardDeed.award), joinedload(AwardDeed.proposed_by),
        joinedload(AwardDeed.approved_by), then=[Award.offered_at, AwardDeed.number], cursor=cursor, size=size,
    )  # fmt: skip


def page_promises(
    session: Session, actor: Actor, round_: Round, *, cursor: str | None = None, size: int = PAGE
) -> Page[PromisedOutcome]:
    """A page of what a round's awards that stand promised, with the reports that say what was reached."""
    statement = select(PromisedOutcome).join(PromisedOutcome.award).join(Award.application)
    reports = contains_eager(PromisedOutcome.award).selectinload(Award.reports)
    return page_by_application(
        session, _standing(statement, actor, round_), _whose(PromisedOutcome.award), reports,
        then=[Award.offered_at, PromisedOutcome.position], cursor=cursor, size=size,
    )  # fmt: skip


def page_answers(
    session: Session, actor: Actor, round_: Round, *, cursor: str | None = None, size: int = PAGE
) -> Page[Award]:
    """A page of a round's offers that were answered, or lapsed without an answer."""
    statement = select(Award).join(Award.application).where(Award.state != AwardState.OFFERED)
    return page_by_application(
        session, _of_round(statement, actor, round_),
        contains_eager(Award.application).joinedload(Application.organisation), joinedload(Award.answered_by),
        then=[Award.offered_at], cursor=cursor, size=size,
    )  # fmt: skip


def page_in_files(
    session: Session, actor: Actor, round_: Round, *, cursor: str | None = None, size: int = PAGE
) -> Page[InFile]:
    """A page of a round's instalments that stand in payment files, each with its file."""
    statement = select(Instalment).join(Instalment.award).join(Award.application)
    page = page_by_application(
        session, _of_round(statement, actor, round_).where(Instalment.payment_run_id.is_not(None)),
        _whose(Instalment.award), joinedload(Instalment.paid_noted_by),
        then=[Award.offered_at, Instalment.number], cursor=cursor, size=size,
    )  # fmt: skip
    wanted = select(PaymentRun).where(PaymentRun.id.in_({one.payment_run_id for one in page.rows}))
    runs = session.scalars(wanted.options(defer(PaymentRun.sealed), joinedload(PaymentRun.made_by)))
    by_id = {run.id: run for run in runs}
    return Page([InFile(one, by_id[one.payment_run_id]) for one in page.rows], page.next_cursor)


def page_bank(
    session: Session, actor: Actor, round_: Round, *, cursor: str | None = None, size: int = PAGE
) -> Page[BankStatus]:
    """A page of a round's applicants that are asked for bank details, with who gave and confirmed them."""
    statement = _of_round(select(Application), actor, round_).where(asked_for_bank())
    page = page_by_application(
        session, statement, joinedload(Application.organisation), then=(), cursor=cursor, size=size
    )
    ids = [application.id for application in page.rows]
    stands = session.scalars(
        select(BankDetails)
        .where(BankDetails.application_id.in_(ids), BankDetails.replaced_at.is_(None))
        .options(
            defer(BankDetails.sealed), joinedload(BankDetails.entered_by), joinedload(BankDetails.read_by),
            joinedload(BankDetails.confirmed_by),
        )
    )  # fmt: skip
    by_application = {details.application_id: details for details in stands}
    return Page([BankStatus(one, by_application.get(one.id)) for one in page.rows], page.next_cursor)


def _whose(award: Any) -> ORMOption:
    return contains_eager(award).joinedload(Award.application).joinedload(Application.organisation)


def _of_round(statement: Select[Any], actor: Actor, round_: Round) -> Select[Any]:
    return statement.where(Application.round_id == round_.id, staffed(actor, *READS_AWARDS))


def _standing(statement: Select[Any], actor: Actor, round_: Round) -> Select[Any]:
    """Without what belongs to offers that came to nothing: nothing of it is paid, met or reported any more."""
    return _of_round(statement, actor, round_).where(Award.state.not_in(GIVEN_UP))

"""Reading awards, filtered by who asks."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.interfaces import ORMOption

from assessments.actors import Actor, Role
from assessments.applications.attachments import openable
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed
from assessments.applications.queries import get_application, get_own_application
from assessments.awards.clauses import Clause, ClauseVersion
from assessments.awards.deeds import AwardDeed
from assessments.awards.models import Award, AwardAmount, AwardCondition, Instalment
from assessments.awards.policies import awards_visible_to
from assessments.decisions.models import Decision, DecisionAmount
from assessments.decisions.states import Outcome, State
from assessments.documents.models import Document
from assessments.errors import NotFound
from assessments.funds.models import Round


def today_in(zone: str, now: datetime) -> date:
    """The day that it is in a round's time zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def accepted_on(award: Award, zone: str) -> date:
    """The day on which an accepted grant was accepted: nothing of it is due, paid or returned before."""
    return today_in(zone, award.answered_at) if award.answered_at else date.min


def get_award(session: Session, actor: Actor, reference: str, *, is_own: bool = False, lock: bool = False) -> Award:
    """An application's award with all that belongs to it. Raises NotFound unless the actor may see it.

    `is_own` looks among the actor's organisations' only. `lock` holds the application's row.
    """
    if is_own:
        application = get_own_application(session, actor, reference, lock=lock)
    else:
        application = get_application(session, actor, reference, lock=lock, among=awards_visible_to(actor))
    award = session.scalars(
        select(Award).where(Award.application_id == application.id).order_by(Award.offered_at.desc()).limit(1)
        .options(*_whole()).execution_options(populate_existing=lock)
    ).one_or_none()  # fmt: skip
    if award is None:
        raise NotFound
    set_committed_value(award, "application", application)
    return award


def find_award(session: Session, application_id: UUID) -> Award | None:
    """The award of an application that the caller was allowed to see, if there is one; the award by itself."""
    return session.scalars(
        select(Award).where(Award.application_id == application_id).order_by(Award.offered_at.desc()).limit(1)
    ).one_or_none()


def list_to_offer(session: Session, actor: Actor, round_id: UUID) -> Sequence[Decision]:
    """The released awards of money of which no offer was made, by reference, in funds that the actor manages."""
    return session.scalars(
        select(Decision)
        .join(Decision.submission)
        .join(Submission.application)
        .where(
            Application.round_id == round_id,
            Decision.state == State.RELEASED,
            Decision.outcome == Outcome.AWARDED,
            exists().where(DecisionAmount.decision_id == Decision.id),
            ~exists().where(Award.decision_id == Decision.id),
            staffed(actor, Role.MANAGER),
        )
        .order_by(Application.reference)
        .options(
            selectinload(Decision.amounts).joinedload(DecisionAmount.line),
            selectinload(Decision.conditions),
            joinedload(Decision.submission).joinedload(Submission.application).joinedload(Application.organisation),
        )
    ).all()


def list_deeds(session: Session, award_id: UUID) -> Sequence[AwardDeed]:
    """The deeds of an award that the caller was allowed to see, newest first."""
    return session.scalars(
        select(AwardDeed)
        .where(AwardDeed.award_id == award_id)
        .order_by(AwardDeed.number.desc())
        .options(joinedload(AwardDeed.proposed_by), joinedload(AwardDeed.approved_by))
    ).all()


def get_evidence(
    session: Session, actor: Actor, reference: str, condition_id: UUID, *, is_own: bool = False
) -> Document:
    """The document that shows that a condition is met. Raises NotFound, or NotOpenable."""
    award = get_award(session, actor, reference, is_own=is_own)
    ids = [one.evidence_document_id for one in award.conditions if one.id == condition_id]
    wanted = select(Document).where(Document.id.in_([one for one in ids if one is not None]))
    return openable(session.scalar(wanted.options(joinedload(Document.stored))))


def list_clauses(session: Session, fund_id: UUID, *, with_retired: bool = False) -> Sequence[Clause]:
    """The library of a fund that the caller was allowed to see, with every version, in the order of their kinds."""
    statement = select(Clause).where(Clause.fund_id == fund_id).order_by(Clause.kind, Clause.created_at, Clause.id)
    if not with_retired:
        statement = statement.where(Clause.retired_at.is_(None))
    return session.scalars(statement.options(_versions())).all()


def get_clause(session: Session, actor: Actor, fund_id: UUID, clause_id: UUID, *, lock: bool = False) -> Clause:
    """A text of a library of a fund that the actor manages. Raises NotFound."""
    statement = select(Clause).where(Clause.id == clause_id, Clause.fund_id == fund_id).options(_versions())
    clause = session.scalars(statement.with_for_update(of=Clause) if lock else statement).one_or_none()
    if clause is None or not actor.has_role(fund_id, Role.MANAGER):
        raise NotFound
    return clause


def list_rounds_of(session: Session, fund_id: UUID) -> Sequence[Round]:
    """The rounds of a fund that the caller manages, by reference."""
    return session.scalars(select(Round).where(Round.fund_id == fund_id).order_by(Round.reference)).all()


def _versions() -> ORMOption:
    return selectinload(Clause.versions).joinedload(ClauseVersion.written_by)


def _whole() -> tuple[ORMOption, ...]:
    return (
        selectinload(Award.amounts).joinedload(AwardAmount.line),
        selectinload(Award.instalments).options(joinedload(Instalment.line), selectinload(Instalment.waits_for)),
        selectinload(Award.conditions).options(
            joinedload(AwardCondition.accepted_by), joinedload(AwardCondition.instalment)
        ),
        selectinload(Award.promises),
        selectinload(Award.reports),
        joinedload(Award.decision),
    )

"""Reading funds and rounds. Every round comes with all that its page shows, in a constant number of statements."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from assessments.accounts.links import hash_of
from assessments.accounts.policies import may_administer
from assessments.actors import Actor, Role
from assessments.errors import NotFound, NotPermitted, Refused, _
from assessments.funds.definition import (
    CriterionDefinition,
    EnvelopeLineDefinition,
    FundDefinition,
    RoundDefinition,
    StageDefinition,
)
from assessments.funds.models import Criterion, EnvelopeLine, Fund, Round, StaffInvitation, Stage
from assessments.funds.policies import visible_to
from assessments.funds.shelf import REVISION, SHELF, Revision, take_round, whole
from assessments.paging import Order, Page, encode_cursor

RECENT = timedelta(days=400)
"""How long after its last closing a round that is not decided stays among the current ones."""
PAGE = 20
INVITATIONS_ON_A_PAGE = 50
INVITATIONS = Order(StaffInvitation.email.expression, Fund.name.expression)


_UNANSWERED = (StaffInvitation.accepted_at.is_(None), StaffInvitation.withdrawn_at.is_(None))


class InvitationNoLongerWorks(Refused):
    """The link of an invitation was used, withdrawn or replaced, is too old, or never was."""

    sentence = _(
        "This invitation has been used already, was withdrawn, has run out, or was replaced by a newer one. Nothing "
        "was changed. If you have accepted it before, sign in. If not, ask the person who invited you to send it again."
    )


def get_round(session: Session, actor: Actor, reference: str, *, lock: bool = False) -> Round:
    """One round with its fund, envelope, stages, forms and criteria. Raises NotFound unless it is visible."""
    wanted = Round.reference == reference, visible_to(actor)
    if lock:
        return _lock_round(session, *wanted)
    revision = session.execute(select(*REVISION).join(Round.fund).where(*wanted)).one_or_none()
    if revision is None:
        raise NotFound
    return take_round(session, Revision(*revision))


def _lock_round(session: Session, *wanted: ColumnElement[bool]) -> Round:
    held = select(Round).where(*wanted).options(*whole()).with_for_update(of=Round)
    grant_round = session.scalars(held.execution_options(populate_existing=True)).one_or_none()
    if grant_round is None:
        raise NotFound
    return grant_round


def list_funds(session: Session) -> Sequence[Fund]:
    """Every fund, by name."""
    return session.scalars(select(Fund).order_by(Fund.name)).all()


def list_public_funds(session: Session) -> Sequence[Fund]:
    """The funds of which anybody can read a round, by name."""
    published = select(Round.id).where(Round.fund_id == Fund.id, Round.published_at.is_not(None))
    return session.scalars(select(Fund).where(published.exists()).order_by(Fund.name)).all()


def list_managed_funds(session: Session, actor: Actor) -> Sequence[Fund]:
    """The funds that the actor manages, by name."""
    managed = Fund.id.in_(actor.funds_as(Role.MANAGER))
    return session.scalars(select(Fund).where(managed).order_by(Fund.name)).all()


def get_managed_fund(session: Session, actor: Actor, fund_id: UUID, *, lock: bool = False) -> Fund:
    """A fund that the actor manages. NotFound for everybody else."""
    if not actor.has_role(fund_id, Role.MANAGER):
        raise NotFound
    fund = session.get(Fund, fund_id, with_for_update=True if lock else None)
    if fund is None:
        raise NotFound
    return fund


def list_public_rounds(session: Session, now: datetime) -> Sequence[Round]:
    """The published rounds that are still to come, running, or closed not long ago; the next to close comes first."""
    statement = _published().where(_last_closing() > now - RECENT)
    return _take(session, statement.order_by(_last_closing(), Round.reference))


def list_past_rounds(
    session: Session, now: datetime, *, after: str | None = None, limit: int = PAGE
) -> tuple[Sequence[Round], str | None]:
    """A page of the published rounds whose last stage has closed, newest first; and where the next page starts.

    `after` is the reference with which the page before ended.
    """
    closing = _last_closing()
    statement = _published().where(closing <= now)
    if after is not None:
        end = select(_last_closing()).where(Round.reference == after, Round.published_at.is_not(None))
        moment = session.scalars(end).one_or_none()
        if moment is None:
            raise NotFound
        statement = statement.where(or_(closing < moment, and_(closing == moment, Round.reference > after)))
    rounds = _take(session, statement.order_by(closing.desc(), Round.reference).limit(limit + 1))
    return rounds[:limit], rounds[limit - 1].reference if len(rounds) > limit else None


def get_staff_invitation(session: Session, actor: Actor, invitation_id: UUID, *, lock: bool = False) -> StaffInvitation:
    """An invitation by id, for administrators. Raises NotPermitted, NotFound."""
    if not may_administer(actor):
        raise NotPermitted
    invitation = session.get(StaffInvitation, invitation_id, with_for_update=True if lock else None)
    if invitation is None:
        raise NotFound
    return invitation


def get_staff_invitation_by_token(
    session: Session, token: str, *, now: datetime, lock: bool = False
) -> StaffInvitation:
    """The invitation to which a link leads, with its fund, if it can be accepted. Raises InvitationNoLongerWorks."""
    wanted = select(StaffInvitation).where(StaffInvitation.token_hash == hash_of(token))
    loaded = joinedload(StaffInvitation.fund, innerjoin=True)
    invitation = session.scalar(
        wanted.with_for_update(of=StaffInvitation).options(loaded) if lock else wanted.options(loaded)
    )
    if invitation is None or not invitation.is_open(now):
        raise InvitationNoLongerWorks
    return invitation


def has_accepted(session: Session, actor: Actor, token: str) -> bool:
    """Whether it was the actor who accepted the invitation to which a link leads."""
    used = StaffInvitation.token_hash == hash_of(token), StaffInvitation.accepted_by_id == actor.user_id
    return actor.user_id is not None and session.scalar(select(StaffInvitation.id).where(*used)) is not None


def find_unanswered_invitation(session: Session, email: str, fund_id: UUID) -> StaffInvitation | None:
    """The invitation of that address to that fund which was neither accepted nor withdrawn, run out or not."""
    same = StaffInvitation.email == email, StaffInvitation.fund_id == fund_id
    return session.scalar(select(StaffInvitation).where(*same, *_UNANSWERED))


def list_staff_invitations(session: Session, actor: Actor, *, cursor: str | None = None) -> Page[StaffInvitation]:
    """A page of the invitations that wait for an answer, by address, with fund and inviter. Raises NotPermitted."""
    if not may_administer(actor):
        raise NotPermitted
    wanted = select(StaffInvitation).join(StaffInvitation.fund).where(*_UNANSWERED)
    loaded = contains_eager(StaffInvitation.fund), joinedload(StaffInvitation.invited_by)
    statement = INVITATIONS.apply(wanted, cursor, INVITATIONS_ON_A_PAGE).options(*loaded)
    found = session.scalars(statement).all()
    rows = found[:INVITATIONS_ON_A_PAGE]
    return Page(rows, encode_cursor(rows[-1].email, rows[-1].fund.name) if len(found) > len(rows) else None)


def count_staff_invitations(session: Session, actor: Actor) -> int:
    """How many invitations wait for an answer. Raises NotPermitted."""
    if not may_administer(actor):
        raise NotPermitted
    return session.scalar(select(func.count(StaffInvitation.id)).where(*_UNANSWERED)) or 0


def definition_of(session: Session, grant_round: Round) -> RoundDefinition:
    """The definition that a loaded round has now, so that it can be printed or loaded elsewhere."""
    fund = grant_round.fund
    return RoundDefinition(
        fund=FundDefinition(fund.name, fund.funder, fund.purpose),
        reference=grant_round.reference,
        title=grant_round.title,
        purpose=grant_round.purpose,
        eligibility=grant_round.eligibility,
        time_zone=grant_round.time_zone,
        minimum_grant_pence=grant_round.minimum_grant_pence,
        maximum_grant_pence=grant_round.maximum_grant_pence,
        made_up_note=grant_round.made_up_note,
        is_sealed=grant_round.is_sealed,
        reply_days=grant_round.reply_days,
        envelope=tuple(_line(line) for line in grant_round.envelope),
        stages=tuple(_stage(stage) for stage in grant_round.stages),
        eligibility_check=grant_round.check_questions,
        support_ends_days=grant_round.support_ends_days,
        checklist=grant_round.checklist_items,
        open_only_to_holders_of=grant_round.open_only_to_holders_of,
        standing=grant_round.standing,
        groups=grant_round.priority_groups,
        repayment=grant_round.repayment_terms,
    )


def _line(line: EnvelopeLine) -> EnvelopeLineDefinition:
    return EnvelopeLineDefinition(line.purpose, line.financial_year, line.amount_pence)


def _stage(stage: Stage) -> StageDefinition:
    return StageDefinition(
        key=stage.key,
        title=stage.title,
        guidance=stage.guidance,
        opens_at=stage.opens_at,
        closes_at=stage.closes_at,
        assessing_closes_at=stage.assessing_closes_at,
        assessors_wanted=stage.assessors_wanted,
        sections=stage.form.sections,
        criteria=tuple(_criterion(criterion) for criterion in stage.criteria),
        passport=stage.passport_parts,
        others_scores=stage.others_scores,
        in_the_zone=stage.in_the_zone,
        reason_words=stage.reason_words,
        minutes_each=stage.minutes_each,
        is_anonymous=stage.is_anonymous,
        limits=stage.named_limits,
        marks_told=stage.marks_told,
    )


def _criterion(criterion: Criterion) -> CriterionDefinition:
    return CriterionDefinition(
        key=criterion.key,
        title=criterion.title,
        guidance=criterion.guidance,
        weight=criterion.weight,
        points=tuple(criterion.points),
        allows_not_applicable=criterion.allows_not_applicable,
        threshold=criterion.threshold,
    )


def _published() -> Select[UUID, UUID, UUID]:
    return select(*REVISION).join(Round.fund).where(Round.published_at.is_not(None))


def _take(session: Session, statement: Select[UUID, UUID, UUID]) -> Sequence[Round]:
    return SHELF.take(session, [Revision(*row) for row in session.execute(statement)])


def _last_closing() -> ScalarSelect[datetime]:
    return select(func.max(Stage.closes_at)).where(Stage.round_id == Round.id).correlate(Round).scalar_subquery()

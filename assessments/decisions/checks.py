"""The checklist before an award: what its amount asks for, what has been seen, and what stands in the way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarResult, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from assessments.accounts.models import Organisation
from assessments.actors import Actor
from assessments.applications.attachments import openable
from assessments.applications.grouped import PAGE, page_by_application
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed
from assessments.decisions.beside import AwardCheck
from assessments.decisions.models import Decision
from assessments.decisions.policies import READS_CHECKS
from assessments.decisions.queries import money_given
from assessments.decisions.states import CheckOutcome, Outcome, State
from assessments.documents.models import Document
from assessments.errors import Refused, _
from assessments.funds.checklist import ChecklistItem, items_for
from assessments.funds.models import Round
from assessments.funds.states import CheckKind, DoneBy
from assessments.paging import Page
from assessments.rendering.plain import pounds

REGISTER = ChecklistItem("standing-in-register", _("Standing in its register"), CheckKind.REGISTRATION, DoneBy.EITHER)
"""What can be recorded of every applicant, and no award waits for unless the round's checklist says so."""


class ChecklistOpen(Refused):
    """Something that the round wants seen before such an award has not been seen."""

    sentence = _(
        "Nothing was changed: before an award of %(amount)s the round’s checklist is to be done. Still open: %(items)s."
    )


class GoneFromRegister(Refused):
    """Who is dissolved can be awarded nothing."""

    sentence = _(
        "Nothing was changed: %(organisation)s was found to be dissolved, or removed from its register, so it can be "
        "awarded nothing. If that was a mistake, record what you see in the register in the checklist."
    )


class BankSeenByItself(Refused):
    """Where an applicant is asked for its bank details, no word of staff stands for them."""

    sentence = _(
        "Nothing was recorded: this item is done by itself once the organisation has entered its bank details, one of "
        "the fund’s two people who see them has read them, and the other has confirmed them."
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """An item of the checklist with the newest that was recorded of it."""

    item: ChecklistItem
    check: AwardCheck | None

    @property
    def is_done(self) -> bool:
        """Whether it is in order, and confirmed by another person where two are wanted."""
        if self.check is None or self.check.outcome is not CheckOutcome.IN_ORDER:
            return False
        return self.check.confirmed_by_id is not None or not self.item.wants_two

    @property
    def waits_for_another(self) -> bool:
        """Whether only the second person is missing."""
        return self.check is not None and self.check.outcome is CheckOutcome.IN_ORDER and not self.is_done


def list_checks(session: Session, application_ids: Iterable[UUID]) -> dict[UUID, dict[str, AwardCheck]]:
    """The newest check of each item, by application and the item's key. The caller was allowed to see them."""
    found: dict[UUID, dict[str, AwardCheck]] = {}
    for check in _recorded(session, application_ids):
        found.setdefault(check.application_id, {})[check.item_key] = check
    return found


def list_earlier(session: Session, application: Application) -> dict[str, list[AwardCheck]]:
    """What was recorded of each item before what counts now, newest first, by the item's key."""
    found: dict[str, list[AwardCheck]] = {}
    for check in _recorded(session, [application.id]):
        found.setdefault(check.item_key, []).insert(0, check)
    return {key: checks[1:] for key, checks in found.items()}


def _recorded(session: Session, application_ids: Iterable[UUID]) -> ScalarResult[AwardCheck]:
    """All that was recorded of applications, oldest first, with who and which file."""
    return session.scalars(
        select(AwardCheck)
        .where(AwardCheck.application_id.in_(list(application_ids)))
        .order_by(AwardCheck.done_at, AwardCheck.id)
        .options(
            joinedload(AwardCheck.done_by), joinedload(AwardCheck.confirmed_by),
            joinedload(AwardCheck.document).joinedload(Document.stored),
        )
    )  # fmt: skip


def get_check_document(session: Session, application: Application, check_id: UUID) -> Document:
    """The file that shows what was seen, for those whom `may_see_checks` lets read it.

    Raises NotFound, or NotOpenable while it is being checked and once it is rejected.
    """
    document = session.scalar(
        select(Document)
        .join(AwardCheck, AwardCheck.document_id == Document.id)
        .where(AwardCheck.id == check_id, AwardCheck.application_id == application.id)
        .options(joinedload(Document.stored))
    )
    return openable(document)


def page_checks(
    session: Session, actor: Actor, round_: Round, *, cursor: str | None = None, size: int = PAGE
) -> Page[AwardCheck]:
    """All that was recorded of the checklist in a round, application by application, for those who read it."""
    statement = select(AwardCheck).join(Application, Application.id == AwardCheck.application_id)
    return page_by_application(
        session, statement.where(Application.round_id == round_.id, staffed(actor, *READS_CHECKS)),
        contains_eager(AwardCheck.application).joinedload(Application.organisation), joinedload(AwardCheck.done_by),
        joinedload(AwardCheck.confirmed_by), joinedload(AwardCheck.document),
        then=[AwardCheck.item_key, AwardCheck.done_at, AwardCheck.id], cursor=cursor, size=size,
    )  # fmt: skip


def list_seen(session: Session, application: Application) -> list[Seen]:
    """Every item of the round's checklist, in order, with what was recorded of it."""
    checks = list_checks(session, [application.id]).get(application.id, {})
    return [Seen(item, checks.get(item.key)) for item in application.round.checklist_items]


def list_recordable(session: Session, application: Application) -> list[Seen]:
    """The same, and the register where the round's checklist has none: that somebody is gone can always be recorded."""
    seen = list_seen(session, application)
    if any(each.item.kind is CheckKind.REGISTRATION for each in seen):
        return seen
    return [*seen, Seen(REGISTER, list_checks(session, [application.id]).get(application.id, {}).get(REGISTER.key))]


def is_asked_for_bank(session: Session, application: Application) -> bool:
    """Whether the applicant is asked where money goes: once told that it is invited or gets a grant, and not before."""
    found = select(Application.id).where(Application.id == application.id, asked_for_bank())
    return session.scalar(found) is not None


def asked_for_bank() -> ColumnElement[bool]:
    """`is_asked_for_bank` as a WHERE clause over Application."""
    return exists().where(
        Decision.submission_id == Submission.id, Submission.application_id == Application.id,
        Decision.state == State.RELEASED, Decision.outcome.in_([Outcome.INVITED, Outcome.AWARDED]),
        Decision.given_up_at.is_(None),
    )  # fmt: skip


def ensure_checked(session: Session, application: Application, pence: int) -> None:
    """Refuse an award before all that its amount asks for was seen. Raises GoneFromRegister or ChecklistOpen."""
    if find_gone(session, [application.organisation_id]):
        raise GoneFromRegister(organisation=application.organisation.name)
    still = list_open(session, application.round, {application.id: pence})
    if still:
        raise still[application.id]


def list_open(session: Session, round_: Round, pence: Mapping[UUID, int]) -> dict[UUID, ChecklistOpen]:
    """What the checklist of a round still holds against awards of so much, by application; only where it does."""
    checks = list_checks(session, pence) if round_.checklist_items else {}
    found = {}
    for application_id, amount in pence.items():
        seen = (
            Seen(item, checks.get(application_id, {}).get(item.key))
            for item in items_for(round_.checklist_items, amount)
        )
        if still := [each.item.title for each in seen if not each.is_done]:
            found[application_id] = ChecklistOpen(amount=pounds(amount), items="; ".join(still))
    return found


def find_gone(session: Session, organisation_ids: Iterable[UUID]) -> set[UUID]:
    """Those organisations of which the newest look into a register, whoever's it was, found that they are gone."""
    rows = session.execute(
        select(Application.organisation_id, AwardCheck.outcome)
        .join(Application, Application.id == AwardCheck.application_id)
        .where(Application.organisation_id.in_(list(organisation_ids)), AwardCheck.kind == CheckKind.REGISTRATION)
        .order_by(AwardCheck.done_at, AwardCheck.id)
    )
    newest: Mapping[UUID, CheckOutcome] = {row[0]: row[1] for row in rows}
    return {organisation_id for organisation_id, outcome in newest.items() if outcome is CheckOutcome.GONE}


@dataclass(frozen=True, slots=True)
class OtherAward:
    """An award that an organisation with the same number, or the same one, was told of."""

    round: Round
    reference: str
    organisation: str
    title: str | None
    pence: int


def list_other_awards(session: Session, application: Application) -> Sequence[OtherAward]:
    """Every released award, of whatever fund, to the applicant or to whoever has its number in a register.

    What another fund has not told yet stays its own.
    """
    organisation = application.organisation
    same = [Application.organisation_id == organisation.id]
    for column, number in (
        (Organisation.charity_number, organisation.charity_number),
        (Organisation.company_number, organisation.company_number),
    ):
        if number:
            same.append(column == number)
    rows = session.execute(
        select(Decision.id, Round, Application.reference, Organisation.name, Submission.title)
        .join(Submission, Submission.id == Decision.submission_id)
        .join(Application, Application.id == Submission.application_id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .join(Round, Round.id == Application.round_id)
        .where(Decision.state == State.RELEASED, Decision.outcome == Outcome.AWARDED, or_(*same))
        .where(Decision.given_up_at.is_(None))
        .where(Application.id != application.id)
        .order_by(Decision.released_at.desc(), Decision.id)
        .limit(50)
        .options(joinedload(Round.fund))
    ).all()
    pence = _pence(session, [row[0] for row in rows])
    return [OtherAward(row[1], row[2], row[3], row[4], pence.get(row[0], 0)) for row in rows]


def _pence(session: Session, decision_ids: Iterable[UUID]) -> dict[UUID, int]:
    money = money_given()
    given = (
        select(money.c.decision_id, func.sum(money.c.pence))
        .where(money.c.decision_id.in_(list(decision_ids)))
        .group_by(money.c.decision_id)
    )
    return {decision_id: int(pence) for decision_id, pence in session.execute(given)}

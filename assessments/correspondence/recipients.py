"""To whom a message goes: which applications, and which people behind them. Only what was released counts as told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, selectinload

from assessments.accounts.models import Membership, Person
from assessments.actors import Actor, Place, Role
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed
from assessments.applications.states import HANDED_IN, WRITABLE, State
from assessments.correspondence.models import Message, MessageChoice
from assessments.correspondence.states import Audience
from assessments.decisions.models import Decision
from assessments.decisions.states import Outcome
from assessments.decisions.states import State as DecisionState
from assessments.messages.models import EmailTurnedOff

OUTCOMES: Mapping[Audience, tuple[Outcome, ...]] = {
    Audience.INVITED: (Outcome.INVITED,),
    Audience.AWARDED: (Outcome.AWARDED,),
    Audience.RESERVE: (Outcome.RESERVE,),
    Audience.DECLINED: (Outcome.DECLINED, Outcome.INELIGIBLE),
}
TO_LEADS, TO_EDITORS = "fund_message", "fund_message_to_editor"
"""The kinds of email: those who lead an application get every message about it, its editors unless they do not want."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How many applications a message is for, and how many people are behind them."""

    applications: int
    people: int


def count_reach(session: Session, actor: Actor, message: Message) -> Reach:
    """Whom the message would reach if the actor sent it now."""
    for_whom = addressed(actor, message)
    applications = session.scalar(select(func.count(Application.id)).where(for_whom)) or 0
    people = (
        select(func.count(func.distinct(Membership.person_id)))
        .join(Application, Application.organisation_id == Membership.organisation_id)
        .where(for_whom, _is_written_to())
    )
    return Reach(applications, session.scalar(people) or 0)


def count_group(session: Session, actor: Actor, round_id: UUID, audience: Audience, stage_id: UUID) -> int:
    """How many applications are in one of the groups now."""
    matching = and_(Application.round_id == round_id, staffed(actor, Role.MANAGER), _group(audience, stage_id))
    return session.scalar(select(func.count(Application.id)).where(matching)) or 0


def addressed(actor: Actor, message: Message) -> ColumnElement[bool]:
    """The applications that a message is for, of those that the actor manages; their own organisation's is not."""
    if message.audience is Audience.CHOSEN or message.stage_id is None:
        chosen = select(MessageChoice.application_id).where(MessageChoice.message_id == message.id)
        wanted: ColumnElement[bool] = Application.id.in_(chosen)
    else:
        wanted = _group(message.audience, message.stage_id)
    return and_(Application.round_id == message.round_id, staffed(actor, Role.MANAGER), wanted)


def list_people(session: Session, organisation_ids: Iterable[UUID]) -> dict[UUID, list[tuple[Person, Place]]]:
    """Those who lead and edit each organisation's applications, by its id; leads first, then by address."""
    rows = session.execute(
        select(Membership.organisation_id, Membership.place, Person)
        .join(Membership.person)
        .where(Membership.organisation_id.in_(set(organisation_ids)), Membership.place.in_((Place.LEAD, Place.EDITOR)))
        .order_by(Membership.place.desc(), Person.email)
    )
    people: dict[UUID, list[tuple[Person, Place]]] = {}
    for organisation_id, place, person in rows:
        people.setdefault(organisation_id, []).append((person, place))
    return people


def _group(audience: Audience, stage_id: UUID) -> ColumnElement[bool]:
    """Everybody in one situation at a stage, but for those who have withdrawn since."""
    at_stage = Submission.application_id == Application.id, Submission.stage_id == stage_id
    if audience is Audience.WRITING:
        return exists().where(*at_stage, Submission.state.in_(WRITABLE)).correlate(Application)
    if audience is Audience.SUBMITTED:
        return and_(exists().where(*at_stage, Submission.state.in_(HANDED_IN)).correlate(Application), ~_withdrawn())
    told = exists().where(
        *at_stage, Decision.submission_id == Submission.id, Decision.id == _last_told(),
        Decision.outcome.in_(OUTCOMES[audience]),
    )  # fmt: skip
    return and_(told.correlate(Application), ~_withdrawn())


def _last_told() -> ColumnElement[UUID]:
    """The newest decision of a submission of which its applicant was told: somebody on the reserve may be invited."""
    other = aliased(Decision)
    newest = select(other.id).where(other.submission_id == Submission.id, other.state == DecisionState.RELEASED)
    return newest.order_by(other.released_at.desc(), other.id).limit(1).correlate(Submission).scalar_subquery()


def _withdrawn() -> ColumnElement[bool]:
    return (
        exists()
        .where(
            Submission.application_id == Application.id,
            Submission.position == Application.reached,
            Submission.state == State.WITHDRAWN,
        )
        .correlate(Application)
    )


def _is_written_to() -> ColumnElement[bool]:
    """Every lead, and the editors who have not turned such emails off."""
    off = exists().where(EmailTurnedOff.person_id == Membership.person_id, EmailTurnedOff.kind == TO_EDITORS)
    return or_(Membership.place == Place.LEAD, and_(Membership.place == Place.EDITOR, ~off.correlate(Membership)))


def with_what_is_filled_in(statement: Select[Application]) -> Select[Application]:
    """Applications loaded with what the fields of a message are filled in from."""
    return (
        statement.join(Application.organisation)
        .join(Application.round)
        .options(
            contains_eager(Application.organisation),
            contains_eager(Application.round),
            selectinload(Application.submissions).joinedload(Submission.stage),
        )
    )

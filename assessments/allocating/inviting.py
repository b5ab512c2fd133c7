"""Reading invitations to assess: a stage's for its managers, one's own for an assessor, and the titles to be wished."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from assessments.accounts.models import Appointment, Organisation, Person
from assessments.accounts.policies import in_force
from assessments.actors import Actor, Role
from assessments.allocating.inputs import ASSESSED
from assessments.allocating.models import AllocationPlan, AssessingInvitation, TitleWish
from assessments.allocating.states import Standing, Wish
from assessments.applications.models import Application, Submission
from assessments.applications.policies import open_to_staff, staffed
from assessments.errors import NotFound
from assessments.funds.models import Round, Stage
from assessments.funds.shelf import REVISION, SHELF, Revision
from assessments.paging import Order, Page, encode_cursor
from assessments.scoring.conflicts import barred_pairs

PAGE = 50
ASKED = (Standing.INVITED, Standing.ACCEPTED, Standing.WAITING)


def list_invited(session: Session, stage: Stage, *, cursor: str | None = None) -> Page[AssessingInvitation]:
    """A page of whom a stage asked to assess, by name; the caller manages the fund."""
    order = Order(Person.name.expression, Person.email.expression)
    wanted = (
        select(AssessingInvitation).join(AssessingInvitation.person).where(AssessingInvitation.stage_id == stage.id)
    )
    rows = session.scalars(order.apply(wanted, cursor, PAGE).options(joinedload(AssessingInvitation.person))).all()
    last = rows[PAGE - 1].person if len(rows) > PAGE else None
    return Page(rows[:PAGE], encode_cursor(last.name, last.email) if last else None)


def count_standings(session: Session, stage: Stage) -> dict[Standing, int]:
    """How many invitations of a stage stand how."""
    counts = select(AssessingInvitation.standing, func.count()).where(AssessingInvitation.stage_id == stage.id)
    found = {row[0]: row[1] for row in session.execute(counts.group_by(AssessingInvitation.standing))}
    return {standing: found.get(standing, 0) for standing in Standing}


def list_to_invite(session: Session, stage: Stage, *, now: datetime) -> Sequence[Person]:
    """The fund's assessors who were not asked, or said no, by name."""
    roles = (Appointment.fund_id == stage.round.fund_id, Appointment.role == Role.ASSESSOR, in_force(now))
    asked = select(AssessingInvitation.person_id).where(
        AssessingInvitation.stage_id == stage.id, AssessingInvitation.standing.in_(ASKED)
    )
    wanted = Person.id.in_(select(Appointment.person_id).where(*roles)), Person.id.not_in(asked)
    return session.scalars(select(Person).where(*wanted).order_by(Person.name, Person.id)).all()


def get_own_invitation(
    session: Session, actor: Actor, invitation_id: UUID, *, lock: bool = False
) -> AssessingInvitation:
    """One of the actor's own invitations that was not withdrawn, with its round. Raises NotFound."""
    mine = AssessingInvitation.id == invitation_id, AssessingInvitation.person_id == actor.user_id
    wanted = select(AssessingInvitation).where(*mine, AssessingInvitation.standing != Standing.WITHDRAWN)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    (stage,) = _stages(session, [found.stage_id]).values()
    if not actor.has_role(stage.round.fund_id, Role.ASSESSOR):
        raise NotFound
    set_committed_value(found, "stage", stage)
    return found


def list_own_invitations(session: Session, actor: Actor) -> list[AssessingInvitation]:
    """The actor's invitations that they have not refused, those to answer first."""
    mine = AssessingInvitation.person_id == actor.user_id, AssessingInvitation.standing.in_(ASKED)
    found = session.scalars(select(AssessingInvitation).where(*mine).order_by(AssessingInvitation.answer_by)).all()
    stages = _stages(session, [one.stage_id for one in found])
    for one in found:
        set_committed_value(one, "stage", stages[one.stage_id])
    own = [one for one in found if actor.has_role(one.stage.round.fund_id, Role.ASSESSOR)]
    return sorted(own, key=lambda one: one.standing is not Standing.INVITED)


def _stages(session: Session, ids: Sequence[UUID]) -> dict[UUID, Stage]:
    if not ids:
        return {}
    of_stages = select(Stage.round_id).where(Stage.id.in_(ids))
    wanted = select(*REVISION).join(Round.fund).where(Round.id.in_(of_stages))
    rounds = SHELF.take(session, [Revision(*row) for row in session.execute(wanted)])
    return {stage.id: stage for round_ in rounds for stage in round_.stages if stage.id in set(ids)}


@dataclass(frozen=True, slots=True)
class Title:
    """An application as its assessor may know it before it is theirs, and what they said to it."""

    submission_id: UUID
    reference: str
    title: str
    organisation: str
    wish: Wish | None
    rank: int | None


def asks_wishes(session: Session, invitation: AssessingInvitation) -> bool:
    """Whether the person is asked which titles they would like: never where a stage is anonymous."""
    if invitation.standing is not Standing.ACCEPTED or invitation.stage.is_anonymous:
        return False
    plan = session.get(AllocationPlan, invitation.stage_id)
    return plan is not None and plan.asks_wishes


def list_titles(
    session: Session, actor: Actor, invitation: AssessingInvitation, *, now: datetime, cursor: str | None = None
) -> Page[Title]:
    """A page of the titles of a stage, without those that a conflict keeps from the person."""
    order = Order(Application.reference.expression, Application.reference.expression)
    barred = {one for one, person in barred_pairs(session, invitation.stage) if person == actor.user_id}
    wished = (TitleWish.submission_id == Submission.id) & (TitleWish.person_id == actor.user_id)
    statement = (
        select(
            Submission.id, Application.reference, Submission.title, Organisation.name, TitleWish.wish, TitleWish.rank
        )
        .join(Submission.application)
        .join(Application.organisation)
        .outerjoin(TitleWish, wished)
        .where(Submission.stage_id == invitation.stage_id, Submission.state.in_(ASSESSED), open_to_staff(now))
        .where(staffed(actor, Role.ASSESSOR), Submission.id.not_in(barred))
    )
    rows = [Title(*row) for row in session.execute(order.apply(statement, cursor, PAGE))]
    last = rows[PAGE - 1].reference if len(rows) > PAGE else None
    return Page(rows[:PAGE], None if last is None else encode_cursor(last, last))

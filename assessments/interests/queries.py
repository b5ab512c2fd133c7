"""Reading the register of interests, and the conflicts that were found."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assessments.accounts.models import Appointment, Person
from assessments.accounts.policies import in_force
from assessments.actors import Actor, Role
from assessments.applications.models import Application, Submission
from assessments.applications.states import State
from assessments.errors import NotFound
from assessments.folding import sort_key
from assessments.funds.models import Round, Stage
from assessments.interests.facts import read_facts
from assessments.interests.matching import find_conflicts
from assessments.interests.models import ApplicantsDeclared, Conflict, Interest, InterestsConfirmed
from assessments.interests.policies import KEEPS_REGISTER, registers_seen_by, seen_by
from assessments.interests.states import ConflictGround, Standing
from assessments.paging import Order, Page, encode_cursor

PAGE = 50
WAITED_FOR = (State.SUBMITTED, State.ELIGIBLE, State.ASSESSED)
"""The states of what is, or may yet be, judged."""


def list_own_interests(session: Session, actor: Actor) -> Sequence[Interest]:
    """The actor's register, what they declared first at the top."""
    mine = select(Interest).where(Interest.person_id == actor.user_id)
    return session.scalars(mine.order_by(Interest.declared_at, Interest.id)).all()


def get_own_interest(session: Session, actor: Actor, interest_id: UUID) -> Interest:
    """An entry of the actor's register. Raises NotFound."""
    mine = select(Interest).where(Interest.id == interest_id, Interest.person_id == actor.user_id)
    interest = session.scalars(mine.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if interest is None:
        raise NotFound
    return interest


def list_registers(session: Session, actor: Actor, person_ids: Collection[UUID]) -> dict[UUID, list[Interest]]:
    """The registers of these people, as far as the actor may read them."""
    wanted = select(Interest).where(Interest.person_id.in_(person_ids), registers_seen_by(actor))
    found: dict[UUID, list[Interest]] = {}
    for interest in session.scalars(wanted.order_by(Interest.declared_at, Interest.id)):
        found.setdefault(interest.person_id, []).append(interest)
    return found


def list_confirmed(
    session: Session, round_id: UUID, person_ids: Collection[UUID] | None = None
) -> dict[UUID, InterestsConfirmed]:
    """Who confirmed their register for a round, of these people or of all; the caller may read the registers."""
    wanted = select(InterestsConfirmed).where(InterestsConfirmed.round_id == round_id)
    if person_ids is not None:
        wanted = wanted.where(InterestsConfirmed.person_id.in_(person_ids))
    return {row.person_id: row for row in session.scalars(wanted)}


def find_confirmed(session: Session, person_id: UUID | None, round_id: UUID) -> InterestsConfirmed | None:
    """That a person confirmed their register for a round."""
    mine = InterestsConfirmed.person_id == person_id, InterestsConfirmed.round_id == round_id
    return session.scalars(select(InterestsConfirmed).where(*mine)).one_or_none()


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applied, with which partners: as in a list that leads to no application."""

    organisation_id: UUID
    name: str
    partners: tuple[str, ...]
    is_declared: bool
    """Whether the actor has said already that they have an interest."""


def list_applicants(session: Session, actor: Actor, round_: Round) -> list[Applicant]:
    """Everybody who applied at the anonymous stages of a round, by name, with what the actor has declared."""
    anonymous = select(Stage.id).where(Stage.round_id == round_.id, Stage.is_anonymous)
    theirs = select(Submission.application_id).where(
        Submission.stage_id.in_(anonymous), Submission.state.in_(WAITED_FOR)
    )
    ids = session.scalars(theirs.distinct()).all()
    declared = set(
        session.scalars(
            select(Conflict.application_id).where(
                Conflict.round_id == round_.id,
                Conflict.person_id == actor.user_id,
                Conflict.ground == ConflictGround.DECLARED,
            )
        )
    )
    applicants = [
        Applicant(
            bid.organisation.id, bid.organisation.name, tuple(each.name for each in bid.partners), bid.id in declared
        )
        for bid in read_facts(session, [], ids).bids
        if bid.organisation.id is not None
    ]
    return sorted(applicants, key=lambda each: (sort_key(each.name), each.organisation_id))


def has_later_applicants(session: Session, round_: Round, since: datetime) -> bool:
    """Whether somebody applied at an anonymous stage of a round after a moment."""
    anonymous = select(Stage.id).where(Stage.round_id == round_.id, Stage.is_anonymous)
    later = Submission.stage_id.in_(anonymous), Submission.submitted_at > since
    return session.scalar(select(Submission.id).where(*later).limit(1)) is not None


def find_applicants_declared(session: Session, person_id: UUID | None, round_id: UUID) -> ApplicantsDeclared | None:
    """That a person looked through all applicants of a round."""
    mine = ApplicantsDeclared.person_id == person_id, ApplicantsDeclared.round_id == round_id
    return session.scalars(select(ApplicantsDeclared).where(*mine)).one_or_none()


def list_applicants_declared(
    session: Session, person_ids: Collection[UUID], round_id: UUID
) -> dict[UUID, ApplicantsDeclared]:
    """Which of these people looked through all applicants of a round, and when."""
    theirs = ApplicantsDeclared.person_id.in_(person_ids), ApplicantsDeclared.round_id == round_id
    return {row.person_id: row for row in session.scalars(select(ApplicantsDeclared).where(*theirs))}


def list_own_confirmed(session: Session, actor: Actor) -> dict[UUID, InterestsConfirmed]:
    """The rounds for which the actor confirmed their register."""
    mine = session.scalars(select(InterestsConfirmed).where(InterestsConfirmed.person_id == actor.user_id))
    return {row.round_id: row for row in mine}


def list_rounds_to_confirm(session: Session, actor: Actor, roles: Collection[Role] = KEEPS_REGISTER) -> Sequence[Round]:
    """The newest published rounds of the funds for which the actor judges or decides, or holds one of these roles."""
    mine = Round.fund_id.in_(actor.funds_as(*roles)), Round.published_at.is_not(None)
    newest = select(Round).where(*mine).order_by(Round.published_at.desc(), Round.id).limit(PAGE)
    return session.scalars(newest.options(selectinload(Round.stages))).all()


def list_conflicts(
    session: Session,
    actor: Actor,
    round_: Round,
    standings: Collection[Standing] = (),
    *,
    cursor: str | None = None,
) -> Page[Conflict]:
    """A page of the conflicts of a round that the actor may know of, the first found first."""
    order = Order(Conflict.found_at.expression, Conflict.id.expression)
    wanted = select(Conflict).join(Conflict.application).where(Conflict.round_id == round_.id, seen_by(actor))
    if standings:
        wanted = wanted.where(Conflict.standing.in_(standings))
    rows = session.scalars(order.apply(wanted, cursor, PAGE).options(*_SHOWN)).all()
    shown = rows[:PAGE]
    return Page(shown, encode_cursor(shown[-1].found_at, shown[-1].id) if len(rows) > PAGE else None)


def count_conflicts(session: Session, actor: Actor, round_: Round) -> Counter[Standing]:
    """How many conflicts of a round there are that the actor may know of, by where they stand."""
    rows = session.execute(
        select(Conflict.standing, func.count())
        .join(Conflict.application)
        .where(Conflict.round_id == round_.id, seen_by(actor))
        .group_by(Conflict.standing)
    )
    return Counter({row[0]: row[1] for row in rows})


def count_undecided(session: Session, actor: Actor, round_: Round) -> int:
    """How many possible conflicts of a round wait for a manager, for those who may know; else none."""
    return count_conflicts(session, actor, round_)[Standing.POSSIBLE]


def get_conflict(
    session: Session, actor: Actor, round_reference: str, conflict_id: UUID, *, lock: bool = False
) -> Conflict:
    """One conflict of a round; `lock` holds its application, under which all about it is changed. Raises NotFound."""
    mine = Conflict.id == conflict_id, Round.reference == round_reference, seen_by(actor)
    wanted = select(Conflict).join(Conflict.application).join(Application.round).where(*mine)
    if lock:
        held = select(Application.id).where(Application.id.in_(wanted.with_only_columns(Conflict.application_id)))
        session.execute(held.with_for_update())
    found = wanted.options(*_SHOWN).execution_options(populate_existing=lock)
    conflict = session.scalars(found).one_or_none()
    if conflict is None:
        raise NotFound
    return conflict


def list_conflicts_of(session: Session, application_id: UUID, person_ids: Collection[UUID]) -> Sequence[Conflict]:
    """What was found between an application and these people; the caller may know of it."""
    of_them = Conflict.application_id == application_id, Conflict.person_id.in_(person_ids)
    return session.scalars(select(Conflict).where(*of_them).order_by(Conflict.found_at, Conflict.id)).all()


@dataclass(frozen=True, slots=True)
class Ground:
    """By what somebody has, or may have, a part in an application, and where that stands."""

    ground: ConflictGround
    rests_on: str
    standing: Standing


def preview_grounds(
    session: Session, application_id: UUID, person_ids: Collection[UUID], *, now: datetime
) -> dict[UUID, list[Ground]]:
    """What is known or would be found between an application and these people; nothing is written down."""
    shown: dict[UUID, list[Ground]] = {}
    known = list_conflicts_of(session, application_id, person_ids)
    for each in known:
        shown.setdefault(each.person_id, []).append(Ground(each.ground, each.rests_on, each.standing))
    written = {(each.person_id, each.ground, each.rests_on) for each in known}
    for found in find_conflicts(read_facts(session, person_ids, [application_id]), now):
        if (found.person_id, found.ground, found.rests_on) not in written:
            standing = Standing.CLEAR if found.is_clear else Standing.POSSIBLE
            shown.setdefault(found.person_id, []).append(Ground(found.ground, found.rests_on, standing))
    return shown


def list_undecided(
    session: Session, person_ids: Collection[UUID], application_ids: Collection[UUID]
) -> set[tuple[UUID, UUID]]:
    """Between which of these applications and people, in pairs, a possible conflict waits for a manager."""
    of_both = Conflict.application_id.in_(application_ids), Conflict.person_id.in_(person_ids)
    waiting = Conflict.standing == Standing.POSSIBLE
    rows = session.execute(select(Conflict.application_id, Conflict.person_id).where(*of_both, waiting))
    return {(row[0], row[1]) for row in rows}


def list_keepers(session: Session, fund_id: UUID, now: datetime) -> Sequence[Person]:
    """Who judges or decides for a fund at that moment, by name; the caller may read the fund's registers."""
    held = Appointment.fund_id == fund_id, Appointment.role.in_(KEEPS_REGISTER), in_force(now)
    keepers = select(Appointment.person_id).where(*held)
    return session.scalars(select(Person).where(Person.id.in_(keepers)).order_by(Person.name, Person.id)).all()


_SHOWN = (
    joinedload(Conflict.application).options(joinedload(Application.organisation), joinedload(Application.round)),
    joinedload(Conflict.person),
    joinedload(Conflict.decided_by),
)

"""Who has a part in an applicant, and so stands aside from deciding about it: by a place, a conflict or their own word.

Places and conflicts that are certain shut an application to somebody before this is asked. What is only possible leaves
it open to read; until another manager has said what it is, nobody decides by whom it may be one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, union
from sqlalchemy.orm import Session

from assessments.accounts.exclusions import Exclusion
from assessments.accounts.models import Appointment, FormerMembership, Membership, Organisation, Person
from assessments.accounts.policies import in_force
from assessments.actors import Actor, Role
from assessments.applications.models import Application, Submission
from assessments.applications.policies import tied
from assessments.errors import NotPermitted, _
from assessments.funds.models import Round
from assessments.interests.facts import read_facts
from assessments.interests.matching import TOGETHER, find_conflicts
from assessments.interests.models import Conflict, Interest, Standing
from assessments.interests.names import name_key, numbers_of
from assessments.interests.queries import Ground, list_conflicts_of
from assessments.interests.states import STILL_READS, ConflictGround

DECIDING = (Role.MANAGER, Role.MODERATOR, Role.APPROVER)
"""Roles in which somebody has a say in what becomes of applications."""


class HasPart(NotPermitted):
    """Nobody decides about an organisation of their own."""

    sentence = _(
        "Nothing was changed: by the register of interests, a place in it, or what you share with it, you have or may "
        "have a part in the organisation that applies with %(reference)s. Somebody else has to do this: %(others)s can."
    )


class NobodyElse(HasPart):
    """Nor is there anybody who can instead."""

    sentence = _(
        "Nothing was changed: by the register of interests, a place in it, or what you share with it, you have or may "
        "have a part in the organisation that applies with %(reference)s, and nobody else of the fund can do this. Ask "
        "an administrator to give somebody the role."
    )


@dataclass(frozen=True, slots=True)
class Aside:
    """That somebody stands aside from deciding about an application: by what, and who else can, by role."""

    grounds: tuple[Ground, ...]
    others: Mapping[Role, tuple[str, ...]]

    @property
    def is_only_possible(self) -> bool:
        """Whether another manager can still say that it is none."""
        return bool(self.grounds) and all(each.standing is Standing.POSSIBLE for each in self.grounds)


def find_aside(session: Session, person_id: UUID | None, application: Application, now: datetime) -> Aside | None:
    """By what a person has, or may have, a part in an application, and who else decides about it; None if not.

    A page asks this, in two statements for whoever has no part; an act looks again at all that could be found.
    """
    if person_id is None:
        return None
    if not tied_people(session, [person_id], [(application.id, application.organisation_id)], now):
        return None
    grounds = _list_grounds(session, person_id, application, now)
    others = {role: tuple(list_others(session, person_id, application, [role], now)) for role in DECIDING}
    return Aside(tuple(grounds), others)


def ensure_no_part(
    session: Session, person_id: UUID | None, application: Application, now: datetime, *roles: Role,
    refusal: type[HasPart] = HasPart,
) -> None:  # fmt: skip
    """Refuse somebody who has a part in the application, and name who else holds one of the roles.

    Raises the refusal, or NobodyElse.
    """
    ensure_no_part_in_any(session, person_id, [application], now, *roles, refusal=refusal)


def ensure_no_part_in_any(
    session: Session, person_id: UUID | None, applications: Sequence[Application], now: datetime, *roles: Role,
    refusal: type[HasPart] = HasPart, nobody: type[HasPart] = NobodyElse,
) -> None:  # fmt: skip
    """The same of several applications: what is refused names the first in which they have a part.

    Raises the refusal, or `nobody` where nobody else holds one of the roles.
    """
    if person_id is None:
        return
    parts = _find_parts(session, person_id, applications, now)
    first = next((each for each in applications if each.id in parts), None)
    if first is not None:
        others = list_others(session, person_id, first, roles, now)
        raise (refusal if others else nobody)(reference=first.reference, others=", ".join(others))


def _find_parts(
    session: Session, person_id: UUID, applications: Collection[Application], now: datetime
) -> Collection[UUID]:
    """In which applications a person has or may have a part: by what is on record, and what would be found now."""
    tied = tied_people(session, [person_id], [(each.id, each.organisation_id) for each in applications], now)
    ids = [each.id for each in applications]
    of_them = Conflict.person_id == person_id, Conflict.application_id.in_(ids)
    rows = session.execute(
        select(Conflict.application_id, Conflict.ground).where(*of_them, Conflict.standing == Standing.DISMISSED)
    )
    dismissed = {(row[0], row[1]) for row in rows}
    found = find_conflicts(read_facts(session, [person_id], ids), now)
    new = {
        each.application_id
        for each in found
        if each.ground not in STILL_READS and (each.application_id, each.ground) not in dismissed
    }
    return {application_id for _person, application_id in tied} | new


def list_others(
    session: Session, person_id: UUID, application: Application, roles: Collection[Role], now: datetime
) -> list[str]:
    """The names of those who hold one of the roles in the application's fund, and have no part in it."""
    pairs = [(application.id, application.organisation_id)]
    return _others(session, person_id, application.round.fund_id, pairs, roles, now)


def _others(
    session: Session, person_id: UUID, fund_id: UUID, pairs: Collection[tuple[UUID, UUID]], roles: Collection[Role],
    now: datetime,
) -> list[str]:  # fmt: skip
    held = Appointment.fund_id == fund_id, Appointment.role.in_(list(roles)), in_force(now)
    theirs = Person.id.in_(select(Appointment.person_id).where(*held)), Person.id != person_id
    people = session.scalars(select(Person).where(*theirs).order_by(Person.name, Person.id)).all()
    shut = {person for person, _application in tied_people(session, [each.id for each in people], pairs, now)}
    return [each.name for each in people if each.id not in shut]


@dataclass(frozen=True, slots=True)
class RoundAside:
    """Of which applications of a round somebody stands aside, by id with their references, and who else decides."""

    references: Mapping[UUID, str]
    others: Mapping[Role, tuple[str, ...]]


def find_round_aside(session: Session, actor: Actor, round_: Round, now: datetime) -> RoundAside | None:
    """Where in a round the actor has, or may have, a part; the others named have none in any of these."""
    if actor.user_id is None:
        return None
    found = select(Conflict.application_id).where(
        Conflict.person_id == actor.user_id, Conflict.round_id == round_.id, _counts()
    )
    part = or_(Application.id.in_(found), tied(actor))
    handed_in = Application.submissions.any(Submission.submitted_at.is_not(None))
    rows = session.execute(
        select(Application.id, Application.organisation_id, Application.reference)
        .where(Application.round_id == round_.id, part, handed_in)
        .order_by(Application.reference)
    ).all()
    if not rows:
        return None
    pairs = [(row[0], row[1]) for row in rows]
    others = {role: tuple(_others(session, actor.user_id, round_.fund_id, pairs, [role], now)) for role in DECIDING}
    return RoundAside({row[0]: row[2] for row in rows}, others)


def tied_people(
    session: Session, person_ids: Collection[UUID], applications: Collection[tuple[UUID, UUID]], now: datetime
) -> set[tuple[UUID, UUID]]:
    """Which of these people have a part in which of these applications (id, organisation id): pairs of both ids."""
    by_organisation: dict[UUID, list[UUID]] = {}
    for application_id, organisation_id in applications:
        by_organisation.setdefault(organisation_id, []).append(application_id)
    found = _on_record(session, person_ids, [application_id for application_id, _organisation in applications])
    declared = _declared(session, person_ids, list(by_organisation), now)
    pairs = {(person, each) for person, organisation in declared for each in by_organisation[organisation]}
    return found | (pairs - _dismissed(session, pairs))


def _list_grounds(session: Session, person_id: UUID, application: Application, now: datetime) -> list[Ground]:
    """What was found and not dismissed, and what would be found now; of a ground that was dismissed, nothing new."""
    known = list_conflicts_of(session, application.id, [person_id])
    dismissed = {each.ground for each in known if each.standing is Standing.DISMISSED}
    standing = [
        Ground(each.ground, each.rests_on, each.standing) for each in known if each.standing is not Standing.DISMISSED
    ]
    past = dismissed | {each.ground for each in standing}
    found = find_conflicts(read_facts(session, [person_id], [application.id]), now)
    new = [
        Ground(each.ground, each.rests_on, Standing.CLEAR if each.is_clear else Standing.POSSIBLE)
        for each in found
        if each.ground not in past
    ]
    return [each for each in (*standing, *new) if each.ground not in STILL_READS]


def _on_record(
    session: Session, person_ids: Collection[UUID], application_ids: Collection[UUID]
) -> set[tuple[UUID, UUID]]:
    """By an exclusion, a conflict that was found and is not dismissed, or a place in the organisation, now or once."""
    excluded, conflicts = (
        select(table.person_id, table.application_id).where(
            table.person_id.in_(person_ids), table.application_id.in_(application_ids)
        )
        for table in (Exclusion, Conflict)
    )
    placed = (
        select(table.person_id, Application.id)
        .join(Application, Application.organisation_id == table.organisation_id)
        .where(table.person_id.in_(person_ids), Application.id.in_(application_ids))
        for table in (Membership, FormerMembership)
    )
    rows = session.execute(union(excluded, conflicts.where(_counts()), *placed))
    return {(row[0], row[1]) for row in rows}


def _counts() -> ColumnElement[bool]:
    """Whether a conflict keeps somebody from deciding: what nobody has dismissed, advising apart."""
    return and_(Conflict.standing != Standing.DISMISSED, Conflict.ground.not_in(STILL_READS))


def _declared(
    session: Session, person_ids: Collection[UUID], organisation_ids: Collection[UUID], now: datetime
) -> set[tuple[UUID, UUID]]:
    """By number or by name; what was over three years ago no longer counts."""
    interests = session.scalars(select(Interest).where(Interest.person_id.in_(person_ids))).all()
    lasting = [each for each in interests if each.until is None or each.until >= (now - TOGETHER).date()]
    if not lasting:
        return set()
    organisations = session.scalars(select(Organisation).where(Organisation.id.in_(organisation_ids))).all()
    return {
        (interest.person_id, organisation.id)
        for interest in lasting
        for organisation in organisations
        if _is_same(interest, organisation)
    }


def _is_same(interest: Interest, organisation: Organisation) -> bool:
    theirs = numbers_of(organisation.charity_number, organisation.company_number)
    shared = numbers_of(interest.charity_number, interest.company_number) & theirs
    return bool(shared) or name_key(interest.organisation) == name_key(organisation.name)


def _dismissed(session: Session, pairs: Collection[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Those of which a manager has said that the name only happens to be the same."""
    if not pairs:
        return set()
    rows = session.execute(
        select(Conflict.person_id, Conflict.application_id).where(
            Conflict.person_id.in_({person for person, _application in pairs}),
            Conflict.application_id.in_({application for _person, application in pairs}),
            Conflict.ground == ConflictGround.REGISTER,
            Conflict.standing == Standing.DISMISSED,
        )
    )
    return {(row[0], row[1]) for row in rows}

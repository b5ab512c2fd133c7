"""Who has a part in an applicant, and so stands aside from deciding about it: by a place, a conflict or their own word.

Places and conflicts shut an application to somebody before this is asked; what they declare in the register of
interests is compared here, since only assessors' registers are compared with every application beforehand.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.exclusions import Exclusion
from assessments.accounts.models import FormerMembership, Membership, Organisation
from assessments.errors import NotPermitted, _
from assessments.interests.matching import TOGETHER
from assessments.interests.models import Conflict, ConflictGround, Interest, Standing
from assessments.interests.names import name_key, numbers_of


class HasPart(NotPermitted):
    """Nobody decides about an organisation of their own."""

    sentence = _(
        "Nothing was changed: by the register of interests, or a place in it, you have a part in the organisation that "
        "applies, so somebody else has to do this."
    )


def tied_people(
    session: Session, person_ids: Collection[UUID], applications: Collection[tuple[UUID, UUID]], now: datetime
) -> set[tuple[UUID, UUID]]:
    """Which of these people have a part in which of these applications (id, organisation id): pairs of both ids."""
    by_organisation: dict[UUID, list[UUID]] = {}
    for application_id, organisation_id in applications:
        by_organisation.setdefault(organisation_id, []).append(application_id)
    found = _excluded(session, person_ids, [application_id for application_id, _organisation in applications])
    for person_id, organisation_id in _placed(session, person_ids, list(by_organisation)):
        found |= {(person_id, application_id) for application_id in by_organisation[organisation_id]}
    declared = _declared(session, person_ids, list(by_organisation), now)
    pairs = {(person, each) for person, organisation in declared for each in by_organisation[organisation]}
    return found | (pairs - _dismissed(session, pairs))


def ensure_no_part(
    session: Session, person_id: UUID | None, application_id: UUID, organisation_id: UUID, now: datetime
) -> None:
    """Refuse somebody who has a part in the application. Raises HasPart."""
    if person_id is not None and tied_people(session, [person_id], [(application_id, organisation_id)], now):
        raise HasPart


def _excluded(
    session: Session, person_ids: Collection[UUID], application_ids: Collection[UUID]
) -> set[tuple[UUID, UUID]]:
    rows = session.execute(
        select(Exclusion.person_id, Exclusion.application_id).where(
            Exclusion.person_id.in_(person_ids), Exclusion.application_id.in_(application_ids)
        )
    )
    return {(row[0], row[1]) for row in rows}


def _placed(
    session: Session, person_ids: Collection[UUID], organisation_ids: Collection[UUID]
) -> set[tuple[UUID, UUID]]:
    return {
        (row[0], row[1])
        for table in (Membership, FormerMembership)
        for row in session.execute(
            select(table.person_id, table.organisation_id).where(
                table.person_id.in_(person_ids), table.organisation_id.in_(organisation_ids)
            )
        )
    }


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

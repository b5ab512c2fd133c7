"""Writing down the conflicts that were found, and shutting the applications that they are about."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from assessments.accounts.exclusions import Exclusion
from assessments.actors import SYSTEM, Actor
from assessments.applications.models import Application, Reader
from assessments.applications.states import ReaderBasis
from assessments.audit.use_cases import record
from assessments.interests.facts import AT_A_TIME, read_facts
from assessments.interests.matching import Found, find_conflicts
from assessments.interests.models import Conflict
from assessments.interests.states import BARRING, BY_A_PLACE, STILL_READS, ConflictGround, Standing

SHUTTING = frozenset(ConflictGround) - STILL_READS - BY_A_PLACE
"""The grounds that shut an application to somebody who would else read it as staff."""


def look_for(
    session: Session, person_ids: Collection[UUID], application_ids: Collection[UUID], *, now: datetime
) -> list[Conflict]:
    """Find and keep what conflicts between these people and these applications; what is new."""
    return keep_found(session, find_conflicts(read_facts(session, person_ids, application_ids), now), now=now)


def keep_found(session: Session, found: Sequence[Found], *, now: datetime, actor: Actor = SYSTEM) -> list[Conflict]:
    """Write down what is not known yet; what somebody decided stays decided. What is clear shuts the application."""
    kept: list[Conflict] = []
    for start in range(0, len(found), AT_A_TIME):
        some = found[start : start + AT_A_TIME]
        known = _known(session, some)
        for each in some:
            if (each.application_id, each.person_id, each.ground, each.rests_on) not in known:
                kept.append(_keep(session, actor, each, now))
        session.flush()
    settle_exclusions(session, {(each.application_id, each.person_id) for each in kept}, now=now)
    for conflict in kept:  # also what is only possible: it opens again once somebody has dismissed it
        _end_reading_for_panel(session, conflict.application_id, conflict.person_id, now)
    return kept


def settle_exclusions(session: Session, pairs: Iterable[tuple[UUID, UUID]], *, now: datetime) -> None:
    """Have exactly those be shut out, of these pairs of application and person, whom a conflict shuts out."""
    wanted = sorted(pairs)
    for start in range(0, len(wanted), AT_A_TIME):
        some = wanted[start : start + AT_A_TIME]
        applications, people = {pair[0] for pair in some}, {pair[1] for pair in some}
        barring = _pairs(session, Conflict, applications, people)
        standing = _pairs(session, Exclusion, applications, people)
        for application_id, person_id in some:
            is_barred, is_shut = ((application_id, person_id) in each for each in (barring, standing))
            if is_barred and not is_shut:
                session.add(Exclusion(application_id=application_id, person_id=person_id, since=now))
                _end_reading_for_panel(session, application_id, person_id, now)
            elif is_shut and not is_barred:
                of_both = Exclusion.application_id == application_id, Exclusion.person_id == person_id
                session.execute(delete(Exclusion).where(*of_both))
        session.flush()


def _end_reading_for_panel(session: Session, application_id: UUID, person_id: UUID, now: datetime) -> None:
    theirs = Reader.application_id == application_id, Reader.person_id == person_id, Reader.until_at.is_(None)
    session.execute(update(Reader).where(*theirs, Reader.basis == ReaderBasis.PANEL).values(until_at=now))


def _pairs(
    session: Session, table: type[Conflict] | type[Exclusion], applications: set[UUID], people: set[UUID]
) -> set[tuple[UUID, UUID]]:
    wanted = select(table.application_id, table.person_id).where(
        table.application_id.in_(applications), table.person_id.in_(people)
    )
    if table is Conflict:
        wanted = wanted.where(Conflict.standing.in_(BARRING), Conflict.ground.in_(SHUTTING))
    return {(row[0], row[1]) for row in session.execute(wanted)}


def _known(session: Session, found: Sequence[Found]) -> set[tuple[UUID, UUID, ConflictGround, str]]:
    """What is written down already; the applications are held, so that nobody else writes the same meanwhile."""
    applications = {each.application_id for each in found}
    held = select(Application.id).where(Application.id.in_(applications)).order_by(Application.id)
    session.execute(held.with_for_update())
    rows = session.execute(
        select(Conflict.application_id, Conflict.person_id, Conflict.ground, Conflict.rests_on).where(
            Conflict.application_id.in_(applications)
        )
    )
    return {(row[0], row[1], row[2], row[3]) for row in rows}


def _keep(session: Session, actor: Actor, found: Found, now: datetime) -> Conflict:
    conflict = Conflict(
        application_id=found.application_id, round_id=found.round_id, person_id=found.person_id, ground=found.ground,
        rests_on=found.rests_on, standing=Standing.CLEAR if found.is_clear else Standing.POSSIBLE, found_at=now,
    )  # fmt: skip
    session.add(conflict)
    session.flush()
    record(
        session, actor, "conflict.found", conflict.id, now=now, round_id=found.round_id,
        application_id=found.application_id,
        details={"assessor": str(found.person_id), "ground": found.ground.value},
    )  # fmt: skip
    return conflict

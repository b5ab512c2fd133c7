"""Removing all that is made up, and nothing else."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, Table, and_, delete, or_, select
from sqlalchemy.orm import Session

from assessments.accounts.models import FormerMembership, Membership
from assessments.actors import SYSTEM
from assessments.applications.models import Application
from assessments.audit.models import TrailEntry
from assessments.audit.use_cases import record
from assessments.belongings import ROOTS, mentions_in, owners_of, tables
from assessments.errors import Refused
from assessments.funds.models import Round
from assessments.samples.models import SampleMark
from assessments.schema import metadata

AT_A_TIME = 500
"""How many ids one statement names; SQLite takes no more than some thousands."""

MAKING = ("organisation.named", "fund.created", "round.loaded")
"""The acts by which an organisation, a fund or a round comes to be; what made-up people make is made up as they are."""

Ids = Mapping[str, Collection[Any]]
"""What is made up, by table."""


class RealThingsHang(Refused):
    """Something that is not made up would lose what it stands on. `lines` says what."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("Nothing was removed, for real things hang on what is made up:\n" + "\n".join(lines))
        self.lines = lines


def count_samples(session: Session) -> dict[str, int]:
    """How many people, organisations, funds and rounds are made up."""
    return {name: len(found) for name, found in _gather(session).items() if name in ROOTS and found}


def remove_samples(session: Session, *, now: datetime) -> tuple[dict[str, int], list[str]]:
    """Remove all that is made up; how many rows of each table went, and whose addresses they were.

    Raises RealThingsHang if something real would lose what it stands on; then nothing is removed. The trail stays.
    """
    ids = _gather(session)
    if lines := [*_real_applications(session, ids), *_real_rounds(session, ids), *_names_in_what_stays(session, ids)]:
        raise RealThingsHang(lines)
    person = metadata.tables["person"]
    addresses = list(_values(session, person.c.email, person.c.id, ids["person"]))
    gone = _remove_what_points_at_nothing(session, ids, addresses)
    for table in reversed(tables()):
        gone[table.name] = _remove(session, table, ids)
    _delete(session, metadata.tables["sample_mark"].c.subject_id, [each for name in ROOTS for each in ids[name]])
    record(
        session, SYSTEM, "samples.removed", None, now=now, details={"tables": sorted(key for key in gone if gone[key])}
    )
    return {name: count for name, count in gone.items() if count}, addresses


def _gather(session: Session) -> dict[str, set[Any]]:
    """The ids of all that is made up: what is marked, and what belongs to it."""
    marked = _marked(session)
    ids: dict[str, set[Any]] = {}
    for table in tables():
        key = table.columns.get("id")
        found: set[Any] = set()
        if key is not None:
            if table.name in ROOTS:
                found |= set(_values(session, key, key, marked))
            for column in owners_of(table):
                found |= set(_values(session, key, column, ids.get(_target(column), set())))
        ids[table.name] = found
    return ids


def _marked(session: Session) -> set[Any]:
    """What was marked when it was made, and what made-up people have made since, where nobody real touched it."""
    marked = set(session.scalars(select(SampleMark.subject_id)))
    person = metadata.tables["person"].c.id
    people = set(_values(session, person, person, marked))
    made = {
        subject_id
        for some in _some(people)
        for subject_id in session.scalars(
            select(TrailEntry.subject_id).where(TrailEntry.action.in_(MAKING), TrailEntry.actor_id.in_(some))
        )
    }
    return marked | (made - _touched(session, made, people))


def _touched(session: Session, made: Collection[Any], people: Collection[Any]) -> set[Any]:
    """Those about which somebody real, or an operator, has done something, or to which somebody real belongs."""
    touched = set()
    for some in _some(made):
        for about in (TrailEntry.subject_id, TrailEntry.round_id):
            by = or_(TrailEntry.actor_id.is_not(None), and_(TrailEntry.is_system, TrailEntry.action.in_(MAKING)))
            entries = select(about, TrailEntry.actor_id).where(about.in_(some), by)
            touched |= {subject for subject, actor in session.execute(entries) if actor not in people}
        for places in (Membership, FormerMembership):
            held = select(places.organisation_id, places.person_id).where(places.organisation_id.in_(some))
            touched |= {organisation for organisation, person in session.execute(held) if person not in people}
    return touched


def _target(column: Column[Any]) -> str:
    (key,) = column.foreign_keys
    return str(key.column.table.name)


def _values(session: Session, wanted: Column[Any], column: Column[Any], ids: Collection[Any]) -> Iterator[Any]:
    """What stands in one column where another is among the ids."""
    for some in _some(ids):
        yield from session.scalars(select(wanted).where(column.in_(some)))


def _some(ids: Collection[Any]) -> Iterator[list[Any]]:
    whole = list(ids)
    for start in range(0, len(whole), AT_A_TIME):
        yield whole[start : start + AT_A_TIME]


def _delete(session: Session, column: Column[Any], ids: Collection[Any]) -> int:
    gone = 0
    for some in _some(ids):
        gone += len(session.execute(delete(column.table).where(column.in_(some)).returning(column)).all())
    return gone


def _remove(session: Session, table: Table, ids: Ids) -> int:
    count = sum(_delete(session, column, ids[_target(column)]) for column in owners_of(table))
    if table.name in ROOTS:
        count += _delete(session, table.columns["id"], ids[table.name])
    return count


def _remove_what_points_at_nothing(session: Session, ids: Ids, addresses: Collection[str]) -> dict[str, int]:
    email, job, attempt = (metadata.tables[name].c for name in ("email", "job", "attempt"))
    hashes = [sha256(address.encode()).hexdigest() for address in addresses]
    known = (email.user_id, "person"), (email.round_id, "round"), (email.application_id, "application")
    emails = [_delete(session, column, ids[name]) for column, name in known]
    jobs = [_delete(session, job.subject_id, found) for found in ids.values()]
    return {
        "email": sum(emails) + _delete(session, email.address, addresses),
        "job": sum(jobs),
        "attempt": _delete(session, attempt.account_hash, hashes),
    }


def _real_applications(session: Session, ids: Ids) -> Iterator[str]:
    """Applications of real organisations in made-up rounds, and of made-up organisations in real rounds."""
    for some in _some(ids["application"]):
        for found in session.scalars(select(Application).where(Application.id.in_(some))):
            if found.organisation_id not in ids["organisation"]:
                yield f"{found.reference} is the application of a real organisation in a made-up round."
            elif found.round_id not in ids["round"]:
                yield f"{found.reference} is the application of a made-up organisation in a real round."


def _real_rounds(session: Session, ids: Ids) -> Iterator[str]:
    marked = _marked(session)
    for some in _some(ids["round"]):
        for found in session.scalars(select(Round).where(Round.id.in_(some))):
            if found.id not in marked:
                yield f"{found.reference} is a real round of a made-up fund."


def _names_in_what_stays(session: Session, ids: Ids) -> Iterator[str]:
    """Rows that stay and name somebody who would go: what made-up people did among real things."""
    for table in tables():
        for column in mentions_in(table):
            count = sum(_count_staying(session, table, column, some, ids) for some in _some(ids[_target(column)]))
            if count:
                yield f"{count} rows of “{table.name}” are of real things and name made-up people ({column.name})."


def _count_staying(session: Session, table: Table, column: Column[Any], some: list[Any], ids: Ids) -> int:
    """How many rows name one of these and go with nothing themselves."""
    tied = [(owner, ids[_target(owner)]) for owner in owners_of(table)]
    if table.name in ROOTS:
        tied.append((table.columns["id"], ids[table.name]))
    rows = session.execute(select(*(owner for owner, _among in tied)).where(column.in_(some))).all() if tied else []
    return sum(not any(value in among for value, (_owner, among) in zip(row, tied, strict=True)) for row in rows)

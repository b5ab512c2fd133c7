"""What is known of assessors and of applications by which conflicts are found: a constant number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import FormerMembership, Membership, Organisation, Person
from assessments.applications.models import Application, Reader
from assessments.applications.states import ReaderBasis
from assessments.interests.models import Interest
from assessments.interests.names import domain_of, numbers_of
from assessments.interests.said import Body, Recent, read_of_others, read_recent, read_said

AT_A_TIME = 500
"""How many applications one round of statements reads; SQLite takes no more than some thousands of values."""


@dataclass(frozen=True, slots=True)
class Tie:
    """One entry of somebody's register, or a place that they had."""

    body: Body
    until: date | None
    """The last day, if it is over."""


@dataclass(frozen=True, slots=True)
class Assessor:
    """Who may be asked to judge, with what ties them to whom."""

    id: UUID
    domain: str | None
    own: tuple[Body, ...]
    former: tuple[Tie, ...]
    register: tuple[Tie, ...]
    bids: tuple[Recent, ...] = ()
    """What their organisations handed in, and those where they were while they were there."""


@dataclass(frozen=True, slots=True)
class Bid:
    """An application with those who take part in it. What is sealed is known to be, and of it nothing is told."""

    id: UUID
    round_id: UUID
    organisation: Body
    domains: frozenset[str]
    partners: tuple[Body, ...]
    advisers: frozenset[UUID]
    earlier: tuple[Recent, ...]
    """What the organisation handed in elsewhere."""
    sealed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is needed to find the conflicts among them."""

    assessors: tuple[Assessor, ...] = ()
    bids: tuple[Bid, ...] = ()
    elsewhere: tuple[Recent, ...] = ()
    """Applications of anybody that name more than one partner, in which some of these may stand side by side."""


def read_facts(session: Session, person_ids: Collection[UUID], application_ids: Iterable[UUID]) -> Facts:
    """Of these people and these applications; 500 applications take as many statements as one."""
    wanted = list(application_ids)
    batches = (wanted[start : start + AT_A_TIME] for start in range(0, len(wanted), AT_A_TIME))
    bids = [bid for some in batches for bid in read_bids(session, some)]
    assessors = read_assessors(session, person_ids)
    theirs = {body for one in assessors for body in (*one.own, *(tie.body for tie in one.former))}
    applying = {body for bid in bids for body in (bid.organisation, *bid.partners)}
    return Facts(tuple(assessors), tuple(bids), tuple(read_of_others(session, theirs, applying)))


def read_assessors(session: Session, person_ids: Collection[UUID]) -> list[Assessor]:
    """People with their organisations, now and once, what they declare, and what their organisations handed in."""
    rows = session.execute(select(Person.id, Person.email).where(Person.id.in_(person_ids)))
    addresses: dict[UUID, str] = {row[0]: row[1] for row in rows}
    own, former = _places(session, person_ids), _former_places(session, person_ids)
    register: dict[UUID, list[Tie]] = defaultdict(list)
    for each in session.scalars(select(Interest).where(Interest.person_id.in_(person_ids)).order_by(Interest.id)):
        body = Body(each.organisation, numbers_of(each.charity_number, each.company_number))
        register[each.person_id].append(Tie(body, each.until))
    places = [
        *(body for bodies in own.values() for body in bodies),
        *(t.body for ties in former.values() for t in ties),
    ]
    recent = read_recent(session, {body.id for body in places if body.id is not None})
    return [
        Assessor(
            person_id,
            domain_of(email),
            tuple(own[person_id]),
            tuple(former[person_id]),
            tuple(register[person_id]),
            tuple(_bids_of(own[person_id], former[person_id], recent)),
        )
        for person_id, email in sorted(addresses.items())
    ]


def read_bids(session: Session, application_ids: Collection[UUID]) -> list[Bid]:
    """Applications that were handed in, with who takes part in them."""
    rows = session.execute(
        select(Application.id, Application.round_id, Organisation)
        .join(Application.organisation)
        .where(Application.id.in_(application_ids))
        .order_by(Application.id)
    ).all()
    organisations = {row[2].id for row in rows}
    addresses: dict[UUID, set[str]] = defaultdict(set)
    for organisation_id, email in session.execute(
        select(Membership.organisation_id, Person.email)
        .join(Membership.person)
        .where(Membership.organisation_id.in_(organisations))
    ):
        addresses[organisation_id].add(email)
    advisers: dict[UUID, set[UUID]] = defaultdict(set)
    of_advisers = Reader.application_id.in_(application_ids), Reader.basis == ReaderBasis.ADVISER
    for application_id, person_id in session.execute(
        select(Reader.application_id, Reader.person_id).where(*of_advisers)
    ):
        advisers[application_id].add(person_id)
    said = read_said(session, Application.id.in_(application_ids))
    recent = read_recent(session, organisations)
    return [
        Bid(
            application_id,
            round_id,
            _body(organisation),
            frozenset(filter(None, map(domain_of, addresses[organisation.id] | said[application_id].addresses))),
            tuple(said[application_id].partners),
            frozenset(advisers[application_id]),
            tuple(each for each in recent.get(organisation.id, ()) if each.application_id != application_id),
            said[application_id].sealed_until,
        )
        for application_id, round_id, organisation in rows
    ]


def _bids_of(own: Iterable[Body], former: Iterable[Tie], recent: Mapping[UUID, Sequence[Recent]]) -> Iterator[Recent]:
    yield from (bid for body in own if body.id for bid in recent.get(body.id, ()))
    for tie in former:
        theirs = recent.get(tie.body.id, ()) if tie.body.id else ()
        yield from (bid for bid in theirs if tie.until is None or bid.handed_in_at.date() <= tie.until)


def _places(session: Session, person_ids: Collection[UUID]) -> Mapping[UUID, list[Body]]:
    found: dict[UUID, list[Body]] = defaultdict(list)
    for person_id, organisation in session.execute(
        select(Membership.person_id, Organisation)
        .join(Membership.organisation)
        .where(Membership.person_id.in_(person_ids))
        .order_by(Organisation.id)
    ):
        found[person_id].append(_body(organisation))
    return found


def _former_places(session: Session, person_ids: Collection[UUID]) -> Mapping[UUID, list[Tie]]:
    found: dict[UUID, list[Tie]] = defaultdict(list)
    for person_id, ended_at, organisation in session.execute(
        select(FormerMembership.person_id, FormerMembership.ended_at, Organisation)
        .join(Organisation, Organisation.id == FormerMembership.organisation_id)
        .where(FormerMembership.person_id.in_(person_ids))
        .order_by(Organisation.id, FormerMembership.ended_at)
    ):
        found[person_id].append(Tie(_body(organisation), ended_at.date()))
    return found


def _body(organisation: Organisation) -> Body:
    numbers = numbers_of(organisation.charity_number, organisation.company_number)
    return Body(organisation.name, numbers, id=organisation.id)

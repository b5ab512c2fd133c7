"""Finding conflicts among what is known: facts in, conflicts out, without a database.

What is certain is clear: a place in the organisation, the same number in a register, having advised it. What only
suggests that two are the same, or that they work together, is possible, and a person decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from assessments.interests.facts import Assessor, Bid, Facts
from assessments.interests.names import Number
from assessments.interests.said import Body, Recent
from assessments.interests.states import ConflictGround as Ground

TOGETHER = timedelta(days=3 * 365 + 1)
"""For how long having applied together, or an interest that is over, tells against somebody."""


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A conflict between a person and an application: by what ground, and what that rests on."""

    application_id: UUID
    person_id: UUID
    ground: Ground
    rests_on: str
    round_id: UUID
    is_clear: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """One organisation to which a person is tied, and how."""

    person_id: UUID
    body: Body
    ground: Ground
    """What it is to share it by name: PARTNER of one's own organisations, REGISTER of what is declared."""
    is_over: bool = False
    is_own: bool = False
    """Whether the person has a place in it, or had one."""
    left_on: date | None = None

    def took_part_in(self, recent: Recent) -> bool:
        """Whether it was their own organisation when that was handed in; what came before they joined counts, too."""
        return self.is_own and (self.left_on is None or recent.handed_in_at.date() <= self.left_on)


@dataclass(frozen=True, slots=True)
class _Beside:
    """Somebody whose organisation has applied together with this one."""

    person_id: UUID
    application_id: UUID


class _Index:
    """People by all by which an organisation can be known, so that each application is looked up and not compared."""

    def __init__(self, facts: Facts, now: datetime) -> None:
        self.by_id: dict[UUID, list[tuple[UUID, Ground]]] = defaultdict(list)
        self.by_number: dict[Number, list[_Known]] = defaultdict(list)
        self.by_name: dict[str, list[_Known]] = defaultdict(list)
        self.by_domain: dict[str, list[UUID]] = defaultdict(list)
        self.people = {each.id: each for each in facts.assessors}
        self.beside: dict[str | Number, list[_Beside]] = defaultdict(list)
        long_ago = (now - TOGETHER).date()
        for person in self.people.values():
            for body, ground, left_on in _places(person):
                if body.id is not None:
                    self.by_id[body.id].append((person.id, ground))
                self._add(_Known(person.id, body, Ground.PARTNER, is_own=True, left_on=left_on))
            for tie in person.register:
                self._add(_Known(person.id, tie.body, Ground.REGISTER, _is_over(tie.until, long_ago)))
            if person.domain:
                self.by_domain[person.domain].append(person.id)
            for recent in person.bids:
                self._add_beside(person.id, recent, recent.partners, now)
        for recent in facts.elsewhere:
            self._add_elsewhere(recent, now)

    def _add(self, known: _Known) -> None:
        for number in known.body.numbers:
            self.by_number[number].append(known)
        self.by_name[known.body.key].append(known)

    def _add_beside(self, person_id: UUID, recent: Recent, others: Iterable[Body], now: datetime) -> None:
        if not _counts(recent, now):
            return
        for other in others:
            ways: list[str | Number] = [other.key, *other.numbers]
            for way in ways:
                self.beside[way].append(_Beside(person_id, recent.application_id))

    def _add_elsewhere(self, recent: Recent, now: datetime) -> None:
        """Two partners of a third stand beside each other as either does beside that one."""
        for partner in recent.partners:
            others = [other for other in recent.partners if other.key != partner.key]
            people = {known.person_id for known, _ in _known_as(partner, self) if known.took_part_in(recent)}
            for person_id in sorted(people):
                self._add_beside(person_id, recent, others, now)


def find_conflicts(facts: Facts, now: datetime) -> list[Found]:
    """Every conflict between these people and these applications; of what is sealed, only what its name tells."""
    index = _Index(facts, now)
    return sorted(found for bid in facts.bids for found in _of_bid(bid, index, now))


def _of_bid(bid: Bid, index: _Index, now: datetime) -> Iterator[Found]:
    is_open = bid.sealed_until is None or bid.sealed_until <= now
    partners = bid.partners if is_open else ()
    found: dict[tuple[UUID, Ground], Found] = {}

    def note(person_id: UUID, ground: Ground, rests_on: str, *, is_clear: bool) -> None:
        one = Found(bid.id, person_id, ground, rests_on, bid.round_id, is_clear)
        standing = found.get((person_id, ground))
        if standing is None or (is_clear and not standing.is_clear):
            found[person_id, ground] = one

    for person_id, ground in index.by_id.get(bid.organisation.id, ()) if bid.organisation.id else ():
        note(person_id, ground, bid.organisation.name, is_clear=True)
    members = {person_id for person_id, _ground in found}
    for adviser in bid.advisers & index.people.keys():
        note(adviser, Ground.ADVISED, bid.organisation.name, is_clear=True)
    for body in (bid.organisation, *partners):
        for known, is_clear in _known_as(body, index):
            if body is bid.organisation and known.person_id in members:
                continue
            ground = _ground(body, known, is_partner=body is not bid.organisation)
            note(known.person_id, ground, _told(body, known), is_clear=is_clear and not known.is_over)
    domains = bid.domains if is_open else frozenset()
    for domain in sorted(domains | {body.domain for body in partners if body.domain}):
        for person_id in index.by_domain.get(domain, ()):
            if person_id not in members:
                note(person_id, Ground.EMAIL_DOMAIN, domain, is_clear=False)
    for person_id, name in _together(bid, partners, index, now):
        if person_id not in members:
            note(person_id, Ground.CO_APPLICANT, name, is_clear=False)
    yield from found.values()


def _known_as(body: Body, index: _Index) -> Iterator[tuple[_Known, bool]]:
    """Those who are tied to what seems to be this organisation, and whether it certainly is."""
    for number in sorted(body.numbers):
        for known in index.by_number.get(number, ()):
            yield known, True
    for known in index.by_name.get(body.key, ()):
        yield known, False


def _ground(body: Body, known: _Known, *, is_partner: bool) -> Ground:
    if known.ground is Ground.REGISTER:
        return Ground.REGISTER
    if is_partner:
        return Ground.PARTNER
    return Ground.NUMBER if body.numbers & known.body.numbers else Ground.SAME_NAME


def _told(body: Body, known: _Known) -> str:
    """The name, with the number where that is what is the same."""
    shared = sorted(body.numbers & known.body.numbers)
    return f"{body.name} ({shared[0][1]})" if shared else body.name


def _together(bid: Bid, partners: Iterable[Body], index: _Index, now: datetime) -> Iterator[tuple[UUID, str]]:
    """Whose organisations have applied within three years with one that takes part, and under what name that is."""
    for recent in bid.earlier:
        if _counts(recent, now):
            for partner in recent.partners:
                yield from (
                    (known.person_id, known.body.name)
                    for known, _ in _known_as(partner, index)
                    if known.took_part_in(recent)
                )
    for body in (bid.organisation, *partners):
        ways: list[str | Number] = [body.key, *sorted(body.numbers)]
        for each in (each for way in ways for each in index.beside.get(way, [])):
            if each.application_id != bid.id:
                yield each.person_id, body.name


def _counts(recent: Recent, now: datetime) -> bool:
    return recent.tells_at(now) and recent.handed_in_at >= now - TOGETHER


def _places(person: Assessor) -> Iterator[tuple[Body, Ground, date | None]]:
    yield from ((body, Ground.OWN_ORGANISATION, None) for body in person.own)
    yield from ((tie.body, Ground.FORMER_ORGANISATION, tie.until) for tie in person.former)


def _is_over(until: date | None, long_ago: date) -> bool:
    return until is not None and until < long_ago

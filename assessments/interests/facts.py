"""What is known of assessors and of applications by which conflicts are found: a constant number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from assessments.accounts.models import FormerMembership, Membership, Organisation, Person
from assessments.applications.completeness import values_of
from assessments.applications.models import Answer, Application, Reader, Submission
from assessments.applications.states import WRITABLE, ReaderBasis
from assessments.funds.models import Form, Round, Stage
from assessments.funds.states import QuestionKind
from assessments.interests.models import Interest
from assessments.interests.names import Number, domain_of, name_key, numbers_in, numbers_of

_MOMENTS = (
    Submission.id.label("submission_id"), Submission.form_id, Submission.submitted_at, Submission.opened_early_at,
    Submission.extended_until,
)  # fmt: skip
PARTNERS = QuestionKind.PARTNERS
AT_A_TIME = 500
"""How many applications one round of statements reads; SQLite takes no more than some thousands of values."""
TELLING = frozenset({QuestionKind.PARTNERS, QuestionKind.EMAIL})
"""The kinds of question whose answers tell who takes part."""


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation, as far as two of them can be told to be the same."""

    name: str
    numbers: frozenset[Number] = frozenset()
    domain: str | None = None
    id: UUID | None = None

    @property
    def key(self) -> str:
        """What its name comes to."""
        return name_key(self.name)


@dataclass(frozen=True, slots=True)
class Tie:
    """One entry of somebody's register."""

    body: Body
    until: date | None


@dataclass(frozen=True, slots=True)
class Assessor:
    """Who may be asked to judge, with what ties them to whom. `bids` are their organisations' recent applications."""

    id: UUID
    domain: str | None
    own: tuple[Body, ...]
    former: tuple[Body, ...]
    register: tuple[Tie, ...]
    bids: tuple["Recent", ...] = ()


@dataclass(frozen=True, slots=True)
class Recent:
    """An application that was handed in at a moment, whose it was, and who took part in it."""

    application_id: UUID
    lead: UUID
    handed_in_at: datetime
    partners: tuple[Body, ...]
    sealed_until: datetime | None = None

    def tells_at(self, moment: datetime) -> bool:
        """Whether its partners are known at a moment: in a sealed round, once it has closed."""
        return self.sealed_until is None or self.sealed_until <= moment


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


def read_facts(session: Session, person_ids: Collection[UUID], application_ids: Iterable[UUID]) -> Facts:
    """Of these people and these applications; 500 applications take as many statements as one."""
    wanted = list(application_ids)
    batches = (wanted[start : start + AT_A_TIME] for start in range(0, len(wanted), AT_A_TIME))
    bids = [bid for some in batches for bid in read_bids(session, some)]
    return Facts(tuple(read_assessors(session, person_ids)), tuple(bids))


def read_assessors(session: Session, person_ids: Collection[UUID]) -> list[Assessor]:
    """People with their organisations, now and once, what they declare, and what their organisations handed in."""
    rows = session.execute(select(Person.id, Person.email).where(Person.id.in_(person_ids)))
    addresses: dict[UUID, str] = {row[0]: row[1] for row in rows}
    own, former = (_places(session, table, person_ids) for table in (Membership, FormerMembership))
    register: dict[UUID, list[Tie]] = defaultdict(list)
    for each in session.scalars(select(Interest).where(Interest.person_id.in_(person_ids)).order_by(Interest.id)):
        body = Body(each.organisation, numbers_of(each.charity_number, each.company_number))
        register[each.person_id].append(Tie(body, each.until))
    theirs = {body.id for bodies in own.values() for body in bodies if body.id is not None}
    recent = _recent_of(session, theirs)
    return [
        Assessor(
            person_id,
            domain_of(email),
            tuple(own[person_id]),
            tuple(former[person_id]),
            tuple(register[person_id]),
            tuple(bid for body in own[person_id] if body.id for bid in recent.get(body.id, ())),
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
    said = _said(session, Application.id.in_(application_ids))
    recent = _recent_of(session, organisations)
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


def partners_of(application: Application) -> list[str]:
    """The partners that an application named at any stage when it handed in; it is loaded with its answers."""
    bodies = (
        body
        for submission in application.submissions
        if submission.submitted_at is not None and not submission.is_writable
        for key, value in values_of(submission).items()
        if submission.form.questions[key].kind is PARTNERS
        for body in _partners(value)
    )
    return list(dict.fromkeys(body.name for body in bodies))


@dataclass(slots=True)
class _Said:
    """What an application says of who takes part."""

    partners: list[Body] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)
    handed_in_at: datetime | None = None
    lead: UUID | None = None
    sealed_until: datetime | None = None


def _said(session: Session, condition: ColumnElement[bool]) -> Mapping[UUID, _Said]:
    """By application, what all that it handed in says; of drafts, and of what is back for changes, nothing is read."""
    found: dict[UUID, _Said] = defaultdict(_Said)
    forms: dict[UUID, Mapping[str, QuestionKind]] = {}
    handed_in = and_(condition, Submission.submitted_at.is_not(None), Submission.state.not_in(WRITABLE))
    its_forms = select(Submission.form_id).join(Submission.application).where(handed_in)
    for form_id, document in session.execute(select(Form.id, Form.document).where(Form.id.in_(its_forms))):
        forms[form_id] = dict(_telling(document))
    keys = {key for kinds in forms.values() for key in kinds}
    rows = session.execute(
        select(Application.id, Application.organisation_id, *_MOMENTS, Stage.closes_at, Round.is_sealed)
        .join(Submission.application)
        .join(Submission.stage)
        .join(Application.round)
        .where(handed_in)
        .order_by(Application.id, Submission.position)
    ).all()
    place = {row.submission_id: (row.id, row.form_id) for row in rows}
    for row in rows:
        said = found[row.id]
        said.lead, said.handed_in_at = row.organisation_id, row.submitted_at
        if row.is_sealed and row.opened_early_at is None:
            said.sealed_until = max(row.closes_at, row.extended_until or row.closes_at)
    wanted = select(Answer).join(Answer.submission).join(Submission.application).where(handed_in)
    for answer in session.scalars(wanted.where(Answer.question_key.in_(keys))) if keys else ():
        application_id, form_id = place[answer.submission_id]
        kind = forms[form_id].get(answer.question_key)
        if kind is QuestionKind.EMAIL and isinstance(answer.value, str):
            found[application_id].addresses.add(answer.value)
        elif kind is QuestionKind.PARTNERS:
            found[application_id].partners.extend(_partners(answer.value))
    return found


def _recent_of(session: Session, organisation_ids: Collection[UUID]) -> dict[UUID, list[Recent]]:
    """By organisation, what it handed in, with its partners; of what has none nothing is told."""
    recent: dict[UUID, list[Recent]] = defaultdict(list)
    if not organisation_ids:
        return recent
    for application_id, said in sorted(_said(session, Application.organisation_id.in_(organisation_ids)).items()):
        if said.lead and said.handed_in_at and said.partners:
            partners = tuple(said.partners)
            recent[said.lead].append(Recent(application_id, said.lead, said.handed_in_at, partners, said.sealed_until))
    return recent


def _places(
    session: Session, table: type[Membership] | type[FormerMembership], person_ids: Collection[UUID]
) -> Mapping[UUID, list[Body]]:
    found: dict[UUID, list[Body]] = defaultdict(list)
    for person_id, organisation in session.execute(
        select(table.person_id, Organisation)
        .join(Organisation, Organisation.id == table.organisation_id)
        .where(table.person_id.in_(person_ids))
        .order_by(Organisation.id)
    ):
        found[person_id].append(_body(organisation))
    return found


def _body(organisation: Organisation) -> Body:
    numbers = numbers_of(organisation.charity_number, organisation.company_number)
    return Body(organisation.name, numbers, id=organisation.id)


def _partners(rows: Any) -> Iterator[Body]:
    """Those that an answer names, whatever it holds."""
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and row.get("organisation"):
            email = row.get("email")
            yield Body(str(row["organisation"]), numbers_in(row.get("number")), domain_of(email) if email else None)


def _telling(document: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, QuestionKind]]:
    for section in document:
        for question in section["questions"]:
            kind = QuestionKind(question["kind"])
            if kind in TELLING:
                yield question["key"], kind

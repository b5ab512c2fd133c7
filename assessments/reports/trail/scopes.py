"""What a trail is of, and who may read it: each scope is a condition that no filter widens."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from assessments.accounts.models import Appointment, Membership, Person
from assessments.accounts.policies import may_administer
from assessments.actors import Actor, Role
from assessments.applications.models import Application, Submission
from assessments.applications.policies import staffed
from assessments.applications.queries import get_staff_application, submission_at
from assessments.audit.models import TrailEntry
from assessments.decisions.models import Decision
from assessments.errors import NotFound, NotPermitted
from assessments.funds.models import Round
from assessments.reports.policies import may_read_round_trail
from assessments.reports.queries import get_staff_round
from assessments.scoring.models import Assignment

UK = "Europe/London"
MOST_NAMES = 200


@dataclass(frozen=True, slots=True)
class Scope:
    """The entries of one trail, and the thing whose trail it is; `zone` is the one in which its days begin."""

    entries: ColumnElement[bool]
    subject_id: UUID
    zone: str = UK
    round: Round | None = None
    application: Application | None = None
    submission: Submission | None = None
    person: Person | None = None

    @property
    def fund_id(self) -> UUID | None:
        """The fund to which all of it belongs, if it is one."""
        return self.round.fund_id if self.round else None


def round_trail(session: Session, actor: Actor, reference: str) -> Scope:
    """All that was done in a round, except to applications of the actor's own. Raises NotFound or NotPermitted."""
    round_ = get_staff_round(session, actor, reference)
    if not may_read_round_trail(actor, round_):
        raise NotPermitted
    entries = and_(TrailEntry.round_id == round_.id, of_others(actor))
    return Scope(entries, round_.id, round_.time_zone, round_)


def application_trail(session: Session, actor: Actor, reference: str) -> Scope:
    """All that was done to an application. Raises NotFound or NotPermitted."""
    application = get_staff_application(session, actor, reference)
    round_ = application.round
    if not may_read_round_trail(actor, round_):
        raise NotPermitted
    entries = TrailEntry.application_id == application.id
    return Scope(entries, application.id, round_.time_zone, round_, application)


def assignment_trail(session: Session, actor: Actor, reference: str, stage_key: str, assignment_id: UUID) -> Scope:
    """What became of one assessor's work on an application, from being asked on. Raises NotFound or NotPermitted."""
    whole, submission = _at_stage(session, actor, reference, stage_key)
    wanted = select(Person).join(Assignment, Assignment.assessor_id == Person.id)
    assessor = session.scalar(wanted.where(Assignment.id == assignment_id, Assignment.submission_id == submission.id))
    return _of_subject(whole, submission, assignment_id, assessor)


def decision_trail(session: Session, actor: Actor, reference: str, stage_key: str, decision_id: UUID) -> Scope:
    """What became of one proposed outcome. Raises NotFound or NotPermitted."""
    whole, submission = _at_stage(session, actor, reference, stage_key)
    wanted = select(Person).join(Decision, Decision.proposed_by_id == Person.id)
    proposer = session.scalar(wanted.where(Decision.id == decision_id, Decision.submission_id == submission.id))
    return _of_subject(whole, submission, decision_id, proposer)


def _at_stage(session: Session, actor: Actor, reference: str, stage_key: str) -> tuple[Scope, Submission]:
    whole = application_trail(session, actor, reference)
    assert whole.application is not None
    return whole, submission_at(whole.application, stage_key)


def _of_subject(whole: Scope, submission: Submission, subject_id: UUID, person: Person | None) -> Scope:
    if person is None:
        raise NotFound
    entries = and_(TrailEntry.subject_id == subject_id, TrailEntry.application_id == submission.application_id)
    return Scope(entries, subject_id, whole.zone, whole.round, whole.application, submission, person)


def person_trail(session: Session, actor: Actor, person_id: UUID) -> Scope:
    """What a person did in the funds that the actor audits, and the roles they were given there.

    Raises NotFound for somebody who has nothing to do with them.
    """
    funds = actor.funds_as(Role.AUDITOR)
    rounds = select(Round.id).where(Round.fund_id.in_(funds))
    roles = select(Appointment.id).where(Appointment.person_id == person_id, Appointment.fund_id.in_(funds))
    done = and_(TrailEntry.actor_id == person_id, TrailEntry.round_id.in_(rounds), of_others(actor))
    of_funds = and_(TrailEntry.actor_id == person_id, TrailEntry.subject_id.in_(funds))
    entries = or_(done, of_funds, TrailEntry.subject_id.in_(roles))
    return Scope(entries, person_id, person=_known(session, entries, person_id))


def account_trail(session: Session, actor: Actor, person_id: UUID) -> Scope:
    """What concerns a person's account, roles and organisations, for administrators: nothing of any round.

    Raises NotFound or NotPermitted.
    """
    if not may_administer(actor):
        raise NotPermitted
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound
    theirs = (select(model.id).where(model.person_id == person_id) for model in (Appointment, Membership))
    entries = and_(
        TrailEntry.round_id.is_(None),
        or_(
            TrailEntry.actor_id == person_id,
            TrailEntry.subject_id == person_id,
            *(TrailEntry.subject_id.in_(ids) for ids in theirs),
        ),
    )
    return Scope(entries, person_id, person=person)


def _known(session: Session, entries: ColumnElement[bool], person_id: UUID) -> Person:
    person = session.get(Person, person_id)
    if person is None or session.scalar(select(TrailEntry.id).where(entries).limit(1)) is None:
        raise NotFound
    return person


def of_others(actor: Actor) -> ColumnElement[bool]:
    """Entries about no application, or about one whose staff side the actor may know."""
    seen = select(Application.id).where(staffed(actor, Role.AUDITOR, Role.MANAGER))
    return or_(TrailEntry.application_id.is_(None), TrailEntry.application_id.in_(seen))


def list_staff_names(session: Session, scope: Scope) -> Sequence[str]:
    """Names of those who hold or held a role in the fund, to choose from; none where the trail is of no one fund."""
    if scope.fund_id is None:
        return []
    staff = select(Appointment.person_id).where(Appointment.fund_id == scope.fund_id)
    names = select(Person.name).where(Person.id.in_(staff)).distinct().order_by(Person.name).limit(MOST_NAMES)
    return session.scalars(names).all()

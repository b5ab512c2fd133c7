"""Asking to be let into an organisation that is here already, and answering."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from assessments.accounts.models import JoinAnswer, JoinRequest, Membership, Organisation, Person
from assessments.accounts.organisations import (
    find_standing_organisation,
    hold_organisation,
    list_known,
    list_members,
)
from assessments.accounts.policies import is_member, may_administer, may_answer_join_request
from assessments.accounts.queries import get_person
from assessments.accounts.shapes import tidy_company_number, tidy_number
from assessments.accounts.use_cases.accepting import settle_wishes
from assessments.actors import Actor, Place
from assessments.audit.use_cases import record
from assessments.errors import IllegalStep, Invalid, NotFound, NotPermitted, Refused, _
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.messages.use_cases import queue_email

MOST_OPEN = 5
ASKS_AGAIN_AFTER = timedelta(days=7)
PASSES_ON_AFTER = timedelta(days=3)


class TooManyRequests(Refused):
    """Somebody who asks to be let in everywhere."""

    sentence = _("You have asked to join 5 organisations and wait for their answers. Nothing was sent. Wait for those.")


class AskedLately(Refused):
    """They were told no a few days ago."""

    sentence = _("The organisation declined your request in the last 7 days, so it was not asked again.")


class TooEarlyToPassOn(Refused):
    """The leads have had no time to answer."""

    sentence = _("The people who lead the organisation have 3 days to answer before you can ask an administrator.")


def ask_to_join(
    session: Session,
    actor: Actor,
    organisation_id: UUID,
    *,
    charity_number: str | None,
    company_number: str | None,
    now: datetime,
) -> JoinRequest:
    """Ask the leads of the organisation with that number to be let in; asking again changes nothing.

    Whoever asks knows the organisation by a number that it has in a register. Where nobody leads it, the
    administrators are asked at once. Raises NotPermitted, NotFound, Invalid, TooManyRequests or AskedLately.
    """
    if actor.user_id is None:
        raise NotPermitted
    known = list_known(session, tidy_number(charity_number), tidy_company_number(company_number))
    if organisation_id not in {each.id for each in known}:
        raise NotFound
    organisation, actor = hold_organisation(session, actor, organisation_id, now=now)
    assert actor.user_id is not None
    person = get_person(session, actor.user_id, lock=True)
    if is_member(actor, organisation_id):
        raise Invalid({"charity_number": _("You already belong to the organisation with this number")})
    earlier = _find_open(session, person.id, organisation_id)
    if earlier is not None:
        return earlier
    _check_patience(session, person.id, organisation_id, now)
    request = JoinRequest(id=uuid4(), organisation_id=organisation_id, person_id=person.id, asked_at=now)
    session.add(request)
    session.flush()
    record(session, actor, "join_request.made", request.id, now=now, details=_ids(request))
    leads = _leads(session, organisation_id)
    for lead in leads:
        path = f"/account/organisations/{organisation_id}/requests/{request.id}"
        _write(
            session, lead, "join_request", request, organisation, now, asker=person.name, email=person.email, path=path
        )
    if not leads:
        _pass_on(session, request, organisation, person, now)
    return request


def take_back_request(session: Session, actor: Actor, request_id: UUID, *, now: datetime) -> JoinRequest:
    """Stop asking; once is enough. Raises NotFound or IllegalStep."""
    _organisation, request = _hold_own(session, actor, request_id)
    if request.answer is JoinAnswer.TAKEN_BACK:
        return request
    if request.answered_at is not None:
        raise IllegalStep
    request.answered_at, request.answered_by_id, request.answer = now, actor.user_id, JoinAnswer.TAKEN_BACK
    record(session, actor, "join_request.taken_back", request.id, now=now, details=_ids(request))
    return request


def pass_request_on(session: Session, actor: Actor, request_id: UUID, *, now: datetime) -> JoinRequest:
    """Ask the administrators, since no lead answers; once is enough. Raises NotFound, IllegalStep, TooEarlyToPassOn."""
    organisation, request = _hold_own(session, actor, request_id)
    if request.answered_at is not None:
        raise IllegalStep
    if request.passed_on_at is not None:
        return request
    if now < request.asked_at + PASSES_ON_AFTER:
        raise TooEarlyToPassOn
    _pass_on(session, request, organisation, get_person(session, request.person_id), now)
    record(session, actor, "join_request.passed_on", request.id, now=now, details=_ids(request))
    return request


def answer_join_request(
    session: Session, actor: Actor, organisation_id: UUID, request_id: UUID, place: Place | None, *, now: datetime
) -> JoinRequest:
    """Let somebody in with a place, or (None) decline; they are told, and so are the leads if an administrator did.

    The same answer again by the same person changes nothing. Raises NotFound, NotPermitted or IllegalStep.
    """
    organisation, actor = hold_organisation(session, actor, organisation_id, now=now)
    if not (is_member(actor, organisation_id) or may_administer(actor)):
        raise NotFound
    request = _get_request(session, organisation_id, request_id)
    if not may_answer_join_request(actor, organisation_id):
        raise NotPermitted
    answer = JoinAnswer.LET_IN if place else JoinAnswer.DECLINED
    if (request.answered_by_id, request.answer, request.place) == (actor.user_id, answer, place):
        return request
    if request.answered_at is not None:
        raise IllegalStep
    request.answered_at, request.answered_by_id = now, actor.user_id
    if place is None:
        request.answer = JoinAnswer.DECLINED
        record(session, actor, "join_request.declined", request.id, now=now, details=_ids(request))
    else:
        request.answer, request.place = JoinAnswer.LET_IN, place
        _let_in(session, actor, organisation, request, place, now)
    path = f"/account/organisations/{organisation_id}" if place else "/account/"
    _write(session, request.person, "join_answer", request, organisation, now, place=place, path=path)
    return request


def _let_in(
    session: Session, actor: Actor, organisation: Organisation, request: JoinRequest, place: Place, now: datetime
) -> None:
    members = list_members(session, organisation.id)
    if all(member.person_id != request.person_id for member in members):
        membership = Membership(
            id=uuid4(), person_id=request.person_id, organisation_id=organisation.id, place=place, created_at=now
        )
        session.add(membership)
        session.flush()
        settle_wishes(session, membership, request.person.email, by=actor, now=now)
        ask_for(session, JobKind.FIND_CONFLICTS, request.person_id, now=now)
    record(session, actor, "join_request.let_in", request.id, now=now, details=_ids(request))
    for lead in (member.person for member in members if member.place is Place.LEAD):
        if lead.id != actor.user_id:
            _write(
                session, lead, "let_in", request, organisation, now, asker=request.person.name,
                email=request.person.email, place=place, path=f"/account/organisations/{organisation.id}",
            )  # fmt: skip


def get_own_request(session: Session, actor: Actor, request_id: UUID, *, lock: bool = False) -> JoinRequest:
    """What the actor asked for. Raises NotFound."""
    wanted = select(JoinRequest).where(JoinRequest.id == request_id, JoinRequest.person_id == actor.user_id)
    request = session.scalar(
        (wanted.with_for_update() if lock else wanted).execution_options(populate_existing=True)
    )  # fmt: skip
    if request is None or actor.user_id is None:
        raise NotFound
    return request


def _hold_own(session: Session, actor: Actor, request_id: UUID) -> tuple[Organisation, JoinRequest]:
    asked = get_own_request(session, actor, request_id)
    organisation = find_standing_organisation(session, asked.organisation_id, lock=True)
    request = get_own_request(session, actor, request_id, lock=True)
    if organisation is None or request.organisation_id != organisation.id:
        raise IllegalStep
    return organisation, request


def _get_request(session: Session, organisation_id: UUID, request_id: UUID) -> JoinRequest:
    request = session.scalar(
        select(JoinRequest)
        .where(JoinRequest.id == request_id, JoinRequest.organisation_id == organisation_id)
        .options(joinedload(JoinRequest.person))
        .with_for_update(of=JoinRequest)
        .execution_options(populate_existing=True)
    )
    if request is None:
        raise NotFound
    return request


def _find_open(session: Session, person_id: UUID, organisation_id: UUID) -> JoinRequest | None:
    return session.scalar(
        select(JoinRequest).where(
            JoinRequest.person_id == person_id,
            JoinRequest.organisation_id == organisation_id,
            JoinRequest.answered_at.is_(None),
        )
    )


def _check_patience(session: Session, person_id: UUID, organisation_id: UUID, now: datetime) -> None:
    """Raises TooManyRequests or AskedLately."""
    theirs = JoinRequest.person_id == person_id
    declined_lately = func.count().filter(
        JoinRequest.organisation_id == organisation_id,
        JoinRequest.answer == JoinAnswer.DECLINED,
        JoinRequest.answered_at > now - ASKS_AGAIN_AFTER,
    )
    waiting = func.count().filter(JoinRequest.answered_at.is_(None))
    counted = session.execute(select(declined_lately, waiting).where(theirs)).one()
    if counted[0]:
        raise AskedLately
    if counted[1] >= MOST_OPEN:
        raise TooManyRequests


def _leads(session: Session, organisation_id: UUID) -> list[Person]:
    return [member.person for member in list_members(session, organisation_id) if member.place is Place.LEAD]


def _pass_on(session: Session, request: JoinRequest, organisation: Organisation, asker: Person, now: datetime) -> None:
    request.passed_on_at = now
    for administrator in session.scalars(select(Person).where(Person.is_administrator)):
        _write(
            session, administrator, "join_request_passed_on", request, organisation, now,
            asker=asker.name, email=asker.email, path=f"/admin/organisations/{organisation.id}/requests/{request.id}",
        )  # fmt: skip


def _write(
    session: Session, person: Person, template: str, request: JoinRequest, organisation: Organisation, now: datetime,
    **more: object,
) -> None:  # fmt: skip
    context = {"person": person.name, "organisation": organisation.name, **more}
    key = f"{template}:{request.id}:{person.id}"
    queue_email(session, key=key, template=template, address=person.email, context=context, now=now, user_id=person.id)


def _ids(request: JoinRequest) -> dict[str, str]:
    return {"person_id": str(request.person_id), "organisation_id": str(request.organisation_id)}

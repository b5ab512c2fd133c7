"""Naming the organisation for which one applies, and putting right what is written down of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import IncomeBand, LegalForm, Membership, Organisation, Region
from assessments.accounts.organisations import (
    FACTS,
    Known,
    hold_organisation,
    is_merged,
    list_known,
    mark_of_facts,
    wait_to_take_number,
)
from assessments.accounts.policies import is_member, may_add_applicant, may_lead, may_name_organisation
from assessments.accounts.queries import get_person, load_actor
from assessments.accounts.shapes import (
    fault_in_charity_number,
    fault_in_company_number,
    fault_in_name,
    only_faults,
    tidy_company_number,
    tidy_name,
    tidy_number,
)
from assessments.accounts.use_cases.comparing import KNOWN_BY, compare_anew
from assessments.actors import Actor, Place
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotFound, NotPermitted, Refused, _
from assessments.versions import ensure_seen


class AlreadyHere(Refused):
    """Somebody registered the organisation before."""

    sentence = _("An organisation with this number is here already, so it was not added a second time.")

    def __init__(self, known: Sequence[Known]) -> None:
        super().__init__()
        self.known = known


def name_organisation(
    session: Session,
    actor: Actor,
    *,
    name: str,
    legal_form: LegalForm,
    charity_number: str | None,
    company_number: str | None,
    income_band: IncomeBand,
    region: Region,
    now: datetime,
) -> Organisation:
    """Put an organisation on the books, with the actor as its lead. Raises NotPermitted, Invalid, AlreadyHere."""
    if actor.user_id is None or not may_name_organisation(actor):
        raise NotPermitted
    wait_to_take_number(session)
    get_person(session, actor.user_id, lock=True)  # two copies of one form wait for each other here
    organisation = _written_down(name, legal_form, charity_number, company_number, income_band, region, now)
    if faults := _faults_in_shape(organisation) or _faults_beside_own(session, actor, organisation):
        raise Invalid(faults)
    _refuse_what_is_here(session, load_actor(session, actor.user_id, now=now), organisation)
    session.add(organisation)
    session.flush()
    session.add(Membership(person_id=actor.user_id, organisation_id=organisation.id, place=Place.LEAD, created_at=now))
    session.flush()
    record(session, actor, "organisation.named", organisation.id, now=now)
    return organisation


def add_applicant(
    session: Session,
    actor: Actor,
    *,
    name: str,
    legal_form: LegalForm,
    charity_number: str | None,
    company_number: str | None,
    income_band: IncomeBand,
    region: Region,
    now: datetime,
) -> Organisation:
    """The organisation behind what came by post or telephone; put on the books, without people, if it is not there yet.

    It is there under a number that it has or, without numbers, under the same name. Raises NotPermitted or Invalid.
    """
    if actor.user_id is None or not may_add_applicant(actor):
        raise NotPermitted
    wait_to_take_number(session)
    get_person(session, actor.user_id, lock=True)
    organisation = _written_down(name, legal_form, charity_number, company_number, income_band, region, now)
    if faults := _faults_in_shape(organisation):
        raise Invalid(faults)
    standing = _find_same(session, organisation)
    if standing is not None:
        return standing
    session.add(organisation)
    session.flush()
    record(session, actor, "organisation.named", organisation.id, now=now)
    return organisation


def _find_same(session: Session, organisation: Organisation) -> Organisation | None:
    known = list_known(session, organisation.charity_number, organisation.company_number)
    if known:
        return session.get_one(Organisation, known[0].id)
    if organisation.charity_number or organisation.company_number:
        return None
    same = Organisation.name == organisation.name, Organisation.legal_form == organisation.legal_form
    unnumbered = Organisation.charity_number.is_(None), Organisation.company_number.is_(None)
    return session.scalars(select(Organisation).where(*same, *unnumbered, ~is_merged()).limit(1)).first()


def _written_down(
    name: str,
    legal_form: LegalForm,
    charity_number: str | None,
    company_number: str | None,
    income_band: IncomeBand,
    region: Region,
    now: datetime,
) -> Organisation:
    return Organisation(
        id=uuid4(),
        name=tidy_name(name),
        legal_form=legal_form,
        charity_number=tidy_number(charity_number),
        company_number=tidy_company_number(company_number),
        income_band=income_band,
        region=region,
        created_at=now,
    )


def change_organisation(
    session: Session,
    actor: Actor,
    organisation_id: UUID,
    *,
    name: str,
    legal_form: LegalForm,
    charity_number: str | None,
    company_number: str | None,
    income_band: IncomeBand,
    region: Region,
    now: datetime,
    seen: str | None = None,
) -> Organisation:
    """Put right what is written down of an organisation; what was handed in stays as it was, in its receipt.

    `seen` is the `mark_of_facts` of what was shown. Raises NotFound, NotPermitted, Invalid or Outdated.
    """
    wait_to_take_number(session)
    organisation, actor = hold_organisation(session, actor, organisation_id, now=now)
    if not is_member(actor, organisation_id):
        raise NotFound
    if not may_lead(actor, organisation_id):
        raise NotPermitted
    before, stood = {fact: getattr(organisation, fact) for fact in FACTS}, mark_of_facts(organisation)
    organisation.name = tidy_name(name)
    organisation.legal_form = legal_form
    organisation.charity_number = tidy_number(charity_number)
    organisation.company_number = tidy_company_number(company_number)
    organisation.income_band = income_band
    organisation.region = region
    changed = [fact for fact in FACTS if getattr(organisation, fact) != before[fact]]
    if not changed:
        return organisation
    ensure_seen(stood, seen)
    with session.no_autoflush:
        if faults := _faults_in_shape(organisation) or _faults_in_new_numbers(session, organisation, changed):
            raise Invalid(faults)
    record(session, actor, "organisation.changed", organisation.id, now=now, details={"fields": changed})
    if KNOWN_BY.intersection(changed):
        compare_anew(session, organisation.id, now=now)
    return organisation


def _faults_in_shape(organisation: Organisation) -> dict[str, str]:
    return only_faults(
        name=fault_in_name(organisation.name),
        charity_number=fault_in_charity_number(organisation.charity_number, organisation.legal_form),
        company_number=fault_in_company_number(organisation.company_number, organisation.legal_form),
    )


def _faults_beside_own(session: Session, actor: Actor, organisation: Organisation) -> dict[str, str]:
    theirs = select(Organisation.name).join(Membership, Membership.organisation_id == Organisation.id)
    names = session.scalars(theirs.where(Membership.person_id == actor.user_id))
    if organisation.name.casefold() in {name.casefold() for name in names}:
        return {"name": _("You already belong to an organisation with this name")}
    return {}


def _refuse_what_is_here(session: Session, actor: Actor, organisation: Organisation) -> None:
    known = list_known(session, organisation.charity_number, organisation.company_number)
    own = {each.field: _("You already belong to the organisation with this number") for each in known
           if is_member(actor, each.id)}  # fmt: skip
    if own:
        raise Invalid(own)
    if known:
        raise AlreadyHere(known)


def _faults_in_new_numbers(session: Session, organisation: Organisation, changed: Sequence[str]) -> dict[str, str]:
    """A number that stood here before is left alone, though another organisation has it, too."""
    known = list_known(
        session,
        organisation.charity_number if "charity_number" in changed else None,
        organisation.company_number if "company_number" in changed else None,
    )
    taken = _("Another organisation here has this number. Check it, or ask an administrator to merge the two")
    return {each.field: taken for each in known if each.id != organisation.id}

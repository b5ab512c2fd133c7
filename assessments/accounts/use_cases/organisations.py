"""Naming the organisation for which one applies."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import IncomeBand, LegalForm, Membership, Organisation, Region
from assessments.accounts.policies import may_name_organisation
from assessments.accounts.queries import get_person
from assessments.accounts.shapes import (
    fault_in_charity_number,
    fault_in_company_number,
    fault_in_name,
    only_faults,
    tidy_company_number,
    tidy_name,
    tidy_number,
)
from assessments.actors import Actor, Place
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotPermitted, _


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
    """Put an organisation on the books, with the actor as its lead. Raises NotPermitted, Invalid."""
    if actor.user_id is None or not may_name_organisation(actor):
        raise NotPermitted
    get_person(session, actor.user_id, lock=True)  # two copies of one form wait for each other here
    organisation = Organisation(
        id=uuid4(),
        name=tidy_name(name),
        legal_form=legal_form,
        charity_number=tidy_number(charity_number),
        company_number=tidy_company_number(company_number),
        income_band=income_band,
        region=region,
        created_at=now,
    )
    if faults := _faults_in(session, actor, organisation):
        raise Invalid(faults)
    session.add(organisation)
    session.flush()
    session.add(Membership(person_id=actor.user_id, organisation_id=organisation.id, place=Place.LEAD, created_at=now))
    session.flush()
    record(session, actor, "organisation.named", organisation.id, now=now)
    return organisation


def _faults_in(session: Session, actor: Actor, organisation: Organisation) -> dict[str, str]:
    faults = only_faults(
        name=fault_in_name(organisation.name),
        charity_number=fault_in_charity_number(organisation.charity_number, organisation.legal_form),
        company_number=fault_in_company_number(organisation.company_number, organisation.legal_form),
    )
    theirs = select(Organisation.name).join(Membership, Membership.organisation_id == Organisation.id)
    names = session.scalars(theirs.where(Membership.person_id == actor.user_id))
    if organisation.name.casefold() in {name.casefold() for name in names}:
        faults.setdefault("name", _("You already belong to an organisation with this name"))
    return faults

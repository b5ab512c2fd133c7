"""The first hours: naming a fund, and making the first draft of a round."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assessments.accounts.policies import may_administer
from assessments.accounts.queries import get_person
from assessments.accounts.shapes import fault_in_name, only_faults, tidy_name
from assessments.accounts.use_cases import begin_appointment
from assessments.actors import Actor, Role
from assessments.audit.use_cases import record
from assessments.errors import Invalid, NotPermitted, _
from assessments.funds.definition import RoundDefinition
from assessments.funds.models import Fund, Round
from assessments.funds.use_cases.defining import load_round

LONGEST_PURPOSE = 5_000
REFERENCE_TAKEN = _("There is a round with this reference already. Give this one another")
NAME_TAKEN = _("There is a fund with this name already")


def create_fund(
    session: Session, actor: Actor, *, name: str, funder: str, purpose: str, is_managed: bool, now: datetime
) -> Fund:
    """Name a fund; `is_managed` makes the actor its first manager. Raises NotPermitted or Invalid."""
    if not may_administer(actor):
        raise NotPermitted
    if actor.user_id is not None:
        get_person(session, actor.user_id, lock=True)  # two copies of one form wait for each other here
    fund = Fund(id=uuid4(), name=tidy_name(name), funder=tidy_name(funder), purpose=purpose.strip())
    if faults := _faults_in(session, fund):
        raise Invalid(faults)
    try:
        with session.begin_nested():
            session.add(fund)
    except IntegrityError:  # somebody else has named it in this moment
        raise Invalid({"name": NAME_TAKEN}) from None
    record(session, actor, "fund.created", fund.id, now=now)
    if is_managed and actor.user_id is not None:
        begin_appointment(
            session, actor, actor.user_id, fund.id, Role.MANAGER, ends_at=None, appointed_by=actor.user_id, now=now
        )
    return fund


def draft_round(session: Session, actor: Actor, definition: RoundDefinition, *, now: datetime) -> Round:
    """Make a new draft; unlike `load_round` it never changes one that is there.

    Raises NotPermitted, DefinitionRefused or Invalid.
    """
    session.execute(select(Fund.id).where(Fund.name == definition.fund.name).with_for_update())  # one after the other
    taken = select(Round.id).where(Round.reference == definition.reference).limit(1)
    if session.scalar(taken) is not None:
        raise Invalid({"reference": REFERENCE_TAKEN})
    try:
        with session.begin_nested():
            return load_round(session, actor, definition, now=now)
    except IntegrityError:  # somebody else has made one in this moment
        raise Invalid({"reference": REFERENCE_TAKEN}) from None


def _faults_in(session: Session, fund: Fund) -> dict[str, str]:
    faults = only_faults(name=fault_in_name(fund.name), funder=fault_in_name(fund.funder))
    if not fund.purpose:
        faults["purpose"] = _("Enter what the fund is for")
    elif len(fund.purpose) > LONGEST_PURPOSE:
        faults["purpose"] = _("Enter a purpose of 5,000 characters or fewer")
    names = {name.casefold() for name in session.scalars(select(Fund.name))}
    if fund.name.casefold() in names:
        faults.setdefault("name", NAME_TAKEN)
    return faults

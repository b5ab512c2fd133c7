"""Grants in three rounds of the funds at home and elsewhere: one to be offered, one offered, and one accepted."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.accounts.models import Person
from assessments.awards.queries import get_award
from assessments.awards.states import ClauseKind
from assessments.awards.use_cases import OfferTerms, accept_award, offer_awards, write_clause
from assessments.decisions.states import Outcome
from assessments.decisions.use_cases import Proposal, approve_decision, propose_decision, release_decisions
from assessments.funds.models import EnvelopeLine, Round
from tests.factories import actor_of, make_round, make_submitted
from tests.outcomes import REASON, Staff, judge, screen
from tests.portal.access.kinds import STAGE, Case, Crew
from tests.portal.access.world import World

SITUATIONS = ("to offer", "offer", "award")


def furnish_awards(session: Session, world: World, now: datetime) -> None:
    """Bring one application of each organisation so far, by the use cases that the pages call."""
    for case in (Case.HOME, Case.FAR):
        crew = world.crews[case]
        manager = actor_of(session, crew.manager)
        ids = {kind: uuid4() for kind in ClauseKind}
        for kind, clause_id in ids.items():
            write_clause(session, manager, crew.fund.id, clause_id, kind, f"The {kind}", "What it says.", now=now)
        for situation in SITUATIONS:
            found = _decide(session, crew, case, situation, now)
            found |= {"fund_id": crew.fund.id, "clause_id": ids[ClauseKind.SOCIAL]}
            if situation != "to offer":
                found |= _offer(session, crew, found["reference"], ids[ClauseKind.CONDITION], situation, now)
            world.ids[case, situation] = found
            world.ids[case, f"round:{situation}"] = {"reference": found["round"], "application": found["reference"]}


def _decide(session: Session, crew: Crew, case: Case, situation: str, now: datetime) -> dict[str, Any]:
    reference = f"{situation.replace(' ', '').upper()}-{case.upper()}"
    then = now - timedelta(days=10)
    round_ = make_round(session, now=then, fund=crew.fund, reference=reference, closes_in=timedelta(days=5), stages=1)
    staff = Staff(crew.fund, crew.manager, crew.approver, crew.moderator, crew.adviser, crew.manager, crew.colleagues)
    application = make_submitted(session, round_, now=then, lead=crew.lead, organisation=crew.organisation)
    screen(session, staff, application, now=now - timedelta(days=4))
    judge(session, staff, application, now=now - timedelta(days=3))
    _release(session, crew, round_, application.reference, now - timedelta(days=2))
    return {"reference": application.reference, "round": reference, "stage": STAGE}


def _release(session: Session, crew: Crew, round_: Round, reference: str, now: datetime) -> None:
    lines = select(EnvelopeLine).where(EnvelopeLine.round_id == round_.id, EnvelopeLine.financial_year == "2027-28")
    line = session.scalars(lines).one()
    manager, approver = (actor_of(session, one, now=now) for one in (crew.manager, crew.approver))
    proposal = Proposal(Outcome.AWARDED, REASON, {line.id: 1_000_000})
    decision = propose_decision(session, manager, reference, STAGE, proposal, now=now)
    approve_decision(session, approver, reference, STAGE, seen_version=decision.version, now=now)
    release_decisions(session, manager, round_.reference, STAGE, now=now)


def _offer(
    session: Session, crew: Crew, reference: str, condition: Any, situation: str, now: datetime
) -> dict[str, Any]:
    terms = OfferTerms((now + timedelta(days=20)).date(), 2, 1, conditions={condition: 2})
    offer_awards(session, actor_of(session, crew.manager), [reference], terms, now=now - timedelta(days=1))
    award = get_award(session, actor_of(session, crew.manager), reference)
    if situation == "award":
        _accept(session, crew.lead, reference, award.sha256, now)
    return {
        "sha256": award.sha256, "name": crew.lead.name, "number": 1, "condition_id": award.conditions[0].id,
        "report_id": award.reports[0].id,
    }  # fmt: skip


def _accept(session: Session, lead: Person, reference: str, sha256: str, now: datetime) -> None:
    actor = actor_of(session, lead)
    accept_award(session, actor, reference, name=lead.name, sha256=sha256, is_agreed=True, now=now)
